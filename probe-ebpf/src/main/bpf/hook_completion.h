/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Where the kernel completes what was submitted: Linux AIO (fs/aio.c), io_uring (io_uring/rw.c), or the end of iomap before both. */
#ifndef IOTRACE_HOOK_COMPLETION_H
#define IOTRACE_HOOK_COMPLETION_H

#include "hook_call.h"

#ifndef IOTRACE_BCC

SEC("fentry/aio_complete_rw")
int BPF_PROG(on_aio_complete, struct kiocb *kiocb, long result)
{
	complete_kiocb(address_at(ctx, 0), result);
	return 0;
}

SEC("fentry/io_complete_rw")
int BPF_PROG(on_uring_complete, struct kiocb *kiocb, long result)
{
	complete_kiocb(address_at(ctx, 0), result);
	return 0;
}

#endif

SEC("kprobe/aio_complete_rw")
int probe_aio_complete(struct pt_regs *regs)
{
	complete_kiocb(KERNEL_ARGUMENT_1(regs), KERNEL_ARGUMENT_2(regs));
	return 0;
}

SEC("kprobe/io_complete_rw")
int probe_uring_complete(struct pt_regs *regs)
{
	complete_kiocb(KERNEL_ARGUMENT_1(regs), KERNEL_ARGUMENT_2(regs));
	return 0;
}

/* fs/iomap/direct-io.c is done and about to complete the kiocb; a block device has no such end. */
SEC("tp_btf/iomap_dio_complete")
int BPF_PROG(on_iomap_complete, struct kiocb *kiocb, int error, long result)
{
	complete_kiocb(address_at(ctx, 0), error ? error : result);
	return 0;
}

#endif
