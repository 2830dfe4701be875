// SPDX-License-Identifier: GPL-2.0
/* A Compose file, to a wish for each service. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "docker_flags.h"
#include "manifests.h"
#include "model.h"
#include "mountinfo.h"
#include "source.h"
#include "variables.h"
#include "wish.h"
#include "yaml_text.h"

static void take_caps(struct wish *wish, struct yaml service)
{
	struct yaml add = yt_get(service, "cap_add"), drop = yt_get(service, "cap_drop");
	uint64_t added = add.node ? yt_caps(add, true) : 0;
	uint64_t dropped = drop.node ? yt_caps(drop, true) : 0;

	wish_caps(wish, added, dropped);
	if (add.node || drop.node)
		wish_set(&wish->caps_from, "%s%s%s", add.node ? "cap_add" : "",
			 add.node && drop.node ? ", " : "", drop.node ? "cap_drop" : "");
}

static void take_hosts(struct wish *wish, struct yaml service)
{
	static const char * const keys[WISH_HOSTS] = {
		[WISH_PID] = "pid", [WISH_NET] = "network_mode", [WISH_IPC] = "ipc",
		[WISH_UTS] = "uts", [WISH_CGROUP] = "cgroup",
	};
	int i;

	for (i = 0; i < WISH_HOSTS; i++)
		if (!strcmp(yt_str(yt_get(service, keys[i])), "host"))
			wish_set(&wish->host[i], "%s: host", keys[i]);
	if (!strcmp(yt_str(yt_get(service, "userns_mode")), "host"))
		wish_add(&wish->without, "most containers are in the host's user namespace",
			 "userns_mode: host");
}

static void take_security(struct wish *wish, struct yaml service)
{
	struct yaml list = yt_get(service, "security_opt");
	char *from = NULL;
	size_t i;

	for (i = 0; i < yt_len(list); i++) {
		const char *value = yt_str(yt_at(list, i));

		wish_set(&from, "security_opt %s", value);
		if (!docker_security_opt(wish, value, from))
			yt_problem(yt_at(list, i), "unknown security option \"%.60s\"", value);
	}
	free(from);
}

/* "/dev/fuse:/dev/fuse:rwm" */
static void take_devices(struct wish *wish, struct yaml service)
{
	struct yaml list = yt_get(service, "devices");
	struct yaml rules = yt_get(service, "device_cgroup_rules");
	char *from = NULL, *path;
	size_t i;

	for (i = 0; i < yt_len(list); i++) {
		const char *value = yt_str(yt_at(list, i)), *last = strrchr(value, ':');
		bool rights = last && last[1] != '/' && strchr(value, ':') != last;

		wish_set(&from, "devices %s", value);
		path = strndup(value, strcspn(value, ":"));
		wish_device(wish, path, rights ? last + 1 : "rwm", from);
		free(path);
	}
	for (i = 0; i < yt_len(rules); i++)
		wish_rule(wish, "device_cgroup_rules", "%s", yt_str(yt_at(rules, i)));
	free(from);
}

/**
 * struct project - what services refer to
 * @volumes: the named ones, at the top of the file
 * @directory: where relative paths begin
 */
struct project {
	struct yaml volumes;
	char *directory;
};

/**
 * struct volume - one that a service has; strings are its own
 * @source: "": none of its own
 * @bind: it is a path, however it begins
 */
struct volume {
	char *source, *target;
	bool bind, read_only;
};

/* "ro,z" */
static bool has_option(const char *list, const char *option)
{
	size_t n = strlen(option), len;

	for (; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (len == n && !strncmp(list, option, n))
			return true;
	}
	return false;
}

/* "SOURCE:TARGET:OPTIONS", or "TARGET" alone. */
static struct volume short_volume(const char *text)
{
	size_t source = strcspn(text, ":"), target;

	if (!text[source])
		return (struct volume){ .source = strdup(""), .target = strdup(text) };
	target = strcspn(text + source + 1, ":");
	return (struct volume){
		.source = strndup(text, source), .target = strndup(text + source + 1, target),
		.read_only = text[source + 1 + target] &&
			     has_option(text + source + 1 + target + 1, "ro"),
	};
}

static struct volume long_volume(struct yaml entry)
{
	return (struct volume){
		.source = strdup(yt_str(yt_get(entry, "source"))),
		.target = strdup(yt_str(yt_get(entry, "target"))),
		.bind = !strcmp(yt_str(yt_get(entry, "type")), "bind"),
		.read_only = yt_is_true(yt_get(entry, "read_only")),
	};
}

/* NULL: @text is no path of the host's. Free it. */
static char *host_path_of(const struct project *project, const char *text, bool bind)
{
	char *path, *plain;

	if (*text == '~')
		path = xasprintf("%s/%s", getenv("HOME") ?: "", text + 1);
	else if (*text == '.' || (bind && *text && *text != '/'))
		path = xasprintf("%s/%s", project->directory, text);
	else if (*text == '/')
		path = xstrdup(text);
	else
		return NULL;
	plain = plain_path(path);
	free(path);
	return plain;
}

/* A volume with a name may be a bind mount all the same, or a disk of the host's. */
static char *path_of_named(const struct project *project, struct volume *volume)
{
	struct yaml options = yt_get(yt_get(project->volumes, volume->source), "driver_opts");
	const char *device = yt_str(yt_get(options, "device")), *how = yt_str(yt_get(options, "o"));
	bool bind = has_option(how, "bind") || has_option(how, "rbind");

	volume->read_only |= has_option(how, "ro");
	return bind || *device == '/' ? host_path_of(project, device, bind) : NULL;
}

