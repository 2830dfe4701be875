// SPDX-License-Identifier: GPL-2.0
/* LSM signature → request: capabilities. */
#include <linux/cred.h>
#include <linux/preempt.h>
#include <linux/security.h>
#include <linux/user_namespace.h>
#include "check.h"
#include "handlers.h"
#include "hooks_ns.h"
#include "label.h"
#include "lent.h"
#include "verdict.h"

static const char * const names[] = {
	"CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID",
	"SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST",
	"NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO",
	"SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
	"SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE",
	"AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM",
	"BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
};

static_assert(ARRAY_SIZE(names) == CAP_LAST_CAP + 1);

/* From @ns upwards: does @wanted come before the top, and where? */
static const struct user_namespace *above(const struct user_namespace *ns,
					  const struct user_namespace *wanted)
{
	while (ns && ns != wanted)
		ns = ns->parent;
	return ns;
}

/**
 * harden_lent_by_host() - are these credentials the host's, at work for a container's task?
 * @label: of current
 * @cred: what the kernel is about to judge by
 *
 * overlayfs and its like work with their mounter's credentials while current is the
 * container's task. Such credentials belong to the namespace the container was confined in or
 * to one above it, and hold more than any exec in the container can leave; what io_uring
 * registers, or a container's own overlay lends, does not.
 *
 * Context: any; does not sleep.
 */
bool harden_lent_by_host(const struct harden_label *label, const struct cred *cred)
{
	const struct user_namespace *base;

	if (cred == current_real_cred() || !label->userns)
		return false;
	base = above(current_real_cred()->user_ns, label->userns);
	return base && above(base, cred->user_ns) &&
	       harden_caps_of(&cred->cap_effective) & ~label->ceiling;
}

/* Would the kernel have said yes, had the policy not cut the credentials? */
static bool would_have(const struct harden_label *label, const struct cred *cred, int cap)
{
	if (cap_raised(cred->cap_effective, cap))
		return true;
	return label->withheld >> cap & 1 &&
	       uid_eq(cred->euid, make_kuid(cred->user_ns, 0));
}

/* nested = true: over what the container itself has made it keeps every capability. */
static bool is_its_own(const struct harden_label *label, const struct harden_policy *policy,
		       const struct user_namespace *ns)
{
	return harden_is_nested(policy) && harden_made_userns(label, ns);
}

/*
 * Refusals that change nothing are no news: what the task does not hold anyway, and questions
 * whose asker wants no report.
 */
int harden_on_security_capable(struct harden_label *label, const struct cred *cred,
			       struct user_namespace *ns, int cap, unsigned int opts)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_request request = { .operation = "capable" };
	const struct harden_item *item;

	if (!policy || !in_task() || cap < 0 || cap > CAP_LAST_CAP)
		return 0;
	item = harden_check_capable(policy, cap);
	if (!item || is_its_own(label, policy, ns) || harden_lent_by_host(label, cred))
		return 0;
	if ((opts & CAP_OPT_NOAUDIT) || !would_have(label, cred, cap))
		return policy->audit ? 0 : -EPERM;
	request.text = names[cap];
	return harden_verdict(label, policy, item, &request);
}
