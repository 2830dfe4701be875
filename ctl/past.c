// SPDX-License-Identifier: GPL-2.0
/* The kinds of denials that the kernel remembers, as plain data. */
#include <stdlib.h>
#include "past.h"

static void keep(const struct event *event, void *arg)
{
	struct past *past = arg;
	struct event *copy;

	past->events = xrealloc(past->events, (past->nr + 1) * sizeof(*past->events));
	copy = &past->events[past->nr++];
	*copy = *event;
	copy->policy = xstrdup(event->policy);
	copy->file = xstrdup(event->file);
	copy->operation = xstrdup(event->operation);
	copy->object = xstrdup(event->object);
	copy->container = xstrdup(event->container);
	copy->comm = xstrdup(event->comm);
	copy->value = xstrdup(event->value);
}

static int later_first(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	return (x->last < y->last) - (x->last > y->last);
}

enum exit_status past_read(struct ipc *ipc, struct past *past)
{
	enum exit_status status = ipc_history(ipc, keep, past);

	if (past->nr)
		qsort(past->events, past->nr, sizeof(*past->events), later_first);
	return status;
}

void past_free(struct past *past)
{
	struct event *event;

	for (event = past->events; event < past->events + past->nr; event++) {
		free((char *)event->policy);
		free((char *)event->file);
		free((char *)event->operation);
		free((char *)event->object);
		free((char *)event->container);
		free((char *)event->comm);
		free((char *)event->value);
	}
	free(past->events);
	*past = (struct past){};
}
