/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How requests begin and end at the border to user space: io_submit, io_uring, blocking calls. */
#ifndef IOTRACE_SUBMIT_H
#define IOTRACE_SUBMIT_H

#include "arch.h"
#include "requests.h"

/* include/uapi/linux/aio_abi.h */
struct user_iocb {
	u64 aio_data;
	u32 aio_key;
	u32 aio_rw_flags;
	u16 aio_lio_opcode;
	u16 aio_reqprio;
	u32 aio_fildes;
	u64 aio_buf;
	u64 aio_nbytes;
	s64 aio_offset;
	u64 aio_reserved2;
	u32 aio_flags;
	u32 aio_resfd;
};

/* More iocbs in one call than QEMU's MAX_EVENTS (block/linux-aio.c) are not looked at. */
#define BATCH 1024

static __always_inline struct file *file_of_descriptor(u32 descriptor)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file *file = NULL;

	if (descriptor < BPF_CORE_READ(table, max_fds))
		bpf_probe_read_kernel(&file, sizeof(file), BPF_CORE_READ(table, fd) + descriptor);
	return file;
}

/* Whether this is the first request of the file in the thread's dispatch episode. */
static __always_inline bool first_in_episode(struct episode *episode, u32 file)
{
	for (u32 i = 0; i < EPISODE_FILES; i++) {
		if (episode->files[i] == file + 1)
			return false;
		if (!episode->files[i]) {
			episode->files[i] = file + 1;
			return true;
		}
	}
	return false;
}

/* Opens a request; NULL when it is not to be followed. file is an index + 1, 0 when not known yet. */
static __noinline struct disk_request *begin(struct thread *thread, u64 key, u32 file, u32 kind, u64 now)
{
	u32 operation = kind & 0xff, engine = kind >> 8 & 0xff, flags = kind >> 16;
	struct request_record *record;
	struct disk_request *request;
	u32 place;

	request = find_request(key, &place);
	if (request) {
		/* Its key is used again, so it has ended where no hook saw it. */
		lose(LOSS_UNSEEN_END);
		request->record.flags |= REQUEST_UNSEEN_END;
		finish(request);
	}
	request = claim_request(key, &place);
	if (!request) {
		lose(LOSS_REQUEST_TABLE_FULL);
		return NULL;
	}
	request->pending = 0;
	request->bios = 0;
	record = &request->record;
	__builtin_memset(record, 0, sizeof(*record));
	record->kind = RECORD_REQUEST;
	record->tgid = targets[thread->target & (TARGETS - 1)].tgid;
	record->tid = thread->key;
	record->submitted = now;
	record->operation = operation;
	record->engine = engine;
	record->flags = flags;
	record->submit_cpu = bpf_get_smp_processor_id();
	record->file = file - 1;
	record->queue_depth = enter_flight(file - 1);
	record->home = thread->episode.home;
	record->episode = thread->episode.number;
	record->running = thread->episode.running;
	record->signalled = thread->episode.signalled;
	record->kicked = thread->episode.kicked;
	record->kick = thread->episode.kick;
	if (record->kick)
		record->flags |= REQUEST_KICKED;
	if (first_in_episode(&thread->episode, file - 1))
		record->flags |= REQUEST_FIRST;
	record->run_delay = thread->episode.run_delay;
	thread->file = file;
	thread->operation = operation;
	thread->record.requests++;
	return request;
}

#define KIND(operation, engine, direct) \
	((operation) | (engine) << 8 | ((direct) ? REQUEST_DIRECT : 0) << 16)

static __always_inline s32 operation_of_iocb(u16 opcode)
{
	switch (opcode) {
	case 0: case 7: return OPERATION_READ;
	case 1: case 8: return OPERATION_WRITE;
	case 2: case 3: return OPERATION_FLUSH;
	default: return -1;
	}
}

static __always_inline u64 iocb_at(const struct thread *thread, u32 i)
{
	u64 address = 0;

	bpf_probe_read_user(&address, sizeof(address), (void *)(thread->iocbs + i * sizeof(u64)));
	return address;
}

