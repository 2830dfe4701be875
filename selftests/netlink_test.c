// SPDX-License-Identifier: GPL-2.0
/* The netlink family: what it refuses, and that a refusal changes nothing. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

static const struct rules in_force = {
	.name = "in-force", .match = { "cgroup:/held/*" }, .read_only = true,
};

static const struct rules other = { .name = "other", .match = { "engine:any" } };

#define PATH_1024 "/" A255 "/" A255 "/" A255 "/" A255
#define A255 A51 A51 A51 A51 A51
#define A51 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* Each makes one message. */
typedef void (*maker)(struct nlmsghdr *nlh);

static void nothing(struct nlmsghdr *nlh)
{
	(void)nlh;
}

static void unknown_attr(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, 77, 1);
}

static void first_attr(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, 1, 1);
}

static void short_generation(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, HARDEN_A_APPLY_GENERATION, 1);
}

static void twice_generation(struct nlmsghdr *nlh)
{
	mnl_attr_put_u64(nlh, HARDEN_A_APPLY_GENERATION, 1);
	mnl_attr_put_u64(nlh, HARDEN_A_APPLY_GENERATION, 2);
}

static void begin_with_check(struct nlmsghdr *nlh)
{
	mnl_attr_put_u64(nlh, HARDEN_A_APPLY_GENERATION, 1);
	mnl_attr_put(nlh, HARDEN_A_APPLY_CHECK, 0, NULL);
}

static void generation_in_add(struct nlmsghdr *nlh)
{
	mnl_attr_put_u64(nlh, HARDEN_A_APPLY_GENERATION, 1);
}

static void check_with_value(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, HARDEN_A_APPLY_CHECK, 1);
}

static void not_nested(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, HARDEN_A_APPLY_POLICY, 1);
}

static void empty_policy(struct nlmsghdr *nlh)
{
	mnl_attr_nest_end(nlh, mnl_attr_nest_start(nlh, HARDEN_A_APPLY_POLICY));
}

/* A message that says it is longer than its attribute. */
static void cut_off(struct nlmsghdr *nlh)
{
	struct nlattr *nest = policy_begin(nlh, "cut");

	policy_end(nlh, nest);
	nest->nla_len += 64;
}

static void cut_off_inside(struct nlmsghdr *nlh)
{
	struct nlattr *nest = policy_begin(nlh, "cut"), *item;

	item = mnl_attr_nest_start(nlh, HARDEN_A_POLICY_ITEM);
	mnl_attr_put_u32(nlh, HARDEN_A_ITEM_RULE, HARDEN_RULE_MATCH);
	mnl_attr_nest_end(nlh, item);
	policy_end(nlh, nest);
	item->nla_len += 64;
}

#define ADD(name, statements)					\
static void name(struct nlmsghdr *nlh)				\
{								\
	struct nlattr *nest = policy_begin(nlh, "policy");	\
								\
	put_item(nlh, HARDEN_RULE_MATCH, "cgroup:/x", 1);	\
	statements;						\
	policy_end(nlh, nest);					\
}

#define BARE(name_, statements)						\
static void name_(struct nlmsghdr *nlh)					\
{									\
	struct nlattr *nest = mnl_attr_nest_start(nlh, HARDEN_A_APPLY_POLICY); \
									\
	statements;							\
	mnl_attr_nest_end(nlh, nest);					\
}

#define NAME(text) mnl_attr_put_strz(nlh, HARDEN_A_POLICY_NAME, text)
#define FILE_() mnl_attr_put_strz(nlh, HARDEN_A_POLICY_FILE, "f")
#define LINE() mnl_attr_put_u32(nlh, HARDEN_A_POLICY_LINE, 1)
#define MATCH() put_item(nlh, HARDEN_RULE_MATCH, "cgroup:/x", 1)

BARE(no_name, FILE_(); LINE(); MATCH())
BARE(no_file, NAME("n"); LINE(); MATCH())
BARE(no_line, NAME("n"); FILE_(); MATCH())
BARE(no_match, NAME("n"); FILE_(); LINE())
BARE(empty_name, NAME(""); FILE_(); LINE(); MATCH())
BARE(long_name, NAME("aaaaaaaaaaaaaaa" A51); FILE_(); LINE(); MATCH())
BARE(open_name, mnl_attr_put(nlh, HARDEN_A_POLICY_NAME, 3, "abc"); FILE_(); LINE(); MATCH())
BARE(long_file, NAME("n"); mnl_attr_put_strz(nlh, HARDEN_A_POLICY_FILE, PATH_1024); LINE();
     MATCH())
