/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Which request a bio is for, and which devices lie below traced disks. */
#ifndef IOTRACE_IDENTITY_H
#define IOTRACE_IDENTITY_H

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
	u64 end = (u64)READ(bio, bi_end_io), dio = 0;

	if (!end)
		return 0;
	if (end == end_of_iomap) {
		dio = (u64)READ(bio, bi_private) + FIELD_OFFSET(struct iomap_dio, iocb);
		*iomap = true;
	} else if (end_of_btrfs && end == end_of_btrfs) {
		dio = iomap_of_btrfs(address);
		if (dio)
			dio += FIELD_OFFSET(struct iomap_dio, iocb);
		*iomap = true;
	} else if (end == end_of_blkdev) {	/* one of several: only the first lies in the blkdev_dio */
		dio = (u64)READ(bio, bi_private) + FIELD_OFFSET(struct blkdev_dio, iocb);
	} else if (end == end_of_blkdev_async) {
		dio = address - FIELD_OFFSET(struct blkdev_dio, bio) +
		      FIELD_OFFSET(struct blkdev_dio, iocb);
	}
	return dio ? word_at(dio) : 0;
}

static __always_inline u32 device_of(struct bio *bio)
{
	struct gendisk *disk = FIELD(bio, bi_bdev, bd_disk);

	return (u32)FIELD(disk, major) << MINORBITS | FIELD(disk, first_minor);
}

/*
 * The devices that bios of targets went to, by the number of their queue: a byte each, which holds the age in which that was last seen. User
 * space takes back what is two ages old. So a request of nobody's, on a device of nobody's, costs its hook this one look.
 */
static __always_inline void note_leaf(struct bio *bio)
{
	u32 queue = FIELD(bio, bi_bdev, bd_disk, queue, id) & (LEAVES - 1);
	u8 *seen = &VARIABLES->leaves[queue], age = VARIABLES->age;

	if (*seen == age)
		return;
	if (!*seen) {
		struct leaf_name *leaf = &VARIABLES->leaf_names[queue];
		struct gendisk *disk = FIELD(bio, bi_bdev, bd_disk);

		leaf->device = device_of(bio);
		bpf_probe_read_kernel(leaf->name, sizeof(leaf->name),
				      (void *)(number_of(disk) + FIELD_OFFSET(struct gendisk, disk_name)));
	}
	*seen = age;
}

static __always_inline bool is_on_leaf(struct request *request)
{
	u32 queue = FIELD(request, q, id);

	return VARIABLES->leaves[queue & (LEAVES - 1)];
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

/* A part of a bio of a request that sampling passed over. */
static __always_inline void follow_passed(u64 address, const struct bio_entry *parent)
{
	struct bio_entry *entry;
	bool there;
	u32 index;

	entry = claim_bio(address, &index, &there);
	if (!entry) {
		lose(LOSS_BIO_TABLE_FULL);
		return;
	}
	entry->owner = PASSED_OVER;
	entry->place = parent->place;
	entry->number = parent->number;
	entry->issued = 0;
}

/* The request that a table says owns a bio, a clone or the front part of a split, or a kiocb. */
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

/*
 * The same, where the bio leads to it without a table: one that io_uring's request had block/fops.c or iomap make. The entry is NULL then.
 */
static __always_inline struct disk_request *request_of_bio(u64 address, struct bio_entry **entry)
{
	struct disk_request *request;
	bool iomap;
	u32 place;

	*entry = NULL;
	request = find_request(kiocb_of((struct bio *)address, address, &iomap), &place);
	return request ? request : request_of(address, entry);
}

#endif
