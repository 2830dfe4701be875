// SPDX-License-Identifier: GPL-2.0
/* LSM signature → request: everything that opens or changes files. */
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/path.h>
#include "brought.h"
#include "check.h"
#include "handlers.h"
#include "hooks_device.h"
#include "hooks_exec.h"
#include "hooks_kernel.h"
#include "hooks_ns.h"
#include "label.h"
#include "lent.h"
#include "verdict.h"

/* The part of change() that a volume or a tmpfs never comes to. */
static noinline int change_rootfs(const struct harden_label *label,
				  const struct harden_policy *policy, const struct dentry *judged,
				  const struct dentry *named, const char *operation)
{
	struct harden_request request = { .operation = operation, .dentry = named };

	return harden_verdict(label, policy, harden_check_change(policy, &label->root, judged),
			      &request);
}

/* @judged changes; @named is what the event says. */
static inline int change(const struct harden_label *label, const struct dentry *judged,
			 const struct dentry *named, const char *operation)
{
	const struct harden_policy *policy = harden_label_policy(label);
	int err = policy ? harden_change_kernel(label, policy, judged, operation) : 0;

	if (err || !policy || !policy->read_only || judged->d_sb != label->root.sb)
		return err;
	return change_rootfs(label, policy, judged, named, operation);
}

/* overlayfs changes its layers by these hooks as well: that is no use of the layers. */
static int change_attribute(const struct harden_label *label, const struct dentry *dentry,
			    const char *operation)
{
	const struct harden_policy *policy = harden_label_policy(label);
	int err = 0;

	if (policy && !harden_is_free(policy, dentry->d_sb) &&
	    !harden_lent_by_host(label, current_cred()))
		err = harden_use_judge(label, policy, dentry, operation);
	return err ?: change(label, dentry, dentry, operation);
}

/* A name comes into a directory or goes: the directory changes. */
static int change_name(const struct harden_label *label, const struct dentry *dir,
		       const struct dentry *dentry, const char *operation)
{
	int err = harden_use(label, dir, operation);

	return err ?: change(label, dir, dentry, operation);
}

/* Writing to a device, pipe or socket does not change the filesystem that its node is on. */
static bool writes(const struct file *file)
{
	umode_t mode = file_inode(file)->i_mode;

	if (S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) || S_ISSOCK(mode))
		return false;
	return (file->f_mode & FMODE_WRITE) || (file->f_flags & O_TRUNC);
}

int harden_on_security_file_open(struct harden_label *label, struct file *file)
{
	const struct dentry *dentry = file->f_path.dentry;
	int err;

	if (harden_is_backing(file))
		return 0;
	if (label->phase != HARDEN_PHASE_CONFINED) {
		err = file->f_flags & __FMODE_EXEC ? harden_judge_program(label, file) : 0;
		return err ?: harden_open_in_setup(label, file);
	}
	err = harden_use(label, dentry, "open") ?: harden_use_device(label, file, "open") ?:
	      harden_use_ns(label, file, "open");
	if (!err && writes(file))
		err = change(label, dentry, dentry, "open");
	return err;
}

int harden_on_security_path_mknod(struct harden_label *label, const struct path *dir,
				  struct dentry *dentry, umode_t mode, unsigned int dev)
{
	int err = harden_make_device(label, mode, dev);

	return err ?: change_name(label, dir->dentry, dentry, "create");
}

int harden_on_security_path_mkdir(struct harden_label *label, const struct path *dir,
				  struct dentry *dentry)
{
	return change_name(label, dir->dentry, dentry, "mkdir");
}

int harden_on_security_path_rmdir(struct harden_label *label, const struct path *dir,
				  struct dentry *dentry)
{
	return change_name(label, dir->dentry, dentry, "rmdir");
}

int harden_on_security_path_unlink(struct harden_label *label, const struct path *dir,
				   struct dentry *dentry)
{
	return change_name(label, dir->dentry, dentry, "unlink");
}

int harden_on_security_path_symlink(struct harden_label *label, const struct path *dir,
				    struct dentry *dentry)
{
	return change_name(label, dir->dentry, dentry, "symlink");
}

/* A link changes the directory, and the object itself: its link count. */
int harden_on_security_path_link(struct harden_label *label, struct dentry *old,
				 const struct path *dir, struct dentry *dentry)
{
	int err = change_name(label, dir->dentry, dentry, "link");

	return err ?: change(label, old, old, "link");
}

/* An exchange is the same to both directories. */
int harden_on_security_path_rename(struct harden_label *label, const struct path *old_dir,
				   struct dentry *old, const struct path *dir,
				   struct dentry *dentry)
{
	int err = change_name(label, old_dir->dentry, old, "rename");

	return err ?: change_name(label, dir->dentry, dentry, "rename");
}

int harden_on_security_inode_setattr(struct harden_label *label, void *idmap,
				     struct dentry *dentry)
{
	return change_attribute(label, dentry, "setattr");
}

int harden_on_security_inode_setxattr(struct harden_label *label, void *idmap,
				      struct dentry *dentry)
{
	return change_attribute(label, dentry, "setxattr");
}

int harden_on_security_inode_removexattr(struct harden_label *label, void *idmap,
					 struct dentry *dentry)
{
	return change_attribute(label, dentry, "removexattr");
}

int harden_on_security_inode_set_acl(struct harden_label *label, void *idmap,
				     struct dentry *dentry)
{
	return change_attribute(label, dentry, "set-acl");
}

int harden_on_security_inode_remove_acl(struct harden_label *label, void *idmap,
					struct dentry *dentry)
{
	return change_attribute(label, dentry, "remove-acl");
}

int harden_on_security_inode_file_setattr(struct harden_label *label, struct dentry *dentry)
{
	return change_attribute(label, dentry, "chattr");
}

/* What changes a file through a descriptor that need not be writable: chattr and other ioctls. */
int harden_on_mnt_want_write_file(struct harden_label *label, struct file *file)
{
	return change_attribute(label, file->f_path.dentry, "change");
}
