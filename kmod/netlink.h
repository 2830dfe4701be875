/* SPDX-License-Identifier: GPL-2.0 */
/* The generic netlink family, and what the requests to it have in common. */
#ifndef _HARDEN_NETLINK_H
#define _HARDEN_NETLINK_H

#include <linux/types.h>

struct genl_family;
struct genl_info;
struct netlink_callback;
struct netlink_ext_ack;
struct sk_buff;

extern struct genl_family harden_nl_family;

int harden_netlink_init(void);
void harden_netlink_exit(void);

/**
 * harden_nl_may_ask() - is the sender of a request without attributes allowed to make it?
 * @skb: the request
 * @extack: where the refusal is put into words
 *
 * Only init's network namespace has the family. Whoever opened the socket must have had the
 * capability, too.
 *
 * Context: the sender's; may sleep.
 * Return: 0, or -EPERM: no CAP_SYS_ADMIN in the initial user namespace, or a task in a container.
 */
int harden_nl_may_ask(const struct sk_buff *skb, struct netlink_ext_ack *extack);

/* The same with attributes, none of which may come twice: -EINVAL. */
int harden_nl_may_say(const struct sk_buff *skb, const struct genl_info *info);
/* But for those of the bits in @many. */
int harden_nl_may_say_many(const struct sk_buff *skb, const struct genl_info *info, u32 many);

/**
 * harden_nl_reply() - begin the reply to a request
 * @info: the request
 * @cmd: HARDEN_CMD_*
 * @head: is set, for harden_nl_reply_end()
 * @size: bytes of attributes that it has room for
 *
 * Context: may sleep.
 * Return: the message, or NULL: no memory.
 */
struct sk_buff *harden_nl_reply(struct genl_info *info, u8 cmd, void **head, size_t size);
/* Sends it, or drops it for an error to tell instead. Returns what the request ends with. */
int harden_nl_reply_end(struct sk_buff *skb, void *head, struct genl_info *info, int err);

/* Begins the next message of a dump. NULL: it does not fit any more. */
void *harden_nl_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd);

/* Passed to who visits what is dumped. */
struct harden_nl_dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
};

#endif
