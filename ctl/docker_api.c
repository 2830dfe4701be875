// SPDX-License-Identifier: GPL-2.0
/* Docker's API over its socket, as far as it is asked here. */
#include <curl/curl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "docker_api.h"
#include "model.h"
#include "output.h"

struct text {
	char *bytes;
	size_t len;
};

static size_t append(char *data, size_t size, size_t nr, void *arg)
{
	struct text *text = arg;

	text->bytes = xrealloc(text->bytes, text->len + size * nr + 1);
	memcpy(text->bytes + text->len, data, size * nr);
	text->len += size * nr;
	text->bytes[text->len] = 0;
	return size * nr;
}

static CURL *prepare(const char *socket, const char *path)
{
	CURL *curl = curl_easy_init();
	char *url;

	if (!curl)
		abort();
	url = xasprintf("http://docker%s", path);
	curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	free(url);
	return curl;
}

json_t *docker_get(const char *socket, const char *format, ...)
{
	struct text text = {};
	json_t *json = NULL;
	va_list args;
	CURLcode result;
	CURL *curl;
	char *path;

	va_start(args, format);
	if (vasprintf(&path, format, args) < 0)
		abort();
	va_end(args);
	curl = prepare(socket, path);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
	result = curl_easy_perform(curl);
	if (!result && text.bytes)
		json = json_loadb(text.bytes, text.len, 0, NULL);
	if (!json)
		error("%s: %s: %s", socket, path, result ? curl_easy_strerror(result) : "no JSON");
	curl_easy_cleanup(curl);
	free(text.bytes);
	free(path);
	return json;
}

struct stream {
	struct text text;
	void (*ready)(void *arg);
	bool (*visit)(json_t *event, void *arg);
	void *arg;
	bool over;
};

/* Documents are one a line; the last may not be whole yet. */
static size_t on_data(char *data, size_t size, size_t nr, void *arg)
{
	struct stream *stream = arg;
	struct text *text = &stream->text;
	char *end;

	append(data, size, nr, text);
	while (!stream->over && (end = memchr(text->bytes, '\n', text->len))) {
		size_t len = (size_t)(end - text->bytes) + 1;
		json_t *event = json_loadb(text->bytes, len, 0, NULL);

		stream->over = event && !stream->visit(event, stream->arg);
		json_decref(event);
		text->len -= len;
		memmove(text->bytes, end + 1, text->len + 1);
	}
	return stream->over ? 0 : size * nr;
}

/* The end of the answer's head: from here on nothing is missed. */
static size_t on_header(char *data, size_t size, size_t nr, void *arg)
{
	struct stream *stream = arg;

	if (size * nr == 2 && !memcmp(data, "\r\n", 2) && stream->ready)
		stream->ready(stream->arg);
	return size * nr;
}

bool docker_stream(const char *socket, const char *path, void (*ready)(void *arg),
		   bool (*visit)(json_t *event, void *arg), void *arg)
{
	struct stream stream = { .ready = ready, .visit = visit, .arg = arg };
	CURL *curl = prepare(socket, path);
	CURLcode result;

	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &stream);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, &stream);
	result = curl_easy_perform(curl);
	curl_easy_cleanup(curl);
	free(stream.text.bytes);
	if (stream.over)
		return true;
	error("%s: %s", socket, result ? curl_easy_strerror(result) : "the engine went away");
	return false;
}
