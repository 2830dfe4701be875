// SPDX-License-Identifier: GPL-2.0
/* doctor: what is missing on this host and how to mend it, one line for each check. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "commands.h"
#include "doctor.h"
#include "host.h"

static const struct check {
	const char *name;
	void (*check)(const struct patient *patient, struct finding *finding);
	bool loadable;		/* of no use where harden is built into the kernel */
} checks[] = {
	{ "kernel", check_version, false },
	{ "kernel config", check_config, true },
	{ "cgroup v2", check_cgroup, false },
	{ "ftrace", check_ftrace, true },
	{ "functions", check_functions, true },
	{ "other tracers", check_tracers, true },
	{ "livepatch", check_livepatch, true },
	{ "module", check_module, true },
	{ "headers", check_headers, true },
	{ "secure boot", check_secure_boot, false },
	{ "lockdown", check_lockdown, false },
	{ "signature", check_signature, true },
	{ "loaded", check_loaded, false },
	{ "policy", check_policy, false },
	{ "engines", check_engines, false },
	{ "containers", check_containers, false },
};

#define NR_CHECKS (sizeof(checks) / sizeof(*checks))

static void say(char **to, const char *format, va_list args)
{
	free(*to);
	if (vasprintf(to, format, args) < 0)
		*to = xstrdup("");
}

void fine(struct finding *finding, const char *format, ...)
{
	va_list args;

	finding->result = RESULT_FINE;
	va_start(args, format);
	say(&finding->text, format, args);
	va_end(args);
}

void missing(struct finding *finding, const char *format, ...)
{
	va_list args;

	finding->result = RESULT_MISSING;
	va_start(args, format);
	say(&finding->text, format, args);
	va_end(args);
}

void undecided(struct finding *finding, const char *format, ...)
{
	va_list args;

	finding->result = RESULT_OPEN;
	va_start(args, format);
	say(&finding->text, format, args);
	va_end(args);
}

void mend(struct finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(&finding->fix, format, args);
	va_end(args);
}

void add_word(char **list, const char *format, ...)
{
	char *word = NULL, *longer;
	va_list args;

	va_start(args, format);
	say(&word, format, args);
	va_end(args);
	if (asprintf(&longer, "%s%s%s", *list ?: "", *list ? ", " : "", word) < 0)
		longer = xstrdup("");
	free(word);
	free(*list);
	*list = longer;
}

static char *running_release(void)
{
	char *release = host_read("/proc/sys/kernel/osrelease");
	struct utsname name;

	return release || uname(&name) ? release : xstrdup(name.release);
}

static void hold(const struct container *container, void *arg)
{
	if (container->policy)
		json_array_append_new(arg, json_text(container->cgroup));
}

/* What only the module can tell. */
static void question(struct patient *patient, struct ipc *ipc)
{
	struct model model = {};
	size_t i;

	if (patient->presence != IPC_PRESENT || ipc_policies(ipc, &model))
		return;
	for (i = 0; i < model.nr; i++)
		patient->audit += model.policies[i].mode == HARDEN_MODE_AUDIT;
	model_free(&model);
	ipc_containers(ipc, hold, patient->held);
}

static struct patient meet(void)
{
	struct patient patient = { .release = running_release(), .held = json_array() };
	struct ipc *ipc;

	patient.module = find_module(patient.release);
	patient.built_in = is_built_in(patient.release);
	patient.presence = ipc_probe(&ipc, &patient.status);
	question(&patient, ipc);
	ipc_close(ipc);
	return patient;
}

static json_t *to_json(const struct check *check, const struct finding *finding)
{
	static const char * const names[] = { "ok", "missing", "unknown" };

	return json_pack("{s:s,s:s,s:o,s:o}",
			 "name", check->name,
			 "result", names[finding->result],
			 "text", json_text(finding->text),
			 "fix", finding->fix ? json_text(finding->fix) : json_null());
}

/* Each mark is two columns wide. */
static void print(const struct check *check, const struct finding *finding)
{
	static const char * const marks[] = { "\u2705", "\u274c", "\u2013 " };
	char *text = escape(finding->text);

	printf("%s %-14s %s\n", marks[finding->result], check->name, text);
	free(text);
	if (!finding->fix)
		return;
	text = escape(finding->fix);
	printf("%*s\u2192 %s\n", 18, "", text);
	free(text);
}

/* Returns whether harden is stopped. */
static bool examine(const struct patient *patient, const struct check *check, json_t *list)
{
	struct finding finding = {};
	bool stops;

	if (check->loadable && patient->built_in)
		fine(&finding, "not needed: built into this kernel");
	else
		check->check(patient, &finding);
	stops = finding.result == RESULT_MISSING;
	if (options.json)
		json_array_append_new(list, to_json(check, &finding));
	else if (stops || !options.quiet)
		print(check, &finding);
	free(finding.text);
	free(finding.fix);
	return stops;
}

enum exit_status cmd_doctor(int argc, char **argv)
{
	struct patient patient = meet();
	json_t *list = json_array();
	bool stops = false;
	size_t i;

	(void)argc;
	(void)argv;
	if (geteuid())
		note("doctor: sees more as root");
	for (i = 0; i < NR_CHECKS; i++)
		stops |= examine(&patient, &checks[i], list);
	if (options.json)
		print_json(json_pack("{s:b,s:O}", "ok", !stops, "checks", list));
	json_decref(list);
	json_decref(patient.held);
	free(patient.release);
	free(patient.module);
	return stops ? EXIT_REFUSED : EXIT_OK;
}
