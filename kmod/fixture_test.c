// SPDX-License-Identifier: GPL-2.0
/* What the KUnit tests share: a tmpfs at /t, policy messages, failing allocations. */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/umh.h>
#include <trace/events/kmem.h>
#include "fixture_test.h"

#ifdef MODULE

/* What mounts is not exported; but where there are modules there is a user space. */
static int run(char **argv)
{
	char *envp[2] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };

	return call_usermodehelper(argv[0], argv, envp, UMH_WAIT_PROC);
}

static int mount_on(const char *type, const char *path)
{
	char *argv[6] = { "/bin/mount", "-t", (char *)type, (char *)type, (char *)path, NULL };

	return run(argv);
}

static void unmount(const char *path)
{
	char *argv[4] = { "/bin/umount", "-l", (char *)path, NULL };

	run(argv);
}

#else

/* fs/internal.h */
int path_mount(const char *dev_name, struct path *path, const char *type_page,
	       unsigned long flags, void *data_page);
int path_umount(struct path *path, int flags);

static int mount_on(const char *type, const char *name)
{
	struct path path;
	int err = kern_path(name, 0, &path);

	if (err)
		return err;
	err = path_mount(type, &path, type, 0, NULL);
	path_put(&path);
	return err;
}

static void unmount(const char *path)
{
	struct path found;

	if (!kern_path(path, 0, &found))
		path_umount(&found, MNT_DETACH);
}

#endif

struct fixture {
	struct dentry *dentries[2048];
	struct sk_buff *messages[16];
	struct harden_policy *policies[16];
	int nr_dentries, nr_messages, nr_policies;
};

static struct task_struct *counted;
static long balance;

static void count_kmalloc(void *data, unsigned long call_site, const void *ptr, size_t req,
			  size_t size, gfp_t flags, int node)
{
	if (current == counted && !ZERO_OR_NULL_PTR(ptr))
		balance++;
}

static void count_kfree(void *data, unsigned long call_site, const void *ptr)
{
	if (current == counted && !ZERO_OR_NULL_PTR(ptr))
		balance--;
}

/* On a debug kernel kmemleak looks for what is not given back, beside what debugging allocates. */
long allocations(void)
{
#ifdef MODULE
	return 0;
#else
	return balance;
#endif
}

static void count_allocations(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, 0, register_trace_kmalloc(count_kmalloc, NULL));
	KUNIT_ASSERT_EQ(test, 0, register_trace_kfree(count_kfree, NULL));
	balance = 0;
	counted = current;
}

static void uncount_allocations(void)
{
	counted = NULL;
	unregister_trace_kmalloc(count_kmalloc, NULL);
	unregister_trace_kfree(count_kfree, NULL);
	tracepoint_synchronize_unregister();
}

static struct path path_at(struct kunit *test, const char *path)
{
	struct path found;

	KUNIT_ASSERT_EQ_MSG(test, 0, kern_path(path, 0, &found), "no %s", path);
	return found;
}

/* The directory of @path, locked, and the negative dentry in it. */
static struct dentry *new_name(struct kunit *test, const char *path, struct path *dir, bool is_dir)
{
	unsigned int flags = is_dir ? LOOKUP_DIRECTORY : 0;
	struct dentry *dentry = kern_path_create(AT_FDCWD, path, dir, flags);

	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(dentry), "%s: %ld", path, PTR_ERR(dentry));
	return dentry;
}

static void made(struct kunit *test, const char *path, struct path *dir, struct dentry *dentry,
		 int err)
{
	done_path_create(dir, dentry);
	KUNIT_ASSERT_EQ_MSG(test, 0, err, "%s", path);
}

void make_dir(struct kunit *test, const char *path)
{
	struct path dir;
	struct dentry *dentry = new_name(test, path, &dir, true);

	made(test, path, &dir, dentry, vfs_mkdir(&init_user_ns, d_inode(dir.dentry), dentry, 0755));
}

void make_file(struct kunit *test, const char *path)
{
	struct path dir;
	struct dentry *dentry = new_name(test, path, &dir, false);

	made(test, path, &dir, dentry,
	     vfs_create(&init_user_ns, d_inode(dir.dentry), dentry, 0644, true));
}

void make_symlink(struct kunit *test, const char *path, const char *to)
{
	struct path dir;
	struct dentry *dentry = new_name(test, path, &dir, false);

	made(test, path, &dir, dentry,
	     vfs_symlink(&init_user_ns, d_inode(dir.dentry), dentry, to));
}

/* Another name, @path, of the file @to. */
void make_link(struct kunit *test, const char *path, const char *to)
{
	struct path old = path_at(test, to), dir;
	struct dentry *dentry = new_name(test, path, &dir, false);

	made(test, path, &dir, dentry,
	     vfs_link(old.dentry, &init_user_ns, d_inode(dir.dentry), dentry, NULL));
	path_put(&old);
}

