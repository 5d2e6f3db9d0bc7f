// SPDX-License-Identifier: Apache-2.0
/*
 * Two threads that answer each other through pipes, each on a processor of its own: pingpong ROUNDS. The first waits in poll(2), as an event
 * loop does, and is one to the probe because it calls io_submit(2). It prints nothing; the wake-ups are for the probe to see.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int there[2], back[2];

static void pin(int processor)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		exit(3);
}

static void *answer(void *unused)
{
	char byte;

	pin(1);
	while (read(there[0], &byte, 1) == 1)
		if (write(back[1], &byte, 1) != 1)
			exit(4);
	return unused;
}

int main(int count, char **words)
{
	int rounds = count > 1 ? atoi(words[1]) : 0;
	pthread_t other;
	char byte = 0;

	if (pipe(there) || pipe(back) || pthread_create(&other, NULL, answer, NULL))
		return 1;
	pin(0);
	syscall(SYS_io_submit, 0, 0, NULL);
	for (int i = 0; i < rounds; i++) {
		struct pollfd wanted = { .fd = back[0], .events = POLLIN };

		if (write(there[1], &byte, 1) != 1 || poll(&wanted, 1, -1) != 1 || read(back[0], &byte, 1) != 1)
			return 2;
	}
	return 0;
}
