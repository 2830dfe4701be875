/* SPDX-License-Identifier: GPL-2.0 */
/* The users of an image's /etc/passwd. */
#ifndef HARDENCTL_PASSWD_H
#define HARDENCTL_PASSWD_H

#include <stdbool.h>

/* The number of "NAME" or "NAME:GROUP", as engines look it up. False: there is no such name. */
bool passwd_uid(const char *passwd, const char *user, unsigned long *uid);

#endif
