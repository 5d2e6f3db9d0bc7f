/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Types of drivers, file systems and KVM, which may be modules: only what is read, and only where the module is there. */
#ifndef IOTRACE_DRIVERS_H
#define IOTRACE_DRIVERS_H

#include "memory.h"

#ifndef IOTRACE_BCC	/* types.bcc.h has them whole */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* virt/kvm/eventfd.c */
struct kvm_io_device {
	const void *ops;
};

struct _ioeventfd {
	struct eventfd_ctx *eventfd;
	struct kvm_io_device dev;
};

struct wait_queue_entry {
	u32 flags;
};

/* include/linux/kvm_irqfd.h */
struct kvm_kernel_irqfd {
	struct wait_queue_entry wait;
	struct eventfd_ctx *eventfd;
};

/* fs/btrfs/bio.h: what a btrfs bio is for; since 6.2 direct I/O keeps iomap's private pointer in it. */
struct btrfs_bio {
	void *private;
	void *end_io;
	struct bio bio;
};

/* drivers/md/dm-core.h: a clone lies in the dm_target_io that tells what it is a clone of. */
struct dm_io {
	struct bio *orig_bio;
};

struct dm_target_io {
	struct dm_io *io;
	struct bio clone;
};

/* drivers/md/dm-crypt.c: dm-crypt clones the clone. */
struct dm_crypt_io {
	struct bio *base_bio;
};

/* include/linux/nvme.h, drivers/nvme/host/nvme.h */
struct nvme_common_command {
	u16 command_id;
};

struct nvme_command {
	struct nvme_common_command common;
};

struct nvme_request {
	u16 status;
};

#pragma clang attribute pop

#endif

#endif
