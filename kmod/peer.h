/* SPDX-License-Identifier: GPL-2.0 */
/* Unix sockets as descriptors, for receive and for exec. */
#ifndef _HARDEN_PEER_H
#define _HARDEN_PEER_H

struct file;
struct harden_label;

int harden_judge_socket(const struct harden_label *label, struct file *file,
			const char *operation);

#endif
