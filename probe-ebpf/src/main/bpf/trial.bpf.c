// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs that do nothing, on a system call that is hardly ever made: whether this kernel lets functions be hooked (HookTrial.java). */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "arch.h"

SEC("fentry/" SYSTEM_CALL(getpgid))
int try_fentry(void *ctx)
{
	return 0;
}

SEC("kprobe/" SYSTEM_CALL(getpgid))
int try_kprobe(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
