/* SPDX-License-Identifier: GPL-2.0 */
/* What was denied, one entry for each kind of denial, for clients that ask afterwards. */
#ifndef _HARDEN_HISTORY_H
#define _HARDEN_HISTORY_H

#include <linux/list.h>
#include <linux/types.h>
#include "event.h"

/**
 * struct harden_past - a kind of denial
 * @node: chain by its hash
 * @list: all of them, in the order of @nr
 * @nr: counts kinds since load; never used again
 * @last: when it was last seen, ns since the epoch
 * @event: the first one, with the pid of the last and the count of all
 */
struct harden_past {
	struct hlist_node node;
	struct list_head list;
	u64 nr;
	u64 last;
	struct harden_event event;
};

void harden_history_add(const struct harden_event *event, u64 now);
void harden_history_visit(u64 *after, int (*visit)(const struct harden_past *past, void *arg),
			  void *arg);
void harden_history_exit(void);

#endif