BARE(short_line, NAME("n"); FILE_(); mnl_attr_put_u8(nlh, HARDEN_A_POLICY_LINE, 1); MATCH())
ADD(twice_name, NAME("other"))
ADD(twice_mode, mnl_attr_put_u32(nlh, HARDEN_A_POLICY_MODE, HARDEN_MODE_AUDIT);
    mnl_attr_put_u32(nlh, HARDEN_A_POLICY_MODE, HARDEN_MODE_ENFORCE))
ADD(unknown_mode, mnl_attr_put_u32(nlh, HARDEN_A_POLICY_MODE, 2))
ADD(short_mode, mnl_attr_put_u8(nlh, HARDEN_A_POLICY_MODE, 0))
ADD(unknown_cap, mnl_attr_put_u64(nlh, HARDEN_A_POLICY_CAP_DROP, 1ULL << 63))
ADD(short_caps, mnl_attr_put_u32(nlh, HARDEN_A_POLICY_CAP_DROP, 1))
ADD(flag_with_value, mnl_attr_put_u32(nlh, HARDEN_A_POLICY_READ_ONLY, 1))
ADD(denials_set, mnl_attr_put_u64(nlh, HARDEN_A_POLICY_DENIALS, 1))
ADD(containers_set, mnl_attr_put_u32(nlh, HARDEN_A_POLICY_CONTAINERS, 1))
ADD(unknown_in_policy, mnl_attr_put_u32(nlh, 88, 1))
ADD(item_not_nested, mnl_attr_put_u32(nlh, HARDEN_A_POLICY_ITEM, 1))
ADD(item_empty, mnl_attr_nest_end(nlh, mnl_attr_nest_start(nlh, HARDEN_A_POLICY_ITEM)))
ADD(rule_none, put_item(nlh, HARDEN_RULE_NONE, NULL, 1))
ADD(rule_label, put_item(nlh, HARDEN_RULE_LABEL, NULL, 1))
ADD(rule_unknown, put_item(nlh, 99, NULL, 1))
ADD(value_unwanted, put_item(nlh, HARDEN_RULE_READ_ONLY, "/x", 1))
ADD(value_missing, put_item(nlh, HARDEN_RULE_WRITABLE, NULL, 1))
ADD(value_empty, put_item(nlh, HARDEN_RULE_DENY_MOUNTS, "", 1))
ADD(value_long, put_item(nlh, HARDEN_RULE_WRITABLE, PATH_1024, 1))
ADD(match_unknown, put_item(nlh, HARDEN_RULE_MATCH, "image:", 1))
ADD(match_relative, put_item(nlh, HARDEN_RULE_MATCH, "cgroup:x", 1))
ADD(match_root, put_item(nlh, HARDEN_RULE_MATCH, "cgroup:/", 1))
ADD(match_engine, put_item(nlh, HARDEN_RULE_MATCH, "engine:steam", 1))
ADD(writable_relative, put_item(nlh, HARDEN_RULE_WRITABLE, "tmp", 1))
ADD(writable_dotdot, put_item(nlh, HARDEN_RULE_WRITABLE, "/tmp/../etc", 1))
ADD(writable_dot, put_item(nlh, HARDEN_RULE_WRITABLE, "/tmp/.", 1))
ADD(writable_slash, put_item(nlh, HARDEN_RULE_WRITABLE, "/tmp/", 1))
ADD(writable_double, put_item(nlh, HARDEN_RULE_WRITABLE, "//tmp", 1))
ADD(mounts_dotdot, put_item(nlh, HARDEN_RULE_DENY_MOUNTS, "/a/../b", 1))
ADD(mounts_type, put_item(nlh, HARDEN_RULE_DENY_MOUNTS, "no type", 1))
ADD(sockets_relative, put_item(nlh, HARDEN_RULE_DENY_SOCKETS, "docker.sock", 1))
ADD(sockets_nameless, put_item(nlh, HARDEN_RULE_DENY_SOCKETS, "@", 1))

static void item_parts(struct nlmsghdr *nlh, bool rule, bool line, bool twice, bool more)
{
	struct nlattr *nest = policy_begin(nlh, "policy"), *item;

	MATCH();
	item = mnl_attr_nest_start(nlh, HARDEN_A_POLICY_ITEM);
	if (rule)
		mnl_attr_put_u32(nlh, HARDEN_A_ITEM_RULE, HARDEN_RULE_WRITABLE);
	if (line)
		mnl_attr_put_u32(nlh, HARDEN_A_ITEM_LINE, 1);
	mnl_attr_put_strz(nlh, HARDEN_A_ITEM_VALUE, "/tmp");
	if (twice)
		mnl_attr_put_strz(nlh, HARDEN_A_ITEM_VALUE, "/var");
	if (more)
		mnl_attr_put_u32(nlh, 99, 1);
	mnl_attr_nest_end(nlh, item);
	policy_end(nlh, nest);
}

