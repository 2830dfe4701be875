// SPDX-License-Identifier: GPL-2.0
/*
 * An event for the kernel's audit log, as an AVC record: in SELinux's shape, for ausearch finds no
 * other (it wants the braces, both contexts and the class).
 */
#include <linux/audit.h>
#include <linux/ctype.h>
#include <linux/gfp.h>
#include <linux/string.h>
#include "event.h"

/* Quoted when that is safe to read, else in hexadecimal, as audit's own tools expect. */
static void log_string(struct audit_buffer *ab, const char *key, const char *s)
{
	const char *c;

	for (c = s; *c && isgraph(*c) && *c != '"'; c++)
		;
	if (!*c)
		audit_log_format(ab, " %s=\"%s\"", key, s);
	else
		audit_log_format(ab, " %s=%*phN", key, (int)min(strlen(s), 64UL), s);
}

/**
 * harden_audit() - log an event, when audit is on
 * @event: the event
 *
 * Context: may sleep.
 */
void harden_audit(const struct harden_event *event)
{
	static const char * const words[] = {
		[HARDEN_MODE_ENFORCE] = "DENIED", [HARDEN_MODE_AUDIT] = "AUDIT",
		[HARDEN_MODE_SHADOW_DENY] = "SHADOW-DENIED",
		[HARDEN_MODE_SHADOW_ALLOW] = "SHADOW-ALLOWED",
	};
	struct audit_buffer *ab;

	if (!audit_enabled)
		return;
	ab = audit_log_start(NULL, GFP_KERNEL, AUDIT_AVC);
	if (!ab)
		return;
	audit_log_format(ab, "avc:  denied  { %s } for  pid=%u", event->operation, event->pid);
	log_string(ab, "comm", event->comm);
	log_string(ab, "name", event->object);
	audit_log_format(ab, " harden=\"%s\"", words[event->mode]);
	log_string(ab, "policy", event->policy);
	log_string(ab, "file", event->file);
	audit_log_format(ab, " line=%u count=%u error=-%u", event->line, event->count,
			 event->error);
	log_string(ab, "cgroup", event->container);
	audit_log_format(ab, " scontext=harden tcontext=harden tclass=container permissive=%d",
			 event->mode != HARDEN_MODE_ENFORCE);
	audit_log_end(ab);
}
