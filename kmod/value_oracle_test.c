// SPDX-License-Identifier: GPL-2.0
/* Values at random: which the compiler takes, against what policy.conf's manual says of each. */
#include <linux/ctype.h>
#include <linux/slab.h>
#include "fixture_test.h"
#include "random_test.h"

#define VALUE_BYTES	64

/* In "/a/b/", that is: with a slash behind it, no two slashes and no dots alone. */
static bool is_path(const char *value)
{
	char with[VALUE_BYTES + 2];

	if (!strcmp(value, "/"))
		return true;
	snprintf(with, sizeof(with), "%s/", value);
	return value[0] == '/' && !strstr(with, "//") && !strstr(with, "/./") &&
	       !strstr(with, "/../");
}

static bool is_type(const char *value)
{
	if (!*value)
		return false;
	for (; *value; value++)
		if (!isascii(*value) || (!isalnum(*value) && !strchr("_.-", *value)))
			return false;
	return true;
}

/* One of the words in a list that each end with a space. */
static bool is_one_of(const char *list, const char *value)
{
	char with[VALUE_BYTES + 3];

	if (!*value || strchr(value, ' '))
		return false;
	snprintf(with, sizeof(with), " %s ", value);
	return strstr(list, with);
}

static bool oracle_match(const char *value)
{
	if (!strncmp(value, "cgroup:/", 8))
		return value[8];
	return is_one_of(" engine:docker engine:podman engine:containerd engine:crio engine:lxc "
			 "engine:nspawn engine:any ", value);
}

static bool oracle_mount(const char *value)
{
	return is_path(value) || is_type(value);
}

static bool oracle_socket(const char *value)
{
	return is_path(value) || !strcmp(value, "host") || (value[0] == '@' && strlen(value) > 1);
}

static bool oracle_deny(const char *value)
{
	return is_one_of(" allow deny ", value);
}

static bool oracle_user(const char *value)
{
	return is_one_of(" any non-root until-drop ", value);
}

static bool oracle_exec(const char *value)
{
	return is_one_of(" any unmodified ", value);
}

static bool oracle_nested(const char *value)
{
	return is_one_of(" false true ", value);
}

static bool oracle_family(const char *value)
{
	return is_one_of(" unix inet ax25 ipx appletalk x25 inet6 key netlink packet rds pppox llc "
			 "ib mpls can tipc bluetooth rxrpc phonet ieee802154 alg nfc vsock kcm "
			 "qipcrtr smc xdp mctp ", value);
}

static bool oracle_kind(const char *value)
{
	return is_one_of(" mnt cgroup uts ipc user pid net time host-user ", value);
}

/* The bytes [s, end) are "*", or digits alone, whose number is below @limit. */
static bool is_number(const char *s, const char *end, unsigned long long limit)
{
	unsigned long long number;
	char digits[VALUE_BYTES];

	snprintf(digits, sizeof(digits), "%.*s", (int)(end - s), s);
	if (!strcmp(digits, "*"))
		return true;
	if (!*digits || strspn(digits, "0123456789") != strlen(digits))
		return false;
	return !kstrtoull(digits, 10, &number) && number < limit;
}

/* r, w and m in any order: each once, not none. */
static bool is_rights(const char *s)
{
	return is_one_of(" r w m rw wr rm mr wm mw rwm rmw wrm wmr mrw mwr ", s);
}

static bool oracle_device(const char *value)
{
	const char *colon = strchr(value, ':'), *space = colon ? strchr(colon, ' ') : NULL;

	if (!strcmp(value, "a"))
		return true;
	return value[0] && strchr("abc", value[0]) && value[1] == ' ' && colon && space &&
	       is_number(value + 2, colon, 4096) && is_number(colon + 1, space, 1048576) &&
	       is_rights(space + 1);
}

static const char * const paths[] = { "/", "/", "a", ".", "..", "@", "host", "b.c", "/x", "" };

static const char * const types[] = { "a", "Z9", "_", ".", "-", "fuse.", " ", "/", "host-proc" };

static const char * const matches[] = {
	"cgroup:", "cgroup:/", "engine:", "docker", "podman", "any", "lxc", "nspawn", "crio", "a",
};

