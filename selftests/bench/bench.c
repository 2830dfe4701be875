// SPDX-License-Identifier: GPL-2.0
/*
 * Counts what operations cost: the median of many, by the time stamp counter. In a machine
 * whose clock counts instructions, these are instructions.
 *
 * usage: bench DIR VOLUME: DIR on the root filesystem, read; VOLUME may be written.
 * Prints "operation median lowest highest" a line.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

#define ROUNDS 301
#define WARM_UP 20

static char rootfs_file[4096];
static char file[4096], other[4096], directory[4096];
static struct sockaddr_un address = { .sun_family = AF_UNIX };
static int listener, out, pipes[2];

static void check(int result, const char *what)
{
	if (result < 0)
		err(1, "%s", what);
}

static void op_getppid(void)
{
	syscall(SYS_getppid);
}

static void open_close(const char *path, int flags)
{
	int fd = open(path, flags);

	check(fd, path);
	close(fd);
}

static void op_open_read_rootfs(void)
{
	open_close(rootfs_file, O_RDONLY);
}

static void op_open_read(void)
{
	open_close(file, O_RDONLY);
}

static void op_open_write(void)
{
	open_close(file, O_WRONLY);
}

static void op_stat(void)
{
	struct stat st;

	check(stat(file, &st), file);
}

static void op_read(void)
{
	char buf[64];

	check(pread(out, buf, sizeof(buf), 0), "pread");
}

static void op_write(void)
{
	static const char buf[64];

	check(pwrite(out, buf, sizeof(buf), 0), "pwrite");
}

static void op_chmod(void)
{
	check(chmod(file, 0600), file);
}

static void op_creat_unlink(void)
{
	int fd = open(other, O_CREAT | O_EXCL | O_WRONLY, 0600);

	check(fd, other);
	close(fd);
	check(unlink(other), other);
}

static void op_mkdir_rmdir(void)
{
	check(mkdir(directory, 0700), directory);
	check(rmdir(directory), directory);
}

static void op_rename(void)
{
	check(rename(file, other), file);
	check(rename(other, file), other);
}

static void op_connect(void)
{
	int client = socket(AF_UNIX, SOCK_STREAM, 0), server;

	check(client, "socket");
	check(connect(client, (struct sockaddr *)&address, sizeof(address)), address.sun_path);
	server = accept(listener, NULL, NULL);
	check(server, "accept");
	close(server);
	close(client);
}

static void op_pipe(void)
{
	char byte = 0;

	check(write(pipes[1], &byte, 1), "write");
	check(read(pipes[0], &byte, 1), "read");
}

/* CAP_SYS_CHROOT is asked for; dropped in the policy, it costs a denial without an event. */
static void op_capable(void)
{
	syscall(SYS_chroot, "/");
}

static void op_fork_wait(void)
{
	pid_t pid = fork();

	check(pid, "fork");
	if (!pid)
		_exit(0);
	check(waitpid(pid, NULL, 0), "waitpid");
}

static void op_fork_exec_wait(void)
{
	pid_t pid = fork();

	check(pid, "fork");
	if (!pid) {
		execl("/proc/self/exe", "bench", NULL);
		_exit(1);
	}
	check(waitpid(pid, NULL, 0), "waitpid");
}

static const struct operation {
	const char *name;
	void (*run)(void);
	unsigned int rounds;
} operations[] = {
	{ "getppid", op_getppid, ROUNDS },
	{ "open-read-rootfs", op_open_read_rootfs, ROUNDS },
	{ "open-read", op_open_read, ROUNDS },
	{ "open-write", op_open_write, ROUNDS },
	{ "stat", op_stat, ROUNDS },
	{ "read", op_read, ROUNDS },
	{ "write", op_write, ROUNDS },
	{ "chmod", op_chmod, ROUNDS },
	{ "creat-unlink", op_creat_unlink, ROUNDS },
	{ "mkdir-rmdir", op_mkdir_rmdir, ROUNDS },
	{ "rename", op_rename, ROUNDS },
	{ "connect", op_connect, ROUNDS },
	{ "pipe", op_pipe, ROUNDS },
	{ "chroot", op_capable, ROUNDS },
	{ "fork-wait", op_fork_wait, 101 },
	{ "fork-exec-wait", op_fork_exec_wait, 51 },
};

static int compare(const void *a, const void *b)
{
	unsigned long long x = *(const unsigned long long *)a, y = *(const unsigned long long *)b;

	return x < y ? -1 : x > y;
}

static void measure(const struct operation *operation)
{
	unsigned long long counts[ROUNDS], start;
	unsigned int i;

	for (i = 0; i < WARM_UP; i++)
		operation->run();
	for (i = 0; i < operation->rounds; i++) {
		start = __rdtsc();
		operation->run();
		counts[i] = __rdtsc() - start;
	}
	qsort(counts, operation->rounds, sizeof(*counts), compare);
	printf("%s %llu %llu %llu\n", operation->name, counts[operation->rounds / 2], counts[0],
	       counts[operation->rounds - 1]);
	fflush(stdout);
}

static void prepare(const char *dir, const char *volume)
{
	snprintf(rootfs_file, sizeof(rootfs_file), "%s/passwd", dir);
	snprintf(file, sizeof(file), "%s/bench.file", volume);
	snprintf(other, sizeof(other), "%s/bench.other", volume);
	snprintf(directory, sizeof(directory), "%s/bench.dir", volume);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/bench.sock", volume);
	out = open(file, O_CREAT | O_RDWR, 0600);
	check(out, file);
	op_write();
	check(pipe(pipes), "pipe");
	unlink(address.sun_path);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	check(listener, "socket");
	check(bind(listener, (struct sockaddr *)&address, sizeof(address)), address.sun_path);
	check(listen(listener, 8), "listen");
}

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc == 1)
		return 0;	/* op_fork_exec_wait() */
	if (argc != 3)
		errx(2, "usage: bench DIR VOLUME");
	prepare(argv[1], argv[2]);
	for (i = 0; i < sizeof(operations) / sizeof(*operations); i++)
		measure(&operations[i]);
	unlink(file);
	unlink(address.sun_path);
	return 0;
}
