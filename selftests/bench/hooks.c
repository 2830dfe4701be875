// SPDX-License-Identifier: GPL-2.0
/*
 * Asks the test-only module for the cost of each hooked function, in this task's context: that
 * of the host, or of a container that it was started in.
 *
 * usage: hooks [-k] [-e] CONFIG DIR VOLUME
 *	DIR is on the root filesystem and VOLUME is not; -k: with a kprobe on each function; -e:
 *	some cases stand for all, and any verdict will do. What a container could not open
 *	itself it gets from join.c.
 * Prints "config operation median lowest highest" a line, and what went wrong on stderr.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "join.h"
#include "kmod/harden_bench.h"

#define MODE_READ 0x11	/* PTRACE_MODE_READ_FSCREDS */
#define SETID_RES 4	/* LSM_SETID_RES */
#define KERNEL_MODULE 2	/* LOADING_MODULE, READING_MODULE */
#define DEVICE_MEMORY 2	/* LOCKDOWN_DEV_MEM */
#define NO_PARAM 519	/* ENOPARAM: nobody had anything to say */

/* What a case is about; each is a descriptor. */
enum object {
	NONE, VOLUME_DIR, VOLUME_READ, VOLUME_WRITE, ROOT_DIR, ROOT_READ, ROOT_WRITE,
	OWN_LISTENER, CLIENT, HOST_LISTENER, OBJECTS
};

static int objects[OBJECTS] = { -1 };

/*
 * DENIED: in a container, by its policy of hooks.conf; ALWAYS: in any container; KEYS: by the
 * policy "keys". It is said when it is not.
 */
enum expected { ALLOWED, DENIED, ALWAYS, KEYS };

