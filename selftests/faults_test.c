// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation of the module fails once: what was asked for is refused or done, never half
 * of it, and nothing of it stays. harden_faults.ko counts allocations and makes one fail; of
 * an operation with more of them than are tried, those at equal distances are.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "load.h"
#include "matched.h"

#define PARAMETERS	"/sys/module/harden_faults/parameters/"
#define SYNC		"call x86_64 162 0 0 0"
#define SITES_MAX	512

/* sync() on the native table, so that an entry of a call is hooked, or no longer. */
static void deny_sync(struct nlmsghdr *nlh)
{
	static const uint16_t sync_call = 162;
	struct nlattr *item = mnl_attr_nest_start(nlh, HARDEN_A_POLICY_ITEM), *filter, *calls;

	mnl_attr_put_u32(nlh, HARDEN_A_ITEM_RULE, HARDEN_RULE_SYSCALLS_DENY);
	mnl_attr_put_strz(nlh, HARDEN_A_ITEM_VALUE, "sync");
	mnl_attr_put_u32(nlh, HARDEN_A_ITEM_LINE, LINE_SYSCALLS_DENY);
	filter = mnl_attr_nest_start(nlh, HARDEN_A_ITEM_FILTER);
	mnl_attr_put_u32(nlh, HARDEN_A_FILTER_ABI, HARDEN_ABI_X86_64);
	mnl_attr_put_u32(nlh, HARDEN_A_FILTER_ACTION, HARDEN_ACTION_ALLOW);
	calls = mnl_attr_nest_start(nlh, HARDEN_A_FILTER_RULE);
	mnl_attr_put_u32(nlh, HARDEN_A_CALLS_ACTION, HARDEN_ACTION_ERRNO);
	mnl_attr_put_u32(nlh, HARDEN_A_CALLS_ERRNO, EPERM);
	mnl_attr_put(nlh, HARDEN_A_CALLS_NUMBERS, sizeof(sync_call), &sync_call);
	mnl_attr_nest_end(nlh, calls);
	mnl_attr_nest_end(nlh, filter);
	mnl_attr_nest_end(nlh, item);
}

static const struct rules old_rules[] = {
	{ .name = "held", .match = { "cgroup:/held/*" }, .read_only = true,
	  .writable = { "/tmp", "/data" }, .cap_drop = 1 << 27,
	  .deny_mounts = { "/etc", "host-proc" }, .deny_sockets = { "host", "/run/docker.sock" },
	  .words = { [HARDEN_RULE_OTHERS] = "deny", [HARDEN_RULE_KERNEL] = "deny" },
	  .devices = { "c 1:3 rwm", "c 1:5 rw" } },
};

/* Other answers to the same deeds: the new policy tells its own from the old one's. */
static const struct rules new_rules[] = {
	{ .name = "other", .match = { "cgroup:/elsewhere/*" }, .read_only = true },
	{ .name = "held", .match = { "cgroup:/held/*" }, .cap_drop = 1 << 27,
	  .writable = { "/tmp" }, .deny_mounts = { "/usr" }, .sockets = { "unix", "inet" },
	  .more = deny_sync },
};

/* What came of the allocations since the last arm(). */
static long seen, failed;
static char site[128];

static void read_parameter(const char *name, char *text, size_t size)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), PARAMETERS "%s", name);
	text[0] = 0;
	file = fopen(path, "r");
	if (!file || !fgets(text, size, file))
		abort();
	fclose(file);
}

static void arm(long nth)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", nth);
	if (write_file(PARAMETERS "nth", text))
		abort();
}

static void disarm(void)
{
	char text[24];

	read_parameter("seen", text, sizeof(text));
	seen = atol(text);
	read_parameter("failed", text, sizeof(text));
	failed = atol(text);
	read_parameter("site", site, sizeof(site));
	arm(0);
}

