/* SPDX-License-Identifier: GPL-2.0 */
/* Docker's API over its socket, as far as it is asked here. */
#ifndef HARDENCTL_DOCKER_API_H
#define HARDENCTL_DOCKER_API_H

#include <jansson.h>
#include <stdbool.h>
#include "compiler.h"

/* The answer to GET @path as JSON, or NULL: reported. */
json_t *docker_get(const char *socket, const char *format, ...) __printf(2, 3);

/* Calls @visit for each JSON document of a stream, until it ends or @visit returns false. */
bool docker_stream(const char *socket, const char *path, void (*ready)(void *arg),
		   bool (*visit)(json_t *event, void *arg), void *arg);

#endif
