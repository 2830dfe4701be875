/* SPDX-License-Identifier: GPL-2.0 */
/* What the key "exec" says of a file that is about to be run or mapped to be run. */
#ifndef _HARDEN_HOOKS_RUN_H
#define _HARDEN_HOOKS_RUN_H

struct file;
struct harden_label;

int harden_run_file(const struct harden_label *label, const struct file *file,
		    const char *operation);

#endif
