/* SPDX-License-Identifier: GPL-2.0 */
/* What exec and the adoption of running tasks share. */
#ifndef _HARDEN_HOOKS_EXEC_H
#define _HARDEN_HOOKS_EXEC_H

#include <linux/types.h>

struct cred;
struct file;
struct harden_label;

bool harden_exec_confines(const struct harden_label *label);
int harden_judge_program(const struct harden_label *label, const struct file *file);
u64 harden_cred_caps(const struct cred *cred);

#endif
