/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Ways to submit that a target uses though nobody said so: user space attaches their hooks. */
#ifndef IOTRACE_ENGINES_H
#define IOTRACE_ENGINES_H

#include "arch.h"
#include "handover.h"

#define BY_ANY (BY_NATIVE | BY_IO_URING | BY_BLOCKING)

/* include/linux/sched.h: workers of io_uring, its polling thread included */
#ifndef PF_IO_WORKER
#define PF_IO_WORKER 0x10
#endif

static __always_inline u32 engine_of_call(s32 call)
{
	switch (call) {
	case CALL_IO_SUBMIT:
		return BY_NATIVE;
	case CALL_IO_URING_ENTER:
		return BY_IO_URING;
	case CALL_READ: case CALL_READV: case CALL_PREAD: case CALL_PREADV: case CALL_PREADV2:
	case CALL_WRITE: case CALL_WRITEV: case CALL_PWRITE: case CALL_PWRITEV: case CALL_PWRITEV2:
	case CALL_FSYNC: case CALL_FDATASYNC: case CALL_FALLOCATE: case CALL_IOCTL:
		return BY_BLOCKING;
	default:
		return 0;	/* a page fault, or a call that is no disk request */
	}
}

/* The way by which the current task submits at this moment. */
static __always_inline u32 engine_at_work(void)
{
	if (FIELD(CURRENT_TASK(), flags) & PF_IO_WORKER)
		return BY_IO_URING;
#ifndef IOTRACE_BCC
	/* dd6e10fbd9fb "bpf: Add bpf_task_pt_regs() helper" (5.15) */
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs)) {
		struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(CURRENT_TASK());

		return engine_of_call(CALL_NUMBER(regs));
	}
#endif
	return BY_ANY;
}

static __always_inline void note_unplanned(u32 index, u32 engines)
{
	struct target *target = &VARIABLES->targets[index & (TARGETS - 1)];
	u32 unplanned = engines & ~target->engines;

	if (!unplanned || (target->unplanned & unplanned) == unplanned)
		return;
	target->unplanned |= unplanned;
	wake_reader();
}

#endif
