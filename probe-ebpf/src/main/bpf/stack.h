/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stacked devices: from the bio for a partition, dm or md device to those for the devices below it. */
#ifndef IOTRACE_STACK_H
#define IOTRACE_STACK_H

#include "bios.h"

static __always_inline bool covers(const struct whereabouts *at, u32 device, u64 sector)
{
	return at->owner && at->device == device && sector >= at->sector &&
	       sector < at->sector + (at->sectors ? at->sectors : 1);
}

/* Addresses of the end_io functions of clones, set by user space from kallsyms; 0 without the module. */
CONSTANT(u64, end_of_dm_clone, 0);		/* clone_endio */
CONSTANT(u64, end_of_dm_crypt, 0);		/* crypt_endio */

/* Clones of clones that are looked through: dm-crypt above another target makes two. */
#define CLONES 4

/* The bio that a clone of the device mapper stands for, 0 for other bios. */
static __always_inline u64 original_of(u64 address)
{
	struct bio *bio = (struct bio *)address;
	u64 end = (u64)READ(bio, bi_end_io);
	struct dm_target_io *target;
	struct dm_crypt_io *crypt;

	if (end_of_dm_clone && end == end_of_dm_clone) {
		target = (struct dm_target_io *)(address - FIELD_OFFSET(struct dm_target_io, clone));
		return (u64)BPF_CORE_READ(target, io, orig_bio);
	}
	if (end_of_dm_crypt && end == end_of_dm_crypt) {
		crypt = READ(bio, bi_private);
		return (u64)BPF_CORE_READ(crypt, base_bio);
	}
	return 0;
}

/* The request that a clone is for, by identity, whatever context the target made it in. */
static __always_inline struct disk_request *request_of_clone(u64 address, u64 *owner, u32 *place)
{
	struct disk_request *request;
	struct bio_entry *entry;

	for (u32 i = 0; i < CLONES; i++) {
		address = original_of(address);
		if (!address)
			return NULL;
		request = request_of_bio(address, &entry);
		if (request) {
			*owner = request->key;
			*place = request->self;
			return request;
		}
	}
	return NULL;
}

/* The request of a bio that the thread has just queued or cloned, by where that was sent. */
static __always_inline struct disk_request *request_sent_to(struct thread *thread, u32 device, u64 sector, u64 *owner, u32 *place)
{
	struct whereabouts *from = covers(&thread->cloned, device, sector) ? &thread->cloned : &thread->queued;
	struct disk_request *request;

	if (!covers(from, device, sector))
		return NULL;
	*owner = from->owner;
	*place = from->place;
	request = request_at(from->place);
	return request && request->key == from->owner ? request : NULL;
}

/*
 * The bio now goes to another device than `device`, where it was, or its original was, at `sector`: a clone of the device mapper's in any
 * context, one that md made in the submitter's context, or the same bio (striped md, NVMe with several paths). thread is NULL where the
 * current one is no target's.
 */
static __always_inline void remap_bio(struct thread *thread, struct bio *bio, u64 address, u32 device, u64 sector)
{
	struct disk_request *request;
	struct bio_entry *entry;
	u32 place = 0, index;
	u64 owner = 0;
	bool there;

	if ((u32)FIELD(bio, bi_bdev, bd_dev) == device)
		return;	/* a partition's bio, which stays on it (blk_partition_remap) and is queued after this */
	request = request_of_clone(address, &owner, &place);
	if (!request) {
		request = request_of_bio(address, &entry);
		if (request) {
			note_leaf(bio);
			if (!request->record.issued)
				request->record.leaf = device_of(bio);
			return;
		}
		if (thread)
			request = request_sent_to(thread, device, sector, &owner, &place);
	}
	if (!request)
		return;
	entry = claim_bio(address, &index, &there);
	if (!entry) {
		lose(LOSS_BIO_TABLE_FULL);
		return;
	}
	if (!there || entry->owner != owner || entry->number != request->number)
		await_bio(request);
	entry->owner = owner;
	entry->place = place;
	entry->number = request->number;
	note_leaf(bio);
	if (thread)
		note(&thread->cloned, bio, address, owner, place);
	if (!request->record.issued)
		request->record.leaf = device_of(bio);
}

/* A bio ended that no request carried: the original of clones. */
static __always_inline void end_original(u64 address)
{
	struct bio_entry *entry;
	struct disk_request *request = request_of(address, &entry);

	if (!entry)
		return;
	free_bio(entry);
	if (request)
		release_bio(request);
}

#endif
