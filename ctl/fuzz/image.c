// SPDX-License-Identifier: GPL-2.0
/* Any bytes as an archive with images, and as a layer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "../contents.h"
#include "../digest.h"
#include "../image.h"

/* No fuzzer finds what has a digest: each has its own here. */
bool digest_matches(struct bytes *bytes, const char *algorithm, size_t len, const char *digits,
		    const char **why)
{
	(void)bytes;
	(void)algorithm;
	(void)len;
	(void)digits;
	(void)why;
	return true;
}

static bool add(const struct tar_entry *entry, void *arg)
{
	return contents_add(arg, entry);
}

static void check(const struct contents *contents)
{
	size_t i;

	for (i = 0; i < contents->nr; i++)
		if (contents->list[i].path[0] != '/' || strstr(contents->list[i].path, "/../") ||
		    !contents->list[i].kinds)
			abort();
}

static bool each(const struct archive *archive, const struct image *image, void *arg)
{
	struct contents contents = { .wanted = "/etc/passwd" };
	size_t i;
	bool ok = true;

	(void)arg;
	for (i = 0; ok && i < image->nr_layers; i++) {
		contents.layer = i;
		ok = layer_walk(archive, image->layers[i], add, &contents);
	}
	check(&contents);
	contents_free(&contents);
	return ok;
}

static void as_layer(int fd, size_t size)
{
	struct contents contents = { .wanted = "/etc/passwd" };
	struct bytes bytes;
	const char *why = NULL;
	uint64_t at;

	if (bytes_open(&bytes, fd, 0, size, &why)) {
		if (!tar_walk(&bytes, add, &contents, &why, &at) && !why && !contents.why)
			abort();
		bytes_close(&bytes);
	} else if (!why) {
		abort();
	}
	check(&contents);
	contents_free(&contents);
}

#define BLOCK	512
#define SIZE	124	/* of an entry's contents, in a header: octal digits */
#define SUM	148	/* of its bytes, with blanks in this place */

/* Where the reader will look for headers there are whole ones, or it would try nothing else. */
static void mend(uint8_t *data, size_t size)
{
	unsigned int sum, i;
	uint64_t contents;
	size_t at = 0;

	while (at + BLOCK <= size) {
		memset(data + at + SUM, ' ', 8);
		for (i = 0, sum = 0; i < BLOCK; i++)
			sum += data[at + i];
		for (i = 0; i < 6; i++)
			data[at + SUM + i] = (uint8_t)('0' + (sum >> 3 * (5 - i) & 7));
		for (i = 0, contents = 0; i < 11; i++)
			contents = contents << 3 | (data[at + SIZE + i] & 7);
		if (contents > size)
			break;
		at += BLOCK + (contents + BLOCK - 1) / BLOCK * BLOCK;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("image", MFD_CLOEXEC);
	struct archive archive;
	uint8_t *copy = malloc(size + 1);
	char path[32];

	if (fd < 0 || !copy)
		abort();
	memcpy(copy, data, size);
	/* What begins as gzip does is left as it is. */
	if (size && data[0] != 0x1f)
		mend(copy, size);
	if (write(fd, copy, size) != (ssize_t)size)
		abort();
	free(copy);
	as_layer(fd, size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (archive_open(&archive, path))
		archive_images(&archive, each, NULL);
	archive_close(&archive);
	close(fd);
	return 0;
}
