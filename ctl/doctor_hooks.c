// SPDX-License-Identifier: GPL-2.0
/* doctor, the hooks: are the functions there, and does somebody else hold one of them? */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "doctor.h"
#include "host.h"

#define HOOK(function, gate, judged, passed, takes) #function,
#define ALSO(function, first, passed, takes) #function,

/* Those that every kernel has; the task's end is told under one of two names. */
static const char * const everywhere[] = {
#include "../kmod/hook_list.h"
};

#define TASK_END	"cgroup_free"
#define TASK_END_NEW	"cgroup_task_free"

/* Those that only some kernels have. */
static const char * const anywhere[] = {
#define HARDEN_HAVE_PERFMON_MM
#define HARDEN_HAVE_INODE_SET_ACL
#define HARDEN_HAVE_INODE_FILE_SETATTR
#define HARDEN_HAVE_CGROUP_TASK_FREE
#include "../kmod/hook_list.h"
};

#undef HOOK
#undef ALSO

#define NR_EVERYWHERE (sizeof(everywhere) / sizeof(*everywhere))
#define NR_ANYWHERE (sizeof(anywhere) / sizeof(*anywhere))

/* The index of a name of @len bytes, or @nr. */
static size_t find(const char * const *names, size_t nr, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (strlen(names[i]) == len && !memcmp(names[i], name, len))
			break;
	return i;
}

static bool is_hooked(const char *name, size_t len)
{
	return find(anywhere, NR_ANYWHERE, name, len) < NR_ANYWHERE ||
	       (len == strlen(TASK_END) && !memcmp(name, TASK_END, len));
}

#define MOUNT_TRACEFS	"mount -t tracefs none /sys/kernel/tracing, and look as root"

/* A file of tracefs, which may be in either place, or NULL. */
static FILE *open_tracing(const char *name)
{
	char *path = host_path("/sys/kernel/tracing/%s", name);
	FILE *file = fopen(path, "re");

	free(path);
	if (file)
		return file;
	path = host_path("/sys/kernel/debug/tracing/%s", name);
	file = fopen(path, "re");
	free(path);
	return file;
}

static bool mark_functions(bool *there)
{
	FILE *file = open_tracing("available_filter_functions");
	char *line = NULL;
	size_t size = 0, len, i;

	if (!file)
		return false;
	while (getline(&line, &size, file) > 0) {
		len = strcspn(line, " \n");
		if (len == strlen(TASK_END_NEW) && !memcmp(line, TASK_END_NEW, len))
			i = find(everywhere, NR_EVERYWHERE, TASK_END, strlen(TASK_END));
		else
			i = find(everywhere, NR_EVERYWHERE, line, len);
		if (i < NR_EVERYWHERE)
			there[i] = true;
	}
	free(line);
	fclose(file);
	return true;
}

void check_functions(const struct patient *patient, struct finding *finding)
{
	bool there[NR_EVERYWHERE] = {};
	char *lacks = NULL;
	size_t i;

	(void)patient;
	if (!mark_functions(there)) {
		undecided(finding, "available_filter_functions of tracefs cannot be read");
		mend(finding, MOUNT_TRACEFS);
		return;
	}
	for (i = 0; i < NR_EVERYWHERE; i++)
		if (!there[i])
			add_word(&lacks, "%s", everywhere[i]);
	if (lacks) {
		missing(finding, "ftrace does not know %s", lacks);
		mend(finding, "boot a kernel of the distribution: harden hooks all or none");
	} else {
		fine(finding, "all %zu that every kernel must have can be hooked", NR_EVERYWHERE);
	}
	free(lacks);
}

/* A function of enabled_functions, as far as it was read. */
struct record {
	char name[128];		/* "": none that harden hooks */
	bool modifies;		/* sends the call elsewhere: a livepatch or a direct call */
	bool direct;
};

/* "NAME (COUNT) FLAGS	..." */
static void begin_record(struct record *record, const char *line)
{
	size_t len = strcspn(line, " \n");
	const char *flags = strchr(line, ')') ?: "";
	size_t end = strcspn(flags, "\t\n");

	*record = (struct record){};
	if (!is_hooked(line, len) || len >= sizeof(record->name))
		return;
	memcpy(record->name, line, len);
	record->modifies = memmem(flags, end, " I", 2);
	record->direct = memmem(flags, end, " D", 2);
}

/* A livepatch stands there without a direct call. */
static void end_record(const struct record *record, char **taken)
{
	if (*record->name && record->modifies && !record->direct)
		add_word(taken, "%s by a livepatch", record->name);
}

/* "	direct-->OWNER+0x0/0x10 [MODULE]" */
static void read_direct(const struct record *record, const char *line, char **taken)
{
	const char *direct = strstr(line, "direct"), *owner;

	owner = direct ? strstr(direct, "-->") : NULL;
	if (!owner || !*record->name || strstr(owner, "[harden]"))
		return;
	owner += 3;
	add_word(taken, "%s by %.*s", record->name, (int)strcspn(owner, "+\n"), owner);
}

static char *read_enabled(FILE *file)
{
	struct record record = {};
	char *line = NULL, *taken = NULL;
	size_t size = 0;

	while (getline(&line, &size, file) > 0) {
		if (*line != '\t' && *line != ' ') {
			end_record(&record, &taken);
			begin_record(&record, line);
		}
		read_direct(&record, line, &taken);
	}
	end_record(&record, &taken);
	free(line);
	return taken;
}

void check_tracers(const struct patient *patient, struct finding *finding)
{
	FILE *file = open_tracing("enabled_functions");
	char *taken;

	(void)patient;
	if (!file) {
		undecided(finding, "enabled_functions of tracefs cannot be read");
		mend(finding, MOUNT_TRACEFS);
		return;
	}
	taken = read_enabled(file);
	fclose(file);
	if (taken) {
		missing(finding, "%s", taken);
		mend(finding, "\"bpftool link\" names BPF programs on functions (fentry): end them "
		     "while harden is loaded");
	} else {
		fine(finding, "nobody else holds a function that harden hooks");
	}
	free(taken);
}

/* What a livepatch replaces: directories "FUNCTION,NUMBER". */
static void read_patch(const char *patch, char **names, char **taken)
{
	char *path = host_path("/sys/kernel/livepatch/%s/vmlinux", patch);
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t len;

	add_word(names, "%s", patch);
	while (dir && (entry = readdir(dir))) {
		len = strcspn(entry->d_name, ",");
		if (entry->d_name[len] && is_hooked(entry->d_name, len))
			add_word(taken, "%.*s by %s", (int)len, entry->d_name, patch);
	}
	if (dir)
		closedir(dir);
	free(path);
}

void check_livepatch(const struct patient *patient, struct finding *finding)
{
	char *path = host_path("/sys/kernel/livepatch"), *names = NULL, *taken = NULL;
	DIR *dir = opendir(path);
	struct dirent *entry;

	(void)patient;
	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.')
			read_patch(entry->d_name, &names, &taken);
	if (dir)
		closedir(dir);
	if (taken) {
		missing(finding, "%s", taken);
		mend(finding, "boot a kernel that has the fix, instead of the livepatch");
	} else if (names) {
		fine(finding, "%s: touches no function that harden hooks", names);
	} else {
		fine(finding, "none");
	}
	free(names);
	free(taken);
	free(path);
}
