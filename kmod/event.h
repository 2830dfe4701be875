/* SPDX-License-Identifier: GPL-2.0 */
/* One denial, one event: folded, counted, sent. */
#ifndef _HARDEN_EVENT_H
#define _HARDEN_EVENT_H

#include <linux/string.h>
#include <linux/types.h>
#include <linux/harden.h>

struct harden_item;
struct harden_label;
struct harden_policy;
struct harden_request;

#define HARDEN_EVENT_TEXT 256

/**
 * struct harden_event - a denial as it will be sent; all strings are its own
 */
struct harden_event {
	u64 time;
	u64 container_id;
	u32 pid;
	u32 rule;
	u32 line;
	u32 phase;
	u32 mode;
	u32 error;
	u32 count;
	char operation[24];
	char comm[16];
	char policy[64];
	char file[128];
	char container[HARDEN_EVENT_TEXT];
	char object[HARDEN_EVENT_TEXT];
	char value[128];
};

/* Are they the same but for when, and which task of that name? Context: any. */
static inline bool harden_event_same_kind(const struct harden_event *a,
					  const struct harden_event *b)
{
	return a->container_id == b->container_id && a->rule == b->rule && a->line == b->line &&
	       a->mode == b->mode && a->phase == b->phase && !strcmp(a->operation, b->operation) &&
	       !strcmp(a->object, b->object) && !strcmp(a->policy, b->policy) &&
	       !strcmp(a->comm, b->comm);
}

void harden_event(const struct harden_label *label, const struct harden_policy *policy,
		  const struct harden_item *item, const struct harden_request *request, int err,
		  enum harden_mode mode);
u64 harden_events_lost(void);
void harden_event_pause(void);
void harden_event_exit(void);

/* audit.c */
void harden_audit(const struct harden_event *event);

/* netlink_event.c */
int harden_event_send(const struct harden_event *event);

#endif
