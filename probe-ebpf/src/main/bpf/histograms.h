/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Latencies counted in the kernel, per file, operation and span. */
#ifndef IOTRACE_HISTOGRAMS_H
#define IOTRACE_HISTOGRAMS_H

#include "lookup.h"

/* Latencies of one (file, operation, span): log-linear, four buckets to a power of two. See SpanHistogram.java. */
#define HISTOGRAM_BUCKETS 160

/* Whether they are: not so for those who read every record. */
CONSTANT(bool, counts_spans, false);

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

_Static_assert(sizeof(struct histogram) == 656, "histogram");

#ifndef IOTRACE_BCC
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);		/* user space: file_places * operations * spans */
	__type(key, u32);
	__type(value, struct histogram);
} histograms SEC(".maps");
#endif

/* Without branches, each of which the verifier would follow both ways: 1 when some is not 0, below 2^63. */
static __always_inline u64 any(u64 some)
{
	barrier_var(some);
	return -some >> 63;
}

static __always_inline u64 bucket_of(u64 nanos)
{
	u64 power = 0, rest = nanos, step, bucket;

	if (nanos < 4)
		return nanos;
	for (u32 bits = 32; bits; bits >>= 1) {
		step = any(rest >> bits) * bits;
		power += step;
		rest >>= step;
	}
	bucket = (power - 1) * 4 + ((nanos >> (power - 2)) & 3);
	return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

static __always_inline void count_span(const struct request_record *r, enum histogram_span span, u64 from, u64 to)
{
	u32 index = (r->file * OPERATION_COUNT + r->operation) * SPAN_COUNT + span;
	struct histogram *histogram;
	u64 bucket;

	if (!from || to <= from)
		return;
	histogram = LOOKUP(histograms, &index);
	if (!histogram)
		return;
	bucket = bucket_of(to - from);
	barrier_var(bucket);	/* so that the verifier sees the comparison below */
	__sync_fetch_and_add(&histogram->count, 1);
	__sync_fetch_and_add(&histogram->sum, to - from);
	if (bucket < HISTOGRAM_BUCKETS)
		__sync_fetch_and_add(&histogram->bucket[bucket], 1);
}

static __always_inline void count_spans(const struct request_record *r)
{
	u64 done = r->kernel_done ? r->kernel_done : r->device_done;

	if (!counts_spans)
		return;
	count_span(r, SPAN_SUBMIT, r->submitted, r->queued ? r->queued : r->kernel_done);
	count_span(r, SPAN_BLOCK, r->queued, r->issued);
	count_span(r, SPAN_DEVICE, r->issued, r->device_done);
	count_span(r, SPAN_COMPLETE, r->device_done, r->kernel_done);
	count_span(r, SPAN_CORE, r->submitted, done);
}

#endif