static void item_without_rule(struct nlmsghdr *nlh)
{
	item_parts(nlh, false, true, false, false);
}

static void item_without_line(struct nlmsghdr *nlh)
{
	item_parts(nlh, true, false, false, false);
}

static void item_value_twice(struct nlmsghdr *nlh)
{
	item_parts(nlh, true, true, true, false);
}

static void item_unknown(struct nlmsghdr *nlh)
{
	item_parts(nlh, true, true, false, true);
}

/* An attribute cannot hold more; the list is full before. */
static void too_many_items(struct nlmsghdr *nlh)
{
	struct nlattr *nest = policy_begin(nlh, "policy");
	int i;

	MATCH();
	for (i = 0; i <= 4096; i++)
		mnl_attr_put(nlh, HARDEN_A_POLICY_ITEM | NLA_F_NESTED, 0, NULL);
	policy_end(nlh, nest);
}

FIXTURE(refused)
{
	struct client client;
};

static void confirm_soon(struct nlmsghdr *nlh)
{
	mnl_attr_put_u64(nlh, HARDEN_A_APPLY_GENERATION, 0);
	mnl_attr_put_u32(nlh, HARDEN_A_APPLY_CONFIRM, 1);
}

static void confirm_never(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, HARDEN_A_APPLY_CONFIRM, 0);
}

static void confirm_late(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, HARDEN_A_APPLY_CONFIRM, HARDEN_CONFIRM_MAX + 1);
}

static void begin_shadow(struct nlmsghdr *nlh)
{
	mnl_attr_put_u64(nlh, HARDEN_A_APPLY_GENERATION, 0);
	mnl_attr_put(nlh, HARDEN_A_APPLY_SHADOW, 0, NULL);
}

static void shadow_value(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, HARDEN_A_APPLY_SHADOW, 1);
}

static void bind_nowhere(struct nlmsghdr *nlh)
{
	mnl_attr_put_strz(nlh, HARDEN_A_BIND_CGROUP, "/nowhere/at/all");
	mnl_attr_put_strz(nlh, HARDEN_A_BIND_NAME, "name:x");
}

static void bind_what(struct nlmsghdr *nlh)
{
	mnl_attr_put_strz(nlh, HARDEN_A_BIND_CGROUP, "/");
	mnl_attr_put_strz(nlh, HARDEN_A_BIND_NAME, "what:x");
}

static void bind_open(struct nlmsghdr *nlh)
{
	mnl_attr_put_strz(nlh, HARDEN_A_BIND_CGROUP, "/");
	mnl_attr_put(nlh, HARDEN_A_BIND_NAME, 6, "name:x");
}

static void bind_twice(struct nlmsghdr *nlh)
{
	mnl_attr_put_strz(nlh, HARDEN_A_BIND_CGROUP, "/");
	mnl_attr_put_strz(nlh, HARDEN_A_BIND_CGROUP, "/");
}

static void ask_nobody(struct nlmsghdr *nlh)
{
	mnl_attr_put_strz(nlh, HARDEN_A_ASK_POLICY, "nobody's");
	mnl_attr_put_strz(nlh, HARDEN_A_ASK_OPERATION, "mount");
}

static void ask_nowhere(struct nlmsghdr *nlh)
{
	ask_nobody(nlh);
	mnl_attr_put_strz(nlh, HARDEN_A_ASK_OBJECT, "/nowhere");
}

static void ask_twice(struct nlmsghdr *nlh)
{
	ask_nobody(nlh);
	mnl_attr_put_strz(nlh, HARDEN_A_ASK_POLICY, "other");
}

FIXTURE_VARIANT(refused)
{
	uint8_t command;
	maker make;
	int error;
	bool begun;
};

#define REFUSE(name, command_, make_, error_)						\
FIXTURE_VARIANT_ADD(refused, name) {							\
	.command = HARDEN_CMD_ ## command_, .make = make_, .error = error_,		\
	.begun = HARDEN_CMD_ ## command_ == HARDEN_CMD_ADD,				\
}
#define REFUSE_ADD(name, error) REFUSE(name, ADD, name, error)

