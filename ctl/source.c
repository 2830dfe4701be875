// SPDX-License-Identifier: GPL-2.0
/* The text of policy files, and messages that show it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "compiler.h"
#include "model.h"
#include "output.h"
#include "source.h"

#define FILE_MAX (16UL << 20)

static unsigned int count;

unsigned int problems(void)
{
	return count;
}

void problems_forget(void)
{
	count = 0;
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

#define SHOWN 120	/* characters of a long line */

/* @n characters of @text further on, but not behind @end. */
static const char *skip(const char *text, const char *end, size_t n)
{
	for (; n && text < end; n--)
		do
			text++;
		while (text < end && (*text & 0xc0) == 0x80);
	return text;
}

/* The part of a line that is shown: from character @first on. */
static char *excerpt(const char *line, size_t len, size_t first)
{
	const char *end = line + len, *from = skip(line, end, first);
	const char *to = skip(from, end, SHOWN);
	size_t n = (size_t)(to - from), i;
	char *copy = xrealloc(NULL, n + 1), *safe;

	for (i = 0; i < n; i++)
		copy[i] = from[i] == '\t' || from[i] == '\r' ? ' ' : from[i];
	copy[n] = 0;
	safe = escape(copy);
	free(copy);
	return safe;
}

/* The caret stands under the column also where tabs and long characters come before it. */
static void show_line(const struct place *place)
{
	size_t len, first = place->column > SHOWN / 2 ? place->column - SHOWN / 2 : 0, i;
	const char *line = line_of(place, &len);
	char *part = excerpt(line, len, first);

	fprintf(stderr, "  %s%s\n  ", first ? "..." : "", part);
	for (i = 1; i < place->column - first + (first ? 3 : 0); i++)
		fputc(' ', stderr);
	fprintf(stderr, "%s^", red());
	for (i = 1; i < place->width && i < SHOWN / 2; i++)
		fputc('~', stderr);
	fprintf(stderr, "%s\n", plain());
	free(part);
}

static void say(const struct place *place, const char *what, const char *text)
{
	char *safe = escape(text);

	if (place->line)
		fprintf(stderr, "%s%s:%u:%u:%s %s%s:%s %s\n", bold(), place->source->name,
			place->line, place->column, plain(), red(), what, plain(), safe);
	else
		fprintf(stderr, "%s%s:%s %s%s:%s %s\n", bold(), place->source->name, plain(),
			red(), what, plain(), safe);
	if (place->line)
		show_line(place);
	free(safe);
}

void problem(const struct place *place, const char *format, ...)
{
	va_list args;
	char *text;

	if (++count > PROBLEMS_SHOWN)
		return;
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	say(place, "error", text ? text : format);
	free(text);
}

void caution(const struct place *place, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	say(place, "warning", text ? text : format);
	free(text);
}

/* What is wrong with a file as a whole is told where it is included, if it is. */
static bool unusable(const struct source *source, const struct place *by, const char *format, ...)
	__printf(3, 4);

static bool unusable(const struct source *source, const struct place *by, const char *format, ...)
{
	struct place place = { .source = source };
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	if (by)
		problem(by, "cannot include %s: %s", source->name, text ? text : format);
	else
		problem(&place, "%s", text ? text : format);
	free(text);
	return false;
}

/* Where a byte stands: for what is wrong with the text itself. */
static struct place place_at(const struct source *source, size_t offset)
{
	struct place place = { .source = source, .line = 1, .column = 1, .width = 1 };
	size_t i;

	for (i = 0; i < offset; i++) {
		if (source->text[i] == '\n') {
			place.line++;
			place.column = 1;
		} else if ((source->text[i] & 0xc0) != 0x80) {
			place.column++;
		}
	}
	return place;
}

static void not_text(const struct source *source, size_t offset)
{
	const unsigned char *s = (const unsigned char *)source->text + offset;
	struct place place = place_at(source, offset);

	if (*s < 0x80)
		problem(&place, "control character \\x%02x in a policy file", *s);
	else if (*s == 0xc2 && (s[1] & 0xc0) == 0x80)
		problem(&place, "control character \\xc2\\x%02x in a policy file", s[1]);
	else if (*s == 0xe2 && s[1] <= 0x81 && (s[2] & 0xc0) == 0x80)
		problem(&place, "control character \\xe2\\x%02x\\x%02x in a policy file", s[1],
			s[2]);
	else
		problem(&place, "byte \\x%02x is not UTF-8 text", *s);
}

/* A NUL byte would end strings early, a control character deceive whoever reads the file. */
static bool is_text(const struct source *source)
{
	const char *s = source->text, *end = s + source->len;
	size_t n;

	for (; s < end; s += n) {
		n = char_len(s);
		if (*s == '\t' || *s == '\n' || (*s == '\r' && s[1] == '\n'))
			n = 1;
		if (n)
			continue;
		not_text(source, (size_t)(s - source->text));
		return false;
	}
	return true;
}

