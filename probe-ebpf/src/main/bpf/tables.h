/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The probe's state. Every table on the path is a pair of arrays: keys, in buckets of one cache line, and entries of the same index.
 * A look-up hashes the key to its bucket and compares the eight keys there, so that a miss costs one cache line; an access to a BPF
 * hash map costs three to eight times as much (docs/design/0003-probe.md). A place is claimed by compare-and-swap of its key and is
 * free again when the key is 0.
 */
#ifndef IOTRACE_TABLES_H
#define IOTRACE_TABLES_H

#include "thread.h"

#define WAYS 8
#define TARGETS 1024
#define TARGET_PLACES 8192
#define PROBES 8	/* of the places of targets */
#define THREADS 4096
#define REQUESTS 32768
#define BIOS 32768
#define STACK_DEPTH 32

enum target_kind {
	TARGET_PROCESS = 1,
	TARGET_VIRTUAL_MACHINE = 2,
};

/* Ways to submit; Need.java has the same. */
enum engine_bit {
	BY_NATIVE = 1,
	BY_IO_URING = 2,
	BY_BLOCKING = 4,
};

#define TARGET_GONE 0xffffffffu	/* it has ended, and its id may be another process's */

struct target {
	u32 tgid;
	u32 kind;
	u32 engines;		/* bits of enum engine_bit: ways to submit whose hooks are attached for it */
	u32 unplanned;		/* the same: other ways that it was seen to use, or to be about to; user space attaches their hooks */
	u32 sample;		/* of its direct reads and writes one in so many is followed (passed.h); 0 for none */
	u32 reserved;
};

/* A bucket of a table's keys. */
struct keys {
	u64 key[WAYS];
};

/* Size of the table of files, a power of two: user space sets it and sizes the maps by it. */
CONSTANT(u32, file_places, 1);
/* Size of the table of what sampling passes over, by user space too. */
CONSTANT(u32, passed_places, 1);
/* Size of the ring, by user space too. */
CONSTANT(u64, ring_bytes, 1);

/* An eventfd that was signalled and not yet read: a kick, perhaps, that finds its event loop awake. */
struct signal {
	u64 kicked;		/* 0 once it was read */
	u64 signalled;
	u32 eventfd;
	u32 reserved;
};

#define PASSED_BUCKETS 1024	/* up to 68 s; the last has what is longer */

/* Requests of one file and operation that sampling passed over. Ever growing; the reader takes differences. */
struct passed {
	u64 requests;
	u64 bytes;		/* of the bios that they made */
	u64 parts;		/* of these, what devices have done */
	u64 nanos;		/* that this took */
	u32 bucket[PASSED_BUCKETS];
};

#define SIGNALS 1024
#define LEAVES 1024

/* A path below an NVMe disk that has several bears a number that no file of sysfs names. */
struct leaf_name {
	u32 device;
	char name[32];
};

/* What user space and the programs share beside the tables. */
struct variables {
	struct target targets[TARGETS];	/* filled by user space */
	u16 target_places[TARGET_PLACES];	/* open addressing by tgid: index + 1 in targets; by user space too (TargetTable.java) */
	u64 losses[LOSS_COUNT];
	u64 passed_used;	/* places of `passed` that were given out */
	u64 reader_sleeps;	/* set by the reader before it waits; who finds the ring filling sets it back and wakes the reader */
	u32 ending;	/* set by user space before it detaches hook by hook: no request begins any more, those in flight may still end */
	u32 age;		/* of what `leaves` learn now; 1 to 255 */
	u8 leaves[LEAVES];	/* identity.h */
	struct leaf_name leaf_names[LEAVES];	/* of these, as it was when a bio first went there */
	struct signal signals[SIGNALS];	/* by the low bits of the eventfd's id, which the kernel gives out from 0 up; the latest of several stays */
};

struct disk_request {
	u64 key;
	s64 pending;		/* bios, ends of call and of the kernel's work still to come; LLVM's first BPF adds atomically to 64 bits only */
	u64 parts;		/* as `pending` by atomic operations: a request's parts are issued and complete on several processors */
	u64 overlaps;		/* parts issued after another one completed */
	s32 bios;		/* of `pending`, the bios */
	u32 number;		/* how many requests had this place before: keys are used again */
	u32 self;		/* its place */
	u32 reserved;
	struct request_record record;
};

struct bio_entry {
	u64 key;		/* address of the bio */
	u64 owner;		/* key of the request, its place, and its number there: tell one whose place was used again */
	u32 place;
	u32 number;
	u32 self;		/* the entry's place */
	u32 reserved;
	u64 issued;		/* of a request that sampling passed over; its place is the file's then, and its number the operation */
};

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

TABLE(thread_keys, THREADS / WAYS, struct keys);
TABLE(threads, THREADS, struct thread);
TABLE(request_keys, REQUESTS / WAYS, struct keys);
TABLE(requests, REQUESTS, struct disk_request);
TABLE(bio_keys, BIOS / WAYS, struct keys);
TABLE(bios, BIOS, struct bio_entry);
TABLE(file_keys, 1, struct keys);
TABLE(files, 1, struct file_entry);
TABLE(passed, 1, struct passed);

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 1024);
	__uint(key_size, sizeof(u32));
	__uint(value_size, STACK_DEPTH * sizeof(u64));
} stacks SEC(".maps");

#endif

#endif
