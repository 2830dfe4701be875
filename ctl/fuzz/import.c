// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as a command, as what docker inspect prints, as a config.json: the first says which.
 * What is understood becomes a policy that apply takes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../docker_flags.h"
#include "../records.h"
#include "../wish.h"
#include "fuzz.h"

static char *print(const struct wish *wish)
{
	FILE *real = stdout;
	char *text = NULL;
	size_t size;

	stdout = open_memstream(&text, &size);
	if (!stdout)
		abort();
	wish_print(wish);
	fclose(stdout);
	stdout = real;
	return text;
}

/* A profile that somebody names need not be there. */
static void check(struct wish *wish)
{
	struct model model = {};
	char *text;

	wish_set(&wish->source, "fuzz");
	text = print(wish);
	fuzz_file("policy.conf", text, strlen(text));
	if (!wish->seccomp.value && !fuzz_read("policy.conf", &model)) {
		fprintf(stderr, "what was printed is refused:\n%s", text);
		abort();
	}
	free(text);
	model_free(&model);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool (*const readers[])(const struct source *source, struct wish *wish) = {
		docker_flags_read, inspect_read, oci_read,
	};
	struct source source = { .name = "fuzz" };
	struct wish wish = {};

	/* Readers get text: source.c lets no zero byte pass. */
	if (!size || memchr(data + 1, 0, size - 1))
		return 0;
	source.text = strndup((const char *)data + 1, size - 1);
	source.len = size - 1;
	fuzz_start();
	if (readers[data[0] % 3](&source, &wish))
		check(&wish);
	wish_free(&wish);
	free(source.text);
	return 0;
}
