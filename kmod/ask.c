// SPDX-License-Identifier: GPL-2.0
/* A client's question: what would a policy say? Asked of the same check as hooks ask. */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/magic.h>
#include <linux/netlink.h>
#include <linux/path.h>
#include <linux/ptrace.h>
#include <linux/string.h>
#include "allow.h"
#include "ask.h"
#include "calls.h"
#include "check.h"
#include "verdict.h"

typedef const struct harden_item *(*judge_t)(const struct harden_policy *policy,
					     const struct harden_question *question);

static const struct harden_item *judge_capable(const struct harden_policy *policy,
					       const struct harden_question *question)
{
	return question->number <= CAP_LAST_CAP ?
	       harden_check_capable(policy, question->number) : NULL;
}

static const struct harden_item *judge_family(const struct harden_policy *policy,
					      const struct harden_question *question)
{
	return harden_check_family(policy, question->number);
}

static const struct harden_item *judge_namespace(const struct harden_policy *policy,
						 const struct harden_question *question)
{
	return harden_check_kind(policy, question->number);
}

static u8 rights_of(const char *text)
{
	return (strchr(text, 'r') ? HARDEN_MAY_READ : 0) |
	       (strchr(text, 'w') ? HARDEN_MAY_WRITE : 0) |
	       (strchr(text, 'm') ? HARDEN_MAY_MAKE : 0);
}

/* "c 1:3 rw"; what is not like that has no verdict. */
static const struct harden_item *judge_device(const struct harden_policy *policy,
					      const struct harden_question *question)
{
	unsigned int major, minor;
	char kind, rights[4];

	if (sscanf(question->object, "%c %u:%u %3s", &kind, &major, &minor, rights) != 4 ||
	    (kind != 'b' && kind != 'c'))
		return ERR_PTR(-EINVAL);
	return harden_check_device(policy, kind == 'b', MKDEV(major, minor), rights_of(rights));
}

/* There is no container whose files could be looked up: by the path that it would have. */
static const struct harden_item *judge_open_write(const struct harden_policy *policy,
						  const struct harden_question *question)
{
	return harden_check_change_at(policy, question->object);
}

static bool is_host_proc(const struct path *path)
{
	return path->dentry->d_sb->s_magic == PROC_SUPER_MAGIC;
}

/* By the runtime, as a volume: with what is mounted below. Without a path: a filesystem's type. */
static const struct harden_item *judge_bring(const struct harden_policy *policy,
					     const struct harden_question *question)
{
	struct harden_fresh fresh = {
		.fstype = question->object, .phase = HARDEN_PHASE_CONFINED,
	};

	if (!question->path)
		return harden_check_fresh(policy, &fresh);
	return harden_check_bring(policy, question->path->dentry, is_host_proc(question->path),
				  true);
}

/* A socket that a task of the host made; "@NAME" is an abstract one. */
static const struct harden_item *judge_connect(const struct harden_policy *policy,
					       const struct harden_question *question)
{
	struct harden_peer peer = { .host = true };

	if (question->path)
		peer.dentry = question->path->dentry;
	if (question->object[0] == '@') {
		peer.abstract = question->object + 1;
		peer.abstract_len = strlen(peer.abstract);
	}
	return harden_check_peer(policy, &peer);
}

static const struct {
	const char *operation;
	judge_t judge;		/* NULL: a key with one word */
	enum harden_rule rule;
	bool path;		/* the object is looked up on the host if it begins with a slash */
} operations[] = {
	{ "capable", judge_capable },
	{ "socket", judge_family },
	{ "namespace", judge_namespace },
	{ "device", judge_device },
	{ "open-write", judge_open_write },
	{ "bring", judge_bring, .path = true },
	{ "connect", judge_connect, .path = true },
	{ "run-as-root", .rule = HARDEN_RULE_USER },
	{ "run-modified", .rule = HARDEN_RULE_EXEC },
	{ "mount", .rule = HARDEN_RULE_MOUNTS },
	{ "kernel", .rule = HARDEN_RULE_KERNEL },
	{ "others", .rule = HARDEN_RULE_OTHERS },
	{ "start-privileged", .rule = HARDEN_RULE_PRIVILEGED },
};

/* Of the native table, with all arguments 0. */
static void ask_call(const struct harden_policy *policy, unsigned int nr,
		     struct harden_answer *answer)
{
	static const struct pt_regs regs;
	const struct harden_call_step *step = policy->calls && nr < HARDEN_CALLS_MAX ?
		harden_calls_first(policy->calls, HARDEN_ABI_X86_64, nr) : NULL;

	for (; step; step = step->next ? step + step->next : NULL) {
		step = harden_check_call(policy->calls, step, &regs);
		if (!step)
			return;
		if (step->action != HARDEN_ACTION_ERRNO && step->action != HARDEN_ACTION_KILL)
			continue;
		answer->item = step->item;
		answer->error = step->action == HARDEN_ACTION_KILL ? EPERM : step->error;
		return;
	}
}

/* Is the object of this operation to be looked up on the host? */
bool harden_ask_takes_path(const char *operation)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(operations); i++)
		if (!strcmp(operations[i].operation, operation))
			return operations[i].path;
	return false;
}

/**
 * harden_ask() - what would a policy say?
 * @policy: the policy
 * @question: what is asked
 * @answer: set to what it says
 * @extack: told what is wrong with the question
 *
 * Context: any; the caller keeps @policy.
 * Return: 0, or -EINVAL: there is no such operation, or no such object for it.
 */
int harden_ask(const struct harden_policy *policy, const struct harden_question *question,
	       struct harden_answer *answer, struct netlink_ext_ack *extack)
{
	int i;

	*answer = (struct harden_answer){};
	if (!strcmp(question->operation, "syscall")) {
		ask_call(policy, question->number, answer);
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(operations); i++) {
		if (strcmp(operations[i].operation, question->operation))
			continue;
		answer->item = operations[i].judge ? operations[i].judge(policy, question) :
			       harden_denies(policy, operations[i].rule);
		if (IS_ERR(answer->item)) {
			NL_SET_ERR_MSG(extack, "no device: \"c 1:3 rw\" is one");
			return PTR_ERR(answer->item);
		}
		if (answer->item)
			answer->error = harden_rule_errno(answer->item->rule);
		return 0;
	}
	NL_SET_ERR_MSG(extack, "no such operation");
	return -EINVAL;
}
