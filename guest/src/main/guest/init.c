// SPDX-License-Identifier: Apache-2.0
//
// The guest's first and only program: loads the disk drivers that the initramfs carries, then issues exactly the disk
// requests that lines on the serial console ask for. No libc, so that a C compiler and a linker are all it needs.
//
//   io DISK read|write|flush|discard|zero ops=N [jobs=N] [bytes=N] [iovecs=N] [start=BYTE] [pause=MICROS]
//      [fdatasync] [beside=DISK]
//       Each of `jobs` processes issues `ops` requests of `bytes`, one after the other, at random multiples of `bytes`
//       or one after the other from `start`. `iovecs` cuts each request into so many pieces that are apart in memory.
//       `fdatasync` follows each write with one, `pause` each request with a sleep outside its time. `beside` has one
//       more process read another disk meanwhile, as often and at random, which is not part of the answer. Answers
//         done OPS MEAN MIN MAX REQUESTS    nanoseconds; REQUESTS is what the guest's block layer sent to the disk
//         failed ERRNO WHAT
//   off   stops the machine
//
// Anything else on the console is the kernel's.

#include "load.h"

#define REBOOT_MAGIC1 0xfee1dead
#define REBOOT_MAGIC2 672274793
#define REBOOT_POWER_OFF 0x4321fedc
#define REBOOT_RESTART 0x01234567

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

static long open_queue_attribute(const char *disk, const char *attribute, int flags)
{
	char path[96];

	append(append(append(append(path, "/sys/block/"), disk), "/queue/"), attribute);
	return open_file(path, flags);
}

// As little as possible between a system call and the device: no scheduler, and no request split for its size but by the
// device's own limit.
static void pass_requests_on(const char *disk)
{
	char limit[24];
	long file = open_queue_attribute(disk, "scheduler", O_RDWR), bytes;

	call(SYS_write, file, (long)"none", 4);
	call(SYS_close, file, 0, 0);
	file = open_queue_attribute(disk, "max_hw_sectors_kb", O_RDONLY);
	bytes = call(SYS_read, file, (long)limit, sizeof(limit));
	call(SYS_close, file, 0, 0);
	if (bytes > 0) {
		file = open_queue_attribute(disk, "max_sectors_kb", O_RDWR);
		call(SYS_write, file, (long)limit, bytes);
		call(SYS_close, file, 0, 0);
	}
}

static const char *const operations[] = {"read", "write", "flush", "discard", "zero"};

// What follows `name=`; 0 when the word is not that.
static const char *value_of(const char *word, const char *name)
{
	while (*name && *word == *name)
		word++, name++;
	return *name || *word != '=' || !word[1] ? 0 : word + 1;
}

// Reads `name=NUMBER` into *value; 1 when the word is exactly that.
static int option(const char *word, const char *name, u64 *value)
{
	const char *text = value_of(word, name), *end;

	if (!text)
		return 0;
	*value = number(text, &end);
	return !*end;
}

// 0, or what is wrong with the words of an io command.
static const char *parse(char *words, struct load *load)
{
	char *disk = next_word(&words), *operation = next_word(&words), *word;
	const char *beside;

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
		else if ((beside = value_of(word, "beside")) && length(beside) <= 16)
			append(append(load->beside, "/dev/"), beside);
		else if (option(word, "start", &load->start))
			load->sequential = 1;
		else if (!option(word, "ops", &load->ops) && !option(word, "jobs", &load->jobs) &&
			 !option(word, "bytes", &load->bytes) && !option(word, "iovecs", &load->iovecs) && !option(word, "pause", &load->pause_micros))
			return "unknown option";
	}
	if (!load->ops || !load->jobs || load->jobs > MAX_JOBS)
		return "ops must be 1 or more, jobs 1 to 64";
	if (!load->iovecs || load->iovecs > MAX_IOVECS || !load->bytes || load->bytes % (load->iovecs * SECTOR_BYTES))
		return "iovecs must be 1 to 1024, bytes a multiple of 512 for each of them";
	pass_requests_on(disk);
	if (*load->beside)
		pass_requests_on(load->beside + length("/dev/"));
	return 0;
}

static void stop(long how)
{
	system6(SYS_reboot, REBOOT_MAGIC1, REBOOT_MAGIC2, how, 0, 0, 0);
}

void guest_main(void)
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
