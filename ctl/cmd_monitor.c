// SPDX-License-Identifier: GPL-2.0
/* monitor: denials as they happen, for people, for programs and in Falco's shape. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "cgroup_name.h"
#include "commands.h"
#include "ipc.h"
#include "words_event.h"

static unsigned long seen;

/* OpenTelemetry's word for an engine. */
static const char *runtime_name(const char *engine)
{
	return strcmp(engine, "crio") ? engine : "cri-o";
}

/* The names that OpenTelemetry has for what is known of the container and the process. */
static void add_names(json_t *json, const struct event *event)
{
	struct cgroup_name name;

	json_object_set_new(json, "process.pid", json_integer(event->pid));
	json_object_set_new(json, "process.executable.name", json_text(event->comm));
	if (!cgroup_name(event->container, &name))
		return;
	json_object_set_new(json, "container.runtime", json_string(runtime_name(name.engine)));
	if (name.hex)
		json_object_set_new(json, "container.id", json_stringn(name.id, name.len));
}

static json_t *to_json(const struct event *event)
{
	json_t *json = json_pack("{s:I,s:s,s:o,s:s,s:o,s:i,s:o,s:o,s:o,s:I,s:i,s:o,s:s,s:s,s:i}",
				 "time", (json_int_t)event->time,
				 "verdict", verdict_name(event),
				 "policy", json_text(event->policy),
				 "rule", rule_name(event->rule),
				 "file", json_text(event->file),
				 "line", (int)event->line,
				 "operation", json_text(event->operation),
				 "object", json_text(event->object),
				 "container", json_text(event->container),
				 "container_id", (json_int_t)event->container_id,
				 "pid", (int)event->pid,
				 "comm", json_text(event->comm),
				 "phase", phase_name(event->phase),
				 "errno", errno_name(event->error),
				 "count", (int)event->count);

	add_names(json, event);
	return json;
}

/* What a container named may not end the line or move the cursor. */
static void print_safe(FILE *to, const char *before, const char *text)
{
	char *safe = escape(*text ? text : "-");

	fprintf(to, "%s%s", before, safe);
	free(safe);
}

static void print_sentence(FILE *to, const struct event *event)
{
	fputs(verdict_name(event), to);
	print_safe(to, " ", event->operation);
	print_safe(to, " of ", event->object);
	print_safe(to, " by ", event->comm);
	fprintf(to, "[%u] (%s): %s", event->pid, phase_name(event->phase),
		errno_name(event->error));
	fprintf(to, " by %s at", rule_name(event->rule));
	print_safe(to, " ", event->file);
	fprintf(to, ":%u", event->line);
	print_safe(to, " of policy ", event->policy);
	print_safe(to, ", in ", event->container);
	if (event->count > 1)
		fprintf(to, ", %u times", event->count);
}

static void print_time(uint64_t time)
{
	time_t seconds = (time_t)(time / 1000000000);
	struct tm tm;
	char when[32];

	strftime(when, sizeof(when), "%F %T ", localtime_r(&seconds, &tm));
	fputs(when, stdout);
}

static void print(const struct event *event)
{
	print_time(event->time);
	print_sentence(stdout, event);
	putchar('\n');
	fflush(stdout);
}

/* RFC 3339 with nanoseconds, in UTC. */
static json_t *falco_time(uint64_t time)
{
	time_t seconds = (time_t)(time / 1000000000);
	char day[32], when[48];
	struct tm tm;

	strftime(day, sizeof(day), "%FT%T", gmtime_r(&seconds, &tm));
	snprintf(when, sizeof(when), "%s.%09" PRIu64 "Z", day, time % 1000000000);
	return json_string(when);
}

static json_t *falco_host(void)
{
	char name[256] = "";

	gethostname(name, sizeof(name) - 1);
	return json_text(name);
}

static json_t *falco_sentence(const struct event *event)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);
	json_t *json;

	if (to) {
		print_sentence(to, event);
		fclose(to);
	}
	json = json_text(text ?: "");
	free(text);
	return json;
}

