// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of what stays, and keys of one word: rows of policy, request and the line that denies, 0
 * for allowed; the same at random.
 */
#include <linux/types.h>
#include <linux/kdev_t.h>
#include <linux/sched.h>
#include <linux/socket.h>
#include "allow.h"
#include "fixture_test.h"
#include "random_test.h"

#define MAY(right)	HARDEN_MAY_##right

static const struct device_row {
	const char *desc;
	struct attr policy[ATTRS_MAX];
	bool block;
	dev_t dev;
	u8 rights;
	u32 line;
} device_rows[] = {
	{ "no list", { POLICY }, false, MKDEV(1, 3), MAY(READ), 0 },
	{ "empty list", { POLICY, AT(5, DEVICES, NULL) }, false, MKDEV(1, 3), MAY(READ), 5 },
	{ "exact", { POLICY, AT(5, DEVICES, NULL), AT(6, DEVICES, "c 1:3 rw") }, false,
	  MKDEV(1, 3), MAY(READ) | MAY(WRITE), 0 },
	{ "one right lacks", { POLICY, AT(5, DEVICES, NULL), AT(6, DEVICES, "c 1:3 r") }, false,
	  MKDEV(1, 3), MAY(READ) | MAY(WRITE), 5 },
	{ "another minor", { POLICY, AT(5, DEVICES, NULL), AT(6, DEVICES, "c 1:3 rwm") }, false,
	  MKDEV(1, 2), MAY(READ), 5 },
	{ "another major", { POLICY, AT(5, DEVICES, NULL), AT(6, DEVICES, "c 1:3 rwm") }, false,
	  MKDEV(2, 3), MAY(READ), 5 },
	{ "another kind", { POLICY, AT(5, DEVICES, NULL), AT(6, DEVICES, "c 1:3 rwm") }, true,
	  MKDEV(1, 3), MAY(READ), 5 },
	{ "both kinds", { POLICY, AT(5, DEVICES, NULL), AT(6, DEVICES, "a 1:3 r") }, true,
	  MKDEV(1, 3), MAY(READ), 0 },
	{ "all", { POLICY, AT(5, DEVICES, NULL), AT(6, DEVICES, "a") }, true,
	  MKDEV(4095, 1048575), MAY(READ) | MAY(WRITE) | MAY(MAKE), 0 },
	{ "any minor", { POLICY, AT(5, DEVICES, NULL), AT(6, DEVICES, "c 136:* rw") }, false,
	  MKDEV(136, 77), MAY(READ) | MAY(WRITE), 0 },
	{ "any major", { POLICY, AT(5, DEVICES, NULL), AT(6, DEVICES, "c *:8 r") }, false,
	  MKDEV(44, 8), MAY(READ), 0 },
	{ "rights from several", { POLICY, AT(5, DEVICES, NULL), AT(6, DEVICES, "c 1:3 r"),
				   AT(7, DEVICES, "c 1:* w"), AT(8, DEVICES, "a *:* m") },
	  false, MKDEV(1, 3), MAY(READ) | MAY(WRITE) | MAY(MAKE), 0 },
	{ "the same twice", { POLICY, AT(5, DEVICES, NULL), AT(6, DEVICES, "c 1:3 r"),
			      AT(7, DEVICES, "c 1:3 w") },
	  false, MKDEV(1, 3), MAY(READ) | MAY(WRITE), 0 },
	{ "in no order", { POLICY, AT(5, DEVICES, NULL), AT(6, DEVICES, "c 9:9 r"),
			   AT(7, DEVICES, "b 1:1 r"), AT(8, DEVICES, "c 1:9 r"),
			   AT(9, DEVICES, "c 5:5 r") },
	  false, MKDEV(1, 9), MAY(READ), 0 },
	{ "key without a place", { POLICY, AT(6, DEVICES, "c 1:3 r") }, false, MKDEV(1, 4),
	  MAY(READ), 6 },
};

ROWS(device);

static void device_row(struct kunit *test)
{
	const struct device_row *row = test->param_value;
	const struct harden_policy *policy = policy_of(test, row->policy);

	KUNIT_EXPECT_EQ(test, row->line,
			line_of(harden_check_device(policy, row->block, row->dev, row->rights)));
}

#define LINES_MAX	12	/* of a random list */
#define SMALL		4	/* numbers below this, so that lines meet */
#define ROUNDS		12
#define ASKED		512

/* One line of a list as it is written, and as the oracle reads it; ANY_NUMBER for "*". */
struct line {
	char kind;
	unsigned int major, minor;
	u8 rights;
	char text[32];
};