static const char * const words[] = {
	"allow", "deny", "any", "non-root", "until-drop", "unmodified", "true", "false", " ", "",
};

static const char * const names[] = {
	"inet", "6", "unix", "netlink", "x25", "ax25", "mnt", "host-", "user", "time", "net", "can",
};

static const char * const devices[] = {
	"a", "c 1:3 r", "b 8:* rwm", "c *:0 mw", "a *:* ", "c 4095:1048575 rw", "c 4096:1 r",
	"c 1:1048576 r", "b 007:00 r", "c 18446744073709551617:1 w", "c 1:", "b ",
};

static const struct value_kind {
	const char *desc;
	enum harden_rule rule;
	bool (*oracle)(const char *value);
	const char * const *pieces;
	unsigned int nr;
} value_rows[] = {
#define VALUES(rule, oracle, pieces)	\
	{ #rule, HARDEN_RULE_##rule, oracle, pieces, ARRAY_SIZE(pieces) }
	VALUES(MATCH, oracle_match, matches),
	VALUES(WRITABLE, is_path, paths),
	VALUES(DENY_MOUNTS, oracle_mount, types),
	VALUES(DENY_MOUNTS, oracle_mount, paths),
	VALUES(DENY_SOCKETS, oracle_socket, paths),
	VALUES(MOUNTS, oracle_deny, words),
	VALUES(OTHERS, oracle_deny, words),
	VALUES(KERNEL, oracle_deny, words),
	VALUES(PRIVILEGED, oracle_deny, words),
	VALUES(USER, oracle_user, words),
	VALUES(EXEC, oracle_exec, words),
	VALUES(NESTED, oracle_nested, words),
	VALUES(SOCKETS, oracle_family, names),
	VALUES(NAMESPACES, oracle_kind, names),
	VALUES(DEVICES, oracle_device, devices),
};

/* Few pieces one behind the other; sometimes one of the bytes is another's. */
static void any_value(struct dice *dice, const struct value_kind *kind, char *value)
{
	unsigned int left = 1 + any_below(dice, 1 + any_below(dice, 4));
	size_t len = 0;

	for (; left; left--)
		len += scnprintf(value + len, VALUE_BYTES - len, "%s",
				 kind->pieces[any_below(dice, kind->nr)]);
	if (len && !any_below(dice, 4))
		value[any_below(dice, len)] = "/ .:*a1@rwm-"[any_below(dice, 12)];
}

static void value_desc(const struct value_kind *row, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s, as %s", row->desc, row->pieces[0]);
}

KUNIT_ARRAY_PARAM(value, value_rows, value_desc);

static void values_at_random(struct kunit *test)
{
	const struct value_kind *kind = test->param_value;
	unsigned int taken = 0, refused = 0;
	struct harden_policy *policy;
	char value[VALUE_BYTES];
	struct dice dice;

	dice_init(test, &dice);
	for_each_round(&dice, 400) {
		const struct attr attrs[] = {
			POLICY,
			{ .kind = ITEM, .number = kind->rule, .text = value, .line = 9 },
			{}
		};

		any_value(&dice, kind, value);
		policy = compile_one(message(test, attrs), NULL);
		KUNIT_EXPECT_EQ_MSG(test, kind->oracle(value), !IS_ERR(policy), ROUND "\"%s\"",
				    DICE(&dice), value);
		if (IS_ERR(policy)) {
			refused++;
		} else {
			KUNIT_EXPECT_STREQ_MSG(test, policy->items[1].value, value, ROUND "kept",
					       DICE(&dice));
			harden_policy_free(policy);
			taken++;
		}
		give_back(test);
	}
	KUNIT_EXPECT_GT(test, taken, 0U);
	KUNIT_EXPECT_GT(test, refused, 0U);
}

static struct kunit_case value_oracle_cases[] = {
	KUNIT_CASE_PARAM(values_at_random, value_gen_params),
	{}
};

static struct kunit_suite value_oracle_suite = {
	.name = "harden_value_oracle",
	.init = fixture_init,
	.exit = fixture_exit,
	.test_cases = value_oracle_cases,
};

kunit_test_suite(value_oracle_suite);
