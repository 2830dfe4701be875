// SPDX-License-Identifier: GPL-2.0
/* Labels while tasks come and go as fast as they can: none is missed, none is left. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

static const struct rules rules[] = {
	{ .name = "held", .match = { "cgroup:/held/*" }, .read_only = true },
	/* Only in force where a test wants it. */
	{ .name = "late", .match = { "cgroup:/late/*" }, .read_only = true },
};

#define ALWAYS	1	/* of them are in force from the start */
#define STRANDS	4	/* of a storm, each a chain of parents that end and children that go on */
#define SECONDS	10	/* that a storm is waited for */

/* Each task has a child and ends, so that no pid stays, and nobody's parent is there for long. */
static void __attribute__((noreturn)) strand(void)
{
	for (;;) {
		pid_t pid = fork();

		if (pid > 0)
			_exit(0);
		if (pid < 0)
			sched_yield();
	}
}

/* A storm in a cgroup of its own. Its tasks are nobody's children. */
static int storm(const char *cgroup)
{
	pid_t pid;
	int i;

	for (i = 0; i < STRANDS; i++) {
		pid = fork();
		if (!pid) {
			if (cgroup_attach(cgroup, 0))
				_exit(1);
			strand();
		}
		if (waitpid(pid, NULL, 0) != pid)
			return errno;
	}
	return 0;
}

static int control(const char *cgroup, const char *file, const char *text)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", cgroup, file);
	return write_file(path, text);
}

static bool has_line(const char *cgroup, const char *file, const char *wanted)
{
	char path[300], line[64];
	bool found = false;
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%s", cgroup, file);
	stream = fopen(path, "r");
	while (stream && !found && fgets(line, sizeof(line), stream))
		found = !strncmp(line, wanted, strlen(wanted));
	if (stream)
		fclose(stream);
	return found;
}

static bool comes_to(const char *cgroup, const char *wanted)
{
	time_t end = time(NULL) + SECONDS;

	while (!has_line(cgroup, "cgroup.events", wanted)) {
		if (time(NULL) > end)
			return false;
		sched_yield();
	}
	return true;
}

/* Nobody moves, so that both counts are of the same moment. */
static bool freeze(const char *cgroup)
{
	return !control(cgroup, "cgroup.freeze", "1") && comes_to(cgroup, "frozen 1");
}

/* Zombies included, which cgroup.threads leaves out: their parents may be frozen. */
static unsigned int tasks_in(const char *cgroup)
{
	char path[300], line[300], wanted[300];
	unsigned int tasks = 0;
	struct dirent *entry;
	FILE *stream;
	DIR *proc = opendir("/proc");

	snprintf(wanted, sizeof(wanted), "0::%s\n", cgroup + strlen(CGROUPS));
	while (proc && (entry = readdir(proc))) {
		snprintf(path, sizeof(path), "/proc/%s/cgroup", entry->d_name);
		stream = atoi(entry->d_name) ? fopen(path, "r") : NULL;
		while (stream && fgets(line, sizeof(line), stream))
			tasks += !strcmp(line, wanted);
		if (stream)
			fclose(stream);
	}
	if (proc)
		closedir(proc);
	return tasks;
}

/* Moves whoever is there, until a while passes in which nobody was. */
static void move_all(const char *from, const char *to)
{
	char path[300], line[64];
	FILE *stream;

	snprintf(path, sizeof(path), "%s/cgroup.procs", from);
	while (has_line(from, "cgroup.events", "populated 1")) {
		stream = fopen(path, "r");
		while (stream && fgets(line, sizeof(line), stream))
			cgroup_attach(to, atoi(line));
		if (stream)
			fclose(stream);
	}
}

FIXTURE(storm)
{
	struct client client;
	char from[256], to[256];
	uint64_t from_id, to_id;
};

FIXTURE_SETUP(storm)
{
	ASSERT_EQ(0, client_open(&self->client));
	ASSERT_EQ(0, cgroup_make(FREE, self->from, sizeof(self->from), &self->from_id));
}

static void end_storm(const char *cgroup)
{
	if (!*cgroup)
		return;
	control(cgroup, "cgroup.kill", "1");
	comes_to(cgroup, "populated 0");
	rmdir(cgroup);
}

FIXTURE_TEARDOWN(storm)
{
	end_storm(self->from);
	end_storm(self->to);
	client_close(&self->client);
}

/* Those that the container still counts after their end are on their way out. */
static bool counts_agree(struct client *client, uint64_t id, const char *cgroup)
{
	struct container_info info = {};
	time_t end = time(NULL) + SECONDS;

	do {
		if (client_container(client, id, &info))
			return false;
		sched_yield();
	} while (info.tasks != tasks_in(cgroup) && time(NULL) < end);
	if (info.tasks && info.tasks == tasks_in(cgroup))
		return true;
	fprintf(stderr, "# %u tasks with a label, %u in the cgroup\n", info.tasks,
		tasks_in(cgroup));
	return false;
}

/* Each task of the storm has a label while it lasts, and none when it is over. */
static void expect_all_labelled(struct __test_metadata *_metadata, struct client *client,
				char *cgroup, uint64_t id)
{
	ASSERT_TRUE(freeze(cgroup));
	EXPECT_LE(STRANDS, tasks_in(cgroup));
	EXPECT_TRUE(counts_agree(client, id, cgroup));
	end_storm(cgroup);
	*cgroup = 0;
	EXPECT_TRUE(container_gone(client, id));
}

TEST_F(storm, moved)
{
	ASSERT_EQ(0, cgroup_make(HELD, self->to, sizeof(self->to), &self->to_id));
	ASSERT_EQ(0, storm(self->from));
	move_all(self->from, self->to);
	expect_all_labelled(_metadata, &self->client, self->to, self->to_id);
}

TEST_F(storm, adopted)
{
	struct container_info info;

	ASSERT_EQ(0, cgroup_make("/late", self->to, sizeof(self->to), &self->to_id));
	ASSERT_EQ(0, storm(self->to));
	EXPECT_EQ(ENOENT, client_container(&self->client, self->to_id, &info));
	EXPECT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	expect_all_labelled(_metadata, &self->client, self->to, self->to_id);
	EXPECT_EQ(0, apply(rules, ALWAYS));
}

/* There is no moment between two policies: what both deny is denied all the time. */
TEST_F(storm, replaced)
{
	struct rootfs root;
	struct spec spec = { .parent = HELD, .root = root.dir };
	struct container container;
	int times = 0, i;
	pid_t pid;

	ASSERT_EQ(0, rootfs_make(&root, ROOT_TMPFS));
	ASSERT_EQ(0, container_start(&container, &spec));
	pid = fork();
	if (!pid) {
		for (i = 0; i < 50; i++)
			if (apply(rules, i % 2 ? ALWAYS : ARRAY_SIZE(rules)))
				_exit(1);
		_exit(0);
	}
	while (!waitpid(pid, &i, WNOHANG)) {
		ASSERT_EQ(EROFS, container_do(&container, "fork mkdir /etc/new"));
		times++;
	}
	EXPECT_EQ(0, i);
	EXPECT_LT(0, times);
	container_stop(&container);
	rootfs_remove(&root);
}

int main(int argc, char **argv)
{
	return apply(rules, ALWAYS) ? 1 : test_harness_run(argc, argv);
}