void rename_file(struct kunit *test, const char *path, const char *to)
{
	struct dentry *old = dentry_at(test, path), *new = dentry_at(test, to);
	struct renamedata data = {
		.old_mnt_userns = &init_user_ns,
		.old_dir = d_inode(old->d_parent),
		.old_dentry = old,
		.new_mnt_userns = &init_user_ns,
		.new_dir = d_inode(new->d_parent),
		.new_dentry = new,
	};
	struct dentry *old_dir = dget(old->d_parent), *new_dir = dget(new->d_parent);
	int err;

	lock_rename(old_dir, new_dir);
	err = vfs_rename(&data);
	unlock_rename(old_dir, new_dir);
	dput(old_dir);
	dput(new_dir);
	KUNIT_ASSERT_EQ_MSG(test, 0, err, "%s", path);
}

static int remove_from(struct inode *dir, struct dentry *dentry)
{
	if (d_is_dir(dentry))
		return vfs_rmdir(&init_user_ns, dir, dentry);
	return vfs_unlink(&init_user_ns, dir, dentry, NULL);
}

static void remove_name(struct kunit *test, const char *path)
{
	struct path found = path_at(test, path);
	struct dentry *dir = dget_parent(found.dentry);
	int err;

	inode_lock_nested(d_inode(dir), I_MUTEX_PARENT);
	err = remove_from(d_inode(dir), found.dentry);
	inode_unlock(d_inode(dir));
	dput(dir);
	path_put(&found);
	KUNIT_ASSERT_EQ_MSG(test, 0, err, "%s", path);
}

void remove_file(struct kunit *test, const char *path)
{
	remove_name(test, path);
}

void remove_dir(struct kunit *test, const char *path)
{
	remove_name(test, path);
}

void mount_at(struct kunit *test, const char *type, const char *path)
{
	KUNIT_ASSERT_EQ_MSG(test, 0, mount_on(type, path), "%s at %s", type, path);
}

struct dentry *hold_dentry(struct kunit *test, struct dentry *dentry)
{
	struct fixture *fixture = test->priv;

	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(dentry));
	KUNIT_ASSERT_LT(test, fixture->nr_dentries, (int)ARRAY_SIZE(fixture->dentries));
	return fixture->dentries[fixture->nr_dentries++] = dentry;
}

static struct dentry *missing_at(struct kunit *test, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	char *parent = kunit_kzalloc(test, strlen(path) + 1, GFP_KERNEL);
	struct dentry *dentry;
	struct path dir;

	memcpy(parent, path, name - path);
	dir = path_at(test, parent);
	dentry = lookup_one_len_unlocked(name, dir.dentry, strlen(name));
	path_put(&dir);
	return hold_dentry(test, dentry);
}

struct dentry *dentry_at(struct kunit *test, const char *path)
{
	struct dentry *dentry;
	struct path found;

	if (kern_path(path, 0, &found))
		return missing_at(test, path);
	dentry = dget(found.dentry);
	path_put(&found);
	return hold_dentry(test, dentry);
}

struct dentry *floating_at(struct kunit *test, const char *path)
{
	struct inode *inode;
	struct path found;

	KUNIT_ASSERT_EQ(test, 0, kern_path(path, 0, &found));
	inode = igrab(d_inode(found.dentry));
	path_put(&found);
	remove_file(test, path);
	return hold_dentry(test, d_obtain_alias(inode));
}

static void make_mount_point(struct kunit *test)
{
	struct path found;

	if (kern_path("/t", 0, &found))
		make_dir(test, "/t");
	else
		path_put(&found);
}

int fixture_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct fixture), GFP_KERNEL);
	if (!test->priv)
		return -ENOMEM;
	make_mount_point(test);
	mount_at(test, "tmpfs", "/t");
	count_allocations(test);
	return 0;
}

void give_back(struct kunit *test)
{
	struct fixture *fixture = test->priv;

	while (fixture->nr_policies)
		harden_policy_free(fixture->policies[--fixture->nr_policies]);
	while (fixture->nr_messages)
		nlmsg_free(fixture->messages[--fixture->nr_messages]);
	while (fixture->nr_dentries)
		dput(fixture->dentries[--fixture->nr_dentries]);
}

void fixture_exit(struct kunit *test)
{
	current->fail_nth = 0;
	uncount_allocations();
	give_back(test);
	unmount("/t");
}

