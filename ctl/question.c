// SPDX-License-Identifier: GPL-2.0
/* "open-write /etc/passwd": an operation and its object, as the kernel is asked about them. */
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include "question.h"
#include "values.h"

static bool of_cap(const char *object, uint32_t *number)
{
	uint64_t bit = cap_bit(object);

	*number = bit ? (uint32_t)__builtin_ctzll(bit) : 0;
	return bit;
}

static bool of_family(const char *object, uint32_t *number)
{
	return family_number(object, number);
}

static bool of_namespace(const char *object, uint32_t *number)
{
	return kind_number(object, number);
}

static bool of_call(const char *object, uint32_t *number)
{
	int nr = seccomp_syscall_resolve_name_arch(SCMP_ARCH_X86_64, object);

	*number = (uint32_t)nr;
	return nr >= 0;
}

static bool of_path(const char *object, uint32_t *number)
{
	(void)number;
	return *object == '/';
}

static bool of_socket(const char *object, uint32_t *number)
{
	(void)number;
	return *object == '/' || (*object == '@' && object[1]);
}

static bool of_device(const char *object, uint32_t *number)
{
	(void)number;
	return is_device(object) && !strchr(object, '*') && object[0] != 'a';
}

static bool of_any(const char *object, uint32_t *number)
{
	(void)number;
	return *object;
}

static const struct {
	const char *operation;
	bool (*number)(const char *object, uint32_t *number);	/* NULL: it takes no object */
	const char *object;
} operations[] = {
	{ "capable", of_cap, "a capability" },
	{ "socket", of_family, "an address family: unix, inet, netlink, packet, ..." },
	{ "namespace", of_namespace, "a kind of namespace: pid, net, user, host-user, ..." },
	{ "syscall", of_call, "a system call of x86_64" },
	{ "device", of_device, "a device: \"c 1:3 rw\"" },
	{ "open-write", of_path, "an absolute path in the container" },
	{ "bring", of_any, "a path of the host, or a type of filesystems" },
	{ "connect", of_socket, "a socket: a path of the host, or @NAME" },
	{ "run-as-root", NULL, NULL }, { "run-modified", NULL, NULL }, { "mount", NULL, NULL },
	{ "kernel", NULL, NULL }, { "others", NULL, NULL }, { "start-privileged", NULL, NULL },
};

#define NR_OPERATIONS (sizeof(operations) / sizeof(*operations))

static void list_operations(char *why, size_t size)
{
	size_t i, len = (size_t)snprintf(why, size, "is none of");

	for (i = 0; i < NR_OPERATIONS && len < size; i++)
		len += (size_t)snprintf(why + len, size - len, "%s %s", i ? "," : "",
					operations[i].operation);
}

bool question_make(const char *operation, const char *object, struct question *question,
		   char *why, size_t size)
{
	size_t i;

	*question = (struct question){ .operation = operation, .object = object };
	for (i = 0; i < NR_OPERATIONS; i++)
		if (!strcmp(operations[i].operation, operation))
			break;
	if (i == NR_OPERATIONS)
		list_operations(why, size);
	else if (!operations[i].number && object)
		snprintf(why, size, "takes no object, not \"%.60s\"", object);
	else if (operations[i].number && !object)
		snprintf(why, size, "needs %s", operations[i].object);
	else if (operations[i].number && !operations[i].number(object, &question->number))
		snprintf(why, size, "needs %s, not \"%.60s\"", operations[i].object, object);
	else
		return true;
	return false;
}
