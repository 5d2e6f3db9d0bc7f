/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Handing records over to the reader, and waking it. */
#ifndef IOTRACE_HANDOVER_H
#define IOTRACE_HANDOVER_H

#include "lookup.h"

/* Wakes a reader that sleeps, without a record. */
static __always_inline void wake_reader(void)
{
#ifndef IOTRACE_BCC	/* the reader sleeps for some milliseconds only */
	void *nothing;

	if (!VARIABLES->reader_sleeps || !__sync_val_compare_and_swap(&VARIABLES->reader_sleeps, 1, 0))
		return;
	nothing = bpf_ringbuf_reserve(&ring, sizeof(u64), 0);
	if (nothing)
		bpf_ringbuf_discard(nothing, BPF_RB_FORCE_WAKEUP);
#endif
}

/*
 * Hands a record over. The reader polls by time; only when the ring fills while it sleeps is it woken, and by one record: a wake-up is paid
 * in QEMU's way to the disk (1,791 ns against 99), and one for each record while a reader lags would slow QEMU the more the slower that is.
 */
static __always_inline void hand_over(void *record, u64 size, enum loss place)
{
	u64 flags = BPF_RB_NO_WAKEUP;

	if (VARIABLES->reader_sleeps && RING_FILL() > ring_bytes / 8 &&
	    __sync_val_compare_and_swap(&VARIABLES->reader_sleeps, 1, 0))
		flags = BPF_RB_FORCE_WAKEUP;
	if (RING_OUTPUT(record, size, flags))
		lose(place);
}

#endif
