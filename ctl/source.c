// SPDX-License-Identifier: GPL-2.0
/* The text of policy files, and messages that show it. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "model.h"
#include "output.h"
#include "source.h"

#define FILE_MAX (16 * 1024 * 1024)

static unsigned int count;

unsigned int problems(void)
{
	return count;
}

/* The line that a place lies in: [start, start + *len). */
static const char *line_of(const struct place *place, size_t *len)
{
	const char *s = place->source->text, *end = s + place->source->len, *newline;
	unsigned int line;

	for (line = 1; line < place->line; line++) {
		newline = memchr(s, '\n', (size_t)(end - s));
		if (!newline)
			break;
		s = newline + 1;
	}
	newline = memchr(s, '\n', (size_t)(end - s));
	*len = (size_t)((newline ? newline : end) - s);
	return s;
}

/* The caret stands under the column also where tabs and long characters come before it. */
static void show_line(const struct place *place)
{
	size_t len, i;
	const char *s = line_of(place, &len);
	char *line = xrealloc(NULL, len + 1), *safe;
	unsigned int column;

	for (i = 0; i < len; i++)
		line[i] = s[i] == '\t' ? ' ' : s[i];
	line[len] = 0;
	safe = escape(line);
	fprintf(stderr, "  %s\n  ", safe);
	for (column = 1; column < place->column; column++)
		fputc(' ', stderr);
	fprintf(stderr, "%s^", red());
	for (column = 1; column < place->width; column++)
		fputc('~', stderr);
	fprintf(stderr, "%s\n", plain());
	free(safe);
	free(line);
}

static void say(const struct place *place, const char *text)
{
	char *safe = escape(text);

	if (place->line)
		fprintf(stderr, "%s%s:%u:%u:%s %serror:%s %s\n", bold(), place->source->name,
			place->line, place->column, plain(), red(), plain(), safe);
	else
		fprintf(stderr, "%s%s:%s %serror:%s %s\n", bold(), place->source->name, plain(),
			red(), plain(), safe);
	if (place->line)
		show_line(place);
	free(safe);
}

void problem(const struct place *place, const char *format, ...)
{
	va_list args;
	char *text;

	count++;
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	say(place, text ? text : format);
	free(text);
}

/* Where a character stands: for what is wrong with the text itself. */
static struct place place_at(const struct source *source, size_t offset)
{
	struct place place = { .source = source, .line = 1, .column = 1, .width = 1 };
	size_t i;

	for (i = 0; i < offset; i++) {
		place.column++;
		if (source->text[i] == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	return place;
}

/* A NUL byte would end strings early, a control character deceive whoever reads the file. */
static bool is_text(const struct source *source)
{
	struct place place;
	json_t *json;
	size_t i;

	for (i = 0; i < source->len; i++) {
		unsigned char c = (unsigned char)source->text[i];

		if ((c >= 0x20 && c != 0x7f) || c == '\t' || c == '\n' || c == '\r')
			continue;
		place = place_at(source, i);
		problem(&place, "control character \\x%02x in a policy file", c);
		return false;
	}
	json = json_stringn(source->text, source->len);
	if (!json) {
		place = (struct place){ .source = source };
		problem(&place, "not UTF-8 text");
	}
	json_decref(json);
	return json;
}

/* Whoever may write a policy file decides what the kernel enforces. */
static bool is_trusted(const struct source *source, int fd)
{
	struct place place = { .source = source };
	struct stat st;

	if (fstat(fd, &st)) {
		problem(&place, "%s", strerror(errno));
	} else if (S_ISDIR(st.st_mode)) {
		problem(&place, "is a directory");
	} else if (S_ISREG(st.st_mode) && st.st_uid != 0 && st.st_uid != geteuid()) {
		problem(&place, "belongs to user %u: must be root's or your own", st.st_uid);
	} else if (S_ISREG(st.st_mode) && (st.st_mode & (S_IWGRP | S_IWOTH))) {
		problem(&place, "is writable by %s (mode %04o): chmod go-w it",
			st.st_mode & S_IWOTH ? "others" : "its group", st.st_mode & 07777);
	} else {
		return true;
	}
	return false;
}

static bool read_all(struct source *source, int fd)
{
	struct place place = { .source = source };
	size_t room = 0;
	ssize_t n;

	do {
		if (source->len == room) {
			room = room ? 2 * room : 4096;
			source->text = xrealloc(source->text, room);
		}
		n = read(fd, source->text + source->len, room - source->len);
		if (n > 0)
			source->len += (size_t)n;
	} while (n > 0 && source->len <= FILE_MAX);
	if (n < 0)
		problem(&place, "%s", strerror(errno));
	else if (n > 0)
		problem(&place, "is larger than %d MiB", FILE_MAX >> 20);
	return !n;
}

bool source_read(struct source *source, const char *name)
{
	bool standard = !strcmp(name, "-"), ok;
	struct place place = { .source = source };
	int fd = STDIN_FILENO;

	memset(source, 0, sizeof(*source));
	source->name = standard ? "<stdin>" : name;
	if (!standard) {
		fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		source->path = realpath(name, NULL);
	}
	if (!source->path)
		source->path = xstrdup(source->name);
	if (fd < 0) {
		problem(&place, "%s", strerror(errno));
		return false;
	}
	ok = (standard || is_trusted(source, fd)) && read_all(source, fd) && is_text(source);
	if (!standard)
		close(fd);
	return ok;
}

void source_free(struct source *source)
{
	free(source->text);
	free(source->path);
}
