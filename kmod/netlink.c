// SPDX-License-Identifier: GPL-2.0
/* The generic netlink family: requests to drafts and policies, dumps, and events. */
#include <linux/cgroup.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/namei.h>
#include <linux/netlink.h>
#include <net/genetlink.h>
#include "ask.h"
#include "call_entries.h"
#include "container.h"
#include "draft.h"
#include "event.h"
#include "history.h"
#include "hooks.h"
#include "label.h"
#include "lock.h"
#include "match.h"
#include "names.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "policy.h"
#include "rollback.h"
#include "shadow.h"
#include "task_word.h"
#include "verdict.h"

static struct genl_family family;

/* Init net only, by the family; here: who asks. The socket's opener must have had it, too. */
static int may_ask(const struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (!netlink_capable(skb, CAP_SYS_ADMIN)) {
		NL_SET_ERR_MSG(extack, "needs CAP_SYS_ADMIN in the initial user namespace");
		return -EPERM;
	}
	if (harden_label_of(current)) {
		NL_SET_ERR_MSG(extack, "not from inside a container");
		return -EPERM;
	}
	return 0;
}

/* The same for a request with attributes, of which those of @many may come more than once. */
static int may_say_many(const struct sk_buff *skb, const struct genl_info *info, u32 many)
{
	int err = may_ask(skb, info->extack);

	return err ?: harden_refuse_repeated(nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
					     nlmsg_attrlen(info->nlhdr, GENL_HDRLEN), many,
					     info->extack);
}

static int may_say(const struct sk_buff *skb, const struct genl_info *info)
{
	return may_say_many(skb, info, 0);
}

static u64 generation(void)
{
	const struct harden_policies *set;
	u64 generation;

	rcu_read_lock();
	set = harden_policies_rcu();
	generation = set ? set->generation : 0;
	rcu_read_unlock();
	return generation;
}

static u32 policies(void)
{
	const struct harden_policies *set;
	u32 nr;

	rcu_read_lock();
	set = harden_policies_rcu();
	nr = set ? set->nr : 0;
	rcu_read_unlock();
	return nr;
}

static struct sk_buff *reply_new(struct genl_info *info, u8 cmd, void **head, size_t size)
{
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL);

	if (!skb)
		return NULL;
	*head = genlmsg_put_reply(skb, info, &family, 0, cmd);
	if (*head)
		return skb;
	nlmsg_free(skb);
	return NULL;
}

/* Sends it, or drops it if there is an error to tell instead. */
static int reply_end(struct sk_buff *skb, void *head, struct genl_info *info, int err)
{
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	genlmsg_end(skb, head);
	return genlmsg_reply(skb, info);
}

/* Context: harden_policies_mutex held. */
static int fill_shadow(struct sk_buff *skb)
{
	const struct harden_policies *candidate = harden_candidate_get_locked();

	if (!candidate)
		return 0;
	if (nla_put_u32(skb, HARDEN_A_STATUS_SHADOW, candidate->nr) ||
	    nla_put_u64_64bit(skb, HARDEN_A_STATUS_SHADOW_DENY, harden_shadow_count(true),
			      HARDEN_A_STATUS_PAD) ||
	    nla_put_u64_64bit(skb, HARDEN_A_STATUS_SHADOW_ALLOW, harden_shadow_count(false),
			      HARDEN_A_STATUS_PAD))
		return -EMSGSIZE;
	return 0;
}

static int fill_status(struct sk_buff *skb)
{
	u32 calls, left;
	int err;
	bool locked;

	mutex_lock(&harden_policies_mutex);
	calls = harden_calls_hooked();
	left = harden_rollback_left();
	locked = harden_is_locked();
	err = fill_shadow(skb);
	mutex_unlock(&harden_policies_mutex);
	if (err || nla_put_u32(skb, HARDEN_A_STATUS_PROTOCOL, HARDEN_GENL_VERSION) ||
	    nla_put_string(skb, HARDEN_A_STATUS_MODULE, HARDEN_VERSION) ||
	    nla_put_u64_64bit(skb, HARDEN_A_STATUS_GENERATION, generation(),
			      HARDEN_A_STATUS_PAD) ||
	    nla_put_u32(skb, HARDEN_A_STATUS_HOOKS, HARDEN_HOOKS) ||
	    nla_put_u32(skb, HARDEN_A_STATUS_POLICIES, policies()) ||
	    nla_put_u32(skb, HARDEN_A_STATUS_CONTAINERS, harden_container_count()) ||
	    nla_put_u32(skb, HARDEN_A_STATUS_LABELS, harden_label_count()) ||
	    nla_put_u64_64bit(skb, HARDEN_A_STATUS_DENIALS, harden_denials(),
			      HARDEN_A_STATUS_PAD) ||
	    nla_put_u64_64bit(skb, HARDEN_A_STATUS_WOULD_DENY, harden_would_deny(),
			      HARDEN_A_STATUS_PAD) ||
	    nla_put_u64_64bit(skb, HARDEN_A_STATUS_EVENTS_LOST, harden_events_lost(),
			      HARDEN_A_STATUS_PAD) ||
	    nla_put_u32(skb, HARDEN_A_STATUS_CALLS, calls) ||
	    (left && nla_put_u32(skb, HARDEN_A_STATUS_CONFIRM, left)) ||
	    (locked && nla_put_flag(skb, HARDEN_A_STATUS_LOCKED)))
		return -EMSGSIZE;
	return 0;
}

