// SPDX-License-Identifier: GPL-2.0
/*
 * Which cgroup is whose: engines, the topmost cgroup that matches and the best of policies at
 * random, against templates that are tried by recursion.
 */
#include <linux/ctype.h>
#include <linux/slab.h>
#include "match.h"
#include "policy.h"
#include "random_test.h"

#define ID_BYTES	64
#define PATH_BYTES	512

/* A glob, in which "#" is the ID of a container. */
static bool fits(const char *template, const char *path, size_t len)
{
	size_t i;

	if (!*template)
		return !len;
	if (template[0] == '*' && template[1] == '*') {
		for (i = 0; i <= len; i++)
			if (fits(template + 2, path + i, len - i))
				return true;
		return false;
	}
	if (*template == '*')
		return fits(template + 1, path, len) ||
		       (len && *path != '/' && fits(template, path + 1, len - 1));
	if (*template == '#') {
		for (i = 0; i < ID_BYTES; i++)
			if (i == len || !isxdigit(path[i]))
				return false;
		return fits(template + 1, path + ID_BYTES, len - ID_BYTES);
	}
	if (!len || (*template == '?' ? *path == '/' : *path != *template))
		return false;
	return fits(template + 1, path + 1, len - 1);
}

/* Where engines put their containers, as their documentation says. */
static const struct engine {
	const char *name, *templates[4], *but;
} engines[] = {
	{ "docker", { "**/docker-#.scope", "**/docker/#" } },
	{ "podman", { "**/libpod-#.scope", "**/libpod-#", "**/libpod-payload-#" } },
	{ "containerd", { "**/cri-containerd-#.scope", "**/nerdctl-#.scope", "/default/*", "**/#" },
	  .but = "**/docker/#" },
	{ "crio", { "**/crio-#.scope", "**/crio-#" } },
	{ "lxc", { "**/lxc.payload.?*", "**/lxc/*" } },
	{ "nspawn", { "**/systemd-nspawn@*.service/payload",
		      "**/machine.slice/*.scope/payload" } },
};

static bool fits_engine(const struct engine *engine, const char *path, size_t len)
{
	int i;

	if (engine->but && fits(engine->but, path, len))
		return false;
	for (i = 0; i < ARRAY_SIZE(engine->templates) && engine->templates[i]; i++)
		if (fits(engine->templates[i], path, len))
			return true;
	return false;
}

static bool oracle_engine(const char *name, const char *path, size_t len)
{
	const struct engine *engine;

	for (engine = engines; engine < engines + ARRAY_SIZE(engines); engine++)
		if ((!strcmp(name, "any") || !strcmp(name, engine->name)) &&
		    fits_engine(engine, path, len))
			return true;
	return false;
}

#define PICK(dice, list)	((list)[any_below(dice, ARRAY_SIZE(list))])

/* An ID, or what is nearly one, or a name. */
static size_t any_id(struct dice *dice, char *to)
{
	size_t len = ID_BYTES, i;

	switch (any_below(dice, 8)) {
	case 0:
		return sprintf(to, "web");
	case 1:
		len = ID_BYTES - 1 + any_below(dice, 3);
		break;
	}
	for (i = 0; i < len; i++)
		to[i] = "0123456789abcdefABCDEF"[any_below(dice, 22)];
	if (!any_below(dice, 8))
		to[any_below(dice, len)] = "g-/"[any_below(dice, 3)];
	to[len] = 0;
	return len;
}

/* One of the names that count, or of those that look like them. */
static size_t any_component(struct dice *dice, char *to)
{
	static const char * const plain[] = {
		"docker", "lxc", "default", "machine.slice", "payload", "web.scope", "a", "dockerx",
		"lxc.payload.web", "lxc.payload.", "systemd-nspawn@web.service", "kubepods",
		".scope", "xdocker", "systemd-nspawn@.service", "web.service",
	};
	static const char * const prefixes[] = {
		"", "", "docker-", "libpod-", "libpod-payload-", "libpod-conmon-",
		"cri-containerd-", "nerdctl-", "crio-", "xcrio-",
	};
	static const char * const suffixes[] = { "", ".scope", ".scop", "/payload" };
	size_t len;

	if (any_below(dice, 2))
		return sprintf(to, "%s", PICK(dice, plain));
	len = sprintf(to, "%s", PICK(dice, prefixes));
	len += any_id(dice, to + len);
	return len + sprintf(to + len, "%s", PICK(dice, suffixes));
}

