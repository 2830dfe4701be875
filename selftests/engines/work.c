// SPDX-License-Identifier: GPL-2.0
/*
 * What honest programs do in a container: "work TASK..." does each and prints "ok TASK", or
 * "not ok TASK: line N: error". Without a TASK: all that need nothing special.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/icmp.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#include "work.h"

/* The first thing that fails ends the task, which runs in a process of its own. */
#define must(condition) do { if (!(condition)) failed(__LINE__); } while (0)

static const char *current_task;

static void __attribute__((noreturn)) failed(int line)
{
	printf("not ok %s: line %d: %s\n", current_task, line, strerror(errno));
	fflush(stdout);
	_exit(1);
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	must(fd >= 0);
	must(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	must(!close(fd));
}

/* The exit status of a child; -1 when it did not exit. */
static int ended(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void nodes(void)
{
	static const char * const random[] = { "/dev/random", "/dev/urandom", "/dev/zero" };
	char byte;
	size_t i;
	int fd = open("/dev/full", O_RDWR);

	must(fd >= 0);
	must(write(fd, "x", 1) == -1 && errno == ENOSPC);
	close(fd);
	put("/dev/null", "x");
	for (i = 0; i < sizeof(random) / sizeof(*random); i++) {
		fd = open(random[i], O_RDONLY);
		must(fd >= 0 && read(fd, &byte, 1) == 1);
		close(fd);
	}
	/* Without a terminal there is none; but that is the kernel's answer. */
	fd = open("/dev/tty", O_RDWR);
	must(fd >= 0 || errno == ENXIO);
}

/* The other end of a pty, where it is the controlling terminal. */
static void __attribute__((noreturn)) on_terminal(const char *name)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int fd, tty;

	must(setsid() > 0);
	fd = open(name, O_RDWR);
	must(fd >= 0);
	must(!ioctl(fd, TIOCSCTTY, 0) && !ioctl(fd, TIOCSWINSZ, &size));
	tty = open("/dev/tty", O_RDWR);
	must(tty >= 0 && tcgetpgrp(tty) == getpid());
	must(write(tty, "x", 1) == 1);
	_exit(0);
}

static void pty(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	char byte;
	pid_t pid;

	must(master >= 0 && !grantpt(master) && !unlockpt(master));
	pid = fork();
	if (!pid)
		on_terminal(ptsname(master));
	must(pid > 0 && read(master, &byte, 1) == 1 && byte == 'x');
	must(!ended(pid));
}

/* Everything with files, where the container may write. */
static void files_in(const char *dir)
{
	int fd, two;
	char *map;

	must(!chdir(dir) && !mkdir("work.d", 0700));
	fd = open("work.d/a", O_RDWR | O_CREAT | O_EXCL, 0600);
	must(fd >= 0 && !posix_fallocate(fd, 0, 4096));
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must(map != MAP_FAILED);
	map[0] = 'x';
	must(!msync(map, 4096, MS_SYNC) && !munmap(map, 4096));
	must(!fchmod(fd, 0640) && !fchown(fd, -1, getegid()) && !futimens(fd, NULL));
	two = open("work.d/b", O_RDWR | O_CREAT | O_TRUNC, 0600);
	must(two >= 0 && copy_file_range(fd, &(off_t){ 0 }, two, NULL, 4096, 0) == 4096);
	must(!flock(two, LOCK_EX) && !ftruncate(two, 0) && !fsync(two));
	close(two);
	close(fd);
	must(!link("work.d/a", "work.d/c") && !rename("work.d/c", "work.d/b"));
	must(!syscall(SYS_renameat2, AT_FDCWD, "work.d/a", AT_FDCWD, "work.d/b", 2));
	must(!symlink("a", "work.d/l") && !mkfifo("work.d/p", 0600));
	must(!unlink("work.d/a") && !unlink("work.d/b") && !unlink("work.d/l") &&
	     !unlink("work.d/p") && !rmdir("work.d"));
}

static void tmpfs(void)
{
	files_in("/tmp");
}

static void volume(void)
{
	files_in("/data");
}

static void posix_shm(void)
{
	int fd = shm_open("/work", O_RDWR | O_CREAT | O_EXCL, 0600);
	char *map;
	pid_t pid;

	must(fd >= 0 && !ftruncate(fd, 4096));
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must(map != MAP_FAILED);
	pid = fork();
	if (!pid) {
		map[0] = 'x';
		_exit(0);
	}
	must(pid > 0 && !ended(pid) && map[0] == 'x');
	must(!shm_unlink("/work"));
}

static void sysv_ipc(void)
{
	int shm = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
	int sem = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
	int msg = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
	struct sembuf up = { .sem_op = 1 };
	struct { long type; char text[1]; } message = { 1, "x" };
	char *map;

	must(shm >= 0 && sem >= 0 && msg >= 0);
	map = shmat(shm, NULL, 0);
	must(map != (void *)-1);
	map[0] = 'x';
	must(!shmdt(map) && !shmctl(shm, IPC_RMID, NULL));
	must(!semop(sem, &up, 1) && !semctl(sem, 0, IPC_RMID));
	must(!msgsnd(msg, &message, 1, 0) && msgrcv(msg, &message, 1, 0, 0) == 1);
	must(!msgctl(msg, IPC_RMID, NULL));
}

static void message_queue(void)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 8 };
	mqd_t queue = mq_open("/work", O_RDWR | O_CREAT | O_EXCL, 0600, &attr);
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	char text[8];
	int fd;

	must(queue >= 0);
	must(!mq_send(queue, "x", 1, 0) && mq_receive(queue, text, 8, NULL) == 1);
	must(!mq_notify(queue, &event) && !mq_close(queue));
	/* The same queue as a file. */
	fd = open("/dev/mqueue/work", O_RDONLY);
	must(fd >= 0 && read(fd, text, 8) == 8);
	must(!close(fd) && !unlink("/dev/mqueue/work"));
}

