/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Dispatch episodes: what wakes an event loop, when it runs, what it tells the guest, where it blocks. */
#ifndef IOTRACE_EPISODES_H
#define IOTRACE_EPISODES_H

#include "aio.h"
#include "blocking.h"
#include "signals.h"

#define KVM_TRACE_MMIO_WRITE 2
#define STALL_NANOS 20000

/* Hands over what the episode has so far; waited is 0 when it goes on. */
NOT_INLINED void hand_over_episode(struct thread *thread, u64 waited)
{
	struct episode_record *record = &thread->record;
	u32 target = thread->target & (TARGETS - 1);

	if (thread->home && has_guest(thread->target)) {
		record->kind = RECORD_EPISODE;
		record->tgid = VARIABLES->targets[target].tgid;
		record->tid = thread->key;
		record->episode = thread->episode.number;
		record->signalled = thread->woken.signalled;
		record->running = thread->woken.running;
		record->kick = thread->woken.kick;
		record->waited = waited;
		record->requests = thread->begun + thread->begun_by_workers - thread->begun_before;
		hand_over(record, sizeof(*record), LOSS_EPISODE_RING_FULL);
	}
	record->writes = 0;
	record->interrupts = 0;
	record->kicks = 0;
	thread->begun_before = thread->begun + thread->begun_by_workers;
}

/* Id of the eventfd behind a descriptor, 0 when it is something else. */
static __always_inline u32 eventfd_of(u32 descriptor)
{
	struct file *file = file_of_descriptor(descriptor);
	struct eventfd_ctx *context = READ(file, private_data);
	u64 name = word_at(number_of(READ(file, f_path.dentry, d_name.name)));

	return name == 0x6466746e6576655bull ? READ(context, id) : 0;	/* "[eventfd", little endian */
}

/*
 * An event loop signalled an eventfd, perhaps an interrupt. KVM's part of it, which comes inside the call, tells that it was one and
 * moves no time.
 */
NOT_INLINED void signal_eventfd(struct thread *thread, u32 eventfd, u64 time, u32 interrupt)
{
	struct episode_record *record = &thread->record;
	u32 next = record->writes, last = next - 1;

	if (last < EPISODE_WRITES && record->write[last].eventfd == eventfd && record->write[last].time >= thread->entered) {
		record->interrupts |= interrupt << last;
		return;
	}
	if (next >= EPISODE_WRITES) {
		hand_over_episode(thread, 0);
		next = 0;
	}
	record->write[next].time = time;
	record->write[next].eventfd = eventfd;
	record->write[next].noticed = thread->noticed;
	record->write[next].run_delay = run_delay_since(thread->woken.run_delay, thread->woken.signalled);
	record->interrupts |= interrupt << next;
	record->writes = next + 1;
}

/* Eight bytes to an eventfd: by an event loop, perhaps an interrupt; by a vCPU or another thread, perhaps a kick. */
static __always_inline void enter_eventfd_write(struct thread *thread, u32 descriptor)
{
	thread->eventfd = eventfd_of(descriptor);
	if (!thread->eventfd)
		return;
	if (thread->home)
		signal_eventfd(thread, thread->eventfd, thread->entered, 0);
	else
		begin_kick(thread->eventfd, thread->entered);
}

static __always_inline bool waits_for_events(s32 call)
{
	return call == CALL_PPOLL || call == CALL_POLL || call == CALL_EPOLL_PWAIT || call == CALL_EPOLL_WAIT ||
	       call == CALL_EPOLL_PWAIT2 || call == CALL_PSELECT || call == CALL_SELECT || call == CALL_IO_GETEVENTS ||
	       call == CALL_IO_PGETEVENTS || call == CALL_IO_URING_ENTER;
}

/*
 * The guest kicked and nothing was submitted: a throttle group keeps the request back (block/throttle-groups.c), and a timer will let it
 * go. Of several such kicks the latest counts: no request seems to begin before its own.
 */
static __always_inline void hold_kick(struct thread *thread)
{
	struct episode *episode = &thread->episode;

	thread->timed_out = false;
	if (!episode->kick || episode->files[0])
		return;
	thread->held.kicked = episode->kicked;
	thread->held.signalled = episode->signalled;
	thread->held.running = episode->running;
	thread->held.run_delay = run_delay(thread);
	thread->held.kick = episode->kick;
}

/* The thread gave up its processor without being runnable. */
static __always_inline void block(void *ctx, struct thread *thread)
{
	if (thread->submits) {
		thread->blocked = bpf_ktime_get_ns();
		thread->stack = STACK_ID(ctx);
	} else if (!has_guest(thread->target)) {
		return;
	} else if (waits_for_events(thread->call)) {
		thread->waits = true;
		hand_over_episode(thread, bpf_ktime_get_ns());
		hold_kick(thread);
		thread->episode.signalled = 0;
		thread->episode.kicked = 0;
		thread->episode.kick = 0;
	} else if (thread->call == CALL_FUTEX && !thread->home) {
		thread->waits = true;	/* an idle worker, or a mutex */
	}
}

/* What woke the thread becomes its episode's; from then on the next wake-up is the first again. */
static __always_inline void take_wake(struct thread *thread)
{
	if (!thread->wake.signalled)
		return;	/* seen by no hook */
	thread->episode.signalled = thread->wake.signalled;
	thread->episode.run_delay = thread->wake.run_delay;
	thread->episode.kicked = thread->wake.kicked;
	thread->episode.kick = thread->wake.kick;
	thread->settled = thread->wake.run_delay;
	thread->wake.signalled = 0;
}

static __always_inline void resume(struct thread *thread)
{
	struct stall_record stall = {};
	u64 now;

	if (!thread->waits && !thread->blocked)
		return;
	now = bpf_ktime_get_ns();
	if (thread->waits) {
		thread->waits = false;
		if (!waits_for_events(thread->call))
			return;
		take_wake(thread);
		thread->episode.number++;
		thread->episode.running = now;
		thread->episode.home = thread->key;
		thread->woken.signalled = thread->episode.signalled;
		thread->woken.running = now;
		thread->woken.run_delay = thread->episode.run_delay;
		thread->woken.kick = thread->episode.kick;
		thread->resumed = true;
		__builtin_memset(thread->episode.files, 0, sizeof(thread->episode.files));
		return;
	}
	if (now - thread->blocked >= STALL_NANOS) {
		stall.kind = RECORD_STALL;
		stall.tgid = VARIABLES->targets[thread->target & (TARGETS - 1)].tgid;
		stall.tid = thread->key;
		stall.file = thread->file - 1;
		stall.blocked = thread->blocked;
		stall.resumed = now;
		stall.stack = thread->stack;
		stall.operation = thread->operation;
		stall.engine = thread->call == CALL_IO_SUBMIT ? ENGINE_NATIVE : ENGINE_IO_URING;
		hand_over(&stall, sizeof(stall), LOSS_EPISODE_RING_FULL);
	}
	thread->blocked = 0;
}

#endif