#define ANY_NUMBER	UINT_MAX

static unsigned int random_number(struct dice *dice)
{
	unsigned int number = any_below(dice, SMALL + 1);

	return number == SMALL ? ANY_NUMBER : number;
}

static int write_number(char *to, unsigned int number)
{
	return number == ANY_NUMBER ? sprintf(to, "*") : sprintf(to, "%u", number);
}

static void random_line(struct dice *dice, struct line *line)
{
	char *to = line->text;

	line->kind = "abc"[any_below(dice, 3)];
	line->major = random_number(dice);
	line->minor = random_number(dice);
	line->rights = 1 + any_below(dice, 7);
	to += sprintf(to, "%c ", line->kind);
	to += write_number(to, line->major);
	*to++ = ':';
	to += write_number(to, line->minor);
	sprintf(to, " %s%s%s", line->rights & MAY(READ) ? "r" : "",
		line->rights & MAY(WRITE) ? "w" : "", line->rights & MAY(MAKE) ? "m" : "");
}

/* Line by line, as the list is understood by a reader. */
static bool oracle(const struct line *lines, unsigned int nr, bool block, dev_t dev, u8 rights)
{
	const struct line *line;

	for (line = lines; line < lines + nr; line++) {
		if (line->kind != 'a' && line->kind != (block ? 'b' : 'c'))
			continue;
		if (line->major != ANY_NUMBER && line->major != MAJOR(dev))
			continue;
		if (line->minor != ANY_NUMBER && line->minor != MINOR(dev))
			continue;
		rights &= ~line->rights;
	}
	return !rights;
}

static void ask_at_random(struct kunit *test, struct dice *dice, const struct line *lines,
			  unsigned int nr, const struct harden_policy *policy)
{
	unsigned int i;

	for (i = 0; i < ASKED; i++) {
		bool block = any_below(dice, 2);
		dev_t dev = MKDEV(any_below(dice, SMALL + 1), any_below(dice, SMALL + 1));
		u8 rights = 1 + any_below(dice, 7);

		KUNIT_EXPECT_EQ_MSG(test, oracle(lines, nr, block, dev, rights),
				    !harden_check_device(policy, block, dev, rights),
				    ROUND "%c %u:%u %u", DICE(dice), block ? 'b' : 'c', MAJOR(dev),
				    MINOR(dev), rights);
	}
}

/* The sorted list with its four look-ups against the lines as they were written. */
static void devices_at_random(struct kunit *test)
{
	struct line *lines = kunit_kcalloc(test, LINES_MAX, sizeof(*lines), GFP_KERNEL);
	struct attr *attrs = kunit_kcalloc(test, LINES_MAX + 3, sizeof(*attrs), GFP_KERNEL);
	struct dice dice;
	unsigned int nr, i;

	KUNIT_ASSERT_NOT_NULL(test, lines);
	KUNIT_ASSERT_NOT_NULL(test, attrs);
	dice_init(test, &dice);
	for_each_round(&dice, ROUNDS) {
		nr = any_below(&dice, LINES_MAX + 1);
		memset(attrs, 0, (LINES_MAX + 3) * sizeof(*attrs));
		attrs[0] = (struct attr)POLICY;
		attrs[1] = (struct attr)AT(5, DEVICES, NULL);
		for (i = 0; i < nr; i++) {
			random_line(&dice, &lines[i]);
			attrs[2 + i] = (struct attr)AT(6, DEVICES, lines[i].text);
		}
		ask_at_random(test, &dice, lines, nr, policy_of(test, attrs));
	}
}

static void families(struct kunit *test)
{
	static const struct attr none[] = { POLICY, {} };
	static const struct attr some[] = { POLICY, AT(5, SOCKETS, NULL), AT(5, SOCKETS, "inet"),
					    AT(5, SOCKETS, "mctp"), {} };
	const struct harden_policy *policy = policy_of(test, some);

	KUNIT_EXPECT_EQ(test, 0U, line_of(harden_check_family(policy_of(test, none), AF_UNIX)));
	KUNIT_EXPECT_EQ(test, 5U, line_of(harden_check_family(policy, AF_UNIX)));
	KUNIT_EXPECT_EQ(test, 0U, line_of(harden_check_family(policy, AF_INET)));
	KUNIT_EXPECT_EQ(test, 0U, line_of(harden_check_family(policy, AF_MCTP)));
	KUNIT_EXPECT_EQ(test, 5U, line_of(harden_check_family(policy, 0)));
	KUNIT_EXPECT_EQ(test, 5U, line_of(harden_check_family(policy, 63)));
}

