/* SPDX-License-Identifier: GPL-2.0 */
/* Digests of an OCI layout: "sha256:0123...", of the bytes of a file. */
#ifndef HARDENCTL_DIGEST_H
#define HARDENCTL_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include "bytes.h"

/*
 * Has what is left of @bytes, as it is, this digest: an algorithm's name of @len bytes and
 * hexadecimal digits? False: @why says what is wrong.
 */
bool digest_matches(struct bytes *bytes, const char *algorithm, size_t len, const char *digits,
		    const char **why);

#endif
