/* SPDX-License-Identifier: GPL-2.0 */
/* The values of policy.conf: each gives a copy in the kernel's form, or NULL and a problem. */
#ifndef HARDENCTL_VALUES_H
#define HARDENCTL_VALUES_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/capability.h>
#include "syntax.h"

char *value_path(const struct word *word);
char *value_match(const struct word *word);
char *value_mount(const struct word *word);
char *value_socket(const struct word *word);
char *value_device(const struct word *word);
char *value_family(const struct word *word);
/* False: there is none of that name. */
bool family_number(const char *name, uint32_t *number);
bool kind_number(const char *name, uint32_t *number);
/* NULL: it has none. */
const char *family_name(unsigned int number);
char *value_namespace(const struct word *word);

/* A rule as the devices cgroup and "docker run --device-cgroup-rule" have it. */
bool is_device(const char *s);

#define ALL_CAPS ((1ULL << (CAP_LAST_CAP + 1)) - 1)

/* "SYS_ADMIN"; the caller frees it. */
char *cap_name(int cap);
/* "SYS_ADMIN" or "cap_sys_admin" as bit N; 0: there is none of that name. */
uint64_t cap_bit(const char *name);
/* A list of capabilities as a mask, bit N for capability N; "ALL" is every one. */
uint64_t value_caps(const struct setting *setting);
bool value_bool(const struct setting *setting);

/* As engines write a user: uid 0 by its number or name, or nothing; the group does not matter. */
bool is_root_user(const char *user);

#endif
