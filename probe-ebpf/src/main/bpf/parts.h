/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What becomes of a bio in the block layer: issued to the leaf, completed by it, completed to the kernel. */
#ifndef IOTRACE_PARTS_H
#define IOTRACE_PARTS_H

#include "bios.h"

/* Requests merged into one: more than this many bios (a segment each, 128 by default) are not looked at. */
#define MERGED 128

static __always_inline u32 leaf_of(u64 bio)
{
	struct gendisk *disk = BPF_CORE_READ((struct bio *)bio, bi_bdev, bd_disk);

	return (u32)BPF_CORE_READ(disk, major) << MINORBITS | BPF_CORE_READ(disk, first_minor);
}

/* A walk over the bios of a request: more than one when neighbours were merged. */
struct walk {
	u64 bio;	/* 0 at the end */
	u64 now;
	s64 left;	/* of the bytes that completed */
	u64 previous;	/* key of the request of the bio before */
};

CHECKED_ONCE issue_bio(struct walk *walk)
{
	struct disk_request *request;
	struct request_record *record;
	struct bio_entry *entry;
	struct bio *bio;

	if (!walk)
		return 0;
	bio = (struct bio *)walk->bio;
	request = request_of(walk->bio, &entry);
	if (request) {
		record = &request->record;
		if (!record->issued) {
			record->issued = walk->now;
			record->leaf = leaf_of(walk->bio);
		} else if (record->device_done) {
			record->flags |= REQUEST_OVERLAPPED;
		}
	}
	walk->bio = (u64)BPF_CORE_READ(bio, bi_next);
	return 0;
}

CHECKED_ONCE complete_bio(struct walk *walk)
{
	struct disk_request *request;
	struct bio_entry *entry;
	struct bio *bio;
	s64 size;

	if (!walk)
		return 0;
	bio = (struct bio *)walk->bio;
	size = BPF_CORE_READ(bio, bi_iter.bi_size);
	if (size > walk->left) {
		walk->bio = 0;	/* the device did only a part: the rest of the bio is still to come */
		return 0;
	}
	walk->left -= size;
	request = request_of(walk->bio, &entry);
	walk->bio = (u64)BPF_CORE_READ(bio, bi_next);
	if (entry)
		entry->key = 0;
	if (!request)
		return 0;
	request->record.device_done = walk->now;
	request->record.done_cpu = bpf_get_smp_processor_id();
	if (walk->previous != request->key)
		request->record.parts++;
	walk->previous = request->key;
	if (request->record.engine == ENGINE_NATIVE)
		release(request);
	return 0;
}

static __always_inline void issue_request(u64 request)
{
	struct walk walk = { .bio = (u64)BPF_CORE_READ((struct request *)request, bio) };

	if (!walk.bio)
		return;
	walk.now = bpf_ktime_get_ns();
	for (u32 i = 0; i < MERGED && walk.bio; i++)
		issue_bio(&walk);
}

static __always_inline void complete_request(u64 request, u32 bytes)
{
	struct walk walk = { .bio = (u64)BPF_CORE_READ((struct request *)request, bio), .left = bytes };

	if (!walk.bio)
		return;
	walk.now = bpf_ktime_get_ns();
	for (u32 i = 0; i < MERGED && walk.bio; i++)
		complete_bio(&walk);
}

/* fs/iomap/direct-io.c is done and about to complete the kiocb. */
static __always_inline void complete_in_iomap(u64 kiocb, s64 result)
{
	struct bio_entry *entry;
	struct disk_request *request = request_of(kiocb, &entry);
	u32 place;

	if (request) {
		entry->key = 0;
		request->record.kernel_done = bpf_ktime_get_ns();
		request->record.result = result;
		/* All bios have ended, seen or not (docs/design/0003-probe.md): only the call may still be pending. */
		if (request->record.call_exit)
			finish(request);
		else
			request->pending = 1;
		return;
	}
	request = find_request(kiocb, &place);	/* of io_uring */
	if (request)
		request->record.kernel_done = bpf_ktime_get_ns();
}

#endif
