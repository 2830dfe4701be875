// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that the specification allows, and what is near them: mutated, cut short, in any order.
 * On the debug kernel KCOV says which of them reach something new; those are kept and mutated
 * further. Now and then a proper policy must come into force and hold as ever.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/kcov.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "load.h"
#include "matched.h"

#define KCOV		"/sys/kernel/debug/kcov"
#define KCOV_WORDS	(64 << 10)
#define EDGES		(64 << 10)
#define CASES_MAX	2048
#define CASE_MAX	16384	/* bytes of all messages of a transaction */
#define MESSAGES_MAX	8
#define LOOK		500	/* transactions between two looks whether all is well */
#define KEPT		"/selftests/corpus-netlink"

enum kind { KIND_U32, KIND_U64, KIND_STRING, KIND_FLAG, KIND_BINARY, KIND_NEST };

struct fuzz_set;

struct fuzz_attr {
	uint16_t type;
	enum kind kind;
	uint32_t limit;		/* of the value, or of the length */
	const struct fuzz_set *nested;
	bool multi;
};

struct fuzz_set {
	const char *name;
	const struct fuzz_attr *attrs;
	int nr;
};

struct fuzz_op {
	uint8_t cmd;
	const struct fuzz_set *set;
	bool dump;
	uint16_t request[8];
	int nr;
};

#include "fuzz_spec.h"

/* A transaction: messages one after the other, each as it is sent. */
struct fuzz_case {
	uint32_t len;
	char bytes[CASE_MAX];
};

static struct fuzz_case *cases[CASES_MAX];
static unsigned int nr_cases;
static unsigned char edges[EDGES];
static unsigned int nr_edges;
static unsigned long *kcov;
static int kcov_fd = -1;
static uint64_t random_state;
static uint16_t family;

/* xorshift: the same from the same seed on every machine. */
static uint32_t any(uint32_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return below ? (uint32_t)(random_state >> 16) % below : 0;
}

/* Of strings that mean something somewhere. Nothing here matches the test itself. */
static const char * const words[] = {
	"cgroup:/fuzz/*", "cgroup:/fuzz/one", "engine:docker", "engine:any", "engine:nspawn",
	"/tmp", "/etc", "/data/../tmp", "/proc", "host-proc", "host", "tmpfs", "@name", "deny",
	"allow", "non-root", "until-drop", "unmodified", "true", "unix", "inet", "netlink",
	"c 1:3 rw",
	"b *:* rwm", "c 136:* m", "mnt", "user", "host-net", "/nowhere", "a", "sync", "/p.json", "",
};

/* What fits a rule, so that many requests are taken. */
static const char *word_for(uint32_t rule)
{
	static const char * const fitting[__HARDEN_RULE_MAX] = {
		[HARDEN_RULE_MATCH] = "cgroup:/fuzz/*", [HARDEN_RULE_WRITABLE] = "/tmp",
		[HARDEN_RULE_DENY_MOUNTS] = "/etc", [HARDEN_RULE_DENY_SOCKETS] = "host",
		[HARDEN_RULE_MOUNTS] = "deny", [HARDEN_RULE_USER] = "non-root",
		[HARDEN_RULE_OTHERS] = "deny", [HARDEN_RULE_KERNEL] = "deny",
		[HARDEN_RULE_DEVICES] = "c 1:3 rw", [HARDEN_RULE_NAMESPACES] = "user",
		[HARDEN_RULE_SOCKETS] = "unix", [HARDEN_RULE_EXEC] = "unmodified",
		[HARDEN_RULE_PRIVILEGED] = "deny", [HARDEN_RULE_NESTED] = "true",
		[HARDEN_RULE_SECCOMP] = "/p.json", [HARDEN_RULE_SYSCALLS_DENY] = "sync",
	};

	if (any(8) && rule < __HARDEN_RULE_MAX && fitting[rule])
		return fitting[rule];
	return words[any(ARRAY_SIZE(words))];
}

struct buffer {
	char *bytes;
	uint32_t len, size;
};

/* False: no room. */
static bool put(struct buffer *buffer, uint16_t type, const void *data, uint32_t len)
{
	struct nlattr attr = { .nla_len = NLA_HDRLEN + len, .nla_type = type };

	if (buffer->len + NLA_HDRLEN + NLA_ALIGN(len) > buffer->size)
		return false;
	memset(buffer->bytes + buffer->len, 0, NLA_HDRLEN + NLA_ALIGN(len));
	memcpy(buffer->bytes + buffer->len, &attr, sizeof(attr));
	memcpy(buffer->bytes + buffer->len + NLA_HDRLEN, data, len);
	buffer->len += NLA_HDRLEN + NLA_ALIGN(len);
	return true;
}

