/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Wake-ups: who wakes an event loop or a worker, and for what. */
#ifndef IOTRACE_WAKEUPS_H
#define IOTRACE_WAKEUPS_H

#include "episodes.h"

/*
 * From a doorbell's tracepoint to the wake-up inside the same write, or back: a few microseconds, and more under emulation. What is further
 * apart is an earlier write's, or the wake-up of an interrupt that came while the vCPU's thread ran.
 */
#define KICK_NANOS 500000

/* The current thread has another work for its episode. */
static __always_inline void lend_episode(struct thread *thread, struct thread *worker)
{
	worker->lent = thread->episode;
	worker->lent.run_delay = run_delay(thread);
	note_submission(thread);
}

/*
 * The current thread wakes `woken`; waker is NULL when it is no thread of a target, or an interrupt's work. The scheduler traces a wake-up
 * only of a task that has said that it will sleep, but perhaps before it was switched away from (try_to_wake_up waits for that after this):
 * so what counts is the call that the woken thread is in, not whether a hook has seen it sleep.
 */
static __always_inline void wake(struct thread *waker, struct thread *woken, struct task_struct *task)
{
	struct wake *wake = &woken->wake;
	u64 now;

	if (waker == woken)
		return;
	if (woken->call == CALL_FUTEX) {
		/* Perhaps an event loop that gives a request to its pool: the worker then works for the loop's episode. */
		if (waker && !waker->worker && !woken->home) {
			lend_episode(waker, woken);
			woken->lent.home = waker->key;
		}
		return;
	}
	if (!waits_for_events(woken->call) || wake->signalled)
		return;
	now = bpf_ktime_get_ns();
	if (__sync_val_compare_and_swap(&wake->signalled, 0, now))
		return;
	wake->run_delay = FIELD(task, sched_info.run_delay);
	wake->kicked = 0;
	wake->kick = 0;
	if (!waker || waker->target != woken->target || waker->worker)
		return;
	if (waker->call == CALL_WRITE && waker->eventfd) {
		wake->kicked = waker->entered;
		wake->kick = waker->eventfd;
	} else if (waker->trapped && !waker->kick_used && now - waker->trapped < KICK_NANOS) {
		wake->kicked = waker->trapped;
		wake->kick = waker->eventfd;
		waker->kick_used = true;
	} else {
		waker->woke = woken->self + 1;	/* kvm_fast_mmio, which comes after, tells whether it was a kick */
	}
}

/* The guest wrote to a doorbell; whom KVM wakes before this thread leaves the kernel, it wakes for that. */
static __always_inline void trap(struct thread *vcpu, u32 doorbell)
{
	if (!vcpu)
		return;
	vcpu->trapped = bpf_ktime_get_ns();
	vcpu->kick_used = false;
	vcpu->eventfd = doorbell;
}

static __always_inline void name_wake_up(struct thread *vcpu, u32 doorbell)
{
	struct thread *woken;
	u32 place;
	u64 now;

	if (!vcpu || !vcpu->woke)
		return;
	place = vcpu->woke - 1;
	vcpu->woke = 0;
	woken = LOOKUP(threads, &place);
	if (!woken)
		return;
	now = bpf_ktime_get_ns();
	if (!woken->wake.kick && now - woken->wake.signalled < KICK_NANOS)
		woken->wake.kick = doorbell;	/* it does not run yet */
	else if (!woken->episode.kick && now - woken->episode.signalled < KICK_NANOS)
		woken->episode.kick = doorbell;
}

/*
 * A kick that is not younger than the wait before the last one is none of this eventfd: that had found it. Nor is one of a time in which
 * the thread polled: its request may have been taken before the eventfd was read.
 */
static __always_inline bool is_new_kick(const struct thread *thread, const struct signal *signal)
{
	return thread->home && !thread->polled && signal->kicked >= thread->wait_before && signal->kicked != thread->episode.kicked;
}

/*
 * An event loop reads an eventfd: its completions', or a kick's. If that came while the thread was awake nothing woke it: the kick then
 * begins a dispatch of its own, until the thread waits for events again.
 */
static __always_inline void read_eventfd(struct thread *thread, u32 descriptor)
{
	struct episode *episode = &thread->episode;
	struct signal *signal;
	u32 eventfd;

	if (descriptor + 1 == thread->completions) {
		thread->noticed = bpf_ktime_get_ns();
		return;
	}
	thread->read_kick = true;
	eventfd = eventfd_of(descriptor);
	signal = signal_of(eventfd);
	if (!eventfd || signal->eventfd != eventfd || !signal->kicked)
		return;
	if (is_new_kick(thread, signal)) {
		episode->number++;
		episode->kick = eventfd;
		episode->kicked = signal->kicked;
		episode->running = signal->kicked < thread->woken.running ? thread->woken.running : bpf_ktime_get_ns();
		episode->signalled = signal->signalled < episode->running ? signal->signalled : 0;	/* not yet: read within the writer's call */
		episode->run_delay = thread->settled;
		__builtin_memset(episode->files, 0, sizeof(episode->files));
		thread->found = true;
		thread->record.kicks++;
	}
	thread->settled = FIELD(CURRENT_TASK(), sched_info.run_delay);
	signal->kicked = 0;
}

/*
 * The thread waits, or looks whether it has to. What a kick that found it awake brought has been submitted, or is kept back: a request that
 * comes without a kick does not get this one.
 */
static __always_inline void wait(struct thread *thread, bool submits)
{
	if (!submits)
		thread->wake.signalled = 0;	/* of an earlier call; nobody sees this thread go to sleep in this one yet */
	thread->polled = thread->polls;
	thread->polls = false;
	thread->read_kick = false;
	thread->wait_before = thread->last_wait;
	thread->last_wait = bpf_ktime_get_ns();
	if (!thread->found)
		return;
	hold_kick(thread);
	thread->found = false;
	thread->episode.kick = 0;
	thread->episode.kicked = 0;
	thread->episode.signalled = 0;
	thread->episode.running = thread->woken.running;
}

/* Since QEMU 10.2 one call submits and waits: what it submits is for the kicks of before. */
static __always_inline void wait_after_submission(struct thread *thread)
{
	if (!thread->then_waits)
		return;
	thread->then_waits = false;
	wait(thread, true);
}

#endif
