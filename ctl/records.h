/* SPDX-License-Identifier: GPL-2.0 */
/* What engines write down of a container, in JSON, to a wish. */
#ifndef HARDENCTL_RECORDS_H
#define HARDENCTL_RECORDS_H

#include <stdbool.h>
#include "syntax.h"
#include "wish.h"

/* What "docker inspect" prints of one container. False: reported, with line and column. */
bool inspect_read(const struct source *source, struct wish *wish);
/* The config.json of an OCI bundle. */
bool oci_read(const struct source *source, struct wish *wish);

#endif
