// SPDX-License-Identifier: GPL-2.0
/*
 * Loadable build: the kernel's functions by their names, from what it prints of addresses.
 *
 * ftrace_set_filter() knows functions by their names too, but looks at each function of the
 * kernel for each name: here one walk is enough for all.
 */
#include <linux/ftrace.h>
#include <linux/kallsyms.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "symbols.h"

struct symbol {
	char name[KSYM_SYMBOL_LEN];
	unsigned long start, size;
};

/* The kernel's symbol that an address lies in; false: none. */
static bool symbol_at(struct symbol *symbol, unsigned long address)
{
	unsigned long offset;
	char *plus;

	sprint_symbol(symbol->name, address);
	plus = strchr(symbol->name, '+');
	if (!plus || sscanf(plus, "+0x%lx/0x%lx", &offset, &symbol->size) != 2 || !symbol->size)
		return false;
	*plus = 0;
	symbol->start = address - offset;
	return true;
}

/**
 * harden_symbols_walk() - every symbol of the kernel's text
 * @look: called with each, once
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int harden_symbols_walk(void (*look)(const char *name, unsigned long address))
{
	unsigned long known = (unsigned long)ftrace_set_filter_ips, at;
	struct symbol *symbol = kmalloc(sizeof(*symbol), GFP_KERNEL);

	if (!symbol)
		return -ENOMEM;
	for (at = known; symbol_at(symbol, at); at = symbol->start + symbol->size) {
		look(symbol->name, symbol->start);
		cond_resched();
	}
	for (at = known; symbol_at(symbol, at); at = symbol->start - 1) {
		if (symbol->start != known)
			look(symbol->name, symbol->start);
		cond_resched();
	}
	kfree(symbol);
	return 0;
}
