// SPDX-License-Identifier: GPL-2.0
/* doctor, the kernel: its version and configuration, cgroups, ftrace. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <zlib.h>
#include "doctor.h"
#include "host.h"

static char *machine(void)
{
	char *arch = host_read("/proc/sys/kernel/arch");
	struct utsname name;

	return arch || uname(&name) ? arch : xstrdup(name.machine);
}

/* "6.1.0-56-amd64"; what is no version is none that is supported. */
static bool is_supported(const char *release)
{
	char *dot;
	unsigned long major = strtoul(release, &dot, 10);

	return major > 6 || (major == 6 && *dot == '.' && strtoul(dot + 1, NULL, 10) >= 1);
}

void check_version(const struct patient *patient, struct finding *finding)
{
	char *arch = machine();

	if (!patient->release) {
		undecided(finding, "its version cannot be read");
	} else if (!is_supported(patient->release)) {
		missing(finding, "%s is too old", patient->release);
		mend(finding, "boot a kernel from 6.1 on");
	} else if (arch && strcmp(arch, "x86_64") != 0) {
		missing(finding, "%s runs on %s", patient->release, arch);
		mend(finding, "harden's trampolines are for x86-64 only");
	} else {
		fine(finding, "%s, x86-64", patient->release);
	}
	free(arch);
}

/* Kconfig's own wants, and what the hooked functions are built by: it is all of them or none. */
static const char * const wanted[] = {
	"MODULES", "NET", "UNIX", "CGROUPS", "KALLSYMS", "DYNAMIC_FTRACE_WITH_DIRECT_CALLS",
	"SECURITY", "SECURITY_PATH", "SECURITY_NETWORK", "KEYS", "BPF_SYSCALL", "PERF_EVENTS",
	"IO_URING",
};

#define NR_WANTED (sizeof(wanted) / sizeof(*wanted))

static void tick(bool *set, const char *line)
{
	size_t i, len;

	if (strncmp(line, "CONFIG_", 7) != 0)
		return;
	for (i = 0; i < NR_WANTED; i++) {
		len = strlen(wanted[i]);
		if (!strncmp(line + 7, wanted[i], len) && !strncmp(line + 7 + len, "=y", 2))
			set[i] = true;
	}
}

/* zlib reads what is not compressed as well. False: not there, or not a configuration. */
static bool read_config(const char *path, bool *set)
{
	gzFile file = gzopen(path, "r");
	char line[1024];
	bool any = false;

	if (!file)
		return false;
	while (gzgets(file, line, sizeof(line))) {
		any |= !strncmp(line, "CONFIG_", 7);
		tick(set, line);
	}
	gzclose(file);
	return any;
}

static char *find_config(const char *release, bool *set)
{
	char *paths[] = { host_path("/boot/config-%s", release),
			  host_path("/lib/modules/%s/config", release),
			  host_path("/lib/modules/%s/build/.config", release),
			  host_path("/proc/config.gz") };
	char *found = NULL;
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		if (!found && read_config(paths[i], set))
			found = paths[i];
		else
			free(paths[i]);
	}
	return found;
}

void check_config(const struct patient *patient, struct finding *finding)
{
	bool set[NR_WANTED] = {};
	char *path = find_config(patient->release ?: "", set), *lacks = NULL;
	size_t i;

	for (i = 0; path && i < NR_WANTED; i++)
		if (!set[i])
			add_word(&lacks, "CONFIG_%s", wanted[i]);
	if (!path) {
		undecided(finding, "no configuration of this kernel to read");
		mend(finding, "modprobe configs, if the kernel has it");
	} else if (lacks) {
		missing(finding, "%s lacks %s", path + strlen(host_root), lacks);
		mend(finding, "boot a kernel of the distribution, or one built with these");
	} else {
		fine(finding, "%s has all that is needed", path + strlen(host_root));
	}
	free(lacks);
	free(path);
}

void check_ftrace(const struct patient *patient, struct finding *finding)
{
	char *enabled = host_read("/proc/sys/kernel/ftrace_enabled");

	(void)patient;
	if (!enabled) {
		missing(finding, "this kernel has no ftrace");
		mend(finding, "boot a kernel with CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS");
	} else if (strcmp(enabled, "1") != 0) {
		missing(finding, "switched off");
		mend(finding, "sysctl kernel.ftrace_enabled=1, and what sets it to 0 at boot");
	} else {
		fine(finding, "enabled");
	}
	free(enabled);
}

/* Where the default hierarchy is mounted (a part of @mounts), and whether there are others. */
static const char *read_mounts(char *mounts, bool *v1)
{
	const char *v2 = NULL, *dir, *type;
	char *line, *rest = mounts, *field;

	*v1 = false;
	while ((line = strsep(&rest, "\n"))) {
		field = line;
		strsep(&field, " ");
		dir = strsep(&field, " ");
		type = strsep(&field, " ") ?: "";
		*v1 |= !strcmp(type, "cgroup");
		if (!strcmp(type, "cgroup2") && (!v2 || !strcmp(dir, "/sys/fs/cgroup")))
			v2 = dir;
	}
	return v2;
}

static void judge_mounts(char *mounts, struct finding *finding)
{
	bool v1;
	const char *v2 = read_mounts(mounts, &v1);

	if (v2 && !strcmp(v2, "/sys/fs/cgroup")) {
		fine(finding, "mounted at /sys/fs/cgroup");
		return;
	}
	if (v2)
		missing(finding, "%s: version 2 is at %s", v1 ? "hybrid" : "misplaced", v2);
	else
		missing(finding, v1 ? "only version 1 is mounted" : "not mounted");
	mend(finding, "boot with systemd.unified_cgroup_hierarchy=1, so that /sys/fs/cgroup is "
	     "version 2");
}

void check_cgroup(const struct patient *patient, struct finding *finding)
{
	char *mounts = host_read("/proc/self/mounts");

	(void)patient;
	if (mounts)
		judge_mounts(mounts, finding);
	else
		undecided(finding, "/proc/self/mounts cannot be read");
	free(mounts);
}
