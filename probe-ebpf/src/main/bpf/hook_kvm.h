/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* KVM: guest writes to doorbells, interrupts for the guest. */
#ifndef IOTRACE_HOOK_KVM_H
#define IOTRACE_HOOK_KVM_H

#include "hook_call.h"

/* virt/kvm/eventfd.c: the guest wrote to where this ioeventfd listens; it is signalled before the function returns. */
static __always_inline void enter_ioeventfd(u64 device)
{
	struct thread *vcpu = current_thread();
	struct _ioeventfd *ioeventfd;

	if (!vcpu)
		return;
	ioeventfd = (struct _ioeventfd *)(device - FIELD_OFFSET(struct _ioeventfd, dev));
	trap(vcpu, BPF_CORE_READ(ioeventfd, eventfd, id));
	begin_kick(vcpu->eventfd, vcpu->trapped);
}

static __always_inline void exit_ioeventfd(void)
{
	struct thread *vcpu = current_thread();

	if (!vcpu || !vcpu->trapped)
		return;
	end_kick(vcpu->eventfd);
	vcpu->trapped = 0;
}

#ifndef IOTRACE_BCC

SEC("fentry/ioeventfd_write")
int BPF_PROG(on_ioeventfd)
{
	enter_ioeventfd(address_at(ctx, 1));
	return 0;
}

SEC("fexit/ioeventfd_write")
int BPF_PROG(after_ioeventfd)
{
	exit_ioeventfd();
	return 0;
}

#endif

SEC("kprobe/ioeventfd_write")
int probe_ioeventfd(struct pt_regs *regs)
{
	enter_ioeventfd(KERNEL_ARGUMENT_2(regs));
	return 0;
}

SEC("kretprobe/ioeventfd_write")
int probe_ioeventfd_end(struct pt_regs *regs)
{
	exit_ioeventfd();
	return 0;
}

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

/* virt/kvm/eventfd.c: the eventfd that was signalled is an irqfd. */
static __always_inline void wake_irqfd(u64 wait)
{
	struct thread *thread = current_thread();
	struct kvm_kernel_irqfd *irqfd;

	if (!thread || !thread->home)
		return;
	irqfd = (struct kvm_kernel_irqfd *)(wait - FIELD_OFFSET(struct kvm_kernel_irqfd, wait));
	signal_eventfd(thread, BPF_CORE_READ(irqfd, eventfd, id), bpf_ktime_get_ns(), 1);
}

#ifndef IOTRACE_BCC

SEC("fentry/irqfd_wakeup")
int BPF_PROG(on_irqfd)
{
	wake_irqfd(address_at(ctx, 0));
	return 0;
}

#endif

SEC("kprobe/irqfd_wakeup")
int probe_irqfd(struct pt_regs *regs)
{
	wake_irqfd(KERNEL_ARGUMENT_1(regs));
	return 0;
}

/* An interrupt is injected in the context of who signalled the irqfd. */
static __always_inline void inject(void)
{
	struct thread *thread = current_thread();

	if (thread && thread->home && thread->call == CALL_WRITE && thread->eventfd)
		signal_eventfd(thread, thread->eventfd, thread->entered, 1);
}

SEC("tp_btf/kvm_msi_set_irq")
int BPF_PROG(on_kvm_msi)
{
	inject();
	return 0;
}

SEC("tp_btf/kvm_set_irq")
int BPF_PROG(on_kvm_irq)
{
	inject();
	return 0;
}

#endif
