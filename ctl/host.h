/* SPDX-License-Identifier: GPL-2.0 */
/* The host's files as metrics and doctor read them. */
#ifndef HARDENCTL_HOST_H
#define HARDENCTL_HOST_H

#include <stdbool.h>
#include "compiler.h"

/* What comes before every path: "", but for tests. */
extern const char *host_root;

/* A path below the root; the caller frees it. */
char *host_path(const char *format, ...) __printf(1, 2);
bool host_has(const char *format, ...) __printf(1, 2);
/* The beginning of a file, without the line feed at its end, or NULL; the caller frees it. */
char *host_read(const char *format, ...) __printf(1, 2);

#endif
