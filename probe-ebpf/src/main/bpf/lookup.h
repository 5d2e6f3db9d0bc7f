/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Finding and claiming places in the tables, and handing records over. */
#ifndef IOTRACE_LOOKUP_H
#define IOTRACE_LOOKUP_H

#include "kernel.h"
#include "tables.h"

/* include/linux/sched.h */
#ifndef PF_EXITING
#define PF_EXITING 4
#endif

static __always_inline void lose(enum loss place)
{
	__sync_fetch_and_add(&VARIABLES->losses[place], 1);
}

/* Index of the process in the table of targets, negative when it is none. */
static __always_inline s32 target_of(u32 tgid)
{
	for (u32 i = 0; i < PROBES; i++) {
		u32 index = (tgid + i) & (TARGETS - 1);

		if (VARIABLES->targets[index].tgid == tgid)
			return index;
		if (!VARIABLES->targets[index].tgid)
			break;
	}
	return -1;
}

/* Whether a target, by its index, has a guest: only then do dispatch episodes, kicks and interrupts matter. */
static __always_inline bool has_guest(u32 target)
{
	return VARIABLES->targets[target & (TARGETS - 1)].kind == TARGET_VIRTUAL_MACHINE;
}

/* Multiplicative hashing (Knuth 6.4) of addresses, whose low bits are alike. */
static __always_inline u32 hash(u64 key)
{
	return (key * 0x9e3779b97f4a7c15ull) >> 40;
}

/* Finds the entry with this key; the macros differ from functions only in being typed. */
#define FIND(name, table, size, type)						\
	static __always_inline type *find_##name(u64 key, u32 *place)		\
	{									\
		for (u32 i = 0; i < PROBES; i++) {				\
			u32 index = (hash(key) + i) & (size - 1);		\
			type *entry = LOOKUP(table, &index);	\
										\
			if (entry && entry->key == key) {			\
				*place = index;					\
				return entry;					\
			}							\
		}								\
		return NULL;							\
	}

/* The entry with this key, claimed if there is none; NULL when every probe is taken. One pass: requests begin all the time. */
#define CLAIM(name, table, size, type)						\
	static __always_inline type *claim_##name(u64 key, u32 *place, bool *there)	\
	{									\
		for (u32 i = 0; i < PROBES; i++) {				\
			u32 index = (hash(key) + i) & (size - 1);		\
			type *entry = LOOKUP(table, &index);			\
			u64 old;						\
										\
			if (!entry)						\
				continue;					\
			old = entry->key;					\
			if (!old)	/* another processor may be faster, with the same key even */	\
				old = __sync_val_compare_and_swap(&entry->key, 0, key);	\
			if (!old || old == key) {				\
				*place = index;					\
				*there = old == key;				\
				return entry;					\
			}							\
		}								\
		return NULL;							\
	}

FIND(thread, threads, THREADS, struct thread)
CLAIM(thread, threads, THREADS, struct thread)
FIND(request, requests, REQUESTS, struct disk_request)
CLAIM(request, requests, REQUESTS, struct disk_request)
FIND(bio, bios, BIOS, struct bio_entry)
CLAIM(bio, bios, BIOS, struct bio_entry)
FIND(file, files, file_places, struct file_entry)
CLAIM(file, files, file_places, struct file_entry)

/* A thread's entry, made on first sight: by itself, or by the thread that creates it. */
static __always_inline struct thread *thread_of(u32 tid, u32 target)
{
	struct thread *thread;
	bool there;
	u32 place;

	/* First to find: a place before the thread's own may have become free since. */
	thread = find_thread(tid, &place);
	if (thread)
		return thread;
	if (FIELD(CURRENT_TASK(), flags) & PF_EXITING)
		return NULL;	/* the hook of its end has been, and would not free the place */
	thread = claim_thread(tid, &place, &there);
	if (!thread) {
		lose(LOSS_THREAD_TABLE_FULL);
		return NULL;
	}
	__builtin_memset(&thread->target, 0, sizeof(*thread) - offsetof(struct thread, target));
	thread->target = target;
	thread->call = NO_CALL;
	return thread;
}

static __always_inline struct disk_request *request_at(u32 place)
{
	return LOOKUP(requests, &place);
}

/* Hands a record over; the reader polls, and is woken only when the ring fills (99 ns a record against 1,791). */
static __always_inline void hand_over(void *record, u64 size, enum loss place)
{
	u64 flags = BPF_RB_NO_WAKEUP;

	if (RING_FILL() > ring_bytes / 8)
		flags = BPF_RB_FORCE_WAKEUP;
	if (RING_OUTPUT(record, size, flags))
		lose(place);
}

#endif
