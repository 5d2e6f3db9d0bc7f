/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * System calls by their own functions, where the kernel lets programs be attached to functions: then no other system call pays, as it
 * does for sys_enter and sys_exit.
 */
#ifndef IOTRACE_HOOK_FUNCTION_H
#define IOTRACE_HOOK_FUNCTION_H

#include "hook_call.h"

#define HOOK_FUNCTION(name, number)				\
	SEC("fentry/" SYSTEM_CALL(name))			\
	int BPF_PROG(enter_sys_##name, struct pt_regs *regs)	\
	{							\
		struct thread *thread = current_thread();	\
								\
		if (thread)					\
			enter(thread, regs, number);		\
		return 0;					\
	}							\
								\
	SEC("fexit/" SYSTEM_CALL(name))				\
	int BPF_PROG(exit_sys_##name, struct pt_regs *regs, long result)	\
	{							\
		struct thread *thread = current_thread();	\
								\
		if (thread)					\
			leave(thread, result);			\
		return 0;					\
	}

HOOK_FUNCTION(io_setup, CALL_IO_SETUP)
HOOK_FUNCTION(io_submit, CALL_IO_SUBMIT)
HOOK_FUNCTION(io_uring_enter, CALL_IO_URING_ENTER)
HOOK_FUNCTION(io_getevents, CALL_IO_GETEVENTS)
HOOK_FUNCTION(io_pgetevents, CALL_IO_PGETEVENTS)
HOOK_FUNCTION(ppoll, CALL_PPOLL)
HOOK_FUNCTION(pselect6, CALL_PSELECT)
HOOK_FUNCTION(epoll_pwait, CALL_EPOLL_PWAIT)
HOOK_FUNCTION(epoll_pwait2, CALL_EPOLL_PWAIT2)
HOOK_FUNCTION(futex, CALL_FUTEX)
HOOK_FUNCTION(read, CALL_READ)
HOOK_FUNCTION(readv, CALL_READV)
HOOK_FUNCTION(pread64, CALL_PREAD)
HOOK_FUNCTION(preadv, CALL_PREADV)
HOOK_FUNCTION(preadv2, CALL_PREADV2)
HOOK_FUNCTION(write, CALL_WRITE)
HOOK_FUNCTION(writev, CALL_WRITEV)
HOOK_FUNCTION(pwrite64, CALL_PWRITE)
HOOK_FUNCTION(pwritev, CALL_PWRITEV)
HOOK_FUNCTION(pwritev2, CALL_PWRITEV2)
HOOK_FUNCTION(fsync, CALL_FSYNC)
HOOK_FUNCTION(fdatasync, CALL_FDATASYNC)
HOOK_FUNCTION(fallocate, CALL_FALLOCATE)
HOOK_FUNCTION(ioctl, CALL_IOCTL)
#ifdef __TARGET_ARCH_x86
HOOK_FUNCTION(poll, CALL_POLL)
HOOK_FUNCTION(select, CALL_SELECT)
HOOK_FUNCTION(epoll_wait, CALL_EPOLL_WAIT)
#endif

#endif
