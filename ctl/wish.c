// SPDX-License-Identifier: GPL-2.0
/* What a container is asked to be, as policy text that says where each line comes from. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include "extends.h"
#include "model.h"
#include "output.h"
#include "report.h"
#include "values.h"
#include "wish.h"

#define CAP(name)	(1ULL << CAP_##name)

/* Who has one of them may do what the key would deny; so it is not asked for. */
#define KERNEL_CAPS	(CAP(SYS_ADMIN) | CAP(SYS_MODULE) | CAP(SYS_RAWIO) | CAP(SYS_BOOT) | \
			 CAP(SYSLOG) | CAP(PERFMON) | CAP(BPF) | CAP(DAC_READ_SEARCH) | \
			 CAP(SYS_TIME))

static const char * const host_names[WISH_HOSTS] = {
	[WISH_PID] = "pid", [WISH_NET] = "net", [WISH_IPC] = "ipc", [WISH_UTS] = "uts",
	[WISH_CGROUP] = "cgroup",
};

/* Nodes that each container has, as Docker makes them. */
static const char * const device_rules[] = {
	"c 1:3 rw", "c 1:5 rw", "c 1:7 rw", "c 1:8 rw", "c 1:9 rw", "c 5:0 rw", "c 5:1 rw",
	"c 5:2 rw", "c 136:* rw", "c *:* m", "b *:* m",
};

/* Docker's, and containerd's; Podman's are fewer. */
static uint64_t default_caps(const struct wish *wish)
{
	uint64_t caps = CAP(CHOWN) | CAP(DAC_OVERRIDE) | CAP(FOWNER) | CAP(FSETID) | CAP(KILL) |
			CAP(SETGID) | CAP(SETUID) | CAP(SETPCAP) | CAP(NET_BIND_SERVICE) |
			CAP(SYS_CHROOT) | CAP(SETFCAP);

	if (!strcmp(wish->engine, "podman"))
		return caps;
	return caps | CAP(NET_RAW) | CAP(MKNOD) | CAP(AUDIT_WRITE);
}

void wish_caps(struct wish *wish, uint64_t added, uint64_t dropped)
{
	uint64_t base = added == ALL_CAPS ? ALL_CAPS : default_caps(wish);

	/* To drop all is to begin with none, not to take away what is added. */
	if (dropped == ALL_CAPS)
		wish->caps = added;
	else
		wish->caps = (base & ~dropped) | (added == ALL_CAPS ? 0 : added);
}

static char *format_text(const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		abort();
	return text;
}

void wish_set(char **text, const char *format, ...)
{
	va_list args;

	free(*text);
	va_start(args, format);
	*text = format_text(format, args);
	va_end(args);
}

void wish_add(struct wish_list *list, const char *from, const char *format, ...)
{
	struct wish_line *line;
	va_list args;

	list->lines = xrealloc(list->lines, (list->nr + 1) * sizeof(*list->lines));
	line = &list->lines[list->nr++];
	line->from = xstrdup(from);
	va_start(args, format);
	line->value = format_text(format, args);
	va_end(args);
}

static bool has_rule(const struct wish *wish, const char *rule)
{
	size_t i;

	for (i = 0; i < sizeof(device_rules) / sizeof(*device_rules); i++)
		if (!strcmp(device_rules[i], rule))
			return true;
	for (i = 0; i < wish->devices.nr; i++)
		if (!strcmp(wish->devices.lines[i].value, rule))
			return true;
	return false;
}

void wish_rule(struct wish *wish, const char *from, const char *format, ...)
{
	va_list args;
	char *rule;

	va_start(args, format);
	rule = format_text(format, args);
	va_end(args);
	if (!is_device(rule))
		wish_add(&wish->without, rule, "%s is no rule for devices", from);
	else if (!has_rule(wish, rule))
		wish_add(&wish->devices, from, "%s", rule);
	free(rule);
}

