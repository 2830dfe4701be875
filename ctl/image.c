// SPDX-License-Identifier: GPL-2.0
/* An image in an archive of "docker save", or in an OCI layout: a tar file or a directory. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "digest.h"
#include "image.h"
#include "model.h"
#include "mountinfo.h"
#include "output.h"

#define FILES_MAX	65536		/* in an archive */
#define JSON_MAX	(16U << 20)	/* bytes of a manifest or a configuration */
#define DEPTH_MAX	4		/* of indexes that name indexes */
#define FOLLOWED_MAX	8		/* links from a layer's name to the layer */

/* A file of the tar file; only where it is, or the name of another one that it is. */
struct image_file {
	char *name, *link;
	uint64_t at, size;
};

static bool wrong(const struct archive *archive, const char *name, const char *why)
{
	char *path = escape(archive->path), *safe = escape(name);

	error("%s: %s%s%s", path, safe, *safe ? ": " : "", why);
	free(path);
	free(safe);
	return false;
}

/* A symbolic link begins where it is, and ends in the archive, as if that were the root. */
static char *target_of(const struct tar_entry *entry, const char *name)
{
	const char *slash = entry->type == '2' && *entry->link != '/' ? strrchr(name, '/') : NULL;
	char *path = xasprintf("%.*s/%s", slash ? (int)(slash - name) : 0, name, entry->link);
	char *plain = plain_path(path);

	free(path);
	memmove(plain, plain + 1, strlen(plain));
	return plain;
}

static bool add_file(const struct tar_entry *entry, void *arg)
{
	struct archive *archive = arg;
	const char *name = entry->path;
	bool link = entry->type == '1' || entry->type == '2';

	if (entry->type != '0' && !link)
		return true;
	if (archive->nr == FILES_MAX)
		return wrong(archive, "", "more files than an image has");
	while (!strncmp(name, "./", 2))
		name += 2;
	archive->files = xrealloc(archive->files, (archive->nr + 1) * sizeof(*archive->files));
	archive->files[archive->nr++] = (struct image_file){
		.name = xstrdup(name), .link = link ? target_of(entry, name) : NULL,
		.at = entry->at, .size = entry->size,
	};
	return true;
}

static bool list_files(struct archive *archive, uint64_t size)
{
	struct bytes bytes;
	const char *why = NULL;
	uint64_t at = 0;
	bool ok;

	if (!bytes_open(&bytes, archive->fd, 0, size, &why))
		return wrong(archive, "", why);
	/* Files are looked up by where they are. */
	if (bytes.gzip)
		ok = wrong(archive, "", "compressed: gunzip it first");
	else
		ok = tar_walk(&bytes, add_file, archive, &why, &at) ||
		     (why && wrong(archive, "", why));
	bytes_close(&bytes);
	return ok;
}

bool archive_open(struct archive *archive, const char *path)
{
	struct stat st;

	*archive = (struct archive){ .path = path, .fd = open(path, O_RDONLY | O_CLOEXEC) };
	if (archive->fd < 0 || fstat(archive->fd, &st))
		return wrong(archive, "", strerror(errno));
	archive->is_dir = S_ISDIR(st.st_mode);
	if (!archive->is_dir && !S_ISREG(st.st_mode))
		return wrong(archive, "", "neither a file nor a directory");
	return archive->is_dir || list_files(archive, (uint64_t)st.st_size);
}

void archive_close(struct archive *archive)
{
	while (archive->nr) {
		free(archive->files[--archive->nr].name);
		free(archive->files[archive->nr].link);
	}
	free(archive->files);
	if (archive->fd >= 0)
		close(archive->fd);
}

/* Names come from the archive itself: none may lead out of it. */
static bool is_inside(const char *name)
{
	return *name && *name != '/' && !strstr(name, "//") && !leads_up(name);
}

static int open_inside(const struct archive *archive, const char *name)
{
	struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};

	return !is_inside(name) ? -1 :
	       (int)syscall(SYS_openat2, archive->fd, name, &how, sizeof(how));
}

/* The last of that name counts, as when it is unpacked. NULL: there is none. */
static const struct image_file *find_file(const struct archive *archive, const char *name)
{
	const struct image_file *file;
	unsigned int followed;
	size_t i;

	for (followed = 0; followed <= FOLLOWED_MAX; followed++) {
		file = NULL;
		for (i = archive->nr; i-- > 0 && !file;)
			if (!strcmp(archive->files[i].name, name))
				file = &archive->files[i];
		if (!file || !file->link)
			return file;
		name = file->link;
	}
	return NULL;
}

