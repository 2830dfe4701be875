// SPDX-License-Identifier: GPL-2.0
/* Which policy a cgroup gets, and how a set comes into force. */
#include <linux/cgroup.h>
#include "container.h"
#include "fixture_test.h"
#include "label.h"
#include "lifecycle.h"
#include "names.h"
#include "random_test.h"
#include "tramp.h"

#define ID	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define DOCKER	"/system.slice/docker-" ID ".scope"

#define POLICIES_MAX	3
#define MATCHES_MAX	2

static const struct match_row {
	const char *desc;
	const char *matches[POLICIES_MAX][MATCHES_MAX];
	const char *path;
	int best;			/* -1: none */
	const char *container;		/* NULL: none */
} match_rows[] = {
	{ "no policy", {}, DOCKER, -1, NULL },
	{ "no match", { { "engine:podman" } }, DOCKER, -1, NULL },
	{ "one", { { "engine:docker" } }, DOCKER, 0, DOCKER },
	{ "second match of one", { { "engine:lxc", "engine:docker" } }, DOCKER, 0, DOCKER },
	{ "engine beats any", { { "engine:any" }, { "engine:docker" } }, DOCKER, 1, DOCKER },
	{ "any does not beat engine", { { "engine:docker" }, { "engine:any" } }, DOCKER, 0,
	  DOCKER },
	{ "path beats engine", { { "engine:docker" }, { "cgroup:/**/docker-*" }, { "engine:any" } },
	  DOCKER, 1, DOCKER },
	{ "longer path beats shorter",
	  { { "cgroup:/**/docker-*" }, { "cgroup:/system.slice/docker-*" }, { "cgroup:/**" } },
	  DOCKER, 1, "/system.slice" },
	{ "first of equals", { { "engine:docker" }, { "engine:docker" } }, DOCKER, 0, DOCKER },
	{ "first of equals by other words", { { "cgroup:/*/a" }, { "cgroup:/a/*" } }, "/a/a", 0,
	  "/a/a" },
	{ "equal after a worse one", { { "engine:any" }, { "engine:docker" }, { "engine:docker" } },
	  DOCKER, 1, DOCKER },
	{ "best of a policy's matches counts",
	  { { "engine:docker" }, { "engine:any", "cgroup:" DOCKER } }, DOCKER, 1, DOCKER },
	{ "container is the topmost of all", { { "cgroup:/a/b/c" }, { "cgroup:/a" } }, "/a/b/c", 0,
	  "/a" },
	{ "a child belongs to it", { { "engine:docker" } }, DOCKER "/init.scope/x", 0, DOCKER },
};

ROWS(match);

static struct harden_policy *policy_that_matches(struct kunit *test, const char * const *matches)
{
	struct attr attrs[ATTRS_MAX] = { HEAD("p") };
	int i;

	for (i = 0; i < MATCHES_MAX && matches[i]; i++)
		attrs[1 + i] = (struct attr)AT(2, MATCH, matches[i]);
	return policy_of(test, attrs);
}

static void match_row(struct kunit *test)
{
	const struct match_row *row = test->param_value;
	struct harden_policies *set = kunit_kzalloc(test, struct_size(set, policies, POLICIES_MAX),
						    GFP_KERNEL);
	const struct harden_policy *best;
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, set);
	for (; set->nr < POLICIES_MAX && row->matches[set->nr][0]; set->nr++)
		set->policies[set->nr] = policy_that_matches(test, row->matches[set->nr]);
	best = harden_policies_match(set, row->path, NULL, &len);
	KUNIT_EXPECT_PTR_EQ(test, best, row->best < 0 ? NULL : set->policies[row->best]);
	KUNIT_EXPECT_EQ(test, row->container ? strlen(row->container) : SIZE_MAX, len);
}

