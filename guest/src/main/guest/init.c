// SPDX-License-Identifier: Apache-2.0
//
// The guest's first and only program: loads the disk drivers that the initramfs carries, then issues exactly the disk
// requests that lines on the serial console ask for. No libc, so that a C compiler and a linker are all it needs.
//
//   io DISK read|write|flush|discard|zero ops=N [jobs=N] [bytes=N] [iovecs=N] [start=BYTE] [fdatasync]
//       Each of `jobs` processes issues `ops` requests of `bytes`, one after the other, at random multiples of `bytes`
//       or one after the other from `start`. `iovecs` cuts each request into so many pieces that are apart in memory.
//       `fdatasync` follows each write with one. Answers
//         done OPS MEAN MIN MAX REQUESTS    nanoseconds; REQUESTS is what the guest's block layer sent to the disk
//         failed ERRNO WHAT
//   off   stops the machine
//
// Anything else on the console is the kernel's.

#ifdef __x86_64__
#include "system-x86_64.h"
#else
#error "no system-<architecture>.h for this architecture"
#endif

typedef unsigned long u64;

enum {
	AT_FDCWD = -100,
	O_RDONLY = 0,
	O_RDWR = 2,
	O_NOCTTY = 0400,
	PROT_READ_WRITE = 3,
	MAP_SHARED = 1,
	MAP_PRIVATE = 2,
	MAP_ANONYMOUS = 0x20,
	MADV_HUGEPAGE = 14,
	CLOCK_MONOTONIC = 1,
	EINVAL = 22,
	ENOSPC = 28,
	TCGETS = 0x5401,
	TCSETS = 0x5402,
	BLKDISCARD = 0x1277,
	BLKZEROOUT = 0x127f,
	MAX_JOBS = 64,
	MAX_IOVECS = 1024,
	SECTOR_BYTES = 512,
	PAGE_BYTES = 4096,
	HUGE_PAGE_BYTES = 2 << 20,
	FILL = 0x5a,
};

#define BLKGETSIZE64 0x80081272
#define REBOOT_MAGIC1 0xfee1dead
#define REBOOT_MAGIC2 672274793
#define REBOOT_POWER_OFF 0x4321fedc
#define REBOOT_RESTART 0x01234567

struct timespec {
	long seconds, nanos;
};

struct iovec {
	void *base;
	u64 bytes;
};

struct termios {
	unsigned int input, output, control, local;
	unsigned char line, characters[19];
};

enum operation { READ, WRITE, FLUSH, DISCARD, ZERO };

struct load {
	enum operation operation;
	char device[32];
	char statistics[48];
	u64 ops, jobs, bytes, iovecs, start;
	int sequential, sync;
};

// What one job measured; shared with the parent.
struct tally {
	u64 ops, nanos, min, max;
	long error;
};

// ---- a little of what a C library has ----

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

static long call(enum system_call number, long a, long b, long c)
{
	return system6(number, a, b, c, 0, 0, 0);
}

static u64 length(const char *text)
{
	u64 n = 0;

	while (text[n])
		n++;
	return n;
}

static int equal(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static char *append(char *to, const char *text)
{
	while (*text)
		*to++ = *text++;
	*to = 0;
	return to;
}

static char *append_number(char *to, u64 value)
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

// The number that `text` begins with; *end is where it stops.
static u64 number(const char *text, const char **end)
{
	u64 value = 0;

	while (*text >= '0' && *text <= '9')
		value = value * 10 + (u64)(*text++ - '0');
	*end = text;
	return value;
}

static u64 now(void)
{
	struct timespec t;

	call(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&t, 0);
	return (u64)t.seconds * 1000000000 + (u64)t.nanos;
}

static void *map(u64 bytes, int flags)
{
	return (void *)system6(SYS_mmap, 0, (long)bytes, PROT_READ_WRITE, flags | MAP_ANONYMOUS, -1, 0);
}

static long open_file(const char *path, int flags)
{
	return system6(SYS_openat, AT_FDCWD, (long)path, flags, 0, 0, 0);
}

// ---- console ----

static long console;

static void say(const char *text)
{
	call(SYS_write, console, (long)text, (long)length(text));
}

static void say_failed(long error, const char *what)
{
	char line[160], *p = append(line, "failed ");

	p = append_number(p, (u64)(error < 0 ? -error : error));
	p = append(p, " ");
	p = append(p, what);
	append(p, "\n");
	say(line);
}

static void open_console(void)
{
	struct termios settings;

	console = open_file("/dev/ttyS0", O_RDWR | O_NOCTTY);
	if (call(SYS_ioctl, console, TCGETS, (long)&settings) == 0) {
		settings.local &= ~010u; // ECHO
		settings.output &= ~1u; // OPOST: "\n" stays "\n"
		call(SYS_ioctl, console, TCSETS, (long)&settings);
	}
}

// One line without its end; 0 when the console is gone.
static int read_line(char *line, u64 bytes)
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

// The next word of a line; words are cut off in place.
static char *next_word(char **line)
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

// ---- setting up ----

static void mount(const char *type, const char *where)
{
	call(SYS_mkdir, (long)where, 0755, 0);
	system6(SYS_mount, (long)type, (long)where, (long)type, 0, 0, 0);
}

// The modules are named 000, 001, … in the order in which they depend on each other.
static void load_modules(void)
{
	for (int i = 0; i < 1000; i++) {
		char path[] = "/modules/000";
		long file, error;

		path[9] = (char)('0' + i / 100);
		path[10] = (char)('0' + i / 10 % 10);
		path[11] = (char)('0' + i % 10);
		file = open_file(path, O_RDONLY);
		if (file < 0)
			return;
		error = call(SYS_finit_module, file, (long)"", 0);
		call(SYS_close, file, 0, 0);
		if (error)
			say_failed(error, path);
	}
}

static void use_no_scheduler(const char *disk)
{
	char path[64];
	long file;

	append(append(append(path, "/sys/block/"), disk), "/queue/scheduler");
	file = open_file(path, O_RDWR);
	call(SYS_write, file, (long)"none", 4);
	call(SYS_close, file, 0, 0);
}

// ---- the load ----

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
	}
	return 0;
}

