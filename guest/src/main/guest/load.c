// SPDX-License-Identifier: Apache-2.0
#include "load.h"

enum {
	MADV_HUGEPAGE = 14,
	BLKDISCARD = 0x1277,
	BLKZEROOUT = 0x127f,
	HUGE_PAGE_BYTES = 2 << 20,
	FILL = 0x5a,
};

#define BLKGETSIZE64 0x80081272

struct iovec {
	void *base;
	u64 bytes;
};

// What one job measured; shared with the parent.
struct tally {
	u64 ops, nanos, min, max;
	long error;
};

struct completed {
	u64 requests, flushes;
};

// What the guest's block layer has completed so far, from /sys/block/DISK/stat: reads, writes and discards; flushes.
static struct completed completed(const char *statistics)
{
	char text[512];
	const char *p = text;
	u64 field[17] = {0};
	long file = open_file(statistics, O_RDONLY);
	long n = call(SYS_read, file, (long)text, sizeof(text) - 1);

	call(SYS_close, file, 0, 0);
	if (n <= 0)
		return (struct completed){0};
	text[n] = 0;
	for (int i = 0; i < 17; i++) {
		while (*p == ' ')
			p++;
		field[i] = number(p, &p);
	}
	return (struct completed){field[0] + field[4] + field[11], field[15]};
}

static u64 random_of(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

// Fills `pieces` with memory for one request. Several pieces leave a page out between each two of them, in memory that
// the kernel backs with huge pages: no two are neighbours, so none are joined on their way to the device.
static long allocate(const struct load *load, struct iovec *pieces)
{
	u64 piece = load->bytes / load->iovecs;
	u64 stride = load->iovecs == 1 ? 0 : (piece + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES + PAGE_BYTES;
	u64 bytes = (load->iovecs == 1 ? piece : stride * load->iovecs) + HUGE_PAGE_BYTES;
	char *memory = map(bytes + HUGE_PAGE_BYTES, MAP_PRIVATE);

	if ((long)memory < 0 && (long)memory > -PAGE_BYTES)
		return (long)memory;
	memory += HUGE_PAGE_BYTES - (u64)memory % HUGE_PAGE_BYTES;
	call(SYS_madvise, (long)memory, (long)bytes, MADV_HUGEPAGE);
	memset(memory, FILL, bytes - HUGE_PAGE_BYTES);
	for (u64 i = 0; i < load->iovecs; i++)
		pieces[i] = (struct iovec){memory + i * stride, piece};
	return 0;
}

static long request(const struct load *load, long file, const struct iovec *pieces, u64 offset)
{
	u64 range[2] = {offset, load->bytes};
	long n, error;

	switch (load->operation) {
	case FLUSH:
		return call(SYS_fdatasync, file, 0, 0);
	case DISCARD:
		return call(SYS_ioctl, file, BLKDISCARD, (long)range);
	case ZERO:
		return call(SYS_ioctl, file, BLKZEROOUT, (long)range);
	case READ:
		n = system6(SYS_preadv, file, (long)pieces, (long)load->iovecs, (long)offset, 0, 0);
		break;
	case WRITE:
		n = system6(SYS_pwritev, file, (long)pieces, (long)load->iovecs, (long)offset, 0, 0);
		break;
	}
	if (n < 0)
		return n;
	if ((u64)n != load->bytes)
		return -ENOSPC;
	if (load->sync && (error = call(SYS_fdatasync, file, 0, 0)))
		return error;
	return 0;
}

static long run_job(const struct load *load, u64 job, struct tally *tally)
{
	static struct iovec pieces[MAX_IOVECS];
	u64 size = 0, slots, seed = (job + 1) * 0x9e3779b97f4a7c15ul;
	long file = open_file(load->device, O_RDWR | O_DIRECT);
	long error;

	if (file < 0)
		return file;
	if ((error = call(SYS_ioctl, file, BLKGETSIZE64, (long)&size)))
		return error;
	slots = size / load->bytes;
	if (!slots)
		return -ENOSPC;
	if ((error = allocate(load, pieces)))
		return error;
	for (u64 i = 0; i < load->ops; i++) {
		u64 offset = load->sequential ? load->start + (job * load->ops + i) * load->bytes
					      : random_of(&seed) % slots * load->bytes;
		u64 begin = now(), nanos;

		if ((error = request(load, file, pieces, offset)))
			return error;
		nanos = now() - begin;
		tally->ops++;
		tally->nanos += nanos;
		if (nanos < tally->min || tally->ops == 1)
			tally->min = nanos;
		if (nanos > tally->max)
			tally->max = nanos;
		if (load->pause_micros)
			sleep_micros(load->pause_micros);
	}
	return 0;
}

static long read_beside(const struct load *load, struct tally *tally)
{
	struct load reads = *load;

	append(reads.device, load->beside);
	reads.operation = READ;
	reads.sequential = reads.sync = 0;
	return run_job(&reads, MAX_JOBS, tally);
}

void run(const struct load *load)
{
	u64 table_bytes = sizeof(struct tally) * (MAX_JOBS + 1);
	struct tally *tallies = map(table_bytes, MAP_SHARED), sum = {0};
	struct completed before = completed(load->statistics), after;
	u64 requests, flushes;
	char line[160], *p = line;

	for (u64 job = 0; job < load->jobs + (*load->beside != 0); job++) {
		long pid = call(SYS_fork, 0, 0, 0);

		if (pid < 0)
			tallies[job].error = pid;
		if (pid == 0) {
			tallies[job].error = job < load->jobs ? run_job(load, job, &tallies[job]) : read_beside(load, &tallies[job]);
			call(SYS_exit_group, 0, 0, 0);
		}
	}
	while (call(SYS_wait4, -1, 0, 0) > 0)
		;
	for (u64 job = 0; job < load->jobs; job++) {
		struct tally *tally = &tallies[job];

		if (tally->error)
			sum.error = tally->error;
		if (tally->ops && (tally->min < sum.min || !sum.ops))
			sum.min = tally->min;
		if (tally->max > sum.max)
			sum.max = tally->max;
		sum.ops += tally->ops;
		sum.nanos += tally->nanos;
	}
	if (*load->beside && tallies[load->jobs].error)
		sum.error = tallies[load->jobs].error;
	call(SYS_munmap, (long)tallies, (long)table_bytes, 0);
	if (sum.error) {
		say_failed(sum.error, load->device);
		return;
	}
	after = completed(load->statistics);
	requests = after.requests - before.requests;
	flushes = after.flushes - before.flushes;
	// Each fdatasync is an empty write to the statistics, besides the flush that it becomes.
	if (flushes && (load->operation == FLUSH || load->sync))
		requests -= sum.ops;
	u64 results[] = {sum.ops, sum.nanos / sum.ops, sum.min, sum.max, requests + flushes};

	p = append(p, "done");
	for (u64 i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		p = append(p, " ");
		p = append_number(p, results[i]);
	}
	append(p, "\n");
	say(line);
}
