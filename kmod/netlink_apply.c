// SPDX-License-Identifier: GPL-2.0
/* What changes the policies in force: drafts, from their begin to their commit, and ways back. */
#include <linux/mutex.h>
#include <net/genetlink.h>
#include "call_entries.h"
#include "draft.h"
#include "lock.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "policy.h"
#include "rollback.h"
#include "shadow.h"

int harden_nl_begin_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = harden_nl_may_say(request, info);
	u64 base;

	if (err)
		return err;
	if (!info->attrs[HARDEN_A_APPLY_GENERATION]) {
		NL_SET_ERR_MSG(info->extack, "BEGIN needs the generation it is based on");
		return -EINVAL;
	}
	base = nla_get_u64(info->attrs[HARDEN_A_APPLY_GENERATION]);
	harden_drafts_lock();
	err = harden_draft_open(info->snd_portid, base);
	harden_drafts_unlock();
	return err;
}

static struct harden_draft *draft_of(struct genl_info *info)
{
	struct harden_draft *draft = harden_draft_find(info->snd_portid);

	if (!draft)
		NL_SET_ERR_MSG(info->extack, "no draft on this socket: BEGIN comes first");
	return draft;
}

/* A part of a policy that goes on. */
static int keep_part(struct genl_info *info, const struct nlattr *part)
{
	int err = harden_policy_check_part(part, info->extack);
	struct harden_draft *draft;

	if (err)
		return err;
	harden_drafts_lock();
	draft = draft_of(info);
	err = draft ? harden_draft_keep(draft, part, info->extack) : -ENOENT;
	harden_drafts_unlock();
	return err;
}

/* Of the parts that came before and the last. */
static struct harden_policy *compile(struct genl_info *info, const struct nlattr *last)
{
	struct harden_policy *policy;
	struct harden_draft *draft;
	struct nlattr **parts;
	u32 nr;

	harden_drafts_lock();
	draft = draft_of(info);
	parts = draft ? harden_draft_take_parts(draft, &nr) : NULL;
	harden_drafts_unlock();
	if (!draft)
		return ERR_PTR(-ENOENT);
	if (!parts)
		return harden_policy_compile(&last, 1, info->extack);
	parts[nr] = (struct nlattr *)last;
	policy = harden_policy_compile((const struct nlattr **)parts, nr + 1, info->extack);
	harden_draft_free_parts(parts, nr);
	return policy;
}

int harden_nl_add_doit(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *part = info->attrs[HARDEN_A_APPLY_POLICY];
	int err = harden_nl_may_say(request, info);
	struct harden_policy *policy;
	struct harden_draft *draft;

	if (err)
		return err;
	if (!part) {
		NL_SET_ERR_MSG(info->extack, "ADD needs a policy");
		return -EINVAL;
	}
	if (info->attrs[HARDEN_A_APPLY_MORE])
		return keep_part(info, part);
	policy = compile(info, part);
	if (IS_ERR(policy))
		return PTR_ERR(policy);
	harden_drafts_lock();
	draft = draft_of(info);
	err = draft ? harden_draft_add(draft, policy, info->extack) : -ENOENT;
	harden_drafts_unlock();
	if (err)
		harden_policy_free(policy);
	return err;
}

