/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Differences between kernels, each with the commit that made it. Asked of BTF, never of version numbers; kernel.bcc.h and types.bcc.h
 * ask the kernel's headers the same, by version where a header does not tell.
 */
#ifndef IOTRACE_COMPAT_H
#define IOTRACE_COMPAT_H

#include "drivers.h"

/*
 * 9c2136be0878 "sched/tracing: Append prev_state to tp args instead" (5.18): before it, the state must be read from the task, where
 * a concurrent wake-up may already have set it back to running.
 */
CONSTANT(bool, switch_has_state, true);

/* io_uring_complete passes (ctx, req, cqe) on 6.13 and later, before that (ctx, req, user_data, res, ...). */
CONSTANT(bool, complete_has_cqe, true);

#ifndef IOTRACE_BCC

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* 2f064a59a11f "sched: Change task_struct::state" (5.14) renamed state to __state. */
struct task_struct___before_5_14 {
	long state;
};

struct task_struct___since_5_14 {
	u32 __state;
};

#pragma clang attribute pop

static __always_inline u64 state_of(struct task_struct *task)
{
	if (bpf_core_field_exists(struct task_struct___since_5_14, __state))
		return BPF_CORE_READ((struct task_struct___since_5_14 *)task, __state);
	return BPF_CORE_READ((struct task_struct___before_5_14 *)task, state);
}

/*
 * Bits of the preemption counter (include/linux/preempt.h): in an interrupt, or in what it left to do (softirq). The counter is a variable of
 * each processor on x86, part of one in Linux 6.2 to 6.14 (64701838bf05, 46e8fff6d45f), and in the task on arm64.
 */
#define IN_INTERRUPT 0x00ff0100

/* From a processor's `runqueues` to its `__preempt_count` or `pcpu_hot`, as the kernel's types say; 0 when they do not. */
CONSTANT(s64, run_queue_to_count, 0);

#ifdef __TARGET_ARCH_x86

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct pcpu_hot {
	s32 preempt_count;
};

#pragma clang attribute pop

extern const struct pcpu_hot pcpu_hot __ksym __weak;
extern const s32 __preempt_count __ksym __weak;

static __always_inline u32 preempt_count(void)
{
	if (&__preempt_count)
		return *(s32 *)bpf_this_cpu_ptr(&__preempt_count);
	if (&pcpu_hot)
		return ((struct pcpu_hot *)bpf_this_cpu_ptr(&pcpu_hot))->preempt_count;
	return 0;
}

/*
 * A kernel that keeps no symbols of its data (no CONFIG_KALLSYMS_ALL) does not tell a program where the counter is. But the current task knows
 * its processor's run queue, and both are variables of that processor.
 */
static __always_inline u32 preempt_count_by_queue(void)
{
	u64 at = (u64)FIELD(CURRENT_TASK(), se.cfs_rq, rq) + run_queue_to_count;
	s32 count = 0;

	if (bpf_core_field_exists(struct pcpu_hot, preempt_count))
		at += bpf_core_field_offset(struct pcpu_hot, preempt_count);
	bpf_probe_read_kernel(&count, sizeof(count), (void *)at);
	return count;
}

#else

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct thread_info {
	u64 preempt_count;
};

struct task_struct___arm64 {
	struct thread_info thread_info;
};

#pragma clang attribute pop

static __always_inline u32 preempt_count(void)
{
	return FIELD((struct task_struct___arm64 *)CURRENT_TASK(), thread_info.preempt_count);
}

#define preempt_count_by_queue preempt_count

#endif

/* Whether what runs is an interrupt's work, so that the current task has nothing to do with it. */
static __always_inline bool interrupts_task(void)
{
	return preempt_count() & IN_INTERRUPT;
}

static __always_inline bool interrupts_task_by_queue(void)
{
	return preempt_count_by_queue() & IN_INTERRUPT;
}

#else

/* The headers do not tell a program where the counter of its processor is: what an interrupt does looks like the interrupted thread's. */
static __always_inline bool interrupts_task(void)
{
	return false;
}

#define interrupts_task_by_queue interrupts_task

#endif

static __always_inline bool left_runnable(u64 *ctx, struct task_struct *task)
{
	return switch_has_state ? (u32)ctx[3] == 0 : state_of(task) == 0;
}

#endif
