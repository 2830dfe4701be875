// SPDX-License-Identifier: GPL-2.0
/* The matcher: patterns against an oracle, engines' paths, objects in a tmpfs. */
#include <linux/dcache.h>
#include <linux/exportfs.h>
#include <linux/fs.h>
#include <linux/namei.h>
#include "fixture_test.h"
#include "match.h"
#include "policy.h"
#include "random_test.h"

#define ID	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* harden_glob() */

/* The definition, literally. */
static bool oracle(const char *pattern, const char *path, size_t len)
{
	size_t i;

	if (!*pattern)
		return !len;
	if (pattern[0] == '*' && pattern[1] == '*') {
		for (i = 0; i <= len; i++)
			if (oracle(pattern + 2, path + i, len - i))
				return true;
		return false;
	}
	if (*pattern == '*') {
		for (i = 0; !oracle(pattern + 1, path + i, len - i); i++)
			if (i == len || path[i] == '/')
				return false;
		return true;
	}
	if (!len || (*pattern == '?' ? *path == '/' : *path != *pattern))
		return false;
	return oracle(pattern + 1, path + 1, len - 1);
}

static const struct glob_row {
	const char *pattern, *path;
	bool match;
} glob_rows[] = {
	{ "", "", true },
	{ "", "a", false },
	{ "/a", "/a", true },
	{ "/a", "/ab", false },
	{ "/ab", "/a", false },
	{ "/?", "/a", true },
	{ "/?", "/", false },
	{ "/a?b", "/a/b", false },
	{ "/*", "/", true },
	{ "/*", "/abc", true },
	{ "/*", "/a/b", false },
	{ "/*/b", "/a/b", true },
	{ "/**", "/", true },
	{ "/**", "/a/b/c", true },
	{ "/a/**", "/a", false },
	{ "/a/**", "/a/", true },
	{ "/**/c", "/c", false },
	{ "/**/c", "/a/b/c", true },
	{ "/**c", "/c", true },
	{ "/a**c", "/a/b/c", true },
	{ "/***", "/a/b", true },
	{ "/*a*b*", "/xaybz", true },
	{ "/*a*b*", "/xa/bz", false },
	{ "/**/x*/y", "/a/xb/c/xd/y", true },
	{ "/system.slice/docker-*.scope", "/system.slice/docker-" ID ".scope", true },
	{ "/system.slice/docker-*.scope", "/system.slice/docker-" ID ".scope/a.scope", false },
	{ "/[a]", "/a", false },
	{ "/[a]", "/[a]", true },
};

static void glob_desc(const struct glob_row *row, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%.40s against %.40s", row->pattern, row->path);
}

KUNIT_ARRAY_PARAM(glob, glob_rows, glob_desc);

static void glob_matches(struct kunit *test)
{
	const struct glob_row *row = test->param_value;
	size_t len = strlen(row->path);

	KUNIT_EXPECT_EQ(test, row->match, harden_glob(row->pattern, row->path, len));
	KUNIT_EXPECT_EQ(test, row->match, oracle(row->pattern, row->path, len));
}

/* The @nth word of @len letters. */
static void nth_word(char *word, const char *letters, unsigned int len, unsigned int nth)
{
	unsigned int base = strlen(letters), i;

	for (i = 0; i < len; i++, nth /= base)
		word[i] = letters[nth % base];
	word[len] = 0;
}

static unsigned int words(unsigned int base, unsigned int len)
{
	return len ? base * words(base, len - 1) : 1;
}

static bool agree(struct kunit *test, const char *pattern, const char *path, size_t len,
		  unsigned int *matched)
{
	bool expected = oracle(pattern, path, len);

	*matched += expected;
	KUNIT_EXPECT_EQ_MSG(test, expected, harden_glob(pattern, path, len),
			    "%s against %.*s", pattern, (int)len, path);
	return expected == harden_glob(pattern, path, len);
}

