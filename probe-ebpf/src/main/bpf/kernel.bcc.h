/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What BCC compiles before the preprocessed probe, together with types.bcc.h: the kernel's own headers, and the differences between
 * kernels that compat.h asks of BTF.
 */
#include <generated/utsrelease.h>
#include <linux/aio_abi.h>
#include <linux/blk-mq.h>
#include <linux/bio.h>
#include <linux/dcache.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/nvme.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/version.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <trace/events/sched.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 0, 0)
#include <linux/io_uring_types.h>
#include <trace/events/io_uring.h>
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 12, 0)
#error "iotrace needs Linux 5.12 or newer"
#endif

/* Offsets of another kernel would make a probe that sees nothing, or worse. */
_Static_assert(!__builtin_strcmp(UTS_RELEASE, kernel_release), "the headers are not those of the running kernel, but of " UTS_RELEASE);

/* Types of tracepoints' probes say what they are passed: whether register_trace_NAME takes one with these arguments. */
#define switch_has_state __builtin_types_compatible_p(typeof(&register_trace_sched_switch), \
	int (*)(void (*)(void *, bool, struct task_struct *, struct task_struct *, unsigned int), void *))

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 0, 0)
#define complete_has_cqe __builtin_types_compatible_p(typeof(&register_trace_io_uring_complete), \
	int (*)(void (*)(void *, struct io_ring_ctx *, void *, struct io_uring_cqe *), void *))
#else
/* Before 6.0 the kernel keeps its requests to fs/io_uring.c: user space attaches none of the programs that use this. */
#define complete_has_cqe false
struct io_kiocb {
	struct file *file;
	u8 opcode;
	unsigned int flags;
	struct {
		s32 fd;
	} cqe;
};
#endif

static inline __attribute__((always_inline)) u64 state_of(struct task_struct *task)
{
	u64 state = 0;

	/* 2f064a59a11f "sched: Change task_struct::state" (5.14) renamed state to __state. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
	bpf_probe_read_kernel(&state, sizeof(task->__state), &task->__state);
#else
	bpf_probe_read_kernel(&state, sizeof(task->state), &task->state);
#endif
	return state;
}