/* Places are alternatives, and so are names of one kind; all kinds must fit. */
static const struct named_row {
	const char *desc;
	const char *matches[POLICIES_MAX][MATCHES_MAX];
	const char *text;
	size_t text_len;
	int best, unnamed;	/* with and without names; -1: none */
} named_rows[] = {
#define SAID(text) text, sizeof(text)
	{ "a name beats a place", { { "engine:docker" }, { "name:web" } }, SAID("name:web"), 1, 0 },
	{ "another name", { { "engine:docker" }, { "name:web" } }, SAID("name:db"), 0, 0 },
	{ "name and place", { { "engine:docker", "name:web" } }, SAID("name:web"), 0, -1 },
	{ "name, other place", { { "engine:lxc", "name:web" } }, SAID("name:web"), -1, -1 },
	{ "one of two names", { { "name:a", "name:web" } }, SAID("name:web"), 0, -1 },
	{ "name but not image", { { "name:web", "image:x" } }, SAID("name:web\0image:y"), -1, -1 },
	{ "name and image", { { "name:web", "image:y" } }, SAID("name:web\0image:y"), 0, -1 },
	{ "more kinds beat fewer", { { "name:web" }, { "name:web", "label:a=b" } },
	  SAID("name:web\0label:a=b"), 1, -1 },
	{ "names without a policy", { { "engine:docker" } }, SAID("name:web"), 0, 0 },
};

ROWS(named);

static void named_row(struct kunit *test)
{
	const struct named_row *row = test->param_value;
	struct harden_policies *set = kunit_kzalloc(test, struct_size(set, policies, POLICIES_MAX),
						    GFP_KERNEL);
	struct harden_names *names = kunit_kzalloc(test, sizeof(*names) + row->text_len,
						   GFP_KERNEL);
	struct harden_named named = { .names = names, .len = strlen(DOCKER) };
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, set);
	KUNIT_ASSERT_NOT_NULL(test, names);
	names->len = row->text_len;
	memcpy(names->text, row->text, row->text_len);
	for (; set->nr < POLICIES_MAX && row->matches[set->nr][0]; set->nr++)
		set->policies[set->nr] = policy_that_matches(test, row->matches[set->nr]);
	KUNIT_EXPECT_PTR_EQ(test, row->best < 0 ? NULL : set->policies[row->best],
			    harden_policies_match(set, DOCKER "/below", &named, &len));
	KUNIT_EXPECT_EQ(test, row->best < 0 ? SIZE_MAX : strlen(DOCKER), len);
	KUNIT_EXPECT_PTR_EQ(test, row->unnamed < 0 ? NULL : set->policies[row->unnamed],
			    harden_policies_match(set, DOCKER "/below", NULL, &len));
}

static void no_set_matches_nothing(struct kunit *test)
{
	size_t len;

	KUNIT_EXPECT_NULL(test, harden_policies_match(NULL, DOCKER, NULL, &len));
	KUNIT_EXPECT_EQ(test, SIZE_MAX, len);
}

