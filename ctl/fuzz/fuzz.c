// SPDX-License-Identifier: GPL-2.0
/* What the fuzzed readers share. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../config.h"
#include "../output.h"
#include "../report.h"
#include "../source.h"
#include "fuzz.h"

static char dir[] = "/tmp/hardenctl-fuzz.XXXXXX";

static char *path_of(const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		abort();
	return path;
}

static void clean(void)
{
	static const char * const names[] = { "policy.conf", "again.conf", "p.json" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *path = path_of(names[i]);

		unlink(path);
		free(path);
	}
	rmdir(dir);
}

static void make_dir(void)
{
	if (strcmp(dir + sizeof(dir) - 7, "XXXXXX") != 0)
		return;
	if (!mkdtemp(dir))
		abort();
	atexit(clean);
}

void fuzz_file(const char *name, const void *data, size_t size)
{
	char *path;
	int fd;

	make_dir();
	path = path_of(name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
	free(path);
}

void fuzz_start(void)
{
	problems_forget();
}

bool fuzz_read(const char *name, struct model *model)
{
	char *path = path_of(name);
	bool taken;

	fuzz_start();
	taken = config_read(path, model);
	free(path);
	return taken;
}

char *fuzz_print(const struct model *model)
{
	FILE *real = stdout;
	char *text = NULL;
	size_t size, i;

	stdout = open_memstream(&text, &size);
	if (!stdout)
		abort();
	for (i = 0; i < model->nr; i++)
		print_policy(&model->policies[i]);
	fclose(stdout);
	stdout = real;
	for (i = 0; i < model->nr; i++)
		json_decref(policy_to_json(&model->policies[i]));
	return text;
}
