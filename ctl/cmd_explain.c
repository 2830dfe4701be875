// SPDX-License-Identifier: GPL-2.0
/* explain: why a denial happened, and the smallest change that would allow it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "commands.h"
#include "past.h"
#include "remedy.h"
#include "whereabouts.h"
#include "words_event.h"

/* The text of a line of the policy's file, as long as that is there; the caller frees it. */
static char *line_of(const char *file, unsigned int wanted)
{
	FILE *stream = *file == '/' ? fopen(file, "re") : NULL;
	char *line = NULL;
	unsigned int nr = 0;
	size_t size = 0;
	bool found = false;

	while (stream && !found && getline(&line, &size, stream) > 0)
		found = ++nr == wanted;
	if (stream)
		fclose(stream);
	if (!found) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = 0;
	return line;
}

static void print_field(const char *name, const char *text)
{
	char *safe = escape(text);

	printf("    %-9s %s\n", name, safe);
	free(safe);
}

static void print_when(const struct event *event)
{
	long long ago = (long long)time(NULL) - (long long)(event->last / 1000000000);
	static const struct { long long seconds; const char *name; } units[] = {
		{ 86400, "days" }, { 3600, "hours" }, { 60, "minutes" }, { 1, "seconds" },
	};
	size_t i;

	for (i = 0; i < 3 && ago < 2 * units[i].seconds; i++)
		;
	printf(", %u %s, last %lld %s ago\n", event->count,
	       event->count == 1 ? "time" : "times", ago > 0 ? ago / units[i].seconds : 0,
	       units[i].name);
}

static void print_headline(const struct event *event)
{
	char *operation = escape(event->operation), *object = escape(event->object);

	printf("%s: %s%s%s", verdict_name(event), operation, *object ? " of " : "", object);
	print_when(event);
	free(operation);
	free(object);
}

static void print_rule(const struct event *event)
{
	char *line = line_of(event->file, event->line), *trimmed;
	char *text = xasprintf("%s%s%s, %s:%u", rule_name(event->rule), *event->value ? " " : "",
			       event->value, event->file, event->line);

	print_field("rule", text);
	if (line) {
		trimmed = line + strspn(line, " \t");
		print_field("", trimmed);
	}
	free(text);
	free(line);
}

static void print_asker(const struct event *event)
{
	bool there = event->pid && !kill((pid_t)event->pid, 0);
	char *text = xasprintf("%s, pid %u (%s), %s", event->comm, event->pid,
			       there ? "running" : "gone",
			       event->phase == HARDEN_PHASE_SETUP ?
			       "the runtime, before the container's code" :
			       "the container's code");

	print_field("asked by", text);
	print_field("container", event->container);
	free(text);
}

static char *say_remedy(const struct remedy *remedy)
{
	switch (remedy->kind) {
	case REMEDY_ADD:
		return xasprintf("add \"%s\" to %s", remedy->value, remedy->key);
	case REMEDY_REMOVE:
		return xasprintf("take \"%s\" out of %s", remedy->value, remedy->key);
	case REMEDY_SET:
		return xasprintf("%s = %s", remedy->key, remedy->value);
	default:
		return xasprintf("nothing here: %s", remedy->value);
	}
}

static void print_remedies(const struct remedy *remedies, size_t nr)
{
	size_t i;
	char *text;

	for (i = 0; i < nr; i++) {
		text = say_remedy(&remedies[i]);
		print_field(i ? "" : "to allow", text);
		free(text);
	}
}

static const char *answer(const struct event *event)
{
	switch (event->mode) {
	case HARDEN_MODE_AUDIT:
		return "allowed: the policy audits";
	case HARDEN_MODE_SHADOW_DENY:
		return "allowed by what is in force; the candidate would deny it";
	case HARDEN_MODE_SHADOW_ALLOW:
		return "denied by what is in force; the candidate would allow it";
	}
	return errno_name(event->error);
}

static void print(const struct event *event, const struct whereabouts *place,
		  const struct remedy *remedies, size_t nr)
{
	print_headline(event);
	print_field("policy", event->policy);
	print_rule(event);
	if (place->inside)
		print_field("object", place->inside);
	if (place->outside)
		print_field("on host", place->outside);
	print_asker(event);
	print_field("answer", answer(event));
	print_remedies(remedies, nr);
}

static json_t *to_json(const struct event *event, const struct whereabouts *place,
		       const struct remedy *remedies, size_t nr)
{
	json_t *changes = json_array();
	size_t i;
	char *text;

	for (i = 0; i < nr; i++) {
		text = say_remedy(&remedies[i]);
		json_array_append_new(changes, json_pack("{s:s,s:o,s:b,s:o}", "key",
							 remedies[i].key, "value",
							 json_text(remedies[i].value), "possible",
							 remedies[i].kind != REMEDY_NONE, "text",
							 json_text(text)));
		free(text);
	}
	return json_pack("{s:I,s:I,s:s,s:o,s:s,s:o,s:i,s:o,s:o,s:o,s:o,s:o,s:i,s:o,s:s,s:s,s:i,"
			 "s:o}",
			 "time", (json_int_t)event->time, "last", (json_int_t)event->last,
			 "verdict", verdict_name(event), "policy", json_text(event->policy),
			 "rule", rule_name(event->rule), "file", json_text(event->file),
			 "line", (int)event->line, "value", json_text(event->value),
			 "operation", json_text(event->operation),
			 "object", json_text(event->object),
			 "inside", json_text_or_null(place->inside),
			 "outside", json_text_or_null(place->outside), "pid", (int)event->pid,
			 "comm", json_text(event->comm), "phase", phase_name(event->phase),
			 "errno", errno_name(event->error), "count", (int)event->count, "changes",
			 changes);
}

static void explain(const struct event *event)
{
	struct whereabouts place = find_place(event);
	struct remedy remedies[REMEDIES_MAX];
	size_t nr = remedies_of(event, place.inside, remedies);

	if (options.json)
		print_json(to_json(event, &place, remedies, nr));
	else
		print(event, &place, remedies, nr);
	remedies_free(remedies, nr);
	free(place.inside);
	free(place.outside);
}

/* 1 is the last one. 0: no number. */
static size_t number(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	return *text >= '1' && *text <= '9' && !*end ? n : 0;
}

enum exit_status cmd_explain(int argc, char **argv)
{
	size_t nth = argc ? number(argv[0]) : 1;
	struct past past = {};
	enum exit_status status;
	struct ipc *ipc;

	if (!nth) {
		error("explain: \"%s\" is no number of a denial: 1 is the last one", argv[0]);
		return EXIT_USAGE;
	}
	status = ipc_open(&ipc);
	if (!status)
		status = past_read(ipc, &past);
	ipc_close(ipc);
	if (!status && nth <= past.nr) {
		explain(&past.events[nth - 1]);
	} else if (!status) {
		error(past.nr ? "explain: only %zu kinds of denials are known" :
		      "explain: nothing was denied since the module was loaded", past.nr);
		status = EXIT_REFUSED;
	}
	past_free(&past);
	return status;
}
