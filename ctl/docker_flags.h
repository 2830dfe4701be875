/* SPDX-License-Identifier: GPL-2.0 */
/* The flags of "docker run", to a wish. */
#ifndef HARDENCTL_DOCKER_FLAGS_H
#define HARDENCTL_DOCKER_FLAGS_H

#include <stdbool.h>
#include "syntax.h"
#include "wish.h"

/* @command: the whole of it, as typed. False: reported, with its column. */
bool docker_flags_read(const struct source *command, struct wish *wish);

/* One value of --security-opt. False: it is none of those that are known. */
bool docker_security_opt(struct wish *wish, const char *value, const char *from);

#endif
