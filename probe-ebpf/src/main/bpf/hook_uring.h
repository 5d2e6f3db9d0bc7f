/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* io_uring: submission, hand-over to a worker, completion. */
#ifndef IOTRACE_HOOK_URING_H
#define IOTRACE_HOOK_URING_H

#include "hook_call.h"

HOT("io_uring_submit_req")
int BPF_PROG(on_io_uring_submit, struct io_kiocb *request)
{
	struct thread *thread = current_thread();

	if (thread)
		submit_to_io_uring(thread, TYPED(request), HOT_ADDRESS(ctx, 0));
	return 0;
}

/* The tracepoint's name before 6.4. */
SEC("tp_btf/io_uring_submit_sqe")
int BPF_PROG(on_io_uring_submit_sqe, struct io_kiocb *request)
{
	struct thread *thread = current_thread();

	if (thread)
		submit_to_io_uring(thread, request, address_at(ctx, 0));
	return 0;
}

SEC("tp_btf/io_uring_queue_async_work")
int BPF_PROG(on_io_uring_punt)
{
	u32 place;
	struct disk_request *request = find_request(address_at(ctx, 0), &place);

	if (request)
		punt(request);
	return 0;
}

/* A ring is made: requests will come by it. */
SEC("tp_btf/io_uring_create")
int BPF_PROG(on_io_uring_create)
{
	s32 target = target_of(bpf_get_current_pid_tgid() >> 32);

	if (target >= 0)
		note_unplanned(target, BY_IO_URING);
	return 0;
}

HOT("io_uring_complete")
int BPF_PROG(on_io_uring_complete)
{
	u32 place;
	struct disk_request *request = find_request(HOT_ADDRESS(ctx, 1), &place);

	if (request)
		complete_in_io_uring(request, ctx, HOT_ADDRESS(ctx, 1));
	return 0;
}

#endif
