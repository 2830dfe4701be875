// SPDX-License-Identifier: GPL-2.0
/* What was denied, one entry for each kind of denial, for clients that ask afterwards. */
#include <linux/harden.h>
#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include "event.h"
#include "history.h"

static DEFINE_HASHTABLE(kinds, 8);
static LIST_HEAD(entries);	/* in the order in which their kinds were first seen */
static unsigned int nr_entries;
static u64 last_nr;
static DEFINE_MUTEX(lock);

static u32 hash_of(const struct harden_event *event)
{
	u32 hash = jhash_3words((u32)event->container_id, event->rule, event->line, event->phase);

	hash = jhash(event->operation, strlen(event->operation), hash);
	return jhash(event->object, strlen(event->object), hash);
}

static struct harden_past *find(const struct harden_event *event, u32 hash)
{
	struct harden_past *past;

	hash_for_each_possible(kinds, past, node, hash)
		if (harden_event_same_kind(&past->event, event))
			return past;
	return NULL;
}

static void forget(struct harden_past *past)
{
	hash_del(&past->node);
	list_del(&past->list);
	nr_entries--;
	kfree(past);
}

/* The kind that was not seen for the longest time. */
static void forget_one(void)
{
	struct harden_past *past, *oldest = NULL;

	list_for_each_entry(past, &entries, list)
		if (!oldest || past->last < oldest->last)
			oldest = past;
	forget(oldest);
}

static void remember(const struct harden_event *event, u64 now, u32 hash)
{
	struct harden_past *past = kzalloc(sizeof(*past), GFP_KERNEL | __GFP_NOWARN);

	if (!past)
		return;
	if (nr_entries >= HARDEN_HISTORY_MAX)
		forget_one();
	past->event = *event;
	past->last = now;
	past->nr = ++last_nr;
	hash_add(kinds, &past->node, hash);
	list_add_tail(&past->list, &entries);
	nr_entries++;
}

/**
 * harden_history_add() - remember a denial
 * @event: it, or the number of its repetitions
 * @now: ns since the epoch
 *
 * Without memory it is not remembered; it was reported all the same.
 *
 * Context: may sleep.
 */
void harden_history_add(const struct harden_event *event, u64 now)
{
	u32 hash = hash_of(event);
	struct harden_past *past;

	mutex_lock(&lock);
	past = find(event, hash);
	if (!past) {
		remember(event, now, hash);
	} else {
		past->last = now;
		past->event.pid = event->pid;
		if (check_add_overflow(past->event.count, event->count, &past->event.count))
			past->event.count = U32_MAX;
	}
	mutex_unlock(&lock);
}

/**
 * harden_history_visit() - look at what is remembered
 * @after: only entries of a larger number; set to that of the last one that @visit took
 * @visit: called in the order of numbers until it returns an error
 * @arg: for @visit
 *
 * Context: may sleep; @visit runs under a mutex.
 */
void harden_history_visit(u64 *after, int (*visit)(const struct harden_past *past, void *arg),
			  void *arg)
{
	struct harden_past *past;

	mutex_lock(&lock);
	list_for_each_entry(past, &entries, list) {
		if (past->nr <= *after)
			continue;
		if (visit(past, arg))
			break;
		*after = past->nr;
	}
	mutex_unlock(&lock);
}

/* When nothing is sent any more. */
void harden_history_exit(void)
{
	struct harden_past *past, *next;

	list_for_each_entry_safe(past, next, &entries, list)
		forget(past);
}
