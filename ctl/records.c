// SPDX-License-Identifier: GPL-2.0
/* What engines write down of a container: "docker inspect", and OCI's config.json. */
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "docker_flags.h"
#include "json_place.h"
#include "model.h"
#include "records.h"
#include "values.h"

#define DEPTH 4

/**
 * struct record - a document, or one container in it
 * @top: the container
 * @spot: where that stands, or NULL: it is the whole
 */
struct record {
	const struct source *source;
	const json_t *top;
	const struct spot *spot;
};

static json_t *load(const struct source *source)
{
	struct place place = { .source = source, .width = 1 };
	json_error_t failure;
	json_t *json = json_loadb(source->text, source->len, JSON_REJECT_DUPLICATES, &failure);

	if (json)
		return json;
	place.line = failure.line > 0 ? (unsigned int)failure.line : 1;
	place.column = failure.column > 0 ? (unsigned int)failure.column : 1;
	problem(&place, "no JSON: %s", failure.text);
	return NULL;
}

static bool is_kind(const json_t *json, json_type type)
{
	/* Either of them stands for both. */
	return json_typeof(json) == type || (type == JSON_TRUE && json_is_false(json));
}

/* The value by a path of keys that ends with NULL; one of another kind is reported. */
static const json_t *get(const struct record *record, json_type type, ...)
{
	const json_t *json = record->top;
	struct spot spots[DEPTH], *spot = NULL;
	struct place place;
	const char *key;
	va_list keys;
	int depth = 0;

	va_start(keys, type);
	while (json && (key = va_arg(keys, const char *)) && depth < DEPTH) {
		spots[depth] = (struct spot){ .up = spot ?: record->spot, .key = key };
		spot = &spots[depth++];
		json = json_object_get(json, key);
	}
	va_end(keys);
	if (!json || json_is_null(json) || !spot)
		return NULL;
	if (is_kind(json, type))
		return json;
	place = json_place(record->source, spot);
	problem(&place, "%s has a value of the wrong kind", spot->key);
	return NULL;
}

static const char *text_of(const json_t *json)
{
	return json_is_string(json) ? json_string_value(json) : "";
}

/* A list of names as a mask; "CAP_SYS_ADMIN", "sys_admin" or "ALL". */
static uint64_t caps_of(const struct record *record, const json_t *list, const char *key)
{
	struct spot spot = { .up = record->spot, .key = key };
	struct word word = { .place = json_place(record->source, &spot) };
	struct setting setting = { .words = &word, .nr = 1 };
	uint64_t caps = 0;
	json_t *name;
	size_t i;

	json_array_foreach((json_t *)list, i, name) {
		word.text = (char *)text_of(name);
		caps |= value_caps(&setting);
	}
	return caps;
}

static void inspect_caps(const struct record *record, struct wish *wish)
{
	const json_t *add = get(record, JSON_ARRAY, "HostConfig", "CapAdd", NULL);
	const json_t *drop = get(record, JSON_ARRAY, "HostConfig", "CapDrop", NULL);
	uint64_t added = add ? caps_of(record, add, "HostConfig") : 0;
	uint64_t dropped = drop ? caps_of(record, drop, "HostConfig") : 0;

	wish_caps(wish, added, dropped);
	if (json_array_size(add) || json_array_size(drop))
		wish_set(&wish->caps_from, "HostConfig.CapAdd, CapDrop");
}

static void inspect_host(const struct record *record, struct wish *wish)
{
	static const char * const modes[WISH_HOSTS] = {
		[WISH_PID] = "PidMode", [WISH_NET] = "NetworkMode", [WISH_IPC] = "IpcMode",
		[WISH_UTS] = "UTSMode", [WISH_CGROUP] = "CgroupnsMode",
	};
	const json_t *mode;
	int i;

	for (i = 0; i < WISH_HOSTS; i++) {
		mode = get(record, JSON_STRING, "HostConfig", modes[i], NULL);
		if (!strcmp(text_of(mode), "host"))
			wish_set(&wish->host[i], "HostConfig.%s: host", modes[i]);
	}
}

