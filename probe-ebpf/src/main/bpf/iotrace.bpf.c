// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The hooks. Each program filters by process first and calls what the headers define; which of them are loaded, and in place of
 * which others, is the hook plan's affair (HookPlan.java).
 */
#include "bios.h"

static __always_inline struct thread *current_thread(void)
{
	u64 id = bpf_get_current_pid_tgid();
	s32 target = target_of(id >> 32);

	return target < 0 ? NULL : thread_of((u32)id, target);
}

/* A pointer from the context as a number that can be hashed. */
static __always_inline u64 address_at(void *ctx, u32 argument)
{
	u64 address = 0;

	bpf_probe_read_kernel(&address, sizeof(address), (u64 *)ctx + argument);
	return address;
}

static __always_inline void enter(struct thread *thread, struct pt_regs *regs, s32 call)
{
	bool any = !is_virtual_machine(thread);

	thread->call = call;
	thread->trapped = 0;
	settle_run_delay(thread);
	switch (call) {
	case CALL_IO_SUBMIT:
		enter_io_submit(thread, regs, bpf_ktime_get_ns());
		break;
	case CALL_IO_URING_ENTER:
		thread->entered = bpf_ktime_get_ns();
		thread->submits = ARGUMENT_2(regs) && !ARGUMENT_3(regs);
		break;
	case CALL_WRITE:
		thread->eventfd = 0;
		if (ARGUMENT_3(regs) == sizeof(u64)) {
			thread->entered = bpf_ktime_get_ns();
			enter_eventfd_write(thread, ARGUMENT_1(regs));
		}
		if (any && !thread->eventfd)
			enter_blocking(thread, ARGUMENT_1(regs), OPERATION_WRITE, -1);
		break;
	case CALL_READ:
	case CALL_READV:
		if (any)
			enter_blocking(thread, ARGUMENT_1(regs), OPERATION_READ, -1);
		break;
	case CALL_WRITEV:
		if (any)
			enter_blocking(thread, ARGUMENT_1(regs), OPERATION_WRITE, -1);
		break;
	case CALL_PREAD:
	case CALL_PREADV:
	case CALL_PREADV2:
		enter_blocking(thread, ARGUMENT_1(regs), OPERATION_READ, ARGUMENT_4(regs));
		break;
	case CALL_PWRITE:
	case CALL_PWRITEV:
	case CALL_PWRITEV2:
		enter_blocking(thread, ARGUMENT_1(regs), OPERATION_WRITE, ARGUMENT_4(regs));
		break;
	case CALL_FSYNC:
	case CALL_FDATASYNC:
		enter_blocking(thread, ARGUMENT_1(regs), OPERATION_FLUSH, 0);
		break;
	case CALL_FALLOCATE:
		enter_fallocate(thread, regs);
		break;
	case CALL_IOCTL:
		enter_ioctl(thread, regs);
		break;
	}
}

SEC("tp_btf/sys_enter")
int BPF_PROG(on_sys_enter, struct pt_regs *regs, long call)
{
	struct thread *thread = current_thread();

	if (thread)
		enter(thread, regs, call);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_sys_exit, struct pt_regs *regs, long result)
{
	struct thread *thread = current_thread();

	if (!thread)
		return 0;
	if (thread->request)
		exit_blocking(thread, result);
	else if (thread->call == CALL_IO_SUBMIT)
		exit_io_submit(thread, result);
	thread->submits = false;
	thread->trapped = 0;
	thread->call = IN_USER;
	return 0;
}

SEC("tp_btf/io_uring_submit_req")
int BPF_PROG(on_io_uring_submit, struct io_kiocb *request)
{
	struct thread *thread = current_thread();

	if (thread)
		submit_to_io_uring(thread, request, address_at(ctx, 0));
	return 0;
}

/* The tracepoint's name before 6.4. */
SEC("tp_btf/io_uring_submit_sqe")
int BPF_PROG(on_io_uring_submit_sqe, struct io_kiocb *request)
{
	struct thread *thread = current_thread();

	if (thread)
		submit_to_io_uring(thread, request, address_at(ctx, 0));
	return 0;
}

SEC("tp_btf/io_uring_queue_async_work")
int BPF_PROG(on_io_uring_punt)
{
	u32 place;
	struct disk_request *request = find_request(address_at(ctx, 0), &place);

	if (request)
		request->record.flags |= REQUEST_PUNTED;
	return 0;
}

SEC("tp_btf/io_uring_complete")
int BPF_PROG(on_io_uring_complete)
{
	u32 place;
	struct disk_request *request = find_request(address_at(ctx, 1), &place);

	if (request)
		complete_in_io_uring(request, ctx, address_at(ctx, 1));
	return 0;
}

SEC("tp_btf/iomap_dio_complete")
int BPF_PROG(on_iomap_complete, struct kiocb *kiocb, int error, long result)
{
	complete_in_iomap(address_at(ctx, 0), error ? error : result);
	return 0;
}

SEC("tp_btf/block_bio_queue")
int BPF_PROG(on_bio_queue, struct bio *bio)
{
	struct thread *thread = current_thread();

	if (thread)
		queue_bio(thread, bio, address_at(ctx, 0));
	return 0;
}

SEC("tp_btf/block_split")
int BPF_PROG(on_bio_split, struct bio *front)
{
	derive_bio((u64)BPF_CORE_READ(front, bi_private), address_at(ctx, 0));
	return 0;
}

SEC("tp_btf/block_rq_issue")
int BPF_PROG(on_request_issue)
{
	issue_request(address_at(ctx, 0));
	return 0;
}

SEC("tp_btf/block_rq_complete")
int BPF_PROG(on_request_complete)
{
	complete_request(address_at(ctx, 0), (u32)ctx[2]);
	return 0;
}

SEC("tp_btf/sched_waking")
int BPF_PROG(on_waking, struct task_struct *task)
{
	u64 id = bpf_get_current_pid_tgid();
	struct thread *waker = NULL, *woken;
	u32 place;

	if (target_of(task->tgid) < 0)
		return 0;
	woken = find_thread(task->pid, &place);
	if (!woken)
		return 0;
	if (target_of(id >> 32) >= 0) {
		u32 ignored;

		waker = find_thread((u32)id, &ignored);
	}
	wake(waker, woken, place, task);
	return 0;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempted, struct task_struct *previous, struct task_struct *next)
{
	struct thread *thread;
	u32 place;

	if (!preempted && target_of(previous->tgid) >= 0 && !left_runnable(ctx, previous)) {
		thread = find_thread(previous->pid, &place);
		if (thread)
			block(ctx, thread);
	}
	if (target_of(next->tgid) >= 0) {
		thread = find_thread(next->pid, &place);
		if (thread)
			resume(thread);
	}
	return 0;
}

/* A new worker works for the event loop whose thread, or whose worker, made it. */
SEC("tp_btf/task_newtask")
int BPF_PROG(on_new_task, struct task_struct *task)
{
	struct thread *parent = current_thread(), *thread;

	if (!parent || target_of(task->tgid) < 0)
		return 0;
	thread = thread_of(task->pid, parent->target);
	if (thread)
		thread->lent = parent->episode;
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit)
{
	u32 place;
	struct thread *thread = find_thread((u32)bpf_get_current_pid_tgid(), &place);

	if (thread)
		thread->key = 0;
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

char LICENSE[] SEC("license") = "Dual BSD/GPL";
