// SPDX-License-Identifier: Apache-2.0
//
// Reads a file with O_DIRECT by threads that come one after the other and all have the same id, as workers of QEMU's pool have once ids
// wrap around: `reused-thread-id FILE THREADS READS`. Then a process that has this id reads too. Each reads READS times 4096 bytes, no two
// of them at the same place. It waits for a line on its input before and after, and says the id.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BYTES = 4096 };

static int file;
static char *buffer;

// Not by libc: the child runs on its parent's stack, which must find its way back from where it was. The parent waits meanwhile.
static inline __attribute__((always_inline)) long clone3(struct clone_args *args)
{
	long result = SYS_clone3;

#ifdef __x86_64__
	__asm__ volatile("syscall" : "+a"(result) : "D"(args), "S"(sizeof(*args)) : "rcx", "r11", "memory");
#else
	register long number __asm__("x8") = result, first __asm__("x0") = (long)args, second __asm__("x1") = sizeof(*args);

	__asm__ volatile("svc 0" : "+r"(first) : "r"(number), "r"(second) : "memory");
	result = first;
#endif
	return result;
}

static void read_from(long first, long reads)
{
	for (long i = first; i < first + reads; i++)
		if (pread(file, buffer, BYTES, i * BYTES) != BYTES)
			_exit(3);
}

// Runs reads in a thread or process with this id, any when it is 0; returns its id. The id is free some time after its thread's end.
static __attribute__((noinline)) pid_t run(uint64_t flags, pid_t id, long first, long reads)
{
	struct clone_args args = {.flags = flags | CLONE_VM | CLONE_FILES | CLONE_VFORK};
	long made;

	if (!(flags & CLONE_THREAD))
		args.exit_signal = SIGCHLD;
	if (id) {
		args.set_tid = (uintptr_t)&id;
		args.set_tid_size = 1;
	}
	while ((made = clone3(&args)) == -EEXIST)
		sched_yield();
	if (made == 0) {
		read_from(first, reads);
		syscall(SYS_exit, 0);
	}
	if (made < 0) {
		fprintf(stderr, "clone3: errno %ld\n", -made);
		exit(1);
	}
	return made;
}

int main(int argc, char **argv)
{
	long threads = argc == 4 ? atol(argv[2]) : 0, reads = argc == 4 ? atol(argv[3]) : 0;
	pid_t id = 0;

	file = argc == 4 ? open(argv[1], O_RDONLY | O_DIRECT) : -1;
	if (file < 0 || posix_memalign((void **)&buffer, BYTES, BYTES))
		return 2;
	getchar();
	for (long i = 0; i < threads; i++)
		id = run(CLONE_SIGHAND | CLONE_THREAD | CLONE_FS | CLONE_SYSVSEM, id, i * reads, reads);
	run(0, id, threads * reads, reads);
	while (wait(NULL) > 0)
		;
	printf("%d\n", id);
	fflush(stdout);
	getchar();
	return 0;
}
