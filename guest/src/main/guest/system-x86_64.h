// SPDX-License-Identifier: Apache-2.0
// What the guest needs of Linux on x86-64: how to make a system call, and the numbers of those it makes. Another
// architecture is another file of this kind, and another start-<architecture>.S.
#ifndef IOTRACE_GUEST_SYSTEM_H
#define IOTRACE_GUEST_SYSTEM_H

enum system_call {
	SYS_read = 0,
	SYS_write = 1,
	SYS_close = 3,
	SYS_mmap = 9,
	SYS_munmap = 11,
	SYS_ioctl = 16,
	SYS_madvise = 28,
	SYS_nanosleep = 35,
	SYS_fork = 57,
	SYS_wait4 = 61,
	SYS_fdatasync = 75,
	SYS_mkdir = 83,
	SYS_mount = 165,
	SYS_reboot = 169,
	SYS_clock_gettime = 228,
	SYS_exit_group = 231,
	SYS_openat = 257,
	SYS_preadv = 295,
	SYS_pwritev = 296,
	SYS_finit_module = 313,
};

// O_DIRECT has another value on most other architectures.
#define O_DIRECT 040000

static inline long system6(enum system_call number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

#endif
