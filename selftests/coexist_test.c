// SPDX-License-Identifier: GPL-2.0
/*
 * Beside others: Landlock, kprobes and livepatches on the same functions, whoever comes first.
 * BPF tracers are in module_test, other security modules in machines of their own (see
 * coexist/run). Each goes on with its work, or is refused with a clear message.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

#define TRACING		"/sys/kernel/tracing"
#define LIVEPATCH	"/sys/kernel/livepatch/harden_livepatch"
#define FUNCTION	"security_path_mkdir"

static const struct rules rules[] = {
	{ .name = "held", .match = { "cgroup:/held/*" }, .read_only = true,
	  .writable = { "/tmp", "/data" } },
};

static int run(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int unload(void)
{
	return syscall(SYS_delete_module, "harden", O_NONBLOCK) ? errno : 0;
}

static int load(void)
{
	return access("/sys/module/harden", F_OK) ? run("modprobe harden") : 0;
}

FIXTURE(coexist)
{
	struct pair pair;
};

FIXTURE_SETUP(coexist)
{
	mount("none", TRACING, "tracefs", 0, NULL);	/* if it is not there yet */
	ASSERT_EQ(0, load());
	ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, NULL));
}

FIXTURE_TEARDOWN(coexist)
{
	pair_stop(&self->pair);
	load();
}

static bool holds(struct pair *pair)
{
	return container_do(&pair->held, "mkdir /etc/new") == EROFS &&
	       !container_do(&pair->held, "mkdir /data/new") &&
	       !container_do(&pair->held, "rmdir /data/new") &&
	       !container_do(&pair->free, "mkdir /etc/new") &&
	       !container_do(&pair->free, "rmdir /etc/new");
}

/* Each takes away what it takes away: one where both would, and the other is asked no more. */
TEST_F(coexist, landlock)
{
	int err = container_do(&self->pair.held, "landlock /tmp");

	if (err == ENOSYS || err == EOPNOTSUPP)
		SKIP(return, "this kernel has no Landlock, or was booted without");
	ASSERT_EQ(0, err);
	EXPECT_EQ(EROFS, container_do(&self->pair.held, "mkdir /etc/new"));
	EXPECT_EQ(EACCES, container_do(&self->pair.held, "mkdir /data/new"));
	EXPECT_EQ(0, container_do(&self->pair.held, "mkdir /tmp/new"));
}

static int kprobe(const char *event)
{
	return write_file(TRACING "/kprobe_events", event);
}

static bool traced(void)
{
	return !run("grep -q harden_test " TRACING "/trace");
}

static int kprobe_on(void)
{
	int err = kprobe("p:harden_test " FUNCTION "\n");

	err = err ?: write_file(TRACING "/trace", "\n");
	return err ?: write_file(TRACING "/events/kprobes/harden_test/enable", "1");
}

static void kprobe_off(void)
{
	write_file(TRACING "/events/kprobes/harden_test/enable", "0");
	kprobe("-:harden_test\n");
}

TEST_F(coexist, kprobe_after)
{
	ASSERT_EQ(0, kprobe_on());
	EXPECT_TRUE(holds(&self->pair));
	EXPECT_TRUE(traced());
	kprobe_off();
	EXPECT_TRUE(holds(&self->pair));
}

TEST_F(coexist, kprobe_before)
{
	ASSERT_EQ(0, unload());
	ASSERT_EQ(0, kprobe_on());
	EXPECT_EQ(0, load());
	EXPECT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	EXPECT_TRUE(holds(&self->pair));
	EXPECT_TRUE(traced());
	ASSERT_EQ(0, unload());
	EXPECT_EQ(0, container_do(&self->pair.held, "mkdir /etc/new"));
	kprobe_off();
}

/* The function tracer on everything that is hooked. */
TEST_F(coexist, function_tracer)
{
	ASSERT_EQ(0, write_file(TRACING "/set_ftrace_filter", "security_*"));
	ASSERT_EQ(0, write_file(TRACING "/current_tracer", "function"));
	EXPECT_TRUE(holds(&self->pair));
	EXPECT_EQ(0, unload());
	EXPECT_EQ(0, load());
	EXPECT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	EXPECT_TRUE(holds(&self->pair));
	EXPECT_EQ(0, write_file(TRACING "/current_tracer", "nop"));
	EXPECT_TRUE(holds(&self->pair));
}

static int livepatch(void)
{
	char command[128];

	snprintf(command, sizeof(command),
		 "insmod /selftests/harden_livepatch-%s.ko 2>/dev/null", getenv("KERNEL"));
	return run(command);
}

static bool patched(void)
{
	return !access(LIVEPATCH, F_OK);
}

/* Until every task runs the function as it was. */
static void unpatch(void)
{
	write_file(LIVEPATCH "/enabled", "0");
	while (patched())
		usleep(10000);
	run("rmmod harden_livepatch");
}

/* The kernel lets no livepatch change where a function goes that is called directly. */
TEST_F(coexist, livepatch_after)
{
	EXPECT_NE(0, livepatch());
	EXPECT_FALSE(patched());
	EXPECT_TRUE(holds(&self->pair));
}

/* It says which function is taken, and leaves the host as it is. */
TEST_F_TIMEOUT(coexist, livepatch_before, 300)
{
	ASSERT_EQ(0, unload());
	ASSERT_EQ(0, livepatch());
	EXPECT_TRUE(patched());
	EXPECT_NE(0, run("modprobe harden 2>/dev/null"));
	EXPECT_EQ(0, run("dmesg | tail -n 20 | grep -q 'harden: " FUNCTION " is taken'"));
	EXPECT_EQ(0, container_do(&self->pair.held, "mkdir /etc/new"));
	unpatch();
	EXPECT_EQ(0, load());
}

TEST_HARNESS_MAIN
