/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How a request begins, whatever submits it. */
#ifndef IOTRACE_BEGIN_H
#define IOTRACE_BEGIN_H

#include "arch.h"
#include "requests.h"

#define MAX_RUN_DELAY 0xffffffffull

static __always_inline struct file *file_of_descriptor(u32 descriptor)
{
	struct fdtable *table = FIELD(CURRENT_TASK(), files, fdt);

	return descriptor < FIELD(table, max_fds) ? (struct file *)word_at((u64)FIELD(table, fd) + descriptor * sizeof(u64)) : NULL;
}

/* Notes a request to a file in a dispatch episode. Of several workers at once one has the first. */
static __always_inline enum first enter_episode(struct episode *episode, u32 file)
{
	for (u32 i = 0; i < EPISODE_FILES; i++) {
		u64 there = episode->files[i];

		if (!there)
			there = __sync_val_compare_and_swap(&episode->files[i], 0, file + 1);
		if (!there)
			return i ? FIRST_OF_FILE : FIRST_OF_ALL;
		if (there == file + 1)
			return NOT_FIRST;
	}
	return NOT_FIRST;
}

/* By how much the current task's time in run queues grew, but no more than the time itself since then; 0 when that was not seen. */
static __always_inline u32 run_delay_since(u64 run_delay, u64 then)
{
	u64 grown, passed;

	if (!then)
		return 0;
	grown = FIELD(CURRENT_TASK(), sched_info.run_delay) - run_delay;
	passed = bpf_ktime_get_ns() - then;
	if (grown > passed)
		grown = passed;
	return grown < MAX_RUN_DELAY ? grown : MAX_RUN_DELAY;
}

/* How long the thread of the episode was runnable but did not run since it was signalled. */
static __always_inline u32 run_delay(struct thread *thread)
{
	return thread->worker ? thread->episode.run_delay : run_delay_since(thread->episode.run_delay, thread->episode.signalled);
}

/* The thread submits: for a kick that it has read, or for what it saw by polling or kept back. */
static __always_inline void note_submission(struct thread *thread)
{
	thread->polls |= !thread->read_kick;
	thread->read_kick = false;
}

/* What is left of a request that is not followed: the one that comes after it in its episode is not the first, and no kick is its own. */
static __always_inline void pass_over(struct thread *thread, u32 file)
{
	if (!thread->worker)
		enter_episode(&thread->episode, file);
	if (!thread->episode.kick && thread->timed_out)
		thread->held.kick = 0;
	thread->begun++;
}

/* Opens a request; NULL when it is not to be followed. file is an index + 1, 0 when not known yet. */
NOT_INLINED struct disk_request *begin(struct thread *thread, u64 key, u32 file, u32 kind, u64 now)
{
	u32 operation = kind & 0xff, engine = kind >> 8 & 0xff, flags = kind >> 16;
	struct request_record *record;
	struct disk_request *request;
	enum first first;
	bool there;
	u32 place;

	if (VARIABLES->ending)
		return NULL;
	if (passes_over(thread, file, kind)) {
		pass_over(thread, file - 1);
		return NULL;
	}
	request = claim_request(key, &place, &there);
	if (!request) {
		lose(LOSS_REQUEST_TABLE_FULL);
		return NULL;
	}
	if (there) {
		/* Its key is used again, so it has ended where no hook saw it. */
		lose(LOSS_UNSEEN_END);
		request->record.flags |= REQUEST_UNSEEN_END;
		if (request->record.file != (u32)-1)	/* else nobody knows what it was about */
			hand_over_request(request);	/* and keeps the place */
	}
	request->number++;
	request->pending = 0;
	request->bios = 0;
	request->parts = 0;
	request->overlaps = 0;
	record = &request->record;
	__builtin_memset(record, 0, sizeof(*record));
	record->kind = RECORD_REQUEST;
	record->tgid = VARIABLES->targets[thread->target & (TARGETS - 1)].tgid;
	record->tid = thread->key;
	record->submitted = now;
	record->operation = operation;
	record->engine = engine;
	record->flags = flags;
	record->submit_cpu = bpf_get_smp_processor_id();
	record->file = file - 1;
	if (!enter_flight(file - 1, thread->known_key, &record->queue_depth)) {
		free_request(request);
		return NULL;
	}
	if (sample_of(thread->target) != 1)
		record->queue_depth = 0;	/* those that were passed over are not among them */
	record->home = thread->episode.home;
	record->episode = thread->episode.number;
	record->running = thread->episode.running;
	record->signalled = thread->episode.signalled;
	record->kicked = thread->episode.kicked;
	record->kick = thread->episode.kick;
	record->run_delay = run_delay(thread);
	if (!record->kick && thread->timed_out && thread->held.kick) {
		record->running = thread->held.running;
		record->signalled = thread->held.signalled;
		record->kicked = thread->held.kicked;
		record->kick = thread->held.kick;
		record->run_delay = thread->held.run_delay;
		thread->held.kick = 0;
	}
	if (record->kick)
		record->flags |= REQUEST_KICKED;
	first = thread->worker ? thread->first : enter_episode(&thread->episode, file - 1);
	if (first == FIRST_OF_ALL)
		record->flags |= REQUEST_FIRST_OF_ALL;
	if (first)
		record->flags |= REQUEST_FIRST;
	thread->file = file;
	thread->operation = operation;
	thread->begun++;
	return request;
}

#define KIND(operation, engine, direct) \
	((operation) | (engine) << 8 | ((direct) ? REQUEST_DIRECT : 0) << 16)

#endif
