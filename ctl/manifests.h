/* SPDX-License-Identifier: GPL-2.0 */
/* Compose files and manifests of Kubernetes, to a wish for each container. */
#ifndef HARDENCTL_MANIFESTS_H
#define HARDENCTL_MANIFESTS_H

#include <stdbool.h>
#include "syntax.h"

/* Each prints its policies. False: reported, with line and column; nothing is printed then. */
bool compose_print(const struct source *source);
bool k8s_print(const struct source *source);

#endif
