/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The scheduler: wake-ups, runs and waits of threads, their birth and their end. */
#ifndef IOTRACE_HOOK_SCHED_H
#define IOTRACE_HOOK_SCHED_H

#include "hook_call.h"

static __always_inline int on_wake_up(struct task_struct *task, bool interrupt)
{
	u64 id = bpf_get_current_pid_tgid();
	s32 target = target_of(FIELD(task, tgid));
	struct thread *waker = NULL, *woken;
	u32 place;

	if (target < 0 || !has_guest(target))
		return 0;
	woken = find_thread(FIELD(task, pid), &place);
	if (!woken)
		return 0;
	if (!interrupt && target_of(id >> 32) >= 0)
		waker = find_thread((u32)id, &place);
	if (waker && waker->call == IN_USER)
		waker = NULL;	/* it wakes nobody: an interrupt does that came while it ran */
	wake(waker, woken, task);
	return 0;
}

SEC("tp_btf/sched_waking")
int BPF_PROG(on_waking, struct task_struct *task)
{
	return on_wake_up(task, interrupts_task());
}

/* Where the kernel does not tell where its preemption counter is, but its types do. */
SEC("tp_btf/sched_waking")
int BPF_PROG(on_waking_by_queue, struct task_struct *task)
{
	return on_wake_up(task, interrupts_task_by_queue());
}

/* Where neither does. */
SEC("tp_btf/sched_waking")
int BPF_PROG(on_waking_anywhere, struct task_struct *task)
{
	return on_wake_up(task, false);
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempted, struct task_struct *previous, struct task_struct *next)
{
	struct thread *thread;
	u32 place;

	if (!preempted && target_of(FIELD(previous, tgid)) >= 0 && !left_runnable(ctx, previous)) {
		thread = find_thread(FIELD(previous, pid), &place);
		if (thread) {
			wait_after_submission(thread);
			block(ctx, thread);
		}
	}
	if (target_of(FIELD(next, tgid)) >= 0) {
		thread = find_thread(FIELD(next, pid), &place);
		if (thread)
			resume(thread);
	}
	return 0;
}

/* A new worker works for the event loop whose thread, or whose worker, made it. */
SEC("tp_btf/task_newtask")
int BPF_PROG(on_new_task, struct task_struct *task)
{
	struct thread *parent = current_thread(), *thread;

	if (!parent || !has_guest(parent->target) || target_of(FIELD(task, tgid)) < 0)
		return 0;
	thread = thread_of(FIELD(task, pid), parent->target);
	if (thread)
		lend_episode(parent, thread);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit)
{
	u64 id = bpf_get_current_pid_tgid();
	s32 target = target_of(id >> 32);
	u32 place;
	struct thread *thread = find_thread((u32)id, &place);

	if (thread)
		free_thread(thread);
	if (target >= 0 && !FIELD(CURRENT_TASK(), signal, live.counter))	/* the process's last thread (do_exit) */
		VARIABLES->targets[target & (TARGETS - 1)].tgid = TARGET_GONE;
	return 0;
}

#endif
