/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The probe's state. Everything on the path is an array reached by a hash of its key and a few probes, because an access to a
 * BPF hash map costs three to eight times as much (docs/design/0003-probe.md). A place is claimed by compare-and-swap of its key
 * and free again when the key is 0.
 */
#ifndef IOTRACE_TABLES_H
#define IOTRACE_TABLES_H

#include "compat.h"
#include "record.h"

#define PROBES 8
#define TARGETS 1024
#define THREADS 4096
#define REQUESTS 32768
#define BIOS 32768
#define STACK_DEPTH 32
#define EPISODE_FILES 4
#define NO_CALL -1	/* not seen since attach */
#define IN_USER -2

enum target_kind {
	TARGET_PROCESS = 1,
	TARGET_VIRTUAL_MACHINE = 2,
};

#define TARGET_GONE 0xffffffffu	/* it has ended, and its id may be another process's */

struct target {
	u32 tgid;
	u32 kind;
};

/* Size of the table of files, a power of two: user space sets it and sizes the maps by it. */
CONSTANT(u32, file_places, 1);
/* Size of the ring, by user space too. */
CONSTANT(u64, ring_bytes, 1);

/* An eventfd that was signalled and not yet read: a kick, perhaps, that finds its event loop awake. */
struct signal {
	u64 kicked;		/* 0 once it was read */
	u64 signalled;
	u32 eventfd;
	u32 reserved;
};

#define SIGNALS 1024

/* What user space and the programs share beside the tables. */
struct variables {
	struct target targets[TARGETS];	/* open addressing by tgid, filled by user space */
	u64 losses[LOSS_COUNT];
	u32 ending;	/* set by user space before it detaches hook by hook: no request begins any more, those in flight may still end */
	u32 reserved;
	struct signal signals[SIGNALS];	/* by the low bits of the eventfd's id, which the kernel gives out from 0 up; the latest of several stays */
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
	u32 files[EPISODE_FILES];	/* index + 1 of files submitted to */
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

struct thread {
	u64 key;		/* tid */
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
	s32 stack;
	u64 blocked;		/* inside that call */
	struct whereabouts queued;	/* the bio queued last */
	struct whereabouts cloned;	/* the clone made last */
	u32 woke;		/* place + 1 of the thread this vCPU's thread woke last */
	u32 iocb_next;		/* of io_submit: the iocb to look at next */
	u32 completions;	/* descriptor + 1 of the eventfd that Linux AIO signals for it */
	u32 reserved;
	u64 noticed;		/* it read that eventfd last */
	u64 last_wait;		/* entered */
	u64 wait_before;
	u64 settled;		/* run delay of its task when it was woken, or read a kick, last */
	struct wake_up woken;
	struct episode episode;
	struct episode lent;	/* of the event loop that woke it out of a futex wait */
	struct episode_record record;
	struct held_kick held;
};

struct disk_request {
	u64 key;
	s64 pending;		/* bios, ends of call and of the kernel's work still to come; LLVM's first BPF adds atomically to 64 bits only */
	s32 bios;		/* of these, the bios */
	u32 number;		/* how many requests had this place before: keys are used again */
	struct request_record record;
};

struct bio_entry {
	u64 key;		/* address of the bio */
	u64 owner;		/* key of the request, its place, and its number there: tell one whose place was used again */
	u32 place;
	u32 number;
};

_Static_assert(sizeof(struct thread) == 664, "thread");
_Static_assert(sizeof(struct disk_request) == 184, "request");
_Static_assert(sizeof(struct bio_entry) == 24, "bio");

#ifdef IOTRACE_BCC

#define VARIABLES ((struct variables *)bpf_pseudo_fd(2, MAP_variables))	/* BPF_PSEUDO_MAP_VALUE */

#else

struct variables variables;
#define VARIABLES (&variables)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} ring SEC(".maps");

#define TABLE(name, size, type_)			\
	struct {					\
		__uint(type, BPF_MAP_TYPE_ARRAY);	\
		__uint(map_flags, BPF_F_MMAPABLE);	\
		__uint(max_entries, size);		\
		__type(key, u32);			\
		__type(value, type_);			\
	} name SEC(".maps")

TABLE(threads, THREADS, struct thread);
TABLE(requests, REQUESTS, struct disk_request);
TABLE(bios, BIOS, struct bio_entry);
TABLE(files, 1, struct file_entry);

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 1024);
	__uint(key_size, sizeof(u32));
	__uint(value_size, STACK_DEPTH * sizeof(u64));
} stacks SEC(".maps");

#endif

#endif
