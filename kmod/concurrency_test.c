// SPDX-License-Identifier: GPL-2.0
/*
 * Policies, containers and labels under threads that all want them at once. A module of its own
 * for the debug kernels, with objects that it shares with harden.ko but none of its hooks: User
 * Mode Linux has one processor and no preemption. The cgroups below /kunit are made by who
 * loads it. Threads of the kernel are labelled here, which the module itself never does.
 */
#include <kunit/test.h>
#include <linux/cgroup.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <net/netlink.h>
#include "container.h"
#include "label.h"
#include "lifecycle.h"
#include "policy.h"
#include "task_word.h"

#define THREADS		4
#define CGROUPS		4
#define ROUNDS		3000	/* of each thread */
#define REPLACEMENTS	40
#define POLICIES_MAX	3	/* of a set */

/* Hooks are not attached, so nobody is to be adopted. */
void harden_adopt_tasks(void)
{
}

struct crew;

struct worker {
	struct task_struct *task;
	struct completion done;
	struct crew *crew;
	struct rnd_state random;
};

/**
 * struct crew - threads that do the same at once
 * @wrong: what the first that found something wrong says, or NULL
 * @over: who works without end stops
 */
struct crew {
	struct worker workers[THREADS];
	struct cgroup *cgroups[CGROUPS];
	void (*work)(struct worker *worker);
	const char *wrong;
	bool over;
};

static void complain(struct crew *crew, const char *what)
{
	cmpxchg(&crew->wrong, NULL, what);
}

#define check(worker, condition)						\
	do {									\
		if (!(condition))						\
			complain((worker)->crew, #condition);			\
	} while (0)

static int worker_main(void *arg)
{
	struct worker *worker = arg;

	worker->crew->work(worker);
	kthread_complete_and_exit(&worker->done, 0);
}

static void crew_start(struct kunit *test, void (*work)(struct worker *worker))
{
	struct crew *crew = test->priv;
	u64 seed = get_random_u64();
	int i;

	kunit_info(test, "seed %llu", seed);
	crew->work = work;
	for (i = 0; i < THREADS; i++) {
		struct worker *worker = &crew->workers[i];

		worker->crew = crew;
		init_completion(&worker->done);
		prandom_seed_state(&worker->random, seed + i);
		worker->task = kthread_run(worker_main, worker, "harden_kunit/%d", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(worker->task));
	}
}

static void crew_wait(struct kunit *test)
{
	struct crew *crew = test->priv;
	int i;

	for (i = 0; i < THREADS; i++)
		wait_for_completion(&crew->workers[i].done);
	KUNIT_EXPECT_PTR_EQ_MSG(test, (void *)crew->wrong, NULL, "%s", crew->wrong ?: "");
}

/* A policy for /kunit/ALL that drops the capabilities @caps, by the way that a message takes. */
static struct harden_policy *policy_of(struct kunit *test, u64 caps)
{
	struct sk_buff *skb = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	struct netlink_ext_ack extack = {};
	struct harden_policy *policy;
	struct nlattr *nest, *item;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	nest = nla_nest_start(skb, HARDEN_A_APPLY_POLICY);
	nla_put_string(skb, HARDEN_A_POLICY_NAME, "p");
	nla_put_string(skb, HARDEN_A_POLICY_FILE, "p.conf");
	nla_put_u32(skb, HARDEN_A_POLICY_LINE, 1);
	nla_put(skb, HARDEN_A_POLICY_CAP_DROP, sizeof(caps), &caps);
	item = nla_nest_start(skb, HARDEN_A_POLICY_ITEM);
	nla_put_u32(skb, HARDEN_A_ITEM_RULE, HARDEN_RULE_MATCH);
	nla_put_string(skb, HARDEN_A_ITEM_VALUE, "cgroup:/kunit/*");
	nla_put_u32(skb, HARDEN_A_ITEM_LINE, 2);
	nla_nest_end(skb, item);
	item = nla_nest_start(skb, HARDEN_A_POLICY_ITEM);
	nla_put_u32(skb, HARDEN_A_ITEM_RULE, HARDEN_RULE_CAP);
	nla_put_u32(skb, HARDEN_A_ITEM_LINE, 3);
	nla_nest_end(skb, item);
	nla_nest_end(skb, nest);
	policy = harden_policy_compile((const struct nlattr **)&nest, 1, &extack);
	nlmsg_free(skb);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(policy), "%s", extack._msg ?: "no text");
	return policy;
}

/* How many policies a set has, and what each of them drops, follow from its number. */
static u32 size_of(u64 number)
{
	return 1 + number % POLICIES_MAX;
}

static void replace(struct kunit *test, u64 number)
{
	struct harden_policies *set = harden_policies_alloc(size_of(number));

	KUNIT_ASSERT_NOT_NULL(test, set);
	for (; set->nr < size_of(number); set->nr++)
		set->policies[set->nr] = policy_of(test, 1 + number);
	mutex_lock(&harden_policies_mutex);
	harden_policies_replace(set);
	mutex_unlock(&harden_policies_mutex);
}

/* All of a set belongs together, there always is one, and it never gets older. */
static void read_policies(struct worker *worker)
{
	u64 last = 0;

	while (!READ_ONCE(worker->crew->over)) {
		const struct harden_policies *set;
		u32 i;

		rcu_read_lock();
		set = harden_policies_rcu();
		check(worker, set && set->generation >= last);
		last = set ? set->generation : 0;
		for (i = 0; set && i < set->nr; i++)
			check(worker, set->policies[i]->cap_drop ==
				      set->policies[0]->cap_drop);
		check(worker, set && set->nr == size_of(set->policies[0]->cap_drop - 1));
		rcu_read_unlock();
		cond_resched_tasks_rcu_qs();
	}
}