REFUSE(status_attr, STATUS, first_attr, EINVAL);
REFUSE(status_unknown, STATUS, unknown_attr, EINVAL);
REFUSE(teardown_attr, TEARDOWN, first_attr, EINVAL);
REFUSE(abort_attr, ABORT, first_attr, EINVAL);
REFUSE(abort_without_begin, ABORT, nothing, ENOENT);
REFUSE(commit_without_begin, COMMIT, nothing, ENOENT);
REFUSE(commit_with_generation, COMMIT, generation_in_add, EINVAL);
REFUSE(commit_check_value, COMMIT, check_with_value, ERANGE);
REFUSE(begin_without_generation, BEGIN, nothing, EINVAL);
REFUSE(begin_short_generation, BEGIN, short_generation, EINVAL);
REFUSE(begin_twice_generation, BEGIN, twice_generation, EINVAL);
REFUSE(begin_unknown, BEGIN, unknown_attr, EINVAL);
REFUSE(begin_with_check, BEGIN, begin_with_check, EINVAL);
REFUSE(add_nothing, ADD, nothing, EINVAL);
REFUSE(add_generation, ADD, generation_in_add, EINVAL);
REFUSE(begin_confirm, BEGIN, confirm_soon, EINVAL);
REFUSE(commit_confirm_never, COMMIT, confirm_never, ERANGE);
REFUSE(commit_confirm_late, COMMIT, confirm_late, ERANGE);
REFUSE(begin_shadow, BEGIN, begin_shadow, EINVAL);
REFUSE(commit_shadow_value, COMMIT, shadow_value, ERANGE);
REFUSE(confirm_nothing, CONFIRM, nothing, ENOENT);
REFUSE(confirm_attr, CONFIRM, first_attr, EINVAL);
REFUSE(lock_attr, LOCK, first_attr, EINVAL);
REFUSE(rollback_attr, ROLLBACK, first_attr, EINVAL);
REFUSE(bind_nothing, BIND, nothing, EINVAL);
REFUSE(bind_nowhere, BIND, bind_nowhere, ENOENT);
REFUSE(bind_what, BIND, bind_what, EINVAL);
REFUSE(bind_open, BIND, bind_open, EINVAL);
REFUSE(bind_twice, BIND, bind_twice, EINVAL);
REFUSE(bind_unknown, BIND, unknown_attr, EINVAL);
REFUSE(ask_nothing, ASK, nothing, EINVAL);
REFUSE(ask_nobody, ASK, ask_nobody, ENOENT);
REFUSE(ask_nowhere, ASK, ask_nowhere, ENOENT);
REFUSE(ask_twice, ASK, ask_twice, EINVAL);
REFUSE(ask_unknown, ASK, unknown_attr, EINVAL);
REFUSE_ADD(not_nested, EINVAL);
REFUSE_ADD(empty_policy, EINVAL);
REFUSE_ADD(cut_off, EINVAL);
REFUSE_ADD(cut_off_inside, EINVAL);
REFUSE_ADD(no_name, EINVAL);
REFUSE_ADD(no_file, EINVAL);
REFUSE_ADD(no_line, EINVAL);
REFUSE_ADD(no_match, EINVAL);
REFUSE_ADD(empty_name, EINVAL);
REFUSE_ADD(long_name, EINVAL);
REFUSE_ADD(open_name, EINVAL);
REFUSE_ADD(long_file, EINVAL);
REFUSE_ADD(short_line, EINVAL);
REFUSE_ADD(twice_name, EINVAL);
REFUSE_ADD(twice_mode, EINVAL);
REFUSE_ADD(unknown_mode, ERANGE);
REFUSE_ADD(short_mode, EINVAL);
REFUSE_ADD(unknown_cap, EINVAL);
REFUSE_ADD(short_caps, EINVAL);
REFUSE_ADD(flag_with_value, ERANGE);
REFUSE_ADD(denials_set, EINVAL);
REFUSE_ADD(containers_set, EINVAL);
REFUSE_ADD(unknown_in_policy, EINVAL);
REFUSE_ADD(item_not_nested, EINVAL);
REFUSE_ADD(item_empty, EINVAL);
REFUSE_ADD(item_without_rule, EINVAL);
REFUSE_ADD(item_without_line, EINVAL);
REFUSE_ADD(item_value_twice, EINVAL);
REFUSE_ADD(item_unknown, EINVAL);
REFUSE_ADD(too_many_items, EINVAL);
REFUSE_ADD(rule_none, ERANGE);
REFUSE_ADD(rule_label, ERANGE);
REFUSE_ADD(rule_unknown, ERANGE);
REFUSE_ADD(value_unwanted, EINVAL);
REFUSE_ADD(value_missing, EINVAL);
REFUSE_ADD(value_empty, EINVAL);
REFUSE_ADD(value_long, EINVAL);
REFUSE_ADD(match_unknown, EINVAL);
REFUSE_ADD(match_relative, EINVAL);
REFUSE_ADD(match_root, EINVAL);
REFUSE_ADD(match_engine, EINVAL);
REFUSE_ADD(writable_relative, EINVAL);
REFUSE_ADD(writable_dotdot, EINVAL);
REFUSE_ADD(writable_dot, EINVAL);
REFUSE_ADD(writable_slash, EINVAL);
REFUSE_ADD(writable_double, EINVAL);
REFUSE_ADD(mounts_dotdot, EINVAL);
REFUSE_ADD(mounts_type, EINVAL);
REFUSE_ADD(sockets_relative, EINVAL);
REFUSE_ADD(sockets_nameless, EINVAL);

