// SPDX-License-Identifier: GPL-2.0
/*
 * A candidate beside the policies in force: what it would decide otherwise is reported.
 *
 * While there is one, hooks come here instead of to their handlers. The same handler is asked
 * three times: without effect under the candidate, without effect under the policy in force, and
 * as ever. So nothing is decided in another way than without a candidate, and nobody pays for
 * one that is not there.
 */
#include <linux/atomic.h>
#include <linux/lockdep.h>
#include <linux/ptrace.h>
#include <linux/srcu.h>
#include "attach.h"
#include "call_entries.h"
#include "dry.h"
#include "handlers.h"
#include "hooks.h"
#include "label.h"
#include "policy.h"
#include "shadow.h"

static atomic64_t differences[2];	/* what is allowed only by it, denied only by it */

/**
 * struct question - what a hook is asked
 * @bit: of struct harden_label's @hooks
 * @handler: of the hook; NULL: a system call
 * @args: what @handler takes beside the label
 * @regs: of the system call
 */
struct question {
	u64 bit;
	harden_handler_t handler;
	unsigned long args[HARDEN_HANDLER_ARGS];
	const struct pt_regs *regs;
};

static long ask(const struct question *q, struct harden_label *label)
{
	if (!q->handler)
		return harden_on_call(label, q->regs);
	return q->handler(label, q->args[0], q->args[1], q->args[2], q->args[3], q->args[4]);
}

/* Would @policy deny it? @tell: report that, as struct harden_dry has it. */
static bool denies(const struct question *q, const struct harden_label *label,
		   const struct harden_policy *policy, enum harden_mode tell)
{
	struct harden_dry dry = { .label = label, .tell = tell };
	struct harden_label copy = *label;

	if (!policy || policy == &harden_uncovered)
		return false;
	memcpy(&dry.container, label->container, sizeof(dry.container));
	dry.container.policy = policy;
	dry.container.dry = true;
	copy.container = &dry.container;
	harden_label_load(&copy);
	if (copy.hooks & q->bit)
		ask(q, &copy);
	return dry.denied;
}

static void compare_with(const struct harden_policy *candidate, const struct question *q,
			 const struct harden_label *label)
{
	const struct harden_policy *in_force = harden_label_policy(label);
	bool would = denies(q, label, candidate, 0);
	bool does = denies(q, label, in_force, 0);

	if (would == does)
		return;
	atomic64_inc(&differences[would]);
	if (would)
		denies(q, label, candidate, HARDEN_MODE_SHADOW_DENY);
	else
		denies(q, label, in_force, HARDEN_MODE_SHADOW_ALLOW);
}

/*
 * Handlers may sleep, so policies are held by what sleepers can hold. Who is on the way here when
 * the candidate goes, or comes by a hook that has stayed, finds none.
 */
static void compare(const struct question *q, const struct harden_label *label)
{
	const struct harden_policy *candidate;
	int idx;

	atomic_inc(&harden_sleepers);
	idx = srcu_read_lock(&harden_dry_srcu);
	candidate = READ_ONCE(label->container->candidate);
	if (candidate)
		compare_with(candidate, q, label);
	srcu_read_unlock(&harden_dry_srcu, idx);
	atomic_dec(&harden_sleepers);
}

/*
 * What changes something, or ends the task, when it is only asked; what could be refused there
 * was asked by another hook before.
 */
static bool can_be_asked(enum harden_hook hook)
{
	switch (hook) {
	case HARDEN_HOOK_security_bprm_creds_for_exec:
	case HARDEN_HOOK_security_bprm_committing_creds:
	case HARDEN_HOOK_security_path_chroot:
	case HARDEN_HOOK_switch_task_namespaces:
		return false;
	default:
		return true;
	}
}

/**
 * harden_shadow_ask() - instead of a hook's handler
 * @label: of current
 * @hook: which
 * @args: the hooked function's arguments
 *
 * Context: that of the hooked function.
 * Return: as the handler.
 */
int harden_shadow_ask(struct harden_label *label, enum harden_hook hook,
		      const unsigned long *args)
{
	struct question q = {
		.bit = harden_hook_bit(hook), .handler = harden_hook_handler(hook),
	};

	memcpy(q.args, args, sizeof(q.args));
	if (can_be_asked(hook))
		compare(&q, label);
	return READ_ONCE(label->hooks) & q.bit ? ask(&q, label) : 0;
}

/* Instead of harden_on_call(). */
long harden_on_shadow_call(struct harden_label *label, const struct pt_regs *regs)
{
	struct question q = { .bit = HARDEN_BIT_CALLS, .regs = regs };

	compare(&q, label);
	return READ_ONCE(label->hooks) & q.bit ? ask(&q, label) : 1;
}

/**
 * harden_shadow_begin() - report from now on what a set would decide otherwise
 * @set: it, owned by this module from now on; takes the place of one that is tried already
 *
 * Its entries of system calls are hooked. Only containers that a policy in force covers are
 * looked at: others have no labels.
 *
 * Context: may sleep; harden_policies_mutex held.
 * Return: 0, or a negative errno: then nothing is tried.
 */
int harden_shadow_begin(struct harden_policies *set)
{
	int err;

	atomic64_set(&differences[false], 0);
	atomic64_set(&differences[true], 0);
	harden_candidate_replace(set);
	err = harden_attach_shadow(true) ?: harden_calls_shadow(true);
	if (err)
		harden_shadow_end();
	return err;
}

/**
 * harden_shadow_end() - nothing is tried any more
 *
 * Hooks that cannot be sent back find no candidate: they are slower until the next call, which
 * tries again, also if there was none.
 *
 * Context: may sleep; harden_policies_mutex held.
 */
void harden_shadow_end(void)
{
	int err = harden_calls_shadow(false);

	err = harden_attach_shadow(false) ?: err;
	if (err)
		pr_err("harden: hooks stay where a candidate was tried; they are only slower (%d)\n",
		       err);
	if (harden_candidate_get_locked())
		harden_candidate_replace(NULL);
}

/* How often it differed: @denied: what is allowed now; else what is denied now. */
u64 harden_shadow_count(bool denied)
{
	return atomic64_read(&differences[denied]);
}
