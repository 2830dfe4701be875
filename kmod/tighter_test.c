// SPDX-License-Identifier: GPL-2.0
/* Which change of a policy is called looser, once it is locked. */
#include <linux/capability.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "fixture_test.h"
#include "lock.h"
#include "policy.h"

static const struct tighter_row {
	const char *desc;
	struct attr old[ATTRS_MAX], new[ATTRS_MAX];
	const char *looser;	/* a part of what is said; NULL: it is as tight */
} tighter_rows[] = {
	{ "nothing", { POLICY }, { POLICY }, NULL },
	{ "to audit", { POLICY }, { POLICY, MODE(HARDEN_MODE_AUDIT) }, "mode" },
	{ "to enforce", { POLICY, MODE(HARDEN_MODE_AUDIT) }, { POLICY }, NULL },
	{ "audit stays", { POLICY, MODE(HARDEN_MODE_AUDIT) },
	  { POLICY, MODE(HARDEN_MODE_AUDIT) }, NULL },
	{ "one more capability dropped", { POLICY, DROP(1) }, { POLICY, DROP(3) }, NULL },
	{ "another one dropped", { POLICY, DROP(1) }, { POLICY, DROP(2) }, "cap_drop" },
	{ "no_new_privileges comes", { POLICY }, { POLICY, NO_NEW_PRIVS }, NULL },
	{ "no_new_privileges goes", { POLICY, NO_NEW_PRIVS }, { POLICY }, "no_new_privileges" },
	{ "read_only comes", { POLICY }, { POLICY, READ_ONLY, AT(3, WRITABLE, "/tmp") }, NULL },
	{ "read_only goes", { POLICY, READ_ONLY }, { POLICY }, "read_only" },
	{ "writable goes", { POLICY, READ_ONLY, AT(3, WRITABLE, "/tmp") }, { POLICY, READ_ONLY },
	  NULL },
	{ "writable below", { POLICY, READ_ONLY, AT(3, WRITABLE, "/tmp") },
	  { POLICY, READ_ONLY, AT(3, WRITABLE, "/tmp/a") }, NULL },
	{ "writable beside", { POLICY, READ_ONLY, AT(3, WRITABLE, "/tmp") },
	  { POLICY, READ_ONLY, AT(3, WRITABLE, "/tmpa") }, "writable" },
	{ "writable above", { POLICY, READ_ONLY, AT(3, WRITABLE, "/tmp/a") },
	  { POLICY, READ_ONLY, AT(3, WRITABLE, "/tmp") }, "writable" },
	{ "writable everywhere", { POLICY, READ_ONLY, AT(3, WRITABLE, "/") },
	  { POLICY, READ_ONLY, AT(3, WRITABLE, "/tmp") }, NULL },
	{ "one more mount", { POLICY, AT(3, DENY_MOUNTS, "/t/a") },
	  { POLICY, AT(3, DENY_MOUNTS, "/t/b"), AT(4, DENY_MOUNTS, "/t/a") }, NULL },
	{ "another mount", { POLICY, AT(3, DENY_MOUNTS, "/t/a") },
	  { POLICY, AT(3, DENY_MOUNTS, "/t/b") }, "deny_mounts" },
	{ "another path to it", { POLICY, AT(3, DENY_MOUNTS, "/t/a") },
	  { POLICY, AT(3, DENY_MOUNTS, "/t/link") }, "deny_mounts" },
	{ "a type goes", { POLICY, AT(3, DENY_MOUNTS, "debugfs") }, { POLICY }, "deny_mounts" },
	{ "host-proc goes", { POLICY, AT(3, DENY_MOUNTS, "host-proc") }, { POLICY },
	  "deny_mounts" },
	{ "one more socket", { POLICY, AT(3, DENY_SOCKETS, "@a") },
	  { POLICY, AT(3, DENY_SOCKETS, "@b"), AT(3, DENY_SOCKETS, "@a") }, NULL },
	{ "another socket", { POLICY, AT(3, DENY_SOCKETS, "@a") },
	  { POLICY, AT(3, DENY_SOCKETS, "@b") }, "deny_sockets" },
	{ "host's sockets", { POLICY, AT(3, DENY_SOCKETS, "host") },
	  { POLICY, AT(3, DENY_SOCKETS, "@b") }, "deny_sockets" },
	{ "a word comes", { POLICY }, { POLICY, AT(3, KERNEL, "deny") }, NULL },
	{ "a word goes", { POLICY, AT(3, KERNEL, "deny") }, { POLICY }, "a word" },
	{ "a word turns", { POLICY, AT(3, OTHERS, "deny") }, { POLICY, AT(3, OTHERS, "allow") },
	  "a word" },
	{ "nested comes", { POLICY }, { POLICY, AT(3, NESTED, "true") }, "nested" },
	{ "nested goes", { POLICY, AT(3, NESTED, "true") }, { POLICY }, NULL },
	{ "until-drop to non-root", { POLICY, AT(3, USER, "until-drop") },
	  { POLICY, AT(3, USER, "non-root") }, NULL },
	{ "non-root to until-drop", { POLICY, AT(3, USER, "non-root") },
	  { POLICY, AT(3, USER, "until-drop") }, "user" },
	{ "devices come", { POLICY }, { POLICY, AT(3, DEVICES, "a") }, NULL },
	{ "devices go", { POLICY, AT(3, DEVICES, "c 1:3 rw") }, { POLICY }, "a list" },
	{ "fewer rights", { POLICY, AT(3, DEVICES, "c 1:3 rw") },
	  { POLICY, AT(3, DEVICES, "c 1:3 r") }, NULL },
	{ "more rights", { POLICY, AT(3, DEVICES, "c 1:3 rw") },
	  { POLICY, AT(3, DEVICES, "c 1:3 m") }, "devices" },
	{ "one of all minors", { POLICY, AT(3, DEVICES, "c 1:* rw") },
	  { POLICY, AT(3, DEVICES, "c 1:3 rw") }, NULL },
	{ "all minors of one", { POLICY, AT(3, DEVICES, "c 1:3 rw") },
	  { POLICY, AT(3, DEVICES, "c 1:* rw") }, "devices" },
	{ "one of all", { POLICY, AT(3, DEVICES, "a") }, { POLICY, AT(3, DEVICES, "b 8:0 r") },
	  NULL },
	{ "both kinds of one", { POLICY, AT(3, DEVICES, "c 1:3 r") },
	  { POLICY, AT(3, DEVICES, "a 1:3 r") }, "devices" },
	{ "fewer families", { POLICY, AT(3, SOCKETS, "unix"), AT(3, SOCKETS, "inet") },
	  { POLICY, AT(3, SOCKETS, "inet") }, NULL },
	{ "another family", { POLICY, AT(3, SOCKETS, "unix") }, { POLICY, AT(3, SOCKETS, "inet") },
	  "sockets" },
	{ "another kind", { POLICY, AT(3, NAMESPACES, "net") },
	  { POLICY, AT(3, NAMESPACES, "user") }, "namespaces" },
	{ "no kind", { POLICY, AT(3, NAMESPACES, "net") }, { POLICY, AT(3, NAMESPACES, NULL) },
	  NULL },
};

