// SPDX-License-Identifier: GPL-2.0
/* The host's files as metrics and doctor read them. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "host.h"
#include "model.h"

#define READ_MAX	65535	/* of a file */

const char *host_root = "";

static char *below_root(const char *format, va_list args)
{
	char *path, *whole;

	if (vasprintf(&path, format, args) < 0)
		return xstrdup("");
	if (asprintf(&whole, "%s%s", host_root, path) < 0)
		whole = xstrdup("");
	free(path);
	return whole;
}

char *host_path(const char *format, ...)
{
	va_list args;
	char *path;

	va_start(args, format);
	path = below_root(format, args);
	va_end(args);
	return path;
}

bool host_has(const char *format, ...)
{
	va_list args;
	char *path;
	bool has;

	va_start(args, format);
	path = below_root(format, args);
	va_end(args);
	has = !access(path, F_OK);
	free(path);
	return has;
}

/* In one call after the other: files of /proc and /sys have no size. */
static char *read_all(int fd)
{
	char *text = xrealloc(NULL, READ_MAX + 1);
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, text + len, READ_MAX - len)) > 0)
		len += (size_t)n;
	if (n < 0) {
		free(text);
		return NULL;
	}
	if (len && text[len - 1] == '\n')
		len--;
	text[len] = 0;
	return text;
}

char *host_read(const char *format, ...)
{
	char *path, *text;
	va_list args;
	int fd;

	va_start(args, format);
	path = below_root(format, args);
	va_end(args);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	free(path);
	if (fd < 0)
		return NULL;
	text = read_all(fd);
	close(fd);
	return text;
}
