// SPDX-License-Identifier: GPL-2.0
/* The compiler: what it refuses and how it says so, what it makes of what it accepts. */
#include <linux/capability.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/namei.h>
#include <linux/slab.h>
#include "fixture_test.h"
#include "random_test.h"

#define WORD64	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define WORD63	"123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static char path1023[HARDEN_PATH_MAX + 1], path1024[HARDEN_PATH_MAX + 2];

#define OF_POLICY	"a policy needs a name, a file and a line"
#define OF_ITEM		"an item needs a rule and a line"
#define OF_MATCH	"match needs cgroup:/GLOB or engine:NAME of a known engine"
#define OF_WRITABLE	"writable needs an absolute path without . .. or empty components"
#define OF_MOUNTS	"deny_mounts needs an absolute path, host-proc or a filesystem type"
#define OF_SOCKETS	"deny_sockets needs an absolute path, @NAME or host"
#define OF_SCHEMA	"Attribute failed policy validation"
#define OF_WORDS	"this word is none of the rule's, or of a later version"
#define OF_DEVICES	"devices needs a, or c or b with MAJOR:MINOR and some of r, w and m"
#define OF_FAMILIES	"sockets needs the name of an address family"
#define OF_KINDS	"namespaces needs the name of a kind"
#define OF_RANGE	"integer out of range"
#define OF_LENGTH	"invalid attribute length"
#define OF_TWICE	"this attribute stands here twice"

#define NUMBER(type_, number_)	{ .kind = WORD, .type = (type_), .number = (number_) }
#define BYTES(type_, text_, len_) \
	{ .kind = RAW, .type = (type_), .text = (text_), .len = (len_) }
#define REPEATED(attr_, times_) \
	{ .kind = STRING, .type = (attr_), .text = "p", .times = (times_) }
#define RULE(line_, rule, value) \
	{ .kind = ITEM, .number = (rule), .text = (value), .line = (line_) }