static int fill_warning(struct sk_buff *skb, const struct harden_item *item)
{
	struct nlattr *nest = nla_nest_start(skb, HARDEN_A_APPLY_WARNING);
	char text[96];

	snprintf(text, sizeof(text), "matches nothing: no %.60s", item->value);
	if (!nest || nla_put_string(skb, HARDEN_A_WARNING_FILE, item->file) ||
	    nla_put_u32(skb, HARDEN_A_WARNING_LINE, item->line) ||
	    nla_put_string(skb, HARDEN_A_WARNING_TEXT, text))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* As many as the message holds; the message tells the user, the rule holds without it. */
static void fill_warnings(struct sk_buff *skb, const struct harden_draft *draft)
{
	const struct harden_item *item;
	unsigned char *mark;
	u32 i, nth;

	for (i = 0; i < harden_draft_count(draft); i++) {
		for (nth = 0; ; nth++) {
			item = harden_policy_missing(harden_draft_policy(draft, i), nth);
			if (!item)
				break;
			mark = skb_tail_pointer(skb);
			if (fill_warning(skb, item)) {
				nlmsg_trim(skb, mark);
				return;
			}
		}
	}
}

/* Beside what is in force; a draft of nothing ends that. The draft is gone on success. */
static int commit_shadow(struct genl_info *info, struct harden_draft *draft)
{
	struct harden_policies *set;

	if (!harden_draft_count(draft)) {
		harden_draft_drop(info->snd_portid);
		harden_shadow_end();
		return 0;
	}
	if (!harden_policies_count()) {
		NL_SET_ERR_MSG(info->extack, "no policy is in force to compare it with");
		return -ENOENT;
	}
	set = harden_draft_take(draft);
	if (!set)
		return -ENOMEM;
	return harden_shadow_begin(set);
}

static int commit_in_force(struct genl_info *info, struct harden_draft *draft)
{
	struct harden_policies *set = harden_draft_take(draft);

	if (!set)
		return -ENOMEM;
	harden_rollback_stop();
	harden_shadow_end();
	harden_policies_replace(set);
	if (info->attrs[HARDEN_A_APPLY_CONFIRM])
		harden_rollback_in(nla_get_u32(info->attrs[HARDEN_A_APPLY_CONFIRM]));
	return 0;
}

/* Is this a commit that a lock lets pass? A candidate changes nothing. */
static int may_commit(struct genl_info *info, struct harden_draft *draft, bool shadow)
{
	int err;

	if (shadow && info->attrs[HARDEN_A_APPLY_CONFIRM]) {
		NL_SET_ERR_MSG(info->extack, "a candidate has nothing to be confirmed");
		return -EINVAL;
	}
	if (shadow)
		return 0;
	err = harden_lock_refuses_set(harden_draft_policies(draft), harden_draft_count(draft),
				      info->extack);
	/* What a rollback would bring back is looser. */
	if (!err && info->attrs[HARDEN_A_APPLY_CONFIRM])
		err = harden_lock_refuses(info->extack);
	return err;
}

/* Both locks are held. The draft is gone on success. */
static int commit(struct genl_info *info, struct harden_draft *draft, struct sk_buff *skb)
{
	bool check = info->attrs[HARDEN_A_APPLY_CHECK];
	bool shadow = info->attrs[HARDEN_A_APPLY_SHADOW];
	u64 now = harden_policies_generation();
	int err;

	if (harden_draft_unfinished(draft)) {
		NL_SET_ERR_MSG(info->extack, "the last policy is not complete");
		return -EINVAL;
	}
	if (harden_draft_base(draft) != now) {
		NL_SET_ERR_MSG(info->extack, "other policies came into force meanwhile");
		return -ESTALE;
	}
	err = may_commit(info, draft, shadow);
	if (err)
		return err;
	if (nla_put_u64_64bit(skb, HARDEN_A_APPLY_GENERATION, now + !(check || shadow),
			      HARDEN_A_APPLY_PAD))
		return -EMSGSIZE;
	fill_warnings(skb, draft);
	/* Hooked before it is in force; when only checked, too: only that shows that it can be. */
	err = harden_calls_attach(harden_draft_policies(draft), harden_draft_count(draft),
				  info->extack);
	if (err)
		return err;
	if (check) {
		harden_draft_drop(info->snd_portid);
		return 0;
	}
	return shadow ? commit_shadow(info, draft) : commit_in_force(info, draft);
}

int harden_nl_commit_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = harden_nl_may_say(request, info);
	struct harden_draft *draft;
	struct sk_buff *skb;
	void *head;

	if (err)
		return err;
	/* Whatever can fail comes before anything changes. */
	skb = harden_nl_reply(info, HARDEN_CMD_COMMIT, &head, 16 * 1024);
	if (!skb)
		return -ENOMEM;
	harden_drafts_lock();
	mutex_lock(&harden_policies_mutex);
	draft = draft_of(info);
	err = draft ? commit(info, draft, skb) : -ENOENT;
	harden_calls_settle();
	mutex_unlock(&harden_policies_mutex);
	harden_drafts_unlock();
	return harden_nl_reply_end(skb, head, info, err);
}

int harden_nl_abort_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = harden_nl_may_ask(request, info->extack);

	if (err)
		return err;
	harden_drafts_lock();
	if (draft_of(info))
		harden_draft_drop(info->snd_portid);
	else
		err = -ENOENT;
	harden_drafts_unlock();
	return err;
}

int harden_nl_teardown_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = harden_nl_may_ask(request, info->extack);
	struct harden_policies *none;

	if (err)
		return err;
	none = harden_policies_alloc(0);
	if (!none)
		return -ENOMEM;
	mutex_lock(&harden_policies_mutex);
	err = harden_lock_refuses(info->extack);
	if (err) {
		harden_policies_free(none);
	} else {
		harden_rollback_stop();
		harden_shadow_end();
		harden_policies_replace(none);
		harden_calls_settle();
	}
	mutex_unlock(&harden_policies_mutex);
	return err;
}

int harden_nl_rollback_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = harden_nl_may_ask(request, info->extack);
	struct sk_buff *skb;
	void *head;

	if (err)
		return err;
	skb = harden_nl_reply(info, HARDEN_CMD_ROLLBACK, &head, NLMSG_GOODSIZE);
	if (!skb)
		return -ENOMEM;
	mutex_lock(&harden_policies_mutex);
	if (nla_put_u64_64bit(skb, HARDEN_A_APPLY_GENERATION, harden_policies_generation() + 1,
			      HARDEN_A_APPLY_PAD))
		err = -EMSGSIZE;
	err = err ?: harden_lock_refuses(info->extack);
	err = err ?: harden_rollback(info->extack);
	mutex_unlock(&harden_policies_mutex);
	return harden_nl_reply_end(skb, head, info, err);
}

int harden_nl_confirm_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = harden_nl_may_ask(request, info->extack);
	bool waited;

	if (err)
		return err;
	mutex_lock(&harden_policies_mutex);
	waited = harden_rollback_stop();
	mutex_unlock(&harden_policies_mutex);
	if (waited)
		return 0;
	NL_SET_ERR_MSG(info->extack, "nothing waits to be confirmed");
	return -ENOENT;
}

int harden_nl_lock_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = harden_nl_may_ask(request, info->extack);

	if (err)
		return err;
	mutex_lock(&harden_policies_mutex);
	err = harden_lock(info->extack);
	mutex_unlock(&harden_policies_mutex);
	return err;
}
