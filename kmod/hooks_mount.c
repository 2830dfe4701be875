// SPDX-License-Identifier: GPL-2.0
/* LSM signature → request: what is mounted, and the switch of the root. */
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <uapi/linux/mount.h>
#include "attach.h"
#include "brought.h"
#include "check.h"
#include "handlers.h"
#include "hooks_device.h"
#include "hooks_mount.h"
#include "label.h"
#include "verdict.h"

/* The slow part of harden_use(). */
int harden_use_judge(const struct harden_label *label, const struct harden_policy *policy,
		     const struct dentry *dentry, const char *operation)
{
	struct harden_request request = { .operation = operation, .dentry = dentry };
	const struct harden_item *item;

	item = harden_check_use(policy, &label->root, dentry, harden_is_host_proc(dentry->d_sb));
	return harden_verdict(label, policy, item, &request);
}

/**
 * harden_arrange() - may a task arrange mounts at all?
 * @label: its label
 * @operation: for the event
 * @dentry: what it is about, or NULL
 *
 * Context: any; does not sleep.
 * Return: 0 or a negative errno.
 */
int harden_arrange(const struct harden_label *label, const char *operation,
		   const struct dentry *dentry)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_request request = { .operation = operation, .dentry = dentry };

	if (!policy || label->phase != HARDEN_PHASE_CONFINED)
		return 0;
	return harden_verdict(label, policy, harden_denies(policy, HARDEN_RULE_MOUNTS), &request);
}

static int bring(const struct harden_label *label, const struct path *source, bool recursive,
		 const char *operation)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_request request = { .operation = operation, .dentry = source->dentry };
	const struct harden_item *item;

	/* What a container does inside its own rootfs brings nothing in. */
	if (!policy || (label->phase == HARDEN_PHASE_CONFINED &&
			harden_in_root(&label->root, source->dentry)))
		return 0;
	item = harden_check_bring(policy, source->dentry,
				  harden_is_host_proc(source->dentry->d_sb), recursive);
	return harden_verdict(label, policy, item, &request);
}

/*
 * mount(2) with MS_BIND or MS_MOVE: the source is still a string, and is looked up again
 * afterwards. This gate gives the clear message; harden_use() is the one that cannot be raced.
 */
int harden_on_security_sb_mount(struct harden_label *label, const char *dev_name,
				const struct path *path, const char *type, unsigned long flags,
				void *data)
{
	struct path source;
	int err = harden_arrange(label, "mount", path->dentry);

	if (err)
		return err;
	if (!(flags & (MS_BIND | MS_MOVE)) || (flags & MS_REMOUNT) || !dev_name || !*dev_name)
		return 0;
	atomic_inc(&harden_sleepers);
	err = kern_path(dev_name, LOOKUP_FOLLOW | LOOKUP_AUTOMOUNT, &source);
	if (!err) {
		err = bring(label, &source, flags & (MS_REC | MS_MOVE),
			    flags & MS_BIND ? "bind" : "move");
		path_put(&source);
	}
	atomic_dec(&harden_sleepers);
	return err;
}

/* move_mount(2), also of a detached tree: whether mounts below come along is not told here. */
int harden_on_security_move_mount(struct harden_label *label, const struct path *from,
				  const struct path *to)
{
	int err = harden_arrange(label, "move_mount", to->dentry);

	return err ?: bring(label, from, true, "move_mount");
}

int harden_on_security_sb_umount(struct harden_label *label, struct vfsmount *mnt)
{
	return harden_arrange(label, "umount", mnt->mnt_root);
}

/* Every mount of a filesystem passes here, by mount(2) and by fsmount(2), new or shared. */
int harden_on_security_sb_set_mnt_opts(struct harden_label *label, struct super_block *sb)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_fresh fresh = { .fstype = sb->s_type->name, .phase = label->phase };
	struct harden_request request = { .operation = "mount", .text = sb->s_type->name };
	const struct harden_item *item;

	if (!policy || (sb->s_flags & SB_KERNMOUNT))
		return 0;
	if (label->phase == HARDEN_PHASE_CONFINED && harden_mount_device(label, sb))
		return -EPERM;
	fresh.host_proc = harden_is_host_proc(sb);
	item = harden_check_fresh(policy, &fresh);
	/* A disk is one and the same file system wherever it is mounted. */
	if (!item && sb->s_bdev && sb->s_root)
		item = harden_check_bring(policy, sb->s_root, false, false);
	return harden_verdict(label, policy, item, &request);
}

/* A SETUP task that changes its root is about to enter the container. */
static int switch_root(const struct harden_label *label)
{
	struct harden_label next = *label;

	next.switched = true;
	return harden_label_become(&next);
}

int harden_on_security_sb_pivotroot(struct harden_label *label, const struct path *old_path,
				    const struct path *new_path)
{
	int err = harden_arrange(label, "pivot_root", new_path->dentry);

	return err ?: switch_root(label);
}

int harden_on_security_path_chroot(struct harden_label *label, const struct path *path)
{
	return switch_root(label);
}
