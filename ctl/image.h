/* SPDX-License-Identifier: GPL-2.0 */
/* An image in an archive of "docker save", or in an OCI layout: a tar file or a directory. */
#ifndef HARDENCTL_IMAGE_H
#define HARDENCTL_IMAGE_H

#include <jansson.h>
#include "tar.h"

struct image_file;

/**
 * struct archive - what images are in
 * @path: as it was named
 * @fd: the tar file, or the directory
 * @is_dir: which
 * @files: of the tar file
 */
struct archive {
	const char *path;
	int fd;
	bool is_dir;
	struct image_file *files;
	size_t nr;
};

/**
 * struct image - one of them; all is its own
 * @name: a tag, or ""
 * @config: the configuration, with "config" for what runs
 * @layers: names of files in the archive, the lowest first
 */
struct image {
	char *name;
	json_t *config;
	char **layers;
	size_t nr_layers;
};

/* False: said why, with the file. */
bool archive_open(struct archive *archive, const char *path);
void archive_close(struct archive *archive);

typedef bool (*image_visit)(const struct archive *archive, const struct image *image, void *arg);

/* Calls @each for every image of the archive until it returns false. False: said why. */
bool archive_images(const struct archive *archive, image_visit each, void *arg);
/* Calls @visit for each entry of a layer. False: said why. */
bool layer_walk(const struct archive *archive, const char *name,
		bool (*visit)(const struct tar_entry *entry, void *arg), void *arg);

#endif
