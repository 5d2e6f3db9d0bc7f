/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * NVMe commands: detail of a request that moves none of its boundaries. The command is set up before block_rq_issue when the block layer
 * issues directly, and ends before block_rq_complete.
 */
#ifndef IOTRACE_HOOK_NVME_H
#define IOTRACE_HOOK_NVME_H

#include "hook_call.h"

/* Arguments of a module's tracepoint may be null to the verifier: 838a10bd2ebf "bpf: Augment raw_tp arguments with PTR_MAYBE_NULL" (6.13, and 6.12 stable). */
static __always_inline struct request_record *record_of(struct request *request)
{
	struct disk_request *owner;
	struct bio_entry *entry;

	if (!request || !is_on_leaf(request) || !FIELD(request, bio))
		return NULL;
	owner = request_of_bio(number_of(FIELD(request, bio)), &entry);
	return owner ? &owner->record : NULL;
}

SEC("tp_btf/nvme_setup_cmd")
int BPF_PROG(on_nvme_setup, struct request *request)
{
	struct request_record *record = record_of(request);

	if (!record || record->nvme_queue)
		return 0;
	record->nvme_queue = FIELD(request, mq_hctx, queue_num) + 1;	/* queue 0 is for administration */
	record->nvme_command = BPF_CORE_READ((struct nvme_command *)address_at(ctx, 1), common.command_id);
	return 0;
}

/* The driver's part of a request lies behind it. */
SEC("tp_btf/nvme_complete_rq")
int BPF_PROG(on_nvme_complete, struct request *request)
{
	struct request_record *record = record_of(request);
	struct nvme_request *of_driver;

	if (!record)
		return 0;
	of_driver = (struct nvme_request *)(address_at(ctx, 0) + TYPE_SIZE(struct request));
	record->nvme_status |= BPF_CORE_READ(of_driver, status);
	return 0;
}

#endif
