// SPDX-License-Identifier: GPL-2.0
/* What the container of a cgroup is called. */
#include <linux/cgroup.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include "lock.h"
#include "names.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "policy.h"

/* The names of a request, one behind the other; at most as long as the request. */
static int collect_names(const struct genl_info *info, char *text, u32 *len)
{
	const struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != HARDEN_A_BIND_NAME)
			continue;
		if (!harden_name_kind(nla_data(attr))) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr, "no name:, image: or label:");
			return -EINVAL;
		}
		*len += nla_strscpy(text + *len, attr, nla_len(attr)) + 1;
	}
	return 0;
}

/* Other names may bring a looser policy. Context: harden_policies_mutex held. */
static int may_rename(u64 id, const char *text, u32 len, struct netlink_ext_ack *extack)
{
	const struct harden_names *names = harden_names_of(id);

	if (!names || (names->len == len && !memcmp(names->text, text, len)))
		return 0;
	return harden_lock_refuses(extack);
}

static int bind_names(const struct genl_info *info, u64 id)
{
	char *text = kvzalloc(info->nlhdr->nlmsg_len, GFP_KERNEL);
	u32 len = 0;
	int err;

	if (!text)
		return -ENOMEM;
	err = collect_names(info, text, &len);
	if (!err) {
		mutex_lock(&harden_policies_mutex);
		err = may_rename(id, text, len, info->extack) ?:
		      harden_names_bind(id, text, len, info->extack);
		if (!err)
			harden_policies_apply_names();
		mutex_unlock(&harden_policies_mutex);
	}
	kvfree(text);
	return err;
}

int harden_nl_bind_doit(struct sk_buff *request, struct genl_info *info)
{
	int err = harden_nl_may_say_many(request, info, BIT(HARDEN_A_BIND_NAME));
	struct cgroup *cgrp;

	if (err)
		return err;
	if (!info->attrs[HARDEN_A_BIND_CGROUP]) {
		NL_SET_ERR_MSG(info->extack, "BIND needs a cgroup");
		return -EINVAL;
	}
	cgrp = cgroup_get_from_path(nla_data(info->attrs[HARDEN_A_BIND_CGROUP]));
	if (IS_ERR(cgrp)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[HARDEN_A_BIND_CGROUP],
				    "no such cgroup");
		return PTR_ERR(cgrp);
	}
	err = bind_names(info, cgroup_id(cgrp));
	cgroup_put(cgrp);
	return err;
}