FIXTURE_SETUP(refused)
{
	ASSERT_EQ(0, client_open(&self->client));
}

FIXTURE_TEARDOWN(refused)
{
	client_close(&self->client);
}

TEST_F(refused, changes_nothing)
{
	static char buffer[MESSAGE_MAX];
	struct status before, after;
	struct nlmsghdr *nlh;

	ASSERT_EQ(0, client_status(&self->client, &before));
	if (variant->begun)
		ASSERT_EQ(0, client_begin(&self->client, before.generation));
	nlh = message(&self->client, buffer, variant->command, NLM_F_ACK);
	variant->make(nlh);
	EXPECT_EQ(variant->error, client_send(&self->client, nlh))
		TH_LOG("%s", self->client.extack);
	EXPECT_STRNE("", self->client.extack);
	ASSERT_EQ(0, client_status(&self->client, &after));
	EXPECT_EQ(before.generation, after.generation);
	EXPECT_EQ(before.policies, after.policies);
}

TEST(add_without_begin)
{
	struct client client;

	ASSERT_EQ(0, client_open(&client));
	EXPECT_EQ(ENOENT, client_add(&client, &other));
	EXPECT_STRNE("", client.extack);
	client_close(&client);
}

TEST(unknown_command)
{
	char buffer[256];
	struct client client;

	ASSERT_EQ(0, client_open(&client));
	EXPECT_EQ(EOPNOTSUPP, client_send(&client, message(&client, buffer, 99, NLM_F_ACK)));
	EXPECT_EQ(EOPNOTSUPP, client_send(&client, message(&client, buffer, HARDEN_CMD_EVENT,
							   NLM_F_ACK)));
	client_close(&client);
}

TEST(name_twice_in_draft)
{
	struct client client;
	struct status status;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_status(&client, &status));
	ASSERT_EQ(0, client_begin(&client, status.generation));
	EXPECT_EQ(0, client_add(&client, &other));
	EXPECT_EQ(EEXIST, client_add(&client, &other));
	EXPECT_STRNE("", client.extack);
	EXPECT_EQ(0, client_abort(&client));
	EXPECT_EQ(ENOENT, client_commit(&client, false, NULL));
	client_close(&client);
}

TEST(stale_generation)
{
	struct client first, second;
	struct status status;
	struct dump dump;

	ASSERT_EQ(0, client_open(&first));
	ASSERT_EQ(0, client_open(&second));
	ASSERT_EQ(0, client_status(&first, &status));
	ASSERT_EQ(0, client_begin(&first, status.generation));
	ASSERT_EQ(0, client_begin(&second, status.generation));
	ASSERT_EQ(0, client_add(&first, &other));
	ASSERT_EQ(0, client_add(&second, &in_force));
	EXPECT_EQ(0, client_commit(&second, false, NULL));
	EXPECT_EQ(ESTALE, client_commit(&first, false, NULL));
	EXPECT_STRNE("", first.extack);
	ASSERT_EQ(0, client_dump_policies(&first, &dump));
	EXPECT_EQ(1, dump.policies);
	EXPECT_STREQ("in-force", dump.last);
	client_close(&first);
	client_close(&second);
}

TEST(generation_of_the_future)
{
	struct status before, after;
	struct client client;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_status(&client, &before));
	ASSERT_EQ(0, client_begin(&client, before.generation + 1));
	EXPECT_EQ(ESTALE, client_commit(&client, false, NULL));
	ASSERT_EQ(0, client_status(&client, &after));
	EXPECT_EQ(before.generation, after.generation);
	EXPECT_EQ(before.policies, after.policies);
	client_close(&client);
}

