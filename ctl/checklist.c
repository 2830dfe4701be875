// SPDX-License-Identifier: GPL-2.0
/* The list by which containers are hardened: facts to findings. Asks nobody. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>
#include "checklist.h"
#include "values.h"

#define NAMED_MOST 6	/* in a list of what was found */

#define USUAL_DEVICES "devices = {\"c 1:3 rw\", \"c 1:5 rw\", \"c 1:7 rw\", \"c 1:8 rw\", " \
	"\"c 1:9 rw\", \"c 5:0 rw\", \"c 5:1 rw\", \"c 5:2 rw\", \"c 136:* rw\"}"

/* Takes @text into its own. */
static void passes(struct finding *finding, char *text)
{
	finding->pass = true;
	finding->found = text;
}

static void misses(struct finding *finding, char *found, char *docker, char *policy)
{
	finding->found = found;
	finding->docker = docker;
	finding->policy = policy;
}

/* How many processes beside the one that is named. */
static char *and_others(char *text, size_t nr)
{
	if (nr < 2)
		return text;
	return joined_free(text, "", xasprintf(", and %zu more process%s", nr - 1,
					       nr == 2 ? "" : "es"));
}

/* In a manifest there are no processes yet. Valid until it is called again. */
static const char *who(const struct process *process)
{
	static char text[64];

	if (!process->pid)
		return "it";
	snprintf(text, sizeof(text), "process %d (%s)", process->pid, process->comm);
	return text;
}

static const char *whose(const struct view *view)
{
	static char text[32];

	if (!view->pid)
		return "it";
	snprintf(text, sizeof(text), "process %d", view->pid);
	return text;
}

static bool is_held(const struct facts *facts, enum harden_rule rule)
{
	size_t i;

	for (i = 0; facts->policy && i < facts->policy->nr_items; i++)
		if (facts->policy->items[i].rule == rule)
			return true;
	return false;
}

static char *held(const struct facts *facts)
{
	return xasprintf("held by policy \"%s\"", facts->policy->name);
}

/* The first process that is so, and in @nr how many are; NULL: none. */
static const struct process *worst(const struct facts *facts,
				   bool (*is_so)(const struct process *process), size_t *nr)
{
	const struct process *process, *first = NULL;

	*nr = 0;
	for (process = facts->processes; process < facts->processes + facts->nr; process++) {
		if (!is_so(process))
			continue;
		first = first ? first : process;
		(*nr)++;
	}
	return first;
}

static bool is_root(const struct process *process)
{
	return !process->uids[0] || !process->uids[1] || !process->uids[2] || !process->uids[3];
}

/* Root of a user namespace that is somebody else on the host. */
static bool is_mapped_root(const struct process *process)
{
	return process->root_uid > 0 && process->uids[1] == process->root_uid;
}

static void check_user(const struct facts *facts, struct finding *finding)
{
	const struct process *process, *first = facts->processes;
	size_t nr;

	process = worst(facts, is_root, &nr);
	if (process) {
		misses(finding,
		       and_others(xasprintf(process->uids[1] ?
					    "%s can become root again" : process->pid ?
					    "%s runs as root" : "%s may run as root",
					    who(process)), nr),
		       xstrdup("--user 1001:1001"), xstrdup("user = non-root"));
		return;
	}
	process = worst(facts, is_mapped_root, &nr);
	if (process)
		passes(finding,
		       xasprintf("root in a user namespace only: user %u of the host",
				 process->uids[1]));
	else
		passes(finding, first->pid ? xasprintf("user %u", first->uids[1]) :
		       xstrdup("not root"));
}

static void check_read_only(const struct facts *facts, struct finding *finding)
{
	const struct process *process;

	for (process = facts->processes; process < facts->processes + facts->nr; process++)
		if (!facts->views[process->view].read_only)
			break;
	if (process == facts->processes + facts->nr)
		passes(finding, xstrdup("read-only"));
	else if (facts->policy && facts->policy->read_only)
		passes(finding, held(facts));
	else
		misses(finding, xasprintf("%s can write to it", who(process)),
		       xstrdup("--read-only --tmpfs /tmp"),
		       xstrdup("read_only = true writable = {\"/tmp\"}"));
}

