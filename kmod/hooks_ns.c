// SPDX-License-Identifier: GPL-2.0
/* Hook → request: namespaces that are made, entered, or shared with the host. */
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/proc_ns.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/user_namespace.h>
#include "allow.h"
#include "call.h"
#include "handlers.h"
#include "hooks_ns.h"
#include "verdict.h"

/* What a task can be given one of its own of, beside user namespaces. */
static const u32 kinds[] = {
	CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWNET,
	CLONE_NEWTIME,
};

static int judge(const struct harden_label *label, u32 kind, const char *operation)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_request request = {
		.operation = operation, .text = harden_kind_name(kind),
	};

	if (!policy)
		return 0;
	return harden_verdict(label, policy, harden_check_kind(policy, kind), &request);
}

int harden_on_security_create_user_ns(struct harden_label *label)
{
	return judge(label, CLONE_NEWUSER, "new-namespace");
}

static int judge_flags(const struct harden_label *label, unsigned long flags,
		       const char *operation)
{
	int err = 0, i;

	for (i = 0; !err && i < ARRAY_SIZE(kinds); i++)
		if (flags & kinds[i])
			err = judge(label, kinds[i], operation);
	return err;
}

/*
 * A user namespace says which container made it in the upper half of its flags, which the kernel
 * has no use for, and gives them on to those that are made in it. Nobody else can have it yet.
 */
static void sign(struct user_namespace *ns, const struct harden_label *label)
{
	if (label->container->dry)
		return;
	WRITE_ONCE(ns->flags, (u32)ns->flags | label->container->id << 32);
}

static u32 signature(const struct user_namespace *ns)
{
	return READ_ONCE(ns->flags) >> 32;
}

static_assert(sizeof_field(struct user_namespace, flags) == sizeof(u64));

/**
 * harden_made_userns() - has the container's own code made this user namespace?
 * @label: of current
 * @ns: the namespace
 *
 * One that was made while no policy asked for it counts as another's. Ids of cgroups that exist
 * differ in their lower halves.
 *
 * Context: any; does not sleep.
 */
bool harden_made_userns(const struct harden_label *label, const struct user_namespace *ns)
{
	return signature(ns) && signature(ns) == (u32)label->container->id;
}

/* By clone: the child has its credentials already. */
int harden_on_copy_namespaces(struct harden_label *label, unsigned long flags,
			      struct task_struct *child)
{
	if (flags & CLONE_NEWUSER)
		sign(__task_cred(child)->user_ns, label);
	return judge_flags(label, flags, "new-namespace");
}

int harden_on_unshare_nsproxy_namespaces(struct harden_label *label, unsigned long flags,
					 void *nsproxy, const struct cred *new)
{
	if (new && flags & CLONE_NEWUSER)
		sign(new->user_ns, label);
	return judge_flags(label, flags, "new-namespace");
}

/**
 * harden_ns_init() - see whether user namespaces can be signed
 *
 * Context: at load.
 * Return: 0; -EBUSY: this kernel uses what those that were looked at do not.
 */
int harden_ns_init(void)
{
	if (!signature(&init_user_ns))
		return 0;
	pr_err("harden: this kernel uses the upper half of a user namespace's flags itself\n");
	return -EBUSY;
}

/* Is it the one that current is in? */
static bool is_own(struct ns_common *ns)
{
	struct ns_common *own = ns->ops->get(current);
	bool same = own == ns;

	if (own)
		ns->ops->put(own);	/* never the last: current is in it */
	return same;
}

/**
 * harden_judge_ns() - may a task have this file of nsfs?
 * @label: of current
 * @file: it
 * @operation: for the event
 *
 * Its own namespaces it may have; of others only kinds that the policy leaves.
 *
 * Context: task context, as the opener or receiver; does not sleep.
 * Return: 0 or a negative errno.
 */
int harden_judge_ns(const struct harden_label *label, const struct file *file,
		    const char *operation)
{
	struct ns_common *ns = get_proc_ns(file_inode(file));

	/* 7.x gives nsfs a root directory, and files that are no namespaces: none of its own. */
	if (!ns || S_ISDIR(file_inode(file)->i_mode) || is_own(ns))
		return 0;
	return judge(label, harden_ns_kind(ns), operation);
}

