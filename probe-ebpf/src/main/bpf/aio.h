/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Linux AIO: io_submit(2) takes a batch of iocbs. */
#ifndef IOTRACE_AIO_H
#define IOTRACE_AIO_H

#include "begin.h"

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

#define SIGNALS_EVENTFD 1	/* IOCB_FLAG_RESFD */

#define FIRST_VECTORED 7	/* IOCB_CMD_PREADV */

/* More iocbs in one call than QEMU's MAX_EVENTS (block/linux-aio.c) are not looked at. */
#define BATCH 1024

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
	file = file_index(thread, (u64)file_of_descriptor(iocb.aio_fildes), &direct);
	if (!file)
		return 0;
	request = begin(thread, iocb_key(thread->target, address), file, KIND(operation, ENGINE_NATIVE, direct), now);
	if (!request)
		return 0;
	request->record.offset = operation == OPERATION_FLUSH ? 0 : iocb.aio_offset;
	request->pending = 1;	/* the call */
	thread->completions = iocb.aio_flags & SIGNALS_EVENTFD ? iocb.aio_resfd + 1 : 0;
	return 0;
}

/*
 * The call made no bio for the request, and the kernel has not been seen to complete it. What goes through the page cache is done. A flush
 * ends in a workqueue, which no hook here sees; so does a direct request whose bio the block layer keeps back before it queues it (io.max
 * of a control group: blk_throtl_bio comes before block_bio_queue), or of a file system that makes none (NFS): when it ends is not known.
 */
static __always_inline void end_without_bio(struct request_record *record, u64 now)
{
	if (record->operation == OPERATION_FLUSH) {
		record->flags |= REQUEST_UNSEEN_END;
		record->kernel_done = now;
	} else if (record->flags & REQUEST_DIRECT) {
		record->flags |= REQUEST_UNSEEN_END;
		lose(LOSS_UNSEEN_END);
	} else {
		record->kernel_done = now;
	}
}

/* Bytes that an iocb asks for; 0 for those of a vector that is longer than is looked at. */
CHECKED_ONCE asked_bytes(u64 address)
{
	struct user_iocb iocb;
	struct {
		u64 base;
		u64 length;
	} part;
	u64 sum = 0;

	if (bpf_probe_read_user(&iocb, sizeof(iocb), (void *)address))
		return 0;
	if (iocb.aio_lio_opcode < FIRST_VECTORED)
		return iocb.aio_nbytes;
	if (iocb.aio_nbytes > ASKED_PARTS)
		return 0;
#pragma clang loop unroll(disable)
	for (u32 i = 0; i < ASKED_PARTS && i < iocb.aio_nbytes; i++) {
		if (bpf_probe_read_user(&part, sizeof(part), (void *)(iocb.aio_buf + i * sizeof(part))))
			return 0;
		sum += part.length;
	}
	return sum;
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
	if (!record->queued && !record->kernel_done) {
		end_without_bio(record, now);
		if (record->flags & REQUEST_UNSEEN_END && record->operation != OPERATION_FLUSH)
			record->bytes = asked_bytes(iocb_at(thread, i));
	}
	release(request, 1);
	return 0;
}

/* As many iocbs as one program can look at (GO_ON). */
static __always_inline void begin_iocbs(struct thread *thread)
{
#pragma clang loop unroll(disable)
	for (u32 i = 0; i < BATCH_PART; i++) {
		if (thread->iocb_next >= thread->iocb_count)
			break;
		begin_iocb(thread, thread->iocb_next++, thread->entered);
	}
}

static __always_inline void end_iocbs(struct thread *thread, s64 result)
{
	u64 now = bpf_ktime_get_ns();

#pragma clang loop unroll(disable)
	for (u32 i = 0; i < BATCH_PART; i++) {
		if (thread->iocb_next >= thread->iocb_count)
			break;
		end_iocb(thread, thread->iocb_next++, result, now);
	}
}

static __always_inline bool has_more_iocbs(const struct thread *thread)
{
	return thread->iocb_next < thread->iocb_count;
}

static __always_inline void enter_io_submit(struct thread *thread, struct pt_regs *regs, u64 now)
{
	s64 count = ARGUMENT_2(regs);

	thread->entered = now;
	thread->iocbs = ARGUMENT_3(regs);
	thread->iocb_count = count < 0 ? 0 : count > BATCH ? BATCH : count;
	thread->iocb_next = 0;
	if (count > BATCH)
		lose(LOSS_UNREADABLE);
	thread->home = true;
	thread->submits = true;
	note_submission(thread);
	thread->episode.home = thread->key;
	begin_iocbs(thread);
}

static __always_inline void exit_io_submit(struct thread *thread, s64 result)
{
	thread->iocb_next = 0;
	end_iocbs(thread, result);
}

#endif