/* A file of the archive, for found_close(). False: there is none. */
static bool find(const struct archive *archive, const char *name, int *fd, uint64_t *at,
		 uint64_t *size)
{
	const struct image_file *file;
	struct stat st;

	if (archive->is_dir) {
		*fd = open_inside(archive, name);
		if (*fd >= 0 && (fstat(*fd, &st) || !S_ISREG(st.st_mode))) {
			close(*fd);
			*fd = -1;
		}
		*at = 0;
		*size = *fd < 0 ? 0 : (uint64_t)st.st_size;
		return *fd >= 0;
	}
	file = find_file(archive, name);
	if (!file)
		return false;
	*fd = archive->fd;
	*at = file->at;
	*size = file->size;
	return true;
}

static void found_close(const struct archive *archive, int fd)
{
	if (fd != archive->fd)
		close(fd);
}

/* What is called "blobs/sha256/0123..." has that digest; names of other files say nothing. */
static bool is_genuine(const struct archive *archive, const char *name, int fd, uint64_t at,
		       uint64_t size)
{
	struct bytes bytes = { .fd = fd, .at = at, .end = at + size };
	const char *algorithm = name + strlen("blobs/"), *why;
	size_t len;

	if (strncmp(name, "blobs/", strlen("blobs/")) != 0)
		return true;
	len = strcspn(algorithm, "/");
	return !algorithm[len] ||
	       digest_matches(&bytes, algorithm, len, algorithm + len + 1, &why) ||
	       wrong(archive, name, why);
}

/* One that is to be read, for found_close(). False: said why. */
static bool open_file(const struct archive *archive, const char *name, int *fd, uint64_t *at,
		      uint64_t *size)
{
	if (!find(archive, name, fd, at, size))
		return wrong(archive, name, "not there");
	if (is_genuine(archive, name, *fd, *at, *size))
		return true;
	found_close(archive, *fd);
	return false;
}

/* NULL: said why. */
static json_t *read_json(const struct archive *archive, const char *name)
{
	struct bytes bytes = {};
	uint64_t size;
	json_error_t place;
	json_t *json = NULL;
	char *text;
	int fd;

	if (!open_file(archive, name, &fd, &bytes.at, &size))
		return NULL;
	text = size <= JSON_MAX ? xrealloc(NULL, size + 1) : NULL;
	if (!text) {
		wrong(archive, name, "larger than 16 MiB");
	} else {
		/* As it is: nobody compresses it. */
		bytes.fd = fd;
		bytes.end = bytes.at + size;
		if (bytes_read(&bytes, text, size) == (ssize_t)size)
			json = json_loadb(text, size, JSON_REJECT_DUPLICATES, &place);
		if (!json)
			wrong(archive, name, "no JSON");
	}
	free(text);
	found_close(archive, fd);
	return json;
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key)) ?: "";
}

/* "sha256:0123..." as a file of the layout; NULL: no such. Free it. */
static char *blob_name(const char *digest)
{
	const char *colon = strchr(digest, ':');
	size_t n = colon ? (size_t)(colon - digest) : 0;

	if (!n || strspn(digest, "abcdefghijklmnopqrstuvwxyz0123456789+._-") != n ||
	    !colon[1] || colon[1 + strspn(colon + 1, "0123456789abcdef")])
		return NULL;
	return xasprintf("blobs/%.*s/%s", (int)n, digest, colon + 1);
}

static void add_layer(struct image *image, char *name)
{
	image->layers = xrealloc(image->layers, (image->nr_layers + 1) * sizeof(*image->layers));
	image->layers[image->nr_layers++] = name;
}

static void image_free(struct image *image)
{
	while (image->nr_layers)
		free(image->layers[--image->nr_layers]);
	free(image->layers);
	free(image->name);
	json_decref(image->config);
}

/* An entry of manifest.json. */
static bool read_docker(const struct archive *archive, const json_t *entry, struct image *image)
{
	const json_t *tags = json_object_get(entry, "RepoTags");
	const json_t *layer;
	size_t i;

	image->name = xstrdup(json_string_value(json_array_get(tags, 0)) ?: "");
	json_array_foreach(json_object_get(entry, "Layers"), i, layer)
		add_layer(image, xstrdup(json_string_value(layer) ?: ""));
	image->config = read_json(archive, text_of(entry, "Config"));
	return image->config;
}

