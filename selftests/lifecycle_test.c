// SPDX-License-Identifier: GPL-2.0
/* Labels: how tasks come by them, what they become, and what holds whatever the policy says. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

/* read_only tells CONFINED, and ramfs tells SETUP. */
#define RULES .read_only = true, .deny_mounts = { "ramfs" }

static const struct rules rules[] = {
	{ .name = "held", .match = { "cgroup:/held/*" }, RULES },
	{ .name = "audit", .match = { "cgroup:/audit/*" }, RULES, .mode = HARDEN_MODE_AUDIT },
	/* Only in force where a test wants it. */
	{ .name = "late", .match = { "cgroup:/late/*" }, RULES },
};

#define ALWAYS	2

/* A namespace of the host, as a file. */
#define NAMESPACE "/run/selftest-uts"

static const struct denial read_only = {
	.rule = HARDEN_RULE_READ_ONLY, .line = LINE_READ_ONLY, .operation = "mkdir",
	.error = EROFS, .phase = HARDEN_PHASE_CONFINED,
};

static bool denied_label(struct client *events, struct container *container,
			 const char *operation)
{
	struct denial denial = {
		.rule = HARDEN_RULE_LABEL, .operation = operation, .error = EPERM,
	};

	return reported(events, container, &denial);
}

FIXTURE(lifecycle)
{
	struct client client, events;
	struct rootfs root;
	struct container container;
};

FIXTURE_SETUP(lifecycle)
{
	ASSERT_EQ(0, client_open(&self->client));
	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, rootfs_make(&self->root, ROOT_TMPFS));
}

FIXTURE_TEARDOWN(lifecycle)
{
	container_stop(&self->container);
	rootfs_remove(&self->root);
	client_close(&self->events);
	client_close(&self->client);
}

/* The runtime's work goes on, but for what it may not bring in. */
static int setup_phase(const char *root, void *arg)
{
	char path[300];
	int err;

	(void)arg;
	snprintf(path, sizeof(path), "%s/tmp", root);
	if (do_mount("tmpfs", path, "tmpfs", 0))
		return EINVAL;
	snprintf(path, sizeof(path), "%s/etc/by-runtime", root);
	if (mkdir(path, 0755))
		return EINVAL;
	snprintf(path, sizeof(path), "%s/mnt", root);
	err = do_mount("ramfs", path, "ramfs", 0);
	return err == EPERM ? 0 : EINVAL;
}

static void check_phases(struct __test_metadata *_metadata, FIXTURE_DATA(lifecycle) * self,
			 bool into_cgroup)
{
	struct denial setup = {
		.rule = HARDEN_RULE_DENY_MOUNTS, .line = LINE_DENY_MOUNTS, .operation = "mount",
		.object = "ramfs", .error = EPERM, .phase = HARDEN_PHASE_SETUP,
	};
	struct spec spec = { .parent = HELD, .root = self->root.dir, .setup = setup_phase,
			     .into_cgroup = into_cgroup };

	ASSERT_EQ(0, container_start(&self->container, &spec))
		TH_LOG("%s", self->container.last.step);
	EXPECT_TRUE(reported(&self->events, &self->container, &setup));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
	EXPECT_TRUE(reported(&self->events, &self->container, &read_only));
	EXPECT_EQ(0, container_do(&self->container, "mkdir /tmp/new"));
}

TEST_F(lifecycle, by_attach)
{
	check_phases(_metadata, self, false);
}

TEST_F(lifecycle, by_clone_into_cgroup)
{
	check_phases(_metadata, self, true);
}

static int failed_execs(const char *root, void *arg)
{
	char *argv[] = { "x", NULL }, *envp[] = { NULL };
	char path[300];

	(void)arg;
	snprintf(path, sizeof(path), "%s/etc/file", root);
	chmod(path, 0755);
	if (execve("/nowhere", argv, envp) != -1 || errno != ENOENT)
		return EINVAL;
	if (execve(path, argv, envp) != -1 || errno != ENOEXEC)
		return EINVAL;
	return setup_phase(root, arg);
}

TEST_F(lifecycle, failed_exec_changes_nothing)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir, .setup = failed_execs };

	ASSERT_EQ(0, container_start(&self->container, &spec))
		TH_LOG("%s", self->container.last.step);
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
}