static uint64_t number(const struct fuzz_attr *attr)
{
	static const uint64_t edge[] = { 0, 1, 0x7fffffff, 0x80000000, 0xffffffff, ~0ULL };

	if (!any(12))
		return edge[any(ARRAY_SIZE(edge))];
	return attr->limit == ~0U ? any(64) : any(attr->limit + 1);
}

static void put_set(struct buffer *buffer, const struct fuzz_set *set, int depth);

static void put_attr(struct buffer *buffer, const struct fuzz_attr *attr, uint32_t rule, int depth)
{
	uint32_t start = buffer->len, value32 = number(attr), i, len;
	uint64_t value64 = number(attr);
	struct nlattr *nest;
	uint16_t calls[32];
	const char *text;

	switch (attr->kind) {
	case KIND_U32:
		put(buffer, attr->type, &value32, sizeof(value32));
		break;
	case KIND_U64:
		put(buffer, attr->type, &value64, sizeof(value64));
		break;
	case KIND_FLAG:
		put(buffer, attr->type, NULL, 0);
		break;
	case KIND_STRING:
		text = word_for(rule);
		put(buffer, attr->type, text, strlen(text) + (any(16) ? 1 : 0));
		break;
	case KIND_BINARY:
		len = any(ARRAY_SIZE(calls));
		for (i = 0; i < len; i++)
			calls[i] = any(480);
		put(buffer, attr->type, calls, len * sizeof(*calls));
		break;
	case KIND_NEST:
		if (depth > 5 || !put(buffer, attr->type | (any(16) ? NLA_F_NESTED : 0), NULL, 0))
			break;
		put_set(buffer, attr->nested, depth + 1);
		nest = (struct nlattr *)(buffer->bytes + start);
		nest->nla_len = buffer->len - start;
	}
}

/* Most of a set; of what may be there several times, some. */
static void put_set(struct buffer *buffer, const struct fuzz_set *set, int depth)
{
	uint32_t rule = any(__HARDEN_RULE_MAX), times;
	int i;

	for (i = 0; i < set->nr; i++) {
		const struct fuzz_attr *attr = &set->attrs[i];

		if (attr->type == HARDEN_A_ITEM_RULE && set == &set_item && any(16)) {
			put(buffer, attr->type, &rule, sizeof(rule));
			continue;
		}
		if (!any(4))
			continue;
		for (times = attr->multi ? 1 + any(4) : 1; times; times--)
			put_attr(buffer, attr, rule, depth);
	}
}

static void put_message(struct fuzz_case *fuzz, const struct fuzz_op *op)
{
	struct buffer buffer = { fuzz->bytes, fuzz->len, CASE_MAX };
	uint32_t start = fuzz->len;
	struct nlmsghdr *header = (struct nlmsghdr *)(fuzz->bytes + start);
	struct genlmsghdr *genl;
	int i, r;

	if (start + NLMSG_HDRLEN + GENL_HDRLEN > CASE_MAX)
		return;
	memset(header, 0, NLMSG_HDRLEN + GENL_HDRLEN);
	header->nlmsg_type = family;
	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | (op->dump ? NLM_F_DUMP : 0);
	genl = NLMSG_DATA(header);
	genl->cmd = op->cmd;
	genl->version = HARDEN_GENL_VERSION;
	buffer.len += NLMSG_HDRLEN + GENL_HDRLEN;
	for (r = 0; r < op->nr; r++)
		for (i = 0; i < op->set->nr; i++)
			if (op->set->attrs[i].type == op->request[r] &&
			    any(op->cmd == HARDEN_CMD_COMMIT ? 24 : 8))
				put_attr(&buffer, &op->set->attrs[i], 0, 0);
	header->nlmsg_len = buffer.len - start;
	fuzz->len = NLMSG_ALIGN(buffer.len);
}

/* What puts policies in force or out waits for every task: that is tried now and then. */
static const struct fuzz_op *any_op(void)
{
	const struct fuzz_op *op;

	do
		op = &ops[any(ARRAY_SIZE(ops))];
	while (op->cmd == HARDEN_CMD_TEARDOWN && any(16));
	return op;
}