TEST(check_does_not_commit)
{
	struct status before, after;
	struct committed committed;
	struct client client;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_status(&client, &before));
	ASSERT_EQ(0, client_begin(&client, before.generation));
	ASSERT_EQ(0, client_add(&client, &other));
	EXPECT_EQ(0, client_commit(&client, true, &committed));
	EXPECT_EQ(before.generation, committed.generation);
	ASSERT_EQ(0, client_status(&client, &after));
	EXPECT_EQ(before.generation, after.generation);
	EXPECT_EQ(before.policies, after.policies);
	client_close(&client);
}

TEST(commit_counts)
{
	struct status before, after;
	struct committed committed;
	struct client client;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_status(&client, &before));
	EXPECT_EQ(HARDEN_GENL_VERSION, before.protocol);
	EXPECT_LT(20, before.hooks);
	ASSERT_EQ(0, client_begin(&client, before.generation));
	ASSERT_EQ(0, client_add(&client, &in_force));
	ASSERT_EQ(0, client_add(&client, &other));
	EXPECT_EQ(0, client_commit(&client, false, &committed));
	EXPECT_EQ(before.generation + 1, committed.generation);
	EXPECT_EQ(0, committed.nr_warnings);
	ASSERT_EQ(0, client_status(&client, &after));
	EXPECT_EQ(committed.generation, after.generation);
	EXPECT_EQ(2, after.policies);
	EXPECT_EQ(0, apply(&in_force, 1));
	client_close(&client);
}

/* A draft belongs to its socket, not to the number that another gets later. */
TEST(draft_goes_with_its_socket)
{
	struct client client;
	struct status status;

	ASSERT_EQ(0, client_open_as(&client, 4711));
	ASSERT_EQ(0, client_status(&client, &status));
	ASSERT_EQ(0, client_begin(&client, status.generation));
	ASSERT_EQ(0, client_add(&client, &other));
	client_close(&client);
	ASSERT_EQ(0, client_open_as(&client, 4711));
	EXPECT_EQ(ENOENT, client_commit(&client, false, NULL));
	client_close(&client);
}

TEST(killed_in_mid_apply)
{
	struct status before, after;
	struct client client;
	int status;
	pid_t pid;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_status(&client, &before));
	pid = fork();
	if (!pid) {
		struct client own;

		if (!client_open(&own) && !client_begin(&own, before.generation) &&
		    !client_add(&own, &other))
			kill(getpid(), SIGKILL);
		_exit(1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	ASSERT_EQ(0, client_status(&client, &after));
	EXPECT_EQ(before.generation, after.generation);
	EXPECT_EQ(before.policies, after.policies);
	client_close(&client);
}

TEST(warning_where_nothing_matches)
{
	static const struct rules missing = {
		.name = "missing", .match = { "cgroup:/x" },
		.deny_mounts = { "/etc", "/nowhere/at/all" },
		.deny_sockets = { "/run/none.sock", "@any", "host" },
	};
	struct committed committed;
	struct client client;
	struct status status;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_status(&client, &status));
	ASSERT_EQ(0, client_begin(&client, status.generation));
	ASSERT_EQ(0, client_add(&client, &missing));
	EXPECT_EQ(0, client_commit(&client, true, &committed));
	EXPECT_EQ(2, committed.nr_warnings);
	EXPECT_STREQ(POLICY_FILE, committed.last.file);
	EXPECT_EQ(LINE_DENY_SOCKETS, committed.last.line);
	EXPECT_NE(NULL, strstr(committed.last.text, "/run/none.sock"));
	client_close(&client);
}

#define MANY 1000

static int apply_many(unsigned int nr)
{
	struct client client;
	struct status status;
	char name[16], match[32];
	struct rules rules = { .name = name, .match = { match, "engine:lxc" } };
	unsigned int i;
	int err = client_open(&client);

	if (!err)
		err = client_status(&client, &status) ?: client_begin(&client, status.generation);
	for (i = 0; !err && i < nr; i++) {
		snprintf(name, sizeof(name), "p%u", i);
		snprintf(match, sizeof(match), "cgroup:/many/%u", i);
		err = client_add(&client, &rules);
	}
	err = err ?: client_commit(&client, false, NULL);
	client_close(&client);
	return err;
}

TEST(dump_of_many)
{
	struct client client;
	struct dump dump;

	ASSERT_EQ(0, apply_many(MANY));
	ASSERT_EQ(0, client_open(&client));
	EXPECT_EQ(0, client_dump_policies(&client, &dump));
	EXPECT_EQ(MANY, dump.policies);
	EXPECT_EQ(2 * MANY, dump.items);
	EXPECT_FALSE(dump.interrupted);
	client_close(&client);
	EXPECT_EQ(0, apply(&in_force, 1));
}

