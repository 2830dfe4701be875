// SPDX-License-Identifier: GPL-2.0
/* Policies by what containers are called: bound to their cgroups by a client. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

#define HELD_CGROUPS "cgroup:" HELD "/*"

/* Without a name nothing can be written. */
static const struct rules rules[] = {
	{ .name = "default", .match = { HELD_CGROUPS }, .read_only = true },
	{ .name = "name", .match = { HELD_CGROUPS, "name:web*" } },
	{ .name = "image", .match = { HELD_CGROUPS, "image:*/nginx:*" } },
	{ .name = "label", .match = { HELD_CGROUPS, "label:tier=db" } },
	{ .name = "both", .match = { HELD_CGROUPS, "name:web*", "label:tier=db" },
	  .read_only = true },
};

FIXTURE(bind)
{
	struct client client;
	struct pair pair;
};

FIXTURE_SETUP(bind)
{
	ASSERT_EQ(0, client_open(&self->client));
	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, NULL));
}

FIXTURE_TEARDOWN(bind)
{
	client_close(&self->client);
	pair_stop(&self->pair);
}

static bool is_under(struct client *client, const struct container *container, const char *policy)
{
	struct container_info info;

	return !client_container(client, container->id, &info) && !strcmp(info.policy, policy);
}

/* As the kernel has it below the root of all. */
static const char *cgroup_of(const struct container *container)
{
	return container->cgroup + strlen(CGROUPS);
}

FIXTURE_VARIANT(bind)
{
	const char *names[3];
	const char *policy;
	int error;
};

#define CALLED(variant, policy_, error_, ...)						\
	FIXTURE_VARIANT_ADD(bind, variant)						\
	{										\
		.names = { __VA_ARGS__ }, .policy = policy_, .error = error_,		\
	}

CALLED(nothing, "default", EROFS, NULL);
CALLED(another_name, "default", EROFS, "name:db");
CALLED(another_kind, "default", EROFS, "label:name=web");
CALLED(name, "name", 0, "name:web1");
CALLED(second_name, "name", 0, "name:db", "name:web");
CALLED(image, "image", 0, "image:registry/nginx:1.25");
CALLED(label, "label", 0, "label:tier=db");
CALLED(name_and_label, "both", EROFS, "label:tier=db", "name:web");

/* Held before, then as the names say, and held again when they are taken back. */
TEST_F(bind, while_it_runs)
{
	static const char * const none[] = { NULL };
	const char *names[] = { variant->names[0], variant->names[1], NULL };
	struct denial denial = {
		.rule = HARDEN_RULE_READ_ONLY, .operation = "create", .error = EROFS,
	};
	struct container *held = &self->pair.held;
	struct stat seen;
	char path[256];

	snprintf(path, sizeof(path), "%s/etc/new", self->pair.held_root.dir);
	EXPECT_EQ(EROFS, container_do(held, "creat /etc/new"));
	EXPECT_TRUE(reported(&self->pair.events, held, &denial));
	EXPECT_NE(0, stat(path, &seen));
	ASSERT_EQ(0, client_bind(&self->client, cgroup_of(held), names)) {
		TH_LOG("%s", self->client.extack);
	}
	EXPECT_TRUE(is_under(&self->client, held, variant->policy));
	EXPECT_EQ(variant->error, container_do(held, "creat /etc/new"));
	EXPECT_EQ(!variant->error, !stat(path, &seen));
	EXPECT_EQ(0, client_bind(&self->client, cgroup_of(held), none));
	EXPECT_TRUE(is_under(&self->client, held, "default"));
	EXPECT_EQ(EROFS, container_do(held, "creat /etc/newer"));
	EXPECT_EQ(0, container_do(&self->pair.free, "creat /etc/new"));
}

TEST_F(bind, outlives_an_apply)
{
	const char *names[] = { variant->names[0], variant->names[1], NULL };

	ASSERT_EQ(0, client_bind(&self->client, cgroup_of(&self->pair.held), names));
	EXPECT_EQ(0, apply(rules, sizeof(rules) / sizeof(*rules)));
	EXPECT_TRUE(is_under(&self->client, &self->pair.held, variant->policy));
	EXPECT_EQ(variant->error, container_do(&self->pair.held, "creat /etc/new"));
}

/* Of a cgroup that is there before its first task: names are known from the first instruction. */
TEST(before_the_first_task)
{
	static const char * const names[] = { "name:web", NULL };
	struct client client;
	struct container_info info;
	char path[256];
	uint64_t id;
	pid_t pid;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, cgroup_make(HELD, path, sizeof(path), &id));
	EXPECT_EQ(0, client_bind(&client, path + strlen(CGROUPS), names));
	pid = fork();
	if (!pid)
		_exit(pause());
	EXPECT_EQ(0, cgroup_attach(path, pid));
	EXPECT_EQ(0, client_container(&client, id, &info));
	EXPECT_STREQ("name", info.policy);
	kill(pid, SIGKILL);
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
	EXPECT_TRUE(container_gone(&client, id));
	EXPECT_EQ(0, rmdir(path));
	/* Whoever binds next finds it gone. */
	EXPECT_EQ(ENOENT, client_bind(&client, path + strlen(CGROUPS), names));
	EXPECT_EQ(0, client_bind(&client, "/", names));
	EXPECT_EQ(0, client_bind(&client, "/", names + 1));
	client_close(&client);
}

TEST_F(bind, refuses_what_is_no_name)
{
	static const char * const wrong[] = { "name:web", "what:web", NULL };

	EXPECT_EQ(EINVAL, client_bind(&self->client, cgroup_of(&self->pair.held), wrong));
	EXPECT_TRUE(is_under(&self->client, &self->pair.held, "default"));
	EXPECT_EQ(EROFS, container_do(&self->pair.held, "creat /etc/new"));
}

TEST_MAIN(rules)