static void run(const struct load *load)
{
	u64 table_bytes = sizeof(struct tally) * MAX_JOBS;
	struct tally *tallies = map(table_bytes, MAP_SHARED), sum = {0};
	struct completed before = completed(load->statistics), after;
	u64 requests, flushes;
	char line[160], *p = line;

	for (u64 job = 0; job < load->jobs; job++) {
		long pid = call(SYS_fork, 0, 0, 0);

		if (pid < 0)
			tallies[job].error = pid;
		if (pid == 0) {
			tallies[job].error = run_job(load, job, &tallies[job]);
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

// ---- commands ----

static const char *const operations[] = {"read", "write", "flush", "discard", "zero"};

// Reads `name=NUMBER` into *value; 1 when the word is exactly that.
static int option(const char *word, const char *name, u64 *value)
{
	const char *end;

	while (*name && *word == *name)
		word++, name++;
	if (*name || *word++ != '=' || !*word)
		return 0;
	*value = number(word, &end);
	return !*end;
}

// 0, or what is wrong with the words of an io command.
static const char *parse(char *words, struct load *load)
{
	char *disk = next_word(&words), *operation = next_word(&words), *word;

	*load = (struct load){.operation = (enum operation)-1, .jobs = 1, .bytes = PAGE_BYTES, .iovecs = 1};
	if (!disk || !operation || length(disk) > 16)
		return "io needs a disk and an operation";
	append(append(load->device, "/dev/"), disk);
	append(append(append(load->statistics, "/sys/block/"), disk), "/stat");
	for (unsigned int i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (equal(operation, operations[i]))
			load->operation = (enum operation)i;
	if ((int)load->operation < 0)
		return "unknown operation";
	while ((word = next_word(&words))) {
		if (equal(word, "fdatasync"))
			load->sync = 1;
		else if (option(word, "start", &load->start))
			load->sequential = 1;
		else if (!option(word, "ops", &load->ops) && !option(word, "jobs", &load->jobs) &&
			 !option(word, "bytes", &load->bytes) && !option(word, "iovecs", &load->iovecs))
			return "unknown option";
	}
	if (!load->ops || !load->jobs || load->jobs > MAX_JOBS)
		return "ops must be 1 or more, jobs 1 to 64";
	if (!load->iovecs || load->iovecs > MAX_IOVECS || !load->bytes || load->bytes % (load->iovecs * SECTOR_BYTES))
		return "iovecs must be 1 to 1024, bytes a multiple of 512 for each of them";
	use_no_scheduler(disk);
	return 0;
}

static void stop(long how)
{
	system6(SYS_reboot, REBOOT_MAGIC1, REBOOT_MAGIC2, how, 0, 0, 0);
}

__attribute__((used)) void guest_main(void)
{
	static char line[512];
	static struct load load;

	mount("devtmpfs", "/dev");
	mount("proc", "/proc");
	mount("sysfs", "/sys");
	open_console();
	load_modules();
	say("ready\n");
	while (read_line(line, sizeof(line))) {
		char *words = line, *command = next_word(&words);
		const char *wrong;

		if (!command)
			continue;
		if (equal(command, "off"))
			stop(REBOOT_POWER_OFF);
		else if (!equal(command, "io"))
			say_failed(EINVAL, "unknown command");
		else if ((wrong = parse(words, &load)))
			say_failed(EINVAL, wrong);
		else
			run(&load);
	}
	stop(REBOOT_RESTART);
}
