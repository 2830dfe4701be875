// SPDX-License-Identifier: GPL-2.0
/* The generic netlink family: who may speak to it, its replies, and its beginning and end. */
#include <linux/module.h>
#include <linux/netlink.h>
#include <net/genetlink.h>
#include "draft.h"
#include "event.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "policy.h"
#include "task_word.h"

static const struct genl_multicast_group groups[] = {
	{ .name = HARDEN_MCGRP_EVENTS, .flags = GENL_MCAST_CAP_SYS_ADMIN },
};

struct genl_family harden_nl_family __ro_after_init = {
	.name = HARDEN_GENL_NAME,
	.version = HARDEN_GENL_VERSION,
	.module = THIS_MODULE,
	.parallel_ops = true,
	.ops = harden_nl_ops,
	.n_ops = ARRAY_SIZE(harden_nl_ops),
	.resv_start_op = HARDEN_CMD_EVENT + 1,
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

int harden_nl_may_ask(const struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (!netlink_capable(skb, CAP_SYS_ADMIN)) {
		NL_SET_ERR_MSG(extack, "needs CAP_SYS_ADMIN in the initial user namespace");
		return -EPERM;
	}
	if (harden_label_of(current)) {
		NL_SET_ERR_MSG(extack, "not from inside a container");
		return -EPERM;
	}
	return 0;
}

int harden_nl_may_say_many(const struct sk_buff *skb, const struct genl_info *info, u32 many)
{
	int err = harden_nl_may_ask(skb, info->extack);

	return err ?: harden_refuse_repeated(nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
					     nlmsg_attrlen(info->nlhdr, GENL_HDRLEN), many,
					     info->extack);
}

int harden_nl_may_say(const struct sk_buff *skb, const struct genl_info *info)
{
	return harden_nl_may_say_many(skb, info, 0);
}

struct sk_buff *harden_nl_reply(struct genl_info *info, u8 cmd, void **head, size_t size)
{
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL);

	if (!skb)
		return NULL;
	*head = genlmsg_put_reply(skb, info, &harden_nl_family, 0, cmd);
	if (*head)
		return skb;
	nlmsg_free(skb);
	return NULL;
}

int harden_nl_reply_end(struct sk_buff *skb, void *head, struct genl_info *info, int err)
{
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	genlmsg_end(skb, head);
	return genlmsg_reply(skb, info);
}

void *harden_nl_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd)
{
	return genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &harden_nl_family,
			   NLM_F_MULTI, cmd);
}

/* A socket that goes takes its draft along: hardenctl killed in mid-apply changes nothing. */
static int on_release(struct notifier_block *nb, unsigned long action, void *data)
{
	const struct netlink_notify *notify = data;

	if (action != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC ||
	    notify->net != &init_net)
		return NOTIFY_DONE;
	harden_drafts_lock();
	harden_draft_drop(notify->portid);
	harden_drafts_unlock();
	return NOTIFY_DONE;
}

static struct notifier_block release_notifier = { .notifier_call = on_release };

int harden_netlink_init(void)
{
	int err = netlink_register_notifier(&release_notifier);

	if (err)
		return err;
	err = genl_register_family(&harden_nl_family);
	if (err)
		netlink_unregister_notifier(&release_notifier);
	return err;
}

/* No request runs when it returns. Events stop first: their group goes with the family. */
void harden_netlink_exit(void)
{
	harden_event_pause();
	genl_unregister_family(&harden_nl_family);
	netlink_unregister_notifier(&release_notifier);
	harden_drafts_lock();
	harden_drafts_drop();
	harden_drafts_unlock();
}
