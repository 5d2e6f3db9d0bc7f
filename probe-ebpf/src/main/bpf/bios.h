/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * From bio to request, by identity. A bio is followed from block_bio_queue, in the context of the thread that submits it, to
 * block_rq_complete; splits and clones are followed from their parent. A pointer read from the kernel's structures counts only
 * when it is found in a table, so that a structure of another type can mislead no one.
 */
#ifndef IOTRACE_BIOS_H
#define IOTRACE_BIOS_H

#include "uring.h"

/* Addresses of the kernel's end_io functions, set by user space from kallsyms; 0 when not known. */
CONSTANT(u64, end_of_iomap, 0);		/* iomap_dio_bio_end_io */
CONSTANT(u64, end_of_blkdev, 0);		/* blkdev_bio_end_io */
CONSTANT(u64, end_of_blkdev_async, 0);	/* blkdev_bio_end_io_async */
CONSTANT(u64, end_of_blkdev_simple, 0);	/* blkdev_bio_end_io_simple; 5.18: submit_bio_wait_endio; 7: bio_wait_end_io */
CONSTANT(u64, end_of_btrfs, 0);		/* btrfs_simple_end_io */
CONSTANT(u64, end_of_btrfs_direct, 0);	/* btrfs_dio_end_io */
/* The hook that sees the kernel complete a kiocb: of every Linux AIO, of those through iomap only, or none. */
CONSTANT(bool, sees_aio_end, false);
CONSTANT(bool, sees_iomap_end, false);

/* The iomap_dio of a direct bio of btrfs, which gives bios an end of its own and keeps iomap's behind it; 0 for its other bios. */
static __always_inline u64 iomap_of_btrfs(u64 address)
{
	struct btrfs_bio *btrfs = (struct btrfs_bio *)(address - FIELD_OFFSET(struct btrfs_bio, bio));

	return (u64)BPF_CORE_READ(btrfs, end_io) == end_of_btrfs_direct ? (u64)BPF_CORE_READ(btrfs, private) : 0;
}

/* The kiocb of a direct bio as block/fops.c and fs/iomap/direct-io.c make them, NULL for others. */
static __always_inline u64 kiocb_of(struct bio *bio, u64 address, bool *iomap)
{
	u64 end = (u64)FIELD(bio, bi_end_io), dio = 0;

	if (!end)
		return 0;
	if (end == end_of_iomap) {
		dio = number_of(FIELD(bio, bi_private)) + FIELD_OFFSET(struct iomap_dio, iocb);
		*iomap = true;
	} else if (end_of_btrfs && end == end_of_btrfs) {
		dio = iomap_of_btrfs(address);
		if (dio)
			dio += FIELD_OFFSET(struct iomap_dio, iocb);
		*iomap = true;
	} else if (end == end_of_blkdev) {	/* one of several: only the first lies in the blkdev_dio */
		dio = number_of(FIELD(bio, bi_private)) + FIELD_OFFSET(struct blkdev_dio, iocb);
	} else if (end == end_of_blkdev_async) {
		dio = address - FIELD_OFFSET(struct blkdev_dio, bio) +
		      FIELD_OFFSET(struct blkdev_dio, iocb);
	}
	return dio ? word_at(dio) : 0;
}

/*
 * Key of the request the thread queues this bio for, 0 when none owns it. Inside the same call the kernel may write back dirty pages
 * and read metadata; those bios are nobody's.
 */
static __always_inline u64 owner_of(struct thread *thread, struct bio *bio, u64 kiocb)
{
	bool direct = kiocb || !end_of_iomap;

	if (FIELD(bio, bi_opf) & REQ_META)
		return 0;
	if (thread->request) {
		if (thread->operation > OPERATION_WRITE || direct)
			return thread->request;
		return (u64)FIELD(bio, bi_end_io) == end_of_blkdev_simple ? thread->request : 0;
	}
	if (kiocb && thread->call == CALL_IO_SUBMIT)
		return iocb_key(thread->target, READ((struct aio_kiocb *)kiocb, ki_res.obj));
	if (kiocb)
		return kiocb;
	if (direct && thread->call == CALL_IO_SUBMIT && thread->iocb_count == 1)
		return iocb_key(thread->target, iocb_at(thread, 0));
	return 0;
}