CHECKED_ONCE begin_iocb(struct thread *thread, u32 i, u64 now)
{
	struct disk_request *request;
	struct user_iocb iocb;
	u32 file, direct = 0;
	s32 operation;
	u64 address;

	if (!thread)
		return 0;
	address = iocb_at(thread, i);
	if (!address || bpf_probe_read_user(&iocb, sizeof(iocb), (void *)address)) {
		lose(LOSS_UNREADABLE);
		return 0;
	}
	operation = operation_of_iocb(iocb.aio_lio_opcode);
	if (operation < 0)
		return 0;
	file = file_index((u64)file_of_descriptor(iocb.aio_fildes), thread->target, &direct);
	if (!file)
		return 0;
	request = begin(thread, iocb_key(thread->target, address), file, KIND(operation, ENGINE_NATIVE, direct), now);
	if (!request)
		return 0;
	request->record.offset = operation == OPERATION_FLUSH ? 0 : iocb.aio_offset;
	request->pending = 1;	/* the call */
	return 0;
}

/* The call took the first `taken` of its iocbs. */
CHECKED_ONCE end_iocb(struct thread *thread, u32 i, s64 taken, u64 now)
{
	u32 place;
	struct request_record *record;
	struct disk_request *request;

	if (!thread)
		return 0;
	request = find_request(iocb_key(thread->target, iocb_at(thread, i)), &place);
	if (!request)
		return 0;
	if ((s64)i >= taken) {
		forget(request);
		return 0;
	}
	record = &request->record;
	record->call_exit = now;
	if (!record->queued) {
		/* A page-cache hit or a hole ends inside the call; a flush ends in a workqueue, which no hook here sees. */
		if (record->operation == OPERATION_FLUSH)
			record->flags |= REQUEST_UNSEEN_END;
		if (!record->kernel_done)
			record->kernel_done = now;
	}
	release(request);
	return 0;
}

static __always_inline void enter_io_submit(struct thread *thread, struct pt_regs *regs, u64 now)
{
	s64 count = ARGUMENT_2(regs);

	thread->iocbs = ARGUMENT_3(regs);
	thread->iocb_count = count < 0 ? 0 : count > BATCH ? BATCH : count;
	if (count > BATCH)
		lose(LOSS_UNREADABLE);
	thread->home = true;
	thread->submits = true;
	thread->episode.home = thread->key;
	for (u32 i = 0; i < BATCH; i++) {
		if (i >= thread->iocb_count)
			break;
		begin_iocb(thread, i, now);
	}
}

static __always_inline void exit_io_submit(struct thread *thread, s64 result)
{
	u64 now = bpf_ktime_get_ns();

	for (u32 i = 0; i < BATCH; i++) {
		if (i >= thread->iocb_count)
			break;
		end_iocb(thread, i, result, now);
	}
	thread->iocb_count = 0;
	thread->submits = false;
}

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
	home = find_thread(thread->lent.home, &place);
	if (!home)
		return;
	home->home = true;
	if (home->episode.number == thread->episode.number) {
		home->record.requests++;
		__builtin_memcpy(thread->episode.files, home->episode.files, sizeof(thread->episode.files));
		first_in_episode(&home->episode, file);
	}
}

/* A call that blocks until its request is done: the thread pool's workers, and processes that are not QEMU. */
CHECKED_ONCE enter_blocking(struct thread *thread, u32 descriptor, u32 operation, s64 offset)
{
	u64 now = bpf_ktime_get_ns();
	struct disk_request *request;
	u32 file, direct = 0;

	if (!thread)
		return 0;
	file = file_index((u64)file_of_descriptor(descriptor), thread->target, &direct);
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
static __always_inline void enter_fallocate(struct thread *thread, struct pt_regs *regs)
{
	u32 punch_hole = ARGUMENT_2(regs) & 2;

	enter_blocking(thread, ARGUMENT_1(regs), punch_hole ? OPERATION_DISCARD : OPERATION_WRITE_ZEROES, ARGUMENT_3(regs));
}

#define BLKDISCARD 0x1277
#define BLKZEROOUT 0x127f

static __always_inline void enter_ioctl(struct thread *thread, struct pt_regs *regs)
{
	u64 command = ARGUMENT_2(regs), range[2] = {};

	if (command != BLKDISCARD && command != BLKZEROOUT)
		return;
	bpf_probe_read_user(range, sizeof(range), (void *)ARGUMENT_3(regs));
	enter_blocking(thread, ARGUMENT_1(regs), command == BLKDISCARD ? OPERATION_DISCARD : OPERATION_WRITE_ZEROES, range[0]);
}

#endif