static const struct refuse_row {
	const char *desc;
	struct attr policy[ATTRS_MAX];
	const char *text;
	int bad;		/* type of the attribute that is pointed at */
	int err;		/* 0: -EINVAL */
} refuse_rows[] = {
	{ "empty message", {}, OF_POLICY, HARDEN_A_APPLY_POLICY },
	{ "no name", { FILE("f"), LINE(1), MATCH }, OF_POLICY, HARDEN_A_APPLY_POLICY },
	{ "no file", { NAME("p"), LINE(1), MATCH }, OF_POLICY, HARDEN_A_APPLY_POLICY },
	{ "no line", { NAME("p"), FILE("f"), MATCH }, OF_POLICY, HARDEN_A_APPLY_POLICY },
	{ "empty name", { HEAD(""), MATCH }, "the policy's name is empty", HARDEN_A_POLICY_NAME },
	{ "name of 64 bytes", { HEAD(WORD64), MATCH }, OF_SCHEMA, HARDEN_A_POLICY_NAME },
	{ "name without NUL", { BYTES(HARDEN_A_POLICY_NAME, "p", 1), FILE("f"), LINE(1), MATCH },
	  OF_SCHEMA, HARDEN_A_POLICY_NAME },
	{ "name without bytes", { BYTES(HARDEN_A_POLICY_NAME, "", 0), FILE("f"), LINE(1), MATCH },
	  OF_SCHEMA, HARDEN_A_POLICY_NAME },
	{ "file of 1024 bytes", { NAME("p"), FILE(path1024), LINE(1), MATCH }, OF_SCHEMA,
	  HARDEN_A_POLICY_FILE },
	{ "line of 2 bytes", { NAME("p"), FILE("f"), BYTES(HARDEN_A_POLICY_LINE, "ab", 2), MATCH },
	  OF_LENGTH, HARDEN_A_POLICY_LINE },
	{ "unknown mode", { POLICY, MODE(HARDEN_MODE_AUDIT + 1) }, OF_RANGE, HARDEN_A_POLICY_MODE,
	  -ERANGE },
	{ "cap_drop of 4 bytes", { POLICY, NUMBER(HARDEN_A_POLICY_CAP_DROP, 1) }, OF_LENGTH,
	  HARDEN_A_POLICY_CAP_DROP },
	{ "unknown capability", { POLICY, DROP(BIT_ULL(CAP_LAST_CAP + 1)) },
	  "cap_drop names a capability that this kernel does not have", HARDEN_A_POLICY_CAP_DROP },
	{ "capability 63", { POLICY, DROP(BIT_ULL(63)) },
	  "cap_drop names a capability that this kernel does not have", HARDEN_A_POLICY_CAP_DROP },
	{ "flag with bytes", { POLICY, BYTES(HARDEN_A_POLICY_READ_ONLY, "a", 1) }, OF_SCHEMA,
	  HARDEN_A_POLICY_READ_ONLY, -ERANGE },
	{ "two names", { REPEATED(HARDEN_A_POLICY_NAME, 2), FILE("f"), LINE(1), MATCH }, OF_TWICE,
	  HARDEN_A_POLICY_NAME },
	{ "two files", { NAME("p"), REPEATED(HARDEN_A_POLICY_FILE, 2), LINE(1), MATCH }, OF_TWICE,
	  HARDEN_A_POLICY_FILE },
	{ "two masks", { POLICY, DROP(1), DROP(2) }, OF_TWICE, HARDEN_A_POLICY_CAP_DROP },
	{ "a flag twice", { POLICY, READ_ONLY, READ_ONLY }, OF_TWICE, HARDEN_A_POLICY_READ_ONLY },
	{ "denials", { POLICY, NUMBER(HARDEN_A_POLICY_DENIALS, 1) }, OF_SCHEMA,
	  HARDEN_A_POLICY_DENIALS },
	{ "would_deny", { POLICY, NUMBER(HARDEN_A_POLICY_WOULD_DENY, 1) }, OF_SCHEMA,
	  HARDEN_A_POLICY_WOULD_DENY },
	{ "containers", { POLICY, NUMBER(HARDEN_A_POLICY_CONTAINERS, 1) }, OF_SCHEMA,
	  HARDEN_A_POLICY_CONTAINERS },
	{ "pad", { POLICY, BYTES(HARDEN_A_POLICY_PAD, "", 0) }, OF_SCHEMA, HARDEN_A_POLICY_PAD },
	{ "unknown attribute", { POLICY, NUMBER(HARDEN_A_POLICY_MAX + 1, 1) },
	  "Unknown attribute type", HARDEN_A_POLICY_MAX + 1 },
	{ "attribute 0", { POLICY, NUMBER(HARDEN_A_POLICY_UNSPEC, 1) },
	  "Unknown attribute type", HARDEN_A_POLICY_UNSPEC },
	{ "item that is no nest", { POLICY, BYTES(HARDEN_A_POLICY_ITEM, "abcd", 4) },
	  "NLA_F_NESTED is missing", HARDEN_A_POLICY_ITEM },
	{ "item cut short", { POLICY, BYTES(NLA_F_NESTED | HARDEN_A_POLICY_ITEM, "\x40\0\1\0", 4) },
	  NULL, -1 },
	{ "item with two rules", { POLICY, BYTES(NLA_F_NESTED | HARDEN_A_POLICY_ITEM,
	  "\x08\0\1\0\3\0\0\0\x08\0\1\0\3\0\0\0\x08\0\4\0\3\0\0\0", 24) }, OF_TWICE,
	  HARDEN_A_ITEM_RULE },
	{ "item without rule", { POLICY, RULE(3, 0, "/x") }, "an item needs a rule",
	  HARDEN_A_POLICY_ITEM },
	{ "item without line", { POLICY, AT(0, WRITABLE, "/x") }, OF_ITEM, HARDEN_A_POLICY_ITEM },
	{ "rule of none", { POLICY, RULE(3, HARDEN_RULE_LABEL, NULL) }, OF_RANGE,
	  HARDEN_A_ITEM_RULE, -ERANGE },
	{ "unknown rule", { POLICY, RULE(3, __HARDEN_RULE_MAX, NULL) }, OF_RANGE,
	  HARDEN_A_ITEM_RULE, -ERANGE },
	{ "huge rule", { POLICY, RULE(3, U32_MAX, NULL) }, OF_RANGE, HARDEN_A_ITEM_RULE,
	  -ERANGE },
	{ "item's file of 1024 bytes", { POLICY, { .kind = ITEM, .number = HARDEN_RULE_CAP,
	  .line = 3, .file = path1024 } }, OF_SCHEMA, HARDEN_A_ITEM_FILE },
	{ "no match", { HEAD("p"), AT(3, WRITABLE, "/x") }, "a policy needs at least one match",
	  HARDEN_A_APPLY_POLICY },
	{ "too many items", { POLICY, { .kind = ITEM, .number = HARDEN_RULE_WRITABLE,
	  .times = HARDEN_ITEMS_MAX + 1 } }, "too many items of one rule",
	  HARDEN_A_POLICY_ITEM },
	{ "match without value", { HEAD("p"), AT(3, MATCH, NULL) }, "this rule needs a value",
	  HARDEN_A_POLICY_ITEM },
	{ "writable without value", { POLICY, AT(3, WRITABLE, NULL) }, "this rule needs a value",
	  HARDEN_A_POLICY_ITEM },
	{ "deny_mounts without value", { POLICY, AT(3, DENY_MOUNTS, NULL) },
	  "this rule needs a value", HARDEN_A_POLICY_ITEM },
	{ "deny_sockets without value", { POLICY, AT(3, DENY_SOCKETS, NULL) },
	  "this rule needs a value", HARDEN_A_POLICY_ITEM },
	{ "mounts without value", { POLICY, AT(3, MOUNTS, NULL) }, "this rule needs a value",
	  HARDEN_A_POLICY_ITEM },
	{ "two words for one key", { POLICY, AT(3, MOUNTS, "deny"), AT(4, MOUNTS, "deny") },
	  "too many items of one rule", HARDEN_A_POLICY_ITEM },
	{ "cap with value", { POLICY, AT(3, CAP, "ALL") }, "this rule takes no value",
	  HARDEN_A_POLICY_ITEM },
	{ "no_new_privileges with value", { POLICY, AT(3, NO_NEW_PRIVS, "true") },
	  "this rule takes no value", HARDEN_A_POLICY_ITEM },
	{ "read_only with value", { POLICY, AT(3, READ_ONLY, "/") }, "this rule takes no value",
	  HARDEN_A_POLICY_ITEM },
};

ROWS(refuse);

/* Compiles what must be refused. */
static void expect_refused(struct kunit *test, const struct attr *attrs, int err, const char *text,
			   int bad)
{
	struct nlattr *nest = message(test, attrs);
	struct netlink_ext_ack extack = {};
	long before = allocations();
	struct harden_policy *policy = compile_one(nest, &extack);
	long leaked = allocations() - before;

	KUNIT_ASSERT_TRUE(test, IS_ERR(policy));
	KUNIT_EXPECT_EQ(test, err ?: -EINVAL, PTR_ERR(policy));
	KUNIT_EXPECT_EQ(test, 0L, leaked);
	if (text)
		KUNIT_EXPECT_STREQ(test, extack._msg ?: "", text);
	if (bad < 0)
		return;
	KUNIT_ASSERT_NOT_NULL(test, extack.bad_attr);
	KUNIT_EXPECT_EQ(test, bad, nla_type(extack.bad_attr));
}

static void refuse_row(struct kunit *test)
{
	const struct refuse_row *row = test->param_value;

	expect_refused(test, row->policy, row->err, row->text, row->bad);
}

static void refuses_a_message_that_is_no_nest(struct kunit *test)
{
	static const struct attr attrs[] = { POLICY, {} };
	struct nlattr *nest = message(test, attrs);
	struct netlink_ext_ack extack = {};

	nest->nla_type &= ~NLA_F_NESTED;
	KUNIT_EXPECT_EQ(test, -EINVAL, PTR_ERR(compile_one(nest, &extack)));
	KUNIT_EXPECT_STREQ(test, extack._msg, "NLA_F_NESTED is missing");
}

