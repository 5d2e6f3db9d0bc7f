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

/*
 * The bio now goes to another device than `device`, where it was, or its original was, at `sector`: a partition's own bio, or a clone
 * that dm or md made in the submitter's context. Other contexts (dm-crypt's workers) are not followed.
 */
static __always_inline void remap_bio(struct thread *thread, struct bio *bio, u64 address, u32 device, u64 sector)
{
	struct whereabouts *from = covers(&thread->cloned, device, sector) ? &thread->cloned : &thread->queued;
	struct disk_request *request;
	struct bio_entry *entry;
	u64 owner = from->owner;
	u32 place = from->place, index;
	bool there;

	if (!covers(from, device, sector))
		return;
	request = request_at(place);
	if (!request || request->key != owner)
		return;
	entry = claim_bio(address, &index, &there);
	if (!entry) {
		lose(LOSS_BIO_TABLE_FULL);
		return;
	}
	if (!there || entry->owner != owner)
		await_bio(request);
	entry->owner = owner;
	entry->place = place;
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
	entry->key = 0;
	if (request)
		release_bio(request);
}

#endif
