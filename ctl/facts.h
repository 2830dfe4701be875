/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc says of a container's processes: the input of the checklist. */
#ifndef HARDENCTL_FACTS_H
#define HARDENCTL_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "containers.h"
#include "model.h"

/* Kinds of namespaces, bits of process.host_ns. */
enum {
	NS_PID, NS_NET, NS_IPC, NS_UTS, NS_MNT, NS_CGROUP, NS_USER, NR_NS
};

extern const char *const ns_names[NR_NS];

/**
 * struct process - one of the container's
 * @uids: real, effective, saved and for files, as the host counts
 * @root_uid: the host's number for uid 0 of its user namespace; -1: there is none
 * @caps: what it has or may take without a file that gives more
 * @bounding: what it may get from such a file
 * @seccomp: 0: none, else the mode
 * @label: of AppArmor or SELinux, NULL: none
 * @host_ns: the namespaces that are pid 1's
 * @view: index of its mount namespace in facts.views
 */
struct process {
	pid_t pid;
	char comm[32];
	uint32_t uids[4];
	int64_t root_uid;
	uint64_t caps, bounding;
	unsigned int seccomp;
	bool no_new_privs;
	char *label;
	unsigned int host_ns;
	size_t view;
};

/**
 * struct share - something of the host's in a container
 * @target: where it is there
 * @what: what it is
 * @deny: the value of deny_mounts that keeps it out; NULL: another key does
 * @socket: one that somebody on the host may listen on, or a directory with one
 */
struct share {
	char *target, *what, *deny;
	bool socket;
};

struct shares {
	struct share *list;
	size_t nr;
};

/**
 * struct view - what one mount namespace shows, by the first process that was met in it
 * @read_only: its root
 * @mounts, @devices: those that it should not have
 * @others: other mounts of the host's
 */
struct view {
	char *ns;
	pid_t pid;
	bool read_only;
	struct shares mounts, devices, others;
};

/**
 * struct facts - of one container
 * @all_caps: every capability that the kernel knows, by pid 1
 * @policy: harden's for it; NULL: none in force, or only in audit mode
 */
struct facts {
	struct process *processes;
	size_t nr;
	struct view *views;
	size_t nr_views;
	uint64_t all_caps;
	const struct policy *policy;
};

/*
 * False, with errno: EACCES, EPERM: not permitted to look. Processes that end meanwhile are left
 * out: of a container that has ended none is left.
 */
bool facts_read(const struct running *container, struct facts *facts);
void facts_free(struct facts *facts);

#endif