static bool agree_on_paths(struct kunit *test, const char *pattern, unsigned int *matched)
{
	unsigned int len, n;
	char path[8];

	for (len = 0; len <= 4; len++) {
		for (n = 0; n < words(3, len); n++) {
			nth_word(path, "ab/", len, n);
			if (!agree(test, pattern, path, len, matched))
				return false;
		}
	}
	return true;
}

/* All patterns of up to five letters with all paths of up to four: 470 000 pairs. */
static void glob_is_oracle_exhaustively(struct kunit *test)
{
	unsigned int len, n, matched = 0;
	char pattern[8];

	for (len = 0; len <= 5; len++) {
		for (n = 0; n < words(5, len); n++) {
			nth_word(pattern, "ab/?*", len, n);
			if (!agree_on_paths(test, pattern, &matched))
				return;
		}
	}
	KUNIT_EXPECT_GT(test, matched, 10000U);
}

/* Longer ones; the path goes on behind its length. */
static void glob_is_oracle_at_random(struct kunit *test)
{
	char pattern[16], path[24];
	unsigned int matched = 0;
	struct dice dice;

	dice_init(test, &dice);
	for_each_round(&dice, 40000) {
		any_word(&dice, pattern, 12, "ab/**?");
		any_word(&dice, path, 18, "aab/");
		KUNIT_ASSERT_TRUE_MSG(test, agree(test, pattern, path, strlen(path) * 3 / 4,
						  &matched), ROUND "%s", DICE(&dice), pattern);
	}
	KUNIT_EXPECT_GT(test, matched, 400U);
}

/* A pattern that makes a naive matcher exponential. */
static void glob_does_not_explode(struct kunit *test)
{
	char path[HARDEN_PATH_MAX + 1];

	memset(path, 'a', sizeof(path));
	KUNIT_EXPECT_FALSE(test, harden_glob("*a*a*a*a*a*a*a*a*a*a*a*b", path, sizeof(path)));
	KUNIT_EXPECT_FALSE(test, harden_glob("**a**a**a**a**a**a**a*b", path, sizeof(path)));
}

/* harden_engine_match() */

static const struct engine_row {
	const char *path, *engine;	/* NULL: none */
} engine_rows[] = {
	{ "/system.slice/docker-" ID ".scope", "docker" },
	{ "/docker/" ID, "docker" },
	{ "/machine.slice/libpod-" ID ".scope", "podman" },
	{ "/machine.slice/app.service/libpod-payload-" ID, "podman" },
	{ "/libpod_parent/libpod-" ID, "podman" },
	{ "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID ".scope",
	  "podman" },
	{ "/kubepods.slice/kubepods-pod1_2.slice/cri-containerd-" ID ".scope", "containerd" },
	{ "/kubepods/burstable/pod1-2/" ID, "containerd" },
	{ "/system.slice/nerdctl-" ID ".scope", "containerd" },
	{ "/default/" ID, "containerd" },
	{ "/kubepods.slice/kubepods-pod1_2.slice/crio-" ID ".scope", "crio" },
	{ "/kubepods/pod1-2/crio-" ID, "crio" },
	{ "/lxc.payload.web", "lxc" },
	{ "/lxc/web", "lxc" },
	{ "/machine.slice/machine-web.scope/payload", "nspawn" },
	{ "/machine.slice/web.scope/payload", "nspawn" },
	{ "/machine.slice/systemd-nspawn@web.service/payload", "nspawn" },
	/* near misses */
	{ "/", NULL },
	{ "/system.slice", NULL },
	{ "/system.slice/docker.service", NULL },
	{ "/system.slice/docker-" ID, NULL },
	{ "/system.slice/docker-" ID ".scope0", NULL },
	{ "/system.slice/docker-" ID "0.scope", NULL },
	{ "/system.slice/docker-0" ID ".slice", NULL },
	{ "/system.slice/xdocker-" ID ".scope", NULL },
	{ "/system.slice/docker-" ID ".scope/init.scope", NULL },
	{ "/docker", NULL },
	{ "/docker/0" ID, NULL },
	{ "/docker/g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", NULL },
	{ "/docker/" ID "/init", NULL },
	{ "/dockerx/" ID, "containerd" },
	{ "/xdocker/" ID, "containerd" },
	{ "/machine.slice/libpod-conmon-" ID ".scope", NULL },
	{ "/machine.slice/libpod-" ID ".scope/container", NULL },
	{ "/machine.slice/libpod-pod-" ID ".slice", NULL },
	{ "/machine.slice/libpod-payload-" ID ".scope", NULL },
	{ "/kubepods.slice/crio-conmon-" ID ".scope", NULL },
	{ "/kubepods.slice/cri-containerd-" ID, NULL },
	{ "/system.slice/containerd.service", NULL },
	{ "/lxc.payload.", NULL },
	{ "/lxc.monitor.web", NULL },
	{ "/lxc", NULL },
	{ "/lxcx/web", NULL },
	{ "/lxc/web/init.scope", NULL },
	{ "/payload", NULL },
	{ "/machine.slice/payload", NULL },
	{ "/machine.slice/web.scope/supervisor", NULL },
	{ "/machine.slice/web.scope/payload/init.scope", NULL },
	{ "/machine.slice/web.service/payload", NULL },
	{ "/user.slice/web.scope/payload", NULL },
	{ "/machine.slice/web.scope/payloads", NULL },
	{ "/machine.slice/systemd-nspawn@web.service", NULL },
};