/* A memory file that a peer gets and maps; nobody runs it. */
static void memfd(void)
{
	int fd = memfd_create("work", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	char *map;

	must(fd >= 0 && !ftruncate(fd, 4096));
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must(map != MAP_FAILED);
	map[0] = 'x';
	must(!munmap(map, 4096));
	must(!fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW));
}

static void memfd_exec(void)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int fd = memfd_create("work", MFD_CLOEXEC);
	char *words[] = { "work", "nothing", NULL };
	struct stat stat;
	pid_t pid;

	must(from >= 0 && fd >= 0 && !fstat(from, &stat));
	while (stat.st_size > 0) {
		ssize_t n = sendfile(fd, from, NULL, stat.st_size);

		must(n > 0);
		stat.st_size -= n;
	}
	pid = fork();
	if (!pid) {
		must(dup2(open("/dev/null", O_WRONLY), 1) == 1);
		fexecve(fd, words, environ);
		_exit(1);
	}
	must(pid > 0 && !ended(pid));
}

static void __attribute__((noreturn)) traced(void)
{
	must(!ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	raise(SIGSTOP);
	getppid();
	_exit(7);
}

/* As strace(1) does: a system call is seen, registers and memory are read. */
static void trace_child(void)
{
	static long word = 42;
	struct user_regs_struct regs;
	char name[32];
	long seen = 0;
	int status, fd;
	pid_t pid = fork();

	if (!pid)
		traced();
	must(pid > 0 && waitpid(pid, &status, 0) == pid && WIFSTOPPED(status));
	must(!ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD));
	must(ptrace(PTRACE_PEEKDATA, pid, &word, NULL) == 42);
	snprintf(name, sizeof(name), "/proc/%d/mem", pid);
	fd = open(name, O_RDWR);
	must(fd >= 0 && pread(fd, &seen, sizeof(seen), (off_t)&word) == sizeof(seen));
	must(seen == 42 && pwrite(fd, &seen, sizeof(seen), (off_t)&word) == sizeof(seen));
	must(!ptrace(PTRACE_SYSCALL, pid, NULL, NULL) && waitpid(pid, &status, 0) == pid);
	must(WSTOPSIG(status) == (SIGTRAP | 0x80) && !ptrace(PTRACE_GETREGS, pid, NULL, &regs));
	must(!ptrace(PTRACE_DETACH, pid, NULL, NULL) && ended(pid) == 7);
}

