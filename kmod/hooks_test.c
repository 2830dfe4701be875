// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit, built in: the kernel's own functions are asked as its callers do. Each lets the host
 * go, and a labelled task that its policy does not concern; each denies what the policy denies.
 */
#include <kunit/test.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/kernel_read_file.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/nsproxy.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <linux/security_harden.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include "container.h"
#include "harden_compat.h"
#include "label.h"
#include "lifecycle.h"
#include "policy.h"
#include "task_word.h"

/**
 * struct scene - what a test asks about, on the root file system
 * @policy: of @container, as compile.c would have made it
 * @file: open for reading
 * @dir: the root directory
 * @name: a name in it that nothing has
 */
struct scene {
	struct harden_policy policy;
	struct harden_container *container;
	struct harden_label *label;
	struct file *file;
	struct path dir;
	struct dentry *name;
};

static void confine(struct scene *scene)
{
	harden_label_give(current, scene->label);
}

/* Before a test ends: what comes after it may run in another thread. */
static void release(void)
{
	harden_label_take(current);
}

/* Every key stands in line 100 and the number of its rule. */
static void write_policy(struct harden_policy *policy)
{
	enum harden_rule rule;

	policy->name = "p";
	policy->file = "p.conf";
	policy->line = 1;
	policy->families = ~0ULL;
	policy->kinds = ~0U;
	for (rule = 0; rule < __HARDEN_RULE_MAX; rule++) {
		policy->origin[rule].rule = rule;
		policy->origin[rule].file = policy->file;
		policy->origin[rule].line = 100 + rule;
		policy->place[rule] = &policy->origin[rule];
	}
}

static struct harden_container *make_container(struct kunit *test,
					       const struct harden_policy *policy)
{
	struct harden_container *container = kzalloc(sizeof(*container) + 8, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, container);
	/* One more than labels give back: it is freed here. */
	refcount_set(&container->ref, 1);
	container->id = 1;
	container->policy = policy;
	strscpy(container->path, "/kunit", 8);
	return container;
}

static int scene_init(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);
	struct harden_label as = { .ceiling = ~0ULL };

	KUNIT_ASSERT_NOT_NULL(test, scene);
	test->priv = scene;
	write_policy(&scene->policy);
	scene->container = make_container(test, &scene->policy);
	KUNIT_ASSERT_TRUE(test, harden_task_root(current, &as.root));
	as.userns = current_user_ns();
	scene->label = harden_label_new(scene->container, HARDEN_PHASE_CONFINED, &as);
	KUNIT_ASSERT_NOT_NULL(test, scene->label);
	KUNIT_ASSERT_EQ(test, 0, kern_path("/", 0, &scene->dir));
	scene->file = dentry_open(&scene->dir, O_RDONLY | O_DIRECTORY, current_cred());
	KUNIT_ASSERT_FALSE(test, IS_ERR(scene->file));
	scene->name = d_alloc_name(scene->dir.dentry, "harden");
	KUNIT_ASSERT_NOT_NULL(test, scene->name);
	return 0;
}

static void scene_exit(struct kunit *test)
{
	struct scene *scene = test->priv;

	dput(scene->name);
	fput(scene->file);
	path_put(&scene->dir);
	harden_label_put(scene->label);
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, 1U, refcount_read(&scene->container->ref));
	kfree(scene->container);
}

/* What is read-only. */

static int mkdir_(struct scene *scene)
{
	return security_path_mkdir(&scene->dir, scene->name, 0755);
}

static int rmdir_(struct scene *scene)
{
	return security_path_rmdir(&scene->dir, scene->name);
}

static int mknod_(struct scene *scene)
{
	return security_path_mknod(&scene->dir, scene->name, S_IFREG | 0644, 0);
}

static int unlink_(struct scene *scene)
{
	return security_path_unlink(&scene->dir, scene->name);
}

static int symlink_(struct scene *scene)
{
	return security_path_symlink(&scene->dir, scene->name, "to");
}

static int link_(struct scene *scene)
{
	return security_path_link(scene->dir.dentry, &scene->dir, scene->name);
}

static int rename_(struct scene *scene)
{
	return security_path_rename(&scene->dir, scene->dir.dentry, &scene->dir, scene->name, 0);
}

static int setattr_(struct scene *scene)
{
	struct iattr attr = { .ia_valid = ATTR_MODE, .ia_mode = 0755 };

	return security_inode_setattr(harden_idmap(scene->dir.mnt), scene->dir.dentry, &attr);
}

static int setxattr_(struct scene *scene)
{
	return security_inode_setxattr(harden_idmap(scene->dir.mnt), scene->dir.dentry,
				       "user.harden", "1", 1, 0);
}