/*
 * setns(2): files of nsfs were judged when they were opened or received, and are judged again
 * for the errno; what is no such file is a pidfd, by which only kinds are entered that stay.
 */
int harden_call_setns(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	struct file *file = fget(harden_arg(regs, ia32, 0));
	unsigned long flags = harden_arg(regs, ia32, 1);
	int err;

	if (!file)
		return 0;
	if (file_inode(file)->i_sb->s_magic == NSFS_MAGIC)
		err = harden_judge_ns(label, file, "setns");
	else if (flags & CLONE_NEWUSER)
		err = judge(label, CLONE_NEWUSER, "setns");
	else
		err = judge_flags(label, flags, "setns");
	fput(file);
	return err;
}

/* An exec that takes what was made for children is no change of these. */
static u32 changed(const struct nsproxy *old, const struct nsproxy *new)
{
	return (old->mnt_ns != new->mnt_ns ? CLONE_NEWNS : 0) |
	       (old->uts_ns != new->uts_ns ? CLONE_NEWUTS : 0) |
	       (old->ipc_ns != new->ipc_ns ? CLONE_NEWIPC : 0) |
	       (old->net_ns != new->net_ns ? CLONE_NEWNET : 0) |
	       (old->cgroup_ns != new->cgroup_ns ? CLONE_NEWCGROUP : 0) |
	       (old->pid_ns_for_children != new->pid_ns_for_children ? CLONE_NEWPID : 0) |
	       (old->time_ns_for_children != new->time_ns_for_children ? CLONE_NEWTIME : 0);
}

/* setns(2) has given the task its new user namespace before this. */
static bool entered_userns(const struct harden_label *label)
{
	const struct user_namespace *ns = current_user_ns();

	return label->userns && ns != label->userns && !harden_made_userns(label, ns);
}

/*
 * The end of unshare(2) and setns(2), which cannot be refused any more. All of it was judged at
 * the beginning, but a descriptor may have become another since: then this is the task's end.
 */
int harden_on_switch_task_namespaces(struct harden_label *label, struct task_struct *task,
				     const struct nsproxy *new)
{
	const struct harden_policy *policy = harden_label_policy(label);
	int err;

	if (!policy || policy->audit || !new || task != current || !task->nsproxy)
		return 0;
	err = judge_flags(label, changed(task->nsproxy, new), "setns");
	if (!err && entered_userns(label))
		err = judge(label, CLONE_NEWUSER, "setns");
	if (err)
		send_sig(SIGKILL, current, 1);
	return 0;
}

/* What of current's is pid 1's as well, as far as containers have their own. */
static u32 shared_with(const struct nsproxy *host)
{
	const struct nsproxy *own = current->nsproxy;

	return (own->uts_ns == host->uts_ns ? CLONE_NEWUTS : 0) |
	       (own->ipc_ns == host->ipc_ns ? CLONE_NEWIPC : 0) |
	       (own->net_ns == host->net_ns ? CLONE_NEWNET : 0) |
	       (own->cgroup_ns == host->cgroup_ns ? CLONE_NEWCGROUP : 0);
}

/**
 * harden_shared_kinds() - which namespaces of the host current is in
 * @cred: the credentials it is about to have
 *
 * Return: flags of clone, and HARDEN_HOST_USER.
 */
u32 harden_shared_kinds(const struct cred *cred)
{
	u32 shared = 0;
	struct task_struct *init;

	rcu_read_lock();
	init = READ_ONCE(init_pid_ns.child_reaper);
	task_lock(init);
	if (init->nsproxy)
		shared = shared_with(init->nsproxy);
	task_unlock(init);
	rcu_read_unlock();
	if (task_active_pid_ns(current) == &init_pid_ns)
		shared |= CLONE_NEWPID;
	if (cred->user_ns == &init_user_ns)
		shared |= HARDEN_HOST_USER;
	return shared;
}