/* As gdb(1) does with a process that runs. */
static void trace_attach(void)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		for (;;)
			pause();
	must(pid > 0 && !ptrace(PTRACE_SEIZE, pid, NULL, NULL));
	must(!ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) && waitpid(pid, &status, 0) == pid);
	must(!ptrace(PTRACE_DETACH, pid, NULL, NULL) && !kill(pid, SIGKILL));
	must(ended(pid) == -1);
}

static void signals(void)
{
	sigset_t set;
	siginfo_t info;
	pid_t pid;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGIO);
	must(!sigprocmask(SIG_BLOCK, &set, NULL));
	pid = fork();
	if (!pid) {
		must(!setpgid(0, 0));
		must(!sigqueue(getppid(), SIGUSR1, (union sigval){ .sival_int = 5 }));
		for (;;)
			pause();
	}
	must(pid > 0 && sigwaitinfo(&set, &info) == SIGUSR1 && info.si_value.sival_int == 5);
	must(info.si_pid == pid && !kill(-pid, SIGSTOP) && !kill(pid, SIGCONT));
	fd = syscall(SYS_pidfd_open, pid, 0);
	must(fd >= 0 && !syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0));
	must(ended(pid) == -1);
}

/* Who wants a signal when there is something to read. */
static void owner(void)
{
	sigset_t set;
	siginfo_t info;
	int pair[2];

	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	must(!sigprocmask(SIG_BLOCK, &set, NULL));
	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(!fcntl(pair[0], F_SETOWN, getpid()) && !fcntl(pair[0], F_SETFL, O_ASYNC));
	must(write(pair[1], "x", 1) == 1 && sigwaitinfo(&set, &info) == SIGIO);
}

/* What a process sets of itself by files. */
static void proc_self(void)
{
	char link[PATH_MAX];

	put("/proc/self/oom_score_adj", "500");
	put("/proc/self/comm", "worker");
	put("/proc/self/coredump_filter", "0x33");
	put("/proc/self/clear_refs", "1");
	must(readlink("/proc/self/exe", link, sizeof(link)) > 0);
	must(readlink("/proc/1/cwd", link, sizeof(link)) > 0 || errno == EACCES);
	must(open("/proc/self/maps", O_RDONLY) >= 0 && open("/proc/self/ns/mnt", O_RDONLY) >= 0);
	must(open("/proc/cpuinfo", O_RDONLY) >= 0);
	must(open("/proc/sys/kernel/ostype", O_RDONLY) >= 0);
	must(open("/sys/fs/cgroup/cgroup.controllers", O_RDONLY) >= 0);
}

static int tcp(int type, struct sockaddr_in *at, bool serve)
{
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof(*at);

	must(fd >= 0);
	if (!serve) {
		must(!connect(fd, (struct sockaddr *)at, len));
		return fd;
	}
	*at = (struct sockaddr_in){ .sin_family = AF_INET };
	at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	must(!bind(fd, (struct sockaddr *)at, len));
	must(!getsockname(fd, (struct sockaddr *)at, &len));
	must(type != SOCK_STREAM || !listen(fd, 1));
	return fd;
}

static void inet(void)
{
	struct sockaddr_in at;
	char byte;
	int server = tcp(SOCK_STREAM, &at, true), client = tcp(SOCK_STREAM, &at, false), fd;

	fd = accept4(server, NULL, NULL, SOCK_CLOEXEC);
	must(fd >= 0 && write(fd, "x", 1) == 1 && read(client, &byte, 1) == 1);
	server = tcp(SOCK_DGRAM, &at, true);
	client = tcp(SOCK_DGRAM, &at, false);
	must(send(client, "x", 1, 0) == 1 && recv(server, &byte, 1, 0) == 1);
	must(socket(AF_INET6, SOCK_STREAM, 0) >= 0);
}

/* As ping(8) does without privilege, where net.ipv4.ping_group_range lets the group. */
static void ping(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct icmphdr echo = { .type = ICMP_ECHO };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP);

	must(fd >= 0 && !connect(fd, (struct sockaddr *)&at, sizeof(at)));
	must(send(fd, &echo, sizeof(echo), 0) == sizeof(echo));
	must(recv(fd, &echo, sizeof(echo), 0) == sizeof(echo) && echo.type == ICMP_ECHOREPLY);
}