/* Whoever may write a policy file decides what the kernel enforces. */
static bool is_owned(const struct source *source, const struct place *by, const struct stat *st)
{
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return unusable(source, by, "belongs to user %u: must be root's or your own",
				st->st_uid);
	if (st->st_mode & (022))
		return unusable(source, by, "is writable by %s (mode %04o): chmod go-w it",
				st->st_mode & 002 ? "others" : "its group", st->st_mode & 07777);
	return true;
}

/* @mine: only root or the user may write it. */
static bool is_usable(const struct source *source, const struct place *by, int fd, bool mine)
{
	struct stat st;

	if (fstat(fd, &st))
		return unusable(source, by, "%s", strerror(errno));
	if (S_ISDIR(st.st_mode))
		return unusable(source, by, "is a directory");
	return !mine || is_owned(source, by, &st);
}

/* With a zero byte behind the text. */
static bool read_all(struct source *source, const struct place *by, int fd)
{
	size_t room = 0;
	ssize_t n;

	do {
		if (source->len + 1 >= room) {
			room = room ? 2 * room : 4096;
			source->text = xrealloc(source->text, room);
		}
		n = read(fd, source->text + source->len, room - source->len - 1);
		if (n > 0)
			source->len += (size_t)n;
	} while (n > 0 && source->len <= FILE_MAX);
	source->text[source->len] = 0;
	if (n < 0)
		return unusable(source, by, "%s", strerror(errno));
	if (n > 0)
		return unusable(source, by, "is larger than %lu MiB", FILE_MAX >> 20);
	return true;
}

static bool read_standard(struct source *source)
{
	source->name = "<stdin>";
	source->path = xstrdup(source->name);
	return read_all(source, NULL, STDIN_FILENO) && is_text(source);
}

static bool read_file(struct source *source, const char *name, const struct place *by, bool mine)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	bool ok;

	source->name = name;
	if (fd < 0)
		return unusable(source, by, "%s", strerror(errno));
	source->path = realpath(name, NULL);
	if (!source->path)
		source->path = xstrdup(name);
	ok = strlen(source->path) <= HARDEN_PATH_MAX ||
	     unusable(source, by, "its path is longer than %d bytes", HARDEN_PATH_MAX);
	ok = ok && is_usable(source, by, fd, mine) && read_all(source, by, fd) && is_text(source);
	close(fd);
	return ok;
}

bool source_read(struct source *source, const char *name, const struct place *by)
{
	memset(source, 0, sizeof(*source));
	return !by && !strcmp(name, "-") ? read_standard(source) :
					   read_file(source, name, by, true);
}

bool source_read_others(struct source *source, const char *name)
{
	memset(source, 0, sizeof(*source));
	return !strcmp(name, "-") ? read_standard(source) : read_file(source, name, NULL, false);
}

/* May only root or the user say which files stand in it? */
static bool is_trusted_directory(const char *name, const struct place *by)
{
	const struct source source = { .name = name };
	struct stat st;

	return stat(name, &st) ? unusable(&source, by, "%s", strerror(errno)) :
				 is_owned(&source, by, &st);
}

/* Takes the entries over. Names begin with @len bytes of @pattern: its directory, or none. */
static size_t keep_matching(struct dirent **entries, int nr, const char *pattern, int len,
			    char **names)
{
	size_t kept = 0;
	int i;

	for (i = 0; i < nr; i++) {
		if (!fnmatch(pattern + len, entries[i]->d_name, FNM_PERIOD | FNM_NOESCAPE))
			names[kept++] = xasprintf("%.*s%s", len, pattern, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return kept;
}

bool source_matching(const char *pattern, const struct place *by, char ***names, size_t *nr)
{
	const char *slash = strrchr(pattern, '/');
	int len = slash ? (int)(slash - pattern) + 1 : 0, found;
	char *directory = len ? xasprintf("%.*s", len, pattern) : xstrdup("./");
	const struct source source = { .name = directory };
	struct dirent **entries;
	bool ok = is_trusted_directory(directory, by);

	found = ok ? scandir(directory, &entries, NULL, alphasort) : 0;
	if (found < 0)
		ok = unusable(&source, by, "%s", strerror(errno));
	if (ok) {
		*names = xrealloc(NULL, ((size_t)found + 1) * sizeof(**names));
		*nr = keep_matching(entries, found, pattern, len, *names);
	}
	free(directory);
	return ok;
}

char *source_beside(const struct source *source, const char *name)
{
	const char *slash = strrchr(source->name, '/');
	size_t n = *name == '/' || !slash ? 0 : (size_t)(slash + 1 - source->name);
	char *path = xrealloc(NULL, n + strlen(name) + 1);

	memcpy(path, source->name, n);
	strcpy(path + n, name);
	return path;
}

void source_free(struct source *source)
{
	free(source->text);
	free(source->path);
}
