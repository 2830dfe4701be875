// SPDX-License-Identifier: GPL-2.0
/* doctor, the module: built, loaded, of our release, with a policy. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "doctor.h"
#include "host.h"

#define DEPTH 8		/* directories that the walk keeps open */

/* For nftw(), which passes nothing on. */
static char *found;

static int look(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	static const char * const names[] = { "harden.ko", "harden.ko.gz", "harden.ko.xz",
					      "harden.ko.zst" };
	size_t i;

	(void)st;
	for (i = 0; type == FTW_F && i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(path + ftw->base, names[i]))
			found = xstrdup(path + strlen(host_root));
	return !!found;
}

char *find_module(const char *release)
{
	char *path = host_path("/lib/modules/%s", release ?: "");

	found = NULL;
	if (release)
		nftw(path, look, DEPTH, FTW_PHYS);
	free(path);
	return found;
}

bool is_built_in(const char *release)
{
	char *list = release ? host_path("/lib/modules/%s/modules.builtin", release) : NULL;
	FILE *file = list ? fopen(list, "re") : NULL;
	char line[1024];
	bool is = false;

	while (file && !is && fgets(line, sizeof(line), file))
		is = !!strstr(line, "/harden.ko\n");
	if (file)
		fclose(file);
	free(list);
	return is;
}

static bool is_loaded(const struct patient *patient)
{
	return patient->presence != IPC_ABSENT || host_has("/sys/module/harden");
}

void check_module(const struct patient *patient, struct finding *finding)
{
	if (patient->module) {
		fine(finding, "%s", patient->module);
	} else if (is_loaded(patient)) {
		undecided(finding, "loaded, but not below /lib/modules/%s", patient->release);
		mend(finding, "make install, or it will not be there after the next boot");
	} else {
		missing(finding, "no harden.ko below /lib/modules/%s", patient->release);
		mend(finding, "make && make install in harden's source, or dkms autoinstall");
	}
}

/* How each distribution calls the headers; the first whose name os-release has. */
static void mend_headers(const char *release, struct finding *finding)
{
	static const struct {
		const char *like, *command;
		bool versioned;
	} ways[] = {
		{ "debian", "apt-get install linux-headers-", true },
		{ "ubuntu", "apt-get install linux-headers-", true },
		{ "fedora", "dnf install kernel-devel-", true },
		{ "rhel", "dnf install kernel-devel-", true },
		{ "suse", "zypper install kernel-default-devel", false },
		{ "arch", "pacman -S linux-headers", false },
		{ "alpine", "apk add linux-lts-dev", false },
	};
	char *system = host_read("/etc/os-release");
	size_t i;

	mend(finding, "install the headers of %s from the distribution", release);
	for (i = 0; system && i < sizeof(ways) / sizeof(*ways); i++) {
		if (!strstr(system, ways[i].like))
			continue;
		mend(finding, "%s%s", ways[i].command, ways[i].versioned ? release : "");
		break;
	}
	free(system);
}

/* Without them only a module that is there already can be loaded. */
void check_headers(const struct patient *patient, struct finding *finding)
{
	const char *release = patient->release ?: "";

	if (host_has("/lib/modules/%s/build/Makefile", release)) {
		fine(finding, "/lib/modules/%s/build", release);
		return;
	}
	if (patient->module || is_loaded(patient))
		undecided(finding, "not installed; DKMS cannot build the module anew");
	else
		missing(finding, "not installed, and the module has to be built");
	mend_headers(release, finding);
}

void check_loaded(const struct patient *patient, struct finding *finding)
{
	const struct status *status = &patient->status;

	switch (patient->presence) {
	case IPC_PRESENT:
		fine(finding, "version %s, protocol %u, %u functions hooked", status->module,
		     status->protocol, status->hooks);
		return;
	case IPC_OTHER_PROTOCOL:
		missing(finding, "version %s speaks protocol %u, this hardenctl %d", status->module,
			status->protocol, HARDEN_GENL_VERSION);
		mend(finding, "install both from one release; rmmod harden && modprobe harden");
		return;
	case IPC_FORBIDDEN:
		undecided(finding, "loaded, but answers only CAP_SYS_ADMIN on the host");
		mend(finding, "run hardenctl as root, outside of containers");
		return;
	case IPC_BROKEN:
		undecided(finding, "netlink does not answer");
		return;
	default:
		break;
	}
	if (is_loaded(patient)) {
		missing(finding, "loaded, but does not answer here");
		mend(finding, "run hardenctl in the host's network namespace");
	} else {
		missing(finding, "not loaded");
		mend(finding, "%smodprobe harden; \"dmesg\" says why where it refuses",
		     patient->module ? "" : "when it is installed: ");
	}
}

void check_policy(const struct patient *patient, struct finding *finding)
{
	const struct status *status = &patient->status;

	if (patient->presence != IPC_PRESENT) {
		undecided(finding, "only the module can tell");
	} else if (!status->policies) {
		missing(finding, "none is in force: nothing is denied");
		mend(finding, "hardenctl apply /usr/share/doc/harden/examples/policy.conf");
	} else if (patient->audit >= status->policies) {
		undecided(finding, "%u in force, all in audit mode: nothing is denied",
			  status->policies);
		mend(finding, "mode = enforce");
	} else {
		fine(finding, "%u in force (%zu in audit mode), %u containers", status->policies,
		     patient->audit, status->containers);
	}
}
