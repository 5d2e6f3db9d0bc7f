/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The kernel's types, only the fields the probe reads; libbpf moves each access to where the running kernel has the field.
 * Fields that moved or changed their meaning between kernels are in compat.h.
 */
#ifndef IOTRACE_KERNEL_H
#define IOTRACE_KERNEL_H

#include "dialect.h"

#ifndef IOTRACE_BCC	/* kernel.bcc.h includes the kernel's own headers */

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;

#define NULL ((void *)0)
#define false 0
#define true 1
#define bool _Bool

#define MINORBITS 20
#define S_IFMT 0170000
#define S_IFBLK 0060000
#define S_IFREG 0100000

/* include/linux/blk_types.h; the numbers have not moved since 4.10 */
#define REQ_OP_MASK 0xffu	/* REQ_OP_READ is 0 */
#define REQ_META (1u << 12)
#define REQ_FUA (1u << 17)

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct super_block {
	u32 s_dev;
};

struct inode {
	u16 i_mode;
	u32 i_rdev;
	u64 i_ino;
	struct super_block *i_sb;
};

struct qstr {
	const unsigned char *name;
};

struct dentry {
	struct qstr d_name;
};

struct path {
	struct dentry *dentry;
};

struct file {
	u32 f_flags;
	struct inode *f_inode;
	struct path f_path;
	void *private_data;
};

struct fdtable {
	u32 max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct sched_info {
	u64 run_delay;
};

typedef struct {
	s32 counter;
} atomic_t;

struct signal_struct {
	atomic_t live;
};

struct rq;

struct cfs_rq {
	struct rq *rq;
};

struct sched_entity {
	struct cfs_rq *cfs_rq;
};

struct task_struct {
	struct sched_entity se;
	u32 flags;
	s32 pid;
	s32 tgid;
	struct files_struct *files;
	struct signal_struct *signal;
	struct sched_info sched_info;
};

struct eventfd_ctx {
	s32 id;
};

struct kiocb {
	struct file *ki_filp;
	s64 ki_pos;
};

struct io_event {
	u64 obj;
};

/* fs/aio.c: obj is the user's iocb from before the request is handed to the file until it ends. */
struct aio_kiocb {
	struct kiocb rw;
	struct io_event ki_res;
};

struct iomap_dio {
	struct kiocb *iocb;
};

struct request_queue {
	s32 id;
};

struct gendisk {
	struct request_queue *queue;
	s32 major;
	s32 first_minor;
	char disk_name[32];
};

struct block_device {
	struct gendisk *bd_disk;
	u32 bd_dev;
};

struct bvec_iter {
	u64 bi_sector;
	u32 bi_size;
};

struct bio {
	struct bio *bi_next;
	struct block_device *bi_bdev;
	u32 bi_opf;
	struct bvec_iter bi_iter;
	void *bi_end_io;
	void *bi_private;
};

/* block/fops.c: the bio of a request to a block device lies inside it. */
struct blkdev_dio {
	struct kiocb *iocb;
	struct bio bio;
};

struct blk_mq_hw_ctx {
	u32 queue_num;
};

struct request {
	struct request_queue *q;
	struct bio *bio;
	u32 cmd_flags;
	struct blk_mq_hw_ctx *mq_hctx;
};

struct io_cqe {
	s32 fd;
};

/* io_uring/io_uring.h: a read or write begins with its kiocb, so that the request and the kiocb have one address. */
struct io_kiocb {
	struct file *file;
	u8 opcode;
	u64 flags;
	struct io_cqe cqe;
};

struct io_uring_cqe {
	s32 res;
};

#pragma clang attribute pop

#endif

#endif
