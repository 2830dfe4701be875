// SPDX-License-Identifier: GPL-2.0
/* File operations through io_uring, whose workers have a label of their own. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>
#include "inside.h"

#define PART(base, offset) ((uint32_t *)((char *)(base) + (offset)))

static void *map(int ring, size_t size, off_t offset)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, offset);
}

/* Submits one entry, waits for it and returns its result. */
static int submit_with(int ring, const struct io_uring_params *params,
		       const struct io_uring_sqe *sqe, unsigned int flags)
{
	void *sq = map(ring, params->sq_off.array + 4 * sizeof(uint32_t), IORING_OFF_SQ_RING);
	void *cq = map(ring, params->cq_off.cqes + 8 * sizeof(struct io_uring_cqe),
		       IORING_OFF_CQ_RING);
	struct io_uring_sqe *sqes = map(ring, 4 * sizeof(*sqes), IORING_OFF_SQES);

	if (sq == MAP_FAILED || cq == MAP_FAILED || sqes == MAP_FAILED)
		return -errno;
	sqes[0] = *sqe;
	*PART(sq, params->sq_off.array) = 0;
	__atomic_store_n(PART(sq, params->sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS | flags, NULL, 0) < 0)
		return -errno;
	return ((struct io_uring_cqe *)PART(cq, params->cq_off.cqes))->res;
}

static int submit(int ring, const struct io_uring_params *params, const struct io_uring_sqe *sqe)
{
	return submit_with(ring, params, sqe, 0);
}

/* In a worker, for IOSQE_ASYNC. */
static int by_worker(struct io_uring_sqe *sqe)
{
	struct io_uring_params params = {};
	int ring = syscall(SYS_io_uring_setup, 2, &params), res;

	if (ring < 0)
		return errno;
	sqe->flags |= IOSQE_ASYNC;
	res = submit(ring, &params, sqe);
	close(ring);
	return res < 0 ? -res : 0;
}

static int op_open(char **words)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (uintptr_t)words[0],
		.len = 0600, .open_flags = O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC,
	};

	return by_worker(&sqe);
}

static int op_mkdir(char **words)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_MKDIRAT, .fd = AT_FDCWD, .addr = (uintptr_t)words[0],
		.len = 0700,
	};

	return by_worker(&sqe);
}

static int op_rename(char **words)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_RENAMEAT, .fd = AT_FDCWD, .addr = (uintptr_t)words[0],
		.len = AT_FDCWD, .addr2 = (uintptr_t)words[1],
	};

	return by_worker(&sqe);
}

static int op_unlink(char **words)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_UNLINKAT, .fd = AT_FDCWD, .addr = (uintptr_t)words[0],
	};

	return by_worker(&sqe);
}

static int op_link(char **words)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_LINKAT, .fd = AT_FDCWD, .addr = (uintptr_t)words[0],
		.len = AT_FDCWD, .addr2 = (uintptr_t)words[1],
	};

	return by_worker(&sqe);
}

static int op_symlink(char **words)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_SYMLINKAT, .fd = AT_FDCWD, .addr = (uintptr_t)words[0],
		.addr2 = (uintptr_t)words[1],
	};

	return by_worker(&sqe);
}

static int op_connect(char **words)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_CONNECT, .addr = (uintptr_t)&address, .off = sizeof(address),
	};
	int err;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", words[0]);
	sqe.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (sqe.fd < 0)
		return errno;
	err = by_worker(&sqe);
	close(sqe.fd);
	return err;
}

/* Submits one entry to the kernel's own thread, which polls for it, and waits for its result. */
static int by_poller(const struct io_uring_sqe *sqe)
{
	struct io_uring_params params = { .flags = IORING_SETUP_SQPOLL, .sq_thread_idle = 1 };
	int ring = syscall(SYS_io_uring_setup, 2, &params), res;

	if (ring < 0)
		return errno;
	res = submit_with(ring, &params, sqe, IORING_ENTER_SQ_WAKEUP);
	close(ring);
	return res < 0 ? -res : 0;
}

static int op_poll_mkdir(char **words)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_MKDIRAT, .fd = AT_FDCWD, .addr = (uintptr_t)words[0],
		.len = 0755,
	};

	return by_poller(&sqe);
}

/* Registers root's credentials, gives root up, and works with what is registered. */
static int do_personality(char **words)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_MKDIRAT, .fd = AT_FDCWD, .addr = (uintptr_t)words[0],
		.len = 0700,
	};
	struct io_uring_params params = {};
	int ring = syscall(SYS_io_uring_setup, 2, &params), id, res;

	if (ring < 0)
		return errno;
	id = syscall(SYS_io_uring_register, ring, IORING_REGISTER_PERSONALITY, NULL, 0);
	if (id < 0 || setresuid(1000, 1000, 1000))
		return errno;
	sqe.personality = id;
	res = submit(ring, &params, &sqe);
	return res < 0 ? -res : 0;
}

static int op_personality(char **words)
{
	return in_child(do_personality, words);
}

const struct op uring_ops[] = {
	{ "uring-open", 1, op_open },
	{ "uring-mkdir", 1, op_mkdir },
	{ "uring-poll-mkdir", 1, op_poll_mkdir },
	{ "uring-rename", 2, op_rename },
	{ "uring-unlink", 1, op_unlink },
	{ "uring-link", 2, op_link },
	{ "uring-symlink", 2, op_symlink },
	{ "uring-connect", 1, op_connect },
	{ "uring-personality", 1, op_personality },
	{}
};
