// SPDX-License-Identifier: GPL-2.0
/* watch: binds what Docker starts, by the events on its socket. */
#include <stdio.h>
#include <string.h>
#include "binding.h"
#include "commands.h"
#include "docker_api.h"

#define SOCKET "/var/run/docker.sock"
/* {"type":["container"],"event":["start"]} */
#define EVENTS "/events?filters=%7B%22type%22%3A%5B%22container%22%5D%2C%22event%22%3A%5B%22start%22%5D%7D"

struct watch {
	const char *socket;
	struct ipc *ipc;
};

static const char *text_of(json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key)) ?: "";
}

/* What the image itself says of its containers: it must not choose their policy. */
static json_t *image_labels(const char *socket, const char *image)
{
	json_t *answer = docker_get(socket, "/images/%s/json", image);
	json_t *labels = json_incref(json_object_get(json_object_get(answer, "Config"), "Labels"));

	json_decref(answer);
	return labels;
}

static void add_labels(struct binding *binding, const char *socket, json_t *container)
{
	json_t *labels = json_object_get(json_object_get(container, "Config"), "Labels");
	json_t *theirs, *value;
	const char *key;

	if (!json_object_size(labels))
		return;
	theirs = image_labels(socket, text_of(container, "Image"));
	json_object_foreach(labels, key, value)
		if (json_is_string(value) && !json_equal(json_object_get(theirs, key), value))
			binding_add_label(binding, key, json_string_value(value));
	json_decref(theirs);
}

/* One that has ended meanwhile has no process, and needs no name. */
static void bind_container(const struct watch *watch, const char *id)
{
	json_t *container = docker_get(watch->socket, "/containers/%s/json", id);
	json_t *pid = json_object_get(json_object_get(container, "State"), "Pid");
	const char *name = text_of(container, "Name");
	struct binding binding = {};

	if (json_integer_value(pid) > 0 &&
	    binding_find_cgroup(&binding, (pid_t)json_integer_value(pid))) {
		binding_add(&binding, "name", name + (*name == '/'));
		binding_add(&binding, "image",
			    text_of(json_object_get(container, "Config"), "Image"));
		add_labels(&binding, watch->socket, container);
		if (!binding_send(watch->ipc, &binding))
			note("%s: %s", name + (*name == '/'), binding.cgroup);
	}
	binding_free(&binding);
	json_decref(container);
}

/* Those that run already, once every later start is seen. */
static void bind_all(void *arg)
{
	const struct watch *watch = arg;
	json_t *list = docker_get(watch->socket, "/containers/json"), *container;
	size_t i;

	json_array_foreach(list, i, container)
		bind_container(watch, text_of(container, "Id"));
	json_decref(list);
	note("watching");
}

static bool on_start(json_t *event, void *arg)
{
	bind_container(arg, text_of(json_object_get(event, "Actor"), "ID"));
	return true;
}

enum exit_status cmd_watch(int argc, char **argv)
{
	struct watch watch = { .socket = argc ? argv[0] : SOCKET };
	enum exit_status status = ipc_open(&watch.ipc);

	if (!status && !docker_stream(watch.socket, EVENTS, bind_all, on_start, &watch))
		status = EXIT_REFUSED;
	ipc_close(watch.ipc);
	return status;
}