/* The same program again, as runtimes do, still under the host's root. */
TEST_F(lifecycle, reexec_of_the_runtime)
{
	char *argv[] = { "inside", "mount", "tmpfs", self->root.dir, NULL }, *envp[] = { NULL };
	char cgroup[256];
	uint64_t id;
	int status;
	pid_t pid;

	ASSERT_EQ(0, cgroup_make(HELD, cgroup, sizeof(cgroup), &id));
	pid = fork();
	if (!pid) {
		unshare(CLONE_NEWNS);
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		cgroup_attach(cgroup, 0);
		execve("/selftests/inside", argv, envp);
		_exit(99);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
	rmdir(cgroup);
}

static uint32_t tasks(struct client *client, uint64_t id)
{
	struct container_info info;

	return client_container(client, id, &info) ? 0 : info.tasks;
}

static void *wait_for_ever(void *ready)
{
	if (write(*(int *)ready, "x", 1) != 1)
		return NULL;
	pause();
	return NULL;
}

/* A child with two more threads. */
static pid_t threaded(void)
{
	pthread_t threads[2];
	int ready[2];
	char bytes[2];
	pid_t pid;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (!pid) {
		pthread_create(&threads[0], NULL, wait_for_ever, &ready[1]);
		pthread_create(&threads[1], NULL, wait_for_ever, &ready[1]);
		pause();
	}
	if (read(ready[0], bytes, 1) != 1 || read(ready[0], bytes, 1) != 1)
		pid = -1;
	close(ready[0]);
	close(ready[1]);
	return pid;
}

TEST_F(lifecycle, threads)
{
	char cgroup[256];
	uint64_t id;
	pid_t pid;

	ASSERT_EQ(0, cgroup_make(HELD, cgroup, sizeof(cgroup), &id));
	pid = threaded();
	ASSERT_LT(0, pid);
	EXPECT_EQ(0, tasks(&self->client, id));
	ASSERT_EQ(0, cgroup_attach(cgroup, pid));
	EXPECT_EQ(3, tasks(&self->client, id));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	EXPECT_TRUE(container_gone(&self->client, id));
	EXPECT_EQ(0, rmdir(cgroup));
}

TEST_F(lifecycle, child_cgroup_belongs)
{
	char cgroup[256], below[300];
	struct container_info info;
	uint64_t id;
	pid_t pid;

	ASSERT_EQ(0, cgroup_make(HELD, cgroup, sizeof(cgroup), &id));
	snprintf(below, sizeof(below), "%s/below", cgroup);
	ASSERT_EQ(0, mkdir(below, 0755));
	pid = threaded();
	ASSERT_EQ(0, cgroup_attach(below, pid));
	ASSERT_EQ(0, client_container(&self->client, id, &info));
	EXPECT_EQ(3, info.tasks);
	EXPECT_STREQ(cgroup + strlen(CGROUPS), info.cgroup);
	EXPECT_STREQ("held", info.policy);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	EXPECT_TRUE(container_gone(&self->client, id));
	rmdir(below);
	rmdir(cgroup);
}

TEST_F(lifecycle, fork_inherits)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };

	ASSERT_EQ(0, container_start(&self->container, &spec));
	EXPECT_EQ(1, tasks(&self->client, self->container.id));
	ASSERT_EQ(0, container_do(&self->container, "linger"));
	EXPECT_EQ(2, tasks(&self->client, self->container.id));
	EXPECT_EQ(EROFS, container_do(&self->container, "fork mkdir /etc/new"));
	EXPECT_EQ(EROFS, container_do(&self->container, "thread mkdir /etc/other-new"));
}

static bool counts_return_to_zero(struct client *client)
{
	struct status status;
	time_t end = time(NULL) + 5;

	do {
		if (client_status(client, &status))
			return false;
		sched_yield();
	} while ((status.labels || status.containers) && time(NULL) < end);
	return !status.labels && !status.containers;
}

