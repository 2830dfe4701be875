/* SPDX-License-Identifier: GPL-2.0 */
/* A model as the text of policy.conf, and as JSON. */
#ifndef HARDENCTL_REPORT_H
#define HARDENCTL_REPORT_H

#include <jansson.h>
#include "model.h"

/* In quotes. Bytes that a terminal could obey, or that are no UTF-8, become \xHH. */
void print_string(const char *s);
/* On stdout, as text that apply takes and makes the same policy of. */
void print_policy(const struct policy *policy);
json_t *policy_to_json(const struct policy *policy);

#endif
