// SPDX-License-Identifier: GPL-2.0
/* A Compose file, to a wish for each service. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "docker_flags.h"
#include "manifests.h"
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

/* What begins with a slash is the host's; anything else a volume's name, or beside the file. */
static void take_share(struct wish *wish, struct yaml entry)
{
	char *text, *source, *target, *rest = NULL;

	if (entry.node->type == YAML_MAPPING_NODE) {
		if (*yt_str(yt_get(entry, "source")) == '/')
			wish_share(wish, yt_str(yt_get(entry, "source")),
				   yt_str(yt_get(entry, "target")),
				   yt_is_true(yt_get(entry, "read_only")));
		return;
	}
	text = strdup(yt_str(entry));
	source = strtok_r(text, ":", &rest);
	target = source ? strtok_r(NULL, ":", &rest) : NULL;
	if (target && *source == '/')
		wish_share(wish, source, target, rest && !strncmp(rest, "ro", 2));
	free(text);
}

/* Short ("SOURCE:TARGET") and long ones (type, source, target). */
static void take_volumes(struct wish *wish, struct yaml service)
{
	static const char * const kept_from[] = { "/", "/proc", "/sys", "/run", "/var/run", "/dev",
						  "/etc" };
	struct yaml list = yt_get(service, "volumes"), entry;
	char *source;
	size_t i, n;

	for (i = 0; i < yt_len(list); i++) {
		entry = yt_at(list, i);
		take_share(wish, entry);
		source = entry.node->type == YAML_MAPPING_NODE ?
			 strdup(yt_str(yt_get(entry, "source"))) :
			 strndup(yt_str(entry), strcspn(yt_str(entry), ":"));
		for (n = 0; n < sizeof(kept_from) / sizeof(*kept_from); n++)
			if (!strcmp(source, kept_from[n]))
				break;
		if (n < sizeof(kept_from) / sizeof(*kept_from) || strstr(source, ".sock"))
			wish_add(&wish->without, "the host's own: deny_mounts would refuse it",
				 "volumes %s", source);
		free(source);
	}
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
	if (strchr(yt_str(yt_get(service, "image")), '$') ||
	    strchr(yt_str(yt_get(service, "user")), '$'))
		wish_add(&wish->without, "is taken as it stands", "a variable");
}

static void understand(struct wish *wish, const char *name, struct yaml service)
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
	take_volumes(wish, service);
	take_rest(wish, service);
}

static void understand_all(struct yaml services, struct wish *wishes, size_t nr)
{
	const char *name;
	size_t i;

	for (i = 0; i < nr; i++) {
		struct yaml service = yt_pair(services, i, &name);

		if (!service.node || service.node->type != YAML_MAPPING_NODE)
			yt_problem(service.node ? service : services,
				   "a service has keys and values");
		else
			understand(&wishes[i], name, service);
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

bool compose_wishes(const struct source *source,
		    void (*each)(const struct wish *wish, void *arg), void *arg)
{
	struct yaml_file file;
	struct yaml services = {};
	struct wish *wishes = NULL;
	struct place place = { .source = source, .line = 1, .column = 1, .width = 1 };
	size_t i, nr = 0;

	if (yt_read(&file, source)) {
		if (file.nr)
			services = yt_get(yt_root(&file, 0), "services");
		if (services.node && services.node->type == YAML_MAPPING_NODE)
			nr = yt_len(services);
		if (!nr && !problems())
			problem(&place, "no Compose file: it has no services");
		wishes = calloc(nr + 1, sizeof(*wishes));
		understand_all(services, wishes, nr);
	}
	for (i = 0; i < nr; i++) {
		if (!problems())
			each(&wishes[i], arg);
		wish_free(&wishes[i]);
	}
	free(wishes);
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