TEST(dump_that_is_overtaken)
{
	struct client client;
	struct dump dump;

	ASSERT_EQ(0, apply_many(MANY));
	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_dump_begin(&client, &dump));
	EXPECT_EQ(0, apply_many(MANY - 1));
	EXPECT_EQ(0, client_dump_end(&client, &dump));
	EXPECT_TRUE(dump.interrupted);
	client_close(&client);
	EXPECT_EQ(0, apply(&in_force, 1));
}

/* Larger than a message of the dump. */
TEST(dump_of_one_that_is_large)
{
	static char buffer[MESSAGE_MAX];
	struct client client;
	struct status status;
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	struct dump dump;
	int i;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_status(&client, &status));
	ASSERT_EQ(0, client_begin(&client, status.generation));
	nlh = message(&client, buffer, HARDEN_CMD_ADD, NLM_F_ACK);
	nest = policy_begin(nlh, "large");
	for (i = 0; i < 1500; i++)
		put_item(nlh, HARDEN_RULE_MATCH, "cgroup:/large", i);
	policy_end(nlh, nest);
	ASSERT_EQ(0, client_send(&client, nlh)) TH_LOG("%s", client.extack);
	ASSERT_EQ(0, client_commit(&client, false, NULL));
	EXPECT_EQ(0, client_dump_policies(&client, &dump));
	EXPECT_EQ(1, dump.policies);
	EXPECT_EQ(1500, dump.items);
	EXPECT_LT(1, dump.messages);
	EXPECT_FALSE(dump.interrupted);
	client_close(&client);
	EXPECT_EQ(0, apply(&in_force, 1));
}

/* A part of a policy: the head, or only its name, and so many matches. */
static int add_part(struct client *client, const char *name, bool first, int items, bool more)
{
	static char buffer[MESSAGE_MAX];
	struct nlmsghdr *nlh = message(client, buffer, HARDEN_CMD_ADD, NLM_F_ACK);
	struct nlattr *nest;
	int i;

	if (first) {
		nest = policy_begin(nlh, name);
	} else {
		nest = mnl_attr_nest_start(nlh, HARDEN_A_APPLY_POLICY);
		mnl_attr_put_strz(nlh, HARDEN_A_POLICY_NAME, name);
	}
	for (i = 0; i < items; i++)
		put_item(nlh, HARDEN_RULE_MATCH, "cgroup:/parts", i);
	policy_end(nlh, nest);
	if (more)
		mnl_attr_put(nlh, HARDEN_A_APPLY_MORE, 0, NULL);
	return client_send(client, nlh);
}

static void begin_parts(struct __test_metadata *_metadata, struct client *client)
{
	struct status status;

	ASSERT_EQ(0, client_status(client, &status));
	ASSERT_EQ(0, client_begin(client, status.generation));
}

TEST(policy_in_parts)
{
	struct client client;
	struct dump dump;

	ASSERT_EQ(0, client_open(&client));
	begin_parts(_metadata, &client);
	ASSERT_EQ(0, add_part(&client, "parts", true, 1000, true)) TH_LOG("%s", client.extack);
	EXPECT_EQ(EINVAL, client_commit(&client, false, NULL));
	ASSERT_EQ(0, add_part(&client, "parts", false, 1500, true)) TH_LOG("%s", client.extack);
	ASSERT_EQ(0, add_part(&client, "parts", false, 1500, false)) TH_LOG("%s", client.extack);
	ASSERT_EQ(0, client_commit(&client, false, NULL));
	EXPECT_EQ(0, client_dump_policies(&client, &dump));
	EXPECT_EQ(1, dump.policies);
	EXPECT_EQ(4000, dump.items);
	client_close(&client);
	EXPECT_EQ(0, apply(&in_force, 1));
}

TEST(parts_that_do_not_fit)
{
	struct client client;
	int i;

	ASSERT_EQ(0, client_open(&client));
	begin_parts(_metadata, &client);
	ASSERT_EQ(0, add_part(&client, "parts", true, 1, true));
	EXPECT_EQ(EINVAL, add_part(&client, "other", false, 1, false));
	ASSERT_EQ(0, add_part(&client, "parts", true, 1, true));
	EXPECT_EQ(EINVAL, add_part(&client, "parts", true, 1, false));
	/* Together more than a list may have. */
	ASSERT_EQ(0, add_part(&client, "parts", true, 1500, true));
	ASSERT_EQ(0, add_part(&client, "parts", false, 1500, true));
	EXPECT_EQ(EINVAL, add_part(&client, "parts", false, 1500, false));
	EXPECT_EQ(EINVAL, add_part(&client, "parts", false, 1, false));
	for (i = 0; i < HARDEN_PARTS_MAX - 1; i++)
		ASSERT_EQ(0, add_part(&client, "parts", !i, 1, true));
	EXPECT_EQ(E2BIG, add_part(&client, "parts", false, 1, true));
	EXPECT_EQ(0, add_part(&client, "parts", false, 1, false));
	/* An unfinished one goes with its draft. */
	ASSERT_EQ(0, add_part(&client, "rest", true, 1, true));
	client_close(&client);
}