static void engine_desc(const struct engine_row *row, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%.110s", row->path);
}

KUNIT_ARRAY_PARAM(engine, engine_rows, engine_desc);

/* Exactly the engine of the row, and "any" for any. */
static void engine_matches(struct kunit *test)
{
	static const char * const engines[] = {
		"docker", "podman", "containerd", "crio", "lxc", "nspawn",
	};
	const struct engine_row *row = test->param_value;
	size_t len = strlen(row->path);
	int i;

	for (i = 0; i < ARRAY_SIZE(engines); i++)
		KUNIT_EXPECT_EQ_MSG(test, row->engine && !strcmp(row->engine, engines[i]),
				    harden_engine_match(engines[i], row->path, len),
				    "%s", engines[i]);
	KUNIT_EXPECT_EQ(test, !!row->engine, harden_engine_match("any", row->path, len));
	KUNIT_EXPECT_FALSE(test, harden_engine_match("other", row->path, len));
}

/* harden_name_score() */

static const char said[] = "name:web\0image:reg/nginx:1\0label:a=b\0label:c=d=e";

static const struct name_row {
	const char *pattern;
	bool fits;
} name_rows[] = {
	{ "name:web", true }, { "name:w*", true }, { "name:*", true }, { "name:we?", true },
	{ "name:webs", false }, { "name:we", false }, { "name:b", false },
	{ "image:reg/nginx:1", true }, { "image:*nginx*", true }, { "image:nginx*", false },
	{ "image:web", false }, { "label:a=b", true }, { "label:a=*", true },
	{ "label:c=d=e", true }, { "label:c=d", false }, { "label:a=d", false },
	{ "label:*=b", true }, { "name:*web*", true }, { "name:**", true }, { "name:*x*", false },
};