static void inspect_security(const struct record *record, struct wish *wish)
{
	const json_t *list = get(record, JSON_ARRAY, "HostConfig", "SecurityOpt", NULL);
	char *from = NULL;
	json_t *value;
	size_t i;

	json_array_foreach((json_t *)list, i, value) {
		const char *text = text_of(value);

		/* The engine keeps the whole of a profile in place of its file's name. */
		if (!strncmp(text, "seccomp={", 9)) {
			wish_add(&wish->without,
				 "the profile's file is not known any more: give it to seccomp",
				 "HostConfig.SecurityOpt seccomp={...}");
			wish_set(&wish->no_seccomp, "seccomp: see below");
			continue;
		}
		wish_set(&from, "HostConfig.SecurityOpt %s", text);
		if (!docker_security_opt(wish, text, from))
			wish_add(&wish->without, "unknown", "%s", from);
	}
	free(from);
}

static void inspect_devices(const struct record *record, struct wish *wish)
{
	const json_t *devices = get(record, JSON_ARRAY, "HostConfig", "Devices", NULL);
	const json_t *rules = get(record, JSON_ARRAY, "HostConfig", "DeviceCgroupRules", NULL);
	json_t *entry;
	char *from = NULL;
	size_t i;

	json_array_foreach((json_t *)devices, i, entry) {
		const char *path = text_of(json_object_get(entry, "PathOnHost"));
		const char *rights = text_of(json_object_get(entry, "CgroupPermissions"));

		wish_set(&from, "HostConfig.Devices %s", path);
		wish_device(wish, path, *rights ? rights : "rwm", from);
	}
	json_array_foreach((json_t *)rules, i, entry)
		wish_rule(wish, "HostConfig.DeviceCgroupRules", "%s", text_of(entry));
	free(from);
}

static void inspect_one(const struct record *record, struct wish *wish)
{
	const char *name = text_of(get(record, JSON_STRING, "Name", NULL));
	const char *user = text_of(get(record, JSON_STRING, "Config", "User", NULL));
	char *from = NULL;

	/* Docker names no program of the runtime's. */
	if (json_object_get(record->top, "OCIRuntime"))
		wish->engine = "podman";
	wish_set(&wish->name, "%s", name + (*name == '/'));
	wish_set(&from, "Config.User \"%s\"", user);
	wish_user(wish, user, from);
	free(from);
	if (json_is_true(get(record, JSON_TRUE, "HostConfig", "Privileged", NULL)))
		wish_set(&wish->privileged, "HostConfig.Privileged: nothing is restricted");
	if (json_is_true(get(record, JSON_TRUE, "HostConfig", "ReadonlyRootfs", NULL)))
		wish_set(&wish->read_only, "HostConfig.ReadonlyRootfs");
	inspect_caps(record, wish);
	inspect_host(record, wish);
	inspect_security(record, wish);
	inspect_devices(record, wish);
	if (json_array_size(get(record, JSON_ARRAY, "HostConfig", "Binds", NULL)))
		wish_add(&wish->without, "other mounts than the root stay writable",
			 "HostConfig.Binds");
}

bool inspect_read(const struct source *source, struct wish *wish)
{
	json_t *json = load(source);
	struct spot first = {};
	struct record record = { .source = source, .top = json };
	struct place place = { .source = source, .line = 1, .column = 1, .width = 1 };

	wish->engine = "docker";
	if (!json)
		return false;
	if (json_is_array(json)) {
		record.top = json_array_get(json, 0);
		record.spot = &first;
	}
	if (!json_is_object(record.top) || json_array_size(json) > 1 ||
	    !json_object_get(record.top, "HostConfig"))
		problem(&place, "not what docker inspect prints of one container");
	else
		inspect_one(&record, wish);
	json_decref(json);
	return !problems();
}

