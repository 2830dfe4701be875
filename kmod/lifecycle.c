// SPDX-License-Identifier: GPL-2.0
/* How tasks come by their labels: attach, fork, adoption. Exec is in hooks_exec.c. */
#include <linux/cgroup.h>
#include <linux/fs_struct.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include "container.h"
#include "handlers.h"
#include "hooks_exec.h"
#include "label.h"
#include "lifecycle.h"
#include "task_word.h"
#include "verdict.h"

static bool in_default_hierarchy(struct cgroup *cgrp)
{
	return cgrp->root == &cgrp_dfl_root;
}

static struct cgroup *cgroup_of(struct task_struct *task)
{
	return rcu_dereference_check(task->cgroups, true)->dfl_cgrp;
}

static int label_threads(struct task_struct *leader, bool threadgroup,
			 struct harden_container *container)
{
	struct harden_label *label = harden_label_new(container, HARDEN_PHASE_SETUP, NULL);
	struct task_struct *thread = leader;

	if (!label)
		return -ENOMEM;
	rcu_read_lock();
	do {
		harden_label_give(thread, label);
	} while (threadgroup && (thread = next_thread(thread)) != leader);
	rcu_read_unlock();
	harden_label_put(label);
	return 0;
}

/* Is a task that is moved one of the mover's own container, and confined as it is? */
static bool is_fellow(const struct harden_label *mover, struct task_struct *task)
{
	const struct harden_label *label;
	bool fellow;

	rcu_read_lock();
	label = harden_label_of(task);
	fellow = label && label->phase >= mover->phase && label->container == mover->container;
	rcu_read_unlock();
	return fellow;
}

/* A CONFINED task moves nobody out of its container's cgroup, and nobody else into it. */
static int check_move(const struct harden_label *mover, struct cgroup *dst,
		      struct task_struct *task)
{
	if (!mover || mover->phase != HARDEN_PHASE_CONFINED)
		return 0;
	if (!harden_container_owns(mover->container, dst))
		return harden_deny_label(mover, "leave-cgroup", NULL, -EPERM);
	if (!is_fellow(mover, task))
		return harden_deny_label(mover, "take-into-cgroup", task->comm, -EPERM);
	return 0;
}

/*
 * A task comes into a cgroup: a HOST task that comes into a container's becomes SETUP.
 * cgroup_mutex and the thread group lock are held.
 */
int harden_on_cgroup_attach_task(struct cgroup *dst, struct task_struct *leader, bool threadgroup)
{
	struct harden_container *container;
	int err;

	if (!harden_labels_swept() || !in_default_hierarchy(dst) || (leader->flags & PF_KTHREAD))
		return 0;
	err = check_move(harden_label_of(current), dst, leader);
	if (err)
		return err;
	container = harden_container_get(dst);
	if (IS_ERR_OR_NULL(container))
		return PTR_ERR_OR_ZERO(container);
	err = label_threads(leader, threadgroup, container);
	harden_container_put(container);
	return err;
}

/* A HOST task's child comes into a cgroup. */
static int label_child(struct task_struct *child, struct cgroup *cgrp)
{
	struct harden_container *container = harden_container_get(cgrp);
	struct harden_label *label;

	if (IS_ERR_OR_NULL(container))
		return PTR_ERR_OR_ZERO(container);
	label = harden_label_new(container, HARDEN_PHASE_SETUP, NULL);
	harden_container_put(container);
	if (!label)
		return -ENOMEM;
	harden_label_inherit(child, label);
	harden_label_put(label);
	return 0;
}

/* Is a CONFINED task about to have a child elsewhere? Only this flag leaves by fork. */
static int check_leave(const struct harden_label *parent, u64 clone_flags, struct cgroup *cgrp)
{
	if (parent->phase != HARDEN_PHASE_CONFINED ||
	    !(clone_flags & CLONE_INTO_CGROUP) || harden_container_owns(parent->container, cgrp))
		return 0;
	return harden_deny_label(parent, "leave-cgroup", NULL, -EPERM);
}

/*
 * The descriptor is looked up here, where the fork can be refused, and again by the kernel;
 * below is what came of it.
 */
int harden_on_cgroup_can_fork(struct harden_label *parent, struct task_struct *child,
			      struct kernel_clone_args *args)
{
	struct cgroup *cgrp;
	int err;

	if (!(args->flags & CLONE_INTO_CGROUP))
		return 0;
	cgrp = cgroup_get_from_fd(args->cgroup);
	if (IS_ERR(cgrp))
		return 0;
	err = check_leave(parent, args->flags, cgrp);
	cgroup_put(cgrp);
	return err;
}

/*
 * The child is complete and not yet running, nothing can fail any more, and nothing can move its
 * parent to another cgroup until it is in its own. It was born with a copy of its parent's word,
 * and now gets its part in the label; where it is cloned into a container's cgroup from outside,
 * it gets the label of that. What cannot be labelled does not live. Until all tasks are swept a
 * word is none: see harden_labels_sweep().
 */
int harden_on_cgroup_post_fork(struct task_struct *child, struct kernel_clone_args *args)
{
	struct harden_label *parent = harden_labels_swept() ? harden_label_of(current) : NULL;
	struct cgroup *cgrp = args->cset->dfl_cgrp;
	int err = 0;

	if (parent) {
		harden_label_inherit(child, parent);
		err = check_leave(parent, args->flags, cgrp);
	} else {
		/* An earlier load of this module may have left something in it. */
		WRITE_ONCE(*harden_task_word(child), 0);
		if (args->flags & CLONE_INTO_CGROUP)
			err = label_child(child, cgrp);
	}
	if (err)
		send_sig(SIGKILL, child, 1);
	return 0;
}

