// SPDX-License-Identifier: GPL-2.0
/* Denials: as they happen, and those that are remembered. */
#include <net/genetlink.h>
#include "event.h"
#include "history.h"
#include "netlink.h"
#include "netlink_gen.h"

static int fill_event(struct sk_buff *skb, const struct harden_event *event)
{
	if (nla_put_u64_64bit(skb, HARDEN_A_EVENT_TIME, event->time, HARDEN_A_EVENT_PAD) ||
	    nla_put_string(skb, HARDEN_A_EVENT_POLICY, event->policy) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_RULE, event->rule) ||
	    nla_put_string(skb, HARDEN_A_EVENT_FILE, event->file) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_LINE, event->line) ||
	    nla_put_string(skb, HARDEN_A_EVENT_OPERATION, event->operation) ||
	    nla_put_string(skb, HARDEN_A_EVENT_OBJECT, event->object) ||
	    nla_put_string(skb, HARDEN_A_EVENT_CONTAINER, event->container) ||
	    nla_put_u64_64bit(skb, HARDEN_A_EVENT_CONTAINER_ID, event->container_id,
			      HARDEN_A_EVENT_PAD) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_PID, event->pid) ||
	    nla_put_string(skb, HARDEN_A_EVENT_COMM, event->comm) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_PHASE, event->phase) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_MODE, event->mode) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_ERRNO, event->error) ||
	    nla_put_u32(skb, HARDEN_A_EVENT_COUNT, event->count) ||
	    (*event->value && nla_put_string(skb, HARDEN_A_EVENT_VALUE, event->value)))
		return -EMSGSIZE;
	return 0;
}

static int dump_past(const struct harden_past *past, void *arg)
{
	struct harden_nl_dump *dump = arg;
	struct sk_buff *skb = dump->skb;
	void *head = harden_nl_dump(skb, dump->cb, HARDEN_CMD_HISTORY);

	if (!head)
		return -EMSGSIZE;
	if (fill_event(skb, &past->event) ||
	    nla_put_u64_64bit(skb, HARDEN_A_EVENT_LAST, past->last, HARDEN_A_EVENT_PAD)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/* What comes meanwhile is at the end; what goes is not missed: nothing is seen twice. */
int harden_nl_history_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct harden_nl_dump dump = { .skb = skb, .cb = cb };

	harden_history_visit((u64 *)cb->ctx, dump_past, &dump);
	return skb->len;
}

/**
 * harden_event_send() - give an event to every listener
 * @event: the event
 *
 * Context: may sleep.
 * Return: 0, also when nobody listens; a negative errno: the event is lost.
 */
int harden_event_send(const struct harden_event *event)
{
	struct sk_buff *skb;
	void *head;
	int err;

	if (!genl_has_listeners(&harden_nl_family, &init_net, 0))
		return 0;
	skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	head = genlmsg_put(skb, 0, 0, &harden_nl_family, 0, HARDEN_CMD_EVENT);
	if (!head || fill_event(skb, event)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	err = genlmsg_multicast(&harden_nl_family, skb, 0, 0, GFP_KERNEL);
	return err == -ESRCH ? 0 : err;
}
