// SPDX-License-Identifier: GPL-2.0
/* Loading and unloading: all hooks or none, with containers alive, and no silent detaching. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "load.h"
#include "matched.h"
#include "tracer.h"

#define FTRACE_ENABLED "/proc/sys/kernel/ftrace_enabled"

static const struct rules rules[] = {
	{ .name = "held", .match = { "cgroup:/held/*" }, .read_only = true },
};

static int run(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool loaded(void)
{
	return !access("/sys/module/harden", F_OK);
}

/* So that a failed test leaves the next one what it expects. */
static int load(void)
{
	return loaded() ? 0 : run("modprobe harden");
}

static int unload(void)
{
	return syscall(SYS_delete_module, "harden", O_NONBLOCK) ? errno : 0;
}

FIXTURE(module)
{
	struct rootfs root;
	struct container container;
};

FIXTURE_SETUP(module)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };

	ASSERT_EQ(0, load());
	ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	ASSERT_EQ(0, rootfs_make(&self->root, ROOT_TMPFS));
	ASSERT_EQ(0, container_start(&self->container, &spec));
}

FIXTURE_TEARDOWN(module)
{
	container_stop(&self->container);
	rootfs_remove(&self->root);
	write_file(FTRACE_ENABLED, "1");
	load();
}

TEST_F(module, ftrace_stays_on)
{
	int err = write_file(FTRACE_ENABLED, "0");

	EXPECT_TRUE(err == EBUSY || err == EOPNOTSUPP) TH_LOG("%s", strerror(err));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
}

TEST_F(module, unloads_with_containers)
{
	struct client client;

	ASSERT_EQ(0, container_do(&self->container, "linger"));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
	ASSERT_EQ(0, unload());
	EXPECT_FALSE(loaded());
	EXPECT_EQ(ENOENT, client_open(&client));
	EXPECT_EQ(0, container_do(&self->container, "mkdir /etc/new"));
	EXPECT_EQ(0, container_do(&self->container, "fork mkdir /etc/other-new"));
	EXPECT_EQ(0, container_do(&self->container, "exec /inside"));
	ASSERT_EQ(0, load());
	EXPECT_EQ(0, container_do(&self->container, "mkdir /etc/third-new"));
	ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/last-new"));
}

/* A ring that only its maker may use: it holds the maker's task. */
static int make_ring(const char *cgroup)
{
	struct io_uring_params params = {
		.flags = IORING_SETUP_SINGLE_ISSUER,
	};

	if (cgroup_attach(cgroup, getpid()))
		return -EPERM;
	return syscall(SYS_io_uring_setup, 4, &params) < 0 ? -errno : 0;
}

/* Of the children's descriptors, which are ours, too, the ring is the one that was not there. */
static int hold_dead_task(const char *cgroup, int *ring)
{
	int status, free_fd = open("/", O_PATH);
	pid_t pid;

	close(free_fd);
	pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (!pid)
		_exit(-make_ring(cgroup));
	*ring = free_fd;
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}

/* A task that has ended, but that somebody holds: it is freed under a later load. */
TEST_F(module, outlived_by_a_dead_task)
{
	struct client client;
	double end = now() + 10;
	struct status status;
	char cgroup[256];
	uint64_t id;
	int err, ring;

	ASSERT_EQ(0, cgroup_make(HELD, cgroup, sizeof(cgroup), &id));
	err = hold_dead_task(cgroup, &ring);
	if (err == ENOSYS)
		SKIP(return, "this kernel has no io_uring");
	ASSERT_EQ(0, err);
	ASSERT_EQ(0, unload());
	ASSERT_EQ(0, load());
	ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	EXPECT_EQ(0, close(ring));
	EXPECT_EQ(0, rmdir(cgroup));
	/* The kernel takes a ring apart later; who is left then is the container's program. */
	ASSERT_EQ(0, client_open(&client));
	do {
		ASSERT_EQ(0, client_status(&client, &status));
	} while (status.labels != 1 && now() < end);
	EXPECT_EQ(1, status.labels);
	client_close(&client);
}

TEST_F(module, drafts_do_not_hold_it)
{
	struct client client;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_begin(&client, 1));
	ASSERT_EQ(0, client_add(&client, &rules[0]));
	ASSERT_EQ(0, unload());
	client_close(&client);
	EXPECT_EQ(0, load());
}

TEST_F(module, loads_once)
{
	EXPECT_NE(0, run("insmod /lib/modules/$(uname -r)/extra/harden.ko 2>/dev/null"));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
}

TEST_F(module, refuses_without_ftrace)
{
	ASSERT_EQ(0, unload());
	if (write_file(FTRACE_ENABLED, "0"))
		SKIP(return, "ftrace cannot be switched off on this kernel");
	EXPECT_NE(0, run("modprobe harden 2>/dev/null"));
	EXPECT_FALSE(loaded());
	ASSERT_EQ(0, write_file(FTRACE_ENABLED, "1"));
	EXPECT_EQ(0, container_do(&self->container, "mkdir /etc/new"));
	EXPECT_EQ(0, load());
}

/* It says which function, and leaves no trace. */
TEST_F_TIMEOUT(module, refuses_where_a_function_is_taken, 300)
{
	int tracer;

	ASSERT_EQ(0, unload());
	tracer = tracer_attach("security_path_mkdir");
	if (tracer < 0)
		SKIP(return, "no BPF tracer on this kernel: %s", strerror(-tracer));
	EXPECT_NE(0, run("modprobe harden 2>/dev/null"));
	EXPECT_FALSE(loaded());
	EXPECT_EQ(0, run("dmesg | tail -n 20 | grep -q 'harden: security_path_mkdir'"));
	EXPECT_EQ(0, container_do(&self->container, "mkdir /etc/new"));
	close(tracer);
	EXPECT_EQ(0, load());
}

/* The other way round, the tracer is the one that is refused. */
TEST_F(module, keeps_its_functions)
{
	int tracer = tracer_attach("security_path_mkdir");

	if (tracer == -EOPNOTSUPP || tracer == -ENOENT)
		SKIP(return, "no BPF tracer on this kernel: %s", strerror(-tracer));
	EXPECT_GT(0, tracer);
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
}

TEST_HARNESS_MAIN
