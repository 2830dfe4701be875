// SPDX-License-Identifier: GPL-2.0
/* Keys of policy.conf that take one word of a few (design: "compile"). */
#include <linux/kernel.h>
#include <linux/string.h>
#include "words.h"

/* The first word is what an unset key means; those behind it set the rule's bit. */
static const struct word {
	enum harden_rule rule;
	const char *values[3];
} words[] = {
	{ HARDEN_RULE_MOUNTS, { "allow", "deny" } },
	{ HARDEN_RULE_USER, { "any", "non-root", "until-drop" } },
	{ HARDEN_RULE_OTHERS, { "allow", "deny" } },
	{ HARDEN_RULE_KERNEL, { "allow", "deny" } },
	{ HARDEN_RULE_EXEC, { "any", "unmodified" } },
	{ HARDEN_RULE_PRIVILEGED, { "allow", "deny" } },
	{ HARDEN_RULE_NESTED, { "false", "true" } },
};

static const struct word *find(enum harden_rule rule)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].rule == rule)
			return &words[i];
	return NULL;
}

static int index_of(const struct word *word, const char *value)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(word->values) && word->values[i]; i++)
		if (!strcmp(word->values[i], value))
			return i;
	return -1;
}

/* Does a rule take one word? Only one item may then stand for it. */
bool harden_is_word_rule(enum harden_rule rule)
{
	return find(rule);
}

bool harden_word_valid(enum harden_rule rule, const char *value)
{
	return index_of(find(rule), value) >= 0;
}

/**
 * harden_word_compile() - from a valid word to the bits that the check path tests
 * @policy: the policy
 * @item: an item of a word rule
 */
void harden_word_compile(struct harden_policy *policy, const struct harden_item *item)
{
	if (index_of(find(item->rule), item->value))
		policy->denies |= BIT(item->rule);
	if (item->rule == HARDEN_RULE_USER)
		policy->until_drop = !strcmp(item->value, "until-drop");
}

/**
 * harden_words_settle() - what several keys say together
 * @policy: the policy, with all items compiled
 *
 * nested = true: what an engine or a service manager in the container mounts is its own.
 */
void harden_words_settle(struct harden_policy *policy)
{
	if (harden_is_nested(policy))
		policy->denies &= ~BIT(HARDEN_RULE_MOUNTS);
}