static int removexattr_(struct scene *scene)
{
	return security_inode_removexattr(harden_idmap(scene->dir.mnt), scene->dir.dentry,
					  "user.harden");
}

static int want_write_(struct scene *scene)
{
	int err = mnt_want_write_file(scene->file);

	if (!err)
		mnt_drop_write_file(scene->file);
	return err;
}

/* Capabilities and the kernel itself. */

static int capable_(struct scene *scene)
{
	return security_capable(current_cred(), &init_user_ns, CAP_SYS_ADMIN, CAP_OPT_NONE);
}

static int other_capable_(struct scene *scene)
{
	return security_capable(current_cred(), &init_user_ns, CAP_CHOWN, CAP_OPT_NONE);
}

#ifdef CONFIG_BPF_SYSCALL
static int bpf_(struct scene *scene)
{
	union bpf_attr attr = {};

	return security_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
}
#endif

static int syslog_(struct scene *scene)
{
	return security_syslog(3);
}

static int load_data_(struct scene *scene)
{
	return security_kernel_load_data(LOADING_MODULE, true);
}

static int read_file_(struct scene *scene)
{
	return security_kernel_read_file(scene->file, READING_MODULE, true);
}

/* Namespaces, mounts, sockets. */

static int userns_(struct scene *scene)
{
	return security_create_user_ns(current_cred());
}

static int unshare_(struct scene *scene)
{
	struct nsproxy *made = NULL;
	int err = unshare_nsproxy_namespaces(CLONE_NEWUTS, &made, NULL, NULL);

	if (!err)
		put_nsproxy(made);
	return err;
}

static int mount_(struct scene *scene)
{
	return security_sb_mount("none", &scene->dir, "tmpfs", 0, NULL);
}

static int move_mount_(struct scene *scene)
{
	return security_move_mount(&scene->dir, &scene->dir);
}

static int umount_(struct scene *scene)
{
	return security_sb_umount(scene->dir.mnt, 0);
}

static int pivotroot_(struct scene *scene)
{
	return security_sb_pivotroot(&scene->dir, &scene->dir);
}

static int socket_(struct scene *scene)
{
	return security_socket_create(AF_PACKET, SOCK_RAW, 0, 0);
}

static int other_socket_(struct scene *scene)
{
	return security_socket_create(AF_UNIX, SOCK_STREAM, 0, 0);
}

/* Who is not of the container. */

static int kill_(struct scene *scene)
{
	return security_task_kill(&init_task, NULL, SIGTERM, NULL);
}

static int ptrace_(struct scene *scene)
{
	return security_ptrace_access_check(&init_task, PTRACE_MODE_ATTACH_REALCREDS);
}

static int setnice_(struct scene *scene)
{
	return security_task_setnice(&init_task, 1);
}

static int setscheduler_(struct scene *scene)
{
	return security_task_setscheduler(&init_task);
}

static int setioprio_(struct scene *scene)
{
	return security_task_setioprio(&init_task, 0);
}

/* @rule: that denies @ask with @err; 0: none does. @always: a container's policy does, any. */
static const struct row {
	const char *desc;
	int (*ask)(struct scene *scene);
	enum harden_rule rule;
	int err;
	bool always;
} rows[] = {
	{ "security_path_mkdir", mkdir_, HARDEN_RULE_READ_ONLY, -EROFS },
	{ "security_path_rmdir", rmdir_, HARDEN_RULE_READ_ONLY, -EROFS },
	{ "security_path_mknod", mknod_, HARDEN_RULE_READ_ONLY, -EROFS },
	{ "security_path_unlink", unlink_, HARDEN_RULE_READ_ONLY, -EROFS },
	{ "security_path_symlink", symlink_, HARDEN_RULE_READ_ONLY, -EROFS },
	{ "security_path_link", link_, HARDEN_RULE_READ_ONLY, -EROFS },
	{ "security_path_rename", rename_, HARDEN_RULE_READ_ONLY, -EROFS },
	{ "security_inode_setattr", setattr_, HARDEN_RULE_READ_ONLY, -EROFS },
	{ "security_inode_setxattr", setxattr_, HARDEN_RULE_READ_ONLY, -EROFS },
	{ "security_inode_removexattr", removexattr_, HARDEN_RULE_READ_ONLY, -EROFS },
	{ "mnt_want_write_file", want_write_, HARDEN_RULE_READ_ONLY, -EROFS },
	{ "security_capable", capable_, HARDEN_RULE_CAP, -EPERM },
	{ "security_capable, another", other_capable_, 0, 0 },
#ifdef CONFIG_BPF_SYSCALL
	{ "security_bpf", bpf_, HARDEN_RULE_KERNEL, -EPERM },
#endif
	{ "security_syslog", syslog_, HARDEN_RULE_KERNEL, -EPERM },
	{ "security_kernel_load_data", load_data_, HARDEN_RULE_KERNEL, -EPERM },
	{ "security_kernel_read_file", read_file_, HARDEN_RULE_KERNEL, -EPERM },
	{ "security_create_user_ns", userns_, HARDEN_RULE_NAMESPACES, -EPERM },
	{ "unshare_nsproxy_namespaces", unshare_, HARDEN_RULE_NAMESPACES, -EPERM },
	{ "security_sb_mount", mount_, HARDEN_RULE_MOUNTS, -EPERM },
	{ "security_move_mount", move_mount_, HARDEN_RULE_MOUNTS, -EPERM },
	{ "security_sb_umount", umount_, HARDEN_RULE_MOUNTS, -EPERM },
	{ "security_sb_pivotroot", pivotroot_, HARDEN_RULE_MOUNTS, -EPERM },
	{ "security_socket_create", socket_, HARDEN_RULE_SOCKETS, -EACCES },
	{ "security_socket_create, another", other_socket_, 0, 0 },
	{ "security_task_kill", kill_, HARDEN_RULE_OTHERS, -EPERM, true },
	{ "security_ptrace_access_check", ptrace_, HARDEN_RULE_OTHERS, -EPERM, true },
	{ "security_task_setnice", setnice_, HARDEN_RULE_OTHERS, -EPERM },
	{ "security_task_setscheduler", setscheduler_, HARDEN_RULE_OTHERS, -EPERM },
	{ "security_task_setioprio", setioprio_, HARDEN_RULE_OTHERS, -EPERM },
};

