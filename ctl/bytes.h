/* SPDX-License-Identifier: GPL-2.0 */
/* A part of a file, from its beginning to its end, by gzip or as it is. */
#ifndef HARDENCTL_BYTES_H
#define HARDENCTL_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

/**
 * struct bytes - where the reader is
 * @fd: the file; stays the caller's
 * @at: the next byte of it
 * @end: behind the last
 * @gzip: it is compressed
 * @over: the last compressed byte was read
 * @z: while it is
 * @in: what was read of it
 */
struct bytes {
	int fd;
	uint64_t at, end;
	bool gzip, over;
	z_stream z;
	unsigned char in[16384];
};

/* @why is set to what is wrong: a compression that is not known here, say. */
bool bytes_open(struct bytes *bytes, int fd, uint64_t at, uint64_t size, const char **why);
void bytes_close(struct bytes *bytes);
/* Up to @n bytes, fewer only at the end; -1: what cannot be read, or is no gzip. */
ssize_t bytes_read(struct bytes *bytes, void *to, size_t n);

#endif