/* As getifaddrs(3) and resolvers do. */
static void netlink(void)
{
	struct { struct nlmsghdr h; struct rtgenmsg g; } ask = {
		.h = { .nlmsg_len = sizeof(ask), .nlmsg_type = RTM_GETLINK,
		       .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
	};
	char answer[8192];
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	must(fd >= 0 && send(fd, &ask, sizeof(ask), 0) == sizeof(ask));
	must(recv(fd, answer, sizeof(answer), 0) > 0);
}

/* A descriptor goes over @fd. */
static void send_fd(int over, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = "", byte = 'x';
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&msg);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	must(sendmsg(over, &msg, 0) == 1);
}

static int receive_fd(int over)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			      .msg_controllen = sizeof(control) };
	int fd;

	must(recvmsg(over, &msg, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(&msg));
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

/* A server within the container, by path and abstract, that is handed files and connections. */
static void unix_sockets(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX, .sun_path = "/tmp/work.socket" };
	int i, server, client, peer, fd, pair[2];

	for (i = 0; i < 2; i++) {
		server = socket(AF_UNIX, SOCK_STREAM, 0);
		client = socket(AF_UNIX, SOCK_STREAM, 0);
		unlink("/tmp/work.socket");
		must(!bind(server, (struct sockaddr *)&at, sizeof(at)) && !listen(server, 1));
		must(!connect(client, (struct sockaddr *)&at, sizeof(at)));
		peer = accept(server, NULL, NULL);
		must(peer >= 0 && !socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
		fd = open("/etc/passwd", O_RDONLY);
		send_fd(peer, fd);
		send_fd(peer, pair[0]);
		send_fd(peer, peer);
		must(receive_fd(client) >= 0 && receive_fd(client) >= 0 && receive_fd(client) >= 0);
		unlink("/tmp/work.socket");
		memcpy(at.sun_path, "\0work", 5);
	}
}

static void run_programs(void)
{
	char *words[] = { "true", NULL };
	pid_t pid = fork();
	int fd;

	if (!pid) {
		fd = open("/bin/busybox", O_RDONLY | O_CLOEXEC);
		fexecve(fd, words, environ);
		_exit(1);
	}
	must(pid > 0 && !ended(pid));
	must(!system("/bin/sh -c 'echo exit 0 >/tmp/script && sh /tmp/script && rm /tmp/script'"));
}

static void *thread(void *unused)
{
	must(!prctl(PR_SET_NAME, "thread"));
	put("/proc/thread-self/comm", "renamed");
	return unused;
}

/* Limits, priorities and threads of its own. */
static void own_limits(void)
{
	struct sched_param param = { 0 };
	struct rlimit limit;
	pthread_t id;
	pid_t pid = fork();
	cpu_set_t set;

	if (!pid)
		for (;;)
			pause();
	must(pid > 0 && !prlimit(pid, RLIMIT_NOFILE, NULL, &limit));
	limit.rlim_cur /= 2;
	must(!prlimit(pid, RLIMIT_NOFILE, &limit, NULL) && !setpriority(PRIO_PROCESS, pid, 5));
	must(!sched_setscheduler(pid, SCHED_BATCH, &param));
	must(!sched_getaffinity(pid, sizeof(set), &set));
	must(!sched_setaffinity(pid, sizeof(set), &set));
	must(!syscall(SYS_ioprio_set, 1, pid, 3 << 13));
	must(!kill(pid, SIGKILL) && ended(pid) == -1);
	must(!pthread_create(&id, NULL, thread, NULL) && !pthread_join(id, NULL));
}

static void events(void)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC), event = eventfd(1, 0), notify = inotify_init();
	int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	struct epoll_event what = { .events = EPOLLIN };
	sigset_t set;

	sigemptyset(&set);
	must(epoll >= 0 && event >= 0 && timer >= 0 && signalfd(-1, &set, 0) >= 0);
	must(notify >= 0 && inotify_add_watch(notify, "/tmp", IN_CREATE) >= 0);
	must(!epoll_ctl(epoll, EPOLL_CTL_ADD, event, &what));
	must(epoll_wait(epoll, &what, 1, 1000) == 1);
}

