/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's tables of system calls: numbers and names. */
#ifndef _HARDEN_CALL_TABLE_H
#define _HARDEN_CALL_TABLE_H

#include <linux/harden.h>

const char *harden_call_function(enum harden_abi abi, unsigned int nr);
const char *harden_call_name(enum harden_abi abi, unsigned int nr);

#endif
