// SPDX-License-Identifier: Apache-2.0
//
// Reads a file with O_DIRECT when a line comes on its input, READS times 4096 bytes from the FIRST on: `reads-by-id FILE FIRST READS [ID]`.
// With ID a child that has this id, which another process had, does it.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BYTES = 4096 };

static int read_from(int file, long first, long reads)
{
	char *buffer = aligned_alloc(BYTES, BYTES);

	for (long i = first; i < first + reads; i++)
		if (pread(file, buffer, BYTES, i * BYTES) != BYTES)
			return 3;
	return 0;
}

int main(int count, char **words)
{
	int file = count > 3 ? open(words[1], O_RDONLY | O_DIRECT) : -1, status;
	pid_t id = count > 4 ? atoi(words[4]) : 0;
	struct clone_args args = {.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&id, .set_tid_size = 1};
	long child;

	if (file < 0)
		return 2;
	getchar();
	if (!id)
		return read_from(file, atol(words[2]), atol(words[3]));
	while ((child = syscall(SYS_clone3, &args, sizeof(args))) < 0 && errno == EEXIST)
		usleep(1000);	// until who had it has been waited for
	if (!child)
		_exit(read_from(file, atol(words[2]), atol(words[3])));
	return waitpid(child, &status, 0) == id && WIFEXITED(status) ? WEXITSTATUS(status) : 4;
}