static bool is_the_hosts_own(const char *path)
{
	static const char * const places[] = { "/", "/proc", "/sys", "/run", "/var/run", "/dev",
					       "/etc" };
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (!strcmp(path, places[i]))
			return true;
	return strstr(path, ".sock");
}

static void take_path(struct wish *wish, const char *path, const char *target, bool read_only,
		      const char *from)
{
	wish_share(wish, path, target, read_only);
	if (is_the_hosts_own(path))
		wish_add(&wish->without, "the host's own: deny_mounts would refuse it", "%s %s",
			 from, path);
}

static void take_volumes(struct wish *wish, const struct project *project, struct yaml service)
{
	struct yaml list = yt_get(service, "volumes"), entry;
	struct volume volume;
	char *path;
	size_t i;

	for (i = 0; i < yt_len(list); i++) {
		entry = yt_at(list, i);
		volume = entry.node && entry.node->type == YAML_MAPPING_NODE ? long_volume(entry) :
			 short_volume(yt_str(entry));
		path = host_path_of(project, volume.source, volume.bind);
		if (!path && *volume.source)
			path = path_of_named(project, &volume);
		if (path)
			take_path(wish, path, volume.target, volume.read_only, "volumes");
		free(path);
		free(volume.source);
		free(volume.target);
	}
	if (yt_is_true(yt_get(service, "use_api_socket")))
		take_path(wish, "/var/run/docker.sock", "/var/run/docker.sock", false,
			  "use_api_socket");
}

static void take_rest(struct wish *wish, struct yaml service)
{
	static const char * const not_followed[] = { "extends", "cgroup_parent", "runtime" };
	size_t i;

	for (i = 0; i < sizeof(not_followed) / sizeof(*not_followed); i++)
		if (yt_get(service, not_followed[i]).node)
			wish_add(&wish->without, "not followed", "%s", not_followed[i]);
	if (yt_get(service, "tmpfs").node)
		wish_add(&wish->without, "other mounts than the root stay writable", "tmpfs");
}

static void understand(struct wish *wish, const struct project *project, const char *name,
		       struct yaml service)
{
	const char *user = yt_str(yt_get(service, "user"));
	char *from = NULL;

	wish->engine = "docker";
	wish->line = yt_line(service);
	wish_set(&wish->name, "%s", name);
	wish_set(&wish->source, "service %s", name);
	/* Compose itself labels what it runs, so it is no image's word. */
	wish_set(&wish->also, "label:com.docker.compose.service=%s", name);
	wish_set(&from, "user: %s", user);
	wish_user(wish, user, *user ? from : "");
	free(from);
	if (yt_is_true(yt_get(service, "privileged")))
		wish_set(&wish->privileged, "privileged: nothing is restricted");
	if (yt_is_true(yt_get(service, "read_only")))
		wish_set(&wish->read_only, "read_only");
	take_caps(wish, service);
	take_hosts(wish, service);
	take_security(wish, service);
	take_devices(wish, service);
	take_volumes(wish, project, service);
	take_rest(wish, service);
}

static void understand_all(const struct project *project, struct yaml services,
			   struct wish *wishes, size_t nr)
{
	const char *name;
	size_t i;

	for (i = 0; i < nr; i++) {
		struct yaml service = yt_pair(services, i, &name);

		if (!service.node || service.node->type != YAML_MAPPING_NODE)
			yt_problem(service.node ? service : services,
				   "a service has keys and values");
		else
			understand(&wishes[i], project, name, service);
	}
}

bool is_compose(const struct source *source)
{
	struct yaml_file file;
	bool is = yt_read(&file, source) && file.nr &&
		  yt_has(yt_root(&file, 0), "services");

	yt_free(&file);
	return is;
}

static char *expand(const char *text, const struct place *place, void *arg)
{
	return variables_expand(arg, text, place);
}

/* With what variables stand for. */
static bool read_file(struct yaml_file *file, const struct source *source)
{
	struct variables variables = {};
	bool ok = yt_read(file, source) && variables_read(&variables, source);

	if (ok)
		yt_rewrite(file, expand, &variables);
	variables_free(&variables);
	return ok && !problems();
}

static char *directory_of(const struct source *source)
{
	char *name = source_beside(source, "."), *path = realpath(name, NULL);

	free(name);
	return path ?: xstrdup("/");
}

bool compose_wishes(const struct source *source,
		    void (*each)(const struct wish *wish, void *arg), void *arg)
{
	struct project project = { .directory = directory_of(source) };
	struct yaml_file file;
	struct yaml services = {};
	struct wish *wishes = NULL;
	struct place place = { .source = source, .line = 1, .column = 1, .width = 1 };
	size_t i, nr = 0;

	if (read_file(&file, source)) {
		if (file.nr) {
			services = yt_get(yt_root(&file, 0), "services");
			project.volumes = yt_get(yt_root(&file, 0), "volumes");
		}
		if (services.node && services.node->type == YAML_MAPPING_NODE)
			nr = yt_len(services);
		if (!nr && !problems())
			problem(&place, "no Compose file: it has no services");
		wishes = calloc(nr + 1, sizeof(*wishes));
		understand_all(&project, services, wishes, nr);
	}
	for (i = 0; i < nr; i++) {
		if (!problems())
			each(&wishes[i], arg);
		wish_free(&wishes[i]);
	}
	free(wishes);
	free(project.directory);
	yt_free(&file);
	return !problems();
}

static void print(const struct wish *wish, void *arg)
{
	(void)arg;
	wish_print(wish);
}

bool compose_print(const struct source *source)
{
	return compose_wishes(source, print, NULL);
}
