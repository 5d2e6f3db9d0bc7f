// SPDX-License-Identifier: Apache-2.0
/*
 * A thread that waits in poll(2) for a timer, and one on the same processor that writes to an eventfd all the time, so that the timer's
 * interrupt comes while that is in its call: interrupted ROUNDS. The first is an event loop to the probe because it calls io_submit(2).
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

static void pin(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		exit(3);
}

static void *signal_nobody(void *unused)
{
	int eventfd_of_nobody = eventfd(0, 0);
	uint64_t one = 1;

	pin();
	while (write(eventfd_of_nobody, &one, sizeof(one)) == sizeof(one))
		;
	return unused;
}

int main(int count, char **words)
{
	struct itimerspec often = { { 0, 300000 }, { 0, 300000 } };
	int rounds = count > 1 ? atoi(words[1]) : 0;
	int timer = timerfd_create(CLOCK_MONOTONIC, 0);
	pthread_t other;
	uint64_t expired;

	pin();
	if (timer < 0 || pthread_create(&other, NULL, signal_nobody, NULL) || timerfd_settime(timer, 0, &often, NULL))
		return 1;
	syscall(SYS_io_submit, 0, 0, NULL);
	for (int i = 0; i < rounds; i++) {
		struct pollfd wanted = { .fd = timer, .events = POLLIN };

		if (poll(&wanted, 1, -1) != 1 || read(timer, &expired, sizeof(expired)) != sizeof(expired))
			return 2;
	}
	return 0;
}
