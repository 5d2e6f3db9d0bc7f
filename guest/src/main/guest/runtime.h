// SPDX-License-Identifier: Apache-2.0
// The little of a C library that the guest's init needs. Calls return the kernel's result: negative is an errno.
#ifndef IOTRACE_GUEST_RUNTIME_H
#define IOTRACE_GUEST_RUNTIME_H

#ifdef __x86_64__
#include "system-x86_64.h"
#else
#error "no system-<architecture>.h for this architecture"
#endif

typedef unsigned long u64;

enum {
	O_RDONLY = 0,
	O_RDWR = 2,
	O_NOCTTY = 0400,
	MAP_SHARED = 1,
	MAP_PRIVATE = 2,
	EINVAL = 22,
	ENOSPC = 28,
	PAGE_BYTES = 4096,
};

static inline long call(enum system_call number, long a, long b, long c)
{
	return system6(number, a, b, c, 0, 0, 0);
}

void *memset(void *to, int value, u64 bytes);

u64 length(const char *text);
int equal(const char *a, const char *b);

// Both write at `to`, end it with NUL and return where that is.
char *append(char *to, const char *text);
char *append_number(char *to, u64 value);

// The number that `text` begins with; *end is where it stops.
u64 number(const char *text, const char **end);

// Cuts the next word off a line, in place; 0 when there is none.
char *next_word(char **line);

// Monotonic nanoseconds.
u64 now(void);
void sleep_micros(u64 micros);

// Memory that is zero; with MAP_SHARED the processes forked from this one share it.
void *map(u64 bytes, int flags);

long open_file(const char *path, int flags);

// The serial console: whole lines, without their end.
void open_console(void);
// 0 when the console is gone.
int read_line(char *line, u64 bytes);
void say(const char *line);
void say_failed(long error, const char *what);

#endif
