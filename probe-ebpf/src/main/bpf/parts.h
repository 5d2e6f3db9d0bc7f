/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What becomes of a bio in the block layer: issued to the leaf, completed by it, completed to the kernel. */
#ifndef IOTRACE_PARTS_H
#define IOTRACE_PARTS_H

#include "stack.h"

/* Requests merged into one: more than this many bios (a segment each, 128 by default) are not looked at. */
#define MERGED 128

/* The time of a request's end or issue, read once it is known to be a target's. */
static __always_inline u64 once(u64 *now)
{
	if (!*now)
		*now = bpf_ktime_get_ns();
	return *now;
}

static __always_inline void issue_bio(u64 address, u64 *now)
{
	struct request_record *record;
	struct disk_request *request;
	struct bio_entry *entry;

	request = request_of_bio(address, &entry);
	if (!request) {
		if (entry && entry->owner == PASSED_OVER)
			entry->issued = once(now);
		return;
	}
	record = &request->record;
	if (!record->issued)
		record->issued = once(now);
	else if (record->device_done)
		__sync_fetch_and_add(&request->overlaps, 1);
}

/* Ends a bio; returns the key of its request, so that neighbours of one request count as one part. */
static __always_inline u64 complete_bio(u64 address, u64 *now, u64 previous)
{
	struct request_record *record;
	struct disk_request *request;
	struct bio_entry *entry;
	u64 key;

	request = request_of_bio(address, &entry);
	if (entry) {
		if (entry->owner == PASSED_OVER)
			complete_passed(entry, entry->issued, once(now));
		free_bio(entry);
	}
	if (!request)
		return 0;
	record = &request->record;
	key = request->key;
	record->device_done = once(now);
	record->done_cpu = bpf_get_smp_processor_id();
	if (previous != key)
		__sync_fetch_and_add(&request->parts, 1);
	release_bio(request);
	return key;
}

/* The bios after the first: there are some when neighbours were merged. */
struct walk {
	u64 bio;	/* 0 at the end */
	u64 now;
	s64 left;	/* of the bytes that completed */
	u64 previous;	/* key of the request of the bio before */
};

CHECKED_ONCE issue_merged(struct walk *walk)
{
	struct bio *bio;

	if (!walk)
		return 0;
	bio = (struct bio *)walk->bio;
	issue_bio(walk->bio, &walk->now);
	walk->bio = number_of(READ(bio, bi_next));
	return 0;
}

CHECKED_ONCE complete_merged(struct walk *walk)
{
	struct bio *bio;
	u64 address;
	s64 size;

	if (!walk)
		return 0;
	address = walk->bio;
	bio = (struct bio *)address;
	size = READ(bio, bi_iter.bi_size);
	walk->bio = 0;
	if (size > walk->left)
		return 0;	/* the device did only a part: the rest is still to come */
	walk->left -= size;
	walk->bio = number_of(READ(bio, bi_next));
	walk->previous = complete_bio(address, &walk->now, walk->previous);
	return 0;
}

static __always_inline void issue_request(struct request *request, u64 number)
{
	struct walk walk = {};
	struct bio *bio;
	u64 address;

	if (!is_on_leaf(request))
		return;
	bio = FIELD(request, bio);
	if (!bio)
		return;
	address = ADDRESS_IN(request, number, struct request, bio);
	issue_bio(address, &walk.now);
	if (!FIELD(bio, bi_next))
		return;
	walk.bio = number_of(FIELD(bio, bi_next));
	for (u32 i = 0; i < MERGED && walk.bio; i++)
		issue_merged(&walk);
}

/*
 * A drive with a cache that knows no FUA gets such a write without the flag, and a flush after it (block/blk-flush.c): the data are written,
 * and the request completes once more, with no bytes, when they are on the medium.
 */
static __always_inline bool is_followed_by_flush(struct request *request, struct bio *bio, u32 bytes)
{
	return bytes && FIELD(bio, bi_opf) & REQ_FUA && !(FIELD(request, cmd_flags) & REQ_FUA);
}

static __always_inline void complete_request(struct request *request, u64 number, u32 bytes)
{
	struct walk walk = { .left = bytes };
	struct bio *bio;
	u64 address;

	if (!is_on_leaf(request))
		return;
	bio = FIELD(request, bio);
	if (!bio || FIELD(bio, bi_iter.bi_size) > bytes || is_followed_by_flush(request, bio, bytes))
		return;
	address = ADDRESS_IN(request, number, struct request, bio);
	walk.left -= FIELD(bio, bi_iter.bi_size);
	walk.bio = FIELD(bio, bi_next) ? number_of(FIELD(bio, bi_next)) : 0;
	walk.previous = complete_bio(address, &walk.now, 0);
	for (u32 i = 0; i < MERGED && walk.bio; i++)
		complete_merged(&walk);
}

/* The request whose iocb the current thread submits at this moment: one that ends without a bio, at a hole. */
static __always_inline struct disk_request *submitted_now(u64 kiocb)
{
	u64 id = bpf_get_current_pid_tgid();
	struct thread *thread;
	u32 place;

	if (target_of(id >> 32) < 0)
		return NULL;
	thread = find_thread((u32)id, &place);
	if (!thread || thread->call != CALL_IO_SUBMIT)
		return NULL;
	return find_request(iocb_key(thread->target, READ((struct aio_kiocb *)kiocb, ki_res.obj)), &place);
}

/* The kernel completes a kiocb, or is about to. */
static __always_inline void complete_kiocb(u64 kiocb, s64 result)
{
	struct bio_entry *entry;
	struct disk_request *request = request_of(kiocb, &entry);
	u32 place;

	if (request) {
		free_bio(entry);
		request->record.kernel_done = bpf_ktime_get_ns();
		request->record.result = result;
		/* Its bios have ended too, also those whose end no hook saw (docs/design/0003-probe.md). */
		release(request, 1 + request->bios);
		return;
	}
	request = find_request(kiocb, &place);	/* of io_uring */
	if (!request)
		request = submitted_now(kiocb);
	if (request) {
		request->record.kernel_done = bpf_ktime_get_ns();
		request->record.result = result;
	}
}

#endif
