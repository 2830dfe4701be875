/* SPDX-License-Identifier: GPL-2.0 */
/* A client's question: what would a policy say? Asked of the same check as hooks ask. */
#ifndef _HARDEN_ASK_H
#define _HARDEN_ASK_H

#include <linux/types.h>

struct harden_item;
struct harden_policy;
struct netlink_ext_ack;
struct path;

/**
 * struct harden_question - what is asked
 * @operation: "capable", "open-write", …
 * @object: text, "" where the operation takes none or a number
 * @number: of a capability, an address family, a kind of namespace or a system call
 * @path: what @object names on the host, for operations that ask for it, or NULL
 */
struct harden_question {
	const char *operation;
	const char *object;
	u32 number;
	const struct path *path;
};

/**
 * struct harden_answer - what the check said
 * @item: what denies it, or NULL
 * @error: the errno, positive
 */
struct harden_answer {
	const struct harden_item *item;
	int error;
};

bool harden_ask_takes_path(const char *operation);
int harden_ask(const struct harden_policy *policy, const struct harden_question *question,
	       struct harden_answer *answer, struct netlink_ext_ack *extack);

#endif