/* As tini does: orphans become its children. */
static void subreaper(void)
{
	int status;
	pid_t pid;

	must(!prctl(PR_SET_CHILD_SUBREAPER, 1));
	pid = fork();
	if (!pid)
		_exit(fork() ? 0 : 3);
	must(pid > 0 && !ended(pid) && wait(&status) > 0 && WEXITSTATUS(status) == 3);
}

/* Code that is made as it goes: memory of no file. */
static void jit(void)
{
	static const unsigned char code[] = { 0xb8, 0x2a, 0, 0, 0, 0xc3 };	/* return 42 */
	unsigned char *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(at != MAP_FAILED);
	memcpy(at, code, sizeof(code));
	must(!mprotect(at, 4096, PROT_READ | PROT_EXEC));
	must(((int (*)(void))at)() == 42);
}

/* A sandbox in a user namespace: its root is a tmpfs, where it has mounted what it wants. */
static void sandbox(void)
{
	unsigned int uid = geteuid(), gid = getegid();
	char map[64];

	must(!unshare(CLONE_NEWUSER | CLONE_NEWNS));
	put("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", uid);
	put("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "0 %u 1", gid);
	put("/proc/self/gid_map", map);
	must(!mount("sandbox", "/tmp", "tmpfs", 0, NULL) && !mkdir("/tmp/bin", 0755));
	must(!mount("/bin", "/tmp/bin", NULL, MS_BIND | MS_REC, NULL));
	must(!chroot("/tmp") && !chdir("/") && !access("/bin/sh", X_OK) && access("/etc", F_OK));
}

/* As browsers do for what they render. */
static void no_network(void)
{
	pid_t pid;

	must(!unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET));
	pid = fork();
	if (!pid)
		_exit(getpid() != 1);
	must(pid > 0 && !ended(pid));
}

static void nothing(void)
{
}

static const struct task {
	const char *name;
	void (*run)(void);
	bool special;
} tasks[] = {
	{ "nodes", nodes }, { "pty", pty }, { "tmpfs", tmpfs }, { "volume", volume },
	{ "posix-shm", posix_shm }, { "sysv-ipc", sysv_ipc }, { "mqueue", message_queue },
	{ "memfd", memfd }, { "trace-child", trace_child }, { "trace-attach", trace_attach },
	{ "signals", signals }, { "signal-owner", owner }, { "proc-self", proc_self },
	{ "inet", inet }, { "ping", ping }, { "netlink", netlink },
	{ "unix-sockets", unix_sockets },
	{ "run-programs", run_programs }, { "own-limits", own_limits }, { "events", events },
	{ "subreaper", subreaper }, { "jit", jit },
	{ "memfd-exec", memfd_exec, true }, { "sandbox", sandbox, true },
	{ "no-network", no_network, true }, { "nothing", nothing, true },
};

static int run(const struct task *task)
{
	pid_t pid;
	int status;

	fflush(stdout);
	current_task = task->name;
	pid = fork();
	if (!pid) {
		alarm(20);
		task->run();
		printf("ok %s\n", task->name);
		fflush(stdout);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 1;
	if (WIFSIGNALED(status))
		printf("not ok %s: signal %d\n", task->name, WTERMSIG(status));
	return status != 0;
}

static int run_named(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(tasks) / sizeof(*tasks); i++)
		if (!strcmp(tasks[i].name, name))
			return run(&tasks[i]);
	fprintf(stderr, "work: no task \"%s\"\n", name);
	return 1;
}

int main(int argc, char **argv)
{
	int failures = 0, i;
	size_t task;

	if (argc > 1 && !strcmp(argv[1], "serve"))
		return serve(argc - 2, argv + 2);
	for (i = 1; i < argc; i++)
		failures += run_named(argv[i]);
	for (task = 0; argc == 1 && task < sizeof(tasks) / sizeof(*tasks); task++)
		failures += !tasks[task].special && run(&tasks[task]);
	return failures != 0;
}
