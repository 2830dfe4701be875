// SPDX-License-Identifier: GPL-2.0
/*
 * What an attacker does who has read the source, as far as the tests' program "inside" has it not:
 * ways around a check, and the host's part in them. See classes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/mount.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "../inside/inside.h"
#include "attack.h"

#define IA32_OPEN	5
#define IA32_MOUNT	21
#define IA32_BY_HANDLE	342

/* A further descriptor for what a name stands for, by way of one that is for nothing. */
static int reopen(const char *path, int flags)
{
	int node = open(path, O_PATH | O_CLOEXEC), err;
	char link[64];

	if (node < 0)
		return errno;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", node);
	err = result_fd(open(link, flags | O_CLOEXEC));
	close(node);
	return err;
}

static int op_reopen(char **words)
{
	return reopen(words[0], O_RDWR);
}

static int op_reopen_read(char **words)
{
	return reopen(words[0], O_RDONLY);
}

static int op_openat2(char **words)
{
	struct open_how how = { .flags = O_WRONLY | O_CREAT | O_CLOEXEC, .mode = 0600 };

	return result_fd(syscall(SYS_openat2, AT_FDCWD, words[0], &how, sizeof(how)));
}

static int op_ia32_create(char **words)
{
	return ia32_call(IA32_OPEN, ia32_text(words[0]), O_WRONLY | O_CREAT, 0600, 0, 0);
}

static int op_ia32_mount(char **words)
{
	return ia32_call(IA32_MOUNT, ia32_text(words[0]), ia32_text(words[1]),
			 ia32_text(words[0]), 0, 0);
}

