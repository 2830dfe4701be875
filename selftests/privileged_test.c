// SPDX-License-Identifier: GPL-2.0
/* privileged = deny: a container that starts with the rights of the host does not start. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

static const struct rules rules[] = {
	{
		.name = "privileged", .match = { "cgroup:/held/*" },
		.words = { [HARDEN_RULE_PRIVILEGED] = "deny" },
	},
	{
		.name = "audit", .match = { "cgroup:/audit/*" }, .mode = HARDEN_MODE_AUDIT,
		.words = { [HARDEN_RULE_PRIVILEGED] = "deny" },
	},
};

enum { CAPS = 1, PROC = 2, SYS = 4, MEM = 8 };

static int read_only(const char *root, const char *dir)
{
	char path[300];
	int err;

	snprintf(path, sizeof(path), "%s%s", root, dir);
	err = do_mount(path, path, NULL, MS_BIND);
	return err ?: do_mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY);
}

/* As runtimes do without --privileged, but for what the bits of @arg leave undone. */
static int prepare(const char *root, void *arg)
{
	long undone = (long)arg;
	char path[300];
	int err = 0;

	if (!(undone & CAPS) && prctl(PR_CAPBSET_DROP, CAP_SYS_MODULE))
		return errno;
	if (!(undone & PROC))
		err = read_only(root, "/proc/sys");
	snprintf(path, sizeof(path), "%s/sys", root);
	if (!err && mkdir(path, 0755))
		err = errno;
	err = err ?: do_mount("sysfs", path, "sysfs", undone & SYS ? 0 : MS_RDONLY);
	snprintf(path, sizeof(path), "%s/dev/mem", root);
	if (!err && undone & MEM && mknod(path, S_IFCHR | 0600, makedev(1, 1)))
		err = errno;
	return err;
}

static int start(struct container *container, struct rootfs *root, const char *parent,
		 long undone)
{
	struct spec spec = {
		.parent = parent, .root = root->dir, .setup = prepare, .arg = (void *)undone,
	};
	int err = rootfs_make(root, ROOT_TMPFS);

	return err ?: container_start(container, &spec);
}

static void stop(struct container *container, struct rootfs *root)
{
	container_stop(container);
	rootfs_remove(root);
}

FIXTURE(privileged)
{
	struct client events;
};

FIXTURE_VARIANT(privileged)
{
	long undone;
	const char *said;
};

FIXTURE_VARIANT_ADD(privileged, caps) { CAPS, "privileged: all capabilities;" };
FIXTURE_VARIANT_ADD(privileged, proc) { PROC, "privileged: unmasked /proc;" };
FIXTURE_VARIANT_ADD(privileged, sys) { SYS, "privileged: writable /sys;" };
FIXTURE_VARIANT_ADD(privileged, mem) { MEM, "privileged: /dev/mem;" };
FIXTURE_VARIANT_ADD(privileged, all) {
	CAPS | PROC | SYS | MEM,
	"privileged: all capabilities /dev/mem unmasked /proc writable /sys;",
};

FIXTURE_SETUP(privileged)
{
	ASSERT_EQ(0, events_open(&self->events));
}

FIXTURE_TEARDOWN(privileged)
{
	client_close(&self->events);
}

TEST_F(privileged, does_not_start)
{
	struct denial denial = {
		.rule = HARDEN_RULE_PRIVILEGED, .line = LINE_WORD + HARDEN_RULE_PRIVILEGED,
		.operation = "start", .object = variant->said, .error = EPERM,
		.phase = HARDEN_PHASE_SETUP,
	};
	struct container container;
	struct rootfs root;

	EXPECT_EQ(0, start(&container, &root, FREE, variant->undone));
	stop(&container, &root);
	EXPECT_EQ(EPERM, start(&container, &root, HELD, variant->undone));
	EXPECT_STREQ("exec", container.last.step);
	EXPECT_TRUE(reported(&self->events, &container, &denial));
	stop(&container, &root);
}

TEST(others_start)
{
	struct container container;
	struct rootfs root;

	EXPECT_EQ(0, start(&container, &root, HELD, 0));
	EXPECT_EQ(0, container_do(&container, "exec /inside"));
	EXPECT_EQ(0, container_do(&container, "as 0 /inside euid"));
	stop(&container, &root);
}

TEST(audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_PRIVILEGED, .line = LINE_WORD + HARDEN_RULE_PRIVILEGED,
		.operation = "start", .error = EPERM, .mode = HARDEN_MODE_AUDIT,
	};
	struct container container;
	struct client events;
	struct rootfs root;

	ASSERT_EQ(0, events_open(&events));
	EXPECT_EQ(0, start(&container, &root, "/audit", CAPS));
	EXPECT_TRUE(reported(&events, &container, &denial));
	stop(&container, &root);
	client_close(&events);
}

TEST_MAIN(rules)
