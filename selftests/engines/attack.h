/* SPDX-License-Identifier: GPL-2.0 */
/* Attacks that only the engine tests make. */
#ifndef _SELFTESTS_ATTACK_H
#define _SELFTESTS_ATTACK_H

struct op;

const struct op *attack_find(const char *name);

#endif
