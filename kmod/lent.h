/* SPDX-License-Identifier: GPL-2.0 */
/* Credentials that current works with for a moment and that are not the container's. */
#ifndef _HARDEN_LENT_H
#define _HARDEN_LENT_H

#include <linux/types.h>

struct cred;
struct harden_label;

bool harden_lent_by_host(const struct harden_label *label, const struct cred *cred);

#endif
