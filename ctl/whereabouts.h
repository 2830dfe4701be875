/* SPDX-License-Identifier: GPL-2.0 */
/* Where the object of a denial lies: as the container and as the host sees it. */
#ifndef HARDENCTL_WHEREABOUTS_H
#define HARDENCTL_WHEREABOUTS_H

#include "ipc.h"

/* Both are NULL where it is not known; the caller frees them. */
struct whereabouts {
	char *inside;
	char *outside;
};

/* From the event's object, and from the mounts of the container's tasks while it has some. */
struct whereabouts find_place(const struct event *event);

#endif
