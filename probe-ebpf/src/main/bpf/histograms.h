/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Latencies counted in the kernel, per file, operation and span. */
#ifndef IOTRACE_HISTOGRAMS_H
#define IOTRACE_HISTOGRAMS_H

#include "lookup.h"

/* Latencies of one (file, operation, span): log-linear, four buckets to a power of two. See Histogram.java. */
#define HISTOGRAM_BUCKETS 160

enum histogram_span {
	SPAN_SUBMIT,
	SPAN_BLOCK,
	SPAN_DEVICE,
	SPAN_COMPLETE,
	SPAN_CORE,
	SPAN_COUNT,
};

struct histogram {
	u64 count;
	u64 sum;
	u32 bucket[HISTOGRAM_BUCKETS];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);		/* user space: file_places * operations * spans */
	__type(key, u32);
	__type(value, struct histogram);
} histograms SEC(".maps");

static __always_inline u32 bucket_of(u64 nanos)
{
	u32 power = 0, bucket;
	u64 rest = nanos;

	if (nanos < 4)
		return nanos;
	if (rest >> 32) { power += 32; rest >>= 32; }
	if (rest >> 16) { power += 16; rest >>= 16; }
	if (rest >> 8) { power += 8; rest >>= 8; }
	if (rest >> 4) { power += 4; rest >>= 4; }
	if (rest >> 2) { power += 2; rest >>= 2; }
	if (rest >> 1) { power += 1; }
	bucket = (power - 1) * 4 + ((nanos >> (power - 2)) & 3);
	return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

static __always_inline void count_span(const struct request_record *r, enum histogram_span span, u64 from, u64 to)
{
	u32 index = (r->file * OPERATION_COUNT + r->operation) * SPAN_COUNT + span;
	struct histogram *histogram;
	u32 bucket;

	if (!from || to <= from)
		return;
	histogram = bpf_map_lookup_elem(&histograms, &index);
	if (!histogram)
		return;
	bucket = bucket_of(to - from);
	__sync_fetch_and_add(&histogram->count, 1);
	__sync_fetch_and_add(&histogram->sum, to - from);
	if (bucket < HISTOGRAM_BUCKETS)
		__sync_fetch_and_add(&histogram->bucket[bucket], 1);
}

static __always_inline void count_spans(const struct request_record *r)
{
	u64 done = r->kernel_done ? r->kernel_done : r->device_done;

	count_span(r, SPAN_SUBMIT, r->submitted, r->queued ? r->queued : r->kernel_done);
	count_span(r, SPAN_BLOCK, r->queued, r->issued);
	count_span(r, SPAN_DEVICE, r->issued, r->device_done);
	count_span(r, SPAN_COMPLETE, r->device_done, r->kernel_done);
	count_span(r, SPAN_CORE, r->submitted, done);
}

#endif