static void refuses_without_extack(struct kunit *test)
{
	static const struct attr attrs[] = { HEAD(""), MATCH, {} };

	KUNIT_EXPECT_EQ(test, -EINVAL, PTR_ERR(compile_one(message(test, attrs), NULL)));
}

/* Values: which each rule takes, and what is said about the others. */
static const struct value_row {
	const char *desc;
	enum harden_rule rule;
	const char *text;	/* NULL: accepted */
} value_rows[] = {
	{ "cgroup:/a", HARDEN_RULE_MATCH, NULL },
	{ "cgroup:/**", HARDEN_RULE_MATCH, NULL },
	{ "cgroup:/a b/?", HARDEN_RULE_MATCH, NULL },
	{ "engine:docker", HARDEN_RULE_MATCH, NULL },
	{ "engine:podman", HARDEN_RULE_MATCH, NULL },
	{ "engine:containerd", HARDEN_RULE_MATCH, NULL },
	{ "engine:crio", HARDEN_RULE_MATCH, NULL },
	{ "engine:lxc", HARDEN_RULE_MATCH, NULL },
	{ "engine:nspawn", HARDEN_RULE_MATCH, NULL },
	{ "engine:any", HARDEN_RULE_MATCH, NULL },
	{ "", HARDEN_RULE_MATCH, OF_MATCH },
	{ "cgroup:", HARDEN_RULE_MATCH, OF_MATCH },
	{ "cgroup:/", HARDEN_RULE_MATCH, OF_MATCH },
	{ "cgroup:a", HARDEN_RULE_MATCH, OF_MATCH },
	{ "engine:", HARDEN_RULE_MATCH, OF_MATCH },
	{ "engine:Docker", HARDEN_RULE_MATCH, OF_MATCH },
	{ "engine:docker2", HARDEN_RULE_MATCH, OF_MATCH },
	{ "engine:dock", HARDEN_RULE_MATCH, OF_MATCH },
	{ "id:0*", HARDEN_RULE_MATCH, NULL },
	{ "name:a", HARDEN_RULE_MATCH, NULL },
	{ "image:nginx", HARDEN_RULE_MATCH, NULL },
	{ "label:a=", HARDEN_RULE_MATCH, NULL },
	{ "id:", HARDEN_RULE_MATCH, OF_MATCH },
	{ "name:", HARDEN_RULE_MATCH, OF_MATCH },
	{ "image:", HARDEN_RULE_MATCH, OF_MATCH },
	{ "label:", HARDEN_RULE_MATCH, OF_MATCH },
	{ "label:a", HARDEN_RULE_MATCH, OF_MATCH },
	{ "label:=a", HARDEN_RULE_MATCH, OF_MATCH },
	{ "names:a", HARDEN_RULE_MATCH, OF_MATCH },
	{ "/a", HARDEN_RULE_MATCH, OF_MATCH },
	{ "/", HARDEN_RULE_WRITABLE, NULL },
	{ "/a", HARDEN_RULE_WRITABLE, NULL },
	{ "/a/.b/..c/d.", HARDEN_RULE_WRITABLE, NULL },
	{ "/...", HARDEN_RULE_WRITABLE, NULL },
	{ "", HARDEN_RULE_WRITABLE, OF_WRITABLE },
	{ "a", HARDEN_RULE_WRITABLE, OF_WRITABLE },
	{ "//", HARDEN_RULE_WRITABLE, OF_WRITABLE },
	{ "//a", HARDEN_RULE_WRITABLE, OF_WRITABLE },
	{ "/a/", HARDEN_RULE_WRITABLE, OF_WRITABLE },
	{ "/a//b", HARDEN_RULE_WRITABLE, OF_WRITABLE },
	{ "/.", HARDEN_RULE_WRITABLE, OF_WRITABLE },
	{ "/..", HARDEN_RULE_WRITABLE, OF_WRITABLE },
	{ "/a/./b", HARDEN_RULE_WRITABLE, OF_WRITABLE },
	{ "/a/../b", HARDEN_RULE_WRITABLE, OF_WRITABLE },
	{ "/a/..", HARDEN_RULE_WRITABLE, OF_WRITABLE },
	{ "host-proc", HARDEN_RULE_WRITABLE, OF_WRITABLE },
	{ "/a", HARDEN_RULE_DENY_MOUNTS, NULL },
	{ "/", HARDEN_RULE_DENY_MOUNTS, NULL },
	{ "host-proc", HARDEN_RULE_DENY_MOUNTS, NULL },
	{ "fuse.sshfs", HARDEN_RULE_DENY_MOUNTS, NULL },
	{ "binfmt_misc", HARDEN_RULE_DENY_MOUNTS, NULL },
	{ "", HARDEN_RULE_DENY_MOUNTS, OF_MOUNTS },
	{ "/a/../b", HARDEN_RULE_DENY_MOUNTS, OF_MOUNTS },
	{ "a/b", HARDEN_RULE_DENY_MOUNTS, OF_MOUNTS },
	{ "a b", HARDEN_RULE_DENY_MOUNTS, OF_MOUNTS },
	{ "@a", HARDEN_RULE_DENY_MOUNTS, OF_MOUNTS },
	{ "/a", HARDEN_RULE_DENY_SOCKETS, NULL },
	{ "@a", HARDEN_RULE_DENY_SOCKETS, NULL },
	{ "@/a/../b", HARDEN_RULE_DENY_SOCKETS, NULL },
	{ "host", HARDEN_RULE_DENY_SOCKETS, NULL },
	{ "", HARDEN_RULE_DENY_SOCKETS, OF_SOCKETS },
	{ "@", HARDEN_RULE_DENY_SOCKETS, OF_SOCKETS },
	{ "hosts", HARDEN_RULE_DENY_SOCKETS, OF_SOCKETS },
	{ "a", HARDEN_RULE_DENY_SOCKETS, OF_SOCKETS },
	{ "/a/", HARDEN_RULE_DENY_SOCKETS, OF_SOCKETS },
	{ "deny", HARDEN_RULE_MOUNTS, NULL },
	{ "allow", HARDEN_RULE_MOUNTS, NULL },
	{ "", HARDEN_RULE_MOUNTS, OF_WORDS },
	{ "denys", HARDEN_RULE_MOUNTS, OF_WORDS },
	{ "non-root", HARDEN_RULE_MOUNTS, OF_WORDS },
	{ "until-drop", HARDEN_RULE_USER, NULL },
	{ "unmodified", HARDEN_RULE_EXEC, NULL },
	{ "true", HARDEN_RULE_NESTED, NULL },
	{ "deny", HARDEN_RULE_NESTED, OF_WORDS },
	{ "a", HARDEN_RULE_DEVICES, NULL },
	{ "a *:* r", HARDEN_RULE_DEVICES, NULL },
	{ "c 4095:1048575 rwm", HARDEN_RULE_DEVICES, NULL },
	{ "b 8:* mr", HARDEN_RULE_DEVICES, NULL },
	{ "", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "a ", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "d 1:3 r", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c 1:3", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c 1:3 ", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c 1 r", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c :3 r", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c -1:3 r", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c 4096:3 r", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c 1:1048576 r", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c 4294967297:3 r", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c **:3 r", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c 1:3 rr", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c 1:3 rx", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "c 1:3  r", HARDEN_RULE_DEVICES, OF_DEVICES },
	{ "inet6", HARDEN_RULE_SOCKETS, NULL },
	{ "INET", HARDEN_RULE_SOCKETS, OF_FAMILIES },
	{ "host-user", HARDEN_RULE_NAMESPACES, NULL },
	{ "network", HARDEN_RULE_NAMESPACES, OF_KINDS },
	{ path1023, HARDEN_RULE_WRITABLE, NULL },
	{ path1024, HARDEN_RULE_WRITABLE, OF_SCHEMA },
};

static void value_desc(const struct value_row *row, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "rule %d: \"%.40s\"", row->rule, row->desc);
}

