/* SPDX-License-Identifier: GPL-2.0 */
/* Compose files and manifests of Kubernetes, to a wish for each container. */
#ifndef HARDENCTL_MANIFESTS_H
#define HARDENCTL_MANIFESTS_H

#include <stdbool.h>
#include "syntax.h"

struct wish;

/* Each calls @each for its containers. False: reported, and nothing was called. */
bool compose_wishes(const struct source *source,
		    void (*each)(const struct wish *wish, void *arg), void *arg);
bool k8s_wishes(const struct source *source,
		void (*each)(const struct wish *wish, void *arg), void *arg);
/* A Compose file has services, at its top. */
bool is_compose(const struct source *source);

/* Each prints its policies. False: reported, with line and column; nothing is printed then. */
bool compose_print(const struct source *source);
bool k8s_print(const struct source *source);

#endif
