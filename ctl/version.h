/* SPDX-License-Identifier: GPL-2.0 */
/* Which hardenctl this is; what it speaks is HARDEN_GENL_VERSION. */
#ifndef HARDENCTL_VERSION_H
#define HARDENCTL_VERSION_H

#define HARDENCTL_VERSION "0.1.0"

#endif