int harden_nl_status_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = may_ask(request, info->extack);
	struct sk_buff *skb;
	void *head;

	if (err)
		return err;
	skb = reply_new(info, HARDEN_CMD_STATUS, &head, NLMSG_GOODSIZE);
	if (!skb)
		return -ENOMEM;
	err = fill_status(skb);
	return reply_end(skb, head, info, err);
}

int harden_nl_begin_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = may_say(request, info);
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
	int err = may_say(request, info);
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
	if (!policies()) {
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
	u64 now = generation();
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
	int err = may_say(request, info);
	struct harden_draft *draft;
	struct sk_buff *skb;
	void *head;

	if (err)
		return err;
	/* Whatever can fail comes before anything changes. */
	skb = reply_new(info, HARDEN_CMD_COMMIT, &head, 16 * 1024);
	if (!skb)
		return -ENOMEM;
	harden_drafts_lock();
	mutex_lock(&harden_policies_mutex);
	draft = draft_of(info);
	err = draft ? commit(info, draft, skb) : -ENOENT;
	harden_calls_settle();
	mutex_unlock(&harden_policies_mutex);
	harden_drafts_unlock();
	return reply_end(skb, head, info, err);
}

int harden_nl_abort_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = may_ask(request, info->extack);

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
	int err = may_ask(request, info->extack);
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
	int err = may_ask(request, info->extack);
	struct sk_buff *skb;
	void *head;

	if (err)
		return err;
	skb = reply_new(info, HARDEN_CMD_ROLLBACK, &head, NLMSG_GOODSIZE);
	if (!skb)
		return -ENOMEM;
	mutex_lock(&harden_policies_mutex);
	if (nla_put_u64_64bit(skb, HARDEN_A_APPLY_GENERATION, generation() + 1,
			      HARDEN_A_APPLY_PAD))
		err = -EMSGSIZE;
	err = err ?: harden_lock_refuses(info->extack);
	err = err ?: harden_rollback(info->extack);
	mutex_unlock(&harden_policies_mutex);
	return reply_end(skb, head, info, err);
}

int harden_nl_confirm_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = may_ask(request, info->extack);
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
	int err = may_ask(request, info->extack);

	if (err)
		return err;
	mutex_lock(&harden_policies_mutex);
	err = harden_lock(info->extack);
	mutex_unlock(&harden_policies_mutex);
	return err;
}

/* The names of a request, one behind the other; at most as long as the request. */
static int collect_names(const struct genl_info *info, char *text, u32 *len)
{
	const struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != HARDEN_A_BIND_NAME)
			continue;
		if (!harden_name_kind(nla_data(attr))) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr, "no name:, image: or label:");
			return -EINVAL;
		}
		*len += nla_strscpy(text + *len, attr, nla_len(attr)) + 1;
	}
	return 0;
}

/* Other names may bring a looser policy. Context: harden_policies_mutex held. */
static int may_rename(u64 id, const char *text, u32 len, struct netlink_ext_ack *extack)
{
	const struct harden_names *names = harden_names_of(id);

	if (!names || (names->len == len && !memcmp(names->text, text, len)))
		return 0;
	return harden_lock_refuses(extack);
}

static int bind_names(const struct genl_info *info, u64 id)
{
	char *text = kvzalloc(info->nlhdr->nlmsg_len, GFP_KERNEL);
	u32 len = 0;
	int err;

	if (!text)
		return -ENOMEM;
	err = collect_names(info, text, &len);
	if (!err) {
		mutex_lock(&harden_policies_mutex);
		err = may_rename(id, text, len, info->extack) ?:
		      harden_names_bind(id, text, len, info->extack);
		if (!err)
			harden_policies_apply_names();
		mutex_unlock(&harden_policies_mutex);
	}
	kvfree(text);
	return err;
}

