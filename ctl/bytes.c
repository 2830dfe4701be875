// SPDX-License-Identifier: GPL-2.0
/* A part of a file, from its beginning to its end, by gzip or as it is. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "bytes.h"

static ssize_t read_file(struct bytes *bytes, void *to, size_t n)
{
	size_t got = 0;
	ssize_t more;

	if (n > bytes->end - bytes->at)
		n = (size_t)(bytes->end - bytes->at);
	while (got < n) {
		more = pread(bytes->fd, (char *)to + got, n - got, (off_t)bytes->at);
		if (more < 0 && errno == EINTR)
			continue;
		if (more <= 0)
			return -1;	/* shorter than it was said to be */
		bytes->at += (uint64_t)more;
		got += (size_t)more;
	}
	return (ssize_t)got;
}

bool bytes_open(struct bytes *bytes, int fd, uint64_t at, uint64_t size, const char **why)
{
	static const unsigned char gzip[] = { 0x1f, 0x8b }, zstd[] = { 0x28, 0xb5, 0x2f, 0xfd };
	unsigned char magic[4] = {};

	*bytes = (struct bytes){ .fd = fd, .at = at, .end = at + size };
	if (read_file(bytes, magic, sizeof(magic)) < 0) {
		*why = "it ends before its end";
		return false;
	}
	bytes->at = at;
	if (!memcmp(magic, zstd, sizeof(zstd))) {
		*why = "compressed by zstd: save it uncompressed or by gzip";
		return false;
	}
	bytes->gzip = !memcmp(magic, gzip, sizeof(gzip));
	/* 16: a header of gzip. */
	if (bytes->gzip && inflateInit2(&bytes->z, 16 + MAX_WBITS) != Z_OK) {
		*why = "no memory";
		return false;
	}
	return true;
}

void bytes_close(struct bytes *bytes)
{
	if (bytes->gzip)
		inflateEnd(&bytes->z);
}

/* Compressed bytes to go on with. False: there are none, or they cannot be read. */
static bool refill(struct bytes *bytes)
{
	ssize_t got;

	if (bytes->z.avail_in)
		return true;
	got = read_file(bytes, bytes->in, sizeof(bytes->in));
	bytes->z.next_in = bytes->in;
	bytes->z.avail_in = got > 0 ? (uInt)got : 0;
	return got > 0;
}

/* One stream may follow another. */
static bool step(struct bytes *bytes)
{
	int status;

	if (!refill(bytes))
		return false;
	status = inflate(&bytes->z, Z_NO_FLUSH);
	if (status == Z_OK || status == Z_BUF_ERROR)
		return true;
	if (status != Z_STREAM_END)
		return false;
	if (!bytes->z.avail_in && bytes->at == bytes->end) {
		bytes->over = true;
		return true;
	}
	return inflateReset(&bytes->z) == Z_OK;
}

ssize_t bytes_read(struct bytes *bytes, void *to, size_t n)
{
	if (!bytes->gzip)
		return read_file(bytes, to, n);
	bytes->z.next_out = to;
	bytes->z.avail_out = (uInt)n;
	while (bytes->z.avail_out && !bytes->over)
		if (!step(bytes))
			return -1;
	return (ssize_t)(n - bytes->z.avail_out);
}