/* Which hooks a policy asks for; the rows name one that tells. */
static const struct hooks_row {
	const char *desc;
	struct attr policy[ATTRS_MAX];
	u64 hook;
	bool setup, confined;
} hooks_rows[] = {
	{ "label", { POLICY }, HARDEN_BIT(security_ptrace_access_check), true, true },
	{ "no capability", { POLICY }, HARDEN_BIT(security_capable), false, false },
	{ "capability", { POLICY, DROP(1) }, HARDEN_BIT(security_capable), false, true },
	{ "result", { POLICY }, HARDEN_BIT(security_bprm_check), true, false },
	{ "no_new_privileges", { POLICY, NO_NEW_PRIVS },
	  HARDEN_BIT(security_bprm_creds_for_exec), true, true },
	{ "writable root", { POLICY }, HARDEN_BIT(security_inode_setattr), false, false },
	{ "read-only root", { POLICY, READ_ONLY }, HARDEN_BIT(security_inode_setattr), false,
	  true },
	{ "read-only opens", { POLICY, READ_ONLY }, HARDEN_BIT(security_file_open), true,
	  true },
	{ "mounts by path", { POLICY, AT(3, DENY_MOUNTS, "/t") },
	  HARDEN_BIT(security_sb_mount), true, true },
	{ "mounts by type", { POLICY, AT(3, DENY_MOUNTS, "tmpfs") },
	  HARDEN_BIT(security_sb_mount), true, true },
	{ "mounts of proc", { POLICY, AT(3, DENY_MOUNTS, "host-proc") },
	  HARDEN_BIT(security_file_open), true, true },
	{ "no mounts", { POLICY }, HARDEN_BIT(security_sb_mount), false, false },
	{ "sockets by path", { POLICY, AT(3, DENY_SOCKETS, "/t/s") },
	  HARDEN_BIT(security_unix_stream_connect), false, true },
	{ "sockets of the host", { POLICY, AT(3, DENY_SOCKETS, "host") },
	  HARDEN_BIT(security_unix_may_send), false, true },
	{ "no sockets", { POLICY }, HARDEN_BIT(security_unix_may_send), false, false },
	{ "mounts", { POLICY, AT(3, MOUNTS, "deny") }, HARDEN_BIT(security_sb_umount), false,
	  true },
	{ "mounts allowed", { POLICY, AT(3, MOUNTS, "allow") }, HARDEN_BIT(security_sb_umount),
	  false, false },
	{ "mounts, nested", { POLICY, AT(3, NESTED, "true"), AT(4, MOUNTS, "deny") },
	  HARDEN_BIT(security_sb_umount), false, false },
	{ "user", { POLICY, AT(3, USER, "non-root") },
	  HARDEN_BIT(security_bprm_creds_from_file), true, true },
	{ "any user", { POLICY, AT(3, USER, "any") },
	  HARDEN_BIT(security_bprm_creds_from_file), false, false },
	{ "others", { POLICY, AT(3, OTHERS, "deny") }, HARDEN_BIT(security_task_setnice), false,
	  true },
	{ "kernel", { POLICY, AT(3, KERNEL, "deny") }, HARDEN_BIT(security_bpf), false, true },
	{ "kernel, files", { POLICY, AT(3, KERNEL, "deny") },
	  BIT_ULL(HARDEN_LOOK_AT_WRITES), true, true },
	{ "read-only, files", { POLICY, READ_ONLY }, BIT_ULL(HARDEN_LOOK_AT_WRITES), false,
	  false },
	{ "devices", { POLICY, AT(3, DEVICES, NULL) }, BIT_ULL(HARDEN_LOOK_AT_NODES), false,
	  true },
	{ "no devices", { POLICY }, BIT_ULL(HARDEN_LOOK_AT_NODES), false, false },
	{ "namespaces", { POLICY, AT(3, NAMESPACES, NULL) },
	  HARDEN_BIT(security_create_user_ns), false, true },
	{ "nested", { POLICY, AT(3, NESTED, "true") }, HARDEN_BIT(security_create_user_ns), false,
	  true },
	{ "families", { POLICY, AT(3, SOCKETS, NULL) }, HARDEN_BIT(security_socket_create),
	  false, true },
	{ "exec", { POLICY, AT(3, EXEC, "unmodified") }, HARDEN_BIT(security_file_mprotect),
	  false, true },
};

ROWS(hooks);

static void hooks_row(struct kunit *test)
{
	const struct hooks_row *row = test->param_value;
	const struct harden_policy *policy = policy_of(test, row->policy);

	KUNIT_EXPECT_EQ(test, row->setup,
			!!(harden_policy_hooks(policy, HARDEN_PHASE_SETUP) & row->hook));
	KUNIT_EXPECT_EQ(test, row->confined,
			!!(harden_policy_hooks(policy, HARDEN_PHASE_CONFINED) & row->hook));
}