/* A file by its name under another root, where the name is one that the policy opens. */
static int do_under(char **words)
{
	if (chroot(words[0]))
		return errno;
	return result_fd(open(words[1], O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int op_under(char **words)
{
	return in_child(do_under, words);
}

/* Directories in directories, and one more file in the last, or a name from there. */
static int do_deep(char **words)
{
	int left = atoi(words[1]);

	if (chdir(words[0]))
		return errno;
	for (; left; left--)
		if ((mkdir("d", 0700) && errno != EEXIST) || chdir("d"))
			return errno;
	return result_fd(open(words[2], O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int op_deep(char **words)
{
	return in_child(do_deep, words);
}

/* From as deep up again, by as many "..". */
static int op_deep_up(char **words)
{
	int left = atoi(words[1]);
	char name[4096] = "";
	char *deep[] = { words[0], words[1], name };

	if (left > 1000)
		return ERANGE;
	/* One more for @words[0], which lies in the root. */
	for (; left >= 0; left--)
		strcat(name, "../");
	strcat(name, words[2]);
	return in_child(do_deep, deep);
}

/* A filesystem that is nowhere attached, and a file in it. */
static int op_detached(char **words)
{
	int fs = syscall(SYS_fsopen, words[0], FSOPEN_CLOEXEC), mnt, err;

	if (fs < 0)
		return errno;
	err = result(syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	mnt = err ? -1 : syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	if (mnt < 0)
		err = err ?: errno;
	else
		err = result_fd(openat(mnt, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	close(mnt);
	close(fs);
	return err;
}

/* fspick(2), and a change of nothing. */
static int op_reconfigure(char **words)
{
	int fs = syscall(SYS_fspick, AT_FDCWD, words[0], FSPICK_CLOEXEC), err;

	if (fs < 0)
		return errno;
	err = result(syscall(SYS_fsconfig, fs, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0));
	close(fs);
	return err;
}

static socklen_t address_of(struct sockaddr_un *address, const char *path)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	snprintf(address->sun_path, sizeof(address->sun_path), "%s", path);
	return sizeof(*address);
}

/* The socket by a descriptor that is for nothing. */
static int op_connect_path(char **words)
{
	int node = open(words[0], O_PATH | O_CLOEXEC), err;
	char link[64], *connect[] = { "connect", link };

	if (node < 0)
		return errno;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", node);
	err = run_words(connect, 2);
	close(node);
	return err;
}

union rights {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int))];
};

static struct msghdr message(struct iovec *iov, union rights *rights)
{
	return (struct msghdr){
		.msg_iov = iov, .msg_iovlen = 1,
		.msg_control = rights, .msg_controllen = sizeof(*rights),
	};
}

/*
 * take SOCKET: waits in a socket of its own for somebody who gives a descriptor. Where one is
 * withheld the kernel tells no errno: EACCES stands for it.
 */
static int op_take(char **words)
{
	struct sockaddr_un address;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), peer;
	union rights rights = {};
	char byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = message(&iov, &rights);
	socklen_t len = address_of(&address, words[0]);

	unlink(words[0]);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) || listen(fd, 1))
		return errno;
	peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	if (peer < 0 || recvmsg(peer, &msg, MSG_CMSG_CLOEXEC) < 0)
		return errno;
	return CMSG_FIRSTHDR(&msg) ? 0 : EACCES;
}

/* What is handed over: an end of a pair, or what a name stands for. */
static int gift(const char *what)
{
	int pair[2];

	if (strcmp(what, "pair"))
		return open(what, O_RDONLY);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return -1;
	return pair[0];
}

static int connect_soon(const char *path)
{
	struct timespec moment = { .tv_nsec = 10000000 };
	struct sockaddr_un address;
	socklen_t len = address_of(&address, path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), left;

	for (left = 3000; left; left--) {
		if (!connect(fd, (struct sockaddr *)&address, len))
			return fd;
		nanosleep(&moment, NULL);
	}
	return -1;
}

/* give SOCKET WHAT: the accomplice of take, outside. */
static int op_give(char **words)
{
	int what = gift(words[1]), fd = connect_soon(words[0]);
	union rights rights = {};
	struct iovec iov = { "x", 1 };
	struct msghdr msg = message(&iov, &rights);
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	if (what < 0 || fd < 0)
		return errno;
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	*(int *)CMSG_DATA(cmsg) = what;
	return result(sendmsg(fd, &msg, 0));
}

static unsigned long word = 0x7373656c6d726168;

/* victim FILE: a task of the host that has a file open as descriptor 3, until it is ended. */
static int op_victim(char **words)
{
	int fd = open(words[0], O_RDWR);

	if (fd < 0 || dup2(fd, 3) < 0)
		return errno;
	printf("%lx\n", (unsigned long)&word);
	fflush(stdout);
	for (;;)
		pause();
}

static int op_write_memory(char **words)
{
	unsigned long evil = 0x6c697665;
	struct iovec local = { &evil, sizeof(evil) };
	struct iovec remote = { (void *)strtoul(words[1], NULL, 16), sizeof(evil) };

	return result(process_vm_writev(atoi(words[0]), &local, 1, &remote, 1, 0));
}

/* The same by its file, and by ptrace. */
static int op_write_mem_file(char **words)
{
	unsigned long evil = 0x6c697665;
	char path[64];
	int fd, err;

	snprintf(path, sizeof(path), "/proc/%s/mem", words[0]);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return errno;
	err = result(pwrite(fd, &evil, sizeof(evil), strtoul(words[1], NULL, 16)));
	close(fd);
	return err;
}

/* own-child: everything that a debugger does, to a child of its own. */
static int op_own_child(char **words)
{
	unsigned long got = 0;
	struct iovec local = { &got, sizeof(got) }, remote = { (void *)&word, sizeof(word) };
	pid_t pid = fork();
	int pidfd, err = 0;

	(void)words;
	if (!pid)
		for (;;)
			pause();
	pidfd = syscall(SYS_pidfd_open, pid, 0);
	if (pid < 0 || pidfd < 0 || ptrace(PTRACE_SEIZE, pid, NULL, NULL) ||
	    process_vm_readv(pid, &local, 1, &remote, 1, 0) != sizeof(got) || got != word ||
	    syscall(SYS_pidfd_getfd, pidfd, 1, 0) < 0 ||
	    syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0))
		err = errno ?: EIO;
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return err;
}

static int rename_host(int ns, int type, const char *name)
{
	if (ns < 0 || setns(ns, type))
		return errno;
	return result(sethostname(name, strlen(name)));
}

static int do_uts_file(char **words)
{
	return rename_host(open(words[0], O_RDONLY | O_CLOEXEC), 0, words[1]);
}

/* Into a namespace by its file, mounted somewhere; and the host has another name. */
static int op_uts_file(char **words)
{
	return in_child(do_uts_file, words);
}

static int do_uts_pidfd(char **words)
{
	return rename_host(syscall(SYS_pidfd_open, atoi(words[0]), 0), CLONE_NEWUTS, words[1]);
}

static int op_uts_pidfd(char **words)
{
	return in_child(do_uts_pidfd, words);
}

/* The handle of an inode of ext4 whose generation is not asked: number 2 is its root. */
struct forged {
	struct file_handle head;
	uint32_t inode, generation;
};

static const struct forged root_of_disk = {
	.head = { .handle_bytes = 8, .handle_type = 1 }, .inode = 2,
};

/* by-inode MOUNT FILE: the root of the disk that @MOUNT shows a part of, and a file there. */
static int op_by_inode(char **words)
{
	struct forged forged = root_of_disk;
	int mount = open(words[0], O_RDONLY | O_CLOEXEC), root, err;

	if (mount < 0)
		return errno;
	root = open_by_handle_at(mount, &forged.head, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = root < 0 ? errno : result_fd(openat(root, words[1], O_RDONLY | O_CLOEXEC));
	close(root);
	close(mount);
	return err;
}

/* by-number MOUNT INODE: any file of that disk, and a byte of it. */
static int op_by_number(char **words)
{
	struct forged forged = root_of_disk;
	int mount = open(words[0], O_RDONLY | O_CLOEXEC), fd, err;
	char byte;

	if (mount < 0)
		return errno;
	forged.inode = strtoul(words[1], NULL, 10);
	fd = open_by_handle_at(mount, &forged.head, O_RDONLY | O_CLOEXEC);
	err = fd < 0 ? errno : result(read(fd, &byte, 1));
	close(fd);
	close(mount);
	return err;
}

static int op_ia32_by_inode(char **words)
{
	int mount = open(words[0], O_RDONLY | O_CLOEXEC), err;

	if (mount < 0)
		return errno;
	err = ia32_call(IA32_BY_HANDLE, mount, ia32_bytes(&root_of_disk, sizeof(root_of_disk)),
			O_RDONLY | O_DIRECTORY, 0, 0);
	close(mount);
	return err;
}

/* A terminal of its own, and input to it that nobody has typed. */
static int op_push(char **words)
{
	int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC), slave, err;

	(void)words;
	if (master < 0 || unlockpt(master))
		return errno;
	slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0)
		return errno;
	err = result(ioctl(slave, TIOCSTI, "x"));
	close(slave);
	close(master);
	return err;
}

