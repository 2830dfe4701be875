// SPDX-License-Identifier: GPL-2.0
/* SETUP becomes CONFINED: at exec, or when a file of the container is mapped to be run. */
#include <linux/binfmts.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/fs_struct.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/nsproxy.h>
#include <linux/personality.h>
#include <linux/proc_ns.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/security.h>
#include <linux/slab.h>
#include "brought.h"
#include "container.h"
#include "handlers.h"
#include "hooks_device.h"
#include "hooks_exec.h"
#include "hooks_ns.h"
#include "hooks_run.h"
#include "hooks_start.h"
#include "hooks_user.h"
#include "label.h"
#include "lifecycle.h"
#include "peer.h"
#include "verdict.h"

/*
 * Does an engine keep its containers in such a cgroup? Then the exec of its own runtime comes
 * before the mount namespace. Without memory to tell: no, and the exec confines.
 */
static bool in_engine_cgroup(void)
{
	char *path = kmalloc(1024, GFP_ATOMIC | __GFP_NOWARN);
	bool engine = false;
	size_t len;

	if (!path)
		return false;
	rcu_read_lock();
	if (cgroup_path(task_dfl_cgroup(current), path, 1024) >= 0)
		engine = harden_match_score("engine:any", path, &len);
	rcu_read_unlock();
	kfree(path);
	return engine;
}

/* Would an exec now run the container's own code? @root is set to the task's root. */
static bool enters(const struct harden_label *label, struct harden_root *root)
{
	const struct harden_container *container = label->container;

	if (harden_root_switched(current, root) || label->switched)
		return true;
	if (!harden_host_mnt_ns(current))
		return smp_load_acquire(&container->own_mnt_ns) &&	/* then mnt_ns is set */
		       container->mnt_ns == current->nsproxy->mnt_ns;
	return !READ_ONCE(container->own_mnt_ns) && !in_engine_cgroup();
}

/* Will an exec now leave the task CONFINED? */
bool harden_exec_confines(const struct harden_label *label)
{
	struct harden_root root;

	return label->phase == HARDEN_PHASE_CONFINED || enters(label, &root);
}

/*
 * check_unsafe_exec() has run already, so the flag of the task alone would come too late for
 * this very exec.
 */
int harden_on_security_bprm_creds_for_exec(struct harden_label *label, struct linux_binprm *bprm)
{
	const struct harden_policy *policy = harden_label_policy(label);

	if (policy && policy->no_new_privs && !policy->audit && harden_exec_confines(label))
		bprm->unsafe |= LSM_UNSAFE_NO_NEW_PRIVS;
	return 0;
}

struct survey {
	const struct harden_label *label;
	const struct harden_root *root;
};

/* Mounted by the kernel for itself, like what memfd_create(2) makes files on. */
static bool is_internal(const struct path *path)
{
	return path->mnt->mnt_flags & MNT_INTERNAL;
}

/*
 * A way out of the container that no later check would see: directories, namespaces, disks, and
 * files of the host that can be written. A standard stream may be a log.
 */
static bool leads_out(const struct file *file, unsigned int fd, const struct harden_root *root)
{
	const struct inode *inode = file_inode(file);
	bool writable = S_ISREG(inode->i_mode) && file->f_mode & FMODE_WRITE &&
			fd > 2 && !is_internal(&file->f_path);

	if (inode->i_sb->s_magic == NSFS_MAGIC || S_ISBLK(inode->i_mode))
		return true;
	if (!S_ISDIR(inode->i_mode) && !(file->f_mode & FMODE_PATH) && !writable)
		return false;
	return !harden_in_root(root, file->f_path.dentry);
}

/* For each descriptor that survives the exec; the file table's lock is held. */
static int survey(const void *data, struct file *file, unsigned int fd)
{
	const struct survey *survey = data;
	const struct fdtable *fdt = files_fdtable(current->files);
	int err;

	if (test_bit(fd, fdt->close_on_exec))
		return 0;
	if (leads_out(file, fd, survey->root))
		return harden_deny_label(survey->label, "exec-inherit",
					 file->f_path.dentry->d_name.name, -EPERM);
	err = harden_judge_socket(survey->label, file, "exec-inherit");
	err = err ?: harden_use(survey->label, file->f_path.dentry, "exec-inherit");
	return err ?: harden_use_device(survey->label, file, "exec-inherit");
}

/* Is this reached from the root by names? @at is let go of. */
static bool reached(struct path *at)
{
	struct path root;
	bool inside;

	get_fs_root(current->fs, &root);
	while (!(inside = at->mnt == root.mnt) && follow_up(at))
		;
	inside = inside && is_subdir(at->dentry, root.dentry);
	path_put(&root);
	path_put(at);
	return inside;
}

static bool cwd_inside(void)
{
	struct path cwd;

	get_fs_pwd(current->fs, &cwd);
	return reached(&cwd);
}

