// SPDX-License-Identifier: GPL-2.0
/* Ordered start and the mirrored end; nothing else. */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include "attach.h"
#include "call_entries.h"
#include "event.h"
#include "hooks.h"
#include "hooks_ns.h"
#include "label.h"
#include "lock.h"
#include "netlink.h"
#include "names.h"
#include "policy.h"
#include "rollback.h"

static int __init harden_init(void)
{
	int err = harden_ns_init() ?: harden_label_init();

	if (err)
		return err;
	err = harden_attach();
	if (err)
		goto err_label;
	err = harden_netlink_init();
	if (err)
		goto err_attach;
	pr_info("harden: %d functions hooked\n", HARDEN_HOOKS);
	return 0;

err_attach:
	WARN_ON(harden_detach());
err_label:
	harden_label_exit();
	return err;
}

/* This module never leaves: who wants to unload it waits for ever. */
static void stay(const char *why)
{
	pr_crit("harden: %s; the module stays\n", why);
	for (;;)
		schedule_timeout_idle(MAX_SCHEDULE_TIMEOUT);
}

static bool is_locked(void)
{
	bool locked;

	mutex_lock(&harden_policies_mutex);
	locked = harden_is_locked();
	mutex_unlock(&harden_policies_mutex);
	return locked;
}

static void __exit harden_exit(void)
{
	/* The lock's reference keeps everybody away but "rmmod -f", which does not ask for it. */
	if (is_locked())
		stay("it is locked");
	harden_netlink_exit();
	harden_rollback_exit();
	/* Hooks that may still run must find their code. */
	if (harden_calls_detach() || harden_detach())
		stay("a hook does not come off");
	harden_labels_drop();
	harden_event_exit();
	harden_policies_exit();
	harden_names_exit();
	harden_label_exit();
}

module_init(harden_init);
module_exit(harden_exit);

MODULE_DESCRIPTION("Enforces a policy on every container of the host");
MODULE_AUTHOR("The harden authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(HARDEN_VERSION);
