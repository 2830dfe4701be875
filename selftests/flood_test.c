// SPDX-License-Identifier: GPL-2.0
/* More denials than anybody reads of: none is missing in the counts, and nobody waits. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "kselftest_harness.h"
#include "load.h"
#include "matched.h"

#define FLOODERS 3

static const struct rules rules[] = {
	{ .name = "held", .match = { "cgroup:/held/*" }, .read_only = true },
};

FIXTURE(flood)
{
	struct rootfs root;
	struct container containers[FLOODERS];
	struct client client, events;
	struct status before;
};

FIXTURE_SETUP(flood)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };
	int i;

	ASSERT_EQ(0, rootfs_make(&self->root, ROOT_TMPFS));
	for (i = 0; i < FLOODERS; i++)
		ASSERT_EQ(0, container_start(&self->containers[i], &spec));
	ASSERT_EQ(0, client_open(&self->client));
	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, client_status(&self->client, &self->before));
}

FIXTURE_TEARDOWN(flood)
{
	int i;

	client_close(&self->events);
	client_close(&self->client);
	for (i = 0; i < FLOODERS; i++)
		container_stop(&self->containers[i]);
	rootfs_remove(&self->root);
}

/* All at once, @nr each; returns the denials in all, or 0 if one of them passed. */
static uint64_t flood(struct _test_data_flood *self, const char *op, long nr)
{
	uint64_t passed = 0;
	int err = 0, i;

	for (i = 0; !err && i < FLOODERS; i++)
		err = container_tell(&self->containers[i], "%s /etc/file %ld", op, nr);
	for (i = 0; !err && i < FLOODERS; i++) {
		err = container_hear(&self->containers[i]);
		passed += self->containers[i].last.value;
	}
	return err || passed ? 0 : nr * FLOODERS;
}

static uint64_t counted(struct _test_data_flood *self)
{
	struct container_info info;
	uint64_t sum = 0;
	int i;

	for (i = 0; i < FLOODERS; i++)
		if (!client_container(&self->client, self->containers[i].id, &info))
			sum += info.denials;
	return sum;
}

/* The same denial again and again is told with its number. */
TEST_F_TIMEOUT(flood, of_one_kind, 3600)
{
	long nr = amount(20000, 500000, 2000);
	uint64_t denied, told = 0, events = 0;
	struct status after;
	struct event event;
	double start = now();

	ASSERT_EQ(0, client_buffer(&self->events, 16 << 20));
	denied = flood(self, "flood", nr);
	ASSERT_EQ(nr * FLOODERS, denied);
	figures("%lu denials, %.0f a second", (unsigned long)denied, denied / (now() - start));
	for (; !events_next(&self->events, &event, FOLDED_SECONDS); events++)
		told += event.count;
	ASSERT_EQ(0, client_status(&self->client, &after));
	figures("told in %lu events", (unsigned long)events);
	EXPECT_EQ(denied, counted(self));
	EXPECT_EQ(denied, after.denials - self->before.denials);
	EXPECT_EQ(denied, told);
	EXPECT_EQ(after.events_lost, self->before.events_lost);
}

/* More kinds than are remembered: what is not told is counted as lost. */
TEST_F_TIMEOUT(flood, of_many_kinds, 3600)
{
	long nr = amount(5000, 50000, 1000);
	uint64_t denied, told = 0, events = 0;
	struct status after;
	struct event event;

	ASSERT_EQ(0, client_buffer(&self->events, 64 << 20));
	denied = flood(self, "mkdirs", nr);
	ASSERT_EQ(nr * FLOODERS, denied);
	for (; !events_next(&self->events, &event, FOLDED_SECONDS); events++)
		told += event.count;
	ASSERT_EQ(0, client_status(&self->client, &after));
	figures("%lu denials: %lu told in %lu events, %lu lost", (unsigned long)denied,
		(unsigned long)told, (unsigned long)events,
		(unsigned long)(after.events_lost - self->before.events_lost));
	EXPECT_EQ(denied, counted(self));
	EXPECT_EQ(denied, after.denials - self->before.denials);
	EXPECT_EQ(denied, told + after.events_lost - self->before.events_lost);
}

/* Who does not read loses events and is told so; nobody waits for him, and he may go on. */
TEST_F_TIMEOUT(flood, of_a_full_buffer, 3600)
{
	long nr = amount(2000, 50000, 500);
	struct container_info info;
	struct event event;
	uint64_t denied;
	int err;

	ASSERT_EQ(0, client_buffer(&self->events, 4096));
	denied = flood(self, "mkdirs", nr);
	ASSERT_EQ(nr * FLOODERS, denied);
	EXPECT_EQ(denied, counted(self));
	do
		err = events_next(&self->events, &event, FOLDED_SECONDS);
	while (!err);
	EXPECT_EQ(ENOBUFS, err);
	/* While it is emptied, what was folded may fill it again. */
	do
		err = events_next(&self->events, &event, FOLDED_SECONDS);
	while (!err || err == ENOBUFS);
	EXPECT_EQ(EROFS, container_do(&self->containers[0], "mkdir /etc/after"));
	EXPECT_EQ(0, events_wait(&self->events, self->containers[0].id, NULL, &event));
	EXPECT_EQ(0, client_container(&self->client, self->containers[0].id, &info));
	EXPECT_EQ(nr + 1, info.denials);
}

TEST_MAIN(rules)
