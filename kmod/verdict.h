/* SPDX-License-Identifier: GPL-2.0 */
/* From the check's answer to an errno, with the event on the way. */
#ifndef _HARDEN_VERDICT_H
#define _HARDEN_VERDICT_H

#include "label.h"
#include "policy.h"

/**
 * struct harden_request - what was asked, for the event
 * @operation: "open", "mkdir", …
 * @dentry: the object, or NULL
 * @text: the object where it is no file, or NULL
 * @len: bytes of @text; 0: it ends with NUL
 */
struct harden_request {
	const char *operation;
	const struct dentry *dentry;
	const char *text;
	size_t len;
};

bool harden_deny(const struct harden_label *label, const struct harden_policy *policy,
		 const struct harden_item *item, const struct harden_request *request, int err);
void harden_note(const struct harden_label *label, const struct harden_policy *policy,
		 const struct harden_item *item, const struct harden_request *request);
int harden_verdict(const struct harden_label *label, const struct harden_policy *policy,
		   const struct harden_item *item, const struct harden_request *request);
int harden_deny_label(const struct harden_label *label, const char *operation, const char *object,
		      int err);
int harden_rule_errno(enum harden_rule rule);
u64 harden_denials(void);
u64 harden_would_deny(void);

#endif
