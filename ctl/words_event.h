/* SPDX-License-Identifier: GPL-2.0 */
/* The words for what an event says. */
#ifndef HARDENCTL_WORDS_EVENT_H
#define HARDENCTL_WORDS_EVENT_H

#include "ipc.h"

/* "setup": the runtime, "confined": the container's code. */
const char *phase_name(uint32_t phase);
/* "denied", "would deny", "candidate denies", "candidate allows", "logged". */
const char *verdict_name(const struct event *event);
/* "EROFS" */
const char *errno_name(uint32_t error);

#endif