int harden_nl_bind_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = may_say_many(request, info, BIT(HARDEN_A_BIND_NAME));
	struct cgroup *cgrp;

	if (err)
		return err;
	if (!info->attrs[HARDEN_A_BIND_CGROUP]) {
		NL_SET_ERR_MSG(info->extack, "BIND needs a cgroup");
		return -EINVAL;
	}
	cgrp = cgroup_get_from_path(nla_data(info->attrs[HARDEN_A_BIND_CGROUP]));
	if (IS_ERR(cgrp)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[HARDEN_A_BIND_CGROUP],
				    "no such cgroup");
		return PTR_ERR(cgrp);
	}
	err = bind_names(info, cgroup_id(cgrp));
	cgroup_put(cgrp);
	return err;
}

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
	int err = may_say(request, info);
	struct sk_buff *skb;
	void *head;

	if (err)
		return err;
	if (!info->attrs[HARDEN_A_ASK_POLICY] || !info->attrs[HARDEN_A_ASK_OPERATION]) {
		NL_SET_ERR_MSG(info->extack, "ASK needs a policy and an operation");
		return -EINVAL;
	}
	skb = reply_new(info, HARDEN_CMD_ASK, &head, NLMSG_GOODSIZE);
	if (!skb)
		return -ENOMEM;
	err = ask(skb, info);
	return reply_end(skb, head, info, err);
}

int harden_nl_start(struct netlink_callback *cb)
{
	return may_ask(cb->skb, cb->extack);
}

/* An item that has filters may be larger than a message usually is. */
int harden_nl_policy_start(struct netlink_callback *cb)
{
	const struct harden_policies *set;
	int err = may_ask(cb->skb, cb->extack);
	u32 i, len, widest = 0;

	if (err)
		return err;
	mutex_lock(&harden_policies_mutex);
	set = harden_policies_get_locked();
	for (i = 0; set && i < set->nr; i++) {
		len = harden_policy_widest(set->policies[i]);
		widest = max(widest, len);
	}
	mutex_unlock(&harden_policies_mutex);
	cb->min_dump_alloc = NLMSG_HDRLEN + GENL_HDRLEN + widest;
	return 0;
}

struct cursor {
	u32 policy;
	u32 item;
};

/* One message: a policy's head with its first items, or further items under its name. */
static int dump_part(struct sk_buff *skb, struct netlink_callback *cb,
		     const struct harden_policy *policy, struct cursor *at)
{
	u32 next = at->item;
	struct nlattr *nest;
	void *head = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &family,
				 NLM_F_MULTI, HARDEN_CMD_POLICY);

	if (!head)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, head);
	nest = nla_nest_start(skb, HARDEN_A_APPLY_POLICY);
	if (!nest || (at->item ? nla_put_string(skb, HARDEN_A_POLICY_NAME, policy->name) :
		      harden_policy_fill_head(skb, policy, harden_container_count_of(policy))))
		goto full;
	next = harden_policy_fill_items(skb, policy, at->item);
	if (next == at->item && next < policy->nr_items)
		goto full;
	nla_nest_end(skb, nest);
	genlmsg_end(skb, head);
	at->item = next;
	return 0;

full:
	genlmsg_cancel(skb, head);
	return -EMSGSIZE;
}

int harden_nl_policy_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct cursor *at = (struct cursor *)cb->ctx;
	const struct harden_policies *set;

	mutex_lock(&harden_policies_mutex);
	set = harden_policies_get_locked();
	cb->seq = (unsigned int)(set ? set->generation : 0) + 1;
	while (set && at->policy < set->nr) {
		if (dump_part(skb, cb, set->policies[at->policy], at))
			break;
		if (at->item < set->policies[at->policy]->nr_items)
			break;
		at->policy++;
		at->item = 0;
	}
	mutex_unlock(&harden_policies_mutex);
	return skb->len;
}

struct message_dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
};

