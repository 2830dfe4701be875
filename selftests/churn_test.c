// SPDX-License-Identifier: GPL-2.0
/*
 * Policies are replaced while containers work, and containers come and go: nobody sees a mixture
 * of two policies or a moment without one, and nothing is left.
 *
 * Under both policies /etc may not be changed; /data only under the first, /volume only under the
 * second. So a change of /etc that passes has met no policy, and an event that names the
 * policy which allows what it denies has met a mixture.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "load.h"
#include "matched.h"

#define SLICE 100	/* changes that are tried between two looks at the pipes */

static const struct rules first[] = {
	/* Every cgroup is compared with these as well; what names it best decides. */
	{ .name = "other", .match = { "cgroup:/**/e?sewhere/*-e*d", "engine:docker",
				      "engine:podman", "engine:containerd", "engine:crio",
				      "engine:lxc", "engine:nspawn" }, .read_only = true },
	{ .name = "first", .match = { "cgroup:/held/*" }, .read_only = true,
	  .writable = { "/data" } },
};

static const struct rules second[] = {
	{ .name = "second", .match = { "cgroup:/held/*" }, .read_only = true,
	  .writable = { "/volume" } },
};

static const char * const targets[] = { "/etc/file", "/data/file", "/volume/.hidden" };

#define NR_TARGETS ARRAY_SIZE(targets)

static int apply_one(bool odd)
{
	return odd ? apply(second, ARRAY_SIZE(second)) : apply(first, ARRAY_SIZE(first));
}

/* A container for each target. */
FIXTURE(churn)
{
	struct rootfs root;
	struct container containers[NR_TARGETS];
	struct client client, events;
	uint64_t tried[NR_TARGETS], passed[NR_TARGETS];
	unsigned long seen, mixed;
};

FIXTURE_SETUP(churn)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };
	int big = 16 << 20, i;
	struct event former;

	ASSERT_EQ(0, apply_one(false));
	ASSERT_EQ(0, rootfs_make(&self->root, ROOT_TMPFS));
	for (i = 0; i < NR_TARGETS; i++)
		ASSERT_EQ(0, container_start(&self->containers[i], &spec));
	ASSERT_EQ(0, client_open(&self->client));
	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, client_buffer(&self->events, big));
	/* Repetitions of what ran before are told up to a second later; nobody here has begun. */
	while (!events_next(&self->events, &former, FOLDED_SECONDS))
		;
}

FIXTURE_TEARDOWN(churn)
{
	int i;

	client_close(&self->events);
	client_close(&self->client);
	for (i = 0; i < NR_TARGETS; i++)
		container_stop(&self->containers[i]);
	rootfs_remove(&self->root);
}

static bool is_mixed(const struct event *event)
{
	const char *allowed = strcmp(event->policy, "first") ? ":/volume" : ":/data";

	if (strcmp(event->policy, "first") && strcmp(event->policy, "second"))
		return true;
	return event->rule != HARDEN_RULE_READ_ONLY || event->line != LINE_READ_ONLY ||
	       strstr(event->object, allowed);
}

static void look_at_events(struct _test_data_churn *self, int seconds)
{
	struct event event;

	while (!events_next(&self->events, &event, seconds)) {
		self->seen++;
		if (!is_mixed(&event))
			continue;
		self->mixed++;
		fprintf(stderr, "# mixed: policy %s rule %u:%u object %s\n", event.policy,
			event.rule, event.line, event.object);
	}
}

static int tell_one(struct _test_data_churn *self, int i)
{
	return container_tell(&self->containers[i], "flood %s %d", targets[i], SLICE);
}

/* What has answered is told to go on. Returns 0 or an errno. */
static int look_at_answers(struct _test_data_churn *self)
{
	struct pollfd fds[NR_TARGETS];
	int err = 0, i;

	for (i = 0; i < NR_TARGETS; i++)
		fds[i] = (struct pollfd){ .fd = self->containers[i].answers, .events = POLLIN };
	if (poll(fds, NR_TARGETS, 0) < 0)
		return errno;
	for (i = 0; !err && i < NR_TARGETS; i++) {
		if (!fds[i].revents)
			continue;
		err = container_hear(&self->containers[i]);
		self->tried[i] += SLICE;
		self->passed[i] += self->containers[i].last.value;
		err = err ?: tell_one(self, i);
	}
	return err;
}

