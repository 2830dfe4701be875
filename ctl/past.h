/* SPDX-License-Identifier: GPL-2.0 */
/* The kinds of denials that the kernel remembers, as plain data. */
#ifndef HARDENCTL_PAST_H
#define HARDENCTL_PAST_H

#include "ipc.h"

struct past {
	struct event *events;	/* strings are its own */
	size_t nr;
};

/* The one that was seen last comes first. */
enum exit_status past_read(struct ipc *ipc, struct past *past);
void past_free(struct past *past);

#endif
