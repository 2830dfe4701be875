// SPDX-License-Identifier: GPL-2.0
/*
 * What Podman and CRI-O write down of a container beside its bundle: STORAGE/overlay-containers/
 * ID/userdata is the bundle, overlay-containers/containers.json has names, and the image by its
 * id, overlay-images/images.json the images' names. Asking podman itself would wait for the lock
 * that it holds while the hook runs.
 */
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
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

static void add_names(struct binding *binding, const char *kind, json_t *entry)
{
	json_t *name;
	size_t i;

	json_array_foreach(json_object_get(entry, "names"), i, name)
		binding_add(binding, kind, json_string_value(name));
}

/* STORAGE and the driver's name, of "STORAGE/DRIVER-containers/ID/userdata". */
static bool split(const char *bundle, char storage[PATH_MAX], char driver[NAME_MAX])
{
	const char *end = strstr(bundle, "-containers/"), *start = end;

	while (start > bundle && start[-1] != '/')
		start--;
	if (!end || start == bundle || end - start >= NAME_MAX || start - bundle >= PATH_MAX / 2)
		return false;
	snprintf(storage, PATH_MAX, "%.*s", (int)(start - bundle), bundle);
	snprintf(driver, NAME_MAX, "%.*s", (int)(end - start), start);
	return true;
}

/* "podman run --rm" goes to the second, in releases that have it. */
static const char * const lists[] = { "containers.json", "volatile-containers.json" };

void podman_names(struct binding *binding, const char *bundle, const char *id)
{
	char storage[PATH_MAX], driver[NAME_MAX], path[2 * PATH_MAX];
	json_t *containers, *images, *container;
	const char *image;
	size_t i;

	if (!split(bundle, storage, driver))
		return;
	snprintf(path, sizeof(path), "%s%s-images/images.json", storage, driver);
	images = json_load_file(path, 0, NULL);
	for (i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		snprintf(path, sizeof(path), "%s%s-containers/%s", storage, driver, lists[i]);
		containers = json_load_file(path, 0, NULL);
		container = find(containers, id);
		add_names(binding, "name", container);
		image = json_string_value(json_object_get(container, "image"));
		if (image)
			add_names(binding, "image", find(images, image));
		json_decref(containers);
	}
	json_decref(images);
}