static char *cap_list(uint64_t caps)
{
	char *text = xstrdup("");
	int cap;

	for (cap = 0; cap <= CAP_LAST_CAP; cap++)
		if (caps >> cap & 1)
			text = joined_free(text, ", ", cap_name(cap));
	return text;
}

/* In the shorter way; NET_BIND_SERVICE is no matter. */
static char *cap_names(uint64_t caps, uint64_t all)
{
	uint64_t without = all & ~caps & ~(1ULL << CAP_NET_BIND_SERVICE);

	if (!without)
		return xstrdup("every capability");
	if (__builtin_popcountll(without) <= NAMED_MOST)
		return joined_free(xstrdup("every capability but"), " ", cap_list(without));
	return cap_list(caps);
}

/* What it has counts more than what it may get, and more of it counts more. */
static unsigned int weight(const struct process *process, uint64_t excess)
{
	return (unsigned int)__builtin_popcountll(process->caps & excess) * 64 +
	       (unsigned int)__builtin_popcountll(process->bounding & excess);
}

static void check_capabilities(const struct facts *facts, struct finding *finding)
{
	uint64_t excess = ~(1ULL << CAP_NET_BIND_SERVICE) & facts->all_caps;
	const struct process *process, *found = facts->processes;
	char *names;

	if (facts->policy)
		excess &= ~facts->policy->cap_drop;
	for (process = facts->processes; process < facts->processes + facts->nr; process++)
		if (weight(process, excess) > weight(found, excess))
			found = process;
	if (!weight(found, excess)) {
		passes(finding, facts->policy && facts->policy->cap_drop ? held(facts) :
		       xstrdup("none but NET_BIND_SERVICE"));
		return;
	}
	names = cap_names((found->caps | found->bounding) & excess, facts->all_caps);
	misses(finding,
	       xasprintf(found->caps & excess ? "%s has %s" :
			 "%s may get by an exec (bounding set) %s", who(found), names),
	       xstrdup("--cap-drop ALL --cap-add NET_BIND_SERVICE"),
	       xstrdup("cap_drop = {ALL} cap_add = {NET_BIND_SERVICE}"));
	free(names);
}

/* As a string of policy.conf. */
static char *quoted(const char *s)
{
	char *text = xrealloc(NULL, 4 * strlen(s) + 3), *to = text;

	*to++ = '"';
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			to += sprintf(to, "\\%c", *s);
		else if (*s < ' ' || *s > '~')
			to += sprintf(to, "\\x%02x", (unsigned char)*s);
		else
			*to++ = *s;
	}
	strcpy(to, "\"");
	return text;
}

/* What is found, each at its place; no more than are good to read. */
static char *share_names(const struct shares *shares)
{
	char *text = xstrdup("");
	size_t i;

	for (i = 0; i < shares->nr && i < NAMED_MOST; i++)
		text = joined_free(text, ", ", xasprintf("%s (%s)", shares->list[i].target,
							 shares->list[i].what));
	if (i < shares->nr)
		text = joined_free(text, ", ", xasprintf("%zu more", shares->nr - i));
	return text;
}

/* Names each value once. */
static char *deny_list(const struct shares *shares)
{
	char *text = xstrdup(""), *value, *list;
	size_t i;

	for (i = 0; i < shares->nr; i++) {
		if (!shares->list[i].deny)
			continue;
		value = quoted(shares->list[i].deny);
		if (!strstr(text, value))
			text = joined(text, ", ", value);
		free(value);
	}
	list = *text ? xasprintf("deny_mounts = {%s}", text) : xstrdup("");
	free(text);
	return list;
}

static char *mounts_policy(const struct shares *shares)
{
	char *text = deny_list(shares);
	bool socket = false, kernel = false;
	size_t i;

	for (i = 0; i < shares->nr; i++) {
		socket |= shares->list[i].socket;
		kernel |= !shares->list[i].deny;
	}
	if (socket)
		text = joined(text, " ", "deny_sockets = {host}");
	return kernel ? joined(text, " ", "kernel = deny") : text;
}