/**
 * harden_judge_program() - may a runtime that is in the container's root run this?
 * @label: of current, which is in SETUP
 * @file: a program, a script's or an ELF file's interpreter, being opened to be run
 *
 * /proc/self/exe, or a descriptor that is left, would make the container run a file of the host,
 * and a container that runs it can come to write it.
 *
 * Context: may sleep.
 * Return: 0 or -EPERM.
 */
int harden_judge_program(const struct harden_label *label, const struct file *file)
{
	struct path path = file->f_path;
	struct harden_root root;

	if (is_internal(&path) || !harden_root_switched(current, &root))
		return 0;
	path_get(&path);
	if (reached(&path))
		return 0;
	return harden_deny_label(label, "exec-outside", file->f_path.dentry->d_name.name, -EPERM);
}

/* The last refusal before the point of no return: what the container's first code would hold. */
int harden_on_security_bprm_check(struct harden_label *label, struct linux_binprm *bprm)
{
	struct harden_root root;
	struct survey with = { .label = label, .root = &root };
	int err;

	if (label->phase == HARDEN_PHASE_CONFINED)
		return harden_run_file(label, bprm->file, "exec");
	if (!enters(label, &root))
		return 0;
	err = harden_run_file(label, bprm->file, "exec") ?: harden_judge_start(label, bprm->cred);
	if (err)
		return err;
	if (!harden_root_switched(current, &root))
		return 0;	/* it shares the host's root: nothing to be outside of */
	if (!cwd_inside()) {
		err = harden_deny_label(label, "exec-cwd", NULL, -EPERM);
		if (err)
			return err;
	}
	return iterate_fd(current->files, 0, survey, &with);
}

/* All that a credential holds, or can come to hold by an exec. */
u64 harden_cred_caps(const struct cred *cred)
{
	return harden_caps_of(&cred->cap_permitted) | harden_caps_of(&cred->cap_bset);
}

static void cut(struct cred *cred, u64 drop)
{
	harden_caps_drop(&cred->cap_permitted, drop);
	harden_caps_drop(&cred->cap_effective, drop);
	harden_caps_drop(&cred->cap_inheritable, drop);
	harden_caps_drop(&cred->cap_ambient, drop);
	harden_caps_drop(&cred->cap_bset, drop);
}

/*
 * Nothing is cut where the policy only audits. The ceiling is what is left either way: only
 * credentials that hold more can be the host's. In a user namespace that the container has made,
 * and may use as it likes, it stays where it is.
 */
static void limit(struct harden_label *next, const struct harden_policy *policy,
		  struct cred *cred)
{
	bool acts = policy && !policy->audit;

	if (acts && policy->no_new_privs)
		task_set_no_new_privs(current);
	if (policy && harden_is_nested(policy) && harden_made_userns(next, cred->user_ns))
		return;
	if (acts) {
		next->withheld |= harden_caps_of(&cred->cap_permitted) & policy->cap_drop;
		cut(cred, policy->cap_drop);
	}
	next->ceiling = harden_cred_caps(cred);
	next->userns = cred->user_ns;
}

static void confine(struct harden_label *next, const struct harden_root *root)
{
	struct harden_container *container = next->container;

	if (!harden_host_mnt_ns(current)) {
		container->mnt_ns = current->nsproxy->mnt_ns;
		/* Read after own_mnt_ns. */
		smp_store_release(&container->own_mnt_ns, true);
	}
	next->root = *root;
	next->phase = HARDEN_PHASE_CONFINED;
}

/* Past the point of no return: the new program is the container's. */
int harden_on_security_bprm_committing_creds(struct harden_label *label,
					     struct linux_binprm *bprm)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_label next = *label;
	struct harden_root root;

	if (label->phase != HARDEN_PHASE_CONFINED) {
		if (!enters(label, &root))
			return 0;
		confine(&next, &root);
	}
	limit(&next, policy, bprm->cred);
	/* It was judged while it could be refused; what has changed since does not run. */
	if ((policy && !policy->audit && harden_run_as(label, bprm->cred, "exec")) ||
	    harden_label_become(&next))
		send_sig(SIGKILL, current, 1);
	return 0;
}

/* A runtime that loads code from the container, a library say, has become the container. */
static int load(const struct harden_label *label, const struct file *file)
{
	struct harden_label next;
	struct harden_root root;
	int err;

	if (!harden_root_switched(current, &root) || !harden_in_root(&root, file->f_path.dentry))
		return 0;
	err = harden_run_as(label, current_cred(), "map") ?: harden_run_file(label, file, "map");
	if (err)
		return err;
	next = *label;
	confine(&next, &root);
	return harden_label_become(&next);
}

int harden_on_security_mmap_file(struct harden_label *label, struct file *file,
				 unsigned long prot)
{
	if (!file || !(prot & PROT_EXEC ||
		       (prot & PROT_READ && current->personality & READ_IMPLIES_EXEC)))
		return 0;
	return label->phase == HARDEN_PHASE_SETUP ? load(label, file) :
						    harden_run_file(label, file, "map");
}
