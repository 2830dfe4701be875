// SPDX-License-Identifier: GPL-2.0
/* "docker run --read-only ..." or "podman run ...", word by word, to a wish. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "docker_flags.h"
#include "model.h"
#include "spelling.h"
#include "values.h"

/**
 * struct reading - where we are in the command
 * @words: split as a shell does it
 * @at: the next word
 * @added, @dropped: the values of --cap-add and --cap-drop so far
 * @caps_from: these flags
 */
struct reading {
	const struct source *command;
	struct wish *wish;
	struct word *words;
	size_t nr, at;
	uint64_t added, dropped;
	char *caps_from;
};

/* @from: the flag as it stands there, with its value; @value: NULL if it takes none. */
typedef void (*taker)(struct reading *reading, const struct word *value, const char *from);

static void take_name(struct reading *reading, const struct word *value, const char *from)
{
	(void)from;
	wish_set(&reading->wish->name, "%s", value->text);
}

static void take_user(struct reading *reading, const struct word *value, const char *from)
{
	wish_user(reading->wish, value->text, from);
}

static void take_privileged(struct reading *reading, const struct word *value, const char *from)
{
	(void)value;
	wish_set(&reading->wish->privileged, "%s: nothing is restricted", from);
}

static void take_read_only(struct reading *reading, const struct word *value, const char *from)
{
	(void)value;
	wish_set(&reading->wish->read_only, "%s", from);
}

static void add_caps(struct reading *reading, const struct word *value, const char *from,
		     uint64_t *to)
{
	struct setting setting = { .words = (struct word *)value, .nr = 1 };
	char *before = reading->caps_from;

	*to |= value_caps(&setting);
	reading->caps_from = NULL;
	wish_set(&reading->caps_from, "%s%s%s", before ?: "", before ? " " : "", from);
	free(before);
}

static void take_cap_add(struct reading *reading, const struct word *value, const char *from)
{
	add_caps(reading, value, from, &reading->added);
}

static void take_cap_drop(struct reading *reading, const struct word *value, const char *from)
{
	add_caps(reading, value, from, &reading->dropped);
}

bool docker_security_opt(struct wish *wish, const char *value, const char *from)
{
	size_t name = strcspn(value, "=:");
	const char *rest = value[name] ? value + name + 1 : "";

	if (!strncmp(value, "no-new-privileges", 17)) {
		if (strcmp(rest, "false") != 0)
			wish_set(&wish->no_new_privs, "%s", from);
	} else if (name == 7 && !strncmp(value, "seccomp", 7) && !strcmp(rest, "unconfined")) {
		wish_set(&wish->no_seccomp, "%s: no seccomp", from);
	} else if (name == 7 && !strncmp(value, "seccomp", 7) && strcmp(rest, "builtin") != 0) {
		/* The text goes who knows where: a name that does not depend on that. */
		char *path = realpath(rest, NULL);

		wish_set(&wish->seccomp.value, "%s", path ?: rest);
		free(path);
		wish_set(&wish->seccomp.from, "%s", from);
	} else if (name == 8 && !strncmp(value, "apparmor", 8)) {
		if (!strcmp(rest, "unconfined"))
			wish_set(&wish->no_lsm, "%s", from);
		wish_add(&wish->without, "AppArmor goes on beside harden", "%s", from);
	} else if (name == 5 && !strncmp(value, "label", 5)) {
		if (!strcmp(rest, "disable"))
			wish_set(&wish->no_lsm, "%s", from);
		wish_add(&wish->without, "SELinux goes on beside harden", "%s", from);
	} else if (!strcmp(value, "systempaths=unconfined")) {
		wish_unmasked(wish, from);
	} else {
		return name == 7 && !strcmp(rest, "builtin");
	}
	return true;
}

static void take_security(struct reading *reading, const struct word *value, const char *from)
{
	if (!docker_security_opt(reading->wish, value->text, from))
		problem(&value->place, "unknown security option \"%.60s\"", value->text);
}

static void take_device(struct reading *reading, const struct word *value, const char *from)
{
	char *path = xstrdup(value->text), *colon = strrchr(path, ':');
	const char *rights = "rwm";

	/* HOST[:CONTAINER][:RIGHTS] */
	if (colon && colon[1] && strspn(colon + 1, "rwm") == strlen(colon + 1)) {
		rights = value->text + (colon + 1 - path);
		*colon = 0;
	}
	path[strcspn(path, ":")] = 0;
	wish_device(reading->wish, path, rights, from);
	free(path);
}

