// SPDX-License-Identifier: GPL-2.0
/* What the tests under load share. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "load.h"

long amount(long in_short, long in_long, long in_small)
{
	const char *load = getenv("LOAD") ?: "short";

	if (!strcmp(load, "long"))
		return in_long;
	return !strcmp(load, "small") ? in_small : in_short;
}

double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* Opens, forks, execs, dies; both ways into a cgroup in turn. What is denied does not matter. */
static void __attribute__((noreturn)) work(const struct rootfs *root, const char *parent)
{
	struct spec spec = { .parent = parent, .root = root->dir };
	struct container container;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;; spec.into_cgroup = !spec.into_cgroup) {
		if (!container_start(&container, &spec)) {
			container_do(&container, "read /etc/file");
			container_do(&container, "fork mkdir /etc/empty");
			container_do(&container, "exec /inside");
		}
		container_stop(&container);
	}
}

void load_start(struct load *load, const struct rootfs *root, const char *parent, int nr)
{
	for (load->nr = 0; load->nr < nr; load->nr++) {
		load->pids[load->nr] = fork();
		if (!load->pids[load->nr])
			work(root, parent);
	}
}

/* The containers' programs end with the pipes that they read commands from. */
bool load_stop(struct load *load)
{
	bool worked = true;
	int status, i;

	for (i = 0; i < load->nr; i++) {
		kill(load->pids[i], SIGKILL);
		if (waitpid(load->pids[i], &status, 0) != load->pids[i] || !WIFSIGNALED(status))
			worked = false;
	}
	load->nr = 0;
	return worked;
}
