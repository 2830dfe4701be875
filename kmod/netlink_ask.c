// SPDX-License-Identifier: GPL-2.0
/* A client's question to a policy, and the verdict. */
#include <linux/mutex.h>
#include <linux/namei.h>
#include <net/genetlink.h>
#include "ask.h"
#include "draft.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "policy.h"

static int fill_answer(struct sk_buff *skb, const struct harden_policy *policy,
		       const struct harden_answer *answer)
{
	struct nlattr *nest = nla_nest_start(skb, HARDEN_A_ASK_VERDICT);
	const struct harden_item *item = answer->item;

	if (!nest ||
	    nla_put_u32(skb, HARDEN_A_EVENT_MODE,
			policy->audit ? HARDEN_MODE_AUDIT : HARDEN_MODE_ENFORCE))
		return -EMSGSIZE;
	if (item &&
	    (nla_put_u32(skb, HARDEN_A_EVENT_RULE, item->rule) ||
	     nla_put_string(skb, HARDEN_A_EVENT_FILE, item->file) ||
	     nla_put_u32(skb, HARDEN_A_EVENT_LINE, item->line) ||
	     nla_put_u32(skb, HARDEN_A_EVENT_ERRNO, answer->error) ||
	     (item->value && nla_put_string(skb, HARDEN_A_EVENT_VALUE, item->value))))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static const struct harden_policy *find_policy(const struct harden_policy *const *policies,
					       u32 nr, const char *name)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (!strcmp(policies[i]->name, name))
			return policies[i];
	return NULL;
}

/* Both locks are held: whichever the policy belongs to, it stays. */
static const struct harden_policy *policy_to_ask(const struct genl_info *info)
{
	const char *name = nla_data(info->attrs[HARDEN_A_ASK_POLICY]);
	struct harden_draft *draft = harden_draft_find(info->snd_portid);
	const struct harden_policies *set = harden_policies_get_locked();

	if (draft)
		return find_policy(harden_draft_policies(draft), harden_draft_count(draft), name);
	return set ? find_policy((const struct harden_policy *const *)set->policies, set->nr,
				 name) : NULL;
}

static int answer(struct sk_buff *skb, const struct genl_info *info,
		  const struct harden_question *question)
{
	const struct harden_policy *policy;
	struct harden_answer answer;
	int err = -ENOENT;

	harden_drafts_lock();
	mutex_lock(&harden_policies_mutex);
	policy = policy_to_ask(info);
	if (!policy)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[HARDEN_A_ASK_POLICY],
				    "no such policy");
	else
		err = harden_ask(policy, question, &answer, info->extack) ?:
		      fill_answer(skb, policy, &answer);
	mutex_unlock(&harden_policies_mutex);
	harden_drafts_unlock();
	return err;
}

/* The path is looked up before anything is locked: that may take its time. */
static int ask(struct sk_buff *skb, const struct genl_info *info)
{
	const struct nlattr *object = info->attrs[HARDEN_A_ASK_OBJECT];
	const struct nlattr *number = info->attrs[HARDEN_A_ASK_NUMBER];
	struct harden_question question = {
		.operation = nla_data(info->attrs[HARDEN_A_ASK_OPERATION]),
		.object = object ? nla_data(object) : "",
		.number = number ? nla_get_u32(number) : 0,
	};
	struct path path;
	int err;

	if (question.object[0] != '/' || !harden_ask_takes_path(question.operation))
		return answer(skb, info, &question);
	err = kern_path(question.object, LOOKUP_FOLLOW, &path);
	if (err) {
		NL_SET_ERR_MSG_ATTR(info->extack, object, "names nothing on this host");
		return err;
	}
	question.path = &path;
	err = answer(skb, info, &question);
	path_put(&path);
	return err;
}

int harden_nl_ask_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = harden_nl_may_say(request, info);
	struct sk_buff *skb;
	void *head;

	if (err)
		return err;
	if (!info->attrs[HARDEN_A_ASK_POLICY] || !info->attrs[HARDEN_A_ASK_OPERATION]) {
		NL_SET_ERR_MSG(info->extack, "ASK needs a policy and an operation");
		return -EINVAL;
	}
	skb = harden_nl_reply(info, HARDEN_CMD_ASK, &head, NLMSG_GOODSIZE);
	if (!skb)
		return -ENOMEM;
	err = ask(skb, info);
	return harden_nl_reply_end(skb, head, info, err);
}
