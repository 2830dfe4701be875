// SPDX-License-Identifier: GPL-2.0
/*
 * What Podman and CRI-O write down of a container beside its bundle: STORAGE/overlay-containers/
 * ID/userdata is the bundle, overlay-containers/containers.json has names, and the image by its
 * id, overlay-images/images.json the images' names. Asking podman itself would wait for the lock
 * that it holds while the hook runs.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"
#include "podman.h"

static json_t *find(json_t *list, const char *id)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
		if (!strcmp(json_string_value(json_object_get(entry, "id")) ?: "", id))
			return entry;
	return NULL;
}

json_t *podman_container(const char *dir, const char *id)
{
	/* "podman run --rm" goes to the second, in releases that have it. */
	static const char * const files[] = { "containers.json", "volatile-containers.json" };
	json_t *list, *entry = NULL;
	char *path;
	size_t i;

	for (i = 0; !entry && i < sizeof(files) / sizeof(*files); i++) {
		path = xasprintf("%s/%s", dir, files[i]);
		list = json_load_file(path, 0, NULL);
		entry = json_incref(find(list, id));
		json_decref(list);
		free(path);
	}
	return entry;
}

static void add_names(struct binding *binding, const char *kind, json_t *entry)
{
	json_t *name;
	size_t i;

	json_array_foreach(json_object_get(entry, "names"), i, name)
		binding_add(binding, kind, json_string_value(name));
}

void podman_names(struct binding *binding, const char *bundle, const char *id)
{
	const char *end = strstr(bundle, "-containers/"), *image;
	json_t *container, *images;
	char *path;

	if (!end)
		return;
	path = xasprintf("%.*s-containers", (int)(end - bundle), bundle);
	container = podman_container(path, id);
	free(path);
	path = xasprintf("%.*s-images/images.json", (int)(end - bundle), bundle);
	images = json_load_file(path, 0, NULL);
	free(path);
	add_names(binding, "name", container);
	image = json_string_value(json_object_get(container, "image"));
	if (image)
		add_names(binding, "image", find(images, image));
	json_decref(container);
	json_decref(images);
}