void wish_user(struct wish *wish, const char *user, const char *from)
{
	size_t len = strcspn(user, ":");
	bool number = len && strspn(user, "0123456789") >= len;

	wish_set(&wish->user.value, is_root_user(user) ? "any" : "non-root");
	if (is_root_user(user))
		wish_set(&wish->user.from, "%s: root", *from ? from : "no user");
	else if (number)
		wish_set(&wish->user.from, "%s", from);
	else
		wish_set(&wish->user.from,
			 "%s: its number is the image's to say, and must not be 0", from);
}

void wish_share(struct wish *wish, const char *path, const char *target, bool read_only)
{
	if (read_only && wish->shares.nr < 64)
		wish->read_only_shares |= 1ULL << wish->shares.nr;
	wish_add(&wish->shares, target, "%s", path);
}

void wish_node(struct wish *wish, const char *path, const char *from)
{
	wish_add(&wish->nodes, from, "%s", path);
	wish_add(&wish->without, "no device of this host: add its numbers to devices", "%s", from);
}

void wish_unmasked(struct wish *wish, const char *from)
{
	wish_set(&wish->unmasked, "%s", from);
	wish_add(&wish->without, "the masks of /proc are the engine's", "%s", from);
}

void wish_device(struct wish *wish, const char *path, const char *rights, const char *from)
{
	struct stat st;

	if (stat(path, &st) || !(S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))) {
		wish_node(wish, path, from);
		return;
	}
	wish_add(&wish->nodes, from, "%s", path);
	wish_rule(wish, from, "%c %u:%u %s", S_ISCHR(st.st_mode) ? 'c' : 'b',
		  major(st.st_rdev), minor(st.st_rdev), rights);
}

/* Of others' words: nothing that ends the comment. */
static void print_comment(const char *text)
{
	char *safe = escape(text);

	printf("# %s\n", safe);
	free(safe);
}

/* "    KEY = VALUE", with the comment behind it or, if that is long, above it. */
static void print_line(const char *key, const char *value, const char *from)
{
	if (from && strlen(value) + strlen(from) > 60) {
		fputs("    ", stdout);
		print_comment(from);
		from = NULL;
	}
	printf("    %-17s = %s", key, value);
	if (from) {
		printf("%*s", (int)(strlen(value) < 20 ? 20 - strlen(value) : 2), "");
		print_comment(from);
	} else {
		putchar('\n');
	}
}

static void print_caps_kept(const struct wish *wish)
{
	int cap, nr = 0;

	print_line("cap_drop", "{ALL}", wish->caps_from ?: "the engine's default");
	if (!wish->caps)
		return;
	fputs("    cap_add           = {", stdout);
	for (cap = 0; cap <= CAP_LAST_CAP; cap++) {
		char *name;

		if (!(wish->caps >> cap & 1))
			continue;
		name = cap_name(cap);
		fputs(!nr ? "" : nr % 5 ? ", " : ",\n                         ", stdout);
		fputs(name, stdout);
		free(name);
		nr++;
	}
	puts("}");
}

static void print_seccomp(const struct wish *wish)
{
	char *path = NULL;

	if (wish->no_seccomp) {
		fputs("    ", stdout);
		print_comment(wish->no_seccomp);
		return;
	}
	fputs("    ", stdout);
	print_comment(wish->seccomp.from ?: "the engine's default");
	wish_set(&path, "%s/seccomp-docker.json", profile_dir());
	fputs("    seccomp           = ", stdout);
	print_string(wish->seccomp.value ?: path);
	putchar('\n');
	free(path);
}

static void print_namespaces(const struct wish *wish)
{
	bool all = wish->caps & CAP(SYS_ADMIN);
	int i;

	for (i = 0; i < WISH_HOSTS; i++) {
		if (wish->host[i]) {
			fputs("    ", stdout);
			print_comment(wish->host[i]);
		}
	}
	if (all) {
		puts("    # namespaces: SYS_ADMIN may make and enter all of them");
		return;
	}
	fputs("    namespaces        = {host-user, uts, cgroup", stdout);
	for (i = 0; i < WISH_HOSTS; i++)
		if (wish->host[i] && i != WISH_UTS && i != WISH_CGROUP)
			printf(", %s", host_names[i]);
	puts("}");
}

