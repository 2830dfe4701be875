// SPDX-License-Identifier: GPL-2.0
/* Start state → request: all that is wrong with what the runtime has prepared, at once. */
#include <linux/cred.h>
#include <linux/device_cgroup.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/user_namespace.h>
#include "allow.h"
#include "attach.h"
#include "hooks_ns.h"
#include "hooks_start.h"
#include "label.h"
#include "verdict.h"

/**
 * struct start - what was found
 * @kinds: namespaces of the host that it is in
 * @all_caps: it has every capability of the host
 * @proc: the container's procfs shows the kernel's memory, and its sysctls can be written
 * @sys: its sysfs can be written
 * @mem: it has a node for the host's memory, and may open it
 * @devices: its cgroup keeps no device from it, and it can make nodes for them
 */
struct start {
	u32 kinds;
	bool all_caps, proc, sys, mem, devices;
};

/* Words for an event. */
struct text {
	char *at;
	size_t left;
};

static void add(struct text *text, const char *word, const char *what)
{
	int n = snprintf(text->at, text->left, "%s%s", word, what);

	n = min_t(int, n, text->left - 1);
	text->at += n;
	text->left -= n;
}

/*
 * What was split from CAP_SYS_ADMIN later is nothing more, and engines that are older than it mean
 * all capabilities without it.
 */
static bool has_all_caps(const struct cred *cred)
{
	int cap;

	if (cred->user_ns != &init_user_ns)
		return false;
	for (cap = 0; cap < CAP_PERFMON; cap++)
		if (!cap_raised(cred->cap_bset, cap))
			return false;
	return true;
}

/* Does @name, under current's root, lie on a filesystem of this type, and can that be written? */
static bool lies_on(const char *name, unsigned long magic, bool writable)
{
	struct path path;
	bool lies;

	if (kern_path(name, 0, &path))
		return false;
	lies = path.dentry->d_sb->s_magic == magic &&
	       (!writable || !(__mnt_is_readonly(path.mnt)));
	path_put(&path);
	return lies;
}

/* By the device program of its cgroups, which the runtime has attached before. */
static bool may_open(short type, u32 major, u32 minor)
{
	return !devcgroup_check_permission(type, major, minor,
					   DEVCG_ACC_READ | DEVCG_ACC_WRITE);
}

/*
 * A program cannot be asked what it allows in all. No runtime has all of these in its list of what
 * any container needs, nor is one container given just these.
 */
static bool has_all_devices(const struct cred *cred)
{
	static const struct {
		short type;
		u32 major, minor;
	} some[] = {
		{ DEVCG_DEV_CHAR, 1, 1 }, { DEVCG_DEV_CHAR, 1, 4 }, { DEVCG_DEV_CHAR, 1, 11 },
		{ DEVCG_DEV_CHAR, 4, 1 }, { DEVCG_DEV_CHAR, 10, 237 }, { DEVCG_DEV_BLOCK, 7, 0 },
		{ DEVCG_DEV_BLOCK, 8, 0 }, { DEVCG_DEV_BLOCK, 254, 0 },
	};
	int i;

	/* Only root of the host makes nodes that open. */
	if (cred->user_ns != &init_user_ns || !cap_raised(cred->cap_bset, CAP_MKNOD))
		return false;
	for (i = 0; i < ARRAY_SIZE(some); i++)
		if (!may_open(some[i].type, some[i].major, some[i].minor))
			return false;
	return true;
}

static bool has_mem(void)
{
	struct path path;
	bool has;

	if (!may_open(DEVCG_DEV_CHAR, 1, 1) || kern_path("/dev/mem", 0, &path))
		return false;
	has = S_ISCHR(d_inode(path.dentry)->i_mode) &&
	      d_inode(path.dentry)->i_rdev == MKDEV(1, 1);
	path_put(&path);
	return has;
}

static void look(struct start *start, const struct cred *cred)
{
	start->kinds = harden_shared_kinds(cred);
	start->all_caps = has_all_caps(cred);
	start->proc = lies_on("/proc/kcore", PROC_SUPER_MAGIC, false) &&
		      lies_on("/proc/sys", PROC_SUPER_MAGIC, true);
	start->sys = lies_on("/sys", SYSFS_MAGIC, true);
	start->mem = has_mem();
	start->devices = has_all_devices(cred);
}

static const struct harden_item *rights(const struct harden_policy *policy,
					const struct start *start, struct text *text)
{
	const struct harden_item *item = harden_denies(policy, HARDEN_RULE_PRIVILEGED);

	if (!item || !(start->all_caps || start->proc || start->sys || start->mem ||
		       start->devices))
		return NULL;
	add(text, "privileged:", "");
	if (start->all_caps)
		add(text, " all capabilities", "");
	if (start->devices)
		add(text, " all devices", "");
	if (start->mem)
		add(text, " /dev/mem", "");
	if (start->proc)
		add(text, " unmasked /proc", "");
	if (start->sys)
		add(text, " writable /sys", "");
	add(text, ";", "");
	return item;
}

static const struct harden_item *shared(const struct harden_policy *policy,
					const struct start *start, struct text *text)
{
	const struct harden_item *item = NULL;
	u32 kind;
	int bit;

	for (bit = 0; bit < 32; bit++) {
		kind = start->kinds & 1u << bit;
		/* "user" leaves more than to be in the host's. */
		if (!kind || !harden_check_kind(policy, kind) ||
		    (kind == HARDEN_HOST_USER && !harden_check_kind(policy, CLONE_NEWUSER)))
			continue;
		if (!item)
			add(text, "namespaces:", "");
		item = harden_check_kind(policy, kind);
		add(text, kind == HARDEN_HOST_USER ? " " : " host-", harden_kind_name(kind));
	}
	return item;
}

/**
 * harden_judge_start() - may the container's code start like this?
 * @label: of current, which is in SETUP and about to exec the container's file
 * @cred: its credentials to be
 *
 * Context: may sleep, so the policy is read when that is over.
 * Return: 0 or -EPERM.
 */
int harden_judge_start(const struct harden_label *label, const struct cred *cred)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct start start = {};
	char words[192] = "";
	struct text text = { words, sizeof(words) };
	struct harden_request request = { .operation = "start", .text = words };
	const struct harden_item *item, *second;

	if (!policy || !(policy->denies & (BIT(HARDEN_RULE_PRIVILEGED) |
					   BIT(HARDEN_RULE_NAMESPACES))))
		return 0;
	atomic_inc(&harden_sleepers);
	look(&start, cred);
	atomic_dec(&harden_sleepers);
	policy = harden_label_policy(label);
	if (!policy)
		return 0;
	item = rights(policy, &start, &text);
	second = shared(policy, &start, &text);
	return harden_verdict(label, policy, item ?: second, &request);
}
