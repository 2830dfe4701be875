// SPDX-License-Identifier: GPL-2.0
/* After "hardenctl lock" what is in force can only become tighter, until the next boot. */
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include "lock.h"
#include "policy.h"
#include "rollback.h"

static bool locked;	/* harden_policies_mutex; never cleared */

/* Context: harden_policies_mutex held. */
bool harden_is_locked(void)
{
	lockdep_assert_held(&harden_policies_mutex);
	return locked;
}

/**
 * harden_lock() - from now on only what is tighter comes into force, and the module stays
 * @extack: told why not
 *
 * The reference to the module is never given back: the next boot unlocks.
 *
 * Context: may sleep; harden_policies_mutex held.
 * Return: 0, also when it is locked already; -ENOENT: no policy is in force; -EBUSY: a rollback
 * is coming; -ENODEV: the module is being unloaded.
 */
int harden_lock(struct netlink_ext_ack *extack)
{
	const struct harden_policies *set = harden_policies_get_locked();

	if (locked)
		return 0;
	if (!set || !set->nr) {
		NL_SET_ERR_MSG(extack, "no policy is in force that could be locked");
		return -ENOENT;
	}
	if (harden_rollback_left()) {
		NL_SET_ERR_MSG(extack, "what is in force waits to be confirmed");
		return -EBUSY;
	}
	if (!try_module_get(THIS_MODULE)) {
		NL_SET_ERR_MSG(extack, "the module is being unloaded");
		return -ENODEV;
	}
	locked = true;
	pr_notice("harden: locked: policies can only become tighter until the next boot\n");
	return 0;
}

/**
 * harden_lock_refuses() - is a change out of the question that may make things looser?
 * @extack: told so
 *
 * Context: harden_policies_mutex held.
 * Return: 0 or -EROFS: it is no question of who asks.
 */
int harden_lock_refuses(struct netlink_ext_ack *extack)
{
	if (!harden_is_locked())
		return 0;
	NL_SET_ERR_MSG(extack, "locked until the next boot");
	return -EROFS;
}

/**
 * harden_lock_refuses_set() - may these policies take the place of those in force?
 * @policies: them, in their order
 * @nr: how many
 * @extack: told what would be looser
 *
 * Context: harden_policies_mutex held.
 * Return: 0 or -EROFS: it is no question of who asks.
 */
int harden_lock_refuses_set(const struct harden_policy *const *policies, u32 nr,
			    struct netlink_ext_ack *extack)
{
	const char *looser;

	if (!harden_is_locked())
		return 0;
	looser = harden_set_looser(harden_policies_get_locked(), policies, nr);
	if (!looser)
		return 0;
	/* All of them are constants: NL_SET_ERR_MSG() would keep one of its own. */
	if (extack)
		extack->_msg = looser;
	return -EROFS;
}
