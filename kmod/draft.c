// SPDX-License-Identifier: GPL-2.0
/* Policies that a socket has staged: gone with the socket, or published whole. */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/netlink.h>
#include "draft.h"
#include "policy.h"

struct harden_draft {
	struct list_head list;
	u32 portid;
	u64 base;
	u32 nr, room;
	struct harden_policy **policies;
	u32 nr_parts;
	struct nlattr **parts;	/* of a policy that is not complete; room for HARDEN_PARTS_MAX */
};

static LIST_HEAD(drafts);
static DEFINE_MUTEX(lock);	/* taken before harden_policies_mutex */

void harden_drafts_lock(void)
{
	mutex_lock(&lock);
}

void harden_drafts_unlock(void)
{
	mutex_unlock(&lock);
}

void harden_draft_free_parts(struct nlattr **parts, u32 nr)
{
	while (nr)
		kvfree(parts[--nr]);
	kvfree(parts);
}

static void draft_free(struct harden_draft *draft)
{
	u32 i;

	list_del(&draft->list);
	for (i = 0; i < draft->nr; i++)
		harden_policy_free(draft->policies[i]);
	kvfree(draft->policies);
	harden_draft_free_parts(draft->parts, draft->nr_parts);
	kfree(draft);
}

/* The draft of a socket, or NULL. Context: harden_drafts_lock() held, as for all below. */
struct harden_draft *harden_draft_find(u32 portid)
{
	struct harden_draft *draft;

	list_for_each_entry(draft, &drafts, list)
		if (draft->portid == portid)
			return draft;
	return NULL;
}

/* Opens a draft; an older one of this socket is dropped. Returns 0 or -ENOMEM. */
int harden_draft_open(u32 portid, u64 base)
{
	struct harden_draft *draft = kzalloc(sizeof(*draft), GFP_KERNEL);

	if (!draft)
		return -ENOMEM;
	harden_draft_drop(portid);
	draft->portid = portid;
	draft->base = base;
	list_add(&draft->list, &drafts);
	return 0;
}

static int grow(struct harden_draft *draft)
{
	u32 room = draft->room ? 2 * draft->room : 4;
	struct harden_policy **policies = kvcalloc(room, sizeof(*policies), GFP_KERNEL);

	if (!policies)
		return -ENOMEM;
	memcpy(policies, draft->policies, draft->nr * sizeof(*policies));
	kvfree(draft->policies);
	draft->policies = policies;
	draft->room = room;
	return 0;
}

/* Takes @policy over when it returns 0; else -EEXIST, -E2BIG or -ENOMEM. */
int harden_draft_add(struct harden_draft *draft, struct harden_policy *policy,
		     struct netlink_ext_ack *extack)
{
	u32 i;
	int err;

	for (i = 0; i < draft->nr; i++) {
		if (strcmp(draft->policies[i]->name, policy->name))
			continue;
		NL_SET_ERR_MSG(extack, "a policy of this name is in the draft already");
		return -EEXIST;
	}
	if (draft->nr == HARDEN_POLICIES_MAX) {
		NL_SET_ERR_MSG(extack, "too many policies");
		return -E2BIG;
	}
	err = draft->nr == draft->room ? grow(draft) : 0;
	if (!err)
		draft->policies[draft->nr++] = policy;
	return err;
}

/**
 * harden_draft_keep() - keep a part of a policy until the rest has come
 * @draft: the draft
 * @part: HARDEN_A_APPLY_POLICY, copied
 * @extack: told what is wrong
 *
 * Return: 0, -E2BIG or -ENOMEM.
 */
int harden_draft_keep(struct harden_draft *draft, const struct nlattr *part,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *copy;

	if (draft->nr_parts == HARDEN_PARTS_MAX - 1) {
		NL_SET_ERR_MSG(extack, "too many parts of one policy");
		return -E2BIG;
	}
	if (!draft->parts)
		draft->parts = kvcalloc(HARDEN_PARTS_MAX, sizeof(*draft->parts), GFP_KERNEL);
	copy = draft->parts ? kvmalloc(part->nla_len, GFP_KERNEL) : NULL;
	if (!copy)
		return -ENOMEM;
	draft->parts[draft->nr_parts++] = memcpy(copy, part, part->nla_len);
	return 0;
}

/*
 * The parts that were kept, with room for one more, for harden_draft_free_parts(); NULL: none.
 * They are the caller's now.
 */
struct nlattr **harden_draft_take_parts(struct harden_draft *draft, u32 *nr)
{
	struct nlattr **parts = draft->parts;

	*nr = draft->nr_parts;
	draft->parts = NULL;
	draft->nr_parts = 0;
	return parts;
}

/* More of the last policy was announced. */
bool harden_draft_unfinished(const struct harden_draft *draft)
{
	return draft->nr_parts;
}

u64 harden_draft_base(const struct harden_draft *draft)
{
	return draft->base;
}

u32 harden_draft_count(const struct harden_draft *draft)
{
	return draft->nr;
}

const struct harden_policy *harden_draft_policy(const struct harden_draft *draft, u32 i)
{
	return draft->policies[i];
}

const struct harden_policy *const *harden_draft_policies(const struct harden_draft *draft)
{
	return (const struct harden_policy *const *)draft->policies;
}

/* The draft's policies as a set to publish; the draft is gone. NULL: no memory. */
struct harden_policies *harden_draft_take(struct harden_draft *draft)
{
	struct harden_policies *set = harden_policies_alloc(draft->nr);

	if (!set)
		return NULL;
	set->nr = draft->nr;
	memcpy(set->policies, draft->policies, draft->nr * sizeof(*draft->policies));
	draft->nr = 0;
	draft_free(draft);
	return set;
}

void harden_draft_drop(u32 portid)
{
	struct harden_draft *draft = harden_draft_find(portid);

	if (draft)
		draft_free(draft);
}

void harden_drafts_drop(void)
{
	struct harden_draft *draft, *next;

	list_for_each_entry_safe(draft, next, &drafts, list)
		draft_free(draft);
}
