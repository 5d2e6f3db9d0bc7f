/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * From bio to request, by identity. A bio is followed from block_bio_queue, in the context of the thread that submits it, to
 * block_rq_complete; splits and clones are followed from their parent. A pointer read from the kernel's structures counts only
 * when it is found in a table, so that a structure of another type can mislead no one.
 */
#ifndef IOTRACE_BIOS_H
#define IOTRACE_BIOS_H

#include "engines.h"
#include "identity.h"

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

/* A bio of a request that sampling passed over. A stacked device's clones are not followed to what lies below: bytes are counted, parts not. */
static __always_inline void pass_bio(struct thread *thread, struct bio *bio, u64 address, u64 kiocb)
{
	u32 direct, place, operation = FIELD(bio, bi_opf) & REQ_OP_MASK;	/* 0 and 1 as OPERATION_READ and OPERATION_WRITE */
	u32 file = file_index(thread, (u64)READ((struct kiocb *)kiocb, ki_filp), &direct);
	struct bio_entry *entry;
	struct passed *passed;
	bool there;

	if (!file || operation > OPERATION_WRITE)
		return;
	passed = passed_of(file - 1, operation);
	entry = claim_bio(address, &place, &there);
	if (!passed || !entry) {
		lose(LOSS_BIO_TABLE_FULL);
		return;
	}
	__sync_fetch_and_add(&passed->bytes, FIELD(bio, bi_iter.bi_size));
	entry->owner = PASSED_OVER;
	entry->place = file - 1;
	entry->number = operation;
	entry->issued = 0;
	note_leaf(bio);
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
	if (!request && kiocb && sample_of(thread->target) != 1) {
		if (sample_of(thread->target))
			note_unplanned(thread->target, engine_at_work());
		pass_bio(thread, bio, address, kiocb);
		return;
	}
	file = file_at(index);
	if (!request || (request->record.engine == ENGINE_SYNCHRONOUS && !(request->record.flags & REQUEST_DIRECT) &&
			 request->record.operation <= OPERATION_WRITE)) {
		if (!request && !(FIELD(bio, bi_opf) & REQ_META))
			note_unplanned(thread->target, engine_at_work());
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
	note_leaf(bio);
	if (key != kiocb && !follow(address, request, place))
		return;
	note(&thread->queued, bio, address, key, place);
	record->bytes += FIELD(bio, bi_iter.bi_size);
	await_bio(request);
}

/* A bio came out of another one: the front part of a split, or a clone for the device below. */
static __always_inline void derive_bio(u64 parent, u64 child)
{
	struct bio_entry *entry;
	struct disk_request *request = request_of_bio(parent, &entry);

	if (request && follow(child, request, request->self))
		await_bio(request);
	else if (!request && entry && entry->owner == PASSED_OVER)
		follow_passed(child, entry);
}

#endif
