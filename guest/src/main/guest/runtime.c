// SPDX-License-Identifier: Apache-2.0
#include "runtime.h"

enum {
	AT_FDCWD = -100,
	PROT_READ_WRITE = 3,
	MAP_ANONYMOUS = 0x20,
	CLOCK_MONOTONIC = 1,
	TCGETS = 0x5401,
	TCSETS = 0x5402,
	ECHO = 010,
	OPOST = 1,
};

struct timespec {
	long seconds, nanos;
};

struct termios {
	unsigned int input, output, control, local;
	unsigned char line, characters[19];
};

// clang may turn loops into calls of these two even in a freestanding program.
void *memset(void *to, int value, u64 bytes)
{
	for (u64 i = 0; i < bytes; i++)
		((volatile char *)to)[i] = (char)value;
	return to;
}

void *memcpy(void *to, const void *from, u64 bytes)
{
	for (u64 i = 0; i < bytes; i++)
		((volatile char *)to)[i] = ((const char *)from)[i];
	return to;
}

u64 length(const char *text)
{
	u64 n = 0;

	while (text[n])
		n++;
	return n;
}

int equal(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

char *append(char *to, const char *text)
{
	while (*text)
		*to++ = *text++;
	*to = 0;
	return to;
}

char *append_number(char *to, u64 value)
{
	char digits[24];
	int n = 0;

	do
		digits[n++] = (char)('0' + value % 10);
	while (value /= 10);
	while (n)
		*to++ = digits[--n];
	*to = 0;
	return to;
}

u64 number(const char *text, const char **end)
{
	u64 value = 0;

	while (*text >= '0' && *text <= '9')
		value = value * 10 + (u64)(*text++ - '0');
	*end = text;
	return value;
}

u64 now(void)
{
	struct timespec t;

	call(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&t, 0);
	return (u64)t.seconds * 1000000000 + (u64)t.nanos;
}

void sleep_micros(u64 micros)
{
	struct timespec t = {(long)(micros / 1000000), (long)(micros % 1000000 * 1000)};

	call(SYS_nanosleep, (long)&t, 0, 0);
}

void *map(u64 bytes, int flags)
{
	return (void *)system6(SYS_mmap, 0, (long)bytes, PROT_READ_WRITE, flags | MAP_ANONYMOUS, -1, 0);
}

long open_file(const char *path, int flags)
{
	return system6(SYS_openat, AT_FDCWD, (long)path, flags, 0, 0, 0);
}

char *next_word(char **line)
{
	char *word = *line, *p;

	while (*word == ' ')
		word++;
	if (!*word)
		return 0;
	for (p = word; *p && *p != ' '; p++)
		;
	if (*p)
		*p++ = 0;
	*line = p;
	return word;
}

static long console;

void say(const char *text)
{
	call(SYS_write, console, (long)text, (long)length(text));
}

void say_failed(long error, const char *what)
{
	char line[160], *p = append(line, "failed ");

	p = append_number(p, (u64)(error < 0 ? -error : error));
	p = append(p, " ");
	p = append(p, what);
	append(p, "\n");
	say(line);
}

void open_console(void)
{
	struct termios settings;

	console = open_file("/dev/ttyS0", O_RDWR | O_NOCTTY);
	if (call(SYS_ioctl, console, TCGETS, (long)&settings) == 0) {
		settings.local &= ~(unsigned int)ECHO;
		settings.output &= ~(unsigned int)OPOST; // "\n" stays "\n"
		call(SYS_ioctl, console, TCSETS, (long)&settings);
	}
}

int read_line(char *line, u64 bytes)
{
	static char buffer[512];
	static long have, at;
	u64 n = 0;

	for (;;) {
		if (at == have) {
			at = 0;
			have = call(SYS_read, console, (long)buffer, sizeof(buffer));
			if (have <= 0)
				return 0;
		}
		char c = buffer[at++];
		if (c == '\n') {
			line[n] = 0;
			return 1;
		}
		if (n < bytes - 1)
			line[n++] = c;
	}
}