static void row_desc(const struct row *row, char *desc)
{
	strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hook, rows, row_desc);

/* The policy as it is with this one key, or with none. */
static void restrict_by(struct scene *scene, enum harden_rule rule)
{
	struct harden_policy *policy = &scene->policy;

	policy->read_only = rule == HARDEN_RULE_READ_ONLY;
	policy->cap_drop = rule == HARDEN_RULE_CAP ? BIT_ULL(CAP_SYS_ADMIN) : 0;
	policy->families = rule == HARDEN_RULE_SOCKETS ? BIT_ULL(AF_UNIX) : ~0ULL;
	policy->kinds = rule == HARDEN_RULE_NAMESPACES ? 0 : ~0U;
	policy->denies = BIT(rule);
	harden_label_load(scene->label);
}

static void hook_denies(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct scene *scene = test->priv;
	int host;

	restrict_by(scene, row->rule);
	host = row->ask(scene);
	KUNIT_EXPECT_NE(test, row->rule ? row->err : -EPERM, host);
	confine(scene);
	KUNIT_EXPECT_EQ(test, row->err, row->ask(scene));
	KUNIT_EXPECT_EQ(test, row->rule ? 1ULL : 0ULL,
			(u64)atomic64_read(&scene->policy.denials));
	release();
	KUNIT_EXPECT_EQ(test, host, row->ask(scene));
}

/* Another key's policy. */
static void hook_leaves_alone(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct scene *scene = test->priv;
	int host = row->ask(scene);

	if (row->always)
		kunit_skip(test, "denied whatever the policy says");
	restrict_by(scene, row->rule == HARDEN_RULE_KERNEL ? HARDEN_RULE_OTHERS :
							     HARDEN_RULE_KERNEL);
	confine(scene);
	KUNIT_EXPECT_EQ(test, host, row->ask(scene));
	release();
	KUNIT_EXPECT_EQ(test, 0ULL, (u64)atomic64_read(&scene->policy.denials));
}

/* A mode that audits lets pass, and counts. */
static void hook_audits(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct scene *scene = test->priv;
	int host = row->ask(scene);

	if (!row->rule)
		kunit_skip(test, "no key is about it");
	scene->policy.audit = true;
	restrict_by(scene, row->rule);
	confine(scene);
	KUNIT_EXPECT_EQ(test, host, row->ask(scene));
	release();
	KUNIT_EXPECT_LE(test, 1ULL, (u64)atomic64_read(&scene->policy.would_deny));
}

static struct kunit_case hooks_cases[] = {
	KUNIT_CASE_PARAM(hook_denies, hook_gen_params),
	KUNIT_CASE_PARAM(hook_leaves_alone, hook_gen_params),
	KUNIT_CASE_PARAM(hook_audits, hook_gen_params),
	{}
};

static struct kunit_suite hooks_suite = {
	.name = "harden_hooks",
	.init = scene_init,
	.exit = scene_exit,
	.test_cases = hooks_cases,
};
kunit_test_suite(hooks_suite);
