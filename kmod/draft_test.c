// SPDX-License-Identifier: GPL-2.0
/* Drafts: whose they are, what they take, and that nothing of a dropped one is left. */
#include <linux/slab.h>
#include "draft.h"
#include "fixture_test.h"
#include "random_test.h"

#define PORT	7

/* Nobody else is there: harden_drafts_lock() is left out, so that a test may end anywhere. */
static void draft_exit(struct kunit *test)
{
	harden_drafts_drop();
	fixture_exit(test);
}

static struct harden_draft *open_draft(struct kunit *test, u32 portid)
{
	struct harden_draft *draft;

	KUNIT_ASSERT_EQ(test, 0, harden_draft_open(portid, 5));
	draft = harden_draft_find(portid);
	KUNIT_ASSERT_NOT_NULL(test, draft);
	return draft;
}

static struct harden_policy *named(struct kunit *test, u32 n)
{
	struct harden_policy *policy = kzalloc(sizeof(*policy), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, policy);
	policy->name = kasprintf(GFP_KERNEL, "p%u", n);
	KUNIT_ASSERT_NOT_NULL(test, policy->name);
	return policy;
}

static void add(struct kunit *test, struct harden_draft *draft, u32 from, u32 to)
{
	for (; from < to; from++)
		KUNIT_ASSERT_EQ(test, 0, harden_draft_add(draft, named(test, from), NULL));
}

static void opens_empty(struct kunit *test)
{
	struct harden_draft *draft;

	KUNIT_EXPECT_NULL(test, harden_draft_find(PORT));
	draft = open_draft(test, PORT);
	KUNIT_EXPECT_EQ(test, 5ULL, harden_draft_base(draft));
	KUNIT_EXPECT_EQ(test, 0U, harden_draft_count(draft));
	KUNIT_EXPECT_NULL(test, harden_draft_find(PORT + 1));
}

static void keeps_order(struct kunit *test)
{
	struct harden_draft *draft = open_draft(test, PORT);
	char name[8];
	u32 i;

	add(test, draft, 0, 9);
	KUNIT_ASSERT_EQ(test, 9U, harden_draft_count(draft));
	for (i = 0; i < 9; i++) {
		snprintf(name, sizeof(name), "p%u", i);
		KUNIT_EXPECT_STREQ(test, name, harden_draft_policy(draft, i)->name);
	}
}

static void refuses_a_name_twice(struct kunit *test)
{
	struct harden_draft *draft = open_draft(test, PORT);
	struct harden_policy *policy = named(test, 3);
	struct netlink_ext_ack extack = {};

	add(test, draft, 0, 5);
	KUNIT_EXPECT_EQ(test, -EEXIST, harden_draft_add(draft, policy, &extack));
	KUNIT_EXPECT_STREQ(test, extack._msg, "a policy of this name is in the draft already");
	KUNIT_EXPECT_EQ(test, 5U, harden_draft_count(draft));
	harden_policy_free(policy);	/* not taken over */
}

static void takes_a_name_in_two_drafts(struct kunit *test)
{
	add(test, open_draft(test, PORT), 0, 2);
	add(test, open_draft(test, PORT + 1), 0, 2);
}

static void refuses_too_many(struct kunit *test)
{
	struct harden_draft *draft = open_draft(test, PORT);
	struct harden_policy *policy = named(test, HARDEN_POLICIES_MAX);
	struct netlink_ext_ack extack = {};

	add(test, draft, 0, HARDEN_POLICIES_MAX);
	KUNIT_EXPECT_EQ(test, -E2BIG, harden_draft_add(draft, policy, &extack));
	KUNIT_EXPECT_STREQ(test, extack._msg, "too many policies");
	KUNIT_EXPECT_EQ(test, (u32)HARDEN_POLICIES_MAX, harden_draft_count(draft));
	harden_policy_free(policy);
}

static void opening_drops_the_older(struct kunit *test)
{
	long before = allocations();

	add(test, open_draft(test, PORT), 0, 3);
	KUNIT_EXPECT_EQ(test, 0U, harden_draft_count(open_draft(test, PORT)));
	harden_draft_drop(PORT);
	KUNIT_EXPECT_NULL(test, harden_draft_find(PORT));
	KUNIT_EXPECT_EQ(test, before, allocations());
}

static void dropping_drops_only_its_own(struct kunit *test)
{
	add(test, open_draft(test, PORT), 0, 1);
	add(test, open_draft(test, PORT + 1), 0, 2);
	harden_draft_drop(PORT);
	harden_draft_drop(PORT + 2);
	KUNIT_EXPECT_NULL(test, harden_draft_find(PORT));
	KUNIT_EXPECT_EQ(test, 2U, harden_draft_count(harden_draft_find(PORT + 1)));
	harden_drafts_drop();
	KUNIT_EXPECT_NULL(test, harden_draft_find(PORT + 1));
}

static void is_taken_whole(struct kunit *test)
{
	long before = allocations();
	struct harden_draft *draft = open_draft(test, PORT);
	struct harden_policies *set;

	add(test, draft, 0, 5);
	set = harden_draft_take(draft);
	KUNIT_ASSERT_NOT_NULL(test, set);
	KUNIT_EXPECT_NULL(test, harden_draft_find(PORT));
	KUNIT_ASSERT_EQ(test, 5U, set->nr);
	KUNIT_EXPECT_STREQ(test, "p0", set->policies[0]->name);
	KUNIT_EXPECT_STREQ(test, "p4", set->policies[4]->name);
	harden_policies_free(set);
	KUNIT_EXPECT_EQ(test, before, allocations());
}

