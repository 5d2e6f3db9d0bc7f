/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Eventfds that were signalled and not read yet: kicks, perhaps, that find their event loop awake. */
#ifndef IOTRACE_SIGNALS_H
#define IOTRACE_SIGNALS_H

#include "tables.h"

static __always_inline struct signal *signal_of(u32 eventfd)
{
	return &VARIABLES->signals[eventfd & (SIGNALS - 1)];
}

/* Of several kicks before the event loop reads the eventfd the first counts. */
static __always_inline void begin_kick(u32 eventfd, u64 now)
{
	struct signal *signal = signal_of(eventfd);

	if (signal->eventfd == eventfd && signal->kicked)
		return;
	signal->eventfd = eventfd;
	signal->signalled = 0;
	signal->kicked = now;
}

static __always_inline void end_kick(u32 eventfd)
{
	struct signal *signal = signal_of(eventfd);

	if (signal->eventfd == eventfd && !signal->signalled)
		signal->signalled = bpf_ktime_get_ns();
}

#endif
