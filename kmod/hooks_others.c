// SPDX-License-Identifier: GPL-2.0
/* Hook → request: what a CONFINED task does to tasks outside its container. */
#include <linux/fcntl.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include "call.h"
#include "handlers.h"
#include "hooks_others.h"
#include "label.h"
#include "task_word.h"
#include "verdict.h"

/* Is @target in our pid namespace or below it? Containers of one pod share theirs by design. */
static bool shares_pids(struct task_struct *target)
{
	const struct pid_namespace *own = task_active_pid_ns(current);
	const struct pid_namespace *ns = task_active_pid_ns(target);

	while (ns && ns->level > own->level)
		ns = ns->parent;
	return own != &init_pid_ns && ns == own;
}

/* Context: rcu_read_lock() held. */
static bool outside(const struct harden_label *label, struct task_struct *target)
{
	const struct harden_label *other;

	if (same_thread_group(target, current))
		return false;
	other = harden_label_of(target);
	if (!other || other->phase < label->phase)
		return true;
	/* By its id: the label's own container may be a copy. */
	return other->container->id != label->container->id && !shares_pids(target);
}

/**
 * harden_act_on() - may a CONFINED task act on another task?
 * @label: of current
 * @target: the other task
 * @operation: for the event
 * @quiet: whoever asks wants no report
 *
 * Context: any, with current as the actor; does not sleep.
 * Return: 0 or a negative errno.
 */
int harden_act_on(const struct harden_label *label, struct task_struct *target,
		  const char *operation, bool quiet)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_request request = { .operation = operation, .text = target->comm };
	bool denied;

	if (!policy || label->phase != HARDEN_PHASE_CONFINED ||
	    !harden_denies(policy, HARDEN_RULE_OTHERS))
		return 0;
	rcu_read_lock();
	denied = outside(label, target);
	rcu_read_unlock();
	if (!denied)
		return 0;
	if (quiet)
		return policy->audit ? 0 : -EPERM;
	return harden_verdict(label, policy, policy->place[HARDEN_RULE_OTHERS], &request);
}

int harden_on_security_task_setnice(struct harden_label *label, struct task_struct *target)
{
	return harden_act_on(label, target, "setnice", false);
}

int harden_on_security_task_setscheduler(struct harden_label *label, struct task_struct *target)
{
	return harden_act_on(label, target, "setscheduler", false);
}

int harden_on_security_task_setioprio(struct harden_label *label, struct task_struct *target)
{
	return harden_act_on(label, target, "setioprio", false);
}

/* The LSM hook of prlimit(2) is told no task, so its entry is asked. @who: 0: the caller. */
int harden_call_prlimit64(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	pid_t who = harden_arg(regs, ia32, 0);
	struct task_struct *target;
	int err = 0;

	if (!who || !harden_arg(regs, ia32, 2))	/* nothing shall be set */
		return 0;
	rcu_read_lock();
	target = pid_task(find_vpid(who), PIDTYPE_PID);
	if (target)
		err = harden_act_on(label, target, "prlimit", false);
	rcu_read_unlock();
	return err;
}

/* Whom a file's signals go to: every task of @pid. Context: rcu_read_lock() held. */
static int own(const struct harden_label *label, struct pid *pid, enum pid_type type)
{
	struct task_struct *target;
	int err = 0;

	do_each_pid_task(pid, type, target) {
		err = err ?: harden_act_on(label, target, "setown", false);
	} while_each_pid_task(pid, type, target);
	return err;
}

static int own_by_number(const struct harden_label *label, int who, enum pid_type type)
{
	int err;

	rcu_read_lock();
	err = own(label, find_vpid(who), type);
	rcu_read_unlock();
	return err;
}

/* As fcntl(F_SETOWN) and FIOSETOWN name it: a process, or minus a group. */
static int own_by_sign(const struct harden_label *label, int who)
{
	if (who < 0)
		return who == INT_MIN ? 0 : own_by_number(label, -who, PIDTYPE_PGID);
	return own_by_number(label, who, PIDTYPE_TGID);
}

/* Only for the errno: what cannot be read now, or is changed, meets __f_setown(). */
static int own_by_struct(const struct harden_label *label, unsigned long arg)
{
	static const enum pid_type types[] = {
		[F_OWNER_TID] = PIDTYPE_PID, [F_OWNER_PID] = PIDTYPE_TGID,
		[F_OWNER_PGRP] = PIDTYPE_PGID,
	};
	struct f_owner_ex owner;

	if (copy_from_user_nofault(&owner, (void __user *)arg, sizeof(owner)) ||
	    owner.type < 0 || owner.type >= ARRAY_SIZE(types))
		return 0;
	return own_by_number(label, owner.pid, types[owner.type]);
}

int harden_on_security_file_fcntl(struct harden_label *label, struct file *file,
				  unsigned int cmd, unsigned long arg)
{
	if (cmd == F_SETOWN)
		return own_by_sign(label, (int)arg);
	return cmd == F_SETOWN_EX ? own_by_struct(label, arg) : 0;
}

int harden_on_f_setown(struct harden_label *label, struct file *file, unsigned long who)
{
	return own_by_sign(label, (int)who);
}

/* The gate itself. Its callers wait for no errno: where only this one denies, nothing is set. */
int harden_on___f_setown(struct harden_label *label, struct file *file, struct pid *pid,
			 enum pid_type type)
{
	int err;

	rcu_read_lock();
	err = own(label, pid, type);
	rcu_read_unlock();
	return err;
}
