// SPDX-License-Identifier: GPL-2.0
/*
 * Starts a program in a cgroup: where that is a container's, the exec makes it the container's
 * own code. The program gets some of the host's descriptors, see join.h.
 *
 * usage: join CGROUP FILE PROGRAM [ARGUMENT...]
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "join.h"
#include "kmod/harden_bench.h"

/* Named after the cgroup: there may be several, and a denial shall not look like a new one. */
static int listener(const char *cgroup)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "host:%s", cgroup);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1))
		err(1, "socket");
	return fd;
}

static void hand_over(int fd, int as)
{
	if (fd < 0 || dup2(fd, as) != as)
		err(1, "descriptor %d", as);
	if (fd != as)
		close(fd);
}

static void join(const char *cgroup)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "0", 1) != 1)
		err(1, "%s", path);
	close(fd);
}

int main(int argc, char **argv)
{
	int device;

	if (argc < 4)
		errx(2, "usage: join CGROUP FILE PROGRAM [ARGUMENT...]");
	hand_over(open(argv[2], O_RDWR | O_CREAT, 0600), HOST_FILE);
	hand_over(listener(argv[1]), HOST_SOCKET);
	device = open(HARDEN_BENCH_FILE, O_RDONLY);
	if (device >= 0)
		hand_over(device, HOST_DEVICE);
	join(argv[1]);
	execv(argv[3], argv + 3);
	err(1, "%s", argv[3]);
}
