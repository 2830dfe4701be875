// SPDX-License-Identifier: GPL-2.0
/* The check: rows of policy, request and the line of policy.conf that denies, 0 for allowed. */
#include <linux/capability.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include "check.h"
#include "fixture_test.h"

#define ALL_CAPS	(BIT_ULL(CAP_LAST_CAP + 1) - 1)

/* /t/r is the container's root, /t/h the host's, each with the same names in it. */
static int check_init(struct kunit *test)
{
	static const char * const dirs[] = {
		"/t/r", "/t/r/tmp", "/t/r/tmpx", "/t/r/run", "/t/h", "/t/h/run", "/t/h/run/docker",
		"/t/h/runx", "/t/h/proc", "/t/h/m", "/t/v",
	};
	static const char * const files[] = {
		"/t/r/f", "/t/r/tmp/f", "/t/r/tmpx/f", "/t/r/run/sock", "/t/h/run/sock",
		"/t/h/run/docker/f", "/t/h/runx/f", "/t/v/f",
	};
	int i, err = fixture_init(test);

	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(dirs); i++)
		make_dir(test, dirs[i]);
	for (i = 0; i < ARRAY_SIZE(files); i++)
		make_file(test, files[i]);
	make_link(test, "/t/v/hard", "/t/h/run/sock");
	mount_at(test, "proc", "/t/h/proc");
	mount_at(test, "tmpfs", "/t/h/m");
	make_dir(test, "/t/h/m/d");
	return 0;
}

static struct harden_root root_at(struct kunit *test, const char *path)
{
	struct dentry *dentry = dentry_at(test, path);

	return (struct harden_root){ .sb = dentry->d_sb, .ino = d_inode(dentry)->i_ino };
}

static const struct capable_row {
	const char *desc;
	struct attr policy[ATTRS_MAX];
	int cap;
	u32 line;
} capable_rows[] = {
	{ "nothing dropped", { POLICY }, CAP_SYS_ADMIN, 0 },
	{ "dropped", { POLICY, AT(7, CAP, NULL), DROP(BIT_ULL(CAP_SYS_ADMIN)) },
	  CAP_SYS_ADMIN, 7 },
	{ "another dropped", { POLICY, AT(7, CAP, NULL), DROP(BIT_ULL(CAP_SYS_ADMIN)) },
	  CAP_SYS_ADMIN + 1, 0 },
	{ "first", { POLICY, AT(7, CAP, NULL), DROP(1) }, 0, 7 },
	{ "last", { POLICY, AT(7, CAP, NULL), DROP(BIT_ULL(CAP_LAST_CAP)) }, CAP_LAST_CAP, 7 },
	{ "all but one", { POLICY, AT(7, CAP, NULL),
			   DROP(ALL_CAPS & ~BIT_ULL(CAP_NET_BIND_SERVICE)) },
	  CAP_NET_BIND_SERVICE, 0 },
	{ "no place", { POLICY, DROP(1) }, 0, 1 },
};

ROWS(capable);

static void capable_row(struct kunit *test)
{
	const struct capable_row *row = test->param_value;
	const struct harden_policy *policy = policy_of(test, row->policy);

	KUNIT_EXPECT_EQ(test, row->line, line_of(harden_check_capable(policy, row->cap)));
}

static const struct change_row {
	const char *desc;
	struct attr policy[ATTRS_MAX];
	const char *object;
	u32 line;
} change_rows[] = {
	{ "not read-only", { POLICY }, "/t/r/f", 0 },
	{ "writable alone restricts nothing", { POLICY, AT(4, WRITABLE, "/tmp") }, "/t/r/f", 0 },
	{ "file", { POLICY, READ_ONLY, AT(5, READ_ONLY, NULL) }, "/t/r/f", 5 },
	{ "new name", { POLICY, READ_ONLY, AT(5, READ_ONLY, NULL) }, "/t/r/new", 5 },
	{ "root itself", { POLICY, READ_ONLY, AT(5, READ_ONLY, NULL) }, "/t/r", 5 },
	{ "no place", { POLICY, READ_ONLY }, "/t/r/f", 1 },
	{ "volume on the same filesystem", { POLICY, READ_ONLY }, "/t/v/f", 0 },
	{ "another filesystem", { POLICY, READ_ONLY }, "/t/h/m/d", 0 },
	{ "in writable", { POLICY, READ_ONLY, AT(4, WRITABLE, "/tmp") }, "/t/r/tmp/f", 0 },
	{ "writable itself", { POLICY, READ_ONLY, AT(4, WRITABLE, "/tmp") }, "/t/r/tmp", 0 },
	{ "beside writable", { POLICY, READ_ONLY, AT(4, WRITABLE, "/tmp") }, "/t/r/tmpx/f", 1 },
	{ "second of two", { POLICY, READ_ONLY, AT(4, WRITABLE, "/run"),
			     AT(4, WRITABLE, "/tmpx") }, "/t/r/tmpx/f", 0 },
	{ "neither of two", { POLICY, READ_ONLY, AT(4, WRITABLE, "/run"),
			      AT(4, WRITABLE, "/tmpx") }, "/t/r/tmp/f", 1 },
	{ "all writable", { POLICY, READ_ONLY, AT(4, WRITABLE, "/") }, "/t/r/f", 0 },
	{ "audit denies alike", { POLICY, READ_ONLY, MODE(HARDEN_MODE_AUDIT) }, "/t/r/f", 1 },
};

