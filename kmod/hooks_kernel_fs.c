// SPDX-License-Identifier: GPL-2.0
/* Hook → request: files through which the kernel itself is changed. */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/user_namespace.h>
#include "hooks_kernel.h"
#include "verdict.h"

#define CONFIGFS_MAGIC	0x62656570	/* not in a header */

static const struct dentry *parent_of(const struct dentry *dentry)
{
	return READ_ONCE(dentry->d_parent);
}

/* The names on these filesystems are the kernel's own. */
static bool is_named(const struct dentry *dentry, const char *name)
{
	const struct qstr *qstr = &dentry->d_name;

	return strlen(name) == qstr->len && !memcmp(qstr->name, name, qstr->len);
}

/* The ancestor right below the root; the root itself for the root. */
static const struct dentry *topmost(const struct dentry *dentry)
{
	while (!IS_ROOT(dentry) && !IS_ROOT(parent_of(dentry)))
		dentry = parent_of(dentry);
	return dentry;
}

static bool is_number(const struct dentry *dentry)
{
	return dentry->d_name.len && dentry->d_name.name[0] >= '0' && dentry->d_name.name[0] <= '9';
}

/* All of procfs is about the kernel, but for the tasks' own files, and pressure monitors. */
static bool proc_of_kernel(const struct dentry *dentry)
{
	const struct dentry *top = topmost(dentry);

	return !IS_ROOT(top) && !is_number(top) && !is_named(top, "pressure");
}

static bool is_delegated(const struct dentry *file)
{
	return is_named(file, "cgroup.procs") || is_named(file, "cgroup.threads") ||
	       is_named(file, "cgroup.subtree_control");
}

/* Below the container's cgroup all is its own; in it, what the kernel lets be delegated. */
static bool in_own_cgroup(const struct harden_label *label, const struct dentry *dentry)
{
	const struct dentry *d;

	for (d = dentry; !IS_ROOT(d); d = parent_of(d)) {
		if (!d_inode(d) || d_inode(d)->i_ino != label->container->id)
			continue;
		return parent_of(dentry) != d || d_is_dir(dentry) || is_delegated(dentry);
	}
	return false;
}

static bool is_of_host(const struct super_block *sb)
{
	return sb->s_user_ns == &init_user_ns;
}

static bool of_kernel(const struct harden_label *label, const struct dentry *dentry)
{
	switch (dentry->d_sb->s_magic) {
	case PROC_SUPER_MAGIC:
		return proc_of_kernel(dentry);
	case CGROUP2_SUPER_MAGIC:
		return !in_own_cgroup(label, dentry);
	case BINFMTFS_MAGIC:
	case BPF_FS_MAGIC:
		return is_of_host(dentry->d_sb);
	case SYSFS_MAGIC:
	case CGROUP_SUPER_MAGIC:
	case DEBUGFS_MAGIC:
	case TRACEFS_MAGIC:
	case SECURITYFS_MAGIC:
	case CONFIGFS_MAGIC:
	case EFIVARFS_MAGIC:
	case PSTOREFS_MAGIC:
		return true;
	default:
		return false;
	}
}

/**
 * harden_touch_kernel() - may a CONFINED task change what a file of the kernel stands for?
 * @label: of current
 * @policy: its policy, with kernel = deny
 * @dentry: what changes; for a name that comes or goes, the directory it is in
 * @operation: for the event
 *
 * Context: any; does not sleep.
 * Return: 0 or a negative errno.
 */
int harden_touch_kernel(const struct harden_label *label, const struct harden_policy *policy,
			const struct dentry *dentry, const char *operation)
{
	struct harden_request request = { .operation = operation, .dentry = dentry };
	bool denied;

	rcu_read_lock();
	denied = of_kernel(label, dentry);
	rcu_read_unlock();
	return denied ? harden_verdict(label, policy, policy->place[HARDEN_RULE_KERNEL],
				       &request) : 0;
}

/* Is it /proc/sys/DIR/NAME? */
static bool is_sysctl(const struct dentry *dentry, const char *dir, const char *name)
{
	const struct dentry *parent = parent_of(dentry);

	return is_named(dentry, name) && is_named(parent, dir) &&
	       is_named(parent_of(parent), "sys") && IS_ROOT(parent_of(parent_of(parent)));
}

static bool sysctl_runs_programs(const struct dentry *dentry)
{
	return is_sysctl(dentry, "kernel", "core_pattern") ||
	       is_sysctl(dentry, "kernel", "modprobe") ||
	       is_sysctl(dentry, "kernel", "hotplug") ||
	       is_sysctl(dentry, "kernel", "poweroff_cmd") ||
	       (is_named(dentry, "hb_ctl_path") && is_named(parent_of(dentry), "nm"));
}

/* Of nfs, nfsd and drbd. */
static bool parameter_runs_programs(const struct dentry *dentry)
{
	return is_named(parent_of(dentry), "parameters") &&
	       (is_named(dentry, "cache_getent") || is_named(dentry, "cltrack_prog") ||
		is_named(dentry, "usermode_helper"));
}

/* Does what is written here become a program that the kernel runs outside all containers? */
static bool runs_programs(const struct dentry *dentry)
{
	switch (dentry->d_sb->s_magic) {
	case PROC_SUPER_MAGIC:
		return sysctl_runs_programs(dentry);
	case SYSFS_MAGIC:
		return parameter_runs_programs(dentry) ||
		       (is_named(dentry, "uevent_helper") &&
			is_named(parent_of(dentry), "kernel"));
	case CGROUP_SUPER_MAGIC:
		return is_named(dentry, "release_agent");
	case BINFMTFS_MAGIC:
		return is_of_host(dentry->d_sb) && !IS_ROOT(dentry);
	default:
		return false;
	}
}

/**
 * harden_open_in_setup() - may the runtime, or a hook of it, open this?
 * @label: of current, which is in SETUP
 * @file: being opened
 *
 * Context: any; does not sleep.
 * Return: 0 or a negative errno.
 */
int harden_open_in_setup(const struct harden_label *label, const struct file *file)
{
	const struct harden_policy *policy = harden_label_policy(label);
	const struct dentry *dentry = file->f_path.dentry;
	struct harden_request request = { .operation = "open", .dentry = dentry };
	bool denied;

	if (!policy || !harden_denies(policy, HARDEN_RULE_KERNEL) || !(file->f_mode & FMODE_WRITE))
		return 0;
	rcu_read_lock();
	denied = runs_programs(dentry);
	rcu_read_unlock();
	return denied ? harden_verdict(label, policy, policy->place[HARDEN_RULE_KERNEL],
				       &request) : 0;
}
