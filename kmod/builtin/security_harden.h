/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Built-in build: what the kernel's own functions call at their beginning where no hook of an LSM
 * is. A negative errno is what such a function has to return instead, if it returns anything.
 */
#ifndef _LINUX_SECURITY_HARDEN_H
#define _LINUX_SECURITY_HARDEN_H

#include <linux/pid.h>
#include <linux/types.h>

struct cgroup;
struct cred;
struct dentry;
struct file;
struct kernel_clone_args;
struct nsproxy;
struct pt_regs;
struct task_struct;

#ifdef CONFIG_SECURITY_HARDEN
#define HARDEN_ENTER(function, ...) int harden_enter_##function(__VA_ARGS__);
#else
#define HARDEN_ENTER(function, ...)							\
	static inline int harden_enter_##function(__VA_ARGS__) { return 0; }
#endif

HARDEN_ENTER(cgroup_attach_task, struct cgroup *dst, struct task_struct *leader, bool threadgroup)
HARDEN_ENTER(cgroup_can_fork, struct task_struct *child, struct kernel_clone_args *args)
HARDEN_ENTER(cgroup_post_fork, struct task_struct *child, struct kernel_clone_args *args)
HARDEN_ENTER(cgroup_free, struct task_struct *task)
HARDEN_ENTER(mnt_want_write_file, struct file *file)
HARDEN_ENTER(f_setown, struct file *file, unsigned long who)
HARDEN_ENTER(__f_setown, struct file *file, struct pid *pid, enum pid_type type)
HARDEN_ENTER(copy_namespaces, unsigned long flags, struct task_struct *child)
HARDEN_ENTER(unshare_nsproxy_namespaces, unsigned long flags, struct nsproxy **nsproxy,
	     const struct cred *new)
HARDEN_ENTER(switch_task_namespaces, struct task_struct *task, const struct nsproxy *new)
/* Their LSM hooks stand for the check of capabilities, not beside it, in some kernels. */
HARDEN_ENTER(security_inode_setxattr, void *idmap, struct dentry *dentry)
HARDEN_ENTER(security_inode_removexattr, void *idmap, struct dentry *dentry)
/* A system call of a task with a label. Not 0: it is answered, in @regs. */
HARDEN_ENTER(call, struct pt_regs *regs)

#undef HARDEN_ENTER

#endif
