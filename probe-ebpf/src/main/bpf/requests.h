/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A request from its submission to its end: identity, files, histograms. */
#ifndef IOTRACE_REQUESTS_H
#define IOTRACE_REQUESTS_H

#include "passed.h"

#ifdef __TARGET_ARCH_arm64
#define O_DIRECT 0200000
#else
#define O_DIRECT 040000
#endif

/*
 * Identity of a request while it is in flight. A Linux AIO request is known by the address of the user's iocb in its process,
 * an io_uring request by the address of its kernel request, a blocking call by its thread. The three never meet: bits 44 to 53
 * hold the target's index, the top bits of a kernel address are set, and bit 62 alone marks a thread.
 */
static __always_inline u64 iocb_key(u32 target, u64 iocb)
{
	return (u64)(target + 1) << 44 | (iocb & 0x7fffffffffffull) >> 3;
}

static __always_inline u64 thread_key(u32 tid)
{
	return 1ull << 62 | tid;
}

static __always_inline struct file_entry *file_at(u32 place)
{
	return LOOKUP(files, &place);
}

/*
 * The table's index + 1 of what an inode stands for, and its key there; 0 when it is neither a regular file nor a block device. User
 * space gives the place to others once the process has closed the file (ProbeTables.java).
 */
static __always_inline u32 index_of(struct inode *inode, u64 number, u32 target, u64 *key)
{
	u16 type = READ(inode, i_mode) & S_IFMT;
	struct file_entry *entry;
	u32 device, place;
	bool there = true;

	*key = 0;
	if (type == S_IFBLK) {
		device = READ(inode, i_rdev);
		number = 0;
	} else if (type == S_IFREG) {
		device = READ(inode, i_sb, s_dev);
	} else {
		return 0;
	}
	*key = ((number * 0x9e3779b97f4a7c15ull) ^ ((u64)device << 32 | (target + 1)) * 0xc2b2ae3d27d4eb4full) | 1;
	entry = find_file(*key, &place);
	if (!entry)
		entry = claim_file(*key, &place, &there);
	if (!entry) {
		lose(LOSS_FILE_TABLE_FULL);
		return 0;
	}
	if (!there) {
		entry->in_flight = 0;
		entry->inode = number;
		entry->device = device;
		entry->tgid = VARIABLES->targets[target & (TARGETS - 1)].tgid;
		entry->unowned_bios = 0;
		entry->name[0] = 0;
	}
	return place + 1;
}

/*
 * The same of an open file, and whether it bypasses the page cache. A thread works on one file most of the time; the inode's number
 * tells a new file at an old address.
 */
NOT_INLINED u32 file_index(struct thread *thread, u64 address, u32 *direct)
{
	struct file *file = (struct file *)address;
	struct inode *inode = READ(file, f_inode);
	u64 number = READ(inode, i_ino);
	struct file_entry *entry;
	u32 place = thread->known_index - 1;

	*direct = !!(READ(file, f_flags) & O_DIRECT);
	entry = file_at(place);
	if (thread->known_file != address || thread->known_inode != (u64)inode || thread->known_number != number || !entry ||
	    entry->key != thread->known_key) {
		thread->known_file = address;
		thread->known_inode = (u64)inode;
		thread->known_number = number;
		thread->known_index = index_of(inode, number, thread->target, &thread->known_key);
		place = thread->known_index - 1;
		entry = file_at(place);
		if (entry && !entry->name[0])
			bpf_probe_read_kernel_str(entry->name, sizeof(entry->name), READ(file, f_path.dentry, d_name.name));
	}
	if (entry && entry->direct != *direct)
		entry->direct = *direct;
	return thread->known_index;
}

/*
 * Counts a request in, and how many of the file are then in flight. False when user space took the place back at this moment: it looks
 * at in_flight after it has changed the key, and here it is the other way round, so one of the two sees the other.
 */
static __always_inline bool enter_flight(u32 place, u64 key, u16 *depth)
{
	struct file_entry *file = file_at(place);

	*depth = 0;
	if (!file)
		return true;
	*depth = __sync_fetch_and_add(&file->in_flight, 1) + 1;
	if (file->key == key)
		return true;
	__sync_fetch_and_add(&file->in_flight, -1);
	lose(LOSS_FILE_TABLE_FULL);
	return false;
}

static __always_inline void leave_flight(struct disk_request *request)
{
	struct file_entry *file = file_at(request->record.file);

	if (file)
		__sync_fetch_and_add(&file->in_flight, -1);
}

/* Lets a request go without a record. */
static __always_inline void forget(struct disk_request *request)
{
	leave_flight(request);
	free_request(request);
}

static __always_inline void hand_over_request(struct disk_request *request)
{
	request->record.parts = request->parts;
	if (request->overlaps)
		request->record.flags |= REQUEST_OVERLAPPED;
	hand_over(&request->record, sizeof(request->record), LOSS_RING_FULL);
	leave_flight(request);
}

static __always_inline void finish(struct disk_request *request)
{
	hand_over_request(request);
	free_request(request);
}

/* A bio more that the request waits for; those of other engines have an end of their own. */
static __always_inline void await_bio(struct disk_request *request)
{
	if (request->record.engine != ENGINE_NATIVE)
		return;
	__sync_fetch_and_add(&request->bios, 1);
	__sync_fetch_and_add(&request->pending, 1);
}

/* So many of the things the request waits for have happened; the last one ends it. */
static __always_inline void release(struct disk_request *request, s64 count)
{
	if (__sync_fetch_and_add(&request->pending, -count) == count)
		finish(request);
}

static __always_inline void release_bio(struct disk_request *request)
{
	if (request->record.engine != ENGINE_NATIVE)
		return;
	__sync_fetch_and_add(&request->bios, -1);
	release(request, 1);
}

#endif