TEST_F(lifecycle, nothing_stays)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };
	struct status status;

	ASSERT_TRUE(counts_return_to_zero(&self->client));	/* of the test before */
	ASSERT_EQ(0, container_start(&self->container, &spec));
	ASSERT_EQ(0, container_do(&self->container, "linger"));
	ASSERT_EQ(0, client_status(&self->client, &status));
	EXPECT_EQ(1, status.containers);
	EXPECT_EQ(2, status.labels);
	container_stop(&self->container);
	EXPECT_TRUE(counts_return_to_zero(&self->client));
}

static int bring_cgroups(const char *root, void *arg)
{
	char path[300];
	int err;

	snprintf(path, sizeof(path), "%s/cgroup", root);
	err = do_mount(CGROUPS, path, NULL, MS_BIND);
	snprintf(path, sizeof(path), "%s/etc/other", root);
	if (!err)
		err = do_mount(NAMESPACE, path, NULL, MS_BIND);
	snprintf(path, sizeof(path), "%s/mnt", root);
	return err ?: arg ? do_mount("proc", path, "proc", 0) : 0;
}

TEST_F(lifecycle, no_leaving_the_cgroup)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir, .setup = bring_cgroups };
	const char *own;
	char below[300];

	mkdir(CGROUPS FREE, 0755);
	ASSERT_EQ(0, container_start(&self->container, &spec));
	EXPECT_EQ(EPERM, container_do(&self->container, "attach /cgroup/cgroup.procs 0"));
	EXPECT_TRUE(denied_label(&self->events, &self->container, "leave-cgroup"));
	EXPECT_EQ(EPERM, container_do(&self->container, "clone-into /cgroup" FREE));
	EXPECT_EQ(1, tasks(&self->client, self->container.id));
	own = self->container.cgroup + strlen(CGROUPS);
	snprintf(below, sizeof(below), "%s/below", self->container.cgroup);
	ASSERT_EQ(0, mkdir(below, 0755));
	EXPECT_EQ(0, container_do(&self->container, "clone-into /cgroup%s/below", own));
	EXPECT_EQ(0, container_do(&self->container, "attach /cgroup%s/below/cgroup.procs 0", own));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
	container_forget(&self->container);
	kill(self->container.pid, SIGKILL);
	container_status(&self->container);
	rmdir(below);
}

TEST_F(lifecycle, free_leaves_the_cgroup)
{
	struct spec spec = { .parent = FREE, .root = self->root.dir, .setup = bring_cgroups };

	ASSERT_EQ(0, container_start(&self->container, &spec));
	EXPECT_EQ(0, container_do(&self->container, "clone-into /cgroup" FREE));
	EXPECT_EQ(0, container_do(&self->container, "attach /cgroup/cgroup.procs 0"));
}

/* A task of the host's, of whom nothing is wanted but to be there. */
static pid_t bystander(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static int draw_in(struct container *container, pid_t pid)
{
	return container_do(container, "attach /cgroup%s/cgroup.procs %d",
			    container->cgroup + strlen(CGROUPS), pid);
}

TEST_F(lifecycle, no_taking_into_the_cgroup)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir, .setup = bring_cgroups,
			     .host_pid = true };
	pid_t pid = bystander();

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, container_start(&self->container, &spec));
	EXPECT_EQ(EPERM, draw_in(&self->container, pid));
	EXPECT_TRUE(denied_label(&self->events, &self->container, "take-into-cgroup"));
	EXPECT_EQ(1, tasks(&self->client, self->container.id));
	ASSERT_EQ(0, container_do(&self->container, "linger"));
	EXPECT_EQ(0, draw_in(&self->container, (pid_t)self->container.last.value));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST_F(lifecycle, free_takes_into_the_cgroup)
{
	struct spec spec = { .parent = FREE, .root = self->root.dir, .setup = bring_cgroups,
			     .host_pid = true };
	pid_t pid = bystander();

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, container_start(&self->container, &spec));
	EXPECT_EQ(0, draw_in(&self->container, pid));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* The host may move it; the label stays. */
TEST_F(lifecycle, moved_by_the_host)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };

	ASSERT_EQ(0, container_start(&self->container, &spec));
	ASSERT_EQ(0, cgroup_attach(CGROUPS, self->container.pid));
	EXPECT_EQ(1, tasks(&self->client, self->container.id));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
	EXPECT_EQ(EROFS, container_do(&self->container, "fork mkdir /etc/other-new"));
}

