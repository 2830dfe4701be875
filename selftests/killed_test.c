// SPDX-License-Identifier: GPL-2.0
/*
 * hardenctl is killed at each of its system calls while it applies: the former policies hold
 * or the new ones do, and nothing of it stays in anybody's way.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "load.h"
#include "matched.h"

#define POLICY "/tmp/killed.conf"

static const struct rules rules[] = {
	{ .name = "held", .match = { "cgroup:/held/*" }, .read_only = true },
};

static const char text[] =
	"policy \"new\" {\n"
	"	match = {\"cgroup:/held/*\"} cap_drop = {ALL} deny_mounts = {\"/etc\"}\n"
	"}\n"
	"policy \"newer\" {\n"
	"	match = {\"cgroup:/elsewhere/*\"} read_only = true writable = {\"/tmp\"}\n"
	"}\n";

FIXTURE(killed)
{
	struct rootfs root;
	struct container container;
	struct client client;
	bool came;	/* into force, what was applied last */
};

FIXTURE_SETUP(killed)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };

	FILE *file = fopen(POLICY, "w");

	ASSERT_NE(NULL, file);
	fputs(text, file);
	ASSERT_EQ(0, fclose(file));
	ASSERT_EQ(0, rootfs_make(&self->root, ROOT_TMPFS));
	ASSERT_EQ(0, container_start(&self->container, &spec));
	ASSERT_EQ(0, client_open(&self->client));
}

FIXTURE_TEARDOWN(killed)
{
	client_close(&self->client);
	container_stop(&self->container);
	rootfs_remove(&self->root);
	unlink(POLICY);
}

static pid_t start_apply(void)
{
	pid_t pid = fork();
	int null;

	if (pid)
		return pid;
	null = open("/dev/null", O_RDWR);
	dup2(null, 1);
	dup2(null, 2);
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	execl("/usr/sbin/hardenctl", "hardenctl", "apply", POLICY, NULL);
	_exit(127);
}

/*
 * Kills hardenctl at the stop of that number, counted from 1: a call has two, before and after.
 * 0: never. Returns the number of stops it came to, or -1 if it went wrong by itself.
 */
static long apply_killed_at(long wanted)
{
	pid_t pid = start_apply();
	long stops = 0;
	int status;

	for (;;) {
		if (waitpid(pid, &status, 0) != pid)
			return -1;
		if (WIFEXITED(status))
			return WEXITSTATUS(status) ? -1 : stops;
		if (WIFSIGNALED(status))
			return WTERMSIG(status) == SIGKILL ? stops : -1;
		if (++stops == wanted)
			kill(pid, SIGKILL);
		else if (ptrace(PTRACE_SYSCALL, pid, NULL, NULL))
			return -1;
	}
}

/* One policy of the former, or both of the new, by the kernel's word and by a deed. */
static bool whole(struct _test_data_killed *self, uint64_t before)
{
	struct status status;
	int err = container_do(&self->container, "mkdir /etc/new");

	if (!err)
		container_do(&self->container, "rmdir /etc/new");
	if (client_status(&self->client, &status))
		return false;
	self->came = status.generation != before;
	if (!self->came)
		return status.policies == 1 && err == EROFS;
	return status.generation == before + 1 && status.policies == 2 && !err;
}

TEST_F_TIMEOUT(killed, at_every_step, 36000)
{
	long step = amount(7, 1, 40), stops, at, came_into_force = 0, tried = 0;
	struct status status;

	stops = apply_killed_at(0);
	ASSERT_LT(0, stops);
	for (at = 1; at <= stops; at += step) {
		ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
		ASSERT_EQ(0, client_status(&self->client, &status));
		ASSERT_LE(0, apply_killed_at(at));
		ASSERT_TRUE(whole(self, status.generation))
			TH_LOG("after stop %ld of %ld", at, stops);
		came_into_force += self->came;
		tried++;
	}
	figures("killed at %ld of %ld stops, in force after %ld", tried, stops, came_into_force);
	/* Only the end of it is after the commit. */
	EXPECT_GT(tried, came_into_force);
}

TEST_MAIN(rules)