static void take_device_rule(struct reading *reading, const struct word *value, const char *from)
{
	char *rule = value_device(value);

	if (rule)
		wish_rule(reading->wish, from, "%s", value->text);
	free(rule);
}

static void take_host(struct reading *reading, const struct word *value, const char *from,
		      enum wish_host host)
{
	if (!strcmp(value->text, "host"))
		wish_set(&reading->wish->host[host], "%s", from);
	else if (!strncmp(value->text, "container:", 10))
		wish_add(&reading->wish->without, "shared among containers, not with the host",
			 "%s", from);
}

static void take_pid(struct reading *reading, const struct word *value, const char *from)
{
	take_host(reading, value, from, WISH_PID);
}

static void take_net(struct reading *reading, const struct word *value, const char *from)
{
	take_host(reading, value, from, WISH_NET);
}

static void take_ipc(struct reading *reading, const struct word *value, const char *from)
{
	take_host(reading, value, from, WISH_IPC);
}

static void take_uts(struct reading *reading, const struct word *value, const char *from)
{
	take_host(reading, value, from, WISH_UTS);
}

static void take_cgroupns(struct reading *reading, const struct word *value, const char *from)
{
	take_host(reading, value, from, WISH_CGROUP);
}

static void take_mount(struct reading *reading, const struct word *value, const char *from)
{
	(void)value;
	wish_add(&reading->wish->without, "other mounts than the root stay writable", "%s", from);
}

static void take_other(struct reading *reading, const struct word *value, const char *from)
{
	(void)value;
	wish_add(&reading->wish->without, "not a matter of privilege", "%s", from);
}

static void take_nothing(struct reading *reading, const struct word *value, const char *from)
{
	(void)reading;
	(void)value;
	(void)from;
}

static const struct flag {
	const char *name;
	char letter;
	bool alone;		/* takes no value, or one after "=" */
	taker take;
} flags[] = {
	{ "name", 0, false, take_name },
	{ "user", 'u', false, take_user },
	{ "privileged", 0, true, take_privileged },
	{ "read-only", 0, true, take_read_only },
	{ "cap-add", 0, false, take_cap_add },
	{ "cap-drop", 0, false, take_cap_drop },
	{ "security-opt", 0, false, take_security },
	{ "device", 0, false, take_device },
	{ "device-cgroup-rule", 0, false, take_device_rule },
	{ "pid", 0, false, take_pid },
	{ "network", 0, false, take_net },
	{ "net", 0, false, take_net },
	{ "ipc", 0, false, take_ipc },
	{ "uts", 0, false, take_uts },
	{ "cgroupns", 0, false, take_cgroupns },
	{ "volume", 'v', false, take_mount },
	{ "mount", 0, false, take_mount },
	{ "tmpfs", 0, false, take_mount },
	{ "volumes-from", 0, false, take_mount },
	{ "detach", 'd', true, take_nothing },
	{ "interactive", 'i', true, take_nothing },
	{ "tty", 't', true, take_nothing },
	{ "rm", 0, true, take_nothing },
	{ "quiet", 'q', true, take_nothing },
	{ "init", 0, true, take_nothing },
	{ "sig-proxy", 0, true, take_nothing },
	{ "no-healthcheck", 0, true, take_nothing },
	{ "disable-content-trust", 0, true, take_nothing },
	{ "publish-all", 'P', true, take_other },
	{ "oom-kill-disable", 0, true, take_other },
	{ "userns", 0, false, take_other },
	{ "add-host", 0, false, take_other },
	{ "annotation", 0, false, take_other },
	{ "attach", 'a', false, take_other },
	{ "blkio-weight", 0, false, take_other },
	{ "blkio-weight-device", 0, false, take_other },
	{ "cgroup-parent", 0, false, take_other },
	{ "cidfile", 0, false, take_other },
	{ "cpu-period", 0, false, take_other },
	{ "cpu-quota", 0, false, take_other },
	{ "cpu-rt-period", 0, false, take_other },
	{ "cpu-rt-runtime", 0, false, take_other },
	{ "cpu-shares", 'c', false, take_other },
	{ "cpus", 0, false, take_other },
	{ "cpuset-cpus", 0, false, take_other },
	{ "cpuset-mems", 0, false, take_other },
	{ "detach-keys", 0, false, take_other },
	{ "device-read-bps", 0, false, take_other },
	{ "device-read-iops", 0, false, take_other },
	{ "device-write-bps", 0, false, take_other },
	{ "device-write-iops", 0, false, take_other },
	{ "dns", 0, false, take_other },
	{ "dns-option", 0, false, take_other },
	{ "dns-search", 0, false, take_other },
	{ "domainname", 0, false, take_other },
	{ "entrypoint", 0, false, take_other },
	{ "env", 'e', false, take_nothing },
	{ "env-file", 0, false, take_nothing },
	{ "expose", 0, false, take_other },
	{ "gpus", 0, false, take_other },
	{ "group-add", 0, false, take_other },
	{ "health-cmd", 0, false, take_other },
	{ "health-interval", 0, false, take_other },
	{ "health-retries", 0, false, take_other },
	{ "health-start-interval", 0, false, take_other },
	{ "health-start-period", 0, false, take_other },
	{ "health-timeout", 0, false, take_other },
	{ "hostname", 'h', false, take_other },
	{ "ip", 0, false, take_other },
	{ "ip6", 0, false, take_other },
	{ "isolation", 0, false, take_other },
	{ "kernel-memory", 0, false, take_other },
	{ "label", 'l', false, take_nothing },
	{ "label-file", 0, false, take_nothing },
	{ "link", 0, false, take_other },
	{ "link-local-ip", 0, false, take_other },
	{ "log-driver", 0, false, take_other },
	{ "log-opt", 0, false, take_other },
	{ "mac-address", 0, false, take_other },
	{ "memory", 'm', false, take_other },
	{ "memory-reservation", 0, false, take_other },
	{ "memory-swap", 0, false, take_other },
	{ "memory-swappiness", 0, false, take_other },
	{ "network-alias", 0, false, take_other },
	{ "oom-score-adj", 0, false, take_other },
	{ "pids-limit", 0, false, take_other },
	{ "platform", 0, false, take_other },
	{ "publish", 'p', false, take_other },
	{ "pull", 0, false, take_nothing },
	{ "restart", 0, false, take_other },
	{ "runtime", 0, false, take_other },
	{ "shm-size", 0, false, take_other },
	{ "stop-signal", 0, false, take_other },
	{ "stop-timeout", 0, false, take_other },
	{ "storage-opt", 0, false, take_other },
	{ "sysctl", 0, false, take_other },
	{ "ulimit", 0, false, take_other },
	{ "volume-driver", 0, false, take_other },
	{ "workdir", 'w', false, take_other },
};

