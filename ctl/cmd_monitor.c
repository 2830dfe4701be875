// SPDX-License-Identifier: GPL-2.0
/* monitor: denials as they happen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "commands.h"
#include "ipc.h"
#include "words_event.h"

static unsigned long seen;

static json_t *to_json(const struct event *event)
{
	return json_pack("{s:I,s:s,s:o,s:s,s:o,s:i,s:o,s:o,s:o,s:I,s:i,s:o,s:s,s:s,s:i}",
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
			 "errno", errno_name(event),
			 "count", (int)event->count);
}

static void print_time(uint64_t time)
{
	time_t seconds = (time_t)(time / 1000000000);
	struct tm tm;
	char when[32];

	strftime(when, sizeof(when), "%F %T", localtime_r(&seconds, &tm));
	fputs(when, stdout);
}

/* What a container named may not end the line or move the cursor. */
static void print_safe(const char *before, const char *text)
{
	char *safe = escape(*text ? text : "-");

	printf("%s%s", before, safe);
	free(safe);
}

static void print(const struct event *event)
{
	print_time(event->time);
	printf(" %s", verdict_name(event));
	print_safe(" ", event->operation);
	print_safe(" of ", event->object);
	print_safe(" by ", event->comm);
	printf("[%u] (%s): %s", event->pid, phase_name(event->phase), errno_name(event));
	printf(" by %s at", rule_name(event->rule));
	print_safe(" ", event->file);
	printf(":%u", event->line);
	print_safe(" of policy ", event->policy);
	print_safe(", in ", event->container);
	if (event->count > 1)
		printf(", %u times", event->count);
	putchar('\n');
	fflush(stdout);
}

/* Also over when nobody reads any more. */
static bool on_event(const struct event *event)
{
	if (options.json)
		print_json(to_json(event));
	else
		print(event);
	return ++seen != options.count && !ferror(stdout);
}

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
		status = ipc_events(ipc, on_event);
	}
	ipc_close(ipc);
	return status;
}
