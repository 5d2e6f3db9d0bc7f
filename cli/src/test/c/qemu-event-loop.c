// SPDX-License-Identifier: Apache-2.0
//
// The event loop of QEMU 10.2 and later without QEMU: an IOThread that waits in io_uring_enter, for the eventfd that the guest kicks and
// for its own reads alike, and hands over new requests in the call in which it waits. Built as qemu-system-x86_64 and started with
// QEMU's options, of which it takes the first "file=", which must end its option. For each "READS DEPTH" on its input its vCPU has so
// many reads of 4096 bytes done, DEPTH at a time (1 to 4, a divisor), each of which it kicks for, and then it says so.

#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BYTES = 4096, ENTRIES = 8, KICKED = 1, READ = 2 };

static int disk, kick, interrupt;
static char buffer[BYTES] __attribute__((aligned(BYTES)));

struct ring {
	int descriptor;
	unsigned *submitted, *completed, *taken, submission_mask, completion_mask, queued;
	struct io_uring_sqe *submissions;
	struct io_uring_cqe *completions;
};

static void require(int works, const char *what)
{
	if (works)
		return;
	perror(what);
	exit(1);
}

static void signal_eventfd(int descriptor)
{
	uint64_t one = 1;

	require(write(descriptor, &one, sizeof(one)) == sizeof(one), "write");
}

static uint64_t take_eventfd(int descriptor)
{
	uint64_t count;

	require(read(descriptor, &count, sizeof(count)) == sizeof(count), "read");
	return count;
}

static void open_ring(struct ring *ring)
{
	struct io_uring_params parameters = {};
	size_t submissions, completions;
	unsigned *indices;
	char *shared;

	ring->descriptor = syscall(SYS_io_uring_setup, ENTRIES, &parameters);
	require(ring->descriptor >= 0, "io_uring_setup");
	submissions = parameters.sq_off.array + parameters.sq_entries * sizeof(unsigned);
	completions = parameters.cq_off.cqes + parameters.cq_entries * sizeof(struct io_uring_cqe);
	shared = mmap(NULL, submissions > completions ? submissions : completions, PROT_READ | PROT_WRITE, MAP_SHARED,
		      ring->descriptor, IORING_OFF_SQ_RING);
	ring->submissions = mmap(NULL, ENTRIES * sizeof(*ring->submissions), PROT_READ | PROT_WRITE, MAP_SHARED, ring->descriptor,
				 IORING_OFF_SQES);
	require(shared != MAP_FAILED && ring->submissions != MAP_FAILED, "mmap");
	ring->submitted = (unsigned *)(shared + parameters.sq_off.tail);
	ring->submission_mask = parameters.sq_entries - 1;
	ring->taken = (unsigned *)(shared + parameters.cq_off.head);
	ring->completed = (unsigned *)(shared + parameters.cq_off.tail);
	ring->completion_mask = parameters.cq_entries - 1;
	ring->completions = (struct io_uring_cqe *)(shared + parameters.cq_off.cqes);
	indices = (unsigned *)(shared + parameters.sq_off.array);
	for (unsigned i = 0; i < parameters.sq_entries; i++)
		indices[i] = i;
}

static void queue(struct ring *ring, const struct io_uring_sqe *submission)
{
	unsigned tail = *ring->submitted;

	ring->submissions[tail & ring->submission_mask] = *submission;
	__atomic_store_n(ring->submitted, tail + 1, __ATOMIC_RELEASE);
	ring->queued++;
}

static void await_kick(struct ring *ring)
{
	struct io_uring_sqe poll = {.opcode = IORING_OP_POLL_ADD, .fd = kick, .poll32_events = POLLIN, .user_data = KICKED};

	queue(ring, &poll);
}

static void read_disk(struct ring *ring, uint64_t offset)
{
	struct io_uring_sqe read = {.opcode = IORING_OP_READ, .fd = disk, .addr = (uintptr_t)buffer, .len = BYTES, .off = offset,
				    .user_data = READ};

	queue(ring, &read);
}

static void *io_thread(void *unused)
{
	struct ring ring = {};
	uint64_t reads = 0;

	(void)unused;
	pthread_setname_np(pthread_self(), "IO io0");
	open_ring(&ring);
	await_kick(&ring);
	for (;;) {
		int result = syscall(SYS_io_uring_enter, ring.descriptor, ring.queued, 1, IORING_ENTER_GETEVENTS, NULL, 0);

		require(result == (int)ring.queued, "io_uring_enter");
		ring.queued = 0;
		while (*ring.taken != __atomic_load_n(ring.completed, __ATOMIC_ACQUIRE)) {
			struct io_uring_cqe *completion = &ring.completions[*ring.taken & ring.completion_mask];
			uint64_t what = completion->user_data;

			require(what == KICKED || completion->res == BYTES, "a read");
			__atomic_store_n(ring.taken, *ring.taken + 1, __ATOMIC_RELEASE);
			if (what == READ) {
				signal_eventfd(interrupt);
				continue;
			}
			for (uint64_t left = take_eventfd(kick); left; left--)
				read_disk(&ring, BYTES * reads++);
			await_kick(&ring);
		}
	}
	return NULL;
}

static void *processor(void *numbers)
{
	int reads, depth;

	pthread_setname_np(pthread_self(), "CPU 0/TCG");
	while (fscanf(numbers, "%d %d", &reads, &depth) == 2) {
		for (int left = reads; left; left -= depth) {
			for (int i = 0; i < depth; i++)
				signal_eventfd(kick);
			for (int done = 0; done < depth;)
				done += take_eventfd(interrupt);
			usleep(2000);
		}
		printf("%d\n", reads);
		fflush(stdout);
	}
	return NULL;
}

int main(int count, char **words)
{
	pthread_t thread;
	char *file = NULL;

	for (int i = 1; i < count && !file; i++)
		file = strstr(words[i], "file=");
	require(!!file, "file=");
	disk = open(file + strlen("file="), O_RDONLY | O_DIRECT);
	kick = eventfd(0, 0);
	interrupt = eventfd(0, 0);
	require(disk >= 0 && kick >= 0 && interrupt >= 0, "open");
	require(!pthread_create(&thread, NULL, io_thread, NULL), "thread");
	require(!pthread_create(&thread, NULL, processor, stdin), "thread");
	return !!pthread_join(thread, NULL);
}