static const struct test {
	const char *function;
	const char *variant;
	enum object object, other;
	unsigned int number;
	int pid;
	enum expected expected;
	bool keys;	/* asked about under one of the keys of the policy "keys" only */
} tests[] = {
	/* Which no policy, only another policy, and this container's policy drops. */
	{ "security_capable", "unrestricted", NONE, NONE, CAP_CHOWN },
	{ "security_capable", "allowed", NONE, NONE, CAP_SYS_CHROOT },
	{ "security_capable", "dropped", NONE, NONE, CAP_SETPCAP, 0, DENIED },
	{ "security_file_open", "read-volume", VOLUME_READ },
	{ "security_file_open", "write-volume", VOLUME_WRITE },
	{ "security_file_open", "read-rootfs", ROOT_READ },
	{ "security_file_open", "write-rootfs", ROOT_WRITE, NONE, 0, 0, DENIED },
	{ "security_file_receive", "volume", VOLUME_WRITE },
	{ "security_mmap_file", "read", ROOT_READ, NONE, PROT_READ },
	{ "security_mmap_file", "exec", ROOT_READ, NONE, PROT_READ | PROT_EXEC },
	{ "security_path_mknod", "volume", VOLUME_DIR, VOLUME_READ, S_IFREG },
	{ "security_path_mknod", "rootfs", ROOT_DIR, ROOT_READ, S_IFREG, 0, DENIED },
	{ "security_path_mkdir", "volume", VOLUME_DIR, VOLUME_READ },
	{ "security_path_rmdir", "volume", VOLUME_DIR, VOLUME_READ },
	{ "security_path_unlink", "volume", VOLUME_DIR, VOLUME_READ },
	{ "security_path_unlink", "rootfs", ROOT_DIR, ROOT_READ, 0, 0, DENIED },
	{ "security_path_symlink", "volume", VOLUME_DIR, VOLUME_READ },
	{ "security_path_link", "volume", VOLUME_DIR, VOLUME_READ },
	{ "security_path_rename", "volume", VOLUME_DIR, VOLUME_READ },
	{ "security_path_rename", "rootfs", ROOT_DIR, ROOT_READ, 0, 0, DENIED },
	{ "security_path_chroot", "volume", VOLUME_DIR },
	{ "security_inode_setattr", "volume", VOLUME_READ },
	{ "security_inode_setattr", "rootfs", ROOT_READ, NONE, 0, 0, DENIED },
	{ "security_inode_setxattr", "volume", VOLUME_READ },
	{ "security_inode_removexattr", "volume", VOLUME_READ },
	{ "security_inode_set_acl", "volume", VOLUME_READ },
	{ "security_inode_remove_acl", "volume", VOLUME_READ },
	{ "security_inode_file_setattr", "volume", VOLUME_READ },
	{ "mnt_want_write_file", "volume", VOLUME_WRITE },
	{ "security_move_mount", "volume", VOLUME_DIR },
	{ "security_sb_pivotroot", "volume", VOLUME_DIR },
	{ "security_sb_set_mnt_opts", "volume", VOLUME_DIR },
	{ "security_unix_stream_connect", "own", CLIENT, OWN_LISTENER },
	{ "security_unix_stream_connect", "host", CLIENT, HOST_LISTENER, 0, 0, DENIED },
	{ "security_unix_may_send", "own", CLIENT, OWN_LISTENER },
	{ "security_unix_may_send", "host", CLIENT, HOST_LISTENER, 0, 0, DENIED },
	{ "security_ptrace_access_check", "self", NONE, NONE, MODE_READ },
	{ "security_ptrace_access_check", "host", NONE, NONE, MODE_READ, 1, ALWAYS },
	{ "security_task_kill", "self" },
	{ "security_task_kill", "host", NONE, NONE, 0, 1, ALWAYS },
	{ "security_ptrace_traceme", "self" },
	{ "security_bprm_creds_for_exec", "rootfs", ROOT_READ },
	{ "security_bprm_check", "rootfs", ROOT_READ },
	{ "security_bprm_committing_creds", "rootfs", ROOT_READ },
	{ "security_sb_mount", "fresh", VOLUME_DIR, NONE, 0, 0, KEYS, true },
	{ "security_sb_umount", "volume", VOLUME_DIR, NONE, 0, 0, KEYS, true },
	{ "security_task_fix_setuid", "same", NONE, NONE, SETID_RES, 0, ALLOWED, true },
	{ "security_uring_override_creds", "own", NONE, NONE, 0, 0, ALLOWED, true },
	{ "security_task_setnice", "self", NONE, NONE, 0, 0, ALLOWED, true },
	{ "security_task_setnice", "host", NONE, NONE, 0, 1, KEYS, true },
	{ "security_task_setscheduler", "self", NONE, NONE, 0, 0, ALLOWED, true },
	{ "security_task_setioprio", "self", NONE, NONE, 0, 0, ALLOWED, true },
	{ "security_file_fcntl", "getfl", VOLUME_READ, NONE, F_GETFL, 0, ALLOWED, true },
	{ "security_bpf", "map", NONE, NONE, 0, 0, KEYS, true },
	{ "security_perf_event_open", "any", NONE, NONE, 0, 0, KEYS, true },
	{ "security_syslog", "read", NONE, NONE, 3, 0, KEYS, true },
	{ "security_kernel_load_data", "module", NONE, NONE, KERNEL_MODULE, 0, KEYS, true },
	{ "security_kernel_read_file", "module", VOLUME_READ, NONE, KERNEL_MODULE, 0, KEYS, true },
	{ "security_kernel_module_request", "any", NONE, NONE, 0, 0, KEYS, true },
	{ "security_path_notify", "file", VOLUME_READ, NONE, 0, 0, ALLOWED, true },
	{ "security_file_ioctl", "volume", VOLUME_READ, NONE, FIGETBSZ, 0, ALLOWED, true },
	{ "security_file_ioctl_compat", "volume", VOLUME_READ, NONE, FIGETBSZ, 0, ALLOWED, true },
	{ "security_locked_down", "memory", NONE, NONE, DEVICE_MEMORY, 0, KEYS, true },
	{ "security_key_alloc", "user", NONE, NONE, 0, 0, ALLOWED, true },
	{ "security_fs_context_parse_param", "any", VOLUME_READ, NONE, 0, 0, ALLOWED, true },
	{ "security_socket_create", "inet", NONE, NONE, AF_INET, 0, ALLOWED, true },
	{ "security_socket_create", "packet", NONE, NONE, AF_PACKET, 0, KEYS, true },
	{ "security_create_user_ns", "any", NONE, NONE, 0, 0, KEYS, true },
	{ "security_file_mprotect", "exec", ROOT_READ, NONE, PROT_EXEC, 0, ALLOWED, true },
	{ "cgroup_can_fork", "fork" },
	{ "cgroup_post_fork", "fork" },
	{ "cgroup_free", "fork" },
	{ "fork", "sum" },
};