static void name_desc(const struct name_row *row, char *desc)
{
	strscpy(desc, row->pattern, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(name, name_rows, name_desc);

/* A name says more than any place, and more letters say more than few. */
static void name_fits(struct kunit *test)
{
	const struct name_row *row = test->param_value;
	int score = harden_name_score(row->pattern, said, sizeof(said));
	size_t len;

	KUNIT_EXPECT_EQ(test, row->fits, score > 0);
	KUNIT_EXPECT_EQ(test, 0, harden_name_score(row->pattern, "", 0));
	if (!score)
		return;
	KUNIT_EXPECT_GT(test, score, harden_match_score("cgroup:/docker", "/docker", &len));
	KUNIT_EXPECT_GE(test, harden_name_score("name:web", said, sizeof(said)) + 32, score);
}

/* harden_match_score() */

static const struct score_row {
	const char *pattern, *path, *matched;	/* NULL: no match */
} score_rows[] = {
	{ "cgroup:/a", "/a", "/a" },
	{ "cgroup:/a", "/a/b", "/a" },
	{ "cgroup:/a", "/ab", NULL },
	{ "cgroup:/a", "/b/a", NULL },
	{ "cgroup:/a/b", "/a", NULL },
	{ "cgroup:/a/*", "/a/b/c", "/a/b" },
	{ "cgroup:/a/**", "/a/b/c", "/a/b" },
	{ "cgroup:/**/c", "/a/b/c/c", "/a/b/c" },
	{ "cgroup:/**", "/", "/" },
	{ "cgroup:/**", "/a/b", "/a" },
	{ "cgroup:/**/docker-*.scope", "/system.slice/docker-1.scope/x",
	  "/system.slice/docker-1.scope" },
	{ "engine:docker", "/docker/" ID "/a/b", "/docker/" ID },
	{ "engine:docker", "/docker/" ID "/docker/" ID, "/docker/" ID },
	{ "engine:podman", "/docker/" ID, NULL },
	{ "engine:any", "/docker/" ID, "/docker/" ID },
	{ "engine:any", "/user.slice", NULL },
	{ "id:*", "/docker/" ID "/a/b", "/docker/" ID },
	{ "id:" ID, "/s/docker-" ID ".scope", "/s/docker-" ID ".scope" },
	{ "id:" ID "0", "/docker/" ID "0", NULL },
	{ "id:x*", "/docker/" ID, NULL },
	{ "id:*", "/user.slice", NULL },
	{ "engine:podman", "/machine.slice/libpod-" ID ".scope/container",
	  "/machine.slice/libpod-" ID ".scope" },
};

static void score_desc(const struct score_row *row, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%.40s for %.70s", row->pattern, row->path);
}

KUNIT_ARRAY_PARAM(score, score_rows, score_desc);

static void score_finds_topmost(struct kunit *test)
{
	const struct score_row *row = test->param_value;
	size_t matched = 0;
	int score = harden_match_score(row->pattern, row->path, &matched);

	KUNIT_EXPECT_EQ(test, !!row->matched, score > 0);
	KUNIT_EXPECT_EQ(test, row->matched ? strlen(row->matched) : 0, matched);
}

/* Each more specific than the one after it; all match PATH. */
static void score_orders(struct kunit *test)
{
	static const char path[] = "/system.slice/docker-" ID ".scope";
	static const char * const patterns[] = {
		"cgroup:/system.slice/docker-" ID ".scope",
		"cgroup:/system.slice/docker-*.scope",
		"cgroup:/system.slice/docker-*.s????",
		"cgroup:/system.slice/docker-*",
		"cgroup:/system.slice/*",
		"cgroup:/**/docker-*",
		"cgroup:/*",
		"engine:docker",
		"engine:any",
	};
	int i, score, last = INT_MAX;
	size_t matched;

	for (i = 0; i < ARRAY_SIZE(patterns); i++) {
		score = harden_match_score(patterns[i], path, &matched);
		KUNIT_EXPECT_GT_MSG(test, score, 0, "%s", patterns[i]);
		KUNIT_EXPECT_LT_MSG(test, score, last, "%s", patterns[i]);
		last = score;
	}
}

static struct kunit_case pattern_cases[] = {
	KUNIT_CASE_PARAM(glob_matches, glob_gen_params),
	KUNIT_CASE(glob_is_oracle_exhaustively),
	KUNIT_CASE(glob_is_oracle_at_random),
	KUNIT_CASE(glob_does_not_explode),
	KUNIT_CASE_PARAM(engine_matches, engine_gen_params),
	KUNIT_CASE_PARAM(name_fits, name_gen_params),
	KUNIT_CASE_PARAM(score_finds_topmost, score_gen_params),
	KUNIT_CASE(score_orders),
	{}
};

static struct kunit_suite pattern_suite = {
	.name = "harden_pattern",
	.test_cases = pattern_cases,
};

/* Objects: /t/r is a container's root, /t/v a volume beside it on the same filesystem. */

static int objects_init(struct kunit *test)
{
	static const char * const dirs[] = {
		"/t/r", "/t/rx", "/t/v", "/t/vx", "/t/r/m", "/t/r/tmp", "/t/r/tmpx", "/t/r/tmp/tmp",
		"/t/r/var", "/t/r/var/cache", "/t/r/var/cache/nginx", "/t/r/var/cache/nginx2",
		"/t/v/tmp",
	};
	static const char * const files[] = {
		"/t/r/f", "/t/rx/f", "/t/v/f", "/t/vx/f", "/t/v/sock", "/t/v/tmp/f", "/t/r/tmp/f",
		"/t/r/tmpx/f", "/t/r/tmp/tmp/f", "/t/r/var/cache/nginx/f",
		"/t/r/var/cache/nginx2/f",
	};
	int i, err = fixture_init(test);

	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(dirs); i++)
		make_dir(test, dirs[i]);
	for (i = 0; i < ARRAY_SIZE(files); i++)
		make_file(test, files[i]);
	make_link(test, "/t/vx/hard", "/t/v/sock");
	mount_at(test, "tmpfs", "/t/r/m");
	make_file(test, "/t/r/m/f");
	return 0;
}

/* NULL: the superblock's own root. */
static struct harden_root root_at(struct kunit *test, const char *path)
{
	struct dentry *dentry = dentry_at(test, path ?: "/t");

	return (struct harden_root){
		.sb = dentry->d_sb,
		.ino = path ? d_inode(dentry)->i_ino : 0,
	};
}

static const struct in_root_row {
	const char *root, *object;
	bool in;
} in_root_rows[] = {
	{ "/t/r", "/t/r", true },
	{ "/t/r", "/t/r/f", true },
	{ "/t/r", "/t/r/tmp/tmp/f", true },
	{ "/t/r", "/t/r/new", true },
	{ "/t/r", "/t", false },
	{ "/t/r", "/t/rx", false },
	{ "/t/r", "/t/rx/f", false },
	{ "/t/r", "/t/v/f", false },
	{ "/t/r", "/t/v/new", false },
	{ "/t/r", "/t/r/m", false },
	{ "/t/r", "/t/r/m/f", false },
	{ "/t", "/t", true },
	{ "/t", "/t/v/f", true },
	{ "/t", "/t/r/m/f", false },
	{ NULL, "/t", true },
	{ NULL, "/t/v/f", true },
	{ NULL, "/t/new", true },
	{ NULL, "/t/r/m/f", false },
};

static void in_root_desc(const struct in_root_row *row, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s in %s", row->object, row->root ?: "superblock");
}

KUNIT_ARRAY_PARAM(in_root, in_root_rows, in_root_desc);

static void in_root(struct kunit *test)
{
	const struct in_root_row *row = test->param_value;
	struct harden_root root = root_at(test, row->root);

	KUNIT_EXPECT_EQ(test, row->in, harden_in_root(&root, dentry_at(test, row->object)));
}

static void root_is_kept_through_rename(struct kunit *test)
{
	struct harden_root root = root_at(test, "/t/r");

	rename_file(test, "/t/rx", "/t/v/rx");
	rename_file(test, "/t/v", "/t/r/v");
	KUNIT_EXPECT_TRUE(test, harden_in_root(&root, dentry_at(test, "/t/r/v/rx/f")));
	rename_file(test, "/t/r/v", "/t/v");
	KUNIT_EXPECT_FALSE(test, harden_in_root(&root, dentry_at(test, "/t/v/rx/f")));
}

/* The look-ups with a list of one. */
static bool one_path_above(const struct harden_root *root, const struct dentry *dentry,
			   const char *path)
{
	struct harden_paths paths = {};
	bool above = false;

	if (!harden_paths_build(&paths, 1)) {
		harden_paths_add(&paths, path);
		above = harden_paths_above(&paths, root, dentry);
	}
	harden_paths_free(&paths);
	return above;
}

static bool one_source(const struct harden_object *object, const struct dentry *dentry,
		       const struct harden_source *(*look_up)(const struct harden_index *index,
							      const struct dentry *dentry))
{
	struct harden_item item = { .value = "/" };
	struct harden_source source = { .object = *object, .item = &item };
	struct harden_index index = {};
	bool found = !harden_index_build(&index, &source, 1) && look_up(&index, dentry);

	harden_index_free(&index);
	return found;
}

static bool one_at(const struct harden_object *object, const struct dentry *dentry)
{
	return one_source(object, dentry, harden_index_at);
}

static bool one_above(const struct harden_object *object, const struct dentry *dentry)
{
	return one_source(object, dentry, harden_index_above);
}

static struct dentry *child_of(struct kunit *test, struct dentry *dir, const char *name,
			       struct dentry *of)
{
	struct qstr qstr = QSTR_INIT(name, strlen(name));
	struct dentry *child = hold_dentry(test, d_alloc(dir, &qstr));

	d_add(child, igrab(d_inode(of)));
	return child;
}

/* It may be anywhere: what is denied in the root is denied, what a path allows is not allowed. */
static void disconnected_is_in_root(struct kunit *test)
{
	struct harden_root root = root_at(test, "/t/r"), whole = root_at(test, NULL);
	struct dentry *file = floating_at(test, "/t/v/f");

	KUNIT_ASSERT_TRUE(test, IS_ROOT(file));
	KUNIT_EXPECT_TRUE(test, harden_in_root(&root, file));
	KUNIT_EXPECT_TRUE(test, harden_in_root(&whole, file));
	KUNIT_EXPECT_FALSE(test, one_path_above(&root, file, "/tmp"));
}

static void disconnected_is_below_no_path(struct kunit *test)
{
	struct harden_root root = root_at(test, "/t/r"), whole = root_at(test, NULL);
	struct dentry *dir, *child;

	remove_file(test, "/t/rx/f");
	dir = floating_at(test, "/t/rx");
	child = child_of(test, dir, "tmp", dentry_at(test, "/t/v/f"));
	KUNIT_EXPECT_TRUE(test, harden_in_root(&root, child));
	KUNIT_EXPECT_FALSE(test, one_path_above(&root, child, "/tmp"));
	KUNIT_EXPECT_FALSE(test, one_path_above(&whole, child, "/tmp"));
}

static const struct below_row {
	const char *root, *object, *path;
	bool below;
} below_rows[] = {
	{ "/t/r", "/t/r/tmp", "/tmp", true },
	{ "/t/r", "/t/r/tmp/f", "/tmp", true },
	{ "/t/r", "/t/r/tmp/new", "/tmp", true },
	{ "/t/r", "/t/r/tmp/tmp/f", "/tmp", true },
	{ "/t/r", "/t/r/tmp/tmp/f", "/tmp/tmp", true },
	{ "/t/r", "/t/r/tmp/f", "/tmp/tmp", false },
	{ "/t/r", "/t/r/tmpx", "/tmp", false },
	{ "/t/r", "/t/r/tmpx/f", "/tmp", false },
	{ "/t/r", "/t/r/tmp", "/tmpx", false },
	{ "/t/r", "/t/r", "/tmp", false },
	{ "/t/r", "/t/r/f", "/tmp", false },
	{ "/t/r", "/t/r/var/cache/nginx", "/var/cache/nginx", true },
	{ "/t/r", "/t/r/var/cache/nginx/f", "/var/cache/nginx", true },
	{ "/t/r", "/t/r/var/cache/nginx2/f", "/var/cache/nginx", false },
	{ "/t/r", "/t/r/var/cache", "/var/cache/nginx", false },
	{ "/t/r", "/t/r/var/cache/nginx/f", "/cache/nginx", false },
	{ "/t/r", "/t/r/var/cache/nginx/f", "/nginx", false },
	{ "/t/r", "/t/r", "/", true },
	{ "/t/r", "/t/r/tmp/f", "/", true },
	{ "/t", "/t/r/tmp/f", "/tmp", false },
	{ "/t", "/t/r/tmp/f", "/r/tmp", true },
	{ NULL, "/t/r/tmp/f", "/r/tmp", true },
	{ NULL, "/t/r/tmp/f", "/tmp", false },
	{ NULL, "/t/v/f", "/v/f", true },
	{ NULL, "/t", "/v", false },
};

static void below_desc(const struct below_row *row, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s below %s of %s", row->object, row->path,
		 row->root ?: "superblock");
}

