/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* KVM: guest writes to doorbells. */
#ifndef IOTRACE_HOOK_KVM_H
#define IOTRACE_HOOK_KVM_H

#include "hook_call.h"

/* Before the write reaches the ioeventfd, in the context of the vCPU's thread. */
SEC("tp_btf/kvm_mmio")
int BPF_PROG(on_kvm_mmio, int type, int length, u64 address)
{
	if (type == KVM_TRACE_MMIO_WRITE)
		trap(current_thread(), KICK_PAGE | (u32)(address >> 12 & 0x3fffffff));
	return 0;
}

SEC("tp_btf/kvm_pio")
int BPF_PROG(on_kvm_pio, unsigned int write, unsigned int port)
{
	if (write)
		trap(current_thread(), KICK_PORT | port);
	return 0;
}

/* After the ioeventfd was signalled: tells what the wake-up it caused was. */
SEC("tp_btf/kvm_fast_mmio")
int BPF_PROG(on_kvm_fast_mmio, u64 address)
{
	name_wake_up(current_thread(), KICK_PAGE | (u32)(address >> 12 & 0x3fffffff));
	return 0;
}

#endif
