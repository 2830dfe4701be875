/* SPDX-License-Identifier: GPL-2.0 */
/* The generic netlink family. */
#ifndef _HARDEN_NETLINK_H
#define _HARDEN_NETLINK_H

int harden_netlink_init(void);
void harden_netlink_exit(void);

#endif
