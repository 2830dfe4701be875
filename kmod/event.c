// SPDX-License-Identifier: GPL-2.0
/*
 * One denial, one event: the first of a kind is sent at once, its repetitions within a second
 * as one event with their exact number.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include "container.h"
#include "event.h"
#include "history.h"
#include "label.h"
#include "policy.h"
#include "verdict.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

#define WINDOW		HZ	/* in which repetitions are folded */
#define PENDING_MAX	1024	/* kinds that are remembered at once */

struct pending {
	struct list_head list;
	bool sent;
	unsigned long since;	/* jiffies */
	u32 repeated;
	struct harden_event event;
};

static LIST_HEAD(pending);	/* oldest first */
static unsigned int nr_pending;
static bool paused;
static DEFINE_SPINLOCK(lock);
static atomic64_t lost;
static void flush(struct work_struct *work);
/* On system_long_wq: a thousand messages take a while, and system_wq goes from later kernels. */
static DECLARE_DELAYED_WORK(flusher, flush);

/* The end of a name says more than its beginning. */
static void copy_tail(char *to, size_t size, const char *from, size_t len)
{
	if (len >= size) {
		from += len - size + 1;
		len = size - 1;
	}
	memcpy(to, from, len);
	to[len] = 0;
}

static void describe_dentry(char *to, const struct dentry *dentry)
{
	char buf[HARDEN_EVENT_TEXT];
	const char *path = dentry_path_raw((struct dentry *)dentry, buf, sizeof(buf));

	if (IS_ERR(path))
		snprintf(to, HARDEN_EVENT_TEXT, "%s:…/%pd4", dentry->d_sb->s_type->name, dentry);
	else
		snprintf(to, HARDEN_EVENT_TEXT, "%s:%s", dentry->d_sb->s_type->name, path);
}

static void describe(struct harden_event *event, const struct harden_label *label,
		     const struct harden_policy *policy, const struct harden_item *item,
		     const struct harden_request *request, int err, enum harden_mode mode)
{
	const struct harden_container *container = label->container;

	event->time = ktime_get_real_ns();
	event->container_id = container->id;
	event->pid = task_pid_nr(current);
	event->rule = item->rule;
	event->line = item->line;
	event->phase = label->phase;
	event->mode = mode;
	event->error = -err;
	event->count = 1;
	strscpy(event->operation, request->operation, sizeof(event->operation));
	memcpy(event->comm, current->comm, sizeof(event->comm));
	event->comm[sizeof(event->comm) - 1] = 0;
	strscpy(event->policy, policy->name, sizeof(event->policy));
	copy_tail(event->file, sizeof(event->file), item->file, strlen(item->file));
	copy_tail(event->container, sizeof(event->container), container->path,
		  strlen(container->path));
	if (item->value)
		strscpy(event->value, item->value, sizeof(event->value));
	if (request->dentry)
		describe_dentry(event->object, request->dentry);
	else if (request->text)
		copy_tail(event->object, sizeof(event->object), request->text,
			  request->len ?: strlen(request->text));
}

static bool fold(const struct harden_event *event)
{
	struct pending *p;

	list_for_each_entry(p, &pending, list) {
		if (harden_event_same_kind(&p->event, event)) {
			p->repeated++;
			return true;
		}
	}
	return false;
}

/**
 * harden_event() - report a denial
 * @label: of the task that asked
 * @policy: its policy
 * @item: the place in the policy that denies
 * @request: what was asked
 * @err: the errno it gets, negative; in audit mode the one it would get
 * @mode: of the policy, or what a candidate would do otherwise
 *
 * Context: any; does not sleep. Without memory the event is lost and counted as lost.
 */
void harden_event(const struct harden_label *label, const struct harden_policy *policy,
		  const struct harden_item *item, const struct harden_request *request, int err,
		  enum harden_mode mode)
{
	struct pending *p = kzalloc(sizeof(*p), GFP_ATOMIC | __GFP_NOWARN);
	unsigned long flags;

	if (!p) {
		atomic64_inc(&lost);
		return;
	}
	describe(&p->event, label, policy, item, request, err, mode);
	trace_harden_denial(&p->event);
	p->since = jiffies;
	spin_lock_irqsave(&lock, flags);
	if (fold(&p->event)) {
		kfree(p);
	} else if (nr_pending >= PENDING_MAX) {
		atomic64_inc(&lost);
		kfree(p);
	} else {
		list_add_tail(&p->list, &pending);
		nr_pending++;
		if (!paused)
			mod_delayed_work(system_long_wq, &flusher, 0);
	}
	spin_unlock_irqrestore(&lock, flags);
}

static void send(const struct harden_event *event)
{
	harden_audit(event);
	harden_history_add(event, ktime_get_real_ns());
	if (harden_event_send(event))
		atomic64_add(event->count, &lost);
}

/* The next thing to send: a first occurrence, or the repetitions of a window that is over. */
static bool next(struct harden_event *event, bool all)
{
	struct pending *p;
	bool found = false;

	spin_lock_irq(&lock);
	list_for_each_entry(p, &pending, list) {
		if (!p->sent) {
			p->sent = true;
			*event = p->event;
			found = true;
			break;
		}
		if (!all && !time_after_eq(jiffies, p->since + WINDOW))
			continue;
		*event = p->event;
		event->count = p->repeated;
		found = true;
		list_del(&p->list);
		nr_pending--;
		kfree(p);
		break;
	}
	spin_unlock_irq(&lock);
	return found;
}

static void send_all(bool all)
{
	struct harden_event *event = kzalloc(sizeof(*event), GFP_KERNEL);

	if (!event)
		return;
	while (next(event, all))
		if (event->count)
			send(event);
	kfree(event);
}

static void flush(struct work_struct *work)
{
	send_all(false);
	spin_lock_irq(&lock);
	if (nr_pending && !paused)
		queue_delayed_work(system_long_wq, &flusher, WINDOW / 10);
	spin_unlock_irq(&lock);
}

u64 harden_events_lost(void)
{
	return atomic64_read(&lost);
}

/*
 * Sends what is pending and nothing more: the family is about to go. What hooks still report
 * is counted, and freed by harden_event_exit().
 */
void harden_event_pause(void)
{
	spin_lock_irq(&lock);
	paused = true;
	spin_unlock_irq(&lock);
	cancel_delayed_work_sync(&flusher);
	send_all(true);
}

/* When no hook can report any more. */
void harden_event_exit(void)
{
	struct pending *p, *next;

	list_for_each_entry_safe(p, next, &pending, list)
		kfree(p);
	harden_history_exit();
}
