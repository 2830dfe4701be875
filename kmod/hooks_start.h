/* SPDX-License-Identifier: GPL-2.0 */
/* The state that a container's code would start in. */
#ifndef _HARDEN_HOOKS_START_H
#define _HARDEN_HOOKS_START_H

struct cred;
struct harden_label;

int harden_judge_start(const struct harden_label *label, const struct cred *cred);

#endif
