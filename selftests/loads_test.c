// SPDX-License-Identifier: GPL-2.0
/* The module comes and goes while containers do. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "load.h"
#include "matched.h"

#define CYCLES_MAX	2000
/* What the median may take: each of the module's ftrace_ops waits for all tasks twice. */
#define UNLOAD_SECONDS	1.0

static const struct rules rules[] = {
	{ .name = "held", .match = { "cgroup:/held/*" }, .read_only = true,
	  .writable = { "/tmp" }, .deny_mounts = { "/etc" } },
};

static int unload(void)
{
	return syscall(SYS_delete_module, "harden", O_NONBLOCK) ? errno : 0;
}

static int load_module(void)
{
	return system("modprobe harden") ? EIO : 0;
}

static int ascending(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return (first > second) - (first < second);
}

FIXTURE(loads)
{
	struct rootfs root;
	struct container container;
	struct load load;
};

FIXTURE_SETUP(loads)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };

	ASSERT_EQ(0, rootfs_make(&self->root, ROOT_TMPFS));
	ASSERT_EQ(0, container_start(&self->container, &spec));
}

FIXTURE_TEARDOWN(loads)
{
	load_stop(&self->load);
	container_stop(&self->container);
	rootfs_remove(&self->root);
	if (access("/sys/module/harden", F_OK))
		load_module();
}

/* Each time the container that lives on is held again, and free in between. */
TEST_F_TIMEOUT(loads, under_load, 36000)
{
	static double times[CYCLES_MAX];
	long cycles = amount(100, CYCLES_MAX, 10), i;
	struct client client;
	struct status status;
	double start;

	load_start(&self->load, &self->root, HELD, 2);
	for (i = 0; i < cycles; i++) {
		ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
		ASSERT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
		start = now();
		ASSERT_EQ(0, unload());
		times[i] = now() - start;
		ASSERT_EQ(0, container_do(&self->container, "mkdir /etc/new"));
		ASSERT_EQ(0, container_do(&self->container, "rmdir /etc/new"));
		ASSERT_EQ(0, load_module());
	}
	EXPECT_TRUE(load_stop(&self->load));
	qsort(times, cycles, sizeof(*times), ascending);
	figures("%ld unloads: %.0f ms at least, %.0f in the middle, %.0f at most", cycles,
		1e3 * times[0], 1e3 * times[cycles / 2], 1e3 * times[cycles - 1]);
	if (amount(true, true, false))
		EXPECT_GE(UNLOAD_SECONDS, times[cycles / 2]);
	ASSERT_EQ(0, client_open(&client));
	EXPECT_EQ(0, client_status(&client, &status));
	EXPECT_EQ(0, status.policies);
	EXPECT_EQ(0, status.containers);
	EXPECT_EQ(0, status.labels);
	client_close(&client);
}

TEST_HARNESS_MAIN
