// SPDX-License-Identifier: GPL-2.0
/* oci-hook: what a runtime calls when it has made a container, with its state on standard input. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "binding.h"
#include "commands.h"
#include "podman.h"

/* Keys by which engines say what a container is called. */
static const struct { const char *key, *kind; } known[] = {
	{ "io.kubernetes.container.name", "name" },
	{ "io.kubernetes.cri.container-name", "name" },
	{ "io.kubernetes.cri-o.ContainerName", "name" },
	{ "nerdctl/name", "name" },
	{ "io.kubernetes.cri.sandbox-namespace", "label:io.kubernetes.pod.namespace=" },
	{ "io.kubernetes.cri.image-name", "image" },
	{ "io.kubernetes.cri-o.ImageName", "image" },
};

/* A kind, or a label that another engine gives by itself. */
static void add_known(struct binding *binding, const char *kind, const char *value)
{
	char *key;

	if (strncmp(kind, "label:", 6) != 0) {
		binding_add(binding, kind, value);
		return;
	}
	key = strndup(kind + 6, strlen(kind) - 7);
	binding_add_label(binding, key, value);
	free(key);
}

/*
 * Annotations are what whoever starts the container says; those that engines copy from the image
 * are not taken, so that an image cannot choose its own policy.
 */
static void add_annotations(struct binding *binding, json_t *annotations)
{
	json_t *value;
	const char *key;
	size_t i;

	json_object_foreach(annotations, key, value) {
		if (!json_is_string(value) || !strncmp(key, "org.opencontainers.image.", 25))
			continue;
		for (i = 0; i < sizeof(known) / sizeof(*known); i++)
			if (!strcmp(key, known[i].key))
				add_known(binding, known[i].kind, json_string_value(value));
		binding_add_label(binding, key, json_string_value(value));
	}
}

static bool understand(json_t *state, struct binding *binding)
{
	json_t *pid = json_object_get(state, "pid");
	const char *id = json_string_value(json_object_get(state, "id"));
	const char *bundle = json_string_value(json_object_get(state, "bundle"));

	if (!json_is_integer(pid) || json_integer_value(pid) <= 0 || !id || !bundle) {
		error("oci-hook: no state of a container on standard input: it has id, pid and "
		      "bundle");
		return false;
	}
	if (!binding_find_cgroup(binding, (pid_t)json_integer_value(pid)))
		return false;
	podman_names(binding, bundle, id);
	add_annotations(binding, json_object_get(state, "annotations"));
	return true;
}

/*
 * Runtimes do not start a container whose hook fails. Without the module nothing is enforced, and
 * who has no privilege cannot say anything: the engine's policy holds, without a name.
 */
static enum exit_status send(const struct binding *binding)
{
	struct ipc *ipc;
	enum exit_status status = ipc_open(&ipc);

	if (status) {
		status = EXIT_OK;
	} else {
		status = binding_send(ipc, binding);
		if (status == EXIT_PERMISSION)
			status = EXIT_OK;
	}
	ipc_close(ipc);
	return status;
}

enum exit_status cmd_oci_hook(int argc, char **argv)
{
	struct binding binding = {};
	json_error_t failure;
	json_t *state = json_loadf(stdin, 0, &failure);
	enum exit_status status = EXIT_POLICY;

	(void)argc;
	(void)argv;
	if (!state)
		error("oci-hook: <stdin>:%d:%d: no JSON: %s", failure.line, failure.column,
		      failure.text);
	else if (understand(state, &binding))
		status = send(&binding);
	binding_free(&binding);
	json_decref(state);
	return status;
}
