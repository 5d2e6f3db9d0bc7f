/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What is kept of a thread. All of it is read and written by the thread itself, in its own system calls, or by the scheduler on the
 * processor that switches to or from it, but for `wake`, which its waker writes, `lent`, which the thread that wakes a worker writes
 * while the worker sleeps, and what is said to be atomic. docs/design/0003-probe.md has the states.
 */
#ifndef IOTRACE_THREAD_H
#define IOTRACE_THREAD_H

#include "compat.h"
#include "record.h"

#define EPISODE_FILES 4
#define NO_CALL -1	/* not seen since attach */
#define IN_USER -2

/*
 * The wake-up that ends an event loop's wait. Written by the waker, whatever processor it runs on, before the wake-up takes effect; the
 * first waker since the loop entered its wait swaps `signalled` from 0. Read and set back by the loop's own thread.
 */
struct wake {
	u64 signalled;
	u64 kicked;
	u64 run_delay;		/* of the woken task */
	u32 kick;
	u32 reserved;
};

/* How an event loop woke up last. */
struct wake_up {
	u64 signalled;
	u64 running;
	u64 run_delay;		/* of the task when it was woken */
	u32 kick;
	u32 reserved;
};

/* What an event loop is in, copied to the worker it wakes and to the requests it submits. */
struct episode {
	u64 kicked;
	u64 signalled;
	u64 running;
	u64 run_delay;		/* of the task when it was woken, or had read a kick before; of a lent one, what that grew by until then */
	u32 number;		/* one more with each wake-up, and with each kick that finds the thread awake */
	u32 kick;
	u32 home;		/* tid of the event loop thread */
	u32 reserved;
	u64 files[EPISODE_FILES];	/* index + 1 of files submitted to, each put there by compare-and-swap: workers add to their loop's */
};

/* A kick whose request QEMU has kept back so far. */
struct held_kick {
	u64 kicked;
	u64 signalled;
	u64 running;
	u64 run_delay;
	u32 kick;
	u32 reserved;
};

/* Where a followed bio was sent: what a clone for the device below came from is known by that alone. */
struct whereabouts {
	u64 bio;
	u64 sector;
	u64 owner;		/* key of the request */
	u32 device;
	u32 sectors;
	u32 place;		/* of the request */
	u32 reserved;
};

/* Whether a request is the first of its dispatch episode. */
enum first {
	NOT_FIRST,
	FIRST_OF_FILE,	/* to this file */
	FIRST_OF_ALL,	/* to any, too */
};

struct thread {
	u64 key;		/* tid */
	u32 self;		/* its place */
	u32 target;		/* index of its process */
	s32 call;		/* system call it is in, IN_USER or NO_CALL */
	u64 entered;		/* the call */
	u64 iocbs;		/* of io_submit: address of the array */
	u32 iocb_count;
	u32 eventfd;		/* id of the eventfd it is writing to, or doorbell the guest wrote to on this vCPU's thread */
	u64 trapped;		/* when the guest wrote to the doorbell */
	u64 request;		/* key of the request a blocking call carries, 0 for none */
	u64 known_file;		/* struct file seen last, its inode and number, and the place and key they stand for */
	u64 known_inode;
	u64 known_number;
	u64 known_key;
	u32 known_index;
	u32 file, operation;	/* of the latest request of the call */
	bool waits;		/* blocked in the wait of its event loop, or in a futex */
	bool home;		/* an event loop that submits or has workers: its episodes matter */
	bool worker;		/* does requests by blocking calls for the event loop in lent.home */
	bool submits, then_waits;	/* in a call that should not block; in one that submits first */
	bool found;		/* its episode's kick came while it was awake */
	bool read_kick;		/* since the last submission: this is what it submits for */
	bool polls, polled;	/* it submitted without that since the last wait; between the two waits before */
	bool began;		/* a request of io_uring, in this call */
	bool resumed;		/* runs since the wait it is in */
	bool timed_out;		/* its episode began with the end of a time, not with an event */
	bool kick_used;		/* the guest's write to the doorbell has woken its event loop */
	u8 first;		/* enum first of a worker's next request */
	s32 stack;
	u64 blocked;		/* inside that call */
	struct whereabouts queued;	/* the bio queued last */
	struct whereabouts cloned;	/* the clone made last */
	u32 woke;		/* place + 1 of the thread this vCPU's thread woke last */
	u32 iocb_next;		/* of io_submit: the iocb to look at next */
	u32 completions;	/* descriptor + 1 of the eventfd that Linux AIO signals for it */
	u32 passes;		/* requests that sampling passes over before it follows one */
	u64 noticed;		/* it read that eventfd last */
	u64 last_wait;		/* entered */
	u64 wait_before;
	u64 settled;		/* run delay of its task when it was woken, or read a kick, last */
	u64 begun;		/* requests of its own */
	u64 begun_by_workers;	/* for it; an atomic addition */
	u64 begun_before;	/* both, before its latest record */
	struct wake wake;
	struct wake_up woken;
	struct episode episode;
	struct episode lent;	/* of the event loop that woke it out of a futex wait */
	struct episode_record record;
	struct held_kick held;
};

#endif