#define PORTS	3
#define NAMES	6

/* What a draft should be: the names, by number, in the order in which they came. */
struct model {
	bool open;
	u64 base;
	u32 nr, names[NAMES];
};

static bool is_in(const struct model *model, u32 name)
{
	u32 i;

	for (i = 0; i < model->nr; i++)
		if (model->names[i] == name)
			return true;
	return false;
}

static void expect_like(struct kunit *test, const struct dice *dice, const struct model *model,
			u32 portid)
{
	const struct harden_draft *draft = harden_draft_find(portid);
	char name[8];
	u32 i;

	KUNIT_ASSERT_EQ_MSG(test, model->open, !!draft, ROUND "socket %u", DICE(dice), portid);
	if (!draft)
		return;
	KUNIT_EXPECT_EQ_MSG(test, model->base, harden_draft_base(draft), ROUND "base", DICE(dice));
	KUNIT_ASSERT_EQ_MSG(test, model->nr, harden_draft_count(draft), ROUND "count", DICE(dice));
	for (i = 0; i < model->nr; i++) {
		snprintf(name, sizeof(name), "p%u", model->names[i]);
		KUNIT_EXPECT_STREQ_MSG(test, name, harden_draft_policy(draft, i)->name,
				       ROUND "place %u", DICE(dice), i);
	}
}

static void add_any(struct kunit *test, struct dice *dice, struct model *model, u32 portid)
{
	struct harden_policy *policy;
	u32 name = any_below(dice, NAMES);
	int err;

	if (!model->open)
		return;
	policy = named(test, name);
	err = harden_draft_add(harden_draft_find(portid), policy, NULL);
	KUNIT_EXPECT_EQ_MSG(test, is_in(model, name) ? -EEXIST : 0, err, ROUND "p%u", DICE(dice),
			    name);
	if (err)
		harden_policy_free(policy);
	else
		model->names[model->nr++] = name;
}

static void do_any(struct kunit *test, struct dice *dice, struct model *model, u32 portid)
{
	struct harden_policies *set;

	switch (any_below(dice, 8)) {
	case 0:
		*model = (struct model){ .open = true, .base = any_below(dice, 100) };
		KUNIT_ASSERT_EQ(test, 0, harden_draft_open(portid, model->base));
		break;
	case 1:
		harden_draft_drop(portid);
		model->open = false;
		break;
	case 2:
		if (!model->open)
			break;
		set = harden_draft_take(harden_draft_find(portid));
		KUNIT_ASSERT_NOT_NULL(test, set);
		KUNIT_EXPECT_EQ_MSG(test, model->nr, set->nr, ROUND "taken", DICE(dice));
		harden_policies_free(set);
		model->open = false;
		break;
	default:
		add_any(test, dice, model, portid);
	}
}

/* Whatever sockets do, each finds what it has staged itself; in the end nothing is left. */
static void sockets_at_random(struct kunit *test)
{
	struct model models[PORTS] = {};
	long before = allocations();
	struct dice dice;
	u32 i;

	dice_init(test, &dice);
	for_each_round(&dice, 2000) {
		i = any_below(&dice, PORTS);
		do_any(test, &dice, &models[i], PORT + i);
		for (i = 0; i < PORTS; i++)
			expect_like(test, &dice, &models[i], PORT + i);
	}
	harden_drafts_drop();
	KUNIT_EXPECT_EQ(test, before, allocations());
}

/* No memory: refused, and what was there is still there. */
static void survives_failing_allocations(struct kunit *test)
{
	struct harden_draft *draft = open_draft(test, PORT);
	struct harden_policy *policy = named(test, 4);
	int err;

	add(test, draft, 0, 4);
	fail_allocation(test, 1);
	err = harden_draft_add(draft, policy, NULL);
	KUNIT_ASSERT_TRUE(test, allocation_failed());
	KUNIT_EXPECT_EQ(test, -ENOMEM, err);
	KUNIT_EXPECT_EQ(test, 4U, harden_draft_count(draft));
	KUNIT_EXPECT_EQ(test, 0, harden_draft_add(draft, policy, NULL));

	fail_allocation(test, 1);
	err = harden_draft_open(PORT, 6);
	KUNIT_ASSERT_TRUE(test, allocation_failed());
	KUNIT_EXPECT_EQ(test, -ENOMEM, err);
	KUNIT_EXPECT_PTR_EQ(test, draft, harden_draft_find(PORT));

	fail_allocation(test, 1);
	KUNIT_EXPECT_NULL(test, harden_draft_take(draft));
	KUNIT_ASSERT_TRUE(test, allocation_failed());
	KUNIT_EXPECT_EQ(test, 5U, harden_draft_count(harden_draft_find(PORT)));
}

static struct kunit_case draft_cases[] = {
	KUNIT_CASE(opens_empty),
	KUNIT_CASE(keeps_order),
	KUNIT_CASE(refuses_a_name_twice),
	KUNIT_CASE(takes_a_name_in_two_drafts),
	KUNIT_CASE(refuses_too_many),
	KUNIT_CASE(opening_drops_the_older),
	KUNIT_CASE(dropping_drops_only_its_own),
	KUNIT_CASE(is_taken_whole),
	KUNIT_CASE(sockets_at_random),
	KUNIT_CASE(survives_failing_allocations),
	{}
};

static struct kunit_suite draft_suite = {
	.name = "harden_draft",
	.init = fixture_init,
	.exit = draft_exit,
	.test_cases = draft_cases,
};

kunit_test_suite(draft_suite);
