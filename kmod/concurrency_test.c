// SPDX-License-Identifier: GPL-2.0
/*
 * Policies, containers and labels under threads that all want them at once, and under a timer's
 * interrupts, which want them, too, wherever a thread just is. In debug kernels this is a module
 * with objects that it shares with harden.ko but none of its hooks.
 *
 * User Mode Linux has one processor and no preemption (ARCH_NO_PREEMPT): threads take turns only
 * where one stands aside, never within rcu_read_lock() or under a lock. What runs at the same time
 * as the rest there is the interrupt; what needs two processors is seen in debug kernels alone.
 *
 * Threads of the kernel are labelled here, which the module itself never does.
 */
#include <kunit/test.h>
#include <linux/cgroup.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <net/netlink.h>
#include "check.h"
#include "container.h"
#include "crew_test.h"
#include "label.h"
#include "lifecycle.h"
#include "policy.h"
#include "task_word.h"

#define CGROUPS		4
#define ROUNDS		(IS_ENABLED(CONFIG_SMP) ? 3000 : 20000)	/* of each thread */
#define REPLACEMENTS	(IS_ENABLED(CONFIG_SMP) ? 40 : 400)
#define POLICIES_MAX	3	/* of a set */

/* Hooks are not attached, so nobody is to be adopted. The tests of policies look on instead. */
void __weak harden_adopt_tasks(void)
{
}

static struct cgroup *cgroups[CGROUPS];	/* /kunit/0 and so on */

/* A policy for /kunit/ALL that drops the capabilities @caps, by the way that a message takes. */
static struct harden_policy *policy_that_drops(struct kunit *test, u64 caps)
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
		set->policies[set->nr] = policy_that_drops(test, 1 + number);
	mutex_lock(&harden_policies_mutex);
	harden_policies_replace(set);
	mutex_unlock(&harden_policies_mutex);
}

/* All of a set belongs together, and there always is one. Returns its generation. */
static u64 read_policies_once(struct worker *worker)
{
	const struct harden_policies *set;
	u64 generation = 0;
	size_t len;
	u32 i;

	rcu_read_lock();
	set = harden_policies_rcu();
	check(worker, set);
	if (set) {
		u64 caps = set->policies[0]->cap_drop;

		generation = set->generation;
		check(worker, set->nr == size_of(caps - 1));
		for (i = 0; i < set->nr; i++)
			check(worker, set->policies[i]->cap_drop == caps);
		check(worker, harden_policies_match(set, "/kunit/0", NULL, &len) ==
		      set->policies[0]);
		for (i = 0; i < 8; i++)
			check(worker, !harden_check_capable(set->policies[0], i) ==
				      !(caps >> i & 1));
	}
	rcu_read_unlock();
	return generation;
}

static void read_policies_by_interrupt(struct worker *worker)
{
	read_policies_once(worker);
}

/* What is in force never gets older. */
static void read_policies(struct worker *worker)
{
	u64 generation, last = 0;

	for (; !crew_over(); worker->dice.round++) {
		generation = read_policies_once(worker);
		check(worker, generation >= last);
		last = generation;
		stand_aside(worker);
	}
}

static void replace_often(struct kunit *test, u64 times)
{
	u64 number;

	for (number = 1; number <= times; number++) {
		replace(test, number);
		if (!IS_ENABLED(CONFIG_SMP))
			yield();
	}
}

static void policies_are_whole(struct kunit *test)
{
	crew_start(test, read_policies, read_policies_by_interrupt);
	replace_often(test, REPLACEMENTS);
	crew_stop();
	crew_wait(test);
}

/* The container of a cgroup, with a reference; NULL: that is wrong. */
static struct harden_container *container_of_cgroup(struct worker *worker, struct cgroup *cgrp)
{
	struct harden_container *container = harden_container_get(cgrp);

	check(worker, container != ERR_PTR(-ENOMEM));
	check(worker, !IS_ERR_OR_NULL(container));
	if (IS_ERR_OR_NULL(container))
		return NULL;
	check(worker, container->id == cgroup_id(cgrp));
	check(worker, harden_container_owns(container, cgrp));
	check(worker, harden_container_of_cgroup(cgrp));
	check(worker, READ_ONCE(container->policy));
	return container;
}

static struct harden_container *any_container(struct worker *worker)
{
	return container_of_cgroup(worker, cgroups[any_below(&worker->dice, CGROUPS)]);
}

static void use_all_containers(struct worker *worker)
{
	struct harden_container *container;
	int i;

	for (i = 0; i < CGROUPS; i++) {
		container = container_of_cgroup(worker, cgroups[i]);
		if (container)
			harden_container_put(container);
	}
}

/* The last to let go unhashes a container while others find it. */
static void use_containers(struct worker *worker)
{
	for_each_round(&worker->dice, ROUNDS) {
		struct harden_container *container = any_container(worker);
		u64 id;

		if (!container)
			return;
		id = container->id;
		stand_aside(worker);
		harden_container_hold(container);
		harden_container_put(container);
		stand_aside(worker);
		check(worker, container->id == id);
		harden_container_put(container);
		stand_aside(worker);
	}
}

