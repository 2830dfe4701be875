/* SPDX-License-Identifier: GPL-2.0 */
/* What a container has of the host: mounts and device nodes that it should not. */
#ifndef HARDENCTL_SHARES_H
#define HARDENCTL_SHARES_H

#include "facts.h"
#include "mountinfo.h"

/* Both look at @view's process, whose mounts are @mounts. */
void find_shared_mounts(struct view *view, const struct mount_lines *mounts,
			const struct mount_lines *host);
void find_devices(struct view *view, const struct mount_lines *mounts,
		  const struct mount_lines *host);
/* All three. */
void shares_free(struct view *view);

/* The same of a path that is only written down: by its name, not by what is there. */
void find_shared_path(struct view *view, const char *path, const char *target, bool read_only);
/* A /proc that the engine masks nothing in. */
void add_shared_kernel(struct view *view);
/* A device that a container shall have. */
void add_shared_device(struct view *view, const char *path);

#endif