/* The end of a task that has come to be. */
int harden_on_cgroup_free(struct task_struct *task)
{
	if (harden_labels_swept())
		harden_label_take(task);
	return 0;
}

/* Its name since 6.19. */
int harden_on_cgroup_task_free(struct task_struct *task)
{
	return harden_on_cgroup_free(task);
}

static void identify_root(struct harden_root *root, const struct dentry *dentry)
{
	root->sb = dentry->d_sb;
	root->ino = IS_ROOT(dentry) ? 0 : d_inode(dentry)->i_ino;
}

static bool same_root(const struct harden_root *a, const struct harden_root *b)
{
	return a->sb == b->sb && a->ino == b->ino;
}

/**
 * harden_task_root() - a task's root directory as an identity
 * @task: current, or a task whose fs is held by task_lock()
 * @root: set
 *
 * Return: false when the task has none any more.
 */
bool harden_task_root(struct task_struct *task, struct harden_root *root)
{
	struct fs_struct *fs = task->fs;

	if (!fs)
		return false;
	harden_fs_lock(fs);
	identify_root(root, fs->root.dentry);
	harden_fs_unlock(fs);
	return true;
}

static bool host_root(struct harden_root *root)
{
	struct task_struct *init;
	bool ok;

	rcu_read_lock();
	init = READ_ONCE(init_pid_ns.child_reaper);
	task_lock(init);
	ok = harden_task_root(init, root);
	task_unlock(init);
	rcu_read_unlock();
	return ok;
}

/**
 * harden_root_switched() - is a task's root another than pid 1's?
 * @task: as harden_task_root()
 * @root: set to the task's root
 */
bool harden_root_switched(struct task_struct *task, struct harden_root *root)
{
	struct harden_root host;

	if (!harden_task_root(task, root) || !host_root(&host))
		return false;
	return !same_root(root, &host);
}

static const struct mnt_namespace *host_mnt_ns(void)
{
	const struct mnt_namespace *ns = NULL;
	struct task_struct *init;

	rcu_read_lock();
	init = READ_ONCE(init_pid_ns.child_reaper);
	task_lock(init);
	if (init->nsproxy)
		ns = init->nsproxy->mnt_ns;
	task_unlock(init);
	rcu_read_unlock();
	return ns;
}

/* Is the task in pid 1's mount namespace? @task: as harden_task_root(). */
bool harden_host_mnt_ns(struct task_struct *task)
{
	return task->nsproxy && task->nsproxy->mnt_ns == host_mnt_ns();
}

/*
 * The root of the mount that a task's root directory lies on: a daemon of the container that
 * has locked itself into a directory is still of the whole container.
 */
static bool mount_root(struct task_struct *task, struct harden_root *root)
{
	struct fs_struct *fs = task->fs;

	if (!fs)
		return false;
	harden_fs_lock(fs);
	identify_root(root, fs->root.mnt->mnt_root);
	harden_fs_unlock(fs);
	return true;
}

/*
 * What a task that runs already is: CONFINED under a switched root or without a mount
 * namespace of its own, else a runtime in the middle of its work.
 */
static enum harden_phase phase_of(struct task_struct *task, struct harden_root *root)
{
	bool confined = false;
	struct harden_root init;
	struct harden_root whole;
	bool own_root, own_ns, have_root = host_root(&init);
	const struct mnt_namespace *ns = host_mnt_ns();

	task_lock(task);
	if (harden_task_root(task, root)) {
		own_root = !have_root || !same_root(root, &init);
		own_ns = task->nsproxy && task->nsproxy->mnt_ns != ns;
		confined = own_root || !own_ns;
		if (own_root && mount_root(task, &whole) && !same_root(&whole, &init))
			*root = whole;
	}
	task_unlock(task);
	return confined ? HARDEN_PHASE_CONFINED : HARDEN_PHASE_SETUP;
}

static bool adopt(struct task_struct *task)
{
	struct harden_label as = { .ceiling = ~0ULL };
	struct harden_container *container;
	struct harden_label *label = NULL;
	enum harden_phase phase;

	if ((task->flags & (PF_KTHREAD | PF_EXITING)) || harden_label_of(task))
		return false;
	container = harden_container_get(cgroup_of(task));
	if (!container)
		return false;
	if (!IS_ERR(container)) {
		phase = phase_of(task, &as.root);
		as.ceiling = harden_cred_caps(__task_cred(task));
		as.userns = __task_cred(task)->user_ns;
		label = harden_label_new(container, phase, &as);
		harden_container_put(container);
	}
	if (label) {
		harden_label_give(task, label);
		harden_label_put(label);
	} else {
		pr_err("harden: no memory for the label of %s[%d]: killed\n", task->comm,
		       task->pid);
		send_sig(SIGKILL, task, 1);
	}
	return true;
}

/**
 * harden_adopt_tasks() - label the tasks that were in a matching cgroup before the policy
 *
 * New tasks are added at the list's end, so a child of a task that was not yet seen is seen
 * later, and one of a task that was seen inherits. Repeated until nothing is found.
 *
 * Context: may sleep.
 */
void harden_adopt_tasks(void)
{
	struct task_struct *process, *thread;
	bool found;

	do {
		found = false;
		rcu_read_lock();
		for_each_process_thread(process, thread)
			found |= adopt(thread);
		rcu_read_unlock();
		cond_resched();
	} while (found);
}
