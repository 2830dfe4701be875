/* SPDX-License-Identifier: GPL-2.0 */
/* "open-write /etc/passwd": an operation and its object, as the kernel is asked about them. */
#ifndef HARDENCTL_QUESTION_H
#define HARDENCTL_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include "ipc.h"

/*
 * @object may be NULL. False: @why says what is wrong, in words that belong after the operation.
 */
bool question_make(const char *operation, const char *object, struct question *question,
		   char *why, size_t size);

#endif