static void any_path(struct dice *dice, char *path)
{
	unsigned int left = 1 + any_below(dice, 3);

	for (; left; left--) {
		*path++ = '/';
		path += any_component(dice, path);
	}
	*path = 0;
}

static void engines_at_random(struct kunit *test)
{
	static const char * const names[] = {
		"docker", "podman", "containerd", "crio", "lxc", "nspawn", "any", "other",
	};
	char *path = kunit_kzalloc(test, PATH_BYTES, GFP_KERNEL);
	unsigned int i, found = 0;
	struct dice dice;

	KUNIT_ASSERT_NOT_NULL(test, path);
	dice_init(test, &dice);
	for_each_round(&dice, 4000) {
		any_path(&dice, path);
		for (i = 0; i < ARRAY_SIZE(names); i++) {
			bool wanted = oracle_engine(names[i], path, strlen(path));

			KUNIT_EXPECT_EQ_MSG(test, wanted,
					    harden_engine_match(names[i], path, strlen(path)),
					    ROUND "%s %s", DICE(&dice), names[i], path);
			found += wanted;
		}
	}
	KUNIT_EXPECT_GT(test, found, 400U);
}

static bool fits_pattern(const char *pattern, const char *path, size_t len)
{
	if (!strncmp(pattern, "engine:", strlen("engine:")))
		return oracle_engine(pattern + strlen("engine:"), path, len);
	return fits(pattern + strlen("cgroup:"), path, len);
}

/* The shortest beginning of @path, of whole components, that fits; 0: none. */
static size_t oracle_topmost(const char *pattern, const char *path)
{
	size_t len;

	for (len = 1; len <= strlen(path); len++)
		if ((!path[len] || path[len] == '/') && fits_pattern(pattern, path, len))
			return len;
	return 0;
}

/* The rank of kinds, then of literal bytes. */
static unsigned int oracle_rank(const char *pattern)
{
	unsigned int literal = 0;

	if (!strcmp(pattern, "engine:any"))
		return 1;
	if (!strncmp(pattern, "engine:", strlen("engine:")))
		return 2;
	for (pattern += strlen("cgroup:"); *pattern; pattern++)
		if (!strchr("*?", *pattern))
			literal++;
	return 3 + literal;
}

static void any_pattern(struct dice *dice, char *pattern)
{
	static const char * const known[] = {
		"engine:docker", "engine:podman", "engine:containerd", "engine:lxc", "engine:any",
		"cgroup:/docker/*", "cgroup:/**/docker-*", "cgroup:/*/lxc", "cgroup:/**",
	};

	if (any_below(dice, 2)) {
		strcpy(pattern, PICK(dice, known));
		return;
	}
	strcpy(pattern, "cgroup:/");
	any_word(dice, pattern + strlen(pattern), 6, "ab/**?");
}

/* Either one of engines, or a short one that short globs fit. */
static void any_matched_path(struct dice *dice, char *path)
{
	if (any_below(dice, 2)) {
		any_path(dice, path);
		return;
	}
	*path++ = '/';
	any_word(dice, path, 8, "aab/");
}

