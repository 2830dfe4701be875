// SPDX-License-Identifier: GPL-2.0
/* LSM signature → request: what a task does to another task. Holds whatever the policy says. */
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include "handlers.h"
#include "hooks_others.h"
#include "label.h"
#include "task_word.h"
#include "verdict.h"

static enum harden_phase phase_of(const struct task_struct *task)
{
	const struct harden_label *label;
	enum harden_phase phase;

	rcu_read_lock();
	label = harden_label_of(task);
	phase = label ? label->phase : HARDEN_PHASE_HOST;
	rcu_read_unlock();
	return phase;
}

/* HOST before SETUP before CONFINED, as the enum counts. */
static bool more_privileged(const struct task_struct *target, const struct harden_label *label)
{
	return phase_of(target) < label->phase;
}

/* ptrace, process_vm_*, pidfd_getfd and most of /proc/PID ask here. */
int harden_on_security_ptrace_access_check(struct harden_label *label, struct task_struct *child,
					   unsigned int mode)
{
	const struct harden_policy *policy;

	if (!more_privileged(child, label))
		return harden_act_on(label, child, "ptrace", mode & PTRACE_MODE_NOAUDIT);
	policy = harden_label_policy(label);
	if (mode & PTRACE_MODE_NOAUDIT)
		return policy && !policy->audit ? -EPERM : 0;
	return harden_deny_label(label, "ptrace", child->comm, -EPERM);
}

/* Where ptrace is not asked. The caller takes the errno for a pointer: the stub widens it. */
int harden_on_mm_access(struct harden_label *label, struct task_struct *task)
{
	if (!more_privileged(task, label))
		return harden_act_on(label, task, "read-memory-map", false);
	return harden_deny_label(label, "read-memory-map", task->comm, -EACCES);
}

/* A more privileged task would put itself into the hands of its CONFINED parent. */
int harden_on_security_ptrace_traceme(struct task_struct *parent)
{
	const struct harden_label *own, *label;
	int err = 0;

	if (!harden_labels_swept())
		return 0;
	own = harden_label_of(current);
	rcu_read_lock();
	label = harden_label_of(parent);
	if (label && label->phase > (own ? own->phase : HARDEN_PHASE_HOST))
		err = harden_deny_label(label, "traceme", current->comm, -EPERM);
	rcu_read_unlock();
	return err;
}

int harden_on_security_task_kill(struct harden_label *label, struct task_struct *target,
				 struct kernel_siginfo *info, int sig, const struct cred *cred)
{
	/* With credentials of its own it is an interrupt's signal: current has no part in it. */
	if (!in_task() || cred)
		return 0;
	if (!more_privileged(target, label))
		return harden_act_on(label, target, "signal", false);
	return harden_deny_label(label, "signal", target->comm, -EPERM);
}