KUNIT_ARRAY_PARAM(value, value_rows, value_desc);

static void value_row(struct kunit *test)
{
	const struct value_row *row = test->param_value;
	struct attr attrs[] = { POLICY, RULE(9, row->rule, row->desc), {} };
	const struct harden_policy *policy;

	if (row->text) {
		expect_refused(test, attrs, 0, row->text, HARDEN_A_ITEM_VALUE);
		return;
	}
	policy = policy_of(test, attrs);
	KUNIT_ASSERT_EQ(test, 2U, policy->nr_items);
	KUNIT_EXPECT_EQ(test, (int)row->rule, (int)policy->items[1].rule);
	KUNIT_EXPECT_STREQ(test, row->desc, policy->items[1].value);
	KUNIT_EXPECT_EQ(test, 9U, policy->items[1].line);
}

static void takes_the_longest_name(struct kunit *test)
{
	static const struct attr attrs[] = { HEAD(WORD63), MATCH, {} };

	KUNIT_EXPECT_STREQ(test, WORD63, policy_of(test, attrs)->name);
}

/* Nearly all that fits an attribute. */
static void takes_many_items(struct kunit *test)
{
	static const struct attr attrs[] = { POLICY,
		{ .kind = ITEM, .number = HARDEN_RULE_WRITABLE, .text = "/x", .line = 3,
		  .times = 1100 },
		{ .kind = ITEM, .number = HARDEN_RULE_DENY_SOCKETS, .text = "@x", .line = 3,
		  .times = 1200 }, {} };
	const struct harden_policy *policy = policy_of(test, attrs);

	KUNIT_EXPECT_EQ(test, 1100, policy->nr_writable);
	KUNIT_EXPECT_EQ(test, 1200, policy->nr_sockets);
	KUNIT_EXPECT_EQ(test, 2301U, policy->nr_items);
}

static void least_policy_restricts_nothing(struct kunit *test)
{
	static const struct attr attrs[] = { POLICY, {} };
	const struct harden_policy *policy = policy_of(test, attrs);
	int rule;

	KUNIT_EXPECT_FALSE(test, policy->audit || policy->read_only || policy->no_new_privs);
	KUNIT_EXPECT_FALSE(test, policy->cap_drop || policy->host_proc || policy->socket_host);
	KUNIT_EXPECT_EQ(test, 0, policy->nr_writable + policy->nr_sources + policy->nr_parents +
				 policy->nr_fstypes + policy->nr_sockets);
	KUNIT_EXPECT_NULL(test, harden_policy_missing(policy, 0));
	for (rule = 0; rule < __HARDEN_RULE_MAX; rule++) {
		KUNIT_EXPECT_EQ(test, rule, (int)policy->place[rule]->rule);
		KUNIT_EXPECT_EQ(test, 1U, policy->place[rule]->line);
		KUNIT_EXPECT_STREQ(test, "p.conf", policy->place[rule]->file);
	}
}

static const struct attr full[] = {
	NAME("web"), FILE("p.conf"), LINE(3), MODE(HARDEN_MODE_AUDIT), DROP(0x21),
	NO_NEW_PRIVS, READ_ONLY,
	AT(4, MATCH, "engine:docker"), AT(4, MATCH, "cgroup:/a"),
	AT(5, CAP, NULL), AT(6, NO_NEW_PRIVS, NULL),
	{ .kind = ITEM, .number = HARDEN_RULE_READ_ONLY, .line = 7, .file = "base.conf" },
	AT(8, WRITABLE, "/tmp"), AT(8, WRITABLE, "/run"),
	AT(9, DENY_MOUNTS, "/t"), AT(9, DENY_MOUNTS, "host-proc"), AT(9, DENY_MOUNTS, "sysfs"),
	AT(10, DENY_SOCKETS, "/t/s"), AT(10, DENY_SOCKETS, "@x"), AT(10, DENY_SOCKETS, "host"),
	{}
};