static int dump_container(const struct harden_container *container, void *arg)
{
	struct message_dump *dump = arg;
	struct sk_buff *skb = dump->skb;
	const struct harden_policy *policy = READ_ONCE(container->policy);
	void *head = genlmsg_put(skb, NETLINK_CB(dump->cb->skb).portid, dump->cb->nlh->nlmsg_seq,
				 &family, NLM_F_MULTI, HARDEN_CMD_CONTAINER);

	if (!head)
		return -EMSGSIZE;
	genl_dump_check_consistent(dump->cb, head);
	if (nla_put_u64_64bit(skb, HARDEN_A_CONTAINER_ID, container->id,
			      HARDEN_A_CONTAINER_PAD) ||
	    nla_put_string(skb, HARDEN_A_CONTAINER_CGROUP, container->path) ||
	    (policy && nla_put_string(skb, HARDEN_A_CONTAINER_POLICY, policy->name)) ||
	    nla_put_u32(skb, HARDEN_A_CONTAINER_TASKS, atomic_read(&container->tasks)) ||
	    nla_put_u64_64bit(skb, HARDEN_A_CONTAINER_DENIALS,
			      atomic64_read(&container->denials), HARDEN_A_CONTAINER_PAD)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

int harden_nl_container_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct message_dump dump = { .skb = skb, .cb = cb };

	/* Holding it keeps every policy that a container points to. */
	mutex_lock(&harden_policies_mutex);
	cb->seq = harden_containers_changes() + 1;
	harden_containers_visit((unsigned long *)cb->ctx, dump_container, &dump);
	mutex_unlock(&harden_policies_mutex);
	return skb->len;
}

static int fill_event(struct sk_buff *skb, const struct harden_event *event)
{
	if (nla_put_u64_64bit(skb, HARDEN_A_EVENT_TIME, event->time, HARDEN_A_EVENT_PAD) ||
	    nla_put_string(skb, HARDEN_A_EVENT_POLICY, event->policy) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_RULE, event->rule) ||
	    nla_put_string(skb, HARDEN_A_EVENT_FILE, event->file) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_LINE, event->line) ||
	    nla_put_string(skb, HARDEN_A_EVENT_OPERATION, event->operation) ||
	    nla_put_string(skb, HARDEN_A_EVENT_OBJECT, event->object) ||
	    nla_put_string(skb, HARDEN_A_EVENT_CONTAINER, event->container) ||
	    nla_put_u64_64bit(skb, HARDEN_A_EVENT_CONTAINER_ID, event->container_id,
			      HARDEN_A_EVENT_PAD) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_PID, event->pid) ||
	    nla_put_string(skb, HARDEN_A_EVENT_COMM, event->comm) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_PHASE, event->phase) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_MODE, event->mode) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_ERRNO, event->error) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_COUNT, event->count) ||
	    (*event->value && nla_put_string(skb, HARDEN_A_EVENT_VALUE, event->value)))
		return -EMSGSIZE;
	return 0;
}

static int dump_past(const struct harden_past *past, void *arg)
{
	struct message_dump *dump = arg;
	struct sk_buff *skb = dump->skb;
	void *head = genlmsg_put(skb, NETLINK_CB(dump->cb->skb).portid, dump->cb->nlh->nlmsg_seq,
				 &family, NLM_F_MULTI, HARDEN_CMD_HISTORY);

	if (!head)
		return -EMSGSIZE;
	if (fill_event(skb, &past->event) ||
	    nla_put_u64_64bit(skb, HARDEN_A_EVENT_LAST, past->last, HARDEN_A_EVENT_PAD)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/* What comes meanwhile is at the end; what goes is not missed: nothing is seen twice. */
int harden_nl_history_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct message_dump dump = { .skb = skb, .cb = cb };

	harden_history_visit((u64 *)cb->ctx, dump_past, &dump);
	return skb->len;
}

static const struct genl_multicast_group groups[] = {
	{ .name = HARDEN_MCGRP_EVENTS, .flags = GENL_MCAST_CAP_SYS_ADMIN },
};

static struct genl_family family __ro_after_init = {
	.name = HARDEN_GENL_NAME,
	.version = HARDEN_GENL_VERSION,
	.module = THIS_MODULE,
	.parallel_ops = true,
	.ops = harden_nl_ops,
	.n_ops = ARRAY_SIZE(harden_nl_ops),
	.resv_start_op = HARDEN_CMD_EVENT + 1,
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/**
 * harden_event_send() - give an event to every listener
 * @event: the event
 *
 * Context: may sleep.
 * Return: 0, also when nobody listens; a negative errno: the event is lost.
 */
int harden_event_send(const struct harden_event *event)
{
	struct sk_buff *skb;
	void *head;
	int err;

	if (!genl_has_listeners(&family, &init_net, 0))
		return 0;
	skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	head = genlmsg_put(skb, 0, 0, &family, 0, HARDEN_CMD_EVENT);
	if (!head || fill_event(skb, event)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	err = genlmsg_multicast(&family, skb, 0, 0, GFP_KERNEL);
	return err == -ESRCH ? 0 : err;
}

/* A socket that goes takes its draft along: hardenctl killed in mid-apply changes nothing. */
static int on_release(struct notifier_block *nb, unsigned long action, void *data)
{
	const struct netlink_notify *notify = data;

	if (action != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC ||
	    notify->net != &init_net)
		return NOTIFY_DONE;
	harden_drafts_lock();
	harden_draft_drop(notify->portid);
	harden_drafts_unlock();
	return NOTIFY_DONE;
}

static struct notifier_block release_notifier = { .notifier_call = on_release };

int harden_netlink_init(void)
{
	int err = netlink_register_notifier(&release_notifier);

	if (err)
		return err;
	err = genl_register_family(&family);
	if (err)
		netlink_unregister_notifier(&release_notifier);
	return err;
}

/* No request runs when it returns. Events stop first: their group goes with the family. */
void harden_netlink_exit(void)
{
	harden_event_pause();
	genl_unregister_family(&family);
	netlink_unregister_notifier(&release_notifier);
	harden_drafts_lock();
	harden_drafts_drop();
	harden_drafts_unlock();
}