/* As Falco shortens it; a name of LXC or nspawn is whole. */
static json_t *falco_container(const struct event *event)
{
	struct cgroup_name name;
	char *text;
	json_t *json;

	if (!cgroup_name(event->container, &name))
		return json_null();
	text = strndup(name.id, name.hex ? 12 : name.len);
	json = json_text(text ?: "");
	free(text);
	return json;
}

static json_t *falco_fields(const struct event *event)
{
	return json_pack("{s:o,s:o,s:i,s:I,s:o,s:s,s:o,s:o,s:s,s:o,s:i,s:s,s:i,s:s}",
			 "container.id", falco_container(event),
			 "proc.name", json_text(event->comm),
			 "proc.pid", (int)event->pid,
			 "evt.time", (json_int_t)event->time,
			 "evt.type", json_text(event->operation),
			 "evt.res", errno_name(event->error),
			 "fd.name", json_text(event->object),
			 "harden.policy", json_text(event->policy),
			 "harden.rule", rule_name(event->rule),
			 "harden.file", json_text(event->file),
			 "harden.line", (int)event->line,
			 "harden.phase", phase_name(event->phase),
			 "harden.count", (int)event->count,
			 "harden.verdict", verdict_name(event));
}

static json_t *falco(json_t *output, const char *priority, const char *rule, uint64_t time,
		     json_t *fields)
{
	char *name;
	json_t *json;

	if (asprintf(&name, "harden %s", rule) < 0)
		name = xstrdup("harden");
	json = json_pack("{s:o,s:s,s:s,s:s,s:o,s:o,s:[s,s,s],s:o}",
			 "output", output,
			 "priority", priority,
			 "rule", name,
			 "source", "harden",
			 "time", falco_time(time),
			 "hostname", falco_host(),
			 "tags", "container", "harden", rule,
			 "output_fields", fields);
	free(name);
	return json;
}

static json_t *to_falco(const struct event *event)
{
	bool denied = event->mode == HARDEN_MODE_ENFORCE && event->error;

	return falco(falco_sentence(event), denied ? "Warning" : "Notice", rule_name(event->rule),
		     event->time, falco_fields(event));
}

static bool is_falco(void)
{
	return options.format && !strcmp(options.format, "falco");
}

/* Also over when nobody reads any more. */
static bool on_event(const struct event *event)
{
	if (is_falco())
		print_json(to_falco(event));
	else if (options.json)
		print_json(to_json(event));
	else
		print(event);
	return ++seen != options.count && !ferror(stdout);
}

/* Falco has no word for it but an event. */
static json_t *missed_to_falco(json_t *missed, const char *text)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return falco(json_string(text), "Warning", "missed",
		     (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec,
		     json_pack("{s:o}", "harden.missed", missed));
}

static void on_missed(uint64_t n)
{
	json_t *missed = n == MISSED_SOME ? json_null() : json_integer((json_int_t)n);
	char number[24], text[64];

	snprintf(number, sizeof(number), "%" PRIu64, n);
	snprintf(text, sizeof(text), "%s event%s missed", n == MISSED_SOME ? "some" : number,
		 n == 1 ? "" : "s");
	fprintf(stderr, "monitor: %s\n", text);
	if (is_falco())
		print_json(missed_to_falco(missed, text));
	else if (options.json)
		print_json(json_pack("{s:o}", "missed", missed));
	else
		json_decref(missed);
}

static const struct listener listener = { .visit = on_event, .missed = on_missed };

enum exit_status cmd_monitor(int argc, char **argv)
{
	enum exit_status status;
	struct ipc *ipc;

	(void)argc;
	(void)argv;
	status = ipc_open(&ipc);
	if (!status)
		status = ipc_subscribe(ipc);
	if (!status) {
		note("listening");
		status = ipc_events(ipc, &listener);
	}
	ipc_close(ipc);
	return status;
}
