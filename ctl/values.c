// SPDX-License-Identifier: GPL-2.0
/* The values of policy.conf. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <linux/capability.h>
#include <sys/capability.h>
#include "model.h"
#include "spelling.h"
#include "values.h"

char *cap_name(int cap)
{
	char *name = cap_to_name(cap), *copy, *s;

	copy = xstrdup(!strncmp(name, "cap_", 4) ? name + 4 : name);
	for (s = copy; *s; s++)
		*s = (char)toupper((unsigned char)*s);
	cap_free(name);
	return copy;
}

bool value_bool(const struct setting *setting)
{
	const struct word *word = &setting->words[0];

	if (!word->quoted && !strcmp(word->text, "true"))
		return true;
	if (word->quoted)
		problem(&word->place, "%s is true or false, not the string \"%.60s\"",
			setting->key.text, word->text);
	else if (strcmp(word->text, "false") != 0)
		problem(&word->place, "%s is true or false, not \"%.60s\"", setting->key.text,
			word->text);
	return false;
}

static void unknown_cap(const struct word *word)
{
	bool bare = strncasecmp(word->text, "cap_", 4) != 0;
	struct guess guess = { .wrong = word->text + (bare ? 0 : 4), .best = FAR_OFF };
	char *name, *near = NULL;
	int cap;

	for (cap = 0; cap <= CAP_LAST_CAP; cap++) {
		name = cap_name(cap);
		if (is_nearer(&guess, name)) {
			free(near);
			near = name;
		} else {
			free(name);
		}
	}
	if (near)
		problem(&word->place, "unknown capability \"%.60s\": did you mean %s?",
			word->text, near);
	else
		problem(&word->place, "unknown capability \"%.60s\"", word->text);
	free(near);
}

uint64_t cap_bit(const char *text)
{
	char name[64];
	cap_value_t cap;

	snprintf(name, sizeof(name), "%s%s", strncasecmp(text, "cap_", 4) ? "cap_" : "", text);
	/* libcap takes plain numbers too. */
	if (!isalpha((unsigned char)name[4]) || cap_from_name(name, &cap) || cap > CAP_LAST_CAP)
		return 0;
	return 1ULL << cap;
}

/* "SYS_ADMIN", "cap_sys_admin", "ALL". 0: unknown. */
static uint64_t cap_mask(const struct word *word)
{
	uint64_t bit;

	if (!strcasecmp(word->text, "ALL"))
		return ALL_CAPS;
	bit = cap_bit(word->text);
	if (!bit)
		unknown_cap(word);
	return bit;
}

uint64_t value_caps(const struct setting *setting)
{
	uint64_t caps = 0, mask;
	size_t i;

	for (i = 0; i < setting->nr; i++) {
		mask = cap_mask(&setting->words[i]);
		if (mask && (caps & mask) == mask)
			problem(&setting->words[i].place, "\"%s\" is in the list already",
				setting->words[i].text);
		caps |= mask;
	}
	return caps;
}

/* Without empty components and a slash at the end; NULL: not absolute, or with . or .. */
static char *normal(const char *path)
{
	char *copy = xrealloc(NULL, strlen(path) + 2), *to = copy;
	size_t n;

	if (*path != '/')
		goto wrong;
	while (*path) {
		path += strspn(path, "/");
		n = strcspn(path, "/");
		if ((n == 1 && path[0] == '.') || (n == 2 && path[0] == '.' && path[1] == '.'))
			goto wrong;
		if (n) {
			*to++ = '/';
			to = (char *)memcpy(to, path, n) + n;
		}
		path += n;
	}
	if (to == copy)
		*to++ = '/';
	*to = 0;
	return copy;

wrong:
	free(copy);
	return NULL;
}

char *value_path(const struct word *word)
{
	char *path = normal(word->text);

	if (!path)
		problem(&word->place, "\"%.60s\" is not an absolute path without . and ..",
			word->text);
	return path;
}

static const char *is_one_of(const char *text, const char * const list[], size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (!strcmp(text, list[i]))
			return list[i];
	return NULL;
}

/* "name:X" and its like; NULL: of no such kind. "": of one, but with nothing behind it. */
static const char *name_of(const char *text)
{
	static const char * const kinds[] = { "id:", "name:", "image:", "label:" };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strncmp(text, kinds[i], strlen(kinds[i])))
			return text + strlen(kinds[i]);
	return NULL;
}

static char *value_name(const struct word *word, const char *name)
{
	bool label = !strncmp(word->text, "label:", 6);
	const char *equals = strchr(name, '=');

	if (label ? equals && equals > name : *name)
		return xstrdup(word->text);
	problem(&word->place, label ? "\"%.60s\" is no label: label:KEY=GLOB" :
		"\"%.60s\" names nothing", word->text);
	return NULL;
}