TEST_F(lifecycle, namespaces_do_not_wash)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir, .setup = bring_cgroups };

	ASSERT_EQ(0, container_start(&self->container, &spec));
	EXPECT_EQ(0, container_do(&self->container, "unshare"));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
	EXPECT_EQ(0, container_do(&self->container, "setns /etc/other"));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/other-new"));
	EXPECT_EQ(0, container_do(&self->container, "exec /inside"));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/third-new"));
}

TEST_F(lifecycle, adopted_at_commit)
{
	struct spec spec = { .parent = "/late", .root = self->root.dir };

	ASSERT_EQ(0, container_start(&self->container, &spec));
	ASSERT_EQ(0, container_do(&self->container, "linger"));
	EXPECT_EQ(0, container_do(&self->container, "mkdir /etc/before"));
	EXPECT_EQ(0, tasks(&self->client, self->container.id));
	ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	EXPECT_EQ(2, tasks(&self->client, self->container.id));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
	EXPECT_TRUE(reported(&self->events, &self->container, &read_only));
	EXPECT_EQ(EROFS, container_do(&self->container, "fork mkdir /etc/other-new"));
	EXPECT_EQ(0, apply(rules, ALWAYS));
	EXPECT_EQ(0, container_do(&self->container, "mkdir /etc/after"));
}

TEST_F(lifecycle, teardown_frees)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };
	struct status status;

	ASSERT_EQ(0, container_start(&self->container, &spec));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
	ASSERT_EQ(0, client_teardown(&self->client));
	EXPECT_EQ(0, container_do(&self->container, "mkdir /etc/new"));
	EXPECT_EQ(0, client_status(&self->client, &status));
	EXPECT_EQ(0, status.policies);
	EXPECT_EQ(0, apply(rules, ALWAYS));
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/newer"));
}

/* A runtime that was in the middle of its work stays SETUP until it execs. */
static int wait_in_setup(const char *root, void *arg)
{
	int *pipes = arg;
	char byte;

	if (write(pipes[1], "x", 1) != 1 || read(pipes[2], &byte, 1) != 1)
		return EPIPE;
	return setup_phase(root, NULL);
}

/* Lets the policies come when the runtime waits, in a child. */
static pid_t apply_when(int ready, int go)
{
	pid_t pid = fork();
	char byte;

	if (pid)
		return pid;
	if (read(ready, &byte, 1) != 1 || apply(rules, ARRAY_SIZE(rules)) ||
	    write(go, "x", 1) != 1)
		_exit(1);
	_exit(0);
}

TEST_F(lifecycle, adopted_in_mid_start)
{
	int pipes[4], status;
	struct spec spec = { .parent = "/late", .root = self->root.dir, .setup = wait_in_setup,
			     .arg = pipes };
	pid_t pid;

	ASSERT_EQ(0, pipe(pipes));
	ASSERT_EQ(0, pipe(pipes + 2));
	pid = apply_when(pipes[0], pipes[3]);
	EXPECT_EQ(0, container_start(&self->container, &spec))
		TH_LOG("%s", self->container.last.step);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(EROFS, container_do(&self->container, "mkdir /etc/new"));
	EXPECT_EQ(0, apply(rules, ALWAYS));
}

/* As "exec" of an engine: joins the namespaces, and the cgroup before or in between. */
static pid_t enter(const struct container *container, int ready, int go, bool cgroup_first)
{
	char *argv[] = { "inside", "mkdir", "/etc/new", NULL }, *envp[] = { NULL };
	char path[64], byte;
	pid_t pid = fork();
	int fd;

	if (pid)
		return pid;
	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", container->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (cgroup_first && cgroup_attach(container->cgroup, 0))
		_exit(97);
	if (setns(fd, CLONE_NEWNS) || write(ready, "x", 1) != 1 || read(go, &byte, 1) != 1)
		_exit(98);
	execve("/inside", argv, envp);
	_exit(99);
}

