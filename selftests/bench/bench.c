// SPDX-License-Identifier: GPL-2.0
/*
 * Counts what operations cost: the median of many, by the time stamp counter. In a machine
 * whose clock counts instructions, these are instructions.
 *
 * usage: bench [-c] [-w] [-t] [-r PERCENT | -n ROUNDS] [-o OPERATION]... DIR VOLUME
 *	DIR is on the root filesystem and holds a file "passwd"; VOLUME may be written.
 *	-c: this is a container, so also what may change the host where it is allowed; -w: prints
 *	"ready" and waits for a line; -t: for a real machine: nanoseconds, and where
 *	there are counters also "operation:instructions" and "operation:cycles", of user and
 *	kernel; -r: so much of the usual rounds; -n: so many. Prints "operation median lowest
 *	highest" a line.
 * usage: bench -l SOCKET: listens there, in the background, and prints its process's number
 *	VOLUME/host.sock, if it is there, is what "denied-socket" connects to.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#define WARM_UP 20
#define BATCHES 3
#define HELD_FILES 5
#define BACKLOG 4096
#define OPERATIONS_MAX 32

static char rootfs_file[4096];
static char file[4096], other[4096], directory[4096];
static struct sockaddr_un address = { .sun_family = AF_UNIX };
static struct sockaddr_un host_address = { .sun_family = AF_UNIX };
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

/* CAP_SYS_CHROOT is asked for, which Docker gives and the policy leaves. */
static void op_capable(void)
{
	check(chroot("/"), "chroot");
}

/*
 * The denied operations are refused with a policy, and most of them go through without one. No
 * result is looked at: the kselftests do that.
 */

/* Asks for CAP_SETPCAP, which Docker gives and the policy drops, and then for the impossible. */
static void op_denied_cap(void)
{
	prctl(PR_CAPBSET_DROP, 1000, 0, 0, 0);
}

static void op_denied_read_only(void)
{
	int fd = open(rootfs_file, O_WRONLY);

	if (fd >= 0)
		close(fd);
}

/* Docker's containers may not mount anyway: only who refuses differs. */
static void op_denied_mount(void)
{
	mount("proc", "/tmp", "proc", 0, NULL);
}

/* Nobody accepts: connections queue up, and no other task has work from it. */
static void op_denied_socket(void)
{
	int client = socket(AF_UNIX, SOCK_STREAM, 0);

	check(client, "socket");
	connect(client, (struct sockaddr *)&host_address, sizeof(host_address));
	close(client);
}

static void op_fork_wait(void)
{
	pid_t pid = fork();

	check(pid, "fork");
	if (!pid)
		_exit(0);
	check(waitpid(pid, NULL, 0), "waitpid");
}

