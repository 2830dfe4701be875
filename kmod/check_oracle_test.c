// SPDX-License-Identifier: GPL-2.0
/*
 * The check at random: policies that the compiler made, asked about every place of a small tree,
 * against an oracle that goes through the lines of policy.conf and compares paths as strings.
 */
#include <linux/capability.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include "check.h"
#include "fixture_test.h"
#include "random_test.h"

#define ITEMS_MAX	6
#define FIRST_LINE	10	/* of the items; what has no place of its own stands in line 1 */
#define ROUNDS		300
#define TMPFS		"/t/a/m"	/* mounted there, and a procfs at PROCFS */
#define PROCFS		"/t/p"

/* All that is, and some names that are not yet. */
static const char * const places[] = {
	"/t", "/t/a", "/t/a/a", "/t/a/b", "/t/a/x", "/t/ab", "/t/b", "/t/b/a", "/t/b/a/f",
	"/t/b/x", TMPFS, TMPFS "/a", TMPFS "/a/f", TMPFS "/a/x", TMPFS "/b", PROCFS,
};

static int tree_init(struct kunit *test)
{
	int err = fixture_init(test);

	if (err)
		return err;
	make_dir(test, "/t/a");
	make_dir(test, "/t/a/a");
	make_dir(test, "/t/a/b");
	make_dir(test, "/t/ab");
	make_dir(test, "/t/b");
	make_dir(test, "/t/b/a");
	make_file(test, "/t/b/a/f");
	make_dir(test, TMPFS);
	mount_at(test, "tmpfs", TMPFS);
	make_dir(test, TMPFS "/a");
	make_file(test, TMPFS "/a/f");
	make_dir(test, TMPFS "/b");
	make_dir(test, PROCFS);
	mount_at(test, "proc", PROCFS);
	return 0;
}

/* "/t/a" is at "/t/a"; below it is what goes on with a slash. */
static bool is_at_or_below(const char *path, const char *above)
{
	size_t len = strlen(above);

	return !strncmp(path, above, len) && (!path[len] || path[len] == '/');
}

static bool same_filesystem(const char *a, const char *b)
{
	return is_at_or_below(a, TMPFS) == is_at_or_below(b, TMPFS) &&
	       !strcmp(a, PROCFS) == !strcmp(b, PROCFS);
}

static const char *any_place(struct dice *dice)
{
	return places[any_below(dice, ARRAY_SIZE(places))];
}

/**
 * struct list - the values of one key, in lines from FIRST_LINE on
 * @values: them
 * @nr: how many
 */
struct list {
	const char *values[ITEMS_MAX];
	unsigned int nr;
};

static struct harden_policy *policy_with(struct kunit *test, enum harden_rule rule,
					 const struct list *list)
{
	struct attr attrs[ITEMS_MAX + 3] = { POLICY, READ_ONLY };
	unsigned int i;

	for (i = 0; i < list->nr; i++)
		attrs[2 + i] = (struct attr){ .kind = ITEM, .number = rule,
					      .text = list->values[i], .line = FIRST_LINE + i };
	return policy_of(test, attrs);
}

static struct harden_root root_at(struct kunit *test, const char *path)
{
	const struct dentry *dentry = dentry_at(test, path);

	return (struct harden_root){ .sb = dentry->d_sb, .ino = d_inode(dentry)->i_ino };
}

static const char *any_root(struct dice *dice)
{
	static const char * const roots[] = { "/t", "/t/a", "/t/b", TMPFS, TMPFS "/a" };

	return roots[any_below(dice, ARRAY_SIZE(roots))];
}

static bool is_in_root(const char *path, const char *root)
{
	return is_at_or_below(path, root) && same_filesystem(path, root);
}

/* The line of the nearest value that @path is at or below on its filesystem; 0: none. */
static u32 oracle_above(const struct list *list, const char *path, const char **value)
{
	unsigned int i;
	u32 line = 0;

	*value = "";
	for (i = 0; i < list->nr; i++) {
		if (!is_at_or_below(path, list->values[i]) ||
		    !same_filesystem(path, list->values[i]) ||
		    strlen(list->values[i]) <= strlen(*value))
			continue;
		*value = list->values[i];
		line = FIRST_LINE + i;
	}
	return line;
}

/* What stands for the host's procfs: the word, the last that is said; else its path, the first. */
static u32 oracle_proc(const struct list *list)
{
	u32 line = 0, i;

	for (i = 0; i < list->nr; i++)
		if (!strcmp(list->values[i], PROCFS) && !line)
			line = FIRST_LINE + i;
	for (i = 0; i < list->nr; i++)
		if (!strcmp(list->values[i], "host-proc"))
			line = FIRST_LINE + i;
	return line;
}

/* A bind of @path brings what is at it and, within its mount or with all below, what is below. */
static u32 oracle_bring(const struct list *list, const char *path, bool host_proc, bool recursive)
{
	const char *value;
	unsigned int i;
	u32 line;

	if (host_proc && oracle_proc(list))
		return oracle_proc(list);
	line = oracle_above(list, path, &value);
	for (i = 0; !line && i < list->nr; i++)
		if (list->values[i][0] == '/' && is_at_or_below(list->values[i], path) &&
		    (recursive || same_filesystem(list->values[i], path)))
			line = FIRST_LINE + i;
	return line;
}

