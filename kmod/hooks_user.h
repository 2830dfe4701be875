/* SPDX-License-Identifier: GPL-2.0 */
/* What exec asks of the key "user". */
#ifndef _HARDEN_HOOKS_USER_H
#define _HARDEN_HOOKS_USER_H

struct cred;
struct harden_label;

int harden_run_as(const struct harden_label *label, const struct cred *new,
		  const char *operation);

#endif
