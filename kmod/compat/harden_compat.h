/* SPDX-License-Identifier: GPL-2.0 */
/* All that differs between kernels, for C and for assembly; nothing else asks for a version. */
#ifndef _HARDEN_COMPAT_H
#define _HARDEN_COMPAT_H

#include <linux/version.h>

/* POSIX ACLs left the xattr hooks in 6.2; file_setattr(2) came with 6.17. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define HARDEN_HAVE_INODE_SET_ACL
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define HARDEN_HAVE_INODE_FILE_SETATTR
#endif

/* open_tree_attr(2) came with 6.15. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
#define HARDEN_HAVE_OPEN_TREE_ATTR
#endif

/* Since 6.13 CAP_PERFMON reads other tasks' memory maps without asking for ptrace. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define HARDEN_HAVE_PERFMON_MM
#endif

/* Where this CPU's task and preemption count are: 6.2 to 6.14 kept both in pcpu_hot. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0) && LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
#define HARDEN_PCPU_HOT
#define HARDEN_PCPU_CURRENT	pcpu_hot
#define HARDEN_PCPU_PREEMPT	pcpu_hot + 8
#else
#define HARDEN_PCPU_CURRENT	current_task
#define HARDEN_PCPU_PREEMPT	__preempt_count
#endif

/* The end of a task, as cgroups are told of it, has a new name since 6.19. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#define HARDEN_HAVE_CGROUP_TASK_FREE
#endif

/* A function that is jumped to by address: SYM_FUNC_START() marks it so until 6.15. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
#define HARDEN_ENDBR	ENDBR
#else
#define HARDEN_ENDBR
#endif

#ifndef __ASSEMBLY__
#include <linux/build_bug.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/ftrace.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/timer.h>

#ifdef HARDEN_PCPU_HOT
static_assert(offsetof(struct pcpu_hot, current_task) == 0);
static_assert(offsetof(struct pcpu_hot, preempt_count) == 8);
#endif

/* Since 6.6 overlayfs opens the layer's file by the layer's own path: no second access. */
static inline bool harden_is_backing(const struct file *file)
{
#ifdef FMODE_BACKING
	return file->f_mode & FMODE_BACKING;
#else
	return false;
#endif
}

/* Since 6.18 a namespace itself says which kind it is of. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
#define harden_ns_kind(ns)	((u32)(ns)->ns_type)
#else
#define harden_ns_kind(ns)	((u32)(ns)->ops->type)
#endif

/* How a mount maps owners: since 6.3 a type of its own. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#define harden_idmap(mnt)	mnt_idmap(mnt)
#else
#define harden_idmap(mnt)	mnt_user_ns(mnt)
#endif

/* An inode's ctime has accessors since 6.6. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define harden_ctime(inode)	inode_get_ctime(inode)
#else
#define harden_ctime(inode)	((inode)->i_ctime)
#endif

/*
 * "the entry of NAME WHY", for whoever applies. Before 6.2 a message must outlive the answer: one
 * that another call overtakes is told wrong, and stands right in the log.
 */
static inline void harden_extack_call(struct netlink_ext_ack *extack, const char *why,
				      const char *name)
{
#ifdef NL_SET_ERR_MSG_FMT
	NL_SET_ERR_MSG_FMT(extack, "%s %s", name, why);
#else
	static char text[80];

	snprintf(text, sizeof(text), "%s %s", name, why);
	if (extack)
		extack->_msg = text;
#endif
}

/* fs_struct's lock became a seqlock in 7.x; both stop a change of the root. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#define harden_fs_lock(fs)	read_seqlock_excl(&(fs)->seq)
#define harden_fs_unlock(fs)	read_sequnlock_excl(&(fs)->seq)
#else
#define harden_fs_lock(fs)	spin_lock(&(fs)->lock)
#define harden_fs_unlock(fs)	spin_unlock(&(fs)->lock)
#endif

/* A set of capabilities as one number, which it is since 6.3. */
static inline u64 harden_caps_of(const kernel_cap_t *set)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	return set->val;
#else
	return (u64)set->cap[1] << 32 | set->cap[0];
#endif
}

static inline void harden_caps_drop(kernel_cap_t *set, u64 drop)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	set->val &= ~drop;
#else
	set->cap[0] &= ~(u32)drop;
	set->cap[1] &= ~(u32)(drop >> 32);
#endif
}

/* What hooks of LSMs take, and how they are registered, where there is a patch for the kernel. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define HARDEN_LSM_EXEC(bprm)		const struct linux_binprm *bprm
#define HARDEN_LSM_EXEC_FILE(file)	const struct file *file
#define HARDEN_LSM_PERF_EVENT_OPEN	int type
#define HARDEN_LSM_ID			0x68617264656eULL	/* "harden"; none is assigned */
#define harden_add_hooks(hooks, nr)							\
({											\
	static const struct lsm_id id = { "harden", HARDEN_LSM_ID };			\
											\
	security_add_hooks(hooks, nr, &id);						\
})
#else
#define HARDEN_LSM_EXEC(bprm)		struct linux_binprm *bprm
#define HARDEN_LSM_EXEC_FILE(file)	struct file *file
#define HARDEN_LSM_PERF_EVENT_OPEN	struct perf_event_attr *attr, int type
#define harden_add_hooks(hooks, nr)	security_add_hooks(hooks, nr, "harden")
#endif

#ifdef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
/* 6.4 gave the multi variant its short name. */
static inline int harden_register_direct(struct ftrace_ops *ops, unsigned long addr)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	return register_ftrace_direct(ops, addr);
#else
	return register_ftrace_direct_multi(ops, addr);
#endif
}

static inline int harden_modify_direct(struct ftrace_ops *ops, unsigned long addr)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	return modify_ftrace_direct(ops, addr);
#else
	return modify_ftrace_direct_multi(ops, addr);
#endif
}

static inline int harden_unregister_direct(struct ftrace_ops *ops, unsigned long addr)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	return unregister_ftrace_direct(ops, addr, true);
#else
	int err = unregister_ftrace_direct_multi(ops, addr);

	if (!err)
		ftrace_free_filter(ops);
	return err;
#endif
}
#endif /* CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS */
#endif /* __ASSEMBLY__ */
#endif /* _HARDEN_COMPAT_H */