static void kinds(struct kunit *test)
{
	static const struct attr attrs[] = { POLICY, AT(5, NAMESPACES, NULL),
		AT(6, NAMESPACES, "net"), AT(6, NAMESPACES, "host-user"), {} };
	const struct harden_policy *policy = policy_of(test, attrs);

	KUNIT_EXPECT_EQ(test, 0U, line_of(harden_check_kind(policy, CLONE_NEWNET)));
	KUNIT_EXPECT_EQ(test, 0U, line_of(harden_check_kind(policy, HARDEN_HOST_USER)));
	KUNIT_EXPECT_EQ(test, 5U, line_of(harden_check_kind(policy, CLONE_NEWUSER)));
	KUNIT_EXPECT_EQ(test, 5U, line_of(harden_check_kind(policy, CLONE_NEWPID)));
	KUNIT_EXPECT_STREQ(test, "net", harden_kind_name(CLONE_NEWNET));
	KUNIT_EXPECT_STREQ(test, "unknown", harden_kind_name(0));
}

static const struct named {
	const char *name;
	u32 number;
} some_families[] = {
	{ "unix", AF_UNIX }, { "inet", AF_INET }, { "inet6", AF_INET6 }, { "netlink", AF_NETLINK },
	{ "packet", AF_PACKET }, { "alg", AF_ALG }, { "vsock", AF_VSOCK }, { "xdp", AF_XDP },
	{ "mctp", AF_MCTP },
}, some_kinds[] = {
	{ "mnt", CLONE_NEWNS }, { "cgroup", CLONE_NEWCGROUP }, { "uts", CLONE_NEWUTS },
	{ "ipc", CLONE_NEWIPC }, { "user", CLONE_NEWUSER }, { "pid", CLONE_NEWPID },
	{ "net", CLONE_NEWNET }, { "time", CLONE_NEWTIME }, { "host-user", HARDEN_HOST_USER },
};

#define NAMES_MAX	6

/* A list of names of which each may come twice; its place is line 5. */
static void any_names(struct dice *dice, struct attr *attrs, enum harden_rule rule,
		      const struct named *names, u32 nr, u32 *numbers)
{
	u32 i;

	attrs[0] = (struct attr)POLICY;
	attrs[1] = (struct attr){ .kind = ITEM, .number = rule, .line = 5 };
	for (i = 0; i < NAMES_MAX; i++) {
		const struct named *named = &names[any_below(dice, nr)];
		bool used = any_below(dice, 2);

		numbers[i] = used ? named->number : U32_MAX;
		attrs[2 + i] = (struct attr){ .kind = used ? ITEM : END, .number = rule,
					      .text = named->name, .line = 6 };
		if (!used)
			break;
	}
	for (; i < NAMES_MAX; i++)
		numbers[i] = U32_MAX;
}

static u32 oracle_named(const u32 *numbers, u32 number)
{
	u32 i;

	for (i = 0; i < NAMES_MAX; i++)
		if (numbers[i] == number)
			return 0;
	return 5;
}

/* Sets of bits against the lists that they were made of. */
static void families_at_random(struct kunit *test)
{
	struct attr attrs[NAMES_MAX + 3] = {};
	const struct harden_policy *policy;
	u32 numbers[NAMES_MAX], family;
	struct dice dice;

	dice_init(test, &dice);
	for_each_round(&dice, 100) {
		any_names(&dice, attrs, HARDEN_RULE_SOCKETS, some_families,
			  ARRAY_SIZE(some_families), numbers);
		policy = policy_of(test, attrs);
		for (family = 0; family < 64; family++)
			KUNIT_EXPECT_EQ_MSG(test, oracle_named(numbers, family),
					    line_of(harden_check_family(policy, family)),
					    ROUND "family %u", DICE(&dice), family);
		give_back(test);
	}
}

static void kinds_at_random(struct kunit *test)
{
	struct attr attrs[NAMES_MAX + 3] = {};
	const struct harden_policy *policy;
	u32 numbers[NAMES_MAX], i;
	struct dice dice;

	dice_init(test, &dice);
	for_each_round(&dice, 100) {
		any_names(&dice, attrs, HARDEN_RULE_NAMESPACES, some_kinds, ARRAY_SIZE(some_kinds),
			  numbers);
		policy = policy_of(test, attrs);
		for (i = 0; i < ARRAY_SIZE(some_kinds); i++)
			KUNIT_EXPECT_EQ_MSG(test, oracle_named(numbers, some_kinds[i].number),
					    line_of(harden_check_kind(policy,
								      some_kinds[i].number)),
					    ROUND "%s", DICE(&dice), some_kinds[i].name);
		give_back(test);
	}
}