static int visit(const struct harden_container *container, void *arg)
{
	check((struct worker *)arg, !strncmp(container->path, "/kunit/", 7));
	return 0;
}

static void containers_come_and_go(struct kunit *test)
{
	unsigned long skip;
	int i;

	crew_start(test, use_containers, use_all_containers);
	for (i = 0; i < REPLACEMENTS / 4; i++) {
		replace_often(test, 1);
		skip = 0;
		harden_containers_visit(&skip, visit, &workers[0]);
	}
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

/* A label of its own for the container of a cgroup, or NULL: that is wrong. */
static struct harden_label *new_label(struct worker *worker)
{
	struct harden_container *container = any_container(worker);
	struct harden_label *label;

	if (!container)
		return NULL;
	label = harden_label_new(container, HARDEN_PHASE_SETUP, NULL);
	harden_container_put(container);
	check(worker, label);
	return label;
}

/* What the trampolines read is of a policy that was in force, and fits the phase. */
static void read_label(struct worker *worker, const struct harden_label *label)
{
	u64 caps = READ_ONCE(label->caps);

	check(worker, READ_ONCE(label->hooks));
	check(worker, harden_label_policy(label));
	if (READ_ONCE(label->phase) == HARDEN_PHASE_CONFINED)
		check(worker, caps && caps <= 1 + REPLACEMENTS);
}

static bool is_open(const struct task_struct *task)
{
	int i;

	for (i = 0; i < THREADS; i++)
		if (workers[i].task == task)
			return READ_ONCE(workers[i].open);
	return false;
}

/* Reads the label of whoever was interrupted, or is the first to give it one. */
static void label_by_interrupt(struct worker *worker)
{
	struct harden_label *label;

	rcu_read_lock();
	label = harden_label_of(current);
	if (label)
		read_label(worker, label);
	rcu_read_unlock();
	if (!is_open(current))
		return;
	label = new_label(worker);
	if (!label)
		return;
	harden_label_give(current, label);
	harden_label_put(label);
}

/* Who comes first gives the label; whose it was stays to be seen. */
static void get_label(struct worker *worker)
{
	struct harden_label *label;

	WRITE_ONCE(worker->open, true);
	label = new_label(worker);
	if (label) {
		harden_label_give(current, label);
		harden_label_put(label);
	}
	WRITE_ONCE(worker->open, false);
}

/* A label is given, shared with a child, changed, and taken; policies change meanwhile. */
static void use_labels(struct worker *worker)
{
	for_each_round(&worker->dice, ROUNDS / 10) {
		get_label(worker);
		check(worker, harden_label_of(current));
		if (!harden_label_of(current))
			return;
		stand_aside(worker);
		if (any_below(&worker->dice, 2))
			with_child(worker);
		else
			confine(worker);
		read_label(worker, harden_label_of(current));
		stand_aside(worker);
		read_label(worker, harden_label_of(current));
		harden_label_take(current);
		stand_aside(worker);
	}
}

static void labels_are_shared(struct kunit *test)
{
	crew_start(test, use_labels, label_by_interrupt);
	replace_often(test, REPLACEMENTS / 4);
	crew_wait(test);
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, 0U, harden_label_count());
	KUNIT_EXPECT_EQ(test, 0U, harden_container_count());
}

#ifdef MODULE
/* The cgroups are made by who loads it. */
static int place_init(struct kunit *test)
{
	return 0;
}

static void place_exit(struct kunit *test)
{
}
#else
#include "fixture_test.h"

static int place_init(struct kunit *test)
{
	int i, err = fixture_init(test);
	char path[24];

	if (err)
		return err;
	make_dir(test, "/t/cgroup");
	mount_at(test, "cgroup2", "/t/cgroup");
	make_dir(test, "/t/cgroup/kunit");
	for (i = 0; i < CGROUPS; i++) {
		snprintf(path, sizeof(path), "/t/cgroup/kunit/%d", i);
		make_dir(test, path);
	}
	return 0;
}

static void place_exit(struct kunit *test)
{
	char path[24];
	int i;

	for (i = 0; i < CGROUPS; i++) {
		snprintf(path, sizeof(path), "/t/cgroup/kunit/%d", i);
		remove_dir(test, path);
	}
	remove_dir(test, "/t/cgroup/kunit");
	fixture_exit(test);
}
#endif

static int concurrency_init(struct kunit *test)
{
	char path[16];
	int i, err;

	memset(cgroups, 0, sizeof(cgroups));
	err = place_init(test);
	for (i = 0; !err && i < CGROUPS; i++) {
		snprintf(path, sizeof(path), "/kunit/%d", i);
		cgroups[i] = cgroup_get_from_path(path);
		err = PTR_ERR_OR_ZERO(cgroups[i]);
	}
	if (!err)
		replace(test, 0);
	return err;
}

static void concurrency_exit(struct kunit *test)
{
	int i;

	for (i = 0; i < CGROUPS; i++)
		if (!IS_ERR_OR_NULL(cgroups[i]))
			cgroup_put(cgroups[i]);
	place_exit(test);
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
	.init = concurrency_init,
	.exit = concurrency_exit,
	.test_cases = concurrency_cases,
};

kunit_test_suite(concurrency_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of harden under concurrency");
