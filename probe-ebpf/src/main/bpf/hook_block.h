/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The block layer. */
#ifndef IOTRACE_HOOK_BLOCK_H
#define IOTRACE_HOOK_BLOCK_H

#include "hook_call.h"

HOT("block_bio_queue")
int BPF_PROG(on_bio_queue, struct bio *bio)
{
	struct thread *thread = current_thread();

	if (thread)
		queue_bio(thread, TYPED(bio), HOT_ADDRESS(ctx, 0));
	return 0;
}

SEC("tp_btf/block_split")
int BPF_PROG(on_bio_split, struct bio *front)
{
	derive_bio(number_of(FIELD(front, bi_private)), address_at(ctx, 0));
	return 0;
}

SEC("tp_btf/block_bio_remap")
int BPF_PROG(on_bio_remap, struct bio *bio, u32 device, u64 sector)
{
	remap_bio(current_thread(), bio, address_at(ctx, 0), device, sector);
	return 0;
}

SEC("tp_btf/block_bio_complete")
int BPF_PROG(on_bio_complete)
{
	end_original(address_at(ctx, 1));
	return 0;
}

HOT("block_rq_issue")
int BPF_PROG(on_request_issue, struct request *request)
{
	issue_request(TYPED(request), HOT_ADDRESS(ctx, 0));
	return 0;
}

HOT("block_rq_complete")
int BPF_PROG(on_request_complete, struct request *request, int status, unsigned int bytes)
{
	complete_request(TYPED(request), HOT_ADDRESS(ctx, 0), bytes);
	return 0;
}

#endif
