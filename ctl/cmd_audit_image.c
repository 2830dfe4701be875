// SPDX-License-Identifier: GPL-2.0
/* audit --image: what is in an image that a container of it would not need. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "audit_report.h"
#include "contents.h"
#include "image.h"
#include "model.h"
#include "passwd.h"
#include "values.h"

#define NAMED_MOST 6	/* in a list of what was found */

enum { USER, SETID, CAPS, OPEN, SECRETS, SECRET_ENV, NR_IMAGE_CHECKS };

static const struct check image_checks[NR_IMAGE_CHECKS] = {
	[USER] = { "user", "says a non-root user", NULL },
	[SETID] = { "setuid", "no setuid or setgid programs", NULL },
	[CAPS] = { "file_capabilities", "no files with capabilities", NULL },
	[OPEN] = { "world_writable", "nothing that anybody may write", NULL },
	[SECRETS] = { "secrets", "no secrets, by their names", NULL },
	[SECRET_ENV] = { "secret_env", "no secrets in its environment", NULL },
};

static const struct list list_of_images = {
	image_checks, NR_IMAGE_CHECKS, "Dockerfile", "dockerfile",
};

/* What mends each: in the image, and, whatever is in it, by policy. */
static const char *const remedies[NR_IMAGE_CHECKS][2] = {
	[USER] = { "USER 1001:1001", "user = non-root" },
	[SETID] = { "RUN chmod ug-s FILE, or an image without them", "no_new_privileges = true" },
	[CAPS] = { "RUN setcap -r FILE, or an image without them", "no_new_privileges = true" },
	[OPEN] = { "RUN chmod o-w FILE", "read_only = true" },
	[SECRETS] = { "RUN --mount=type=secret, and build anew: a later layer only hides it",
		      "none: it is in the archive" },
	[SECRET_ENV] = { "without this ENV or ARG; give it to the container at run time",
			 "none: it is in the archive" },
};

/**
 * struct run - of one archive
 * @list: what was found, for JSON and SARIF
 * @missing: over all images
 */
struct run {
	const char *path;
	json_t *list;
	size_t nr, missing;
};

static bool add_entry(const struct tar_entry *entry, void *arg)
{
	return contents_add(arg, entry);
}

static bool read_layers(const struct archive *archive, const struct image *image,
			struct contents *contents)
{
	char *path;
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < image->nr_layers; i++) {
		contents->layer = i;
		ok = layer_walk(archive, image->layers[i], add_entry, contents);
		if (!ok && contents->why) {
			path = escape(archive->path);
			error("%s: %s: %s", path, image->layers[i], contents->why);
			free(path);
		}
	}
	return ok;
}

#define PASSWD "/etc/passwd"

/* Once again where that file is a symbolic link: only then is it known where it leads. */
static bool read_passwd(const struct archive *archive, const struct image *image,
			struct contents *contents)
{
	char *path = links_follow(&contents->links, PASSWD, true);
	struct contents again = { .wanted = path };
	bool ok = true;

	if (path && strcmp(path, PASSWD) != 0) {
		ok = read_layers(archive, image, &again);
		free(contents->text);
		contents->text = again.text;
		again.text = NULL;
		contents_free(&again);
	}
	free(path);
	return ok;
}

static void set(struct finding *finding, size_t check, bool pass, char *found)
{
	finding += check;
	finding->pass = pass;
	finding->found = found;
	if (pass)
		return;
	finding->docker = xstrdup(remedies[check][0]);
	finding->policy = xstrdup(remedies[check][1]);
}

static char *describe(const struct content *content, unsigned int kind)
{
	if (kind == CONTENT_SETID || kind == CONTENT_OPEN)
		return xasprintf("%s (%04o)", content->path, content->mode);
	if (content->gone)
		return xasprintf("%s (in layer %zu, hidden later)", content->path,
				 content->layer + 1);
	return xstrdup(content->path);
}

static void judge_files(const struct contents *contents, unsigned int kind, size_t check,
			struct finding *findings)
{
	char *text = xstrdup("");
	size_t i, nr = 0;

	for (i = 0; i < contents->nr; i++) {
		if (!(contents->list[i].kinds & kind))
			continue;
		if (nr++ < NAMED_MOST)
			text = joined_free(text, ", ",
					   describe(&contents->list[i], kind));
	}
	if (nr > NAMED_MOST)
		text = joined_free(text, ", ", xasprintf("%zu more", nr - NAMED_MOST));
	set(findings, check, !nr, nr ? text : xstrdup("none"));
	if (!nr)
		free(text);
}

/* "17" or "+17:GROUP" */
static bool is_number(const char *user)
{
	size_t n;

	user += *user == '+' || *user == '-';
	n = strspn(user, "0123456789");
	return n && (!user[n] || user[n] == ':');
}

/* By its number or the image's own /etc/passwd: engines start nobody whom that does not name. */
static bool is_root(const char *user, const char *passwd)
{
	unsigned long uid;

	return is_root_user(user) ||
	       (!is_number(user) && passwd && passwd_uid(passwd, user, &uid) && !uid);
}

static char *describe_user(const char *user, const char *passwd)
{
	unsigned long uid;

	if (!*user)
		return xstrdup("none, which is root");
	if (is_root_user(user) || is_number(user))
		return xstrdup(user);
	if (passwd && passwd_uid(passwd, user, &uid))
		return xasprintf("%s, user %lu by its /etc/passwd", user, uid);
	return xasprintf("%s, %s", user, passwd ? "whom its /etc/passwd does not name" :
			 "and no /etc/passwd says who that is");
}