static bool docker_images(const struct archive *archive, const json_t *manifest,
			  image_visit each, void *arg)
{
	struct image image;
	const json_t *entry;
	bool ok = true;
	size_t i;

	if (!json_array_size(manifest))
		return wrong(archive, "manifest.json", "it names no image");
	for (i = 0; ok && i < json_array_size(manifest); i++) {
		entry = json_array_get(manifest, i);
		image = (struct image){};
		ok = read_docker(archive, entry, &image) && each(archive, &image, arg);
		image_free(&image);
	}
	return ok;
}

static json_t *read_blob(const struct archive *archive, const char *digest)
{
	char *name = blob_name(digest);
	json_t *json = NULL;

	if (name)
		json = read_json(archive, name);
	else
		wrong(archive, digest, "no digest");
	free(name);
	return json;
}

static bool read_oci(const struct archive *archive, const json_t *manifest, struct image *image)
{
	const json_t *layer;
	char *name;
	size_t i;

	image->config = read_blob(archive, text_of(json_object_get(manifest, "config"), "digest"));
	if (!image->config)
		return false;
	json_array_foreach(json_object_get(manifest, "layers"), i, layer) {
		name = blob_name(text_of(layer, "digest"));
		if (!name)
			return wrong(archive, text_of(layer, "digest"), "no digest of a layer");
		add_layer(image, name);
	}
	return true;
}

/* What a descriptor names: an image, or an index of more. */
static bool oci_images(const struct archive *archive, const json_t *descriptor, unsigned int depth,
		       image_visit each, void *arg)
{
	const char *tag = text_of(json_object_get(descriptor, "annotations"),
				  "org.opencontainers.image.ref.name");
	struct image image = {};
	json_t *json, *list;
	size_t i;
	bool ok;

	/* What says something of an image is none. */
	if (*text_of(json_object_get(descriptor, "annotations"), "vnd.docker.reference.type"))
		return true;
	json = read_blob(archive, text_of(descriptor, "digest"));
	list = json_object_get(json, "manifests");
	ok = json;
	if (ok && list && !depth) {
		ok = wrong(archive, "index.json", "indexes in indexes, without end");
	} else if (ok && list) {
		for (i = 0; ok && i < json_array_size(list); i++)
			ok = oci_images(archive, json_array_get(list, i), depth - 1, each, arg);
	} else if (ok && json_object_get(json, "layers")) {
		image.name = xstrdup(tag);
		ok = read_oci(archive, json, &image) && each(archive, &image, arg);
	}
	image_free(&image);
	json_decref(json);
	return ok;
}

static bool has_file(const struct archive *archive, const char *name)
{
	uint64_t at, size;
	int fd;

	if (!find(archive, name, &fd, &at, &size))
		return false;
	found_close(archive, fd);
	return true;
}

static bool all_oci_images(const struct archive *archive, const json_t *index, image_visit each,
			   void *arg)
{
	const json_t *list = json_object_get(index, "manifests");
	bool ok = json_array_size(list) ||
		  wrong(archive, "", "no image: neither docker save's manifest.json nor an OCI "
			"index.json that names one");
	size_t i;

	for (i = 0; ok && i < json_array_size(list); i++)
		ok = oci_images(archive, json_array_get(list, i), DEPTH_MAX, each, arg);
	return ok;
}

bool archive_images(const struct archive *archive, image_visit each, void *arg)
{
	const bool docker = has_file(archive, "manifest.json");
	const char *name = docker ? "manifest.json" : "index.json";
	json_t *json = has_file(archive, name) ? read_json(archive, name) : json_object();
	bool ok = json && (docker ? docker_images : all_oci_images)(archive, json, each, arg);

	json_decref(json);
	return ok;
}

bool layer_walk(const struct archive *archive, const char *name,
		bool (*visit)(const struct tar_entry *entry, void *arg), void *arg)
{
	const char *why = NULL;
	struct bytes bytes;
	uint64_t at, size;
	char *text;
	bool ok;
	int fd;

	if (!open_file(archive, name, &fd, &at, &size))
		return false;
	ok = bytes_open(&bytes, fd, at, size, &why);
	if (ok) {
		ok = tar_walk(&bytes, visit, arg, &why, &at);
		bytes_close(&bytes);
		if (!ok && why) {
			text = xasprintf("%s (at byte %llu of it)", why, (unsigned long long)at);
			wrong(archive, name, text);
			free(text);
		}
	} else {
		wrong(archive, name, why);
	}
	found_close(archive, fd);
	return ok;
}