static const struct fuzz_op *op_of(uint8_t cmd)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		if (ops[i].cmd == cmd)
			return &ops[i];
	return &ops[0];
}

/* The generation that a draft begins with is that in force, most of the time. */
static void set_generation(struct fuzz_case *fuzz, uint64_t generation)
{
	struct nlattr *attr = (struct nlattr *)(fuzz->bytes + NLMSG_HDRLEN + GENL_HDRLEN);

	if (fuzz->len >= NLMSG_HDRLEN + GENL_HDRLEN + NLA_HDRLEN + sizeof(generation) &&
	    attr->nla_type == HARDEN_A_APPLY_GENERATION && any(16))
		memcpy((char *)attr + NLA_HDRLEN, &generation, sizeof(generation));
}

/* Begin, some policies, commit; or anything. */
static void make_case(struct fuzz_case *fuzz)
{
	int nr = any(MESSAGES_MAX - 2);

	fuzz->len = 0;
	if (!any(4)) {
		for (; nr; nr--)
			put_message(fuzz, any_op());
		return;
	}
	put_message(fuzz, op_of(HARDEN_CMD_BEGIN));
	for (; nr; nr--)
		put_message(fuzz, op_of(HARDEN_CMD_ADD));
	put_message(fuzz, op_of(any(4) ? HARDEN_CMD_COMMIT : HARDEN_CMD_ABORT));
}

/* The lengths of messages stay, so that each is sent; all else may change. */
static void mutate(struct fuzz_case *fuzz)
{
	uint32_t times = 1 + any(4), at;

	for (; fuzz->len > NLMSG_HDRLEN + GENL_HDRLEN && times; times--) {
		at = NLMSG_HDRLEN + any(fuzz->len - NLMSG_HDRLEN);
		switch (any(4)) {
		case 0:
			fuzz->bytes[at] ^= 1 << any(8);
			break;
		case 1:
			fuzz->bytes[at] = any(256);
			break;
		case 2:		/* a length or a type, as attributes begin at multiples of 4 */
			fuzz->bytes[at & ~3U] = any(32);
			break;
		default:
			memmove(fuzz->bytes + at, fuzz->bytes + NLMSG_HDRLEN,
				any(fuzz->len - at < at ? fuzz->len - at : 64) % (fuzz->len - at));
		}
	}
}

static void drain(int fd)
{
	static char buffer[65536];

	while (recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT) > 0 || errno == ENOBUFS)
		errno = 0;
}

/*
 * The next message of a case; what a mutation made of its length is mended, and a lock becomes a
 * question: after it the module could not be unloaded.
 */
static uint32_t message_len(const struct fuzz_case *fuzz, uint32_t at)
{
	struct nlmsghdr *header = (struct nlmsghdr *)(fuzz->bytes + at);
	struct genlmsghdr *genl = NLMSG_DATA(header);
	uint32_t left = fuzz->len - at;

	if (left < NLMSG_HDRLEN + GENL_HDRLEN)
		return 0;
	if (header->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN || header->nlmsg_len > left)
		header->nlmsg_len = left;
	header->nlmsg_type = family;
	header->nlmsg_flags |= NLM_F_REQUEST;
	if (genl->cmd == HARDEN_CMD_LOCK)
		genl->cmd = HARDEN_CMD_STATUS;
	return header->nlmsg_len;
}

static void run_case(struct fuzz_case *fuzz)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	uint32_t at = 0, len;

	if (kcov)
		__atomic_store_n(&kcov[0], 0, __ATOMIC_RELAXED);
	while (at < fuzz->len && (len = message_len(fuzz, at))) {
		send(fd, fuzz->bytes + at, len, 0);
		drain(fd);
		at += NLMSG_ALIGN(len);
	}
	close(fd);
}

/* Did the last case reach what none has reached before? */
static bool is_new(void)
{
	unsigned long nr = kcov ? __atomic_load_n(&kcov[0], __ATOMIC_RELAXED) : 0, i, edge;
	unsigned long last = 0;
	bool found = false;

	for (i = 1; i <= nr; i++) {
		edge = (kcov[i] ^ (last >> 1)) * 0x9e3779b97f4a7c15UL >> 48;
		last = kcov[i];
		if (edges[edge])
			continue;
		edges[edge] = 1;
		nr_edges++;
		found = true;
	}
	return found;
}

