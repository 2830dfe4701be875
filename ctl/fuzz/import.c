// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as a command, as what docker inspect prints, as a config.json, as a Compose file or as
 * manifests: the first says which.
 * What is understood becomes a policy that apply takes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../docker_flags.h"
#include "../manifests.h"
#include "../records.h"
#include "../wish.h"
#include "fuzz.h"

static FILE *real;
static char *text;
static size_t text_size;

static void capture(void)
{
	real = stdout;
	stdout = open_memstream(&text, &text_size);
	if (!stdout)
		abort();
}

static void capture_end(void)
{
	fclose(stdout);
	stdout = real;
}

/* What was printed is policy text. */
static void check(void)
{
	struct model model = {};

	fuzz_file("policy.conf", text, strlen(text));
	if (!fuzz_read("policy.conf", &model)) {
		fprintf(stderr, "what was printed is refused:\n%s", text);
		abort();
	}
	model_free(&model);
}

static void read_wish(bool (*read)(const struct source *source, struct wish *wish),
		      const struct source *source)
{
	struct wish wish = {};
	bool ok = read(source, &wish);

	wish_set(&wish.source, "fuzz");
	capture();
	if (ok)
		wish_print(&wish);
	capture_end();
	/* A profile that somebody names need not be there. */
	if (ok && !wish.seccomp.value)
		check();
	free(text);
	wish_free(&wish);
}

/*
 * Two services may have one name, and profiles need not be there: that is for apply to say. Here
 * it is read, and may be refused.
 */
static void read_manifests(bool (*read)(const struct source *source),
			   const struct source *source)
{
	struct model model = {};

	capture();
	read(source);
	capture_end();
	fuzz_file("policy.conf", text, strlen(text));
	fuzz_read("policy.conf", &model);
	model_free(&model);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool (*const readers[])(const struct source *source, struct wish *wish) = {
		docker_flags_read, inspect_read, oci_read,
	};
	struct source source = { .name = "fuzz" };
	static bool (*const printers[])(const struct source *source) = {
		compose_print, k8s_print,
	};

	/* Readers get text: source.c lets no zero byte pass. */
	if (!size || memchr(data + 1, 0, size - 1))
		return 0;
	source.text = strndup((const char *)data + 1, size - 1);
	source.len = size - 1;
	fuzz_start();
	if (data[0] % 5 < 3)
		read_wish(readers[data[0] % 5], &source);
	else
		read_manifests(printers[data[0] % 5 - 3], &source);
	free(source.text);
	return 0;
}