static void judge_user(const json_t *config, const char *passwd, struct finding *findings)
{
	const char *user = "", *key;
	json_t *value;

	/* Engines do not look at the case of keys: the worst of several counts. */
	json_object_foreach((json_t *)config, key, value) {
		if (strcasecmp(key, "User") != 0)
			continue;
		user = json_string_value(value) ?: "";
		if (is_root(user, passwd))
			break;
	}
	set(findings, USER, !is_root(user, passwd), describe_user(user, passwd));
}

/* Names only: a value has no place in a report. */
static void judge_env(const json_t *config, struct finding *findings)
{
	static const char *const names[] = {
		"*PASSWORD", "*PASSWD", "*SECRET", "*TOKEN", "*API_KEY", "*APIKEY", "*PRIVATE_KEY",
		"*ACCESS_KEY", "*SECRET_KEY", "*CREDENTIALS",
	};
	const json_t *entry;
	const char *text;
	char *found = xstrdup(""), *name;
	size_t i, n;

	json_array_foreach(json_object_get(config, "Env"), i, entry) {
		text = json_string_value(entry) ?: "";
		/* Without a value it is a hint to set one. */
		if (!text[strcspn(text, "=")] || !text[strcspn(text, "=") + 1])
			continue;
		name = strndup(text, strcspn(text, "="));
		for (n = 0; n < sizeof(names) / sizeof(*names); n++)
			if (!fnmatch(names[n], name, FNM_CASEFOLD))
				break;
		if (n < sizeof(names) / sizeof(*names))
			found = joined(found, ", ", name);
		free(name);
	}
	if (*found) {
		set(findings, SECRET_ENV, false, found);
	} else {
		set(findings, SECRET_ENV, true, xstrdup("none"));
		free(found);
	}
}

static void judge(const struct image *image, const struct contents *contents,
		  struct finding *findings)
{
	const json_t *config = json_object_get(image->config, "config");

	judge_user(config, contents->text, findings);
	judge_files(contents, CONTENT_SETID, SETID, findings);
	judge_files(contents, CONTENT_CAPS, CAPS, findings);
	judge_files(contents, CONTENT_OPEN, OPEN, findings);
	judge_files(contents, CONTENT_SECRET, SECRETS, findings);
	judge_env(config, findings);
}

static void print(const struct run *run, const struct image *image, const struct finding *findings,
		  size_t missing)
{
	char *name = escape(image->name), *path = escape(run->path);

	printf("%simage %s: %zu of %d missing\n   %s, layers %zu\n", run->nr ? "\n" : "",
	       *name ? name : "without a name", missing, NR_IMAGE_CHECKS, path, image->nr_layers);
	print_findings(&list_of_images, findings);
	free(name);
	free(path);
}

/* All of them, where the table names some. */
static json_t *files_to_json(const struct contents *contents)
{
	static const struct {
		unsigned int kind;
		size_t check;
	} kinds[] = {
		{ CONTENT_SETID, SETID }, { CONTENT_CAPS, CAPS }, { CONTENT_OPEN, OPEN },
		{ CONTENT_SECRET, SECRETS },
	};
	json_t *files = json_object(), *list;
	size_t i, n;

	for (n = 0; n < sizeof(kinds) / sizeof(*kinds); n++) {
		list = json_array();
		for (i = 0; i < contents->nr; i++)
			if (contents->list[i].kinds & kinds[n].kind)
				json_array_append_new(list, json_text(contents->list[i].path));
		json_object_set_new(files, image_checks[kinds[n].check].id, list);
	}
	return files;
}

static json_t *to_json(const struct run *run, const struct image *image,
		       const struct contents *contents, const struct finding *findings,
		       size_t missing)
{
	return json_pack("{s:o,s:o,s:i,s:i,s:o,s:o}", "name", json_text(image->name),
			 "file", json_text(run->path), "layers", (int)image->nr_layers,
			 "missing", (int)missing,
			 "checks", findings_to_json(&list_of_images, findings),
			 "files", files_to_json(contents));
}

static void add_sarif(const struct run *run, const struct image *image,
		      const struct finding *findings)
{
	json_t *place = json_pack("{s:{s:{s:o}}}", "physicalLocation", "artifactLocation", "uri",
				  json_text(run->path));
	char *what = xasprintf("image %s", *image->name ? image->name : run->path);

	findings_to_sarif(run->list, &list_of_images, findings, what, place);
	json_decref(place);
	free(what);
}

static bool audit(const struct archive *archive, const struct image *image, void *arg)
{
	struct finding findings[NR_IMAGE_CHECKS] = {};
	struct contents contents = { .wanted = PASSWD };
	struct run *run = arg;
	size_t i, missing = 0;
	bool ok = read_layers(archive, image, &contents) &&
		  read_passwd(archive, image, &contents);

	if (ok)
		judge(image, &contents, findings);
	for (i = 0; ok && i < NR_IMAGE_CHECKS; i++)
		missing += !findings[i].pass;
	if (ok && options.sarif)
		add_sarif(run, image, findings);
	else if (ok && options.json)
		json_array_append_new(run->list,
				      to_json(run, image, &contents, findings, missing));
	else if (ok)
		print(run, image, findings, missing);
	run->missing += missing;
	run->nr++;
	for (i = 0; i < NR_IMAGE_CHECKS; i++)
		finding_free(&findings[i]);
	contents_free(&contents);
	return ok;
}

enum exit_status audit_image(const char *path)
{
	struct run run = { .path = path, .list = json_array() };
	struct archive archive;
	bool ok = archive_open(&archive, path) && archive_images(&archive, audit, &run);

	archive_close(&archive);
	if (ok && options.sarif)
		print_json(sarif(&list_of_images, json_incref(run.list)));
	else if (ok && options.json)
		print_json(json_incref(run.list));
	json_decref(run.list);
	if (!ok)
		return EXIT_POLICY;
	return run.missing ? EXIT_REFUSED : EXIT_OK;
}
