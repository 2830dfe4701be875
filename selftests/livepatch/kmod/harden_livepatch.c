// SPDX-License-Identifier: GPL-2.0
/* A livepatch of a function that harden hooks. */
#include <linux/livepatch.h>
#include <linux/module.h>

/* What the function says where no other security module has anything to say. */
static int patched(const struct path *dir, struct dentry *dentry, umode_t mode)
{
	return 0;
}

static struct klp_func funcs[] = {
	{ .old_name = "security_path_mkdir", .new_func = patched },
	{}
};

static struct klp_object objects[] = {
	{ .funcs = funcs },
	{}
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objects };

static int __init livepatch_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Livepatch of a function that harden hooks");
MODULE_INFO(livepatch, "Y");
