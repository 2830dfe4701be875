/* SPDX-License-Identifier: GPL-2.0 */
/* Loadable build: the kernel's functions by their names. */
#ifndef _HARDEN_SYMBOLS_H
#define _HARDEN_SYMBOLS_H

int harden_symbols_walk(void (*look)(const char *name, unsigned long address));

#endif