static __always_inline bool follow(u64 address, const struct disk_request *request, u32 place)
{
	struct bio_entry *entry;
	bool there;
	u32 index;

	entry = claim_bio(address, &index, &there);
	if (!entry) {
		lose(LOSS_BIO_TABLE_FULL);
		return false;
	}
	entry->owner = request->key;
	entry->place = place;
	entry->number = request->number;
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
	return request && request->key == (*entry)->owner && request->number == (*entry)->number ? request : NULL;
}

static __always_inline u32 device_of(struct bio *bio)
{
	struct gendisk *disk = FIELD(bio, bi_bdev, bd_disk);

	return (u32)FIELD(disk, major) << MINORBITS | FIELD(disk, first_minor);
}

static __always_inline void note(struct whereabouts *at, struct bio *bio, u64 address, u64 owner, u32 place)
{
	at->bio = address;
	at->device = FIELD(bio, bi_bdev, bd_dev);
	at->sector = FIELD(bio, bi_iter.bi_sector);
	at->sectors = FIELD(bio, bi_iter.bi_size) >> 9;
	at->owner = owner;
	at->place = place;
}

/* A buffered call has the page cache read: what it asks for, and what may come next. */
static __always_inline void note_filled_cache(struct thread *thread, struct bio *bio)
{
	struct disk_request *request;
	u32 place;

	if (!thread->request || FIELD(bio, bi_opf) & (REQ_META | REQ_OP_MASK))
		return;
	request = find_request(thread->request, &place);
	if (request)
		request->record.flags |= REQUEST_FILLED_CACHE;
}

/* Direct I/O of a request that no hook saw begin: perhaps by an engine that the target did not use before. */
static __always_inline void note_unplanned(struct thread *thread, struct bio *bio, u64 kiocb)
{
	struct target *target = &VARIABLES->targets[thread->target & (TARGETS - 1)];

	if (!target->engines && (kiocb || (u64)FIELD(bio, bi_end_io) == end_of_blkdev_simple))
		target->unplanned = 1;
}

static __always_inline void queue_bio(struct thread *thread, struct bio *bio, u64 address)
{
	struct disk_request *request = NULL;
	u32 place, index = thread->file - 1;
	struct request_record *record;
	struct file_entry *file;
	bool iomap = false;
	u64 kiocb, key;

	if (thread->cloned.bio == address) {
		thread->cloned.bio = 0;
		return;	/* on its way to the device below */
	}
	kiocb = kiocb_of(bio, address, &iomap);
	key = owner_of(thread, bio, kiocb);
	if (key)
		request = find_request(key, &place);
	file = file_at(index);
	if (!request || (request->record.engine == ENGINE_SYNCHRONOUS && !(request->record.flags & REQUEST_DIRECT) &&
			 request->record.operation <= OPERATION_WRITE)) {
		if (!request)
			note_unplanned(thread, bio, kiocb);
		if (kiocb && !request && !VARIABLES->ending)
			lose(thread->call == NO_CALL ? LOSS_STARTED_BEFORE_ATTACH : LOSS_BIO_WITHOUT_REQUEST);
		else if (file && !kiocb)
			__sync_fetch_and_add(&file->unowned_bios, 1);
		note_filled_cache(thread, bio);
		return;
	}
	record = &request->record;
	if (!record->queued) {
		record->queued = bpf_ktime_get_ns();
		record->leaf = device_of(bio);
		if ((sees_aio_end || (sees_iomap_end && iomap)) && kiocb && record->engine == ENGINE_NATIVE &&
		    follow(kiocb, request, place))
			__sync_fetch_and_add(&request->pending, 1);	/* the kernel's completion */
	}
	if (!follow(address, request, place))
		return;
	note(&thread->queued, bio, address, key, place);
	record->bytes += FIELD(bio, bi_iter.bi_size);
	await_bio(request);
}

/* A bio came out of another one: the front part of a split, or a clone for the device below. */
static __always_inline void derive_bio(u64 parent, u64 child)
{
	struct bio_entry *entry;
	struct disk_request *request = request_of(parent, &entry);

	if (request && follow(child, request, entry->place))
		await_bio(request);
}

#endif
