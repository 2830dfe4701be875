// SPDX-License-Identifier: GPL-2.0
/*
 * Built-in build: the functions of hook_list.h that have no hook of the kernel's own. The kernel
 * calls us at their beginning; builtin/ has the patches.
 */
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/security_harden.h>
#include <uapi/linux/sched.h>
#include "lsm.h"

int harden_enter_cgroup_attach_task(struct cgroup *dst, struct task_struct *leader,
				    bool threadgroup)
{
	return harden_on_cgroup_attach_task(dst, leader, threadgroup);
}

int harden_enter_cgroup_can_fork(struct task_struct *child, struct kernel_clone_args *args)
{
	return HARDEN_ASK(cgroup_can_fork, child, args);
}

int harden_enter_cgroup_post_fork(struct task_struct *child, struct kernel_clone_args *args)
{
	if (likely(!READ_ONCE(*harden_task_word(child)) && !harden_label_of(current) &&
		   !(args->flags & CLONE_INTO_CGROUP)))
		return 0;
	return harden_on_cgroup_post_fork(child, args);
}

int harden_enter_cgroup_free(struct task_struct *task)
{
	return READ_ONCE(*harden_task_word(task)) ? harden_on_cgroup_free(task) : 0;
}

int harden_enter_mnt_want_write_file(struct file *file)
{
	return HARDEN_ASK(mnt_want_write_file, file);
}

int harden_enter_f_setown(struct file *file, unsigned long who)
{
	return HARDEN_ASK(f_setown, file, who);
}

int harden_enter___f_setown(struct file *file, struct pid *pid, enum pid_type type)
{
	return HARDEN_ASK(__f_setown, file, pid, type);
}

int harden_enter_copy_namespaces(unsigned long flags, struct task_struct *child)
{
	return HARDEN_ASK(copy_namespaces, flags, child);
}

int harden_enter_unshare_nsproxy_namespaces(unsigned long flags, struct nsproxy **nsproxy,
					    const struct cred *new)
{
	return HARDEN_ASK(unshare_nsproxy_namespaces, flags, nsproxy, new);
}

int harden_enter_switch_task_namespaces(struct task_struct *task, const struct nsproxy *new)
{
	return HARDEN_ASK(switch_task_namespaces, task, new);
}

int harden_enter_security_inode_setxattr(void *idmap, struct dentry *dentry)
{
	return HARDEN_ASK(security_inode_setxattr, idmap, dentry);
}

int harden_enter_security_inode_removexattr(void *idmap, struct dentry *dentry)
{
	return HARDEN_ASK(security_inode_removexattr, idmap, dentry);
}
