// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The hooks. Each program filters by process first and calls what the headers define; which of them are loaded, and in place of
 * which others, is the hook plan's affair (HookPlan.java).
 */
#include "hook_block.h"
#include "hook_call.h"
#include "hook_completion.h"
#ifndef IOTRACE_BCC
#include "hook_function.h"
#endif
#include "hook_kvm.h"
#include "hook_nvme.h"
#include "hook_sched.h"
#include "hook_uring.h"

#ifndef IOTRACE_BCC

/* What no map and no variable has as its type, so that this object's BTF tells RecordLayoutTest of it. */
union layout {
	struct stall_record stall_record;
	enum record_kind record_kind;
	enum operation operation;
	enum engine engine;
	enum request_flag request_flag;
	enum loss loss;
	enum target_kind target_kind;
	char probes[PROBES];
	char ways[WAYS];
};
const union layout *layout __attribute__((unused));

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#endif