static void print_devices(const struct wish *wish)
{
	size_t i;

	fputs("    devices           = {", stdout);
	for (i = 0; i < sizeof(device_rules) / sizeof(*device_rules); i++)
		printf("%s\"%s\"", i && !(i % 4) ? ",\n                         " : i ? ", " : "",
		       device_rules[i]);
	for (i = 0; i < wish->devices.nr; i++) {
		puts(",");
		fputs("                         ", stdout);
		print_comment(wish->devices.lines[i].from);
		printf("                         \"%s\"", wish->devices.lines[i].value);
	}
	puts("}");
}

/* What the capabilities that are left would not allow anyway, held by the kernel as well. */
static void print_closed(const struct wish *wish)
{
	if (!(wish->caps & CAP(SYS_ADMIN)))
		print_line("mounts", "deny", "without SYS_ADMIN");
	if (!(wish->caps & KERNEL_CAPS))
		print_line("kernel", "deny", "without capabilities over the kernel");
	if (!(wish->caps & CAP(SYS_PTRACE)) && !wish->host[WISH_PID])
		print_line("others", "deny", "a pid namespace of its own, without SYS_PTRACE");
}

static void print_restrictions(const struct wish *wish)
{
	print_line("privileged", "deny", "not asked for");
	print_caps_kept(wish);
	print_seccomp(wish);
	print_namespaces(wish);
	print_closed(wish);
	print_devices(wish);
}

/* A name that policy.conf takes: at most 63 bytes. */
static void print_name(const char *name)
{
	char text[64];

	snprintf(text, sizeof(text), "%s", name && *name ? name : "container");
	print_string(text);
}

static void print_match(const struct wish *wish)
{
	if (!wish->also)
		puts("    # every container of the engine: narrow it by name: or image: if there "
		     "are others");
	printf("    match             = {\"engine:%s\"", wish->engine);
	if (wish->second_engine)
		printf(", \"engine:%s\"", wish->second_engine);
	if (wish->also) {
		fputs(",\n                         ", stdout);
		print_string(wish->also);
	}
	puts("}");
}

void wish_print(const struct wish *wish)
{
	size_t i;

	print_comment(wish->source);
	fputs("policy ", stdout);
	print_name(wish->name);
	puts(" {");
	print_match(wish);
	if (wish->user.value)
		print_line("user", wish->user.value, wish->user.from);
	if (wish->no_new_privs)
		print_line("no_new_privileges", "true", wish->no_new_privs);
	if (wish->read_only)
		print_line("read_only", "true", wish->read_only);
	if (wish->privileged)
		print_line("privileged", "allow", wish->privileged);
	else
		print_restrictions(wish);
	if (wish->without.nr)
		puts("\n    # Without a counterpart here:");
	for (i = 0; i < wish->without.nr; i++) {
		char *text = NULL;

		wish_set(&text, "    %s: %s", wish->without.lines[i].value,
			 wish->without.lines[i].from);
		fputs("    ", stdout);
		print_comment(text);
		free(text);
	}
	puts("}");
}

static void free_line(struct wish_line *line)
{
	free(line->value);
	free(line->from);
}

static void free_list(struct wish_list *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++)
		free_line(&list->lines[i]);
	free(list->lines);
}

void wish_free(struct wish *wish)
{
	int i;

	free(wish->source);
	free(wish->also);
	free(wish->name);
	free_line(&wish->user);
	free(wish->privileged);
	free(wish->read_only);
	free(wish->no_new_privs);
	free(wish->caps_from);
	free(wish->no_seccomp);
	free(wish->no_lsm);
	free(wish->unmasked);
	free_line(&wish->seccomp);
	for (i = 0; i < WISH_HOSTS; i++)
		free(wish->host[i]);
	free_list(&wish->devices);
	free_list(&wish->nodes);
	free_list(&wish->shares);
	free_list(&wish->without);
}