KUNIT_ARRAY_PARAM(below, below_rows, below_desc);

static void below_path(struct kunit *test)
{
	const struct below_row *row = test->param_value;
	struct harden_root root = root_at(test, row->root);
	const struct dentry *object = dentry_at(test, row->object);

	KUNIT_EXPECT_EQ(test, row->below, one_path_above(&root, object, row->path));
}

static void below_path_follows_rename(struct kunit *test)
{
	struct harden_root root = root_at(test, "/t/r");
	const struct dentry *file = dentry_at(test, "/t/r/tmp/f");

	rename_file(test, "/t/r/tmp", "/t/r/old");
	KUNIT_EXPECT_FALSE(test, one_path_above(&root, file, "/tmp"));
	KUNIT_EXPECT_TRUE(test, one_path_above(&root, file, "/old"));
}

static const struct object_row {
	const char *named, *object;
	bool is, below;
} object_rows[] = {
	{ "/t/v/sock", "/t/v/sock", true, true },
	{ "/t/v/sock", "/t/vx/hard", true, true },	/* a hard link */
	{ "/t/v/sock", "/t/v/soc", false, false },
	{ "/t/v/sock", "/t/v/sock2", false, false },
	{ "/t/v/sock", "/t/v", false, false },
	{ "/t/v/f", "/t/r/f", false, false },
	{ "/t/v/f", "/t/r/m/f", false, false },
	{ "/t/v", "/t/v", true, true },
	{ "/t/v", "/t/v/f", false, true },
	{ "/t/v", "/t/v/tmp/f", false, true },
	{ "/t/v", "/t/v/new", false, true },
	{ "/t/v", "/t/vx/f", false, false },
	{ "/t/v", "/t", false, false },
	{ "/t", "/t", true, true },
	{ "/t", "/t/v/tmp/f", false, true },
	{ "/t", "/t/r/m/f", false, false },
	{ "/t/r/m", "/t/r/m/f", false, true },
	{ "/t/r/m", "/t/r/f", false, false },
	{ "/t/new", "/t/new", true, true },	/* not there yet */
	{ "/t/new", "/t/new2", false, false },
	{ "/t/new", "/t/v/new", false, false },
	{ "/t/new", "/t", false, false },
};

