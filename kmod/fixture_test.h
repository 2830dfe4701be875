/* SPDX-License-Identifier: GPL-2.0 */
/* What the KUnit tests share: a tmpfs at /t, policy messages, failing allocations. */
#ifndef _HARDEN_FIXTURE_TEST_H
#define _HARDEN_FIXTURE_TEST_H

#include <kunit/test.h>
#include <linux/types.h>
#include <net/netlink.h>
#include "policy.h"

struct dentry;

/* Every suite's init and exit: a fresh, empty tmpfs at /t; what a test got is given back. */
int fixture_init(struct kunit *test);
void fixture_exit(struct kunit *test);
/* The same of dentries, messages and policies before a test ends: between rounds. */
void give_back(struct kunit *test);

/* Absolute paths below /t. A helper that cannot do its work ends the test. */
void make_dir(struct kunit *test, const char *path);
void make_file(struct kunit *test, const char *path);
void make_link(struct kunit *test, const char *path, const char *to);
void make_symlink(struct kunit *test, const char *path, const char *to);
void rename_file(struct kunit *test, const char *path, const char *to);
void remove_file(struct kunit *test, const char *path);
void remove_dir(struct kunit *test, const char *path);
void mount_at(struct kunit *test, const char *type, const char *path);

/* The dentry of a path, negative if only its directory exists; held until the test ends. */
struct dentry *dentry_at(struct kunit *test, const char *path);
/* The inode of a name that is taken away, and a dentry that hangs in the air for it. */
struct dentry *floating_at(struct kunit *test, const char *path);
/* Keeps a dentry that the test has a reference to until the test ends. */
struct dentry *hold_dentry(struct kunit *test, struct dentry *dentry);

/* An object as policies keep it, by identity and by its place; its name is freed with the test. */
struct harden_object object_at(struct kunit *test, const char *path);

/**
 * struct attr - one attribute of a policy message; a zeroed one ends a list
 * @kind: how it is written; BASE is name, file (p.conf) and line (1) of the policy, and with
 *	a @line a match of every engine
 * @type: HARDEN_A_POLICY_*; ITEM is always HARDEN_A_POLICY_ITEM
 * @text: the string; an ITEM's value, NULL: none
 * @len: bytes of RAW
 * @number: the number; an ITEM's rule, 0: no rule
 * @line: an ITEM's line, 0: no line
 * @file: an ITEM's file, NULL: none
 * @times: this attribute as often; 0: once
 */
struct attr {
	enum { END, BASE, STRING, RAW, WORD, LONG, FLAG, ITEM } kind;
	u16 type;
	const char *text;
	size_t len;
	u64 number;
	u32 line;
	const char *file;
	u32 times;
};

#define NAME(name)	{ .kind = STRING, .type = HARDEN_A_POLICY_NAME, .text = (name) }
#define FILE(file)	{ .kind = STRING, .type = HARDEN_A_POLICY_FILE, .text = (file) }
#define LINE(line)	{ .kind = WORD, .type = HARDEN_A_POLICY_LINE, .number = (line) }
#define MODE(mode)	{ .kind = WORD, .type = HARDEN_A_POLICY_MODE, .number = (mode) }
#define DROP(caps)	{ .kind = LONG, .type = HARDEN_A_POLICY_CAP_DROP, .number = (caps) }
#define READ_ONLY	{ .kind = FLAG, .type = HARDEN_A_POLICY_READ_ONLY }
#define NO_NEW_PRIVS	{ .kind = FLAG, .type = HARDEN_A_POLICY_NO_NEW_PRIVS }
#define AT(line_, rule, value) \
	{ .kind = ITEM, .number = HARDEN_RULE_##rule, .text = (value), .line = (line_) }
#define HEAD(name)	{ .kind = BASE, .text = (name) }
#define POLICY		{ .kind = BASE, .text = "p", .line = 2 }
#define MATCH		AT(2, MATCH, "engine:any")

#define ATTRS_MAX	12

/* The parameters of a test from NAME_rows, which describe themselves. */
#define ROWS(name)							\
	static void name##_desc(const struct name##_row *row, char *desc)	\
	{								\
		strscpy(desc, row->desc, KUNIT_PARAM_DESC_SIZE);	\
	}								\
	KUNIT_ARRAY_PARAM(name, name##_rows, name##_desc)

/* A message; freed when the test ends. */
struct sk_buff *new_message(struct kunit *test, size_t size);
/* A nest of these attributes; freed when the test ends. */
struct nlattr *message(struct kunit *test, const struct attr *attrs);
/* A policy of a message in one part. */
struct harden_policy *compile_one(const struct nlattr *nest, struct netlink_ext_ack *extack);
/* A compiled policy; freed when the test ends. */
struct harden_policy *policy_of(struct kunit *test, const struct attr *attrs);
/* The line of policy.conf that denies, 0: allowed. */
u32 line_of(const struct harden_item *item);

/* The @nth allocation of this task from now on fails. False: it was not reached. */
void fail_allocation(struct kunit *test, unsigned int nth);
bool allocation_failed(void);
/* What this task has from kmalloc and not given back, since fixture_init(). */
long allocations(void);

#endif
