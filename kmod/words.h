/* SPDX-License-Identifier: GPL-2.0 */
/* Keys of policy.conf that take one word of a few. */
#ifndef _HARDEN_WORDS_H
#define _HARDEN_WORDS_H

#include "policy.h"

bool harden_is_word_rule(enum harden_rule rule);
bool harden_word_valid(enum harden_rule rule, const char *value);
void harden_word_compile(struct harden_policy *policy, const struct harden_item *item);
void harden_words_settle(struct harden_policy *policy);

#endif
