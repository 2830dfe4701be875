/* SPDX-License-Identifier: GPL-2.0 */
/* The tracepoint harden:harden_denial: every denial, not folded. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM harden

#if !defined(_HARDEN_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _HARDEN_TRACE_H

#include <linux/tracepoint.h>
#include "event.h"

/* perf reads the format, where names of an enumeration say nothing. */
TRACE_DEFINE_ENUM(HARDEN_MODE_ENFORCE);
TRACE_DEFINE_ENUM(HARDEN_MODE_AUDIT);
TRACE_DEFINE_ENUM(HARDEN_MODE_SHADOW_DENY);
TRACE_DEFINE_ENUM(HARDEN_MODE_SHADOW_ALLOW);

TRACE_EVENT(harden_denial,
	TP_PROTO(const struct harden_event *event),
	TP_ARGS(event),
	TP_STRUCT__entry(
		__field(u64, container)
		__field(u32, pid)
		__field(u32, line)
		__field(u32, mode)
		__field(int, error)
		__array(char, policy, 64)
		__array(char, operation, 24)
		__array(char, object, HARDEN_EVENT_TEXT)
	),
	TP_fast_assign(
		__entry->container = event->container_id;
		__entry->pid = event->pid;
		__entry->line = event->line;
		__entry->mode = event->mode;
		__entry->error = -(int)event->error;
		memcpy(__entry->policy, event->policy, sizeof(event->policy));
		memcpy(__entry->operation, event->operation, sizeof(event->operation));
		memcpy(__entry->object, event->object, sizeof(event->object));
	),
	TP_printk("policy=%s line=%u operation=%s object=%s container=%llu pid=%u error=%d mode=%s",
		  __entry->policy, __entry->line, __entry->operation, __entry->object,
		  __entry->container, __entry->pid, __entry->error,
		  __print_symbolic(__entry->mode, { HARDEN_MODE_ENFORCE, "enforce" },
				   { HARDEN_MODE_AUDIT, "audit" },
				   { HARDEN_MODE_SHADOW_DENY, "shadow-deny" },
				   { HARDEN_MODE_SHADOW_ALLOW, "shadow-allow" }))
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
