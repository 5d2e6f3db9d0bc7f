/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Numbers read from the kernel's memory. */
#ifndef IOTRACE_MEMORY_H
#define IOTRACE_MEMORY_H

#include "kernel.h"

/* Eight bytes at an address of the kernel. */
static __always_inline u64 word_at(u64 address)
{
#ifdef IOTRACE_CASTS
	/* as if they were a field that is a number */
	return READ((struct io_event *)(address - FIELD_OFFSET(struct io_event, obj)), obj);
#else
	u64 word = 0;

	bpf_probe_read_kernel(&word, sizeof(word), (void *)address);
	return word;
#endif
}

/* The address in a pointer field of what is known by its type and by its own address: the cheaper of the two ways. */
#ifdef IOTRACE_CASTS
#define ADDRESS_IN(pointer, address, type, field) word_at((address) + FIELD_OFFSET(type, field))
#else
#define ADDRESS_IN(pointer, address, type, field) number_of(FIELD(pointer, field))
#endif

#endif
