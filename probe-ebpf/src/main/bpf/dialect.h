/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the two back ends say differently. One source serves both:
 *
 * libbpf	compiled when iotrace is built; maps and variables are declared here, the loader moves accesses to kernel structures, the
 *		verifier knows the types of pointers, and functions may be checked once.
 * BCC		preprocessed when iotrace is built (build.sh), compiled on the host against the kernel's headers (kernel.bcc.h); user
 *		space makes the maps first and passes their descriptors and all constants as macros; pointers are numbers to the
 *		verifier, so that all of the kernel's memory is read by bpf_probe_read_kernel; everything is inlined.
 */
#ifndef IOTRACE_DIALECT_H
#define IOTRACE_DIALECT_H

#ifndef IOTRACE_BCC

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#define CONSTANT(type, name, value) const volatile type name = value

#define LOOKUP(table, place) bpf_map_lookup_elem(&table, place)
#define RING_OUTPUT(record, size, flags) bpf_ringbuf_output(&ring, record, size, flags)
#define RING_FILL() bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA)
#define STACK_ID(ctx) bpf_get_stackid(ctx, &stacks, BPF_F_REUSE_STACKID)

/* A field behind a pointer whose type the verifier knows. */
#define FIELD(pointer, ...) ___arrow((pointer), __VA_ARGS__)
/*
 * A field behind any address of a type of the kernel proper; of a module's types BPF_CORE_READ. a35b9af4ec2c "bpf: Add a kfunc for generic
 * type cast" (6.2) lets the verifier know it without a call: the object for such kernels is compiled with IOTRACE_CASTS.
 */
#ifdef IOTRACE_CASTS
extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym;
#define CAST(pointer) ((typeof(pointer))bpf_rdonly_cast((pointer), bpf_core_type_id_kernel(typeof(*(pointer)))))
#define READ(pointer, ...) FIELD(CAST(pointer), __VA_ARGS__)
/* A hook that is passed often. Where there are casts its arguments are numbers, which are typed when they are read: nothing is laundered. */
#define HOT(tracepoint) SEC("raw_tp/" tracepoint)
#define TYPED(pointer) CAST(pointer)
#define HOT_ADDRESS(ctx, argument) ((ctx)[argument])
#else
#define READ BPF_CORE_READ
#define HOT(tracepoint) SEC("tp_btf/" tracepoint)
#define TYPED(pointer) (pointer)
#define HOT_ADDRESS(ctx, argument) number_of((void *)(ctx)[argument])
#endif
#define FIELD_OFFSET(type, field) bpf_core_field_offset(type, field)
#define TYPE_SIZE(type) bpf_core_type_size(type)
#define CURRENT_TASK() bpf_get_current_task_btf()

/* A pointer as a number, with which the verifier lets one reckon: it forgets what was added to memory. */
static __attribute__((always_inline)) inline __u64 number_of(const void *pointer)
{
	__u64 number = 0;

	__sync_fetch_and_add(&number, (__u64)pointer);
	return number;
}

/*
 * A function the verifier checks once, by itself, instead of at every call: for what is called in loops or from many places.
 * It must check its pointers, and returns a number.
 */
#define CHECKED_ONCE __attribute__((noinline)) int
#define NOT_INLINED static __attribute__((noinline))

/* How many iocbs one program can look at: all, no other one has to go on. */
#define BATCH_PART BATCH
/* Parts of a vector that are summed for a request whose end nobody sees. */
#define ASKED_PARTS 128
#define GO_ON(ctx, thread, program)

#else

#define CONSTANT(type, name, value) _Static_assert(sizeof(type), #name " is a macro")

#define DESCRIPTOR(table) bpf_pseudo_fd(1, MAP_##table)	/* BPF_PSEUDO_MAP_FD */
#define LOOKUP(table, place) bpf_map_lookup_elem_(DESCRIPTOR(table), place)
#define RING_OUTPUT(record, size, flags) bpf_ringbuf_output((void *)DESCRIPTOR(ring), record, size, flags)
#define RING_FILL() bpf_ringbuf_query((void *)DESCRIPTOR(ring), BPF_RB_AVAIL_DATA)
#define STACK_ID(ctx) bcc_get_stackid(DESCRIPTOR(stacks), ctx, BPF_F_REUSE_STACKID)

#define FIELD(pointer, ...) BPF_PROBE_READ((pointer), __VA_ARGS__)
#define FIELD_OFFSET(type, field) __builtin_offsetof(type, field)
#define TYPE_SIZE(type) sizeof(type)
#define CURRENT_TASK() ((struct task_struct *)bpf_get_current_task())
#undef BPF_CORE_READ
#define BPF_CORE_READ BPF_PROBE_READ
#define READ BPF_PROBE_READ
#define number_of(pointer) ((u64)(pointer))

#define CHECKED_ONCE static __always_inline int
#define NOT_INLINED static __always_inline

/* Inlined, this many iocbs stay below a million instructions; 32 programs in a row may go on where one ends. */
#define BATCH_PART 32
#define ASKED_PARTS 4
#define GO_ON(ctx, thread, program)					\
	do {								\
		if (has_more_iocbs(thread))				\
			bpf_tail_call_(DESCRIPTOR(programs), ctx, program);	\
	} while (0)

/* Attached by its name, not by a section's; of a raw tracepoint's arguments it finds as many as libbpf's macro of this name. */
#undef SEC
#define SEC(name)
#define HOT(tracepoint)
#define TYPED(pointer) (pointer)
#define HOT_ADDRESS(ctx, argument) ((ctx)[argument])
#undef BPF_PROG
#define BPF_PROG(name, args...)								\
	name(unsigned long long *ctx);							\
	static __always_inline int ____##name(unsigned long long *ctx, ##args);		\
	int name(unsigned long long *ctx)						\
	{										\
		return ____##name(___bpf_ctx_cast(args));				\
	}										\
	static __always_inline int ____##name(unsigned long long *ctx, ##args)

#endif

#endif
