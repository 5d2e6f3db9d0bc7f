/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * From bio to request, by identity. A bio is followed from block_bio_queue, in the context of the thread that submits it, to
 * block_rq_complete; splits and clones are followed from their parent. A pointer read from the kernel's structures counts only
 * when it is found in a table, so that a structure of another type can mislead no one.
 */
#ifndef IOTRACE_BIOS_H
#define IOTRACE_BIOS_H

#include "uring.h"

/* Requests merged into one: more than this many bios (a segment each, 128 by default) are not looked at. */
#define MERGED 128

/* Addresses of the kernel's end_io functions, set by user space from kallsyms; 0 when not known. */
const volatile u64 end_of_iomap = 0;		/* iomap_dio_bio_end_io */
const volatile u64 end_of_blkdev = 0;		/* blkdev_bio_end_io */
const volatile u64 end_of_blkdev_async = 0;	/* blkdev_bio_end_io_async */
const volatile bool sees_iomap_end = false;	/* iomap_dio_complete is hooked */

/* The kiocb of a direct bio as block/fops.c and fs/iomap/direct-io.c make them, NULL for others. */
static __always_inline u64 kiocb_of(struct bio *bio, u64 address, bool *iomap)
{
	u64 end = (u64)BPF_CORE_READ(bio, bi_end_io), dio = 0, kiocb = 0;

	if (!end)
		return 0;
	if (end == end_of_iomap) {
		dio = (u64)BPF_CORE_READ(bio, bi_private) + bpf_core_field_offset(struct iomap_dio, iocb);
		*iomap = true;
	} else if (end == end_of_blkdev || end == end_of_blkdev_async) {
		dio = address - bpf_core_field_offset(struct blkdev_dio, bio) +
		      bpf_core_field_offset(struct blkdev_dio, iocb);
	}
	if (dio)
		bpf_probe_read_kernel(&kiocb, sizeof(kiocb), (void *)dio);
	return kiocb;
}

/* Key of the request the thread queues this bio for, 0 when none owns it. */
static __always_inline u64 owner_of(struct thread *thread, struct bio *bio, u64 kiocb)
{
	if (thread->request)
		return bio->bi_opf & REQ_META ? 0 : thread->request;
	if (kiocb && thread->call == CALL_IO_SUBMIT)
		return iocb_key(thread->target, BPF_CORE_READ((struct aio_kiocb *)kiocb, ki_res.obj));
	if (kiocb)
		return kiocb;
	if (thread->call == CALL_IO_SUBMIT && thread->iocb_count == 1 && !(bio->bi_opf & REQ_META))
		return iocb_key(thread->target, iocb_at(thread, 0));
	return 0;
}

static __always_inline bool follow(u64 address, u64 key, u32 place)
{
	struct bio_entry *entry;
	u32 index;

	entry = find_bio(address, &index);
	if (!entry)
		entry = claim_bio(address, &index);
	if (!entry) {
		lose(LOSS_BIO_TABLE_FULL);
		return false;
	}
	entry->owner = key;
	entry->place = place;
	return true;
}

/* The request that owns a bio, itself or through the bio it was split from. */
static __always_inline struct disk_request *request_of(u64 address, struct bio_entry **entry)
{
	struct disk_request *request;
	u32 index;

	*entry = find_bio(address, &index);
	if (!*entry)
		return NULL;
	request = request_at((*entry)->place);
	return request && request->key == (*entry)->owner ? request : NULL;
}

static __always_inline void queue_bio(struct thread *thread, struct bio *bio, u64 address)
{
	bool iomap = false;
	u64 kiocb = kiocb_of(bio, address, &iomap), key = owner_of(thread, bio, kiocb);
	struct disk_request *request = NULL;
	struct request_record *record;
	struct file_entry *file;
	u32 place, index = thread->file - 1;

	if (key)
		request = find_request(key, &place);
	file = file_at(index);
	if (!request || (request->record.engine == ENGINE_SYNCHRONOUS && !(request->record.flags & REQUEST_DIRECT) &&
			 request->record.operation <= OPERATION_WRITE)) {
		if (kiocb && !request)
			lose(thread->call == NO_CALL ? LOSS_STARTED_BEFORE_ATTACH : LOSS_BIO_WITHOUT_REQUEST);
		else if (file)
			__sync_fetch_and_add(&file->unowned_bios, 1);
		return;
	}
	record = &request->record;
	if (!record->queued) {
		record->queued = bpf_ktime_get_ns();
		if (iomap && sees_iomap_end && record->engine == ENGINE_NATIVE && follow(kiocb, key, place))
			__sync_fetch_and_add(&request->pending, 1);	/* the kernel's completion */
	}
	if (!follow(address, key, place))
		return;
	record->bytes += bio->bi_iter.bi_size;
	request->bios++;
	__sync_fetch_and_add(&request->pending, 1);
}

/* A bio came out of another one: the front part of a split, or a clone for the device below. */
static __always_inline void derive_bio(u64 parent, u64 child)
{
	struct bio_entry *entry;
	struct disk_request *request = request_of(parent, &entry);

	if (request && follow(child, entry->owner, entry->place))
		__sync_fetch_and_add(&request->pending, 1);
}

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