static void expect_full(struct kunit *test, const struct harden_policy *policy)
{
	KUNIT_EXPECT_STREQ(test, "web", policy->name);
	KUNIT_EXPECT_STREQ(test, "p.conf", policy->file);
	KUNIT_EXPECT_EQ(test, 3U, policy->line);
	KUNIT_EXPECT_EQ(test, 0x21ULL, policy->cap_drop);
	KUNIT_EXPECT_TRUE(test, policy->audit && policy->no_new_privs && policy->read_only);
	KUNIT_EXPECT_EQ(test, 13U, policy->nr_items);
	KUNIT_ASSERT_EQ(test, 2, policy->nr_matches);
	KUNIT_EXPECT_STREQ(test, "cgroup:/a", policy->matches[1]->value);
	KUNIT_ASSERT_EQ(test, 2, policy->nr_writable);
	KUNIT_EXPECT_STREQ(test, "/run", policy->writable[1]->value);
	KUNIT_ASSERT_EQ(test, 1, policy->nr_sources);
	KUNIT_EXPECT_STREQ(test, "/t", policy->sources[0].item->value);
	KUNIT_ASSERT_EQ(test, 1, policy->nr_fstypes);
	KUNIT_EXPECT_STREQ(test, "sysfs", policy->fstypes[0]->value);
	KUNIT_ASSERT_EQ(test, 2, policy->nr_sockets);
	KUNIT_EXPECT_STREQ(test, "@x", policy->sockets[1].item->value);
	KUNIT_EXPECT_STREQ(test, "host-proc", policy->host_proc->value);
	KUNIT_EXPECT_STREQ(test, "host", policy->socket_host->value);
	KUNIT_EXPECT_EQ(test, 5U, policy->place[HARDEN_RULE_CAP]->line);
	KUNIT_EXPECT_EQ(test, 6U, policy->place[HARDEN_RULE_NO_NEW_PRIVS]->line);
	KUNIT_EXPECT_EQ(test, 7U, policy->place[HARDEN_RULE_READ_ONLY]->line);
	KUNIT_EXPECT_STREQ(test, "base.conf", policy->place[HARDEN_RULE_READ_ONLY]->file);
	KUNIT_EXPECT_STREQ(test, "p.conf", policy->place[HARDEN_RULE_CAP]->file);
}

static void sets_every_field(struct kunit *test)
{
	expect_full(test, policy_of(test, full));
}

/* Paths */

static void make_tree(struct kunit *test)
{
	make_dir(test, "/t/a");
	make_dir(test, "/t/a/b");
	make_file(test, "/t/a/b/f");
	make_symlink(test, "/t/link", "/t/a/b/f");
	make_symlink(test, "/t/dir", "/t/a/b");
	make_symlink(test, "/t/dangling", "/t/nowhere");
	make_dir(test, "/t/m");
	mount_at(test, "tmpfs", "/t/m");
	make_dir(test, "/t/m/d");
	make_dir(test, "/t/proc");
	mount_at(test, "proc", "/t/proc");
	make_dir(test, "/t/sys");
	mount_at(test, "sysfs", "/t/sys");
}

static const struct path_row {
	const char *desc;	/* the path */
	const char *object;	/* what it is, NULL: it is not there */
	const char *dir, *name;	/* what it is in, under which name; NULL: nothing */
	const char *fstype;
	bool host_proc;
} path_rows[] = {
	{ "/t/a/b/f", "/t/a/b/f", "/t/a/b", "f" },
	{ "/t/a/b", "/t/a/b", "/t/a", "b" },
	{ "/t/a", "/t/a", "/t", "a" },
	{ "/t", "/t", NULL, NULL },
	{ "/t/link", "/t/a/b/f", "/t/a/b", "f" },
	{ "/t/dir", "/t/a/b", "/t/a", "b" },
	{ "/t/dir/f", "/t/a/b/f", "/t/a/b", "f" },
	{ "/t/new", NULL, "/t", "new" },
	{ "/t/dir/new", NULL, "/t/a/b", "new" },
	{ "/t/dangling", NULL, "/t", "dangling" },
	{ "/new", NULL, "/", "new" },
	{ "/t/no/new", NULL, NULL, NULL },
	{ "/t/a/b/f/new", NULL, NULL, NULL },
	{ "/t/m", "/t/m", NULL, NULL },
	{ "/t/m/d", "/t/m/d", "/t/m", "d" },
	{ "/t/proc", "/t/proc", NULL, NULL, "proc", true },
	{ "/t/sys", "/t/sys", NULL, NULL, "sysfs", false },
	{ "/t/sys/kernel", "/t/sys/kernel", "/t/sys", "kernel" },
};

ROWS(path);

static void expect_identity(struct kunit *test, const struct harden_object *object,
			    const struct path_row *row)
{
	const struct dentry *dentry;

	if (!row->object) {
		KUNIT_EXPECT_EQ(test, 0ULL, object->ino);
		return;
	}
	dentry = dentry_at(test, row->object);
	KUNIT_EXPECT_EQ(test, dentry->d_sb->s_dev, object->dev);
	KUNIT_EXPECT_EQ(test, (u64)d_inode(dentry)->i_ino, object->ino);
	KUNIT_EXPECT_EQ(test, d_inode(dentry)->i_generation, object->generation);
}

static void expect_place(struct kunit *test, const struct harden_object *object,
			 const struct path_row *row)
{
	const struct dentry *dir;

	if (!row->dir) {
		KUNIT_EXPECT_EQ(test, 0ULL, object->parent_ino);
		KUNIT_EXPECT_NULL(test, object->name);
		return;
	}
	dir = dentry_at(test, row->dir);
	KUNIT_EXPECT_EQ(test, dir->d_sb->s_dev, object->parent_dev);
	KUNIT_EXPECT_EQ(test, (u64)d_inode(dir)->i_ino, object->parent_ino);
	KUNIT_EXPECT_STREQ(test, row->name, object->name);
}