static char *passed[3];

static int count_passed(void)
{
	int nr = 0;

	while (nr < 3 && passed[nr])
		nr++;
	return nr;
}

/* Only when its parent is gone, and somebody else's is its parent. */
static void __attribute__((noreturn)) orphan(pid_t parent, int to)
{
	struct timespec moment = { .tv_nsec = 1000000 };
	int err;

	setsid();
	while (getppid() == parent)
		nanosleep(&moment, NULL);
	err = run_words(passed, count_passed());
	if (write(to, &err, sizeof(err)) != sizeof(err))
		_exit(1);
	_exit(0);
}

/* orphan WORD WORD: twice forked and left alone. */
static int op_orphan(char **words)
{
	int pipes[2], err = EIO;
	pid_t pid;

	memcpy(passed, words, 2 * sizeof(*words));
	if (pipe(pipes))
		return errno;
	pid = fork();
	if (!pid) {
		pid_t parent = getpid();

		if (!fork())
			orphan(parent, pipes[1]);
		_exit(0);
	}
	close(pipes[1]);
	if (pid < 0 || waitpid(pid, NULL, 0) != pid ||
	    read(pipes[0], &err, sizeof(err)) != sizeof(err))
		return err;
	return err;
}

/* Namespaces of its own of every kind that needs no further fork, and then. */
static int do_apart(char **words)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET))
		return errno;
	memcpy(passed, words, 2 * sizeof(*words));
	return run_words(passed, count_passed());
}