static void policies_are_whole(struct kunit *test)
{
	struct crew *crew = test->priv;
	u64 number;

	crew_start(test, read_policies);
	for (number = 1; number <= REPLACEMENTS; number++)
		replace(test, number);
	WRITE_ONCE(crew->over, true);
	crew_wait(test);
}

static struct cgroup *any_cgroup(struct worker *worker)
{
	return worker->crew->cgroups[prandom_u32_state(&worker->random) % CGROUPS];
}

/* The last to let go unhashes a container while others find it. */
static void use_containers(struct worker *worker)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		struct cgroup *cgrp = any_cgroup(worker);
		struct harden_container *container = harden_container_get(cgrp);

		check(worker, !IS_ERR_OR_NULL(container));
		if (IS_ERR_OR_NULL(container))
			return;
		check(worker, container->id == cgroup_id(cgrp));
		check(worker, harden_container_owns(container, cgrp));
		check(worker, READ_ONCE(container->policy));
		harden_container_hold(container);
		harden_container_put(container);
		check(worker, container->id == cgroup_id(cgrp));
		harden_container_put(container);
		cond_resched_tasks_rcu_qs();
	}
}

static void containers_come_and_go(struct kunit *test)
{
	u64 number;

	crew_start(test, use_containers);
	for (number = 1; number <= REPLACEMENTS / 4; number++)
		replace(test, number);
	crew_wait(test);
	KUNIT_EXPECT_EQ(test, 0U, harden_container_count());
}

struct child {
	struct worker *worker;
	struct completion done;
};

/* As its parent was when it was born, whatever that became since. */
static int child_main(void *arg)
{
	struct child *child = arg;

	check(child->worker, harden_label_of(current)->phase == HARDEN_PHASE_SETUP);
	harden_label_take(current);
	kthread_complete_and_exit(&child->done, 0);
}

static void confine(struct worker *worker)
{
	struct harden_label next = *harden_label_of(current);

	next.phase = HARDEN_PHASE_CONFINED;
	check(worker, !harden_label_become(&next));
	check(worker, harden_label_of(current)->phase == HARDEN_PHASE_CONFINED);
}

static void with_child(struct worker *worker)
{
	struct child child = { .worker = worker };
	struct task_struct *task;

	init_completion(&child.done);
	task = kthread_create(child_main, &child, "harden_kunit/c");
	check(worker, !IS_ERR(task));
	if (IS_ERR(task))
		return;
	harden_label_inherit(task, harden_label_of(current));
	wake_up_process(task);
	confine(worker);
	wait_for_completion(&child.done);
}

/* A label is given, shared with a child, changed, and taken; policies change meanwhile. */
static void use_labels(struct worker *worker)
{
	int i;

	for (i = 0; i < ROUNDS / 10; i++) {
		struct harden_container *container = harden_container_get(any_cgroup(worker));
		struct harden_label *label;

		check(worker, !IS_ERR_OR_NULL(container));
		if (IS_ERR_OR_NULL(container))
			return;
		label = harden_label_new(container, HARDEN_PHASE_SETUP, NULL);
		harden_container_put(container);
		check(worker, label);
		if (!label)
			return;
		harden_label_give(current, label);
		harden_label_put(label);
		check(worker, harden_label_of(current) == label);
		if (i % 2)
			with_child(worker);
		else
			confine(worker);
		/* What the trampolines read is of a policy that was in force since. */
		check(worker, READ_ONCE(harden_label_of(current)->caps));
		harden_label_take(current);
		cond_resched_tasks_rcu_qs();
	}
}

static void labels_are_shared(struct kunit *test)
{
	u64 number;

	crew_start(test, use_labels);
	for (number = 1; number <= REPLACEMENTS / 4; number++)
		replace(test, number);
	crew_wait(test);
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, 0U, harden_label_count());
	KUNIT_EXPECT_EQ(test, 0U, harden_container_count());
}

static int crew_init(struct kunit *test)
{
	struct crew *crew = kunit_kzalloc(test, sizeof(*crew), GFP_KERNEL);
	char path[16];
	int i;

	test->priv = crew;
	for (i = 0; crew && i < CGROUPS; i++) {
		snprintf(path, sizeof(path), "/kunit/%d", i);
		crew->cgroups[i] = cgroup_get_from_path(path);
		if (IS_ERR(crew->cgroups[i]))
			return PTR_ERR(crew->cgroups[i]);
	}
	if (crew)
		replace(test, 0);
	return crew ? 0 : -ENOMEM;
}

static void crew_exit(struct kunit *test)
{
	struct crew *crew = test->priv;
	int i;

	for (i = 0; crew && i < CGROUPS; i++)
		if (!IS_ERR_OR_NULL(crew->cgroups[i]))
			cgroup_put(crew->cgroups[i]);
}

static int suite_init(struct kunit_suite *suite)
{
	return harden_label_init();
}

static void suite_exit(struct kunit_suite *suite)
{
	rcu_barrier();
	harden_policies_exit();
	harden_label_exit();
}

static struct kunit_case concurrency_cases[] = {
	KUNIT_CASE(policies_are_whole),
	KUNIT_CASE(containers_come_and_go),
	KUNIT_CASE(labels_are_shared),
	{}
};

static struct kunit_suite concurrency_suite = {
	.name = "harden_concurrency",
	.suite_init = suite_init,
	.suite_exit = suite_exit,
	.init = crew_init,
	.exit = crew_exit,
	.test_cases = concurrency_cases,
};

kunit_test_suite(concurrency_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of harden under concurrency");