struct sk_buff *new_message(struct kunit *test, size_t size)
{
	struct fixture *fixture = test->priv;
	struct sk_buff *skb = nlmsg_new(size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_ASSERT_LT(test, fixture->nr_messages, (int)ARRAY_SIZE(fixture->messages));
	return fixture->messages[fixture->nr_messages++] = skb;
}

static int put_item(struct sk_buff *skb, const struct attr *attr)
{
	struct nlattr *nest = nla_nest_start(skb, HARDEN_A_POLICY_ITEM);

	if (!nest || (attr->number && nla_put_u32(skb, HARDEN_A_ITEM_RULE, attr->number)) ||
	    (attr->text && nla_put_string(skb, HARDEN_A_ITEM_VALUE, attr->text)) ||
	    (attr->file && nla_put_string(skb, HARDEN_A_ITEM_FILE, attr->file)) ||
	    (attr->line && nla_put_u32(skb, HARDEN_A_ITEM_LINE, attr->line)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_base(struct sk_buff *skb, const struct attr *attr)
{
	const struct attr match = AT(attr->line, MATCH, "engine:any");

	if (nla_put_string(skb, HARDEN_A_POLICY_NAME, attr->text) ||
	    nla_put_string(skb, HARDEN_A_POLICY_FILE, "p.conf") ||
	    nla_put_u32(skb, HARDEN_A_POLICY_LINE, 1))
		return -EMSGSIZE;
	return attr->line ? put_item(skb, &match) : 0;
}

static int put_attr(struct sk_buff *skb, const struct attr *attr)
{
	switch (attr->kind) {
	case BASE:
		return put_base(skb, attr);
	case STRING:
		return nla_put_string(skb, attr->type, attr->text);
	case RAW:
		return nla_put(skb, attr->type, attr->len, attr->text);
	case WORD:
		return nla_put_u32(skb, attr->type, attr->number);
	case LONG:
		return nla_put(skb, attr->type, sizeof(attr->number), &attr->number);
	case FLAG:
		return nla_put_flag(skb, attr->type);
	case ITEM:
		return put_item(skb, attr);
	default:
		return -EINVAL;
	}
}

struct nlattr *message(struct kunit *test, const struct attr *attrs)
{
	struct sk_buff *skb = new_message(test, 128 << 10);
	struct nlattr *nest = nla_nest_start(skb, HARDEN_A_APPLY_POLICY);
	u32 i;

	for (; attrs->kind != END; attrs++)
		for (i = 0; i < max(attrs->times, 1U); i++)
			KUNIT_ASSERT_EQ(test, 0, put_attr(skb, attrs));
	nla_nest_end(skb, nest);
	KUNIT_ASSERT_EQ(test, (long)nest->nla_len, (long)(skb_tail_pointer(skb) - (u8 *)nest));
	return nest;
}

struct harden_policy *compile_one(const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	return harden_policy_compile(&nest, 1, extack);
}

struct harden_policy *policy_of(struct kunit *test, const struct attr *attrs)
{
	struct netlink_ext_ack extack = {};
	struct fixture *fixture = test->priv;
	struct harden_policy *policy = compile_one(message(test, attrs), &extack);

	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(policy), "%s", extack._msg ?: "no text");
	KUNIT_ASSERT_LT(test, fixture->nr_policies, (int)ARRAY_SIZE(fixture->policies));
	return fixture->policies[fixture->nr_policies++] = policy;
}

u32 line_of(const struct harden_item *item)
{
	return item ? item->line : 0;
}

/* failslab's switches, which debugfs keeps beside their files. */
static void *failslab_switch(struct kunit *test, const char *name)
{
	char path[64];
	struct inode *inode;

	snprintf(path, sizeof(path), "/t/debug/failslab/%s", name);
	inode = d_inode(dentry_at(test, path));
	KUNIT_ASSERT_NOT_NULL(test, inode);
	return inode->i_private;
}

static void arm(struct kunit *test)
{
	static bool armed;

	if (armed)
		return;
	make_dir(test, "/t/debug");
	mount_at(test, "debugfs", "/t/debug");
	*(bool *)failslab_switch(test, "ignore-gfp-wait") = false;
	*(unsigned long *)failslab_switch(test, "verbose") = 0;
	armed = true;
}

void fail_allocation(struct kunit *test, unsigned int nth)
{
	arm(test);
	current->fail_nth = nth;
}

bool allocation_failed(void)
{
	bool failed = !current->fail_nth;

	current->fail_nth = 0;
	return failed;
}

struct harden_object object_at(struct kunit *test, const char *path)
{
	const struct dentry *dentry = dentry_at(test, path);
	struct harden_object object = {
		.dev = dentry->d_sb->s_dev,
		.ino = d_is_negative(dentry) ? 0 : d_inode(dentry)->i_ino,
		.generation = d_is_negative(dentry) ? 0 : d_inode(dentry)->i_generation,
	};

	if (IS_ROOT(dentry))
		return object;
	object.parent_dev = dentry->d_sb->s_dev;
	object.parent_ino = d_inode(dentry->d_parent)->i_ino;
	object.name = kunit_kzalloc(test, dentry->d_name.len + 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, object.name);
	memcpy((char *)object.name, dentry->d_name.name, dentry->d_name.len);
	return object;
}
