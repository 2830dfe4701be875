/* SPDX-License-Identifier: GPL-2.0 */
/* The entries of a tar file: ustar, with the extensions of pax and of GNU. Nothing is extracted. */
#ifndef HARDENCTL_TAR_H
#define HARDENCTL_TAR_H

#include <sys/stat.h>
#include "bytes.h"

struct tar;

/**
 * struct tar_entry - one of them; strings are the reader's
 * @path: as it stands there
 * @link: what a link names; "": nothing
 * @type: '0' a file, '1' a hard link, '2' a symbolic one, '5' a directory, ...
 * @mode: permissions, without the type
 * @size: bytes of its contents
 * @at: where they are in the tar file
 * @caps: it has file capabilities
 * @tar: for tar_contents()
 */
struct tar_entry {
	char *path, *link;
	char type;
	mode_t mode;
	uint64_t size, at;
	bool caps;
	struct tar *tar;
};

/* While it is visited, what is in it, with a NUL behind; NULL: it cannot be read. Free it. */
char *tar_contents(const struct tar_entry *entry);

/*
 * Calls @visit for each entry until it returns false. False: @why says what is wrong, and @at at
 * which byte; also when @visit ended it and has set @why.
 */
bool tar_walk(struct bytes *bytes, bool (*visit)(const struct tar_entry *entry, void *arg),
	      void *arg, const char **why, uint64_t *at);

#endif