/* What is shared with the host is said, also where it does no harm. */
static char *and_others_of(char *text, const struct view *view)
{
	return view->others.nr ? joined_free(text, "; also shared: ", share_names(&view->others)) :
				 text;
}

static void pass_mounts(const struct facts *facts, struct finding *finding)
{
	const struct view *view = facts->views;

	while (view < facts->views + facts->nr_views - 1 && !view->others.nr)
		view++;
	passes(finding, and_others_of(xstrdup("nothing that matters"), view));
}

static void check_mounts(const struct facts *facts, struct finding *finding)
{
	const struct view *view;
	char *names;

	for (view = facts->views; view < facts->views + facts->nr_views; view++) {
		if (!view->mounts.nr)
			continue;
		names = share_names(&view->mounts);
		misses(finding, and_others_of(xasprintf("%s has %s", whose(view), names), view),
		       xasprintf("without --volume or --mount for %s%s",
				 view->mounts.list[0].target,
				 view->mounts.nr > 1 ? " and the others" : ""),
		       mounts_policy(&view->mounts));
		free(names);
		return;
	}
	pass_mounts(facts, finding);
}

static void check_devices(const struct facts *facts, struct finding *finding)
{
	const struct view *view;
	char *names;

	for (view = facts->views; view < facts->views + facts->nr_views; view++) {
		if (!view->devices.nr)
			continue;
		names = share_names(&view->devices);
		misses(finding, xasprintf("%s has %s", whose(view), names),
		       xstrdup("without --device, --privileged"), xstrdup(USUAL_DEVICES));
		free(names);
		return;
	}
	passes(finding, xstrdup("none but the usual ones"));
}

/* How Docker is told to share a kind; the host's mount namespace it never gives. */
static const char *const ns_flags[NR_NS] = {
	[NS_PID] = "--pid host", [NS_NET] = "--network host", [NS_IPC] = "--ipc host",
	[NS_UTS] = "--uts host", [NS_CGROUP] = "--cgroupns host",
};

/* Most containers are in the host's user namespace, and are held by other means. */
static bool shares_ns(const struct process *process)
{
	return process->host_ns & ~(1U << NS_USER);
}

static void check_namespaces(const struct facts *facts, struct finding *finding)
{
	const struct process *process;
	char *names = xstrdup(""), *flags = xstrdup("");
	size_t nr;
	int kind;

	process = worst(facts, shares_ns, &nr);
	for (kind = 0; process && kind < NS_USER; kind++) {
		if (!(process->host_ns >> kind & 1))
			continue;
		names = joined(names, ", ", ns_names[kind]);
		if (ns_flags[kind])
			flags = joined(flags, ", ", ns_flags[kind]);
	}
	if (process)
		misses(finding,
		       and_others(xasprintf("%s is in the host's: %s", who(process),
					    names), nr),
		       *flags ? xasprintf("without %s", flags) :
		       xstrdup("always makes a mount namespace"),
		       xstrdup("namespaces = {host-user}"));
	else
		passes(finding, xstrdup(facts->processes->host_ns ?
					"its own, but for the user namespace" : "its own"));
	free(names);
	free(flags);
}

static bool lacks_seccomp(const struct process *process)
{
	return !process->seccomp;
}

static void check_seccomp(const struct facts *facts, struct finding *finding)
{
	const struct process *process;
	size_t nr;

	process = worst(facts, lacks_seccomp, &nr);
	if (!process)
		passes(finding,
		       xstrdup(facts->processes->seccomp == 2 ? "a filter" : "strict mode"));
	else if (is_held(facts, HARDEN_RULE_SECCOMP))
		passes(finding, held(facts));
	else
		misses(finding,
		       and_others(xasprintf("%s has no filter", who(process)), nr),
		       xstrdup("without --privileged, --security-opt seccomp=unconfined"),
		       xstrdup("seccomp = \"seccomp-docker.json\""));
}

/* SELinux has user:role:type:level, AppArmor "profile (mode)". */
static bool is_selinux(const char *label)
{
	const char *colon = strchr(label, ':');

	return colon && strchr(colon + 1, ':') && label[strlen(label) - 1] != ')';
}

