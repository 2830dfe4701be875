// SPDX-License-Identifier: GPL-2.0
/* Cgroups that stand still for a while, by the files of cgroup v2. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "containers.h"
#include "freezer.h"
#include "model.h"

/* Who does not stand still by then is in something long, a write to a dead disk say. */
#define PATIENCE_MS 10000

static char *path_of(const char *cgroup, const char *file)
{
	return xasprintf("%s%s/%s", cgroup_root, cgroup, file);
}

static int open_file(const char *cgroup, const char *file, int flags)
{
	char *path = path_of(cgroup, file);
	int fd = open(path, flags | O_CLOEXEC);

	free(path);
	return fd;
}

static int put(const char *cgroup, char value)
{
	int fd = open_file(cgroup, "cgroup.freeze", O_WRONLY), err = 0;

	if (fd < 0)
		return errno;
	if (write(fd, &value, 1) != 1)
		err = errno;
	close(fd);
	return err;
}

/* Has somebody asked for it? Not where there is no such cgroup. */
static bool is_asked(const char *cgroup)
{
	int fd = open_file(cgroup, "cgroup.freeze", O_RDONLY);
	char value = '0';

	if (fd < 0)
		return false;
	if (read(fd, &value, 1) != 1)
		value = '0';
	close(fd);
	return value == '1';
}

static bool stands(int events)
{
	char text[256];
	ssize_t len = pread(events, text, sizeof(text) - 1, 0);

	/* A cgroup that is gone meanwhile has nothing that runs. */
	if (len < 0)
		return true;
	text[len] = '\0';
	return strstr(text, "frozen 1");
}

/* The kernel wakes who polls the file each time that it changes. */
static bool wait_until_it_stands(const char *cgroup)
{
	struct pollfd events = {
		.fd = open_file(cgroup, "cgroup.events", O_RDONLY),
		.events = POLLPRI,
	};
	bool still;

	if (events.fd < 0)
		return true;
	while (!(still = stands(events.fd)))
		if (poll(&events, 1, PATIENCE_MS) <= 0)
			break;
	close(events.fd);
	return still;
}

static void remember(struct freezer *freezer, const char *cgroup)
{
	freezer->cgroups = xrealloc(freezer->cgroups, (freezer->nr + 1) * sizeof(char *));
	freezer->cgroups[freezer->nr++] = xstrdup(cgroup);
}

enum exit_status freezer_add(struct freezer *freezer, const char *cgroup)
{
	int err = 0;

	/* One that somebody else has frozen may still be on its way there. */
	if (!is_asked(cgroup)) {
		err = put(cgroup, '1');
		if (!err)
			remember(freezer, cgroup);
	}
	if (err == ENOENT || err == ENODEV)
		return EXIT_OK;
	if (err) {
		error("%s cannot be frozen: %s", cgroup, strerror(err));
		return err == EACCES || err == EPERM ? EXIT_PERMISSION : EXIT_REFUSED;
	}
	if (wait_until_it_stands(cgroup))
		return EXIT_OK;
	error("%s does not stand still", cgroup);
	return EXIT_REFUSED;
}

void freezer_thaw(struct freezer *freezer)
{
	while (freezer->nr) {
		put(freezer->cgroups[--freezer->nr], '0');
		free(freezer->cgroups[freezer->nr]);
	}
}

void freezer_print(const struct freezer *freezer)
{
	size_t i;

	for (i = 0; i < freezer->nr; i++)
		fprintf(stderr, "echo 0 >%s%s/cgroup.freeze\n", cgroup_root, freezer->cgroups[i]);
}

void freezer_free(struct freezer *freezer)
{
	size_t i;

	for (i = 0; i < freezer->nr; i++)
		free(freezer->cgroups[i]);
	free(freezer->cgroups);
}
