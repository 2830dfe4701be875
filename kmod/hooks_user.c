// SPDX-License-Identifier: GPL-2.0
/* LSM signature → request: who becomes root, by kernel uids. */
#include <linux/binfmts.h>
#include <linux/cred.h>
#include <linux/preempt.h>
#include <linux/uidgid.h>
#include "handlers.h"
#include "hooks_exec.h"
#include "hooks_user.h"
#include "label.h"
#include "verdict.h"

static bool is_root(kuid_t uid)
{
	return uid_eq(uid, GLOBAL_ROOT_UID);
}

/* Is root, or can be again without asking anybody. */
static bool holds_root(const struct cred *cred)
{
	return is_root(cred->uid) || is_root(cred->euid) || is_root(cred->suid) ||
	       is_root(cred->fsuid);
}

/* Is there an id in @new that has become root's? */
static bool gains_root(const struct cred *new, const struct cred *old)
{
	return (is_root(new->uid) && !is_root(old->uid)) ||
	       (is_root(new->euid) && !is_root(old->euid)) ||
	       (is_root(new->suid) && !is_root(old->suid)) ||
	       (is_root(new->fsuid) && !is_root(old->fsuid));
}

static int judge(const struct harden_label *label, bool held, const char *operation)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_request request = { .operation = operation, .text = "uid 0" };

	/* "until-drop": who has not given it up yet may do as he likes. */
	if (!policy || (policy->until_drop && held))
		return 0;
	return harden_verdict(label, policy, harden_denies(policy, HARDEN_RULE_USER), &request);
}

/**
 * harden_run_as() - may the container's code run with these credentials?
 * @label: of current
 * @new: the credentials; saved and file system ids follow the effective one
 * @operation: for the event
 *
 * Context: any; does not sleep.
 * Return: 0 or a negative errno.
 */
int harden_run_as(const struct harden_label *label, const struct cred *new, const char *operation)
{
	if (!is_root(new->uid) && !is_root(new->euid))
		return 0;
	return judge(label, holds_root(current_cred()), operation);
}

/* The setuid bit is in bprm->cred by now, and the exec can still fail. */
int harden_on_security_bprm_creds_from_file(struct harden_label *label,
					    struct linux_binprm *bprm)
{
	return harden_exec_confines(label) ? harden_run_as(label, bprm->cred, "exec") : 0;
}

int harden_on_security_task_fix_setuid(struct harden_label *label, struct cred *new,
				       const struct cred *old)
{
	return gains_root(new, old) ? judge(label, holds_root(old), "setuid") : 0;
}

/* Credentials that were registered before they were given up. */
int harden_on_security_uring_override_creds(struct harden_label *label, const struct cred *new)
{
	return gains_root(new, current_cred()) ?
		judge(label, holds_root(current_cred()), "uring-creds") : 0;
}
