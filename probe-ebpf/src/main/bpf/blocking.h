/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Calls that block until their request is done: the thread pool of QEMU, and processes that are not QEMU. */
#ifndef IOTRACE_BLOCKING_H
#define IOTRACE_BLOCKING_H

#include "begin.h"

/* The offset of calls that go on where the last one ended. */
#define AT_POSITION -1

/* A thread that runs no event loop of its own works for the one that woke it. */
static __always_inline void adopt_lent_episode(struct thread *thread, u32 file)
{
	struct thread *home;
	u32 place;

	if (thread->episode.home == (u32)thread->key || !thread->lent.home)
		return;
	thread->episode = thread->lent;
	thread->worker = true;
	/* A wake-up is for one request: the next one, unless woken for, comes from the pool's queue at a time nobody saw. */
	thread->lent.kick = 0;
	thread->lent.kicked = 0;
	thread->lent.signalled = 0;
	thread->lent.running = 0;
	thread->first = NOT_FIRST;
	home = find_thread(thread->lent.home, &place);
	if (!home)
		return;
	home->home = true;
	if (home->episode.number == thread->episode.number) {
		__sync_fetch_and_add(&home->begun_by_workers, 1);
		thread->first = enter_episode(&home->episode, file);
	} else {
		thread->first = enter_episode(&thread->episode, file);
	}
}

/* Whether read(2) and write(2) on it are disk I/O: not so for libraries, logs and configuration. */
static __always_inline bool is_disk(struct file *file)
{
	u16 type = READ(file, f_inode, i_mode) & S_IFMT;

	return type == S_IFBLK || (type == S_IFREG && READ(file, f_flags) & O_DIRECT);
}

/* A call that blocks until its request is done: the thread pool's workers, and processes that are not QEMU. */
CHECKED_ONCE enter_blocking(struct thread *thread, u32 descriptor, u32 operation, s64 offset)
{
	u64 now = bpf_ktime_get_ns();
	struct disk_request *request;
	u32 file, direct = 0;
	struct file *opened;

	if (!thread)
		return 0;
	opened = file_of_descriptor(descriptor);
	if (offset == AT_POSITION && !is_disk(opened))
		return 0;
	file = file_index(thread, (u64)opened, &direct);
	if (!file)
		return 0;
	adopt_lent_episode(thread, file - 1);
	request = begin(thread, thread_key(thread->key), file, KIND(operation, ENGINE_SYNCHRONOUS, direct), now);
	if (!request)
		return 0;
	request->record.offset = offset;
	request->pending = 1;	/* the call */
	thread->request = thread_key(thread->key);
	return 0;
}

CHECKED_ONCE exit_blocking(struct thread *thread, s64 result)
{
	u32 place;
	struct disk_request *request;

	if (!thread)
		return 0;
	request = find_request(thread->request, &place);
	thread->request = 0;
	if (!request)
		return 0;
	request->record.kernel_done = bpf_ktime_get_ns();
	request->record.call_exit = request->record.kernel_done;
	request->record.result = result;
	request->pending = 0;
	finish(request);
	return 0;
}

/* fallocate(2): what QEMU makes of discard and write-zeroes on a file (block/file-posix.c). */
static __always_inline u32 operation_of_fallocate(struct pt_regs *regs)
{
	u32 punch_hole = ARGUMENT_2(regs) & 2;

	return punch_hole ? OPERATION_DISCARD : OPERATION_WRITE_ZEROES;
}

#define BLKDISCARD 0x1277
#define BLKZEROOUT 0x127f

/* The same on a block device; false for what else an ioctl may be. */
static __always_inline bool is_discard(struct pt_regs *regs, u32 *operation, s64 *offset)
{
	u64 command = ARGUMENT_2(regs), range[2] = {};

	if (command != BLKDISCARD && command != BLKZEROOUT)
		return false;
	bpf_probe_read_user(range, sizeof(range), (void *)ARGUMENT_3(regs));
	*operation = command == BLKDISCARD ? OPERATION_DISCARD : OPERATION_WRITE_ZEROES;
	*offset = range[0];
	return true;
}

#endif
