// SPDX-License-Identifier: GPL-2.0
/* What every rule's tests share. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "matched.h"

#define GONE_SECONDS 5

static bool as_said(const struct event *event, const struct denial *denial)
{
	if (event->rule != denial->rule || event->error != (uint32_t)denial->error)
		return false;
	if (denial->line && (event->line != denial->line || strcmp(event->file, POLICY_FILE)))
		return false;
	if (denial->object && !strstr(event->object, denial->object))
		return false;
	if (denial->phase && event->phase != denial->phase)
		return false;
	return event->mode == denial->mode && event->count && event->time;
}

bool reported(struct client *events, const struct container *container,
	      const struct denial *denial)
{
	struct event event = {};
	int err = events_wait(events, container->id, denial->operation, &event);

	if (err) {
		fprintf(stderr, "# no event \"%s\" of rule %d: %s\n",
			denial->operation ?: "any", denial->rule, strerror(err));
		return false;
	}
	if (as_said(&event, denial) && strstr(container->cgroup, event.container))
		return true;
	fprintf(stderr,
		"# event: %s rule %u %s:%u operation %s object %s errno %u phase %u mode %u in %s\n",
		event.policy, event.rule, event.file, event.line, event.operation, event.object,
		event.error, event.phase, event.mode, event.container);
	fprintf(stderr, "# wanted: rule %d line %u object %s errno %d phase %d mode %d\n",
		denial->rule, denial->line, denial->object ?: "any", denial->error, denial->phase,
		denial->mode);
	return false;
}

/* Labels go with the task's last reference, a grace period after it was reaped: no event tells. */
bool container_gone(struct client *client, uint64_t id)
{
	struct container_info info;
	time_t end = time(NULL) + GONE_SECONDS;

	while (client_container(client, id, &info) != ENOENT) {
		if (time(NULL) > end)
			return false;
		sched_yield();
	}
	return true;
}