static void object_desc(const struct object_row *row, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s for %s", row->object, row->named);
}

KUNIT_ARRAY_PARAM(object, object_rows, object_desc);

static void is_object(struct kunit *test)
{
	const struct object_row *row = test->param_value;
	struct harden_object named = object_at(test, row->named);
	const struct dentry *dentry = dentry_at(test, row->object);

	KUNIT_EXPECT_EQ(test, row->is, one_at(&named, dentry));
	KUNIT_EXPECT_EQ(test, row->below, one_above(&named, dentry));
}

static void object_is_kept_through_rename(struct kunit *test)
{
	struct harden_object sock = object_at(test, "/t/v/sock");
	struct harden_object dir = object_at(test, "/t/v");

	rename_file(test, "/t/v/sock", "/t/v/renamed");
	rename_file(test, "/t/v", "/t/r/v");
	KUNIT_EXPECT_TRUE(test, one_at(&sock, dentry_at(test, "/t/r/v/renamed")));
	KUNIT_EXPECT_TRUE(test, one_above(&dir, dentry_at(test, "/t/r/v/f")));
	/* The name still counts, in the directory that it was in. */
	KUNIT_EXPECT_TRUE(test, one_at(&sock, dentry_at(test, "/t/r/v/sock")));
}

static void object_is_kept_when_made_anew(struct kunit *test)
{
	struct harden_object sock = object_at(test, "/t/v/sock");
	struct harden_object later = object_at(test, "/t/v/later");
	struct dentry *dentry;

	remove_file(test, "/t/v/sock");
	make_file(test, "/t/v/sock");
	make_dir(test, "/t/v/later");
	dentry = dentry_at(test, "/t/v/sock");
	KUNIT_ASSERT_NE(test, sock.ino, (u64)d_inode(dentry)->i_ino);
	KUNIT_EXPECT_TRUE(test, one_at(&sock, dentry));
	KUNIT_EXPECT_TRUE(test, one_above(&later, dentry_at(test, "/t/v/later/f")));
}

