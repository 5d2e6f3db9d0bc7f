/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* io_uring: one request per submission queue entry, known by the address of its io_kiocb, which is that of its kiocb too. */
#ifndef IOTRACE_URING_H
#define IOTRACE_URING_H

#include "wakeups.h"

/* include/uapi/linux/io_uring.h */
static __always_inline s32 operation_of_sqe(u8 opcode)
{
	switch (opcode) {
	case 1: case 4: case 22: return OPERATION_READ;
	case 2: case 5: case 23: return OPERATION_WRITE;
	case 3: return OPERATION_FLUSH;
	case 17: return OPERATION_WRITE_ZEROES;
	default: return -1;
	}
}

#define FIXED_FILE 1	/* REQ_F_FIXED_FILE, include/linux/io_uring_types.h */

static __always_inline void submit_to_io_uring(struct thread *thread, struct io_kiocb *sqe, u64 address)
{
	s32 operation = operation_of_sqe(FIELD(sqe, opcode));
	struct disk_request *request;
	u32 file = 0, direct = 0;
	struct file *fixed;

	if (operation < 0)
		return;
	fixed = FIELD(sqe, file);	/* a registered file is known only when the request is issued */
	if (FIELD(sqe, flags) & FIXED_FILE) {
		if (fixed)
			file = file_index(thread, (u64)fixed, &direct);
	} else {
		file = file_index(thread, (u64)file_of_descriptor(FIELD(sqe, cqe.fd)), &direct);
		if (!file)
			return;
	}
	thread->home = true;
	thread->episode.home = thread->key;
	if (!thread->began)
		note_submission(thread);
	thread->began = true;
	request = begin(thread, address, file, KIND(operation, ENGINE_IO_URING, direct), bpf_ktime_get_ns());
	if (!request)
		return;
	if (operation <= OPERATION_WRITE)
		request->record.offset = READ((struct kiocb *)address, ki_pos);
}

/* A registered file, which is known only once the request was issued. */
static __always_inline u32 issued_file(struct io_kiocb *request, struct request_record *record, u32 *direct, u64 *key)
{
	struct file *file = READ(request, file);
	struct inode *inode = READ(file, f_inode);
	s32 target = target_of(record->tgid);

	if (target < 0)
		return 0;	/* its process has ended */
	*direct = !!(READ(file, f_flags) & O_DIRECT);
	return index_of(inode, READ(inode, i_ino), target, key);
}

/* A worker begins anew; the bios of the attempt that must not block, such as one that would have had to be split, went nowhere. */
static __always_inline void punt(struct disk_request *request)
{
	request->record.flags |= REQUEST_PUNTED;
	if (!request->record.issued) {
		request->record.queued = 0;
		request->record.bytes = 0;
	}
}

static __always_inline void complete_in_io_uring(struct disk_request *request, u64 *ctx, u64 address)
{
	struct request_record *record = &request->record;
	u32 direct = 0, file;
	u64 file_key;

	record->reaped = bpf_ktime_get_ns();
	if (!record->queued && !record->kernel_done)
		record->kernel_done = record->reaped;
	record->result = complete_has_cqe ? READ((struct io_uring_cqe *)ctx[2], res) : (s32)ctx[3];
	if (record->file == (u32)-1) {
		file = issued_file((struct io_kiocb *)address, record, &direct, &file_key);
		if (!file) {
			free_request(request);
			return;
		}
		record->file = file - 1;
		record->flags |= direct ? REQUEST_DIRECT : 0;
		if (!enter_flight(record->file, file_key, &record->queue_depth)) {
			free_request(request);
			return;
		}
	}
	finish(request);
}

#endif
