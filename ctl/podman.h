/* SPDX-License-Identifier: GPL-2.0 */
/* What Podman and CRI-O write down of a container beside its bundle. */
#ifndef HARDENCTL_PODMAN_H
#define HARDENCTL_PODMAN_H

#include <jansson.h>
#include "binding.h"

/* What a directory of the storage, "overlay-containers", says of one; NULL: nothing. */
json_t *podman_container(const char *dir, const char *id);
/* Names and image of container @id, from the storage that its bundle lies in; where it does. */
void podman_names(struct binding *binding, const char *bundle, const char *id);

#endif
