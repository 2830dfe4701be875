// SPDX-License-Identifier: GPL-2.0
/* What is in force: the status, the policies, the containers. */
#include <linux/mutex.h>
#include <net/genetlink.h>
#include "call_entries.h"
#include "container.h"
#include "event.h"
#include "hooks.h"
#include "label.h"
#include "lock.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "policy.h"
#include "rollback.h"
#include "shadow.h"
#include "verdict.h"

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
	u32 calls, left, nr;
	u64 generation;
	int err;
	bool locked;

	mutex_lock(&harden_policies_mutex);
	generation = harden_policies_generation();
	nr = harden_policies_count();
	calls = harden_calls_hooked();
	left = harden_rollback_left();
	locked = harden_is_locked();
	err = fill_shadow(skb);
	mutex_unlock(&harden_policies_mutex);
	if (err || nla_put_u32(skb, HARDEN_A_STATUS_PROTOCOL, HARDEN_GENL_VERSION) ||
	    nla_put_string(skb, HARDEN_A_STATUS_MODULE, HARDEN_VERSION) ||
	    nla_put_u64_64bit(skb, HARDEN_A_STATUS_GENERATION, generation,
			      HARDEN_A_STATUS_PAD) ||
	    nla_put_u32(skb, HARDEN_A_STATUS_HOOKS, HARDEN_HOOKS) ||
	    nla_put_u32(skb, HARDEN_A_STATUS_POLICIES, nr) ||
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
	int err = harden_nl_may_ask(request, info->extack);
	struct sk_buff *skb;
	void *head;

	if (err)
		return err;
	skb = harden_nl_reply(info, HARDEN_CMD_STATUS, &head, NLMSG_GOODSIZE);
	if (!skb)
		return -ENOMEM;
	err = fill_status(skb);
	return harden_nl_reply_end(skb, head, info, err);
}

int harden_nl_start(struct netlink_callback *cb)
{
	return harden_nl_may_ask(cb->skb, cb->extack);
}

/* An item that has filters may be larger than a message usually is. */
int harden_nl_policy_start(struct netlink_callback *cb)
{
	const struct harden_policies *set;
	int err = harden_nl_may_ask(cb->skb, cb->extack);
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
	void *head = harden_nl_dump(skb, cb, HARDEN_CMD_POLICY);

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

static int dump_container(const struct harden_container *container, void *arg)
{
	struct harden_nl_dump *dump = arg;
	struct sk_buff *skb = dump->skb;
	const struct harden_policy *policy = READ_ONCE(container->policy);
	void *head = harden_nl_dump(skb, dump->cb, HARDEN_CMD_CONTAINER);

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
	struct harden_nl_dump dump = { .skb = skb, .cb = cb };

	/* Holding it keeps every policy that a container points to. */
	mutex_lock(&harden_policies_mutex);
	cb->seq = harden_containers_changes() + 1;
	harden_containers_visit((unsigned long *)cb->ctx, dump_container, &dump);
	mutex_unlock(&harden_policies_mutex);
	return skb->len;
}