static u32 oracle_use(const struct list *list, const char *root, const char *path, bool host_proc)
{
	const char *value;
	u32 line;

	if (host_proc && oracle_proc(list))
		return oracle_proc(list);
	if (is_in_root(path, root))
		return 0;
	line = oracle_above(list, path, &value);
	return strcmp(value, PROCFS) ? line : 0;
}

static u32 oracle_fresh(const struct list *list, const struct harden_fresh *fresh)
{
	unsigned int i;

	if (fresh->host_proc && oracle_proc(list))
		return oracle_proc(list);
	for (i = 0; i < list->nr; i++)
		if (!strcmp(list->values[i], fresh->fstype))
			return FIRST_LINE + i;
	for (i = 0; i < list->nr; i++)
		if (fresh->phase == HARDEN_PHASE_CONFINED && !strcmp(fresh->fstype, "proc") &&
		    !strcmp(list->values[i], PROCFS))
			return FIRST_LINE + i;
	return 0;
}

static void any_mounts(struct dice *dice, struct list *list)
{
	static const char * const words[] = { "host-proc", PROCFS, "proc", "tmpfs", "overlay" };
	unsigned int nr = any_below(dice, ITEMS_MAX + 1);

	for (list->nr = 0; list->nr < nr; list->nr++)
		list->values[list->nr] = any_below(dice, 4) ? any_place(dice) :
					 words[any_below(dice, ARRAY_SIZE(words))];
}

static void ask_mounts(struct kunit *test, struct dice *dice, const struct list *list,
		       const struct harden_policy *policy)
{
	const char *root = any_root(dice), *path;
	struct harden_root at = root_at(test, root);
	bool host_proc = any_below(dice, 2), recursive = any_below(dice, 2);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		const struct dentry *dentry = dentry_at(test, places[i]);

		path = places[i];
		KUNIT_EXPECT_EQ_MSG(test, oracle_bring(list, path, host_proc, recursive),
				    line_of(harden_check_bring(policy, dentry, host_proc,
							       recursive)),
				    ROUND "bring %s, %d, %d; %u values", DICE(dice), path,
				    host_proc, recursive, list->nr);
		KUNIT_EXPECT_EQ_MSG(test, oracle_use(list, root, path, host_proc),
				    line_of(harden_check_use(policy, &at, dentry, host_proc)),
				    ROUND "use %s in %s, %d; %u values", DICE(dice), path, root,
				    host_proc, list->nr);
	}
}

static void mounts_at_random(struct kunit *test)
{
	struct dice dice;
	struct list list;

	dice_init(test, &dice);
	for_each_round(&dice, ROUNDS) {
		any_mounts(&dice, &list);
		ask_mounts(test, &dice, &list, policy_with(test, HARDEN_RULE_DENY_MOUNTS, &list));
		give_back(test);
	}
}

static void filesystems_at_random(struct kunit *test)
{
	static const char * const types[] = { "proc", "tmpfs", "overlay", "tmp", "ext4" };
	const struct harden_policy *policy;
	struct harden_fresh fresh;
	unsigned int i;
	struct dice dice;
	struct list list;

	dice_init(test, &dice);
	for_each_round(&dice, ROUNDS) {
		any_mounts(&dice, &list);
		policy = policy_with(test, HARDEN_RULE_DENY_MOUNTS, &list);
		for (i = 0; i < ARRAY_SIZE(types); i++) {
			fresh.fstype = types[i];
			fresh.host_proc = any_below(&dice, 2);
			fresh.phase = any_below(&dice, 2) ? HARDEN_PHASE_SETUP :
							    HARDEN_PHASE_CONFINED;
			KUNIT_EXPECT_EQ_MSG(test, oracle_fresh(&list, &fresh),
					    line_of(harden_check_fresh(policy, &fresh)),
					    ROUND "%s, %d, phase %d", DICE(&dice), types[i],
					    fresh.host_proc, fresh.phase);
		}
		give_back(test);
	}
}

/* Paths in the container; all is below "/". */
static void any_writable(struct dice *dice, struct list *list)
{
	static const char * const paths[] = { "/a", "/b", "/a/a", "/b/a", "/a/x", "/m", "/ab" };
	unsigned int nr = any_below(dice, ITEMS_MAX + 1);

	for (list->nr = 0; list->nr < nr; list->nr++)
		list->values[list->nr] = paths[any_below(dice, ARRAY_SIZE(paths))];
	if (list->nr && !any_below(dice, 16))
		list->values[0] = "/";
}

static u32 oracle_change(const struct list *list, const char *root, const char *path)
{
	unsigned int i;

	if (!is_in_root(path, root))
		return 0;
	for (i = 0; i < list->nr; i++)
		if (!strcmp(list->values[i], "/") ||
		    is_at_or_below(path + strlen(root), list->values[i]))
			return 0;
	return 1;
}

