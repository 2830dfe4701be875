/* SPDX-License-Identifier: GPL-2.0 */
/* What clients say of a cgroup: the container's name, image and labels, for match. */
#ifndef _HARDEN_NAMES_H
#define _HARDEN_NAMES_H

#include <linux/rculist.h>
#include <linux/types.h>

struct cgroup;
struct netlink_ext_ack;

/**
 * struct harden_names - of one cgroup; replaced whole
 * @node: chain by @id
 * @id: the cgroup's id
 * @rcu: frees it after readers
 * @len: bytes of @text
 * @text: strings as in match, one behind the other
 */
struct harden_names {
	struct hlist_node node;
	u64 id;
	struct rcu_head rcu;
	u32 len;
	char text[];
};

const struct harden_names *harden_names_of(u64 id);
const struct harden_names *harden_names_above(struct cgroup *cgrp, int *level);
int harden_names_bind(u64 id, const char *text, u32 len, struct netlink_ext_ack *extack);
void harden_names_exit(void);

#endif
