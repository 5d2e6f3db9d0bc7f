/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Finding and claiming places in the tables. */
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

/* Multiplicative hashing (Knuth 6.4) of addresses, whose low bits are alike. */
static __always_inline u32 hash(u64 key)
{
	return (key * 0x9e3779b97f4a7c15ull) >> 40;
}

/* Index of the process in the table of targets, negative when it is none. The idle task, 0, is none. */
static __always_inline s32 target_of(u32 tgid)
{
	u32 first = hash(tgid), target;

	if (!tgid)
		return -1;
	for (u32 i = 0; i < PROBES; i++) {
		target = VARIABLES->target_places[(first + i) & (TARGET_PLACES - 1)];
		if (!target)
			break;
		target = (target - 1) & (TARGETS - 1);
		if (VARIABLES->targets[target].tgid == tgid)
			return target;
	}
	return -1;
}

/* Whether a target, by its index, has a guest: only then do dispatch episodes, kicks and interrupts matter. */
static __always_inline bool has_guest(u32 target)
{
	return VARIABLES->targets[target & (TARGETS - 1)].kind == TARGET_VIRTUAL_MACHINE;
}

/* Which of a bucket's ways has the key; WAYS for none. */
static __always_inline u32 way_of(const struct keys *keys, u64 key)
{
	u32 way;

#pragma unroll
	for (way = 0; way < WAYS; way++)
		if (keys->key[way] == key)
			break;
	return way;
}

/* Finds the entry with this key; the macros differ from functions only in being typed. */
#define FIND(name, size, type)							\
	static __always_inline type *find_##name(u64 key, u32 *place)		\
	{									\
		u32 bucket = hash(key) & (size / WAYS - 1), way;		\
		struct keys *keys = LOOKUP(name##_keys, &bucket);		\
										\
		if (!keys || !key)						\
			return NULL;						\
		way = way_of(keys, key);					\
		if (way == WAYS)						\
			return NULL;						\
		*place = bucket * WAYS + way;					\
		return LOOKUP(name##s, place);					\
	}

/* The entry with this key, claimed if there is none; NULL when the bucket is full. */
#define CLAIM(name, size, type)							\
	static __always_inline type *claim_##name(u64 key, u32 *place, bool *there)	\
	{									\
		u32 bucket = hash(key) & (size / WAYS - 1), way;		\
		struct keys *keys = LOOKUP(name##_keys, &bucket);		\
		type *entry;							\
										\
		if (!keys || !key)						\
			return NULL;						\
		way = way_of(keys, key);					\
		*there = way < WAYS;						\
		if (!*there)							\
			way = take_way(keys, key);				\
		if (way >= WAYS)						\
			return NULL;						\
		*place = bucket * WAYS + way;					\
		entry = LOOKUP(name##s, place);					\
		if (entry && !*there) {						\
			entry->self = *place;					\
			entry->key = key;					\
		}								\
		return entry;							\
	}

/* Gives the place back. Nothing written to the entry before is seen after its place is free. */
#define FREE(name, size, type)							\
	static __always_inline void free_##name(type *entry)			\
	{									\
		u32 bucket = entry->self / WAYS;				\
		struct keys *keys = LOOKUP(name##_keys, &bucket);		\
		u64 key = entry->key;						\
										\
		entry->key = 0;							\
		if (keys)							\
			RELEASE(&keys->key[entry->self & (WAYS - 1)], key);	\
	}

/* x86 keeps the order of stores; where a processor does not, a compare-and-swap does. */
#ifdef __TARGET_ARCH_x86
#define RELEASE(word, key) (*(volatile u64 *)(word) = 0, (void)(key))
#else
#define RELEASE(word, key) __sync_val_compare_and_swap(word, key, 0)
#endif

/* Claims a free way for a key that is in none. If another processor claimed one for the same key meanwhile, the lower way stays. */
static __always_inline u32 take_way(struct keys *keys, u64 key)
{
	u32 way, lowest;

#pragma unroll
	for (way = 0; way < WAYS; way++)
		if (!keys->key[way] && !__sync_val_compare_and_swap(&keys->key[way], 0, key))
			break;
	if (way == WAYS)
		return WAYS;
	lowest = way_of(keys, key);
	if (lowest < way)
		keys->key[way & (WAYS - 1)] = 0;
	return lowest;
}

#define TABLE_OF(name, size, type)	\
	FIND(name, size, type)		\
	CLAIM(name, size, type)		\
	FREE(name, size, type)

TABLE_OF(thread, THREADS, struct thread)
TABLE_OF(request, REQUESTS, struct disk_request)
TABLE_OF(bio, BIOS, struct bio_entry)
TABLE_OF(file, file_places, struct file_entry)

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

#endif
