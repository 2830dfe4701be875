/* SPDX-License-Identifier: GPL-2.0 */
/* System calls by their names, in each table of the kernel. */
#ifndef HARDENCTL_CALLS_H
#define HARDENCTL_CALLS_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/harden.h>
#include "syntax.h"

/* The number of a call in a table, or -1: it has none there. */
int call_number(enum harden_abi abi, const char *name);

/* Whether any table has a call of this name, also behind socketcall or ipc. */
bool call_known(const char *name);

/* Never denied: what ends a program, or goes on with it after a signal. */
bool call_spared(const char *name);

/*
 * A call of i386 that socketcall or ipc stand for: the multiplexer's number, and the number that
 * is its first argument, under a mask. False: none.
 */
struct multiplexed {
	unsigned int multiplexer;
	unsigned int call;
	uint64_t mask;
};

bool call_multiplexed(const char *name, struct multiplexed *multiplexed);

/* call_args.c: the bits of this argument that the kernel uses. */
uint64_t call_arg_bits(const char *name, unsigned int arg);

/* What a program gets whose call is denied without saying how: what its libc can deal with. */
int call_denied_errno(const char *name);

/* Reports a name that no table has, with one that it may be meant to be. */
void call_unknown(const struct word *word);

#endif