/* An inode number that is used again is another object. */
static void generation_tells_apart(struct kunit *test)
{
	const struct dentry *dentry = dentry_at(test, "/t/v/sock");
	struct harden_object object = object_at(test, "/t/v/sock");

	object.parent_ino = 0;
	KUNIT_EXPECT_TRUE(test, one_at(&object, dentry));
	object.generation++;
	KUNIT_EXPECT_FALSE(test, one_at(&object, dentry));
	object.generation--;
	object.dev++;
	KUNIT_EXPECT_FALSE(test, one_at(&object, dentry));
	KUNIT_EXPECT_FALSE(test, one_above(&object, dentry));
}

/* What could not be resolved at all matches nothing. */
static void empty_object_matches_nothing(struct kunit *test)
{
	struct harden_object object = {};

	KUNIT_EXPECT_FALSE(test, one_at(&object, dentry_at(test, "/t")));
	KUNIT_EXPECT_FALSE(test, one_at(&object, dentry_at(test, "/t/new")));
	KUNIT_EXPECT_FALSE(test, one_above(&object, dentry_at(test, "/t/v/f")));
}

static void disconnected_is_object_by_inode(struct kunit *test)
{
	struct harden_object file = object_at(test, "/t/v/f"), dir = object_at(test, "/t/v");
	struct dentry *dentry;

	/* object_at() keeps the names' dentries: use a second name's inode. */
	make_file(test, "/t/vx/g");
	dentry = floating_at(test, "/t/vx/g");
	file.ino = d_inode(dentry)->i_ino;
	file.generation = d_inode(dentry)->i_generation;
	KUNIT_EXPECT_TRUE(test, one_at(&file, dentry));
	KUNIT_EXPECT_FALSE(test, one_above(&dir, dentry));
}

static struct kunit_case object_cases[] = {
	KUNIT_CASE_PARAM(in_root, in_root_gen_params),
	KUNIT_CASE(root_is_kept_through_rename),
	KUNIT_CASE(disconnected_is_in_root),
	KUNIT_CASE(disconnected_is_below_no_path),
	KUNIT_CASE_PARAM(below_path, below_gen_params),
	KUNIT_CASE(below_path_follows_rename),
	KUNIT_CASE_PARAM(is_object, object_gen_params),
	KUNIT_CASE(object_is_kept_through_rename),
	KUNIT_CASE(object_is_kept_when_made_anew),
	KUNIT_CASE(generation_tells_apart),
	KUNIT_CASE(empty_object_matches_nothing),
	KUNIT_CASE(disconnected_is_object_by_inode),
	{}
};

static struct kunit_suite object_suite = {
	.name = "harden_object",
	.init = objects_init,
	.exit = fixture_exit,
	.test_cases = object_cases,
};

kunit_test_suites(&pattern_suite, &object_suite);
