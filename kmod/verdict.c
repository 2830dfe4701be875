// SPDX-License-Identifier: GPL-2.0
/* mode and verdict → errno; the only caller of event. */
#include <linux/atomic.h>
#include <linux/errno.h>
#include "container.h"
#include "dry.h"
#include "event.h"
#include "verdict.h"

static atomic64_t denials, would_deny;

/* What a denial by this rule gives, positive. System calls have their own. */
int harden_rule_errno(enum harden_rule rule)
{
	int err = EPERM;

	if (rule == HARDEN_RULE_READ_ONLY)
		err = EROFS;
	else if (rule == HARDEN_RULE_DENY_SOCKETS || rule == HARDEN_RULE_SOCKETS ||
		 rule == HARDEN_RULE_EXEC)
		err = EACCES;
	return err;
}

static void count(struct harden_policy *policy, struct harden_container *container)
{
	if (policy->audit) {
		atomic64_inc(&would_deny);
		atomic64_inc(&policy->would_deny);
		return;
	}
	atomic64_inc(&denials);
	atomic64_inc(&policy->denials);
	atomic64_inc(&container->denials);
}

static enum harden_mode mode_of(const struct harden_policy *policy)
{
	return policy->audit ? HARDEN_MODE_AUDIT : HARDEN_MODE_ENFORCE;
}

/* Without effect: only that it was denied, and by request one event. */
static void note_dry(const struct harden_label *label, const struct harden_policy *policy,
		     const struct harden_item *item, const struct harden_request *request, int err)
{
	struct harden_dry *dry = container_of(label->container, struct harden_dry, container);

	if (!dry->denied && dry->tell)
		harden_event(dry->label, policy, item, request, err, dry->tell);
	dry->denied = true;
}

/**
 * harden_deny() - report a denial
 * @label: of the task
 * @policy: its policy
 * @item: the place in the policy that denies
 * @request: what was asked
 * @err: what the caller is to get
 *
 * Context: any; does not sleep.
 * Return: whether it gets it: not if the policy only audits, or is only tried.
 */
bool harden_deny(const struct harden_label *label, const struct harden_policy *policy,
		 const struct harden_item *item, const struct harden_request *request, int err)
{
	if (unlikely(label->container->dry)) {
		note_dry(label, policy, item, request, err);
		return false;
	}
	/* Counters are the one thing in a published policy that is written. */
	count((struct harden_policy *)policy, label->container);
	harden_event(label, policy, item, request, err, mode_of(policy));
	return !policy->audit;
}

/* Reports what passes all the same; as harden_deny(). */
void harden_note(const struct harden_label *label, const struct harden_policy *policy,
		 const struct harden_item *item, const struct harden_request *request)
{
	if (!label->container->dry)
		harden_event(label, policy, item, request, 0, mode_of(policy));
}

/* Never inlined: what is allowed shall not pay for its registers. */
static noinline int denied(const struct harden_label *label, const struct harden_policy *policy,
			   const struct harden_item *item, const struct harden_request *request)
{
	int err = -harden_rule_errno(item->rule);

	return harden_deny(label, policy, item, request, err) ? err : 0;
}

/**
 * harden_verdict() - act on the check's answer
 * @label: of the task
 * @policy: its policy
 * @item: what the check returned
 * @request: what was asked
 *
 * Context: any; does not sleep.
 * Return: 0, or the rule's errno, unless the policy only audits.
 */
int harden_verdict(const struct harden_label *label, const struct harden_policy *policy,
		   const struct harden_item *item, const struct harden_request *request)
{
	return likely(!item) ? 0 : denied(label, policy, item, request);
}

/**
 * harden_deny_label() - refuse what no policy may allow
 * @label: of the task
 * @operation: for the event
 * @object: for the event, or NULL
 * @err: negative errno
 *
 * Return: @err; 0 without a policy or where it only audits.
 */
int harden_deny_label(const struct harden_label *label, const char *operation, const char *object,
		      int err)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_request request = { .operation = operation, .text = object };

	if (!policy)
		return 0;
	return harden_deny(label, policy, policy->place[HARDEN_RULE_LABEL], &request, err) ?
		err : 0;
}

u64 harden_denials(void)
{
	return atomic64_read(&denials);
}

u64 harden_would_deny(void)
{
	return atomic64_read(&would_deny);
}