static bool is_free_type(const char *label)
{
	static const char *const types[] = {
		":unconfined_t", ":unconfined_service_t", ":spc_t", ":init_t", ":kernel_t",
		":initrc_t", ":container_runtime_t",
	};
	const char *found;
	size_t i, n;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++) {
		n = strlen(types[i]);
		found = strstr(label, types[i]);
		if (found && (!found[n] || found[n] == ':'))
			return true;
	}
	return false;
}

static bool lacks_label(const struct process *process)
{
	const char *label = process->label;

	if (!label || !*label)
		return true;
	if (is_selinux(label))
		return is_free_type(label);
	return !strcmp(label, "unconfined") || strstr(label, "(complain)") ||
	       strstr(label, "(unconfined)");
}

static void check_lsm(const struct facts *facts, struct finding *finding)
{
	const struct process *process;
	size_t nr;

	process = worst(facts, lacks_label, &nr);
	if (!process)
		passes(finding, xstrdup(facts->processes->label));
	else if (facts->policy)
		passes(finding, held(facts));
	else
		misses(finding,
		       and_others(xasprintf("%s is %s", who(process),
					    process->label && *process->label ? process->label :
					    "under no profile"), nr),
		       xstrdup("--security-opt apparmor=docker-default"),
		       xstrdup("mode = enforce"));
}

static bool may_gain(const struct process *process)
{
	return !process->no_new_privs;
}

static void check_no_new_privs(const struct facts *facts, struct finding *finding)
{
	const struct process *process;
	size_t nr;

	process = worst(facts, may_gain, &nr);
	if (!process)
		passes(finding, xstrdup("set"));
	else if (facts->policy && facts->policy->no_new_privs)
		passes(finding, held(facts));
	else
		misses(finding,
		       and_others(xasprintf("%s may gain privileges by an exec",
					    who(process)), nr),
		       xstrdup("--security-opt no-new-privileges"),
		       xstrdup("no_new_privileges = true"));
}

/* An engine knows those of its time: AUDIT_READ was the last one for long. */
static bool has_all_caps(const struct process *process, uint64_t all)
{
	uint64_t caps = all & ((2ULL << CAP_AUDIT_READ) - 1);

	return (process->bounding & caps) == caps;
}

static void check_privileged(const struct facts *facts, struct finding *finding)
{
	const struct process *process;
	size_t nr;

	for (process = facts->processes; process < facts->processes + facts->nr; process++) {
		nr = facts->views[process->view].devices.nr;
		if (process->seccomp || !nr || !has_all_caps(process, facts->all_caps))
			continue;
		misses(finding,
		       xasprintf("%s may get every capability, has no seccomp "
				 "filter, and %zu device%s of the host", who(process),
				 nr, nr == 1 ? "" : "s"),
		       xstrdup("without --privileged"), xstrdup("privileged = deny"));
		return;
	}
	passes(finding, xstrdup("not with all of --privileged"));
}

const struct check checks[NR_CHECKS] = {
	{ "user", "runs as a non-root user", check_user },
	{ "read_only", "root file system is read-only", check_read_only },
	{ "capabilities", "only the capabilities it needs", check_capabilities },
	{ "mounts", "mounts nothing of the host's", check_mounts },
	{ "devices", "only the usual devices", check_devices },
	{ "namespaces", "namespaces of its own", check_namespaces },
	{ "seccomp", "seccomp is in force", check_seccomp },
	{ "lsm", "AppArmor, SELinux or harden in force", check_lsm },
	{ "no_new_privileges", "an exec gains no privileges", check_no_new_privs },
	{ "privileged", "not privileged", check_privileged },
};

void checklist(const struct facts *facts, struct finding findings[NR_CHECKS])
{
	size_t i;

	memset(findings, 0, NR_CHECKS * sizeof(*findings));
	for (i = 0; i < NR_CHECKS; i++)
		checks[i].run(facts, &findings[i]);
}

void finding_free(struct finding *finding)
{
	free(finding->found);
	free(finding->docker);
	free(finding->policy);
}

void findings_free(struct finding findings[NR_CHECKS])
{
	size_t i;

	for (i = 0; i < NR_CHECKS; i++)
		finding_free(&findings[i]);
}