static int run(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool loaded(void)
{
	return !access("/sys/module/harden", F_OK);
}

static int unload(void)
{
	return syscall(SYS_delete_module, "harden", O_NONBLOCK) ? errno : 0;
}

FIXTURE(faults)
{
	struct rootfs root;
	struct container container;
	struct client client;
	uint32_t calls;		/* that are hooked under the old policy */
};

static int begin(struct container *container, const struct rootfs *root, bool into_cgroup)
{
	struct spec spec = { .parent = HELD, .root = root->dir, .into_cgroup = into_cgroup };

	return container_start(container, &spec);
}

FIXTURE_SETUP(faults)
{
	struct status status;

	if (access(PARAMETERS "nth", F_OK))
		ASSERT_EQ(0, run("insmod /selftests/harden_faults-debug.ko"));
	arm(0);
	if (!loaded())
		ASSERT_EQ(0, run("modprobe harden"));
	ASSERT_EQ(0, apply(old_rules, ARRAY_SIZE(old_rules)));
	ASSERT_EQ(0, rootfs_make(&self->root, ROOT_TMPFS));
	ASSERT_EQ(0, begin(&self->container, &self->root, false));
	ASSERT_EQ(0, client_open(&self->client));
	ASSERT_EQ(0, client_status(&self->client, &status));
	self->calls = status.calls;
}

FIXTURE_TEARDOWN(faults)
{
	arm(0);
	client_close(&self->client);
	container_stop(&self->container);
	rootfs_remove(&self->root);
}

/* The old policy in force, whole: deeds that it judges, each way. */
static bool old_holds(struct container *container)
{
	return container_do(container, "mkdir /etc/new") == EROFS &&
	       !container_do(container, "mkdir /data/new") &&
	       !container_do(container, "rmdir /data/new") &&
	       !container_do(container, SYNC);
}

/* The new one: nothing is read-only any more, and a call is denied. */
static bool new_holds(struct container *container)
{
	return !container_do(container, "mkdir /etc/new") &&
	       !container_do(container, "rmdir /etc/new") &&
	       container_do(container, SYNC) == EPERM;
}

/* Arms, does the thing, disarms; false if what it finds afterwards is wrong. */
typedef bool (*deed)(struct _test_data_faults *self, long nth);

/*
 * The deed with one allocation after the other failing, not more than @quick of them, or fifty
 * times as many if there is time. Returns how many failed, or -1 if what came of it was wrong.
 */
static long each_fault(struct _test_data_faults *self, const char *name, deed deed, long quick)
{
	long limit = amount(quick, quick * 50, quick);
	long all, step, nth, count = 0;

	if (!deed(self, 0)) {
		fprintf(stderr, "# %s: wrong without a fault\n", name);
		return -1;
	}
	all = seen;
	step = all > limit ? (all + limit - 1) / limit : 1;
	for (nth = 1; nth <= all; nth += step) {
		bool right = deed(self, nth);

		count += failed;
		if (right)
			continue;
		fprintf(stderr, "# %s: wrong after the failure of %ld of %ld, %s\n", name, nth,
			all, site);
		return -1;
	}
	figures("%s: %ld allocations, %ld made to fail", name, all, count);
	return count;
}

static bool apply_deed(struct _test_data_faults *self, long nth)
{
	struct status before, after;
	bool right;
	int err;

	if (client_status(&self->client, &before))
		return false;
	arm(nth);
	err = apply(new_rules, ARRAY_SIZE(new_rules));
	disarm();
	if (client_status(&self->client, &after))
		return false;
	if (err)
		right = after.generation == before.generation && after.policies == 1 &&
			old_holds(&self->container);
	else
		right = after.generation == before.generation + 1 && after.policies == 2 &&
			new_holds(&self->container);
	return right && !apply(old_rules, ARRAY_SIZE(old_rules)) && old_holds(&self->container);
}

/* All or nothing: the generation tells which, and deeds inside whether it is true. */
TEST_F_TIMEOUT(faults, apply, 3600)
{
	EXPECT_LT(0, each_fault(self, "apply", apply_deed, 200));
}

static bool teardown_deed(struct _test_data_faults *self, long nth)
{
	struct status status;
	bool right;
	int err;

	arm(nth);
	err = client_teardown(&self->client);
	disarm();
	if (client_status(&self->client, &status))
		return false;
	if (err)
		right = status.policies == 1 && old_holds(&self->container);
	else
		right = !status.policies && !container_do(&self->container, "mkdir /etc/new") &&
			!container_do(&self->container, "rmdir /etc/new");
	return right && !apply(old_rules, ARRAY_SIZE(old_rules)) && old_holds(&self->container);
}

TEST_F_TIMEOUT(faults, no_more_policies, 3600)
{
	EXPECT_LT(0, each_fault(self, "teardown", teardown_deed, 50));
}

/* It is there, confined, or it is not, and then nothing of it is left. */
static bool start_deed(struct _test_data_faults *self, long nth, bool into_cgroup)
{
	struct container container = {};
	bool right = true;
	int err;

	arm(nth);
	err = begin(&container, &self->root, into_cgroup);
	disarm();
	if (!err)
		right = old_holds(&container);
	container_stop(&container);
	return right && (!container.id || container_gone(&self->client, container.id)) &&
	       old_holds(&self->container);
}

static bool attach_deed(struct _test_data_faults *self, long nth)
{
	return start_deed(self, nth, false);
}

static bool clone_deed(struct _test_data_faults *self, long nth)
{
	return start_deed(self, nth, true);
}

TEST_F_TIMEOUT(faults, container_attached, 3600)
{
	EXPECT_LT(0, each_fault(self, "attach", attach_deed, 50));
}

TEST_F_TIMEOUT(faults, container_cloned, 3600)
{
	EXPECT_LT(0, each_fault(self, "clone into cgroup", clone_deed, 50));
}

/* A child of its own is refused or held as its parent is. */
static bool fork_deed(struct _test_data_faults *self, long nth)
{
	int err;

	arm(nth);
	err = container_do(&self->container, "fork mkdir /etc/new");
	disarm();
	return err && old_holds(&self->container);
}

TEST_F_TIMEOUT(faults, fork_and_denial, 3600)
{
	EXPECT_LT(0, each_fault(self, "fork and denial", fork_deed, 50));
}

/* An exec may end it, as the kernel ends what fails late; a new one takes its place. */
static bool exec_deed(struct _test_data_faults *self, long nth)
{
	int err;

	arm(nth);
	err = container_do(&self->container, "exec /inside");
	disarm();
	if (!err)
		return old_holds(&self->container);
	if (container_do(&self->container, "mkdir /etc/new") == EROFS)
		return old_holds(&self->container);
	container_stop(&self->container);
	return !begin(&self->container, &self->root, false) && old_holds(&self->container);
}

/* An exec asks for no memory of its own: what fails here is what comes meanwhile, if anything. */
TEST_F_TIMEOUT(faults, exec, 3600)
{
	EXPECT_LE(0, each_fault(self, "exec", exec_deed, 50));
}

/* A denial is a denial and is counted, whether it can be told or not. */
static bool event_deed(struct _test_data_faults *self, long nth)
{
	struct container_info before, after;
	struct status lost_before, lost_after;
	struct client events;
	struct event event;
	bool told;
	int err;

	if (events_open(&events) || client_status(&self->client, &lost_before) ||
	    client_container(&self->client, self->container.id, &before))
		return false;
	arm(nth);
	err = container_do(&self->container, "mkdir /etc/new-%ld", nth);
	disarm();
	if (client_container(&self->client, self->container.id, &after) ||
	    client_status(&self->client, &lost_after))
		return false;
	told = lost_after.events_lost != lost_before.events_lost ||
	       !events_wait(&events, self->container.id, NULL, &event);
	client_close(&events);
	return err == EROFS && after.denials == before.denials + 1 && told;
}

TEST_F_TIMEOUT(faults, event, 3600)
{
	EXPECT_LT(0, each_fault(self, "event", event_deed, 50));
}

/* Whole or refused. */
static bool dump_deed(struct _test_data_faults *self, long nth)
{
	struct container_info info;
	struct status status;
	struct dump dump = {};
	int err[3];

	arm(nth);
	err[0] = client_dump_policies(&self->client, &dump);
	err[1] = client_status(&self->client, &status);
	err[2] = client_container(&self->client, self->container.id, &info);
	disarm();
	/* The container's look-up is a dump: one that was cut short has not found it. */
	return (err[0] || dump.policies == 1) && (err[1] || status.policies == 1) &&
	       (err[2] || info.found) && old_holds(&self->container);
}

TEST_F_TIMEOUT(faults, dump, 3600)
{
	EXPECT_LT(0, each_fault(self, "dump", dump_deed, 50));
}

/* All hooks or none; a host without the module is as it was. */
static bool load_deed(struct _test_data_faults *self, long nth)
{
	bool right = true;

	client_close(&self->client);
	if (unload())
		return false;
	arm(nth);
	run("modprobe harden 2>/dev/null");
	disarm();
	if (!loaded())
		right = !container_do(&self->container, "mkdir /etc/new") &&
			!container_do(&self->container, "rmdir /etc/new") &&
			!run("modprobe harden");
	return right && !client_open(&self->client) &&
	       !apply(old_rules, ARRAY_SIZE(old_rules)) && old_holds(&self->container);
}

TEST_F_TIMEOUT(faults, load, 36000)
{
	EXPECT_LT(0, each_fault(self, "load", load_deed, 10));
}

/* Out whole, or still in force. */
static bool unload_deed(struct _test_data_faults *self, long nth)
{
	bool right;

	client_close(&self->client);
	arm(nth);
	unload();
	disarm();
	if (loaded())
		right = old_holds(&self->container);
	else
		right = !container_do(&self->container, "mkdir /etc/new") &&
			!container_do(&self->container, "rmdir /etc/new") &&
			!run("modprobe harden");
	return right && !client_open(&self->client) &&
	       !apply(old_rules, ARRAY_SIZE(old_rules)) && old_holds(&self->container);
}

TEST_F_TIMEOUT(faults, unload, 36000)
{
	EXPECT_LT(0, each_fault(self, "unload", unload_deed, 16));
}

/* A denial, told as one of the policy in force: a difference would have been told before it. */
static bool told_once(struct _test_data_faults *self, long nth)
{
	char name[32];
	struct client events;
	struct event event;
	int err, late = 0;

	snprintf(name, sizeof(name), "/etc/tried-%ld", nth);
	if (events_open(&events))
		return false;
	err = container_do(&self->container, "mkdir %s", name);
	/* What other denials have left to be told comes in between. */
	do
		late = events_wait(&events, self->container.id, "mkdir", &event);
	while (!late && !strstr(event.object, name));
	client_close(&events);
	return err == EROFS && !late && event.mode == HARDEN_MODE_ENFORCE;
}

/* What is tried, or 0, is there whole: it is asked at hooks and at entries of calls, or never. */
static bool tries(struct _test_data_faults *self, unsigned int nr, long nth)
{
	struct status before, between, after;

	if (client_status(&self->client, &before) || before.candidates != nr)
		return false;
	if (!nr)
		return told_once(self, nth);
	if (container_do(&self->container, "mkdir /etc/new") != EROFS ||
	    client_status(&self->client, &between) || container_do(&self->container, SYNC) ||
	    client_status(&self->client, &after))
		return false;
	return between.differences > before.differences &&
	       after.differences > between.differences;
}

/* Functions that go where a candidate is asked, as ftrace lists them; -1: cannot be read. */
static int shadowed(void)
{
	char line[512];
	FILE *list = fopen("/sys/kernel/debug/tracing/enabled_functions", "re");
	int nr = 0;

	if (!list)
		return -1;
	while (fgets(line, sizeof(line), list))
		nr += !!strstr(line, "harden_gate_shadow");
	fclose(list);
	return nr;
}

/* With memory: nothing of a candidate stays, also of one that went without any. */
static bool tries_no_more(struct _test_data_faults *self)
{
	struct status status;

	return !shadow(NULL, 0) && !client_status(&self->client, &status) &&
	       !status.candidates && status.calls == self->calls && !shadowed();
}

/* From a candidate of @from policies to one of @to, one of them 0 or both not. */
static bool candidate_deed(struct _test_data_faults *self, long nth, unsigned int from,
			   unsigned int to)
{
	struct status before, after;
	bool right;
	int err;

	if (from && shadow(from == 1 ? &new_rules[1] : new_rules, from))
		return false;
	if (client_status(&self->client, &before))
		return false;
	arm(nth);
	err = shadow(to ? new_rules : NULL, to);
	disarm();
	right = !client_status(&self->client, &after) && after.policies == 1 &&
		after.generation == before.generation && old_holds(&self->container) &&
		tries(self, err ? from : to, nth) && (nth || (!err && !to == !shadowed()));
	return right && tries_no_more(self) && old_holds(&self->container);
}

static bool candidate_comes_deed(struct _test_data_faults *self, long nth)
{
	return candidate_deed(self, nth, 0, ARRAY_SIZE(new_rules));
}

static bool candidate_changes_deed(struct _test_data_faults *self, long nth)
{
	return candidate_deed(self, nth, 1, ARRAY_SIZE(new_rules));
}

static bool candidate_goes_deed(struct _test_data_faults *self, long nth)
{
	return candidate_deed(self, nth, ARRAY_SIZE(new_rules), 0);
}

TEST_F_TIMEOUT(faults, candidate_comes, 3600)
{
	EXPECT_LT(0, each_fault(self, "candidate comes", candidate_comes_deed, 20));
}

/* One takes the place of another, or that stays. */
TEST_F_TIMEOUT(faults, candidate_changes, 3600)
{
	EXPECT_LT(0, each_fault(self, "candidate changes", candidate_changes_deed, 20));
}

TEST_F_TIMEOUT(faults, candidate_goes, 3600)
{
	EXPECT_LT(0, each_fault(self, "candidate goes", candidate_goes_deed, 20));
}

/* What comes into force ends what is tried; what does not leaves it. */
static bool apply_ends_it_deed(struct _test_data_faults *self, long nth)
{
	struct status after;
	bool right;
	int err;

	if (shadow(&new_rules[1], 1))
		return false;
	arm(nth);
	err = apply(new_rules, ARRAY_SIZE(new_rules));
	disarm();
	if (err)
		right = old_holds(&self->container) && tries(self, 1, nth);
	else
		right = !client_status(&self->client, &after) && !after.candidates &&
			after.policies == 2 && new_holds(&self->container);
	return right && !apply(old_rules, ARRAY_SIZE(old_rules)) && tries_no_more(self) &&
	       old_holds(&self->container);
}

TEST_F_TIMEOUT(faults, apply_ends_a_candidate, 3600)
{
	EXPECT_LT(0, each_fault(self, "apply ends a candidate", apply_ends_it_deed, 20));
}

static bool unload_tried_deed(struct _test_data_faults *self, long nth)
{
	return !shadow(new_rules, ARRAY_SIZE(new_rules)) && unload_deed(self, nth);
}

TEST_F_TIMEOUT(faults, unload_with_a_candidate, 36000)
{
	EXPECT_LT(0, each_fault(self, "unload with a candidate", unload_tried_deed, 4));
}

TEST_HARNESS_MAIN
