/* SPDX-License-Identifier: GPL-2.0 */
/* Keys of policy.conf whose list says what stays allowed: devices, namespaces, sockets. */
#ifndef _HARDEN_ALLOW_H
#define _HARDEN_ALLOW_H

#include "policy.h"

/* Rights to a device node. */
#define HARDEN_MAY_READ		1
#define HARDEN_MAY_WRITE	2
#define HARDEN_MAY_MAKE		4

/**
 * struct harden_device - device numbers that may be used
 * @key: kind, major and minor as one number, with ANY where all are meant
 * @rights: HARDEN_MAY_*
 */
struct harden_device {
	u64 key;
	u8 rights;
};

bool harden_is_allow_rule(enum harden_rule rule);
const char *harden_allow_wrong(enum harden_rule rule, const char *value);
void harden_allow_compile(struct harden_policy *policy, const struct harden_item *item);
void harden_allow_settle(struct harden_policy *policy);

bool harden_devices_cover(const struct harden_policy *policy, const struct harden_device *device);
const struct harden_item *harden_check_device(const struct harden_policy *policy, bool block,
					      dev_t dev, u8 rights);

#define HARDEN_HOST_USER	1u	/* among the kinds: to be in the host's user namespace */

const struct harden_item *harden_check_family(const struct harden_policy *policy, int family);
const struct harden_item *harden_check_kind(const struct harden_policy *policy, u32 kind);
const char *harden_kind_name(u32 kind);

#endif