static void scores_at_random(struct kunit *test)
{
	char *path = kunit_kzalloc(test, PATH_BYTES, GFP_KERNEL), pattern[32];
	unsigned int found = 0;
	struct dice dice;
	size_t wanted, got;
	int score;

	KUNIT_ASSERT_NOT_NULL(test, path);
	dice_init(test, &dice);
	for_each_round(&dice, 10000) {
		any_matched_path(&dice, path);
		any_pattern(&dice, pattern);
		wanted = oracle_topmost(pattern, path);
		got = 0;
		score = harden_match_score(pattern, path, &got);
		KUNIT_EXPECT_EQ_MSG(test, wanted, got, ROUND "%s %s", DICE(&dice), pattern, path);
		KUNIT_EXPECT_EQ_MSG(test, wanted ? (int)oracle_rank(pattern) : 0, score,
				    ROUND "%s %s", DICE(&dice), pattern, path);
		found += !!wanted;
	}
	KUNIT_EXPECT_GT(test, found, 400U);
}

#define POLICIES_MAX	4
#define MATCHES_MAX	3

/* Policies of which only the matches count. */
struct board {
	char patterns[POLICIES_MAX][MATCHES_MAX][32];
	struct harden_item items[POLICIES_MAX][MATCHES_MAX];
	const struct harden_item *matches[POLICIES_MAX][MATCHES_MAX];
	struct harden_policy policies[POLICIES_MAX];
};

static void any_set(struct dice *dice, struct board *board, struct harden_policies *set)
{
	unsigned int i, j;

	set->nr = any_below(dice, POLICIES_MAX + 1);
	for (i = 0; i < set->nr; i++) {
		set->policies[i] = &board->policies[i];
		set->policies[i]->matches = board->matches[i];
		set->policies[i]->nr_matches = 1 + any_below(dice, MATCHES_MAX);
		for (j = 0; j < set->policies[i]->nr_matches; j++) {
			any_pattern(dice, board->patterns[i][j]);
			board->items[i][j].value = board->patterns[i][j];
			board->matches[i][j] = &board->items[i][j];
		}
	}
}

/* Of all pairs of a policy and its pattern that fit: the best, and the shortest beginning. */
static const struct harden_policy *oracle_best(const struct board *board,
					       const struct harden_policies *set,
					       const char *path, size_t *top)
{
	const struct harden_policy *best = NULL;
	unsigned int i, j, rank = 0;
	size_t len;

	*top = SIZE_MAX;
	for (i = 0; i < set->nr; i++) {
		for (j = 0; j < set->policies[i]->nr_matches; j++) {
			len = oracle_topmost(board->patterns[i][j], path);
			if (len && len < *top)
				*top = len;
			if (!len || oracle_rank(board->patterns[i][j]) <= rank)
				continue;
			rank = oracle_rank(board->patterns[i][j]);
			best = set->policies[i];
		}
	}
	return best;
}

static void policies_at_random(struct kunit *test)
{
	struct board *board = kunit_kzalloc(test, sizeof(*board), GFP_KERNEL);
	char *path = kunit_kzalloc(test, PATH_BYTES, GFP_KERNEL);
	const struct harden_policy *wanted;
	struct harden_policies *set;
	size_t wanted_len, len;
	struct dice dice;

	set = kunit_kzalloc(test, struct_size(set, policies, POLICIES_MAX), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, board);
	KUNIT_ASSERT_NOT_NULL(test, path);
	KUNIT_ASSERT_NOT_NULL(test, set);
	dice_init(test, &dice);
	for_each_round(&dice, 4000) {
		any_set(&dice, board, set);
		any_matched_path(&dice, path);
		wanted = oracle_best(board, set, path, &wanted_len);
		KUNIT_EXPECT_PTR_EQ_MSG(test, wanted, harden_policies_match(set, path, NULL, &len),
					ROUND "%u policies, %s", DICE(&dice), set->nr, path);
		KUNIT_EXPECT_EQ_MSG(test, wanted_len, len, ROUND "%u policies, %s", DICE(&dice),
				    set->nr, path);
	}
}

static struct kunit_case pattern_oracle_cases[] = {
	KUNIT_CASE(engines_at_random),
	KUNIT_CASE(scores_at_random),
	KUNIT_CASE(policies_at_random),
	{}
};

static struct kunit_suite pattern_oracle_suite = {
	.name = "harden_pattern_oracle",
	.test_cases = pattern_oracle_cases,
};

kunit_test_suite(pattern_oracle_suite);