static void keep(const struct fuzz_case *fuzz)
{
	struct fuzz_case *copy = malloc(sizeof(*copy));

	if (!copy || nr_cases == CASES_MAX)
		return free(copy);
	*copy = *fuzz;
	cases[nr_cases++] = copy;
}

static void watch(void)
{
	kcov_fd = open(KCOV, O_RDWR | O_CLOEXEC);
	if (kcov_fd < 0 || ioctl(kcov_fd, KCOV_INIT_TRACE, KCOV_WORDS))
		return;
	kcov = mmap(NULL, KCOV_WORDS * sizeof(*kcov), PROT_READ | PROT_WRITE, MAP_SHARED, kcov_fd,
		    0);
	if (kcov == MAP_FAILED || ioctl(kcov_fd, KCOV_ENABLE, KCOV_TRACE_PC))
		kcov = NULL;
}

/* Cases from former runs. */
static unsigned int read_kept(void)
{
	static struct fuzz_case fuzz;
	unsigned int count = 0;
	struct dirent *entry;
	DIR *dir = opendir(KEPT);
	char path[300];
	int fd;

	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), KEPT "/%s", entry->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || entry->d_name[0] == '.') {
			close(fd);
			continue;
		}
		fuzz.len = read(fd, fuzz.bytes, CASE_MAX);
		close(fd);
		if (fuzz.len > CASE_MAX)
			continue;
		run_case(&fuzz);
		is_new();
		keep(&fuzz);
		count++;
	}
	if (dir)
		closedir(dir);
	return count;
}

/* Where the machine has a directory to leave something in. */
static void write_found(unsigned int from)
{
	char path[64];
	unsigned int i;
	int fd;

	for (i = from; i < nr_cases && !access("/share", W_OK); i++) {
		snprintf(path, sizeof(path), "/share/netlink-%03u", i);
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		if (fd < 0 || write(fd, cases[i]->bytes, cases[i]->len) != cases[i]->len)
			return;
		close(fd);
	}
}

static const struct rules proper[] = {
	{ .name = "held", .match = { "cgroup:/held/*" }, .read_only = true },
};

FIXTURE(fuzz)
{
	struct rootfs root;
	struct container container;
	struct client client;
};

FIXTURE_SETUP(fuzz)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir };

	ASSERT_EQ(0, apply(proper, ARRAY_SIZE(proper)));
	ASSERT_EQ(0, rootfs_make(&self->root, ROOT_TMPFS));
	ASSERT_EQ(0, container_start(&self->container, &spec));
	ASSERT_EQ(0, client_open(&self->client));
	family = self->client.family;
}

FIXTURE_TEARDOWN(fuzz)
{
	client_close(&self->client);
	container_stop(&self->container);
	rootfs_remove(&self->root);
}

static bool all_is_well(struct _test_data_fuzz *self, struct status *status)
{
	return !apply(proper, ARRAY_SIZE(proper)) && !client_status(&self->client, status) &&
	       status->policies == 1 &&
	       container_do(&self->container, "mkdir /etc/new") == EROFS;
}

TEST_F_TIMEOUT(fuzz, netlink, 36000)
{
	static struct fuzz_case fuzz;
	double end = now() + amount(10, 900, 20);
	uint64_t seed = time(NULL) * 2654435761ULL | 1;
	unsigned long run = 0;
	struct status status;
	unsigned int kept;

	random_state = seed;
	fprintf(stderr, "# seed %llu\n", (unsigned long long)seed);
	watch();
	kept = read_kept();
	ASSERT_TRUE(all_is_well(self, &status));
	for (; now() < end; run++) {
		if (nr_cases && any(2)) {
			fuzz = *cases[any(nr_cases)];
			mutate(&fuzz);
		} else {
			make_case(&fuzz);
			if (!any(4))
				mutate(&fuzz);
		}
		set_generation(&fuzz, status.generation);
		run_case(&fuzz);
		if (is_new())
			keep(&fuzz);
		if (client_status(&self->client, &status))
			ASSERT_TRUE(all_is_well(self, &status)) TH_LOG("after %lu", run);
		if (run % LOOK == LOOK - 1)
			ASSERT_TRUE(all_is_well(self, &status)) TH_LOG("after %lu", run);
	}
	EXPECT_TRUE(all_is_well(self, &status));
	write_found(kept);
	figures("%lu transactions, generation %llu, %u edges, %u cases kept, %u of them new",
		run, (unsigned long long)status.generation, nr_edges, nr_cases, nr_cases - kept);
}

TEST_HARNESS_MAIN
