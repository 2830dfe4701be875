// SPDX-License-Identifier: GPL-2.0
/* doctor, the engines: which are here, and which containers run where no policy sees them. */
#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cgroup_name.h"
#include "doctor.h"
#include "host.h"
#include "mountinfo.h"

static const struct {
	const char *name;
	const char *traces[3];
} engines[] = {
	{ "docker", { "/run/docker.sock", "/usr/bin/dockerd", "/var/lib/docker" } },
	{ "podman", { "/usr/bin/podman", "/run/libpod", "/var/lib/containers" } },
	{ "containerd", { "/run/containerd/containerd.sock", "/usr/bin/containerd",
			  "/var/lib/containerd" } },
	{ "k3s", { "/run/k3s/containerd/containerd.sock", "/usr/local/bin/k3s" } },
	{ "cri-o", { "/run/crio/crio.sock", "/usr/bin/crio", "/var/lib/crio" } },
	{ "lxc", { "/usr/bin/lxc-start", "/var/lib/lxc" } },
	{ "nspawn", { "/usr/bin/systemd-nspawn", "/run/systemd/nspawn" } },
};

static char *traces_of(const char * const *traces)
{
	char *there = NULL;
	size_t i;

	for (i = 0; i < 3 && traces[i]; i++)
		if (host_has("%s", traces[i]))
			add_word(&there, "%s", traces[i]);
	return there;
}

void check_engines(const struct patient *patient, struct finding *finding)
{
	char *all = NULL, *there;
	size_t i;

	(void)patient;
	for (i = 0; i < sizeof(engines) / sizeof(*engines); i++) {
		there = traces_of(engines[i].traces);
		if (there)
			add_word(&all, "%s (%s)", engines[i].name, there);
		free(there);
	}
	if (all)
		fine(finding, "%s", all);
	else
		undecided(finding, "none found");
	free(all);
}

#define SHOWN	4	/* tasks that are named, of any number */

struct tasks {
	size_t nr;
	char *names;
};

/* Tasks that look like a container's and are in no cgroup by which the module knows it. */
struct strays {
	struct tasks v1;	/* their cgroup is one of version 1 only */
	struct tasks outside;	/* they share the cgroup of what started them */
	char host_mnt[64];
};

static void add_task(struct tasks *tasks, const char *pid)
{
	char *comm = host_read("/proc/%s/comm", pid);

	if (tasks->nr++ < SHOWN)
		add_word(&tasks->names, "%s[%s]", comm ?: "", pid);
	else if (tasks->nr == SHOWN + 1)
		add_word(&tasks->names, "...");
	free(comm);
}

/* The path behind "0::" in a task's cgroup file, and whether another line is an engine's. */
static const char *read_cgroups(char *text, bool *v1)
{
	struct cgroup_name name;
	const char *v2 = NULL;
	char *line, *rest = text, *path;

	*v1 = false;
	while ((line = strsep(&rest, "\n"))) {
		strsep(&line, ":");
		path = line;
		strsep(&path, ":");
		if (!path)
			continue;
		if (!*line)
			v2 = path;
		else
			*v1 |= cgroup_name(path, &name);
	}
	return v2;
}

/* Does the module hold a container there, or above? */
static bool is_held(const struct patient *patient, const char *path)
{
	json_t *held;
	size_t i;

	json_array_foreach(patient->held, i, held)
		if (is_below(path, json_string_value(held)))
			return true;
	return false;
}

/* The file's own word for a mount namespace, "" where it cannot be read. */
static void mount_namespace(const char *pid, char *name, size_t size)
{
	char *path = host_path("/proc/%s/ns/mnt", pid);
	ssize_t len = readlink(path, name, size - 1);

	name[len < 0 ? 0 : len] = 0;
	free(path);
}

/* Is it the child of what watches over a container, and no longer in the host's mounts? */
static bool is_container(const struct strays *strays, const char *pid)
{
	char *status = host_read("/proc/%s/status", pid), *parent, *comm = NULL;
	char mnt[sizeof(strays->host_mnt)];
	bool is = false;

	parent = status ? strstr(status, "\nPPid:\t") : NULL;
	if (parent)
		comm = host_read("/proc/%ld/comm", strtol(parent + 7, NULL, 10));
	mount_namespace(pid, mnt, sizeof(mnt));
	if (comm && *mnt && strcmp(mnt, strays->host_mnt) != 0)
		is = !strcmp(comm, "conmon") || !strncmp(comm, "containerd-shim", 15);
	free(status);
	free(comm);
	return is;
}

static void examine_task(const struct patient *patient, struct strays *strays, const char *pid)
{
	char *text = host_read("/proc/%s/cgroup", pid);
	struct cgroup_name name;
	const char *v2;
	bool v1;

	if (!text)
		return;
	v2 = read_cgroups(text, &v1);
	if (!v2 || (!cgroup_name(v2, &name) && !is_held(patient, v2))) {
		if (v1)
			add_task(&strays->v1, pid);
		else if (is_container(strays, pid))
			add_task(&strays->outside, pid);
	}
	free(text);
}

/* Returns false where there is no /proc. */
static bool look_for_strays(const struct patient *patient, struct strays *strays)
{
	char *path = host_path("/proc");
	DIR *dir = opendir(path);
	struct dirent *entry;

	free(path);
	if (!dir)
		return false;
	mount_namespace("1", strays->host_mnt, sizeof(strays->host_mnt));
	while ((entry = readdir(dir)))
		if (isdigit((unsigned char)*entry->d_name))
			examine_task(patient, strays, entry->d_name);
	closedir(dir);
	return true;
}

void check_containers(const struct patient *patient, struct finding *finding)
{
	struct strays strays = {};

	if (!look_for_strays(patient, &strays)) {
		undecided(finding, "/proc cannot be read");
	} else if (strays.v1.nr) {
		missing(finding, "tasks in cgroups of version 1 only: %s", strays.v1.names);
		mend(finding, "mount cgroup v2 alone (see above), then start them again");
	} else if (strays.outside.nr) {
		missing(finding, "containers without a cgroup of their own: %s",
			strays.outside.names);
		mend(finding, "start them without --cgroups=disabled, or match their cgroup by "
		     "\"cgroup:PATH\"");
	} else {
		fine(finding, "none runs out of sight");
	}
	free(strays.v1.names);
	free(strays.outside.names);
}
