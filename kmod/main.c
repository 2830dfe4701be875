// SPDX-License-Identifier: GPL-2.0
/* Ordered start and the mirrored end; nothing else. */
#include <linux/delay.h>
#include <linux/module.h>
#include "attach.h"
#include "call_entries.h"
#include "event.h"
#include "hooks.h"
#include "hooks_ns.h"
#include "label.h"
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

static void __exit harden_exit(void)
{
	harden_netlink_exit();
	harden_rollback_exit();
	if (harden_calls_detach() || harden_detach()) {
		/* Hooks that may still run must find their code: this module never leaves. */
		pr_crit("harden: a hook does not come off; the module stays\n");
		for (;;)
			ssleep(3600);
	}
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
