/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Types that the kernel keeps to one source file, copied from there for BCC, which has no BTF to find them in. */

/* fs/eventfd.c */
struct eventfd_ctx {
	struct kref kref;
	wait_queue_head_t wqh;
	__u64 count;
	unsigned int flags;
	int id;
};

/* virt/kvm/eventfd.c, include/kvm/iodev.h */
struct kvm_io_device {
	const void *ops;
};

struct _ioeventfd {
	struct list_head list;
	u64 addr;
	int length;
	struct eventfd_ctx *eventfd;
	u64 datamatch;
	struct kvm_io_device dev;
};

/*
 * include/linux/kvm_irqfd.h; with KVM's headers comes linux/bpf.h, which libbcc refuses when it is newer than libbcc's own. The entry is
 * a struct kvm_kernel_irq_routing_entry, whose longest variant is that of s390 on every architecture.
 */
struct kvm_kernel_irqfd {
	struct kvm *kvm;
	wait_queue_entry_t wait;
	struct {
		u32 gsi;
		u32 type;
		void *set;
		u64 variant[4];
		struct hlist_node link;
	} irq_entry;
	seqcount_spinlock_t irq_entry_sc;
	int gsi;
	struct work_struct inject;
	void *resampler;
	struct eventfd_ctx *resamplefd;
	struct list_head resampler_link;
	struct eventfd_ctx *eventfd;
};

/* fs/aio.c: the union's longest member is that of poll. */
struct poll_iocb {
	struct file *file;
	struct wait_queue_head *head;
	__poll_t events;
	bool flags[4];
	struct wait_queue_entry wait;
	struct work_struct work;
};

struct aio_kiocb {
	union {
		struct kiocb rw;
		struct poll_iocb poll;
	};
	struct kioctx *ki_ctx;
	void *ki_cancel;
	struct io_event ki_res;
};

/* fs/iomap/direct-io.c */
struct iomap_dio {
	struct kiocb *iocb;
};

/* block/fops.c; 6155631a0c3d "block: align blkdev_dio inlined bio to a cacheline" (5.16) */
struct blkdev_dio {
	struct kiocb *iocb;
	size_t size;
	atomic_t ref;
	unsigned int flags;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 16, 0)
	struct bio bio ____cacheline_aligned_in_smp;
#else
	struct bio bio;
#endif
};

/* drivers/nvme/host/nvme.h; e7006de6c238 "nvme: code command_id with a genctr for use-after-free validation" (5.14) */
struct nvme_request {
	struct nvme_command *cmd;
	union nvme_result result;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
	u8 genctr;
#endif
	u8 retries;
	u8 flags;
	u16 status;
};

/* drivers/md/dm-core.h; changed too often before 6.0 to be followed there: its clones then are known by where they go alone. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 0, 0)
#undef end_of_dm_clone
#define end_of_dm_clone 0ULL
#endif
struct dm_target_io {
	unsigned short magic;
	u16 flags;
	unsigned int target_bio_nr;
	struct dm_io *io;
	struct dm_target *ti;
	unsigned int *len_ptr;
	sector_t old_sector;
	struct bio clone;
};

struct dm_io {
	unsigned short magic;
	u16 flags;
	spinlock_t lock;
	unsigned long start_time;
	void *data;
	struct dm_io *next;
	struct {
		bool merged;
		unsigned long long duration_ns;
	} stats_aux;
	blk_status_t status;
	atomic_t io_count;
	struct mapped_device *md;
	struct bio *orig_bio;
};

/* drivers/md/dm-crypt.c */
struct dm_crypt_io {
	struct crypt_config *cc;
	struct bio *base_bio;
};

/* fs/btrfs/bio.h changes with every release: its direct bios are not followed. */
#undef end_of_btrfs
#define end_of_btrfs 0ULL
struct btrfs_bio {
	void *private;
	void *end_io;
	struct bio bio;
};
