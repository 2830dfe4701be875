// SPDX-License-Identifier: GPL-2.0
/* What /proc says of a container's processes: the input of the checklist. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "facts.h"
#include "shares.h"

const char *const ns_names[NR_NS] = {
	[NS_PID] = "pid", [NS_NET] = "net", [NS_IPC] = "ipc", [NS_UTS] = "uts",
	[NS_MNT] = "mnt", [NS_CGROUP] = "cgroup", [NS_USER] = "user",
};

/* What is asked of the host once for all processes of a container. */
struct host {
	char *ns[NR_NS];
	struct mount_lines mounts;
};

/* Did a process end while it was looked at? */
static bool is_gone(int error_number)
{
	return error_number == ENOENT || error_number == ESRCH || error_number == EINVAL;
}

static FILE *open_file(pid_t pid, const char *name)
{
	char *path = xasprintf("%s/%d/%s", proc_root, pid, name);
	FILE *stream = fopen(path, "re");
	int error_number = errno;

	free(path);
	errno = error_number;
	return stream;
}

/* The namespace that a process is in, as "pid:[4026531836]"; NULL: errno says why. */
static char *ns_of(pid_t pid, int kind)
{
	char *path = xasprintf("%s/%d/ns/%s", proc_root, pid, ns_names[kind]), target[64];
	ssize_t len = readlink(path, target, sizeof(target) - 1);
	int error_number = errno;

	free(path);
	errno = error_number;
	if (len < 0)
		return NULL;
	target[len] = 0;
	return xstrdup(target);
}

static void read_uids(uint32_t uids[4], const char *value)
{
	char *end = (char *)value;
	int i;

	for (i = 0; i < 4; i++)
		uids[i] = (uint32_t)strtoul(end, &end, 10);
}

/* A line of /proc/PID/status; one that this kernel lacks leaves what was there. */
static void read_field(struct process *process, const char *name, const char *value, bool *zombie)
{
	if (!strcmp(name, "Name"))
		snprintf(process->comm, sizeof(process->comm), "%.*s", (int)strcspn(value, "\n"),
			 value);
	else if (!strcmp(name, "State"))
		*zombie = *value == 'Z' || *value == 'X';
	else if (!strcmp(name, "Uid"))
		read_uids(process->uids, value);
	else if (!strcmp(name, "CapBnd"))
		process->bounding = strtoull(value, NULL, 16);
	else if (!strcmp(name, "CapEff") || !strcmp(name, "CapPrm") || !strcmp(name, "CapAmb"))
		process->caps |= strtoull(value, NULL, 16);
	else if (!strcmp(name, "Seccomp"))
		process->seccomp = (unsigned int)strtoul(value, NULL, 10);
	else if (!strcmp(name, "NoNewPrivs"))
		process->no_new_privs = *value == '1';
}

static void read_line(struct process *process, char *line, bool *zombie)
{
	char *value = strchr(line, ':');

	if (!value)
		return;
	*value++ = 0;
	read_field(process, line, value + strspn(value, "\t "), zombie);
}

static bool read_status(struct process *process)
{
	FILE *stream = open_file(process->pid, "status");
	bool zombie = false;
	char *line = NULL;
	size_t size = 0;

	if (!stream)
		return false;
	while (getline(&line, &size, stream) > 0)
		read_line(process, line, &zombie);
	if (zombie || ferror(stream)) {
		/* It can do nothing any more. */
		fclose(stream);
		free(line);
		errno = ESRCH;
		return false;
	}
	fclose(stream);
	free(line);
	return true;
}

/* Who is root of the process's user namespace, as the host counts. */
static int64_t read_root_uid(pid_t pid)
{
	FILE *stream = open_file(pid, "uid_map");
	char line[64], *end;
	int64_t uid = -1;

	/* Three numbers: inside, outside, how many. */
	while (stream && fgets(line, sizeof(line), stream))
		if (!strtoul(line, &end, 10))
			uid = (int64_t)strtoul(end, NULL, 10);
	if (stream)
		fclose(stream);
	return uid;
}