#define TESTS (sizeof(tests) / sizeof(*tests))

static const char *config;
static bool kprobe, excerpt;
static int failed;

static int must(int fd, const char *what)
{
	if (fd < 0)
		err(1, "%s", what);
	return fd;
}

static int open_in(const char *dir, const char *name, int flags)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return must(open(path, flags | O_CLOEXEC, 0600), path);
}

static int unix_socket(const char *abstract)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = must(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");

	if (!abstract)
		return fd;
	strncpy(address.sun_path + 1, abstract, sizeof(address.sun_path) - 2);
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)), "bind");
	must(listen(fd, 1), "listen");
	return fd;
}

static void prepare(const char *dir, const char *volume)
{
	objects[VOLUME_DIR] = open_in(volume, ".", O_RDONLY | O_DIRECTORY);
	objects[VOLUME_WRITE] = open_in(volume, "hooks.file", O_RDWR | O_CREAT);
	objects[VOLUME_READ] = open_in(volume, "hooks.file", O_RDONLY);
	objects[ROOT_DIR] = open_in(dir, ".", O_RDONLY | O_DIRECTORY);
	objects[ROOT_READ] = open_in(dir, "hooks.file", O_RDONLY);
	objects[ROOT_WRITE] = HOST_FILE;
	objects[HOST_LISTENER] = HOST_SOCKET;
	objects[OWN_LISTENER] = unix_socket(config);
	objects[CLIENT] = unix_socket(NULL);
}

static bool starts(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* Under "keys" what only those keys ask about; in the excerpt one of each kind of look-up. */
static bool wanted(const struct test *test)
{
	static const char * const names[] = {
		"security_capable", "security_file_open", "security_path_unlink",
		"security_inode_setattr", "security_unix_stream_connect", "security_task_kill",
		"cgroup_can_fork", "fork",
	};
	unsigned int i;

	if (starts(config, "keys"))
		return test->keys;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], test->function))
			return true;
	return !excerpt;
}

/* A container's denials that are none, and whatever else is denied, are a mistake here. */
static void expect(const struct test *test, int verdict)
{
	bool denied = verdict < 0 && verdict != -NO_PARAM, expected = false;

	if (starts(config, "keys"))
		expected = test->expected == KEYS;
	else if (starts(config, "confined"))
		expected = test->expected == DENIED || test->expected == ALWAYS;
	else if (starts(config, "unused"))
		expected = test->expected == ALWAYS;
	if (excerpt || denied == expected)
		return;
	fprintf(stderr, "%s %s:%s: %s\n", config, test->function, test->variant,
		denied ? strerror(-verdict) : "not denied");
	failed = 1;
}

static void measure(const struct test *test)
{
	struct harden_bench bench = {
		.fd = objects[test->object],
		.other = objects[test->other],
		.number = test->number,
		.pid = test->pid,
		/* Only what is called itself; of the fork path that is the first. */
		.kprobe = kprobe && (strcmp(test->variant, "fork") ||
				     !strcmp(test->function, "cgroup_can_fork")) &&
			  strcmp(test->function, "fork"),
	};

	if (kprobe && !bench.kprobe)
		return;
	snprintf(bench.function, sizeof(bench.function), "%s", test->function);
	if (ioctl(HOST_DEVICE, HARDEN_BENCH_CALL, &bench)) {
		/* Some came with later kernels. */
		if (errno == ENOENT)
			return;
		fprintf(stderr, "%s %s:%s: %s\n", config, test->function, test->variant,
			strerror(errno));
		failed = 1;
		return;
	}
	expect(test, bench.verdict);
	printf("%s %s:%s %u %u %u\n", config, test->function, test->variant, bench.median,
	       bench.lowest, bench.highest);
}

int main(int argc, char **argv)
{
	unsigned int i;
	int option;

	while ((option = getopt(argc, argv, "ke")) >= 0) {
		if (option == 'k')
			kprobe = true;
		else if (option == 'e')
			excerpt = true;
		else
			return 2;
	}
	if (argc - optind != 3)
		errx(2, "usage: hooks [-k] [-e] CONFIG DIR VOLUME");
	config = argv[optind];
	prepare(argv[optind + 1], argv[optind + 2]);
	for (i = 0; i < TESTS; i++)
		if (wanted(&tests[i]))
			measure(&tests[i]);
	return failed;
}
