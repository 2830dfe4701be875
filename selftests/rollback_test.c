// SPDX-License-Identifier: GPL-2.0
/* Back to the policies that were in force before: asked for, or because nobody confirmed. */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

#define LONG_SECONDS	3600

static const struct rules tight = {
	.name = "tight", .match = { "cgroup:" HELD "/*" }, .read_only = true,
};

static const struct rules open_rules = {
	.name = "open", .match = { "cgroup:" HELD "/*" },
};

FIXTURE(rollback)
{
	struct client client;
	struct pair pair;
};

/* What is in force was applied behind what is open. */
FIXTURE_SETUP(rollback)
{
	ASSERT_EQ(0, client_open(&self->client));
	ASSERT_EQ(0, apply(&open_rules, 1));
	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, NULL));
	ASSERT_EQ(0, apply(&tight, 1));
}

FIXTURE_TEARDOWN(rollback)
{
	client_close(&self->client);
	pair_stop(&self->pair);
}

static int writes(struct pair *pair)
{
	return container_do(&pair->held, "creat /etc/new") ?:
	       container_do(&pair->held, "unlink /etc/new");
}

static struct status status_of(struct client *client)
{
	struct status status = {};

	client_status(client, &status);
	return status;
}

/* For so long, if nobody confirms. */
static int apply_for(struct client *client, const struct rules *rules, uint32_t seconds)
{
	return client_begin(client, status_of(client).generation) ?: client_add(client, rules) ?:
	       client_commit_for(client, seconds);
}

TEST_F(rollback, there_and_back)
{
	uint64_t generation = status_of(&self->client).generation;

	EXPECT_EQ(EROFS, writes(&self->pair));
	EXPECT_EQ(0, client_request(&self->client, HARDEN_CMD_ROLLBACK));
	EXPECT_EQ(0, writes(&self->pair));
	EXPECT_EQ(generation + 1, status_of(&self->client).generation);
	EXPECT_EQ(0, client_request(&self->client, HARDEN_CMD_ROLLBACK));
	EXPECT_EQ(EROFS, writes(&self->pair));
}

/* Before a teardown there were policies as well. */
TEST_F(rollback, of_a_teardown)
{
	EXPECT_EQ(0, client_teardown(&self->client));
	EXPECT_EQ(0, writes(&self->pair));
	EXPECT_EQ(0, client_request(&self->client, HARDEN_CMD_ROLLBACK));
	EXPECT_EQ(1, status_of(&self->client).policies);
	EXPECT_EQ(EROFS, writes(&self->pair));
}

TEST_F(rollback, nobody_confirms)
{
	uint64_t generation;
	int i;

	EXPECT_EQ(0, apply_for(&self->client, &open_rules, 1));
	generation = status_of(&self->client).generation;
	for (i = 0; i < 3000 && status_of(&self->client).generation == generation; i++)
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	EXPECT_EQ(generation + 1, status_of(&self->client).generation);
	EXPECT_EQ(0, status_of(&self->client).confirm);
	EXPECT_EQ(EROFS, writes(&self->pair));
	EXPECT_EQ(ENOENT, client_request(&self->client, HARDEN_CMD_CONFIRM));
}

TEST_F(rollback, confirmed)
{
	EXPECT_EQ(0, apply_for(&self->client, &open_rules, LONG_SECONDS));
	EXPECT_LT(0, status_of(&self->client).confirm);
	EXPECT_GE(LONG_SECONDS, status_of(&self->client).confirm);
	EXPECT_EQ(0, writes(&self->pair));
	EXPECT_EQ(0, client_request(&self->client, HARDEN_CMD_CONFIRM));
	EXPECT_EQ(0, status_of(&self->client).confirm);
	EXPECT_EQ(ENOENT, client_request(&self->client, HARDEN_CMD_CONFIRM));
	EXPECT_EQ(0, writes(&self->pair));
}

/* Whatever comes into force meanwhile is not what was to be confirmed. */
TEST_F(rollback, others_end_the_wait)
{
	EXPECT_EQ(0, apply_for(&self->client, &open_rules, LONG_SECONDS));
	EXPECT_EQ(0, apply(&tight, 1));
	EXPECT_EQ(0, status_of(&self->client).confirm);
	EXPECT_EQ(0, apply_for(&self->client, &open_rules, LONG_SECONDS));
	EXPECT_EQ(0, client_request(&self->client, HARDEN_CMD_ROLLBACK));
	EXPECT_EQ(0, status_of(&self->client).confirm);
	EXPECT_EQ(EROFS, writes(&self->pair));
	EXPECT_EQ(0, apply_for(&self->client, &open_rules, LONG_SECONDS));
	EXPECT_EQ(0, client_teardown(&self->client));
	EXPECT_EQ(0, status_of(&self->client).confirm);
}

TEST_HARNESS_MAIN