/* As a source of mounts and as a socket alike. */
static void path_row(struct kunit *test)
{
	const struct path_row *row = test->param_value;
	struct attr attrs[] = { POLICY, AT(5, DENY_MOUNTS, row->desc),
				AT(6, DENY_SOCKETS, row->desc), {} };
	const struct harden_policy *policy;

	make_tree(test);
	policy = policy_of(test, attrs);
	KUNIT_ASSERT_EQ(test, 1, policy->nr_sources);
	KUNIT_ASSERT_EQ(test, 1, policy->nr_sockets);
	expect_identity(test, &policy->sources[0].object, row);
	expect_identity(test, &policy->sockets[0].object, row);
	expect_place(test, &policy->sources[0].object, row);
	expect_place(test, &policy->sockets[0].object, row);
	KUNIT_EXPECT_STREQ(test, row->fstype ?: "", policy->sources[0].fstype ?: "");
	KUNIT_EXPECT_EQ(test, row->host_proc, !!policy->host_proc);
	KUNIT_EXPECT_EQ(test, row->object ? 0U : 5U, line_of(harden_policy_missing(policy, 0)));
	KUNIT_EXPECT_EQ(test, row->object ? 0U : 6U, line_of(harden_policy_missing(policy, 1)));
	KUNIT_EXPECT_NULL(test, harden_policy_missing(policy, 2));
}

#define PARENTS_MAX	6

static const struct parents_row {
	const char *desc;			/* the path */
	const char *own[PARENTS_MAX];		/* on its own mount */
	int others;				/* further ones on mounts above */
	bool missing;				/* it has none at all */
} parents_rows[] = {
	{ "/t/a/b/f", { "/t/a/b", "/t/a", "/t" }, 2 },
	{ "/t/link", { "/t/a/b", "/t/a", "/t" }, 2 },
	{ "/t/a/b/new", { "/t/a/b", "/t/a", "/t" }, 2 },
	{ "/t", {}, 2 },
	{ "/t/m/d", { "/t/m" }, 4 },
	{ "/t/m", {}, 4 },
	{ "/t/m/new", { "/t/m" }, 4 },
	{ "/", {}, 0 },
	{ "/t/no/new", {}, 0, .missing = true },
};

ROWS(parents);

/* Of the root: a machine's lies on the one that the kernel began with, and that is above it. */
static int parents_of_root(struct kunit *test)
{
	static const struct attr attrs[] = { POLICY, AT(5, DENY_MOUNTS, "/"), {} };

	return policy_of(test, attrs)->nr_parents;
}

/* From the object up to the root of the namespace, also through covered mount points. */
static void parents_row(struct kunit *test)
{
	const struct parents_row *row = test->param_value;
	struct attr attrs[] = { POLICY, AT(5, DENY_MOUNTS, row->desc), {} };
	const struct harden_policy *policy;
	const struct dentry *dir;
	int i;

	make_tree(test);
	policy = policy_of(test, attrs);
	for (i = 0; i < PARENTS_MAX && row->own[i]; i++) {
		KUNIT_ASSERT_LT(test, i, (int)policy->nr_parents);
		dir = dentry_at(test, row->own[i]);
		KUNIT_EXPECT_EQ(test, dir->d_sb->s_dev, policy->parents[i].dev);
		KUNIT_EXPECT_EQ(test, (u64)d_inode(dir)->i_ino, policy->parents[i].ino);
		KUNIT_EXPECT_TRUE(test, policy->parents[i].same_mount);
		KUNIT_EXPECT_PTR_EQ(test, policy->sources[0].item, policy->parents[i].item);
	}
	KUNIT_EXPECT_EQ(test, row->missing ? 0 : i + row->others + parents_of_root(test),
			(int)policy->nr_parents);
	for (; i < policy->nr_parents; i++)
		KUNIT_EXPECT_FALSE(test, policy->parents[i].same_mount);
}

static void missing_in_order(struct kunit *test)
{
	static const struct attr attrs[] = { POLICY, AT(10, DENY_SOCKETS, "/t/s"),
		AT(11, DENY_MOUNTS, "/t/x"), AT(12, DENY_MOUNTS, "/t"),
		AT(13, DENY_MOUNTS, "/no/y"),
		AT(14, DENY_SOCKETS, "@abstract"), AT(15, DENY_SOCKETS, "/no/s"), {} };
	static const u32 lines[] = { 11, 13, 10, 15, 0, 0 };
	const struct harden_policy *policy = policy_of(test, attrs);
	int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		KUNIT_EXPECT_EQ(test, lines[i], line_of(harden_policy_missing(policy, i)));
}

/* A word beats the path, wherever it stands. */
static void host_proc_by_word_and_path(struct kunit *test)
{
	static const struct attr attrs[] = { POLICY, AT(5, DENY_MOUNTS, "/t/proc"),
		AT(6, DENY_MOUNTS, "host-proc"), AT(7, DENY_MOUNTS, "/t/proc"), {} };

	make_tree(test);
	KUNIT_EXPECT_EQ(test, 6U, line_of(policy_of(test, attrs)->host_proc));
}

/* And back to a message */

static bool only_dumped(const struct nlattr *attr)
{
	switch (nla_type(attr)) {
	case HARDEN_A_POLICY_DENIALS:
	case HARDEN_A_POLICY_WOULD_DENY:
	case HARDEN_A_POLICY_CONTAINERS:
	case HARDEN_A_POLICY_PAD:
		return true;
	default:
		return false;
	}
}

static void copy_attrs(struct kunit *test, struct sk_buff *to, const struct sk_buff *from)
{
	const struct nlattr *attr = (const struct nlattr *)from->data;
	int rem = from->len;

	for (; nla_ok(attr, rem); attr = nla_next(attr, &rem))
		if (!only_dumped(attr))
			KUNIT_ASSERT_EQ(test, 0, nla_put(to, attr->nla_type, nla_len(attr),
							 nla_data(attr)));
	KUNIT_EXPECT_EQ(test, 0, rem);
}