static void check_enter(struct __test_metadata *_metadata, FIXTURE_DATA(lifecycle) * self,
			bool cgroup_first)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };
	int ready[2], go[2], status;
	char byte;
	pid_t pid;

	ASSERT_EQ(0, container_start(&self->container, &spec));
	ASSERT_EQ(0, pipe2(ready, O_CLOEXEC) || pipe2(go, O_CLOEXEC));
	pid = enter(&self->container, ready[1], go[0], cgroup_first);
	close(ready[1]);
	ASSERT_EQ(1, read(ready[0], &byte, 1));
	if (!cgroup_first)
		ASSERT_EQ(0, cgroup_attach(self->container.cgroup, pid));
	ASSERT_EQ(1, write(go[1], "x", 1));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(EROFS, WEXITSTATUS(status));
	EXPECT_TRUE(reported(&self->events, &self->container, &read_only));
}

TEST_F(lifecycle, entered_after_joining)
{
	check_enter(_metadata, self, true);
}

TEST_F(lifecycle, joined_after_entering)
{
	check_enter(_metadata, self, false);
}

/* A task of the host that waits to be killed. */
static pid_t victim(void)
{
	pid_t pid = fork();

	if (!pid) {
		signal(SIGUSR1, SIG_DFL);
		pause();
		_exit(0);
	}
	return pid;
}

static bool lives(pid_t pid)
{
	return waitpid(pid, NULL, WNOHANG) == 0;
}

TEST_F(lifecycle, host_tasks_are_out_of_reach)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir, .setup = bring_cgroups,
			     .arg = self, .host_pid = true };
	pid_t pid = victim();

	ASSERT_EQ(0, container_start(&self->container, &spec))
		TH_LOG("%s", self->container.last.step);
	EXPECT_EQ(EPERM, container_do(&self->container, "kill %d %d", pid, SIGKILL));
	EXPECT_TRUE(denied_label(&self->events, &self->container, "signal"));
	EXPECT_EQ(EPERM, container_do(&self->container, "kill %d 0", pid));
	EXPECT_EQ(EPERM, container_do(&self->container, "ptrace %d", pid));
	EXPECT_TRUE(denied_label(&self->events, &self->container, "ptrace"));
	EXPECT_EQ(EPERM, container_do(&self->container, "read-memory %d %p", pid, rules));
	EXPECT_EQ(EACCES, container_do(&self->container, "list /mnt/%d/root", pid));
	EXPECT_TRUE(lives(pid));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Since 6.13 CAP_PERFMON opens these without asking for ptrace. */
TEST_F(lifecycle, host_memory_maps_are_out_of_reach)
{
	static const char * const files[] = { "environ", "maps", "auxv", "smaps_rollup" };
	struct spec spec = { .parent = HELD, .root = self->root.dir, .setup = bring_cgroups,
			     .arg = self, .host_pid = true };
	pid_t pid = victim();
	unsigned int i;

	ASSERT_EQ(0, container_start(&self->container, &spec));
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		container_do(&self->container, "read /mnt/%d/%s", pid, files[i]);
		EXPECT_EQ(0, self->container.last.value) {
			TH_LOG("%s can be read", files[i]);
		}
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST_F(lifecycle, free_reaches_host_tasks)
{
	struct spec spec = { .parent = FREE, .root = self->root.dir, .setup = bring_cgroups,
			     .arg = self, .host_pid = true };
	pid_t pid = victim();

	ASSERT_EQ(0, container_start(&self->container, &spec));
	EXPECT_EQ(0, container_do(&self->container, "read-memory %d %p", pid, rules));
	EXPECT_EQ(0, container_do(&self->container, "list /mnt/%d/root", pid));
	EXPECT_EQ(0, container_do(&self->container, "read /mnt/%d/environ", pid));
	EXPECT_EQ(1, self->container.last.value);
	EXPECT_EQ(0, container_do(&self->container, "ptrace %d", pid));
	EXPECT_EQ(0, container_do(&self->container, "kill %d %d", pid, SIGKILL));
	container_stop(&self->container);
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
}

/* Half way between the two. */
TEST_F(lifecycle, runtime_is_out_of_reach)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir, .host_pid = true };
	pid_t pid = victim();

	ASSERT_EQ(0, container_start(&self->container, &spec));
	ASSERT_EQ(0, cgroup_attach(self->container.cgroup, pid));
	EXPECT_EQ(EPERM, container_do(&self->container, "kill %d %d", pid, SIGKILL));
	EXPECT_TRUE(denied_label(&self->events, &self->container, "signal"));
	EXPECT_EQ(EPERM, container_do(&self->container, "ptrace %d", pid));
	EXPECT_TRUE(lives(pid));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST_F(lifecycle, own_tasks_are_in_reach)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };
	int own;

	ASSERT_EQ(0, container_start(&self->container, &spec));
	ASSERT_EQ(0, container_do(&self->container, "linger"));
	own = self->container.last.value;
	EXPECT_EQ(0, container_do(&self->container, "ptrace %d", own));
	EXPECT_EQ(0, container_do(&self->container, "list /proc/%d/root", own));
	EXPECT_EQ(0, container_do(&self->container, "kill %d %d", own, SIGKILL));
}

