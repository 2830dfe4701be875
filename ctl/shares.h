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
void shares_free(struct shares *shares);

#endif
