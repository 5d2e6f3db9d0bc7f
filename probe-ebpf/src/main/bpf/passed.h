/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Requests that sampling passes over: of a target's direct reads and writes by Linux AIO and io_uring one in so many is followed, the others
 * are counted here, each of them, with what the device did for them. All else is always followed.
 */
#ifndef IOTRACE_PASSED_H
#define IOTRACE_PASSED_H

#include "handover.h"

/* Owner of a bio of a request that was passed over: no request's key (requests.h). */
#define PASSED_OVER (1ull << 61)

/* One in so many is followed; 0 for none. */
static __always_inline u32 sample_of(u32 target)
{
	return VARIABLES->targets[target & (TARGETS - 1)].sample;
}

/* The counts of a file and operation, read or write, which get a place when they are first needed; NULL when there is none left. */
static __always_inline struct passed *passed_of(u32 place, u32 operation)
{
	struct file_entry *file = LOOKUP(files, &place);
	u32 *slot, index;

	if (!file)
		return NULL;
	slot = operation == OPERATION_READ ? &file->passed_reads : &file->passed_writes;
	index = *slot;
	if (!index) {
		u64 next = __sync_fetch_and_add(&VARIABLES->passed_used, 1);

		if (next >= passed_places)
			return NULL;
		index = next + 1;
		*slot = index;
	}
	index--;
	return LOOKUP(passed, &index);
}

/* Whether a request is one of those that are not followed; counts it then. */
static __always_inline bool passes_over(struct thread *thread, u32 file, u32 kind)
{
	u32 operation = kind & 0xff, engine = kind >> 8 & 0xff, flags = kind >> 16, sample = sample_of(thread->target);
	struct passed *passed;

	if (sample == 1 || !file || operation > OPERATION_WRITE || engine == ENGINE_SYNCHRONOUS || !(flags & REQUEST_DIRECT))
		return false;
	if (sample && !thread->passes) {
		/* a random distance, of `sample` on average: what comes in batches of one length is seen in all its places */
		thread->passes = bpf_get_prandom_u32() % (2 * sample - 1);
		return false;
	}
	passed = passed_of(file - 1, operation);
	if (!passed)
		return false;
	if (sample)
		thread->passes--;
	__sync_fetch_and_add(&passed->requests, 1);
	return true;
}

/* Without branches, each of which the verifier would follow both ways: 1 when some is not 0, below 2^63. */
static __always_inline u64 any(u64 some)
{
	barrier_var(some);
	return -some >> 63;
}

/* The bucket of io.iotrace.recording.Histogram: 32 to a power of two. */
static __always_inline u64 bucket_of(u64 nanos)
{
	u64 power = 0, rest = nanos, step, bucket;

	if (nanos < 32)
		return nanos;
	for (u32 bits = 32; bits; bits >>= 1) {
		step = any(rest >> bits) * bits;
		power += step;
		rest >>= step;
	}
	bucket = (power - 4) * 32 + (nanos >> (power - 5) & 31);
	return bucket < PASSED_BUCKETS ? bucket : PASSED_BUCKETS - 1;
}

/* The device has done a bio that was issued to it then; 0 when that is not known. */
static __always_inline void complete_passed(const struct bio_entry *entry, u64 issued, u64 now)
{
	struct passed *passed = passed_of(entry->place, entry->number);
	u64 bucket;

	if (!passed || !issued || now < issued)
		return;
	bucket = bucket_of(now - issued);
	barrier_var(bucket);	/* so that the verifier sees the comparison below */
	__sync_fetch_and_add(&passed->parts, 1);
	__sync_fetch_and_add(&passed->nanos, now - issued);
	if (bucket < PASSED_BUCKETS)
		__sync_fetch_and_add(&passed->bucket[bucket], 1);
}

#endif
