/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* System call numbers, and where their arguments are. */
#ifndef IOTRACE_ARCH_H
#define IOTRACE_ARCH_H

#include "kernel.h"

#ifndef IOTRACE_BCC
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
#ifdef __TARGET_ARCH_x86
struct pt_regs {
	unsigned long di, si, dx, r10, orig_ax;
};
#else
struct user_pt_regs {
	u64 regs[31];
};
struct pt_regs {
	struct user_pt_regs user_regs;
	s32 syscallno;
};
#endif
#pragma clang attribute pop
#endif

#if defined(__TARGET_ARCH_x86)

#define ARGUMENT_1(regs) FIELD(regs, di)
#define ARGUMENT_2(regs) FIELD(regs, si)
#define ARGUMENT_3(regs) FIELD(regs, dx)
#define ARGUMENT_4(regs) FIELD(regs, r10)

/* Name of a system call's own function, which takes the registers; and where a function of the kernel finds its arguments. */
#define SYSTEM_CALL(name) "__x64_sys_" #name
#define CALL_NUMBER(regs) ((s32)READ(regs, orig_ax))
#define KERNEL_ARGUMENT_1(regs) ((regs)->di)
#define KERNEL_ARGUMENT_2(regs) ((regs)->si)

enum {
	CALL_READ = 0, CALL_WRITE = 1, CALL_POLL = 7, CALL_IOCTL = 16, CALL_PREAD = 17, CALL_PWRITE = 18, CALL_READV = 19,
	CALL_WRITEV = 20, CALL_SELECT = 23, CALL_FSYNC = 74, CALL_FDATASYNC = 75, CALL_FUTEX = 202, CALL_IO_SETUP = 206, CALL_IO_GETEVENTS = 208,
	CALL_IO_SUBMIT = 209, CALL_EPOLL_WAIT = 232, CALL_PSELECT = 270, CALL_PPOLL = 271, CALL_EPOLL_PWAIT = 281,
	CALL_FALLOCATE = 285, CALL_PREADV = 295, CALL_PWRITEV = 296, CALL_PREADV2 = 327, CALL_PWRITEV2 = 328,
};

#elif defined(__TARGET_ARCH_arm64)

#define ARGUMENT_1(r) FIELD(r, user_regs.regs[0])
#define ARGUMENT_2(r) FIELD(r, user_regs.regs[1])
#define ARGUMENT_3(r) FIELD(r, user_regs.regs[2])
#define ARGUMENT_4(r) FIELD(r, user_regs.regs[3])

#define SYSTEM_CALL(name) "__arm64_sys_" #name
#define CALL_NUMBER(regs) READ(regs, syscallno)
#define KERNEL_ARGUMENT_1(r) ((r)->user_regs.regs[0])
#define KERNEL_ARGUMENT_2(r) ((r)->user_regs.regs[1])

enum {
	CALL_IO_SETUP = 0, CALL_IO_SUBMIT = 2, CALL_IO_GETEVENTS = 4, CALL_EPOLL_PWAIT = 22, CALL_IOCTL = 29, CALL_FALLOCATE = 47, CALL_READ = 63,
	CALL_WRITE = 64, CALL_READV = 65, CALL_WRITEV = 66, CALL_PREAD = 67, CALL_PWRITE = 68, CALL_PREADV = 69, CALL_PWRITEV = 70,
	CALL_PSELECT = 72, CALL_PPOLL = 73, CALL_FSYNC = 82, CALL_FDATASYNC = 83, CALL_FUTEX = 98, CALL_PREADV2 = 286,
	CALL_PWRITEV2 = 287,
	/* not on this architecture */
	CALL_POLL = -2, CALL_SELECT = -3, CALL_EPOLL_WAIT = -4,
};

#else
#error "unknown architecture"
#endif

/* Numbers that all architectures share since 5.1. */
enum {
	CALL_IO_PGETEVENTS = 333, CALL_IO_URING_ENTER = 426, CALL_EPOLL_PWAIT2 = 441,
};

#endif