ROWS(change);

static void change_row(struct kunit *test)
{
	const struct change_row *row = test->param_value;
	const struct harden_policy *policy = policy_of(test, row->policy);
	const struct dentry *object = dentry_at(test, row->object);
	struct harden_root root = root_at(test, "/t/r");

	KUNIT_EXPECT_EQ(test, row->line, line_of(harden_check_change(policy, &root, object)));
}

static const struct bring_row {
	const char *desc;
	struct attr policy[ATTRS_MAX];
	const char *source;
	bool host_proc, recursive;
	u32 line;
} bring_rows[] = {
	{ "nothing denied", { POLICY }, "/t/h/run", false, true, 0 },
	{ "itself", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run") }, "/t/h/run", false, false, 5 },
	{ "below", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run") }, "/t/h/run/docker/f", false, false,
	  5 },
	{ "beside", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run") }, "/t/h/runx", false, true, 0 },
	{ "hard link", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run/sock") }, "/t/v/hard", false, false,
	  5 },
	{ "directory above, plain", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run") }, "/t/h", false,
	  false, 5 },
	{ "filesystem above, plain", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run") }, "/t", false,
	  false, 5 },
	{ "other mount above, plain", { POLICY, AT(5, DENY_MOUNTS, "/t/h/m/d") }, "/t/h", false,
	  false, 0 },
	{ "other mount above, recursive", { POLICY, AT(5, DENY_MOUNTS, "/t/h/m/d") }, "/t/h", false,
	  true, 5 },
	{ "root of all, recursive", { POLICY, AT(5, DENY_MOUNTS, "/t/h/m/d") }, "/", false, true,
	  5 },
	{ "root of all, plain", { POLICY, AT(5, DENY_MOUNTS, "/t/h/m/d") }, "/", false, false, 0 },
	{ "directory of what is not there", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run/new") },
	  "/t/h/run", false, false, 5 },
	{ "beside what is not there", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run/new") },
	  "/t/h/run/docker", false, true, 0 },
	{ "first of two", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run"), AT(6, DENY_MOUNTS, "/t/h") },
	  "/t/h/run/sock", false, false, 5 },
	{ "second of two", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run"), AT(6, DENY_MOUNTS, "/t/h") },
	  "/t/h/runx", false, false, 6 },
	{ "host's proc by word", { POLICY, AT(5, DENY_MOUNTS, "host-proc") }, "/t/h/proc", true,
	  false, 5 },
	{ "host's proc by path", { POLICY, AT(5, DENY_MOUNTS, "/t/h/proc") }, "/t/v", true, false,
	  5 },
	{ "host's proc, not denied", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run") }, "/t/h/proc", true,
	  false, 0 },
	{ "another proc by word", { POLICY, AT(5, DENY_MOUNTS, "host-proc") }, "/t/h/proc", false,
	  false, 0 },
	{ "a type denies no bind", { POLICY, AT(5, DENY_MOUNTS, "tmpfs") }, "/t/h/m", false, true,
	  0 },
};

ROWS(bring);

static void bring_row(struct kunit *test)
{
	const struct bring_row *row = test->param_value;
	const struct harden_policy *policy = policy_of(test, row->policy);
	const struct dentry *source = dentry_at(test, row->source);

	KUNIT_EXPECT_EQ(test, row->line, line_of(harden_check_bring(policy, source, row->host_proc,
								    row->recursive)));
}

static const struct use_row {
	const char *desc;
	struct attr policy[ATTRS_MAX];
	const char *object;
	bool host_proc;
	u32 line;
} use_rows[] = {
	{ "nothing denied", { POLICY }, "/t/h/run/sock", true, 0 },
	{ "itself", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run") }, "/t/h/run", false, 5 },
	{ "below", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run") }, "/t/h/run/docker/f", false, 5 },
	{ "beside", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run") }, "/t/h/runx/f", false, 0 },
	{ "above", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run") }, "/t/h", false, 0 },
	{ "same path in the container", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run") }, "/t/r/run/sock",
	  false, 0 },
	{ "hard link", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run/sock") }, "/t/v/hard", false, 5 },
	{ "own root lies below", { POLICY, AT(5, DENY_MOUNTS, "/t") }, "/t/r/f", false, 0 },
	{ "volume lies below", { POLICY, AT(5, DENY_MOUNTS, "/t") }, "/t/v/f", false, 5 },
	{ "second of two", { POLICY, AT(5, DENY_MOUNTS, "/t/h/run"), AT(6, DENY_MOUNTS, "/t/v") },
	  "/t/v/f", false, 6 },
	{ "host's proc by word", { POLICY, AT(5, DENY_MOUNTS, "host-proc") }, "/t/h/proc", true,
	  5 },
	{ "host's proc by path", { POLICY, AT(5, DENY_MOUNTS, "/t/h/proc") }, "/t/h/proc", true,
	  5 },
	{ "the container's proc stays", { POLICY, AT(5, DENY_MOUNTS, "/t/h/proc") }, "/t/h/proc",
	  false, 0 },
	{ "made after apply", { POLICY, AT(5, DENY_MOUNTS, "/t/h/new") }, "/t/h/new", false, 5 },
};

ROWS(use);

static void use_row(struct kunit *test)
{
	const struct use_row *row = test->param_value;
	const struct harden_policy *policy = policy_of(test, row->policy);
	const struct dentry *object = dentry_at(test, row->object);
	struct harden_root root = root_at(test, "/t/r");

	KUNIT_EXPECT_EQ(test, row->line,
			line_of(harden_check_use(policy, &root, object, row->host_proc)));
}

/* A file that a handle has opened: where it lies is not known. */
static void use_adrift(struct kunit *test)
{
	static const struct attr below[] = { POLICY, AT(5, DENY_MOUNTS, "/t/h/run"), {} };
	static const struct attr none[] = { POLICY, {} };
	struct harden_root root = root_at(test, "/t/r"), other = {};
	const struct dentry *file;

	make_file(test, "/t/h/run/handle");
	file = floating_at(test, "/t/h/run/handle");
	KUNIT_EXPECT_EQ(test, 5, line_of(harden_check_use(policy_of(test, below), &root, file,
							  false)));
	KUNIT_EXPECT_EQ(test, 5, line_of(harden_check_use(policy_of(test, below), &other, file,
							  false)));
	KUNIT_EXPECT_NULL(test, harden_check_use(policy_of(test, none), &root, file, false));
}

static const struct fresh_row {
	const char *desc;
	struct attr policy[ATTRS_MAX];
	struct harden_fresh fresh;
	u32 line;
} fresh_rows[] = {
	{ "nothing denied", { POLICY }, { "proc", true, HARDEN_PHASE_CONFINED }, 0 },
	{ "type, confined", { POLICY, AT(5, DENY_MOUNTS, "tmpfs") },
	  { "tmpfs", false, HARDEN_PHASE_CONFINED }, 5 },
	{ "type, setup", { POLICY, AT(5, DENY_MOUNTS, "tmpfs") },
	  { "tmpfs", false, HARDEN_PHASE_SETUP }, 5 },
	{ "longer type", { POLICY, AT(5, DENY_MOUNTS, "tmpfs") },
	  { "tmpfs2", false, HARDEN_PHASE_CONFINED }, 0 },
	{ "shorter type", { POLICY, AT(5, DENY_MOUNTS, "tmpfs") },
	  { "tmp", false, HARDEN_PHASE_CONFINED }, 0 },
	{ "second type", { POLICY, AT(5, DENY_MOUNTS, "overlay"), AT(6, DENY_MOUNTS, "tmpfs") },
	  { "tmpfs", false, HARDEN_PHASE_CONFINED }, 6 },
	{ "path of proc, confined", { POLICY, AT(5, DENY_MOUNTS, "/t/h/proc") },
	  { "proc", false, HARDEN_PHASE_CONFINED }, 5 },
	{ "path of proc, setup", { POLICY, AT(5, DENY_MOUNTS, "/t/h/proc") },
	  { "proc", false, HARDEN_PHASE_SETUP }, 0 },
	{ "path of proc, setup, the host's", { POLICY, AT(5, DENY_MOUNTS, "/t/h/proc") },
	  { "proc", true, HARDEN_PHASE_SETUP }, 5 },
	{ "path of proc, another type", { POLICY, AT(5, DENY_MOUNTS, "/t/h/proc") },
	  { "sysfs", false, HARDEN_PHASE_CONFINED }, 0 },
	{ "path within proc", { POLICY, AT(5, DENY_MOUNTS, "/t/h/proc/sys") },
	  { "proc", false, HARDEN_PHASE_CONFINED }, 0 },
	{ "path of a tmpfs is no type", { POLICY, AT(5, DENY_MOUNTS, "/t/h/m") },
	  { "tmpfs", false, HARDEN_PHASE_CONFINED }, 0 },
	{ "host-proc, the host's", { POLICY, AT(5, DENY_MOUNTS, "host-proc") },
	  { "proc", true, HARDEN_PHASE_SETUP }, 5 },
	{ "host-proc, its own", { POLICY, AT(5, DENY_MOUNTS, "host-proc") },
	  { "proc", false, HARDEN_PHASE_CONFINED }, 0 },
};

ROWS(fresh);

static void fresh_row(struct kunit *test)
{
	const struct fresh_row *row = test->param_value;
	const struct harden_policy *policy = policy_of(test, row->policy);

	KUNIT_EXPECT_EQ(test, row->line, line_of(harden_check_fresh(policy, &row->fresh)));
}

static const struct peer_row {
	const char *desc;
	struct attr policy[ATTRS_MAX];
	bool host;
	const char *path, *abstract;
	u32 line;
} peer_rows[] = {
	{ "nothing denied", { POLICY }, true, "/t/h/run/sock", NULL, 0 },
	{ "host", { POLICY, AT(5, DENY_SOCKETS, "host") }, true, "/t/v/f", NULL, 5 },
	{ "host, unnamed", { POLICY, AT(5, DENY_SOCKETS, "host") }, true, NULL, NULL, 5 },
	{ "host, abstract", { POLICY, AT(5, DENY_SOCKETS, "host") }, true, NULL, "x", 5 },
	{ "a container's", { POLICY, AT(5, DENY_SOCKETS, "host") }, false, "/t/v/f", NULL, 0 },
	{ "path", { POLICY, AT(5, DENY_SOCKETS, "/t/h/run/sock") }, false, "/t/h/run/sock", NULL,
	  5 },
	{ "hard link", { POLICY, AT(5, DENY_SOCKETS, "/t/h/run/sock") }, false, "/t/v/hard", NULL,
	  5 },
	{ "another path", { POLICY, AT(5, DENY_SOCKETS, "/t/h/run/sock") }, true, "/t/r/run/sock",
	  NULL, 0 },
	{ "made after apply", { POLICY, AT(5, DENY_SOCKETS, "/t/h/new") }, false, "/t/h/new", NULL,
	  5 },
	{ "below a path", { POLICY, AT(5, DENY_SOCKETS, "/t/h/run") }, false, "/t/h/run/sock", NULL,
	  0 },
	{ "abstract", { POLICY, AT(5, DENY_SOCKETS, "@x") }, false, NULL, "x", 5 },
	{ "abstract, longer", { POLICY, AT(5, DENY_SOCKETS, "@x") }, false, NULL, "xy", 0 },
	{ "abstract, shorter", { POLICY, AT(5, DENY_SOCKETS, "@xy") }, false, NULL, "x", 0 },
	{ "abstract, another", { POLICY, AT(5, DENY_SOCKETS, "@x") }, false, NULL, "y", 0 },
	{ "a path is no abstract name", { POLICY, AT(5, DENY_SOCKETS, "/t/h/run/sock") }, false,
	  NULL,
	  "t/h/run/sock", 0 },
	{ "named before host", { POLICY, AT(5, DENY_SOCKETS, "host"), AT(6, DENY_SOCKETS, "@x") },
	  true, NULL, "x", 6 },
	{ "unnamed", { POLICY, AT(5, DENY_SOCKETS, "@x"), AT(6, DENY_SOCKETS, "/t/h/new") }, true,
	  NULL, NULL, 0 },
};

ROWS(peer);

static void peer_row(struct kunit *test)
{
	const struct peer_row *row = test->param_value;
	const struct harden_policy *policy = policy_of(test, row->policy);
	const struct harden_peer peer = {
		.host = row->host,
		.dentry = row->path ? dentry_at(test, row->path) : NULL,
		.abstract = row->abstract,
		.abstract_len = row->abstract ? strlen(row->abstract) : 0,
	};

	KUNIT_EXPECT_EQ(test, row->line, line_of(harden_check_peer(policy, &peer)));
}

static struct kunit_case check_cases[] = {
	KUNIT_CASE_PARAM(capable_row, capable_gen_params),
	KUNIT_CASE_PARAM(change_row, change_gen_params),
	KUNIT_CASE_PARAM(bring_row, bring_gen_params),
	KUNIT_CASE_PARAM(use_row, use_gen_params),
	KUNIT_CASE(use_adrift),
	KUNIT_CASE_PARAM(fresh_row, fresh_gen_params),
	KUNIT_CASE_PARAM(peer_row, peer_gen_params),
	{}
};

static struct kunit_suite check_suite = {
	.name = "harden_check",
	.init = check_init,
	.exit = fixture_exit,
	.test_cases = check_cases,
};

kunit_test_suite(check_suite);
