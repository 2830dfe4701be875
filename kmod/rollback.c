// SPDX-License-Identifier: GPL-2.0
/* Back to the policies that were in force before: asked for, or when nobody confirms in time. */
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/workqueue.h>
#include "call_entries.h"
#include "policy.h"
#include "rollback.h"
#include "shadow.h"

static void run_out(struct work_struct *work);
static DECLARE_DELAYED_WORK(timer, run_out);
static bool waiting;
static unsigned long deadline;	/* jiffies */

/**
 * harden_rollback() - put the former policies in force again
 * @extack: told why not, or NULL
 *
 * Those that are in force become the former ones.
 *
 * Context: may sleep; harden_policies_mutex held.
 * Return: 0; -ENOENT: there were none; or why they cannot be hooked: then nothing changes.
 */
int harden_rollback(struct netlink_ext_ack *extack)
{
	struct harden_policies *set;
	int err;

	if (!harden_policies_get_locked()) {
		NL_SET_ERR_MSG(extack, "nothing was applied that could be taken back");
		return -ENOENT;
	}
	set = harden_policies_take_former() ?: harden_policies_alloc(0);
	if (!set)
		return -ENOMEM;
	err = harden_calls_attach((const struct harden_policy *const *)set->policies, set->nr,
				  extack);
	if (err) {
		harden_policies_keep_former(set);
		return err;
	}
	harden_rollback_stop();
	harden_shadow_end();
	harden_policies_replace(set);
	harden_calls_settle();
	return 0;
}

static void run_out(struct work_struct *work)
{
	int err = 0;

	mutex_lock(&harden_policies_mutex);
	if (waiting) {
		waiting = false;
		err = harden_rollback(NULL);
		pr_warn("harden: the policies were not confirmed in time: %s\n", err ?
			"the former ones cannot be hooked, and they stay" :
			"the former ones are in force");
	}
	mutex_unlock(&harden_policies_mutex);
}

/**
 * harden_rollback_in() - roll back unless harden_rollback_stop() comes first
 * @seconds: from now
 *
 * Context: harden_policies_mutex held.
 */
void harden_rollback_in(u32 seconds)
{
	lockdep_assert_held(&harden_policies_mutex);
	waiting = true;
	deadline = jiffies + seconds * HZ;
	mod_delayed_work(system_long_wq, &timer, seconds * HZ);
}

/**
 * harden_rollback_stop() - what is in force stays
 *
 * Context: harden_policies_mutex held.
 * Return: whether a rollback was coming.
 */
bool harden_rollback_stop(void)
{
	bool was = waiting;

	lockdep_assert_held(&harden_policies_mutex);
	waiting = false;
	cancel_delayed_work(&timer);
	return was;
}

/* Seconds until the rollback; 0: none is coming. Context: harden_policies_mutex held. */
u32 harden_rollback_left(void)
{
	lockdep_assert_held(&harden_policies_mutex);
	if (!waiting)
		return 0;
	return time_before(jiffies, deadline) ? DIV_ROUND_UP(deadline - jiffies, HZ) : 1;
}

/* At unload, when no client can ask any more. */
void harden_rollback_exit(void)
{
	mutex_lock(&harden_policies_mutex);
	waiting = false;
	mutex_unlock(&harden_policies_mutex);
	cancel_delayed_work_sync(&timer);
}