TEST(too_many_policies)
{
	struct status before, after;
	struct client client;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_status(&client, &before));
	EXPECT_EQ(E2BIG, apply_many(HARDEN_POLICIES_MAX + 1));
	ASSERT_EQ(0, client_status(&client, &after));
	EXPECT_EQ(before.generation, after.generation);
	client_close(&client);
}

/* What every command answers to one who may not ask; the client's socket may be older. */
static int all_refuse(struct client *client, int error)
{
	struct status status;
	struct dump dump;

	if (client_status(client, &status) != error || !client->extack[0] ||
	    client_begin(client, 0) != error || !client->extack[0] ||
	    client_add(client, &other) != error || !client->extack[0] ||
	    client_commit(client, false, NULL) != error || !client->extack[0] ||
	    client_abort(client) != error || !client->extack[0] ||
	    client_teardown(client) != error || !client->extack[0])
		return 1;
	/* Genetlink of 6.1 gives a dump's start no place for a message. */
	return client_dump_policies(client, &dump) == error ? 0 : 2;
}

static int run_child(int (*run)(struct client *client), struct client *client)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(run(client));
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int as_user(struct client *client)
{
	struct client own;

	if (setgid(1000) || setuid(1000) || client_open(&own))
		return 10;
	(void)client;
	return all_refuse(&own, EPERM);
}

static int as_user_by_old_socket(struct client *client)
{
	if (setgid(1000) || setuid(1000))
		return 10;
	return all_refuse(client, EPERM);
}

static int in_user_namespace(struct client *client)
{
	struct client own;

	(void)client;
	if (unshare(CLONE_NEWUSER) || client_open(&own))
		return 10;
	return all_refuse(&own, EPERM);
}

static int in_net_namespace(struct client *client)
{
	struct client own;

	(void)client;
	if (unshare(CLONE_NEWNET))
		return 10;
	return client_open(&own) == ENOENT ? 0 : 1;
}

static int listens_as_user(struct client *client)
{
	struct client own;

	(void)client;
	if (setgid(1000) || setuid(1000))
		return 10;
	return events_open(&own) == EPERM ? 0 : 1;
}

TEST(who_may_not_ask)
{
	struct status before, after;
	struct client client;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_status(&client, &before));
	EXPECT_EQ(0, run_child(as_user, &client));
	EXPECT_EQ(0, run_child(in_user_namespace, &client));
	EXPECT_EQ(0, run_child(in_net_namespace, &client));
	EXPECT_EQ(0, run_child(listens_as_user, &client));
	ASSERT_EQ(0, client_status(&client, &after));
	EXPECT_EQ(before.generation, after.generation);
	EXPECT_EQ(before.policies, after.policies);
	EXPECT_EQ(0, run_child(as_user_by_old_socket, &client));
	client_close(&client);
}

TEST(not_from_a_container)
{
	struct container container;
	struct rootfs root;
	struct spec spec = { .parent = HELD, .root = root.dir };
	struct status before, after;
	struct client client;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, rootfs_make(&root, ROOT_TMPFS));
	ASSERT_EQ(0, container_start(&container, &spec));
	ASSERT_EQ(0, client_status(&client, &before));
	EXPECT_EQ(EPERM, container_do(&container, "genl %d %d", client.family,
				      HARDEN_CMD_STATUS));
	EXPECT_EQ(EPERM, container_do(&container, "genl %d %d", client.family,
				      HARDEN_CMD_TEARDOWN));
	ASSERT_EQ(0, client_status(&client, &after));
	EXPECT_EQ(before.generation, after.generation);
	container_stop(&container);
	spec.parent = FREE;
	ASSERT_EQ(0, container_start(&container, &spec));
	EXPECT_EQ(0, container_do(&container, "genl %d %d", client.family, HARDEN_CMD_STATUS));
	container_stop(&container);
	rootfs_remove(&root);
	client_close(&client);
}

int main(int argc, char **argv)
{
	return apply(&in_force, 1) ? 1 : test_harness_run(argc, argv);
}
