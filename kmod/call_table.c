// SPDX-License-Identifier: GPL-2.0
/* The kernel's tables of system calls: numbers and names. */
#include <linux/kernel.h>
#include <linux/string.h>
#include "call_table.h"
#include "calls.h"

/* The tables of the kernel that this module is built for, from its own headers. */
#define __SYSCALL(nr, function) [nr] = #function,
#define __SYSCALL_NORETURN(nr, function) [nr] = #function,
#define __SYSCALL_WITH_COMPAT(nr, native, compat) [nr] = #compat,
#define __SYSCALL_WITH_COMPAT_NORETURN(nr, native, compat) [nr] = #compat,

static const char * const x86_64[] = {
#include <asm/syscalls_64.h>
};

static const char * const i386[] = {
#ifdef CONFIG_IA32_EMULATION
#include <asm/syscalls_32.h>
#endif
};

static const char * const x32[] = {
#ifdef CONFIG_X86_X32_ABI
#include <asm/syscalls_x32.h>
#endif
};

static const struct table {
	const char * const *functions;
	unsigned int nr;
} tables[__HARDEN_ABI_MAX] = {
	[HARDEN_ABI_X86_64] = { x86_64, ARRAY_SIZE(x86_64) },
	[HARDEN_ABI_I386] = { i386, ARRAY_SIZE(i386) },
	[HARDEN_ABI_X32] = { x32, ARRAY_SIZE(x32) },
};

static_assert(ARRAY_SIZE(x86_64) <= HARDEN_CALLS_MAX);
static_assert(ARRAY_SIZE(i386) <= HARDEN_CALLS_MAX);
static_assert(ARRAY_SIZE(x32) <= HARDEN_CALLS_MAX);

/* The function behind a number, or NULL: the kernel has no such call. */
const char *harden_call_function(enum harden_abi abi, unsigned int nr)
{
	const struct table *table = &tables[abi];

	if (nr >= table->nr || !table->functions[nr] ||
	    !strcmp(table->functions[nr], "sys_ni_syscall"))
		return NULL;
	return table->functions[nr];
}

/**
 * harden_call_name() - a system call by its name, for events
 * @abi: table
 * @nr: number
 *
 * Return: the name of its function, without what the kernel puts before it.
 */
const char *harden_call_name(enum harden_abi abi, unsigned int nr)
{
	static const char * const other[][2] = {
		{ "newstat", "stat" }, { "newlstat", "lstat" }, { "newfstat", "fstat" },
		{ "newuname", "uname" }, { "umount", "umount2" }, { "oldumount", "umount" },
		{ "sendfile64", "sendfile" },
	};
	const char *name = harden_call_function(abi, nr);
	int i;

	if (!name)
		return "unknown";
	name += str_has_prefix(name, "compat_");
	name += str_has_prefix(name, "sys_");
	name += str_has_prefix(name, "ia32_");
	for (i = 0; i < ARRAY_SIZE(other); i++)
		if (!strcmp(name, other[i][0]))
			return other[i][1];
	return name;
}