/* Keys of which each asks for hooks of its own, whatever else a policy says. */
static const struct attr keys[] = {
	DROP(1), NO_NEW_PRIVS, READ_ONLY,
	AT(3, DENY_MOUNTS, "/t"), AT(3, DENY_MOUNTS, "tmpfs"), AT(3, DENY_MOUNTS, "host-proc"),
	AT(3, DENY_SOCKETS, "/t/s"), AT(3, DENY_SOCKETS, "host"), AT(3, MOUNTS, "deny"),
	AT(3, USER, "non-root"), AT(3, OTHERS, "deny"), AT(3, KERNEL, "deny"),
	AT(3, DEVICES, NULL), AT(3, NAMESPACES, NULL), AT(3, SOCKETS, NULL),
	AT(3, EXEC, "unmodified"), AT(3, WRITABLE, "/tmp"),
};

static u64 hooks_of(struct kunit *test, const struct attr *attrs, enum harden_phase phase)
{
	return harden_policy_hooks(policy_of(test, attrs), phase);
}

/* What a policy of some keys asks for is what they ask for one by one. */
static void hooks_are_those_of_each_key(struct kunit *test)
{
	struct attr all[ARRAY_SIZE(keys) + 2], one[] = { POLICY, {}, {} };
	enum harden_phase phase;
	struct dice dice;
	unsigned int i, nr;
	u64 wanted;

	dice_init(test, &dice);
	for_each_round(&dice, 200) {
		memset(all, 0, sizeof(all));
		all[0] = one[0];
		nr = 1;
		wanted = 0;
		phase = any_below(&dice, 2) ? HARDEN_PHASE_SETUP : HARDEN_PHASE_CONFINED;
		for (i = 0; i < ARRAY_SIZE(keys); i++) {
			if (any_below(&dice, 4))
				continue;
			one[1] = keys[i];
			all[nr++] = keys[i];
			wanted |= hooks_of(test, one, phase);
			give_back(test);
		}
		one[1] = (struct attr){};
		wanted |= hooks_of(test, one, phase);
		KUNIT_EXPECT_EQ_MSG(test, wanted, hooks_of(test, all, phase),
				    ROUND "%u keys in phase %d", DICE(&dice), nr - 1, phase);
		give_back(test);
	}
}

static void no_policy_asks_only_for_setup(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, HARDEN_BIT(cgroup_can_fork),
			harden_policy_hooks(NULL, HARDEN_PHASE_CONFINED));
	KUNIT_EXPECT_TRUE(test, harden_policy_hooks(NULL, HARDEN_PHASE_SETUP) &
				HARDEN_BIT(security_sb_pivotroot));
}

/*
 * Who looks on when it is the turn of tasks to be adopted, which lifecycle.c does in the module:
 * by then the set is in force, the container is matched again, and the label refreshed by that.
 */
static struct {
	struct harden_container *container;
	struct harden_label *label;
	const struct harden_policies *set;
	bool published, matched, refreshed;
} seen;

void harden_adopt_tasks(void)
{
	const struct harden_policy *policy;

	if (!seen.container)
		return;
	policy = seen.set->nr ? seen.set->policies[0] : NULL;
	rcu_read_lock();
	seen.published = harden_policies_rcu() == seen.set;
	rcu_read_unlock();
	seen.matched = seen.container->policy == policy;
	seen.refreshed = seen.label->caps == (policy ? policy->cap_drop : 0);
}

/* The policies are p, each, that drop one capability. */
static struct harden_policies *set_of(struct kunit *test, u32 nr, const struct nlattr *nest)
{
	struct harden_policies *set = harden_policies_alloc(nr);
	struct harden_policy *policy;

	KUNIT_ASSERT_NOT_NULL(test, set);
	for (; set->nr < nr; set->nr++) {
		policy = compile_one(nest, NULL);
		KUNIT_ASSERT_FALSE(test, IS_ERR(policy));
		policy->cap_drop = BIT_ULL(nr);
		set->policies[set->nr] = policy;
	}
	return set;
}

static void put_in_force(struct kunit *test, struct harden_policies *set, u64 generation)
{
	seen.set = set;
	seen.published = false;
	seen.matched = false;
	seen.refreshed = false;
	mutex_lock(&harden_policies_mutex);
	harden_policies_replace(set);
	KUNIT_EXPECT_PTR_EQ(test, set, harden_policies_get_locked());
	KUNIT_EXPECT_EQ(test, generation, harden_policies_get_locked()->generation);
	mutex_unlock(&harden_policies_mutex);
}

