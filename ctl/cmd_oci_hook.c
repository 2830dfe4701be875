// SPDX-License-Identifier: GPL-2.0
/* oci-hook: what a runtime calls when it has made a container, with its state on standard input. */
#include <stdio.h>
#include <string.h>
#include "binding.h"
#include "commands.h"
#include "podman.h"

/* Keys by which engines say what a container is called; or a label that another gives by itself. */
static const struct { const char *key, *kind, *label; } known[] = {
	{ "io.kubernetes.container.name", "name", NULL },
	{ "io.kubernetes.cri.container-name", "name", NULL },
	{ "io.kubernetes.cri-o.ContainerName", "name", NULL },
	{ "nerdctl/name", "name", NULL },
	{ "io.kubernetes.cri.sandbox-name", NULL, "io.kubernetes.pod.name" },
	{ "io.kubernetes.cri.sandbox-namespace", NULL, "io.kubernetes.pod.namespace" },
	{ "io.kubernetes.cri.image-name", "image", NULL },
	{ "io.kubernetes.cri-o.ImageName", "image", NULL },
};

static void add_known(struct binding *binding, const char *key, const char *value)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strcmp(key, known[i].key) != 0)
			continue;
		if (known[i].label)
			binding_add_label(binding, known[i].label, value);
		else
			binding_add(binding, known[i].kind, value);
	}
}

/*
 * Annotations are what whoever starts the container says; those that engines copy from the image
 * are not taken, so that an image cannot choose its own policy.
 */
static void add_annotations(struct binding *binding, json_t *annotations)
{
	json_t *value;
	const char *key;

	json_object_foreach(annotations, key, value) {
		if (!json_is_string(value) || !strncmp(key, "org.opencontainers.image.", 25))
			continue;
		add_known(binding, key, json_string_value(value));
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