/* Without page tables to copy, and so exact; waitpid() has nothing to wait for. */
static void op_vfork_wait(void)
{
	pid_t pid = vfork();

	check(pid, "vfork");
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

/* WHERE_CONTAINER: outside it would change the host. */
enum where { WHERE_ANY, WHERE_ROOT, WHERE_CONTAINER, WHERE_LISTENER };

/* More rounds where caches of the kernel run out and are refilled in between. */
static const struct operation {
	const char *name;
	void (*run)(void);
	unsigned int rounds;
	enum where where;
} operations[] = {
	{ "getppid", op_getppid, 301 },
	{ "open-read-rootfs", op_open_read_rootfs, 301 },
	{ "open-read", op_open_read, 301 },
	{ "open-write", op_open_write, 301 },
	{ "stat", op_stat, 301 },
	{ "read", op_read, 301 },
	{ "write", op_write, 301 },
	{ "chmod", op_chmod, 301 },
	{ "creat-unlink", op_creat_unlink, 1501 },
	{ "mkdir-rmdir", op_mkdir_rmdir, 1501 },
	{ "rename", op_rename, 1501 },
	{ "connect", op_connect, 1501 },
	{ "pipe", op_pipe, 301 },
	{ "capable", op_capable, 301, WHERE_ROOT },
	{ "denied-cap", op_denied_cap, 301 },
	{ "denied-read-only", op_denied_read_only, 1501 },
	{ "denied-mount", op_denied_mount, 301, WHERE_CONTAINER },
	{ "denied-socket", op_denied_socket, 1501, WHERE_LISTENER },
	{ "vfork-wait", op_vfork_wait, 501 },
	{ "fork-wait", op_fork_wait, 501 },
	{ "fork-exec-wait", op_fork_exec_wait, 301 },
};

#define OPERATIONS (sizeof(operations) / sizeof(*operations))

static const char *chosen[OPERATIONS_MAX];
static unsigned int nr_chosen, percent = 100, exactly;
static bool container, waits, by_time;

static int compare(const void *a, const void *b)
{
	unsigned long long x = *(const unsigned long long *)a, y = *(const unsigned long long *)b;

	return x < y ? -1 : x > y;
}

static unsigned long long now(void)
{
	struct timespec time;

	if (!by_time)
		return __rdtsc();
	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

/* Counters of this task and its children; -1 where the machine or its owner gives none. */
static int counter_open(unsigned long long event)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = event,
		.inherit = 1,
		.exclude_hv = 1,
	};

	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

static uint64_t counter_read(int fd)
{
	uint64_t value = 0;

	if (fd >= 0 && read(fd, &value, sizeof(value)) != sizeof(value))
		value = 0;
	return value;
}

/* A mean, so the rounds share what reading the counter takes. */
static void count(const struct operation *operation, unsigned int rounds, const char *unit,
		  unsigned long long event)
{
	int fd = counter_open(event);
	unsigned long long mean;
	uint64_t start;
	unsigned int i;

	if (fd < 0)
		return;
	start = counter_read(fd);
	for (i = 0; i < rounds; i++)
		operation->run();
	mean = (counter_read(fd) - start) / rounds;
	printf("%s:%s %llu %llu %llu\n", operation->name, unit, mean, mean, mean);
	close(fd);
}

/* The memory of the counts is there before the clock runs. */
static unsigned long long *counts_new(unsigned int rounds)
{
	unsigned long long *counts = calloc(rounds, sizeof(*counts));

	check(counts ? 0 : -1, "memory");
	memset(counts, 1, rounds * sizeof(*counts));
	return counts;
}

static void batch(const struct operation *operation, unsigned long long *counts,
		  unsigned int rounds)
{
	unsigned long long start;
	unsigned int i;

	for (i = 0; i < (exactly ? 0 : WARM_UP); i++)
		operation->run();
	for (i = 0; i < rounds; i++) {
		start = now();
		operation->run();
		counts[i] = now() - start;
	}
	qsort(counts, rounds, sizeof(*counts), compare);
}

/*
 * The kernel charges memory by the page. Where what an operation takes for a moment just does not
 * fit into the rest of one, each round charges a page and gives it back. Some files more, and it
 * fits: so the median is that of the best of some batches, which the files held differ in.
 */
static void hold(int *files)
{
	int i;

	for (i = 0; i < HELD_FILES; i++)
		files[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void let_go(const int *files)
{
	int i;

	for (i = 0; i < HELD_FILES; i++)
		close(files[i]);
}

static void measure(const struct operation *operation)
{
	unsigned int batches = exactly ? 1 : BATCHES, i;
	unsigned int rounds = exactly ?: operation->rounds * percent / 100 / batches | 1;
	unsigned long long *counts = counts_new(rounds), median = -1, lowest = -1, highest = 0;
	int files[BATCHES][HELD_FILES];

	for (i = 0; i < batches; i++) {
		if (i)
			hold(files[i]);
		batch(operation, counts, rounds);
		median = counts[rounds / 2] < median ? counts[rounds / 2] : median;
		lowest = counts[0] < lowest ? counts[0] : lowest;
		highest = counts[rounds - 1] > highest ? counts[rounds - 1] : highest;
	}
	for (i = 1; i < batches; i++)
		let_go(files[i]);
	printf("%s %llu %llu %llu\n", operation->name, median, lowest, highest);
	free(counts);
	if (by_time) {
		count(operation, rounds, "instructions", PERF_COUNT_HW_INSTRUCTIONS);
		count(operation, rounds, "cycles", PERF_COUNT_HW_CPU_CYCLES);
	}
	fflush(stdout);
}

static int listen_at(const struct sockaddr_un *where)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	check(fd, "socket");
	unlink(where->sun_path);
	check(bind(fd, (const struct sockaddr *)where, sizeof(*where)), where->sun_path);
	check(listen(fd, BACKLOG), "listen");
	return fd;
}

static void prepare(const char *dir, const char *volume)
{
	snprintf(rootfs_file, sizeof(rootfs_file), "%s/passwd", dir);
	snprintf(file, sizeof(file), "%s/bench.file", volume);
	snprintf(other, sizeof(other), "%s/bench.other", volume);
	snprintf(directory, sizeof(directory), "%s/bench.dir", volume);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/bench.sock", volume);
	snprintf(host_address.sun_path, sizeof(host_address.sun_path), "%s/host.sock", volume);
	out = open(file, O_CREAT | O_RDWR, 0600);
	check(out, file);
	op_write();
	check(pipe(pipes), "pipe");
	listener = listen_at(&address);
}

static bool wanted(const struct operation *operation)
{
	unsigned int i;

	if (operation->where == WHERE_ROOT && geteuid())
		return false;
	if (operation->where == WHERE_CONTAINER && !container)
		return false;
	if (operation->where == WHERE_LISTENER && access(host_address.sun_path, F_OK))
		return false;
	for (i = 0; i < nr_chosen; i++)
		if (!strcmp(chosen[i], operation->name))
			return true;
	return !nr_chosen;
}

/* In the background, so that whoever starts it knows that it listens when it returns. */
static int listen_for_others(const char *path)
{
	pid_t pid;

	snprintf(host_address.sun_path, sizeof(host_address.sun_path), "%s", path);
	listen_at(&host_address);
	pid = fork();
	check(pid, "fork");
	if (!pid) {
		/* Whoever waits for the output waits for its last writer. */
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		pause();
	}
	printf("%d\n", pid);
	return 0;
}

static void wait_for_line(void)
{
	puts("ready");
	fflush(stdout);
	while (getchar() != '\n')
		if (feof(stdin) || ferror(stdin))
			errx(1, "nobody says go");
}

static void usage(void)
{
	errx(2, "usage: bench [-c] [-w] [-t] [-r PERCENT | -n ROUNDS] [-o OPERATION]... "
	     "DIR VOLUME | -l SOCKET");
}

/* Returns the socket to listen on, or NULL. */
static const char *parse(int argc, char **argv)
{
	const char *socket = NULL;
	int option;

	while ((option = getopt(argc, argv, "cwtr:n:o:l:")) >= 0) {
		if (option == 'c')
			container = true;
		else if (option == 'w')
			waits = true;
		else if (option == 't')
			by_time = true;
		else if (option == 'r' && atoi(optarg) > 0 && atoi(optarg) <= 100)
			percent = atoi(optarg);
		else if (option == 'n' && atoi(optarg) > 0)
			exactly = atoi(optarg);
		else if (option == 'o' && nr_chosen < OPERATIONS_MAX)
			chosen[nr_chosen++] = optarg;
		else if (option == 'l')
			socket = optarg;
		else
			usage();
	}
	return socket;
}

int main(int argc, char **argv)
{
	const char *socket;
	unsigned int i;

	if (argc == 1)
		return 0;	/* op_fork_exec_wait() */
	socket = parse(argc, argv);
	if (socket)
		return listen_for_others(socket);
	if (argc - optind != 2)
		usage();
	prepare(argv[optind], argv[optind + 1]);
	if (waits)
		wait_for_line();
	for (i = 0; i < OPERATIONS; i++)
		if (wanted(&operations[i]))
			measure(&operations[i]);
	unlink(file);
	unlink(address.sun_path);
	return 0;
}