TEST_F(lifecycle, audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_LABEL, .operation = "signal", .error = EPERM,
		.mode = HARDEN_MODE_AUDIT,
	};
	struct spec spec = { .parent = "/audit", .root = self->root.dir, .host_pid = true };
	pid_t pid = victim();
	struct status before, after;

	ASSERT_EQ(0, client_status(&self->client, &before));
	ASSERT_EQ(0, container_start(&self->container, &spec));
	EXPECT_EQ(0, container_do(&self->container, "kill %d %d", pid, SIGKILL));
	EXPECT_TRUE(reported(&self->events, &self->container, &denial));
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
	ASSERT_EQ(0, client_status(&self->client, &after));
	EXPECT_EQ(before.would_deny + 1, after.would_deny);
	EXPECT_EQ(before.denials, after.denials);
}

/* Without a root of its own: a child of the runtime wants to be traced by what it became. */
static int leave_child(const char *root, void *arg)
{
	int *pipes = arg, err;
	char byte;
	pid_t pid = fork();

	(void)root;
	if (pid)
		return pid < 0 ? errno : 0;
	if (read(pipes[0], &byte, 1) != 1)
		_exit(1);
	err = ptrace(PTRACE_TRACEME, 0, NULL, NULL) ? errno : 0;
	if (write(pipes[3], &err, sizeof(err)) != sizeof(err))
		_exit(1);
	_exit(0);
}

static int traceme(struct container *container, const char *parent)
{
	int pipes[4], err = -1;
	struct spec spec = { .parent = parent, .setup = leave_child, .arg = pipes };

	if (pipe2(pipes, O_CLOEXEC) || pipe2(pipes + 2, O_CLOEXEC) ||
	    container_start(container, &spec) || write(pipes[1], "x", 1) != 1 ||
	    read(pipes[2], &err, sizeof(err)) != sizeof(err))
		return -1;
	return err;
}

TEST_F(lifecycle, traceme)
{
	EXPECT_EQ(EPERM, traceme(&self->container, HELD));
	EXPECT_TRUE(denied_label(&self->events, &self->container, "traceme"));
	container_stop(&self->container);
	EXPECT_EQ(0, traceme(&self->container, FREE));
}

FIXTURE(inherit)
{
	struct client events;
	struct rootfs root;
	struct container container;
};

FIXTURE_VARIANT(inherit)
{
	const char *path;
	int flags;
	bool refused;
};

FIXTURE_VARIANT_ADD(inherit, directory) {
	.path = "/etc", .flags = O_RDONLY | O_DIRECTORY, .refused = true,
};
FIXTURE_VARIANT_ADD(inherit, path) {
	.path = "/etc/passwd", .flags = O_PATH, .refused = true,
};
FIXTURE_VARIANT_ADD(inherit, namespace) {
	.path = "/proc/1/ns/net", .flags = O_RDONLY, .refused = true,
};
FIXTURE_VARIANT_ADD(inherit, disk) {
	.path = "/dev/loop0", .flags = O_RDONLY, .refused = true,
};
FIXTURE_VARIANT_ADD(inherit, writable) {
	.path = "/tmp/file", .flags = O_WRONLY | O_CREAT, .refused = true,
};
FIXTURE_VARIANT_ADD(inherit, readable) { .path = "/etc/passwd", .flags = O_RDONLY };
FIXTURE_VARIANT_ADD(inherit, null) { .path = "/dev/null", .flags = O_RDWR };