char *value_match(const struct word *word)
{
	static const char * const engines[] = {
		"docker", "podman", "containerd", "crio", "lxc", "nspawn", "any",
	};
	const char *text = word->text;
	bool engine = !strncmp(text, "engine:", 7);

	if (!strncmp(text, "cgroup:/", 8) && text[8])
		return xstrdup(text);
	if (engine && is_one_of(text + 7, engines, sizeof(engines) / sizeof(*engines)))
		return xstrdup(text);
	if (name_of(text))
		return value_name(word, name_of(text));
	if (!strcmp(text, "namespace"))
		problem(&word->place, "match by \"%.60s\" is not supported by this version", text);
	else if (engine)
		problem(&word->place, "unknown engine \"%.60s\": docker, podman, containerd, crio, "
			"lxc, nspawn or any", text + 7);
	else
		problem(&word->place, "\"%.60s\" is no match: engine:NAME, cgroup:/GLOB, id:GLOB, "
			"name:GLOB, image:GLOB or label:KEY=GLOB", text);
	return NULL;
}

char *value_mount(const struct word *word)
{
	const char *s = word->text;

	if (*s == '/')
		return value_path(word);
	while (isalnum((unsigned char)*s) || *s == '_' || *s == '.' || *s == '-')
		s++;
	if (s > word->text && !*s)
		return xstrdup(word->text);
	problem(&word->place, "\"%.60s\" is no absolute path, host-proc or filesystem type",
		word->text);
	return NULL;
}

char *value_socket(const struct word *word)
{
	if (*word->text == '/')
		return value_path(word);
	if ((*word->text == '@' && word->text[1]) || !strcmp(word->text, "host"))
		return xstrdup(word->text);
	problem(&word->place, "\"%.60s\" is no absolute path, @NAME or host", word->text);
	return NULL;
}

/* A number below @end, or "*"; NULL: neither, else what comes after it. */
static const char *device_number(const char *s, unsigned long end)
{
	unsigned long number;
	char *after;

	if (*s == '*')
		return s + 1;
	if (!isdigit((unsigned char)*s))
		return NULL;
	number = strtoul(s, &after, 10);
	return number < end ? after : NULL;
}

static bool is_rights(const char *s)
{
	const char *c;

	for (c = s; *c; c++)
		if (!strchr("rwm", *c) || strchr(c + 1, *c))
			return false;
	return *s;
}

bool is_device(const char *s)
{
	if (!strcmp(s, "a"))
		return true;
	if (!*s || !strchr("abc", *s) || s[1] != ' ')
		return false;
	s = device_number(s + 2, 1UL << 12);
	if (!s || *s != ':')
		return false;
	s = device_number(s + 1, 1UL << 20);
	return s && *s == ' ' && is_rights(s + 1);
}

char *value_device(const struct word *word)
{
	if (is_device(word->text))
		return xstrdup(word->text);
	problem(&word->place, "\"%.60s\" is no device: \"c 1:3 rw\", \"b 8:* r\", \"a\"",
		word->text);
	return NULL;
}

static const char * const families[] = {
#define FAMILY(name, number) name,
#include <linux/harden_words.h>
};

static const char * const kinds[] = {
#define KIND(name, flag) name,
#include <linux/harden_words.h>
};

static char *value_named(const struct word *word, const char *what, const char * const list[],
			 size_t nr)
{
	struct guess guess = { .wrong = word->text, .best = FAR_OFF };
	const char *near = NULL;
	size_t i;

	for (i = 0; i < nr; i++) {
		if (!strcmp(word->text, list[i]))
			return xstrdup(word->text);
		if (is_nearer(&guess, list[i]))
			near = list[i];
	}
	if (near)
		problem(&word->place, "unknown %s \"%.60s\": did you mean %s?", what, word->text,
			near);
	else
		problem(&word->place, "unknown %s \"%.60s\"", what, word->text);
	return NULL;
}

char *value_family(const struct word *word)
{
	return value_named(word, "address family", families, sizeof(families) / sizeof(*families));
}

static const unsigned int family_numbers[] = {
#define FAMILY(name, number) number,
#include <linux/harden_words.h>
};

const char *family_name(unsigned int number)
{
	size_t i;

	for (i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (family_numbers[i] == number)
			return families[i];
	return NULL;
}

/* The flag of clone for a kind. */
bool kind_number(const char *name, uint32_t *number)
{
	static const unsigned int numbers[] = {
#define KIND(name, flag) flag,
#include <linux/harden_words.h>
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i], name) != 0)
			continue;
		*number = numbers[i];
		return true;
	}
	return false;
}

bool family_number(const char *name, uint32_t *number)
{
	size_t i;

	for (i = 0; i < sizeof(families) / sizeof(*families); i++) {
		if (strcmp(families[i], name) != 0)
			continue;
		*number = family_numbers[i];
		return true;
	}
	return false;
}

char *value_namespace(const struct word *word)
{
	return value_named(word, "kind of namespace", kinds, sizeof(kinds) / sizeof(*kinds));
}

bool is_root_user(const char *user)
{
	size_t len;

	user += *user == '+' || *user == '-';
	len = strcspn(user, ":");
	return !len || strspn(user, "0") >= len || (len == 4 && !strncmp(user, "root", len));
}