static void make_container(struct kunit *test)
{
	struct cgroup *cgrp;

	make_dir(test, "/t/cgroup");
	mount_at(test, "cgroup2", "/t/cgroup");
	make_dir(test, "/t/cgroup/c");
	cgrp = cgroup_get_from_path("/c");
	KUNIT_ASSERT_FALSE(test, IS_ERR(cgrp));
	seen.container = harden_container_get(cgrp);
	cgroup_put(cgrp);
	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(seen.container));
	seen.label = harden_label_new(seen.container, HARDEN_PHASE_CONFINED, NULL);
	KUNIT_ASSERT_NOT_NULL(test, seen.label);
}

static void drop_container(struct kunit *test)
{
	harden_label_put(seen.label);
	harden_container_put(seen.container);
	memset(&seen, 0, sizeof(seen));
	rcu_barrier();
	harden_label_exit();
	remove_dir(test, "/t/cgroup/c");
}

/*
 * Published first, then containers, labels, tasks; generations count; the set before the old one is
 * freed.
 */
static void replace_publishes(struct kunit *test)
{
	static const struct attr attrs[] = { HEAD("p"), AT(2, MATCH, "cgroup:/c"), {} };
	const struct nlattr *nest = message(test, attrs);
	static const u32 sizes[] = { 1, 2, 0, 3, 1, 1 };
	long before = 0;
	int i;

	KUNIT_ASSERT_EQ(test, 0, harden_label_init());
	put_in_force(test, set_of(test, 1, nest), 1);
	make_container(test);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		put_in_force(test, set_of(test, sizes[i], nest), 2 + i);
		KUNIT_EXPECT_TRUE(test, seen.published);
		KUNIT_EXPECT_TRUE(test, seen.matched);
		KUNIT_EXPECT_TRUE(test, seen.refreshed);
		before = before ?: allocations();
	}
	KUNIT_EXPECT_EQ(test, before, allocations());
	harden_policies_exit();
	drop_container(test);
}

/* What was in force before stays, and comes back as the caller's own. */
static void former_comes_back(struct kunit *test)
{
	static const struct attr attrs[] = { HEAD("p"), AT(2, MATCH, "cgroup:/c"), {} };
	const struct nlattr *nest = message(test, attrs);
	struct harden_policies *first = set_of(test, 1, nest), *former;

	KUNIT_ASSERT_EQ(test, 0, harden_label_init());
	mutex_lock(&harden_policies_mutex);
	KUNIT_EXPECT_NULL(test, harden_policies_take_former());
	harden_policies_replace(first);
	KUNIT_EXPECT_NULL(test, harden_policies_take_former());
	harden_policies_replace(set_of(test, 2, nest));
	former = harden_policies_take_former();
	KUNIT_EXPECT_PTR_EQ(test, first, former);
	KUNIT_EXPECT_NULL(test, harden_policies_take_former());
	harden_policies_keep_former(former);
	harden_policies_replace(harden_policies_take_former());
	KUNIT_EXPECT_PTR_EQ(test, first, harden_policies_get_locked());
	KUNIT_EXPECT_EQ(test, 3ULL, first->generation);
	mutex_unlock(&harden_policies_mutex);
	harden_policies_exit();
	harden_label_exit();
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE_PARAM(match_row, match_gen_params),
	KUNIT_CASE_PARAM(named_row, named_gen_params),
	KUNIT_CASE(no_set_matches_nothing),
	KUNIT_CASE_PARAM(hooks_row, hooks_gen_params),
	KUNIT_CASE(hooks_are_those_of_each_key),
	KUNIT_CASE(no_policy_asks_only_for_setup),
	KUNIT_CASE(replace_publishes),
	KUNIT_CASE(former_comes_back),
	{}
};

static struct kunit_suite policy_suite = {
	.name = "harden_policy",
	.init = fixture_init,
	.exit = fixture_exit,
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);