#define NR_FLAGS (sizeof(flags) / sizeof(*flags))

/* Where @at stands in the command, which may go over several lines. */
static struct place place_of(const struct source *command, const char *at)
{
	struct place place = { .source = command, .line = 1, .column = 1, .width = 1 };
	const char *s;

	for (s = command->text; s < at; s++) {
		place.column++;
		if (*s == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	return place;
}

/* Another word for @reading; the text grows as it is read. */
static struct word *add_word(struct reading *reading, const char *at)
{
	struct word *word;

	reading->words = xrealloc(reading->words, (reading->nr + 1) * sizeof(*reading->words));
	word = &reading->words[reading->nr++];
	memset(word, 0, sizeof(*word));
	word->text = xstrdup("");
	word->place = place_of(reading->command, at);
	return word;
}

static void add_byte(struct word *word, char byte)
{
	size_t len = strlen(word->text);

	word->text = xrealloc(word->text, len + 2);
	word->text[len] = byte;
	word->text[len + 1] = 0;
}

/* As a shell does, but that nothing is expanded: quotes and backslashes. False: reported. */
static bool split(struct reading *reading)
{
	struct word *word = NULL;
	const char *s;
	char quote = 0;

	for (s = reading->command->text; *s; s++) {
		bool space = strchr(" \t\r\n", *s);

		if (!quote && space) {
			word = NULL;
			continue;
		}
		if (!quote && *s == '\\' && s[1] == '\n') {
			s++;
			continue;
		}
		if (!word)
			word = add_word(reading, s);
		else
			word->place.width++;
		if (*s == quote)
			quote = 0;
		else if (!quote && (*s == '\'' || *s == '"'))
			quote = *s;
		else if (*s == '\\' && quote != '\'' && s[1])
			add_byte(word, *++s);
		else
			add_byte(word, *s);
	}
	if (quote)
		problem(&word->place, "the quote %c is not closed", quote);
	return !quote;
}

static const struct flag *find_long(const struct word *word, size_t len)
{
	struct guess guess = { .best = FAR_OFF };
	const char *near = NULL;
	char name[64];
	size_t i;

	snprintf(name, sizeof(name), "%.*s", (int)(len < 63 ? len : 63), word->text + 2);
	guess.wrong = name;
	for (i = 0; i < NR_FLAGS; i++) {
		if (!strcmp(flags[i].name, name))
			return &flags[i];
		if (is_nearer(&guess, flags[i].name))
			near = flags[i].name;
	}
	problem(&word->place, "unknown flag --%s%s%s%s", name, near ? ": did you mean --" : "",
		near ?: "", near ? "?" : "");
	return NULL;
}

static const struct flag *find_letter(const struct word *word, char letter)
{
	size_t i;

	for (i = 0; i < NR_FLAGS; i++)
		if (flags[i].letter && flags[i].letter == letter)
			return &flags[i];
	problem(&word->place, "unknown flag -%c", letter);
	return NULL;
}

/* The flag with this value, or with the next word. False: there is none, which is reported. */
static bool take(struct reading *reading, const struct flag *flag, const struct word *word,
		 const char *value)
{
	struct word given = { .text = (char *)value, .place = word->place };
	char *from = NULL;

	if (!value && !flag->alone) {
		if (reading->at == reading->nr) {
			problem(&word->place, "--%s needs a value", flag->name);
			return false;
		}
		given = reading->words[reading->at++];
	}
	if (flag->alone && value && !strcmp(value, "false"))
		return true;
	if (flag->alone)
		wish_set(&from, "--%s", flag->name);
	else
		wish_set(&from, "--%s %s", flag->name, given.text);
	flag->take(reading, &given, from);
	free(from);
	return true;
}

static bool take_long(struct reading *reading, const struct word *word)
{
	size_t len = strcspn(word->text + 2, "=");
	const struct flag *flag = find_long(word, len);

	return flag && take(reading, flag, word, word->text[2 + len] ? word->text + 3 + len : NULL);
}

/* "-it", "-u1001", "-u=1001" and "-u 1001". */
static bool take_short(struct reading *reading, const struct word *word)
{
	const char *s;

	for (s = word->text + 1; *s; s++) {
		const struct flag *flag = find_letter(word, *s);

		if (!flag)
			return false;
		if (!flag->alone && s[1])
			return take(reading, flag, word, s + 1 + (s[1] == '='));
		if (!take(reading, flag, word, NULL))
			return false;
	}
	return true;
}

/* "docker", "run" or "create" and "container" before it; "sudo" is not the engine's. */
static bool take_verb(struct reading *reading)
{
	static const char * const before[] = { "sudo", "docker", "podman", "nerdctl", "container" };
	const struct word *word;
	size_t i;

	for (; reading->at < reading->nr; reading->at++) {
		word = &reading->words[reading->at];
		if (!strcmp(word->text, "run") || !strcmp(word->text, "create")) {
			reading->at++;
			return true;
		}
		for (i = 0; i < 5 && strcmp(word->text, before[i]) != 0; i++)
			;
		if (i == 5)
			break;
		if (!strcmp(word->text, "podman"))
			reading->wish->engine = "podman";
		else if (!strcmp(word->text, "nerdctl"))
			reading->wish->engine = "containerd";
	}
	problem(&(struct place){ .source = reading->command, .line = 1, .column = 1, .width = 1 },
		"not a command like docker run");
	return false;
}

static bool take_all(struct reading *reading)
{
	const struct word *word;

	while (reading->at < reading->nr) {
		word = &reading->words[reading->at++];
		if (!strcmp(word->text, "--"))
			break;
		/* The image, and what runs in it. */
		if (word->text[0] != '-' || !word->text[1])
			return true;
		if (!(word->text[1] == '-' ? take_long : take_short)(reading, word))
			return false;
	}
	return true;
}

bool docker_flags_read(const struct source *command, struct wish *wish)
{
	struct reading reading = { .command = command, .wish = wish };
	bool ok;
	size_t i;

	wish->engine = "docker";
	ok = split(&reading) && take_verb(&reading) && take_all(&reading);
	wish_caps(wish, reading.added, reading.dropped);
	wish->caps_from = reading.caps_from;
	for (i = 0; i < reading.nr; i++)
		free(reading.words[i].text);
	free(reading.words);
	if (!wish->user.value)
		wish_add(&wish->without, "the image's USER is not known here", "no --user");
	return ok && !problems();
}
