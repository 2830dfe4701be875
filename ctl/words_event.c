// SPDX-License-Identifier: GPL-2.0
/* The words for what an event says. */
#include <string.h>
#include "words_event.h"

const char *phase_name(uint32_t phase)
{
	static const char * const names[] = { "host", "setup", "confined" };

	return phase < 3 ? names[phase] : "unknown";
}

const char *verdict_name(const struct event *event)
{
	if (event->rule == HARDEN_RULE_SECCOMP && !event->error)
		return "logged";
	switch (event->mode) {
	case HARDEN_MODE_AUDIT:
		return "would deny";
	case HARDEN_MODE_SHADOW_DENY:
		return "candidate denies";
	case HARDEN_MODE_SHADOW_ALLOW:
		return "candidate allows";
	}
	return "denied";
}

const char *errno_name(uint32_t error)
{
	return !error ? "0" : strerrorname_np((int)error) ?: "unknown";
}