/* Without a security module that labels tasks, the read fails. */
static char *read_label(pid_t pid)
{
	static const char *const files[] = { "attr/current", "attr/apparmor/current" };
	char *label = NULL;
	size_t size = 0, i;
	FILE *stream;

	for (i = 0; i < 2; i++) {
		stream = open_file(pid, files[i]);
		if (stream && getdelim(&label, &size, 0, stream) > 0) {
			label[strcspn(label, "\n")] = 0;
			fclose(stream);
			return label;
		}
		if (stream)
			fclose(stream);
	}
	free(label);
	return NULL;
}

static bool is_read_only(const struct view *view, const struct mount_lines *mounts)
{
	const struct mount_line *root = mount_at(mounts, "/");
	struct statvfs st;
	char *path;
	bool known;

	if (root)
		return root->read_only;
	/* A root that was changed by chroot: its mount is not listed. */
	path = xasprintf("%s/%d/root", proc_root, view->pid);
	known = !statvfs(path, &st);
	free(path);
	return known && st.f_flag & ST_RDONLY;
}

/* Sets the view of @process, which is made if nobody had it before. */
static bool find_view(struct facts *facts, struct process *process, const struct host *host)
{
	struct mount_lines mounts = {};
	struct view *view;
	char *path, *ns = ns_of(process->pid, NS_MNT);
	bool there;

	for (process->view = 0; ns && process->view < facts->nr_views; process->view++)
		if (!strcmp(facts->views[process->view].ns, ns)) {
			free(ns);
			return true;
		}
	path = xasprintf("%s/%d/mountinfo", proc_root, process->pid);
	there = ns && mountinfo_read(&mounts, path);
	free(path);
	if (!there) {
		free(ns);
		return false;
	}
	facts->views = xrealloc(facts->views, (facts->nr_views + 1) * sizeof(*view));
	view = &facts->views[facts->nr_views++];
	memset(view, 0, sizeof(*view));
	view->ns = ns;
	view->pid = process->pid;
	view->read_only = is_read_only(view, &mounts);
	find_shared_mounts(view, &mounts, &host->mounts);
	find_devices(view, &mounts, &host->mounts);
	mountinfo_free(&mounts);
	return true;
}

static bool read_namespaces(struct process *process, const struct host *host)
{
	char *ns;
	int kind;

	for (kind = 0; kind < NR_NS; kind++) {
		ns = ns_of(process->pid, kind);
		if (!ns)
			return false;
		if (!strcmp(ns, host->ns[kind]))
			process->host_ns |= 1U << kind;
		free(ns);
	}
	return true;
}

/* False, with errno. */
static bool read_process(struct facts *facts, pid_t pid, const struct host *host)
{
	struct process process = { .pid = pid };

	if (!read_status(&process) || !read_namespaces(&process, host) ||
	    !find_view(facts, &process, host))
		return false;
	process.root_uid = read_root_uid(pid);
	process.label = read_label(pid);
	facts->processes = xrealloc(facts->processes, (facts->nr + 1) * sizeof(process));
	facts->processes[facts->nr++] = process;
	return true;
}

static bool read_host(struct host *host, struct facts *facts)
{
	struct process first = { .pid = 1 };
	char *path;
	bool there;
	int kind;

	for (kind = 0; kind < NR_NS; kind++) {
		host->ns[kind] = ns_of(1, kind);
		if (!host->ns[kind])
			return false;
	}
	path = xasprintf("%s/1/mountinfo", proc_root);
	there = read_status(&first) && mountinfo_read(&host->mounts, path);
	free(path);
	facts->all_caps = first.bounding;
	return there;
}

static void host_free(struct host *host)
{
	int kind;

	for (kind = 0; kind < NR_NS; kind++)
		free(host->ns[kind]);
	mountinfo_free(&host->mounts);
}

bool facts_read(const struct running *container, struct facts *facts)
{
	struct host host = {};
	bool done = read_host(&host, facts);
	int error_number = errno;
	size_t i;

	for (i = 0; done && i < container->nr_pids; i++) {
		done = read_process(facts, container->pids[i], &host) || is_gone(errno);
		error_number = errno;
	}
	host_free(&host);
	errno = error_number;
	return done;
}

void facts_free(struct facts *facts)
{
	size_t i;

	for (i = 0; i < facts->nr; i++)
		free(facts->processes[i].label);
	for (i = 0; i < facts->nr_views; i++) {
		free(facts->views[i].ns);
		shares_free(&facts->views[i]);
	}
	free(facts->processes);
	free(facts->views);
}
