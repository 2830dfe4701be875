// SPDX-License-Identifier: GPL-2.0
/* exec = unmodified: only code that was there when the container started. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

static const struct rules rules[] = {
	{
		.name = "exec", .match = { "cgroup:/held/*" },
		.words = { [HARDEN_RULE_EXEC] = "unmodified" },
	},
	{
		.name = "audit", .match = { "cgroup:/audit/*" }, .mode = HARDEN_MODE_AUDIT,
		.words = { [HARDEN_RULE_EXEC] = "unmodified" },
	},
};

FIXTURE(exec)
{
	struct pair pair;
};

FIXTURE_VARIANT(exec)
{
	enum root_kind kind;
};

FIXTURE_VARIANT_ADD(exec, tmpfs) { .kind = ROOT_TMPFS };
FIXTURE_VARIANT_ADD(exec, overlay) { .kind = ROOT_OVERLAY };
FIXTURE_VARIANT_ADD(exec, directory) { .kind = ROOT_DIRECTORY };

FIXTURE_SETUP(exec)
{
	ASSERT_EQ(0, pair_start(&self->pair, variant->kind, NULL));
	ASSERT_EQ(0, container_do(&self->pair.free, "copy /inside /tmp/new"));
	ASSERT_EQ(0, container_do(&self->pair.held, "copy /inside /tmp/new"));
}

FIXTURE_TEARDOWN(exec)
{
	pair_stop(&self->pair);
}

#define WAY(name, operation, command)							\
TEST_F(exec, name)									\
{											\
	EXPECT_EQ(0, container_do(&self->pair.free, command));				\
	EXPECT_EQ(EACCES, container_do(&self->pair.held, command));			\
	EXPECT_TRUE(word_denied(&self->pair.events, &self->pair.held,			\
				HARDEN_RULE_EXEC, operation, EACCES));			\
}

WAY(new_file, "exec", "as 0 /tmp/new euid")
WAY(memfd, "exec", "memfd /inside")
WAY(map, "map", "map /tmp/new")
WAY(map_later, "mprotect", "map-later /tmp/new")
WAY(map_implied, "map", "map-implied /tmp/new")

/* Whatever changes it, and be it from outside. */
TEST_F(exec, changed_program)
{
	char path[300];

	EXPECT_EQ(0, container_do(&self->pair.held, "as 0 /inside euid"));
	snprintf(path, sizeof(path), "%s/inside", self->pair.held_root.dir);
	ASSERT_EQ(0, chmod(path, 0700));
	EXPECT_EQ(EACCES, container_do(&self->pair.held, "as 0 /inside euid"));
	EXPECT_TRUE(word_denied(&self->pair.events, &self->pair.held, HARDEN_RULE_EXEC, "exec",
				EACCES));
}

TEST_F(exec, what_was_there_stays)
{
	static const char * const commands[] = {
		"as 0 /inside euid", "map /inside", "map-later /inside", "map-implied /inside",
		"map-memory", "map-read /tmp/new", "read /tmp/new", "exec /inside",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		EXPECT_EQ(0, container_do(&self->pair.held, "%s", commands[i]))
			TH_LOG("%s", commands[i]);
	}
}

TEST(audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_EXEC, .line = LINE_WORD + HARDEN_RULE_EXEC,
		.operation = "map", .error = EACCES, .mode = HARDEN_MODE_AUDIT,
	};
	struct rootfs root;
	struct spec spec = { .parent = "/audit", .root = root.dir };
	struct container container;
	struct client events;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, rootfs_make(&root, ROOT_TMPFS));
	ASSERT_EQ(0, container_start(&container, &spec));
	EXPECT_EQ(0, container_do(&container, "copy /inside /tmp/new"));
	EXPECT_EQ(0, container_do(&container, "map /tmp/new"));
	EXPECT_TRUE(reported(&events, &container, &denial));
	container_stop(&container);
	rootfs_remove(&root);
	client_close(&events);
}

TEST_MAIN(rules)