/* Filled into messages of @size bytes, put together again and compiled again. */
static void round_trip(struct kunit *test, size_t size, int messages)
{
	const struct harden_policy *policy = policy_of(test, full);
	struct sk_buff *whole = new_message(test, 8192), *part = new_message(test, 1024);
	struct nlattr *nest = nla_nest_start(whole, HARDEN_A_APPLY_POLICY);
	struct harden_policy *again;
	u32 from = 0;

	KUNIT_ASSERT_EQ(test, 0, harden_policy_fill_head(part, policy, 4));
	copy_attrs(test, whole, part);
	for (; from < policy->nr_items; messages--) {
		part = new_message(test, size);
		skb_reserve(part, skb_tailroom(part) - size);
		from = harden_policy_fill_items(part, policy, from);
		KUNIT_ASSERT_GT(test, part->len, 0U);
		copy_attrs(test, whole, part);
	}
	KUNIT_EXPECT_EQ(test, 0, messages);
	nla_nest_end(whole, nest);
	again = compile_one(nest, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(again));
	expect_full(test, again);
	harden_policy_free(again);
}

static void comes_back_whole(struct kunit *test)
{
	round_trip(test, 4096, 1);
}

static void comes_back_in_parts(struct kunit *test)
{
	round_trip(test, 128, 4);
}

#define SOME_ITEMS	5

static const struct attr some_items[] = {
	AT(3, MATCH, "cgroup:/a/*"), AT(4, WRITABLE, "/tmp"), AT(5, WRITABLE, "/var/cache"),
	AT(6, DENY_MOUNTS, "overlay"), AT(7, DENY_MOUNTS, "/t/none"), AT(8, DENY_SOCKETS, "@a"),
	AT(9, DENY_SOCKETS, "host"), AT(10, CAP, NULL), AT(11, DEVICES, NULL),
	AT(12, DEVICES, "c 1:3 rw"), AT(13, SOCKETS, "inet"), AT(14, NAMESPACES, "net"),
	AT(15, DENY_MOUNTS, "/t"),
};

static void any_policy(struct dice *dice, struct attr *attrs)
{
	unsigned int i, nr = 3 + any_below(dice, SOME_ITEMS + 1);

	attrs[0] = (struct attr)POLICY;
	attrs[1] = (struct attr)MODE(any_below(dice, 2));
	attrs[2] = (struct attr)DROP(any_below(dice, 1000));
	for (i = 3; i < nr; i++) {
		attrs[i] = some_items[any_below(dice, ARRAY_SIZE(some_items))];
		attrs[i].file = any_below(dice, 2) ? "base.conf" : NULL;
	}
	attrs[i] = (struct attr){};
}

/* The next part of a policy, with as many items as go into a message of a random size. */
static const struct nlattr *any_part(struct kunit *test, struct dice *dice,
				     const struct harden_policy *policy, u32 *from)
{
	struct sk_buff *part = new_message(test, 8192), *items = new_message(test, 1024);
	struct nlattr *nest = nla_nest_start(part, HARDEN_A_APPLY_POLICY);

	if (*from) {
		KUNIT_ASSERT_EQ(test, 0, nla_put_string(part, HARDEN_A_POLICY_NAME, "p"));
	} else {
		KUNIT_ASSERT_EQ(test, 0, harden_policy_fill_head(items, policy, 0));
		copy_attrs(test, part, items);
		skb_trim(items, 0);
	}
	skb_reserve(items, skb_tailroom(items) - 64 - any_below(dice, 256));
	*from = harden_policy_fill_items(items, policy, *from);
	KUNIT_ASSERT_GT(test, items->len, 0U);
	copy_attrs(test, part, items);
	nla_nest_end(part, nest);
	return nest;
}

static void expect_same(struct kunit *test, const struct dice *dice,
			const struct harden_policy *wanted, const struct harden_policy *got)
{
	u32 i;

	KUNIT_EXPECT_EQ_MSG(test, wanted->cap_drop, got->cap_drop, ROUND "caps", DICE(dice));
	KUNIT_EXPECT_EQ_MSG(test, wanted->audit, got->audit, ROUND "mode", DICE(dice));
	KUNIT_ASSERT_EQ_MSG(test, wanted->nr_items, got->nr_items, ROUND "items", DICE(dice));
	for (i = 0; i < wanted->nr_items; i++) {
		const struct harden_item *a = &wanted->items[i], *b = &got->items[i];

		KUNIT_EXPECT_EQ_MSG(test, (int)a->rule, (int)b->rule, ROUND "item %u", DICE(dice),
				    i);
		KUNIT_EXPECT_EQ_MSG(test, a->line, b->line, ROUND "item %u", DICE(dice), i);
		KUNIT_EXPECT_STREQ_MSG(test, a->file, b->file, ROUND "item %u", DICE(dice), i);
		KUNIT_EXPECT_STREQ_MSG(test, a->value ?: "", b->value ?: "", ROUND "item %u",
				       DICE(dice), i);
	}
}

/* Any policy comes back from the kernel and goes into it again, in as many parts as it takes. */
static void comes_back_at_random(struct kunit *test)
{
	struct attr attrs[3 + SOME_ITEMS + 1];
	const struct nlattr *parts[1 + SOME_ITEMS];
	const struct harden_policy *policy;
	struct harden_policy *again;
	struct dice dice;
	u32 from, nr;

	dice_init(test, &dice);
	for_each_round(&dice, 200) {
		any_policy(&dice, attrs);
		policy = policy_of(test, attrs);
		for (from = 0, nr = 0; from < policy->nr_items; nr++)
			parts[nr] = any_part(test, &dice, policy, &from);
		again = harden_policy_compile(parts, nr, NULL);
		KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(again), ROUND "%u parts", DICE(&dice), nr);
		expect_same(test, &dice, policy, again);
		harden_policy_free(again);
		give_back(test);
	}
}

