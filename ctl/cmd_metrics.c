// SPDX-License-Identifier: GPL-2.0
/* metrics: the kernel's counters as Prometheus text, for node_exporter's textfile collector. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "commands.h"
#include "host.h"
#include "ipc.h"

/* What there is to tell; @status counts only where @presence says that it was given. */
struct metrics {
	enum presence presence;
	struct status status;
	struct model model;
};

static void head(FILE *to, const char *name, const char *type, const char *help)
{
	fprintf(to, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void number(FILE *to, const char *name, const char *type, uint64_t value, const char *help)
{
	head(to, name, type, help);
	fprintf(to, "%s %" PRIu64 "\n", name, value);
}

/* Prometheus wants UTF-8, and a backslash before what could end the value. */
static void label(FILE *to, const char *name, const char *value)
{
	char *safe = escape(value);
	const char *s;

	fprintf(to, "%s=\"", name);
	for (s = safe; *s; s++) {
		if (*s == '\\' || *s == '"')
			fputc('\\', to);
		fputc(*s, to);
	}
	fputc('"', to);
	free(safe);
}

static uint64_t denials(const struct policy *policy)
{
	return policy->denials;
}

static uint64_t would_deny(const struct policy *policy)
{
	return policy->would_deny;
}

static uint64_t containers(const struct policy *policy)
{
	return policy->containers;
}

static void write_each(FILE *to, const struct model *model, const char *name,
		       uint64_t (*value)(const struct policy *policy))
{
	const struct policy *policy;

	for (policy = model->policies; policy < model->policies + model->nr; policy++) {
		fprintf(to, "%s{", name);
		label(to, "policy", policy->name);
		fprintf(to, ",mode=\"%s\"} %" PRIu64 "\n", mode_name(policy->mode), value(policy));
	}
}

static void write_policies(FILE *to, const struct model *model)
{
	size_t audit = 0, i;

	for (i = 0; i < model->nr; i++)
		audit += model->policies[i].mode == HARDEN_MODE_AUDIT;
	head(to, "harden_policies", "gauge", "Policies in force.");
	fprintf(to, "harden_policies{mode=\"enforce\"} %zu\n", model->nr - audit);
	fprintf(to, "harden_policies{mode=\"audit\"} %zu\n", audit);
	head(to, "harden_policy_denials_total", "counter", "Denials by this policy.");
	write_each(to, model, "harden_policy_denials_total", denials);
	head(to, "harden_policy_would_deny_total", "counter",
	     "What this policy would have denied, were it not in audit mode.");
	write_each(to, model, "harden_policy_would_deny_total", would_deny);
	head(to, "harden_policy_containers", "gauge", "Containers that this policy holds for.");
	write_each(to, model, "harden_policy_containers", containers);
}

static void write_status(FILE *to, const struct status *status)
{
	number(to, "harden_generation", "gauge", status->generation,
	       "Grows with each change of what is in force.");
	number(to, "harden_hooks", "gauge", status->hooks, "Functions of the kernel hooked.");
	number(to, "harden_calls", "gauge", status->calls, "Entries of system calls hooked.");
	number(to, "harden_containers", "gauge", status->containers,
	       "Containers with at least one task.");
	number(to, "harden_labelled_tasks", "gauge", status->labels, "Tasks of containers.");
	number(to, "harden_denials_total", "counter", status->denials,
	       "Denials since the module was loaded.");
	number(to, "harden_would_deny_total", "counter", status->would_deny,
	       "What policies in audit mode would have denied since the module was loaded.");
	number(to, "harden_events_lost_total", "counter", status->events_lost,
	       "Denials that some listener was not told of; they are counted all the same.");
}

static void write_metrics(FILE *to, const struct metrics *metrics)
{
	number(to, "harden_loaded", "gauge", metrics->presence != IPC_ABSENT,
	       "Is the module loaded?");
	if (metrics->presence == IPC_ABSENT)
		return;
	head(to, "harden_info", "gauge", "Version of the module and of its protocol.");
	fputs("harden_info{", to);
	label(to, "module", metrics->status.module);
	fprintf(to, ",protocol=\"%u\"} 1\n", metrics->status.protocol);
	if (metrics->presence != IPC_PRESENT)
		return;
	write_status(to, &metrics->status);
	write_policies(to, &metrics->model);
}

/* The module may be there, and this not the network namespace that it answers in. */
static enum exit_status check_absence(void)
{
	if (!host_has("/sys/module/harden"))
		return EXIT_OK;
	error("metrics: harden.ko is loaded, but answers only in the host's network namespace");
	return EXIT_REFUSED;
}

static enum exit_status gather(struct ipc *ipc, struct metrics *metrics)
{
	switch (metrics->presence) {
	case IPC_ABSENT:
		return check_absence();
	case IPC_PRESENT:
		return ipc_policies(ipc, &metrics->model);
	case IPC_OTHER_PROTOCOL:
		return EXIT_OK;
	case IPC_FORBIDDEN:
		error("metrics: needs CAP_SYS_ADMIN in the initial user namespace");
		return EXIT_PERMISSION;
	default:
		error("metrics: harden.ko does not answer");
		return EXIT_REFUSED;
	}
}

/* In the same directory, by a name that no collector reads. */
static char *temporary_name(const char *file)
{
	const char *slash = strrchr(file, '/');
	int dir = slash ? (int)(slash + 1 - file) : 0;
	char *name;

	if (asprintf(&name, "%.*s.%s.XXXXXX", dir, file, file + dir) < 0)
		return xstrdup("");
	return name;
}

static bool write_file(int fd, const struct metrics *metrics)
{
	FILE *to = fdopen(fd, "w");
	bool ok;

	if (!to)
		return false;
	write_metrics(to, metrics);
	ok = !fflush(to) && !ferror(to) && !fchmod(fd, 0644);
	return !fclose(to) && ok;
}

/* Whoever reads the file sees the former or the new one, never a part. */
static enum exit_status replace_file(const char *file, const struct metrics *metrics)
{
	char *temporary = temporary_name(file);
	int fd = mkstemp(temporary);
	bool ok = fd >= 0 && write_file(fd, metrics) && !rename(temporary, file);

	if (!ok) {
		error("%s: %s", file, strerror(errno));
		if (fd >= 0)
			unlink(temporary);
	}
	free(temporary);
	return ok ? EXIT_OK : EXIT_REFUSED;
}

enum exit_status cmd_metrics(int argc, char **argv)
{
	struct metrics metrics = {};
	enum exit_status result;
	struct ipc *ipc;

	(void)argc;
	(void)argv;
	metrics.presence = ipc_probe(&ipc, &metrics.status);
	result = gather(ipc, &metrics);
	ipc_close(ipc);
	if (!result && options.output)
		result = replace_file(options.output, &metrics);
	else if (!result)
		write_metrics(stdout, &metrics);
	if (!result && metrics.presence == IPC_OTHER_PROTOCOL) {
		error("metrics: harden.ko speaks protocol version %u, this hardenctl version %d",
		      metrics.status.protocol, HARDEN_GENL_VERSION);
		result = EXIT_REFUSED;
	}
	model_free(&metrics.model);
	return result;
}
