// SPDX-License-Identifier: Apache-2.0
#ifndef IOTRACE_GUEST_LOAD_H
#define IOTRACE_GUEST_LOAD_H

#include "runtime.h"

enum {
	MAX_JOBS = 64,
	MAX_IOVECS = 1024,
	SECTOR_BYTES = 512,
};

enum operation { READ, WRITE, FLUSH, DISCARD, ZERO };

struct load {
	enum operation operation;
	char device[32], beside[32];
	char statistics[48];
	u64 ops, jobs, bytes, iovecs, start, pause_micros;
	int sequential, sync;
};

// Runs it and says what came of it.
void run(const struct load *load);

#endif