static void fills_the_counters(struct kunit *test)
{
	struct harden_policy *policy = policy_of(test, full);
	struct sk_buff *skb = new_message(test, 1024);
	struct nlattr *tb[HARDEN_A_POLICY_MAX + 1];

	atomic64_set(&policy->denials, 1ULL << 33);
	atomic64_set(&policy->would_deny, 5);
	KUNIT_ASSERT_EQ(test, 0, harden_policy_fill_head(skb, policy, 4));
	KUNIT_ASSERT_EQ(test, 0, nla_parse(tb, HARDEN_A_POLICY_MAX, (struct nlattr *)skb->data,
					   skb->len, NULL, NULL));
	KUNIT_EXPECT_EQ(test, 1ULL << 33, nla_get_u64(tb[HARDEN_A_POLICY_DENIALS]));
	KUNIT_EXPECT_EQ(test, 5ULL, nla_get_u64(tb[HARDEN_A_POLICY_WOULD_DENY]));
	KUNIT_EXPECT_EQ(test, 4U, nla_get_u32(tb[HARDEN_A_POLICY_CONTAINERS]));
}

/* Too little room for the head, or for a single item: nothing of it is left in the message. */
static void fills_nothing_by_halves(struct kunit *test)
{
	const struct harden_policy *policy = policy_of(test, full);
	struct sk_buff *skb;
	size_t room;

	for (room = 0; room < 20; room += 4) {
		skb = new_message(test, 256);
		skb_reserve(skb, skb_tailroom(skb) - room);
		KUNIT_EXPECT_EQ(test, -EMSGSIZE, harden_policy_fill_head(skb, policy, 4));
		skb_trim(skb, 0);
		KUNIT_EXPECT_EQ(test, 2U, harden_policy_fill_items(skb, policy, 2));
		KUNIT_EXPECT_EQ(test, 0U, skb->len);
	}
}

static const struct attr paths[] = { POLICY, AT(3, WRITABLE, "/tmp"),
	{ .kind = ITEM, .number = HARDEN_RULE_CAP, .line = 4, .file = "base.conf" },
	AT(5, DENY_MOUNTS, "/t/a/b/f"), AT(6, DENY_MOUNTS, "/t/new"),
	AT(7, DENY_SOCKETS, "/t/a/b/new"), {} };

/* Nothing of it got lost, whichever allocation failed. */
static void expect_whole(struct kunit *test, const struct harden_policy *policy, int parents,
			 unsigned int nth)
{
	KUNIT_EXPECT_NE_MSG(test, 0ULL, policy->sources[0].object.ino, "%u", nth);
	KUNIT_EXPECT_NE_MSG(test, 0ULL, policy->sources[1].object.parent_ino, "%u", nth);
	KUNIT_EXPECT_NE_MSG(test, 0ULL, policy->sockets[0].object.parent_ino, "%u", nth);
	KUNIT_EXPECT_EQ_MSG(test, parents, (int)policy->nr_parents, "%u", nth);
}

/* Compiles while the @nth allocation fails. False: there are not that many. */
static bool compile_failing(struct kunit *test, const struct nlattr *nest, int parents,
			    unsigned int nth)
{
	struct harden_policy *policy;
	long leaked;
	bool failed;

	fail_allocation(test, nth);
	leaked = -allocations();
	policy = compile_one(nest, NULL);
	failed = allocation_failed();
	if (IS_ERR(policy)) {
		leaked += allocations();
		KUNIT_EXPECT_TRUE(test, failed);
		KUNIT_EXPECT_EQ_MSG(test, -ENOMEM, PTR_ERR(policy), "%u", nth);
	} else {
		expect_whole(test, policy, parents, nth);
		harden_policy_free(policy);
		leaked += allocations();
	}
	KUNIT_EXPECT_EQ_MSG(test, 0L, leaked, "%u", nth);
	return failed;
}

/* Each in turn: refused without a leak, or the policy is none the worse for it. */
static void survives_failing_allocations(struct kunit *test)
{
	struct nlattr *nest = message(test, paths);
	int parents = 5 + parents_of_root(test);
	unsigned int nth = 1;

	make_tree(test);
	while (compile_failing(test, nest, parents, nth))
		nth++;
	KUNIT_EXPECT_GT(test, nth, 20U);
}

static struct kunit_case compile_cases[] = {
	KUNIT_CASE_PARAM(refuse_row, refuse_gen_params),
	KUNIT_CASE(refuses_a_message_that_is_no_nest),
	KUNIT_CASE(refuses_without_extack),
	KUNIT_CASE_PARAM(value_row, value_gen_params),
	KUNIT_CASE(takes_the_longest_name),
	KUNIT_CASE(takes_many_items),
	KUNIT_CASE(least_policy_restricts_nothing),
	KUNIT_CASE(sets_every_field),
	KUNIT_CASE_PARAM(path_row, path_gen_params),
	KUNIT_CASE_PARAM(parents_row, parents_gen_params),
	KUNIT_CASE(missing_in_order),
	KUNIT_CASE(host_proc_by_word_and_path),
	KUNIT_CASE(comes_back_whole),
	KUNIT_CASE(comes_back_in_parts),
	KUNIT_CASE(comes_back_at_random),
	KUNIT_CASE(fills_the_counters),
	KUNIT_CASE(fills_nothing_by_halves),
	KUNIT_CASE(survives_failing_allocations),
	{}
};

static int make_long_paths(struct kunit_suite *suite)
{
	memset(path1023, 'x', sizeof(path1023) - 1);
	memset(path1024, 'x', sizeof(path1024) - 1);
	path1023[0] = '/';
	path1024[0] = '/';
	return 0;
}

static struct kunit_suite compile_suite = {
	.name = "harden_compile",
	.suite_init = make_long_paths,
	.init = fixture_init,
	.exit = fixture_exit,
	.test_cases = compile_cases,
};

kunit_test_suite(compile_suite);
