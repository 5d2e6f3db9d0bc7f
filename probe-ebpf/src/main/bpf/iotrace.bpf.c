// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The hooks. Each program filters by process first and calls what the headers define; which of them are loaded, and in place of
 * which others, is the hook plan's affair (HookPlan.java).
 */
#include "hook_block.h"
#include "hook_call.h"
#include "hook_kvm.h"
#include "hook_sched.h"
#include "hook_uring.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