static void oci_user(const struct record *record, struct wish *wish)
{
	const json_t *uid = get(record, JSON_INTEGER, "process", "user", "uid", NULL);
	char text[32], from[64];

	snprintf(text, sizeof(text), "%lld", uid ? (long long)json_integer_value(uid) : 0);
	snprintf(from, sizeof(from), "process.user.uid %s", text);
	wish_user(wish, text, from);
}

/* A kind that is not listed, or listed as a file of another process, is not the container's own. */
static void oci_namespaces(const struct record *record, struct wish *wish)
{
	static const char * const types[WISH_HOSTS] = {
		[WISH_PID] = "pid", [WISH_NET] = "network", [WISH_IPC] = "ipc", [WISH_UTS] = "uts",
		[WISH_CGROUP] = "cgroup",
	};
	const json_t *list = get(record, JSON_ARRAY, "linux", "namespaces", NULL);
	json_t *entry;
	size_t i;
	int kind;

	for (kind = 0; kind < WISH_HOSTS; kind++) {
		bool own = false;

		json_array_foreach((json_t *)list, i, entry)
			own |= !strcmp(text_of(json_object_get(entry, "type")), types[kind]);
		if (!own)
			wish_set(&wish->host[kind], "linux.namespaces: no %s", types[kind]);
	}
}

static const char *number_or_any(const json_t *entry, const char *key, char text[24])
{
	const json_t *number = json_object_get(entry, key);

	if (!json_is_integer(number) || json_integer_value(number) < 0)
		return "*";
	snprintf(text, 24, "%lld", (long long)json_integer_value(number));
	return text;
}

/* What the cgroup's device rules allow by number; "all" is what privileged containers have. */
static void oci_devices(const struct record *record, struct wish *wish)
{
	const json_t *list = get(record, JSON_ARRAY, "linux", "resources", "devices", NULL);
	char major[24], minor[24];
	json_t *entry;
	size_t i;

	json_array_foreach((json_t *)list, i, entry) {
		const char *type = text_of(json_object_get(entry, "type"));

		if (!json_is_true(json_object_get(entry, "allow")))
			continue;
		wish_rule(wish, "linux.resources.devices", "%s %s:%s %s", *type ? type : "a",
			  number_or_any(entry, "major", major),
			  number_or_any(entry, "minor", minor),
			  text_of(json_object_get(entry, "access")));
	}
}

static void oci_one(const struct record *record, struct wish *wish)
{
	const json_t *caps = get(record, JSON_ARRAY, "process", "capabilities", "bounding", NULL);

	oci_user(record, wish);
	if (json_is_true(get(record, JSON_TRUE, "process", "noNewPrivileges", NULL)))
		wish_set(&wish->no_new_privs, "process.noNewPrivileges");
	if (json_is_true(get(record, JSON_TRUE, "root", "readonly", NULL)))
		wish_set(&wish->read_only, "root.readonly");
	wish->caps = caps ? caps_of(record, caps, "process") : 0;
	wish_set(&wish->caps_from, "process.capabilities.bounding");
	oci_namespaces(record, wish);
	oci_devices(record, wish);
	if (get(record, JSON_OBJECT, "linux", "seccomp", NULL))
		wish_add(&wish->without, "put it into a file of its own, and name that by seccomp",
			 "linux.seccomp");
	wish_set(&wish->no_seccomp, "no seccomp that has a file");
}

bool oci_read(const struct source *source, struct wish *wish)
{
	json_t *json = load(source);
	struct record record = { .source = source, .top = json };
	struct place place = { .source = source, .line = 1, .column = 1, .width = 1 };

	wish->engine = "any";
	if (!json)
		return false;
	if (!json_is_object(json) || !json_object_get(json, "ociVersion"))
		problem(&place, "no config.json of an OCI bundle: it has no ociVersion");
	else
		oci_one(&record, wish);
	json_decref(json);
	return !problems();
}
