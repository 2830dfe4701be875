// SPDX-License-Identifier: GPL-2.0
/* Never linked: what the trampolines know of structures, for kbuild to make layout.h of. */
#include <linux/fs.h>
#include <linux/kbuild.h>
#include <linux/kdev_t.h>
#include <linux/magic.h>
#include <linux/path.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/stat.h>
#include "label.h"

static void __used layout(void)
{
	DEFINE(HARDEN_TASK_WORD, offsetof(struct task_struct, thread_info.syscall_work) + 4);
	OFFSET(HARDEN_LABEL_HOOKS, harden_label, hooks);
	DEFINE(HARDEN_LABEL_CALLS, HARDEN_CALLS_INDEX);
	OFFSET(HARDEN_LABEL_CAPS, harden_label, caps);
	OFFSET(HARDEN_LABEL_DEVS, harden_label, devs);
	OFFSET(HARDEN_LABEL_KEPT_SB, harden_label, kept_sb);
	OFFSET(HARDEN_LABEL_FAMILIES, harden_label, families);
	DEFINE(HARDEN_TASK_STATUS, offsetof(struct task_struct, thread_info.status));
	DEFINE(HARDEN_TASK_COMPAT, TS_COMPAT);
	DEFINE(HARDEN_FILE_DENTRY, offsetof(struct file, f_path.dentry));
	OFFSET(HARDEN_FILE_INODE, file, f_inode);
	OFFSET(HARDEN_INODE_MODE, inode, i_mode);
	/* What character and block devices have in common, and no other file that is opened. */
	DEFINE(HARDEN_NODE, (S_IFCHR & S_IFBLK) >> 8);
	DEFINE(HARDEN_ANONYMOUS, MKDEV(1, 0) - 1);
	OFFSET(HARDEN_FILE_FLAGS, file, f_flags);
	OFFSET(HARDEN_PATH_DENTRY, path, dentry);
	OFFSET(HARDEN_DENTRY_SB, dentry, d_sb);
	OFFSET(HARDEN_SB_DEV, super_block, s_dev);
	OFFSET(HARDEN_SB_MAGIC, super_block, s_magic);
	OFFSET(HARDEN_CLONE_FLAGS, kernel_clone_args, flags);
	DEFINE(HARDEN_CLONE_INTO_CGROUP, ilog2(CLONE_INTO_CGROUP));
	DEFINE(HARDEN_WRITES, O_WRONLY | O_RDWR | O_TRUNC);
	DEFINE(HARDEN_PROC_MAGIC, PROC_SUPER_MAGIC);
}