ROWS(tighter);

static void tighter_row(struct kunit *test)
{
	const struct tighter_row *row = test->param_value;
	const char *looser;

	make_file(test, "/t/a");
	make_file(test, "/t/b");
	make_symlink(test, "/t/link", "a");
	looser = harden_looser(policy_of(test, row->old), policy_of(test, row->new));
	KUNIT_EXPECT_EQ(test, !!row->looser, !!looser);
	if (row->looser && looser)
		KUNIT_EXPECT_NOT_NULL(test, strstr(looser, row->looser));
}

/* The value is the same, but the old object would be left open. */
static void a_path_with_another_object_is_looser(struct kunit *test)
{
	static const struct attr attrs[] = { POLICY, AT(3, DENY_MOUNTS, "/t/a"), {} };
	const struct harden_policy *old, *same;

	make_file(test, "/t/a");
	old = policy_of(test, attrs);
	same = policy_of(test, attrs);
	KUNIT_EXPECT_NULL(test, harden_looser(old, same));
	rename_file(test, "/t/a", "/t/moved");
	make_file(test, "/t/a");
	KUNIT_EXPECT_NOT_NULL(test, harden_looser(old, policy_of(test, attrs)));
}

static struct harden_policies *set_of_two(struct kunit *test, struct harden_policy *a,
					  struct harden_policy *b)
{
	struct harden_policies *set = kunit_kzalloc(test, struct_size(set, policies, 2),
						    GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, set);
	set->nr = 2;
	set->policies[0] = a;
	set->policies[1] = b;
	return set;
}

static void policies_neither_come_go_nor_move(struct kunit *test)
{
	static const struct attr a[] = { HEAD("a"), AT(2, MATCH, "engine:any"), {} };
	static const struct attr b[] = { HEAD("b"), AT(2, MATCH, "engine:docker"), {} };
	static const struct attr other[] = { HEAD("b"), AT(2, MATCH, "engine:lxc"), {} };
	static const struct attr more[] = {
		HEAD("b"), AT(2, MATCH, "engine:docker"), AT(2, MATCH, "engine:lxc"), {}
	};
	struct harden_policy *old_a = policy_of(test, a), *old_b = policy_of(test, b);
	const struct harden_policies *set = set_of_two(test, old_a, old_b);
	const struct harden_policy *list[] = { policy_of(test, a), policy_of(test, b) };

	KUNIT_EXPECT_NULL(test, harden_set_looser(set, list, 2));
	KUNIT_EXPECT_NOT_NULL(test, harden_set_looser(set, list, 1));
	swap(list[0], list[1]);
	KUNIT_EXPECT_NOT_NULL(test, harden_set_looser(set, list, 2));
	swap(list[0], list[1]);
	list[1] = policy_of(test, other);
	KUNIT_EXPECT_NOT_NULL(test, harden_set_looser(set, list, 2));
	list[1] = policy_of(test, more);
	KUNIT_EXPECT_NOT_NULL(test, harden_set_looser(set, list, 2));
}

static struct kunit_case tighter_cases[] = {
	KUNIT_CASE_PARAM(tighter_row, tighter_gen_params),
	KUNIT_CASE(a_path_with_another_object_is_looser),
	KUNIT_CASE(policies_neither_come_go_nor_move),
	{}
};

static struct kunit_suite tighter_suite = {
	.name = "harden_tighter",
	.init = fixture_init,
	.exit = fixture_exit,
	.test_cases = tighter_cases,
};

kunit_test_suite(tighter_suite);
