/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the probe hands to user space: three kinds of record in one ring, and the table of files they refer to.
 * Java decodes these by offset (RequestRecord.java, EpisodeRecord.java, StallRecord.java, TracedFile.java); a test holds
 * both sides against this object's BTF. Times are CLOCK_MONOTONIC nanoseconds, 0 where the boundary was not seen.
 */
#ifndef IOTRACE_RECORD_H
#define IOTRACE_RECORD_H

enum record_kind {
	RECORD_REQUEST = 1,
	RECORD_EPISODE = 2,
	RECORD_STALL = 3,
};

enum operation {
	OPERATION_READ,
	OPERATION_WRITE,
	OPERATION_FLUSH,
	OPERATION_DISCARD,
	OPERATION_WRITE_ZEROES,
	OPERATION_COUNT,
};

enum engine {
	ENGINE_NATIVE = 1,
	ENGINE_IO_URING = 2,
	ENGINE_SYNCHRONOUS = 3,
};

enum request_flag {
	REQUEST_DIRECT = 1 << 0,	/* the file is open with O_DIRECT */
	REQUEST_PUNTED = 1 << 1,	/* handed to an io-wq worker */
	REQUEST_OVERLAPPED = 1 << 2,	/* a part was issued after another had completed */
	REQUEST_FIRST = 1 << 3,		/* first of its file in the dispatch episode */
	REQUEST_KICKED = 1 << 4,	/* the episode began with a notification, not with a completion */
	REQUEST_UNSEEN_END = 1 << 5,	/* ended where no hook sees it: nothing after submit is known */
	REQUEST_FIRST_OF_ALL = 1 << 6,	/* first of any file in the dispatch episode */
	REQUEST_FILLED_CACHE = 1 << 7,	/* the page cache read from the device within its call: no hit, though it has no bio of its own */
};

/* One host I/O, assembled in the kernel. */
struct request_record {
	__u32 kind;
	__u32 tgid;
	__u32 tid;		/* thread that entered the submit call */
	__u32 home;		/* thread whose event loop reaps it; 0 when not known */
	__u32 file;		/* index in the table of files */
	__u32 episode;		/* dispatch episode of home in which it was submitted */
	__u32 kick;		/* source of the episode's kick, see struct episode_record */
	__u32 leaf;		/* dev_t of the first leaf, 0 without a bio */
	__u64 offset;
	__u64 bytes;		/* sum of the bios */
	__u64 kicked;
	__u64 signalled;
	__u64 running;		/* home ran again, or awake already read the kick's eventfd */
	__u64 submitted;
	__u64 queued;
	__u64 issued;
	__u64 device_done;
	__u64 kernel_done;
	__u64 call_exit;	/* the submit call returned */
	__u64 reaped;		/* io_uring posted the completion in its task */
	__s64 result;		/* bytes or -errno of the completion where it is known */
	__u32 run_delay;	/* nanoseconds home was runnable but not running between signalled and submitted */
	__u16 queue_depth;	/* requests of the file in flight, this one included */
	__u16 nvme_status;	/* status field of the command's completion, 0 for success */
	__u16 submit_cpu;
	__u16 done_cpu;
	__u16 parts;
	__u8 operation;
	__u8 engine;
	__u32 flags;
	__u16 nvme_queue;	/* id of the submission queue of the first part, 0 when not seen */
	__u16 nvme_command;	/* command id in it */
};

#define EPISODE_WRITES 6

/*
 * A dispatch episode of an event loop thread: wake-up to next wait. The requests it reaps ended before or in it, and the
 * interrupts it raised are its eventfd writes. A thread that does not wait hands over a record whenever it is full.
 */
struct episode_record {
	__u32 kind;
	__u32 tgid;
	__u32 tid;
	__u32 episode;
	__u64 signalled;	/* wake-up issued, 0 when not seen */
	__u64 running;
	__u64 waited;		/* blocked again; 0 in a record of an episode that goes on */
	__u32 kick;		/* eventfd id, KICK_PAGE | guest frame, or KICK_PORT | port; 0 when not a kick */
	__u32 requests;		/* submitted in the episode so far */
	__u32 writes;		/* valid entries below */
	__u32 interrupts;	/* bit i: KVM injected one for write i */
	__u32 kicks;		/* that it found while it was awake */
	__u32 reserved;
	struct {
		__u64 time;
		__u64 noticed;	/* the thread last read the eventfd of its completions, 0 when it has not yet */
		__u32 eventfd;
		__u32 run_delay;	/* nanoseconds the thread was runnable but not running since signalled */
	} write[EPISODE_WRITES];
};

#define KICK_PAGE 0x80000000u
#define KICK_PORT 0x40000000u

/* A thread blocked inside the call that should only have submitted. */
struct stall_record {
	__u32 kind;
	__u32 tgid;
	__u32 tid;
	__u32 file;
	__u64 blocked;
	__u64 resumed;
	__s32 stack;		/* id in the table of stacks, negative when none was taken */
	__u8 operation;
	__u8 engine;
	__u16 reserved;
};

/* What a target's descriptor stands for. */
struct file_entry {
	__u64 key;		/* 0 while free */
	__u64 inode;		/* 0 for a block device */
	__u32 device;		/* dev_t of the file system, or of the block device itself */
	__u32 tgid;
	__u64 in_flight;	/* 64 bits as in struct disk_request */
	__u32 direct;		/* last seen open with O_DIRECT */
	__u32 self;		/* its place */
	__u64 unowned_bios;	/* read-ahead, write-back and metadata of its process that belong to no request */
	__u32 passed_reads;	/* place + 1 of the counts of reads that sampling passed over, and of writes; kept when another file gets this place */
	__u32 passed_writes;
	char name[32];		/* last part of its path, or the front of that, when it was first seen */
};

/* Places where something seen could not be recorded. */
enum loss {
	LOSS_RING_FULL,			/* record dropped */
	LOSS_REQUEST_TABLE_FULL,	/* request not followed */
	LOSS_BIO_TABLE_FULL,		/* request without block and device */
	LOSS_THREAD_TABLE_FULL,		/* thread not followed */
	LOSS_FILE_TABLE_FULL,		/* request not followed */
	LOSS_UNSEEN_END,		/* end not seen: recorded up to the last boundary that was */
	LOSS_STARTED_BEFORE_ATTACH,	/* direct bio queued outside of any call that was seen to begin: its request's start was before attach */
	LOSS_BIO_WITHOUT_REQUEST,	/* direct bio of a target that no request owns */
	LOSS_UNREADABLE,		/* iocb paged out or past the longest batch: request not followed */
	LOSS_EPISODE_RING_FULL,		/* episode or stall dropped: reap and notify absent */
	LOSS_RECURSION,			/* a program did not run because it interrupted itself, as it may where tracepoints are preemptible (Linux 7.0); counted by the kernel */
	LOSS_COUNT,
};

_Static_assert(sizeof(struct request_record) == 160, "request record");
_Static_assert(sizeof(struct episode_record) == 208, "episode record");
_Static_assert(sizeof(struct stall_record) == 40, "stall record");
_Static_assert(sizeof(struct file_entry) == 88, "file entry");

#endif
