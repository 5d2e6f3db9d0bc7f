/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* System calls: where requests begin and blocking ones end. */
#ifndef IOTRACE_HOOK_CALL_H
#define IOTRACE_HOOK_CALL_H

#include "parts.h"

static __always_inline struct thread *current_thread(void)
{
	u64 id = bpf_get_current_pid_tgid();
	s32 target = target_of(id >> 32);

	return target < 0 ? NULL : thread_of((u32)id, target);
}

/* A pointer from the context as a number that can be hashed. */
#define address_at(ctx, argument) number_of((void *)(ctx)[argument])

static __always_inline void enter(struct thread *thread, struct pt_regs *regs, s32 call)
{
	bool guest = has_guest(thread->target);
	s64 offset = AT_POSITION;
	u32 operation;

	thread->call = call;
	thread->trapped = 0;
	switch (call) {
	case CALL_IO_SUBMIT:
		enter_io_submit(thread, regs, bpf_ktime_get_ns());
		return;
	case CALL_IO_SETUP:
		note_unplanned(thread->target, BY_NATIVE);
		return;
	case CALL_IO_URING_ENTER:
		thread->submits = ARGUMENT_2(regs) && !ARGUMENT_3(regs);
		thread->then_waits = guest && ARGUMENT_2(regs) && ARGUMENT_3(regs);
		thread->began = false;
		if (thread->then_waits)
			thread->wake.signalled = 0;
		else if (guest && !thread->submits)
			wait(thread, false);
		return;
	case CALL_WRITE:
		if (guest) {
			thread->eventfd = 0;
			if (ARGUMENT_3(regs) == sizeof(u64)) {
				thread->entered = bpf_ktime_get_ns();
				enter_eventfd_write(thread, ARGUMENT_1(regs));
			}
			return;
		}
		operation = OPERATION_WRITE;
		break;
	case CALL_WRITEV:
		if (guest)
			return;
		operation = OPERATION_WRITE;
		break;
	case CALL_READ:
		if (guest) {
			read_eventfd(thread, ARGUMENT_1(regs));
			return;
		}
		operation = OPERATION_READ;
		break;
	case CALL_READV:
		if (guest)
			return;
		operation = OPERATION_READ;
		break;
	case CALL_PREAD:
	case CALL_PREADV:
	case CALL_PREADV2:
		operation = OPERATION_READ;
		offset = ARGUMENT_4(regs);
		break;
	case CALL_PWRITE:
	case CALL_PWRITEV:
	case CALL_PWRITEV2:
		operation = OPERATION_WRITE;
		offset = ARGUMENT_4(regs);
		break;
	case CALL_FSYNC:
	case CALL_FDATASYNC:
		operation = OPERATION_FLUSH;
		offset = 0;
		break;
	case CALL_FALLOCATE:
		operation = operation_of_fallocate(regs);
		offset = ARGUMENT_3(regs);
		break;
	case CALL_IOCTL:
		if (!is_discard(regs, &operation, &offset))
			return;
		break;
	default:
		if (guest && waits_for_events(call))
			wait(thread, false);
		return;
	}
	enter_blocking(thread, ARGUMENT_1(regs), operation, offset);
}

/* Places of the programs that go on with a batch. */
enum {
	BEGIN_MORE,
	END_MORE,
};

SEC("tp_btf/sys_enter")
int BPF_PROG(on_sys_enter, struct pt_regs *regs, long call)
{
	struct thread *thread = current_thread();

	if (!thread)
		return 0;
	enter(thread, regs, call);
	GO_ON(ctx, thread, BEGIN_MORE);
	return 0;
}

static __always_inline void leave(struct thread *thread, long result)
{
	if (thread->waits || thread->blocked)
		resume(thread);	/* now and then the switch to a thread is shown to no program: it runs since before here */
	wait_after_submission(thread);
	if (thread->resumed && !result && thread->call != CALL_IO_URING_ENTER)
		thread->timed_out = true;
	thread->resumed = false;
	if (thread->call == CALL_WRITE && thread->eventfd && !thread->home)
		end_kick(thread->eventfd);
	if (thread->request)
		exit_blocking(thread, result);
	else if (thread->call == CALL_IO_SUBMIT)
		exit_io_submit(thread, result);
	thread->submits = false;
	thread->trapped = 0;
	thread->call = IN_USER;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_sys_exit, struct pt_regs *regs, long result)
{
	struct thread *thread = current_thread();

	if (!thread)
		return 0;
	leave(thread, result);
	GO_ON(ctx, thread, END_MORE);
	return 0;
}

#ifdef IOTRACE_BCC

/* The rest of a long batch: the programs above end in these, and these in themselves. */
int begin_more(unsigned long long *ctx)
{
	struct thread *thread = current_thread();

	if (!thread)
		return 0;
	begin_iocbs(thread);
	GO_ON(ctx, thread, BEGIN_MORE);
	return 0;
}

int end_more(unsigned long long *ctx)
{
	struct thread *thread = current_thread();

	if (!thread)
		return 0;
	end_iocbs(thread, ctx[1]);
	GO_ON(ctx, thread, END_MORE);
	return 0;
}

#endif

#endif