/* apart WORD WORD */
static int op_apart(char **words)
{
	return in_child(do_apart, words);
}

static int ask(int fd, int family, int command, const char *name, char *answer, size_t size)
{
	struct {
		struct nlmsghdr head;
		struct genlmsghdr genl;
		struct nlattr attr;
		char name[GENL_NAMSIZ];
	} request = {
		.head = { .nlmsg_type = family, .nlmsg_flags = NLM_F_REQUEST, .nlmsg_seq = 1,
			  .nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN) },
		.genl = { .cmd = command, .version = 1 },
		.attr = { .nla_type = CTRL_ATTR_FAMILY_NAME },
	};
	struct nlmsghdr *head = (struct nlmsghdr *)answer;

	if (name) {
		snprintf(request.name, sizeof(request.name), "%s", name);
		request.attr.nla_len = NLA_HDRLEN + strlen(name) + 1;
		request.head.nlmsg_len += NLA_ALIGN(request.attr.nla_len);
	}
	if (send(fd, &request, request.head.nlmsg_len, 0) < 0 || recv(fd, answer, size, 0) < 0)
		return errno;
	if (head->nlmsg_type == NLMSG_ERROR)
		return -((struct nlmsgerr *)NLMSG_DATA(head))->error;
	return 0;
}

/* The number of a family, from what the controller says of it; 0: it is not there. */
static int family_in(const char *answer)
{
	const struct nlmsghdr *head = (const struct nlmsghdr *)answer;
	int at = NLMSG_LENGTH(GENL_HDRLEN);

	while (at + NLA_HDRLEN <= head->nlmsg_len) {
		const struct nlattr *attr = (const struct nlattr *)(answer + at);

		if (attr->nla_len < NLA_HDRLEN)
			break;
		if (attr->nla_type == CTRL_ATTR_FAMILY_ID)
			return *(const uint16_t *)(answer + at + NLA_HDRLEN);
		at += NLA_ALIGN(attr->nla_len);
	}
	return 0;
}

/* ask-kernel FAMILY COMMAND: a request without attributes to a generic netlink family. */
static int op_ask_kernel(char **words)
{
	char answer[8192] __attribute__((aligned(8)));
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC), err;

	if (fd < 0)
		return errno;
	err = ask(fd, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, words[0], answer, sizeof(answer));
	if (!err && !family_in(answer))
		err = ENOENT;
	err = err ?: ask(fd, family_in(answer), atoi(words[1]), NULL, answer, sizeof(answer));
	close(fd);
	return err;
}

static int op_unload(char **words)
{
	return result(syscall(SYS_delete_module, words[0], O_NONBLOCK));
}

static const struct op ops[] = {
	{ "reopen", 1, op_reopen },
	{ "reopen-read", 1, op_reopen_read },
	{ "openat2", 1, op_openat2 },
	{ "ia32-create", 1, op_ia32_create },
	{ "ia32-old-mount", 2, op_ia32_mount },
	{ "under", 2, op_under },
	{ "deep", 3, op_deep },
	{ "deep-up", 3, op_deep_up },
	{ "detached", 1, op_detached },
	{ "reconfigure", 1, op_reconfigure },
	{ "connect-path", 1, op_connect_path },
	{ "take", 1, op_take },
	{ "give", 2, op_give },
	{ "victim", 1, op_victim },
	{ "write-memory", 2, op_write_memory },
	{ "write-mem-file", 2, op_write_mem_file },
	{ "own-child", 0, op_own_child },
	{ "uts-file", 2, op_uts_file },
	{ "uts-pidfd", 2, op_uts_pidfd },
	{ "by-inode", 2, op_by_inode },
	{ "by-number", 2, op_by_number },
	{ "ia32-by-inode", 1, op_ia32_by_inode },
	{ "push", 0, op_push },
	{ "orphan", 2, op_orphan },
	{ "apart", 2, op_apart },
	{ "ask-kernel", 2, op_ask_kernel },
	{ "unload", 1, op_unload },
	{}
};

const struct op *attack_find(const char *name)
{
	const struct op *op;

	for (op = ops; op->name; op++)
		if (!strcmp(op->name, name))
			return op;
	return NULL;
}
