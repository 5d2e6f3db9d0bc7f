/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Wake-ups: who wakes an event loop or a worker, and for what. */
#ifndef IOTRACE_WAKEUPS_H
#define IOTRACE_WAKEUPS_H

#include "episodes.h"

/* The current thread has another work for its episode. */
static __always_inline void lend_episode(struct thread *thread, struct thread *worker)
{
	worker->lent = thread->episode;
	worker->lent.run_delay = run_delay(thread);
}

/* The current thread wakes `woken`, which is at `place`; waker is NULL when it is no thread of a target. */
static __always_inline void wake(struct thread *waker, struct thread *woken, u32 place, struct task_struct *task)
{
	struct episode *episode = &woken->episode;

	if (!woken->waits || waker == woken)
		return;
	if (woken->call == CALL_FUTEX) {
		/* Perhaps an event loop that gives a request to its pool: the worker then works for the loop's episode. */
		if (waker && !waker->worker) {
			lend_episode(waker, woken);
			woken->lent.home = waker->key;
		}
		return;
	}
	if (episode->signalled)
		return;
	episode->signalled = bpf_ktime_get_ns();
	episode->run_delay = FIELD(task, sched_info.run_delay);
	if (!waker || waker->target != woken->target || waker->worker)
		return;
	if (waker->call == CALL_WRITE && waker->eventfd) {
		episode->kicked = waker->entered;
		episode->kick = waker->eventfd;
	} else if (waker->trapped) {
		episode->kicked = waker->trapped;
		episode->kick = waker->eventfd;
	} else {
		waker->woke = place + 1;	/* kvm_fast_mmio, which comes after, tells whether it was a kick */
	}
}

/* The guest wrote to a doorbell; whom KVM wakes before this thread leaves the kernel, it wakes for that. */
static __always_inline void trap(struct thread *vcpu, u32 doorbell)
{
	if (!vcpu)
		return;
	vcpu->trapped = bpf_ktime_get_ns();
	vcpu->eventfd = doorbell;
}

static __always_inline void name_wake_up(struct thread *vcpu, u32 doorbell)
{
	struct thread *woken;
	u32 place;

	if (!vcpu || !vcpu->woke)
		return;
	place = vcpu->woke - 1;
	vcpu->woke = 0;
	woken = LOOKUP(threads, &place);
	if (woken && !woken->episode.kick)
		woken->episode.kick = doorbell;
}

#endif