/* Each key of one word: the bit is set by all but the word that an unset key means. */
static const struct one_word {
	enum harden_rule rule;
	const char *values[3];
} one_words[] = {
	{ HARDEN_RULE_MOUNTS, { "allow", "deny" } }, { HARDEN_RULE_OTHERS, { "allow", "deny" } },
	{ HARDEN_RULE_KERNEL, { "allow", "deny" } },
	{ HARDEN_RULE_PRIVILEGED, { "allow", "deny" } },
	{ HARDEN_RULE_USER, { "any", "non-root", "until-drop" } },
	{ HARDEN_RULE_EXEC, { "any", "unmodified" } }, { HARDEN_RULE_NESTED, { "false", "true" } },
};

static void ask_words(struct kunit *test, struct dice *dice, const struct attr *attrs,
		      const int *chosen)
{
	const struct harden_policy *policy = policy_of(test, attrs);
	bool nested = chosen[ARRAY_SIZE(one_words) - 1] == 1;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(one_words); i++) {
		enum harden_rule rule = one_words[i].rule;
		bool wanted = chosen[i] > 0 && !(nested && rule == HARDEN_RULE_MOUNTS);

		KUNIT_EXPECT_EQ_MSG(test, wanted ? 5 + i : 0, line_of(harden_denies(policy, rule)),
				    ROUND "rule %d", DICE(dice), rule);
		if (rule == HARDEN_RULE_USER)
			KUNIT_EXPECT_EQ_MSG(test, chosen[i] == 2, policy->until_drop,
					    ROUND "until-drop", DICE(dice));
	}
	KUNIT_EXPECT_EQ_MSG(test, nested, harden_is_nested(policy), ROUND "nested", DICE(dice));
}

/* What several keys of one word mean together, for the check. */
static void words_at_random(struct kunit *test)
{
	struct attr attrs[ARRAY_SIZE(one_words) + 2];
	int chosen[ARRAY_SIZE(one_words)];	/* -1: not said */
	struct dice dice;
	unsigned int i, nr;

	dice_init(test, &dice);
	for_each_round(&dice, 300) {
		memset(attrs, 0, sizeof(attrs));
		attrs[0] = (struct attr)POLICY;
		for (i = 0, nr = 1; i < ARRAY_SIZE(one_words); i++) {
			chosen[i] = (int)any_below(&dice, one_words[i].values[2] ? 4 : 3) - 1;
			if (chosen[i] < 0)
				continue;
			attrs[nr++] = (struct attr){ .kind = ITEM, .number = one_words[i].rule,
						     .text = one_words[i].values[chosen[i]],
						     .line = 5 + i };
		}
		ask_words(test, &dice, attrs, chosen);
		give_back(test);
	}
}

/* The numbers in the words' header are the kernel's. */
static void words_are_right(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, "mnt", harden_kind_name(CLONE_NEWNS));
	KUNIT_EXPECT_STREQ(test, "cgroup", harden_kind_name(CLONE_NEWCGROUP));
	KUNIT_EXPECT_STREQ(test, "uts", harden_kind_name(CLONE_NEWUTS));
	KUNIT_EXPECT_STREQ(test, "ipc", harden_kind_name(CLONE_NEWIPC));
	KUNIT_EXPECT_STREQ(test, "user", harden_kind_name(CLONE_NEWUSER));
	KUNIT_EXPECT_STREQ(test, "pid", harden_kind_name(CLONE_NEWPID));
	KUNIT_EXPECT_STREQ(test, "time", harden_kind_name(CLONE_NEWTIME));
}

static struct kunit_case allow_cases[] = {
	KUNIT_CASE_PARAM(device_row, device_gen_params),
	KUNIT_CASE(devices_at_random),
	KUNIT_CASE(families),
	KUNIT_CASE(families_at_random),
	KUNIT_CASE(kinds),
	KUNIT_CASE(kinds_at_random),
	KUNIT_CASE(words_at_random),
	KUNIT_CASE(words_are_right),
	{}
};

static struct kunit_suite allow_suite = {
	.name = "harden_allow",
	.init = fixture_init,
	.exit = fixture_exit,
	.test_cases = allow_cases,
};

kunit_test_suite(allow_suite);