TEST_F_TIMEOUT(churn, replacements, 36000)
{
	long replacements = amount(150, 10000, 30), i;
	uint64_t tried = 0, denied = 0, counted = 0;
	struct container_info info;
	int t;

	for (t = 0; t < NR_TARGETS; t++)
		ASSERT_EQ(0, tell_one(self, t));
	for (i = 1; i <= replacements; i++) {
		ASSERT_EQ(0, apply_one(i % 2));
		ASSERT_EQ(0, look_at_answers(self));
		look_at_events(self, 0);
	}
	for (t = 0; t < NR_TARGETS; t++) {
		ASSERT_EQ(0, container_hear(&self->containers[t]));
		self->tried[t] += SLICE;
		self->passed[t] += self->containers[t].last.value;
		tried += self->tried[t];
		denied += self->tried[t] - self->passed[t];
		ASSERT_EQ(0, client_container(&self->client, self->containers[t].id, &info));
		counted += info.denials;
	}
	look_at_events(self, 3);
	figures("%ld replacements, %lu of %lu changes denied, %lu events", replacements,
		(unsigned long)denied, (unsigned long)tried, self->seen);
	EXPECT_EQ(0, self->passed[0]) TH_LOG("without a policy");
	EXPECT_EQ(0, self->mixed);
	EXPECT_EQ(denied, counted);
	EXPECT_LT(0, self->seen);
	/* Both policies were seen at work. */
	EXPECT_LT(0, self->passed[1]);
	EXPECT_LT(0, self->passed[2]);
}

TEST_F_TIMEOUT(churn, containers, 36000)
{
	long number = amount(300, 5000, 30), i;
	struct spec spec = { .parent = HELD, .root = self->root.dir };
	struct status before, after;
	struct container container;
	double start = now();
	uint64_t last = 0;

	ASSERT_EQ(0, client_status(&self->client, &before));
	for (i = 0; i < number; i++) {
		spec.into_cgroup = i % 2;
		ASSERT_EQ(0, container_start(&container, &spec));
		ASSERT_EQ(EROFS, container_do(&container, "mkdir /etc/new"));
		last = container.id;
		container_stop(&container);
	}
	figures("%ld containers, %.0f ms each", number, 1e3 * (now() - start) / number);
	EXPECT_TRUE(container_gone(&self->client, last));
	ASSERT_EQ(0, client_status(&self->client, &after));
	EXPECT_EQ(before.containers, after.containers);
	EXPECT_EQ(before.labels, after.labels);
}

/* Returns how often it was the first, or -1 if it was refused for any other reason. */
static long applier(long tries, bool odd)
{
	const struct rules *rules = odd ? second : first;
	unsigned int nr = odd ? ARRAY_SIZE(second) : ARRAY_SIZE(first);
	struct client client;
	long done = 0, i;
	int err;

	if (client_open(&client))
		return -1;
	for (i = 0; i < tries; i++) {
		err = apply_with(&client, rules, nr);
		if (!err)
			done++;
		else if (err != ESTALE)
			return -1;
	}
	client_close(&client);
	return done;
}

/* Who is overtaken is refused and has changed nothing: each success is one generation. */
TEST_F_TIMEOUT(churn, two_appliers, 36000)
{
	long tries = amount(100, 2000, 10), mine, other = -1;
	struct status before, after;
	int pipes[2], status;
	pid_t pid;

	ASSERT_EQ(0, client_status(&self->client, &before));
	ASSERT_EQ(0, pipe(pipes));
	pid = fork();
	if (!pid) {
		mine = applier(tries, true);
		_exit(write(pipes[1], &mine, sizeof(mine)) != sizeof(mine));
	}
	mine = applier(tries, false);
	ASSERT_EQ(sizeof(other), read(pipes[0], &other, sizeof(other)));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	figures("of %ld each %ld and %ld came into force", tries, mine, other);
	EXPECT_LT(0, mine);
	EXPECT_LT(0, other);
	ASSERT_EQ(0, client_status(&self->client, &after));
	EXPECT_EQ(before.generation + mine + other, after.generation);
	EXPECT_EQ(EROFS, container_do(&self->containers[0], "mkdir /etc/new"));
	close(pipes[0]);
	close(pipes[1]);
}

TEST_HARNESS_MAIN