FIXTURE_SETUP(inherit)
{
	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, rootfs_make(&self->root, ROOT_TMPFS));
}

FIXTURE_TEARDOWN(inherit)
{
	container_stop(&self->container);
	rootfs_remove(&self->root);
	client_close(&self->events);
}

TEST_F(inherit, without)
{
	struct spec spec = { .parent = FREE, .root = self->root.dir };

	spec.inherit = open(variant->path, variant->flags | O_CLOEXEC, 0600);
	ASSERT_LE(0, spec.inherit);
	EXPECT_EQ(0, container_start(&self->container, &spec));
	close(spec.inherit);
}

TEST_F(inherit, with)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };

	spec.inherit = open(variant->path, variant->flags | O_CLOEXEC, 0600);
	ASSERT_LE(0, spec.inherit);
	EXPECT_EQ(variant->refused ? EPERM : 0, container_start(&self->container, &spec));
	if (variant->refused) {
		EXPECT_STREQ("exec", self->container.last.step);
		EXPECT_TRUE(denied_label(&self->events, &self->container, "exec-inherit"));
	}
	close(spec.inherit);
}

/* What a runtime itself may hold: a log as a standard stream, and what has no name at all. */
static int log_to(const char *root, void *arg)
{
	(void)root;
	return dup2(*(int *)arg, STDERR_FILENO) < 0 ? errno : 0;
}

TEST_F(lifecycle, log_as_standard_stream)
{
	int log = open("/tmp/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	struct spec spec = {
		.parent = HELD, .root = self->root.dir, .setup = log_to, .arg = &log,
	};

	ASSERT_LE(0, log);
	EXPECT_EQ(0, container_start(&self->container, &spec));
	close(log);
}

TEST_F(lifecycle, memfd_is_inherited)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };

	spec.inherit = memfd_create("handed", MFD_CLOEXEC);
	ASSERT_LE(0, spec.inherit);
	EXPECT_EQ(0, container_start(&self->container, &spec));
	close(spec.inherit);
}

/*
 * A container that runs a program of the host by a descriptor, and would then write it; the
 * runtime's own is /proc/self/exe.
 */
FIXTURE(program)
{
	struct client events;
	struct rootfs root;
	struct container container;
	int fd;
};

FIXTURE_VARIANT(program)
{
	const char *text;	/* of a script, or NULL: a link */
	int without;		/* "inside" with arguments does not answer */
};

FIXTURE_VARIANT_ADD(program, link) {};
FIXTURE_VARIANT_ADD(program, interpreter) { .text = "#!/proc/self/fd/5\n", .without = EPIPE };

FIXTURE_SETUP(program)
{
	char path[300];

	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, rootfs_make(&self->root, ROOT_TMPFS));
	snprintf(path, sizeof(path), "%s/program", self->root.dir);
	ASSERT_EQ(0, variant->text ? write_file(path, variant->text) :
				     symlink("/proc/self/fd/5", path));
	ASSERT_EQ(0, variant->text ? chmod(path, 0755) : 0);
	self->fd = open("/selftests/inside", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(program)
{
	close(self->fd);
	container_stop(&self->container);
	rootfs_remove(&self->root);
	client_close(&self->events);
}

static struct spec runs_program(const char *parent, const char *root, int fd)
{
	return (struct spec){
		.parent = parent, .root = root, .inherit = fd, .program = "/program",
	};
}

TEST_F(program, without)
{
	struct spec spec = runs_program(FREE, self->root.dir, self->fd);

	EXPECT_EQ(variant->without, container_start(&self->container, &spec));
}

TEST_F(program, with)
{
	struct spec spec = runs_program(HELD, self->root.dir, self->fd);

	EXPECT_EQ(EPERM, container_start(&self->container, &spec));
	EXPECT_STREQ("exec", self->container.last.step);
	EXPECT_TRUE(denied_label(&self->events, &self->container, "exec-outside"));
}

int main(int argc, char **argv)
{
	if (write_file(NAMESPACE, "") ||
	    do_mount("/proc/self/ns/uts", NAMESPACE, NULL, MS_BIND))
		return 1;
	return apply(rules, ALWAYS) ? 1 : test_harness_run(argc, argv);
}