static void ask_changes(struct kunit *test, struct dice *dice, const struct list *list,
			const struct harden_policy *policy)
{
	const char *root = any_root(dice);
	struct harden_root at = root_at(test, root);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		const struct dentry *dentry = dentry_at(test, places[i]);

		KUNIT_EXPECT_EQ_MSG(test, oracle_change(list, root, places[i]),
				    line_of(harden_check_change(policy, &at, dentry)),
				    ROUND "%s in %s; %u values", DICE(dice), places[i], root,
				    list->nr);
	}
}

static void changes_at_random(struct kunit *test)
{
	struct dice dice;
	struct list list;

	dice_init(test, &dice);
	for_each_round(&dice, ROUNDS) {
		any_writable(&dice, &list);
		ask_changes(test, &dice, &list, policy_with(test, HARDEN_RULE_WRITABLE, &list));
		give_back(test);
	}
}

static void any_sockets(struct dice *dice, struct list *list)
{
	static const char * const names[] = { "host", "@a", "@ab", "@/t/a", "@b" };
	unsigned int nr = any_below(dice, ITEMS_MAX + 1);

	for (list->nr = 0; list->nr < nr; list->nr++)
		list->values[list->nr] = any_below(dice, 2) ? any_place(dice) :
					 names[any_below(dice, ARRAY_SIZE(names))];
}

/* By its own name, the first that is it; else by where it belongs, the last "host". */
static u32 oracle_peer(const struct list *list, const char *name, bool host)
{
	u32 line = 0, i;

	for (i = 0; i < list->nr; i++)
		if (name && !strcmp(list->values[i], name))
			return FIRST_LINE + i;
	for (i = 0; host && i < list->nr; i++)
		if (!strcmp(list->values[i], "host"))
			line = FIRST_LINE + i;
	return line;
}

static void ask_peers(struct kunit *test, struct dice *dice, const struct list *list,
		      const struct harden_policy *policy)
{
	static const char * const names[] = { "@a", "@ab", "@b", "@c", "@/t/a", NULL };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names) + ARRAY_SIZE(places); i++) {
		const char *name = i < ARRAY_SIZE(names) ? names[i] : places[i - ARRAY_SIZE(names)];
		struct harden_peer peer = { .host = any_below(dice, 2) };

		if (name && name[0] == '@') {
			peer.abstract = name + 1;
			peer.abstract_len = strlen(name + 1);
		} else if (name) {
			peer.dentry = dentry_at(test, name);
		}
		KUNIT_EXPECT_EQ_MSG(test, oracle_peer(list, name, peer.host),
				    line_of(harden_check_peer(policy, &peer)),
				    ROUND "%s, %d; %u values", DICE(dice), name ?: "unnamed",
				    peer.host, list->nr);
	}
}

static void peers_at_random(struct kunit *test)
{
	struct dice dice;
	struct list list;

	dice_init(test, &dice);
	for_each_round(&dice, ROUNDS) {
		any_sockets(&dice, &list);
		ask_peers(test, &dice, &list, policy_with(test, HARDEN_RULE_DENY_SOCKETS, &list));
		give_back(test);
	}
}

static bool is_listed(const u8 *list, unsigned int nr, u8 value)
{
	for (; nr; nr--)
		if (*list++ == value)
			return true;
	return false;
}

/* Sets of numbers against the lists that they were made of. */
static void capabilities_at_random(struct kunit *test)
{
	struct attr attrs[] = { POLICY, DROP(0), {} };
	const struct harden_policy *policy;
	u8 dropped[CAP_LAST_CAP + 1];
	unsigned int nr, left;
	struct dice dice;
	int cap;

	dice_init(test, &dice);
	for_each_round(&dice, ROUNDS) {
		attrs[1].number = 0;
		left = any_below(&dice, ARRAY_SIZE(dropped));
		for (nr = 0; nr < left; nr++) {
			dropped[nr] = any_below(&dice, CAP_LAST_CAP + 1);
			attrs[1].number |= BIT_ULL(dropped[nr]);
		}
		policy = policy_of(test, attrs);
		for (cap = 0; cap <= CAP_LAST_CAP; cap++)
			KUNIT_EXPECT_EQ_MSG(test, is_listed(dropped, nr, cap),
					    !!harden_check_capable(policy, cap), ROUND "%d",
					    DICE(&dice), cap);
		give_back(test);
	}
}

static struct kunit_case check_oracle_cases[] = {
	KUNIT_CASE(mounts_at_random),
	KUNIT_CASE(filesystems_at_random),
	KUNIT_CASE(changes_at_random),
	KUNIT_CASE(peers_at_random),
	KUNIT_CASE(capabilities_at_random),
	{}
};

static struct kunit_suite check_oracle_suite = {
	.name = "harden_check_oracle",
	.init = tree_init,
	.exit = fixture_exit,
	.test_cases = check_oracle_cases,
};

kunit_test_suite(check_oracle_suite);
