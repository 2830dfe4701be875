// SPDX-License-Identifier: GPL-2.0
/* Publishing policies by RCU, and finding the one for a cgroup. */
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "calls.h"
#include "container.h"
#include "hooks.h"
#include "label.h"
#include "lifecycle.h"
#include "names.h"
#include "policy.h"
#include "tramp.h"

DEFINE_MUTEX(harden_policies_mutex);	/* serialises commits; never taken by a hook */
static struct harden_policies __rcu *in_force;
static struct harden_policies *former;	/* no hook uses it; harden_policies_mutex */
static struct harden_policies __rcu *candidate;	/* only tried, see shadow.c */
DEFINE_SRCU(harden_dry_srcu);	/* who evaluates without effect holds it, for it may sleep */

struct harden_policies *harden_policies_get_locked(void)
{
	return rcu_dereference_protected(in_force, lockdep_is_held(&harden_policies_mutex));
}

/* Context: rcu_read_lock() held, or harden_policies_mutex. */
const struct harden_policies *harden_policies_rcu(void)
{
	return rcu_dereference_check(in_force, lockdep_is_held(&harden_policies_mutex));
}

u64 harden_policies_generation(void)
{
	const struct harden_policies *set = harden_policies_get_locked();

	return set ? set->generation : 0;
}

u32 harden_policies_count(void)
{
	const struct harden_policies *set = harden_policies_get_locked();

	return set ? set->nr : 0;
}

struct harden_policies *harden_candidate_get_locked(void)
{
	return rcu_dereference_protected(candidate, lockdep_is_held(&harden_policies_mutex));
}

/* Context: rcu_read_lock() held, or harden_policies_mutex. */
const struct harden_policies *harden_candidate_rcu(void)
{
	return rcu_dereference_check(candidate, lockdep_is_held(&harden_policies_mutex));
}

/**
 * struct fit - how one policy fits a cgroup
 * @place: of its best element for a place, 0: none fits
 * @name: the sum of its best elements for each kind of name
 * @len: of the path of the topmost cgroup that fits
 * @places: it has elements for places
 * @kinds: of names it has elements for: one bit for the first letter of each
 * @found: of them, those of which one fits
 */
struct fit {
	int place;
	int name;
	size_t len;
	bool places;
	u32 kinds;
	u32 found;
};

static void fit_place(struct fit *fit, const char *pattern, const char *path)
{
	size_t len;
	int score = harden_match_score(pattern, path, &len);

	fit->places = true;
	if (!score)
		return;
	fit->len = min(fit->len, len);
	fit->place = max(fit->place, score);
}

static void fit_name(struct fit *fit, const char *pattern, const struct harden_named *named)
{
	u32 kind = BIT(pattern[0] - 'a');
	int score = named ? harden_name_score(pattern, named->names->text, named->names->len) : 0;

	fit->kinds |= kind;
	if (!score)
		return;
	fit->found |= kind;
	fit->name += score;
}

/* 0: not at all. Places are alternatives, and so are names of a kind; all kinds must fit. */
static int fits(const struct harden_policy *policy, const char *path,
		const struct harden_named *named, size_t *len)
{
	struct fit fit = { .len = SIZE_MAX };
	u32 i;

	for (i = 0; i < policy->nr_matches; i++) {
		const char *pattern = policy->matches[i]->value;

		if (harden_name_kind(pattern))
			fit_name(&fit, pattern, named);
		else
			fit_place(&fit, pattern, path);
	}
	if ((fit.places && !fit.place) || fit.found != fit.kinds)
		return 0;
	/* Only names: what they were said of. */
	*len = fit.places ? fit.len : named->len;
	return fit.place + fit.name;
}

/**
 * harden_policies_match() - the policy for a cgroup
 * @set: the policies, or NULL
 * @path: the cgroup's path
 * @named: what is said of the cgroup or an ancestor of it, or NULL: nothing
 * @container_len: set to the length of the path of the topmost cgroup that matches any policy:
 *	that cgroup is the container
 *
 * Context: any; the caller keeps @set alive.
 * Return: the most specific policy that matches, or NULL; the first of equals.
 */
struct harden_policy *harden_policies_match(const struct harden_policies *set, const char *path,
					    const struct harden_named *named,
					    size_t *container_len)
{
	struct harden_policy *best = NULL;
	int score, best_score = 0;
	size_t len;
	u32 i;

	*container_len = SIZE_MAX;
	for (i = 0; set && i < set->nr; i++) {
		score = fits(set->policies[i], path, named, &len);
		if (!score)
			continue;
		*container_len = min(*container_len, len);
		if (score > best_score) {
			best_score = score;
			best = set->policies[i];
		}
	}
	return best;
}

#define SETUP_HOOKS	(HARDEN_BIT(security_bprm_creds_for_exec) |		\
			 HARDEN_BIT(security_bprm_committing_creds) |		\
			 HARDEN_BIT(security_mmap_file) |			\
			 HARDEN_BIT(security_sb_pivotroot) |			\
			 HARDEN_BIT(security_path_chroot))
#define LABEL_HOOKS	(HARDEN_BIT(security_ptrace_access_check) |		\
			 HARDEN_BIT(security_task_kill) | MM_HOOKS)
#define BRING_HOOKS	(HARDEN_BIT(security_sb_mount) | HARDEN_BIT(security_move_mount) | \
			 HARDEN_BIT(security_sb_set_mnt_opts))
#define NAME_HOOKS	(HARDEN_BIT(security_path_mknod) | HARDEN_BIT(security_path_mkdir) | \
			 HARDEN_BIT(security_path_rmdir) | HARDEN_BIT(security_path_unlink) | \
			 HARDEN_BIT(security_path_symlink) | HARDEN_BIT(security_path_link) | \
			 HARDEN_BIT(security_path_rename))
#ifdef HARDEN_HAVE_INODE_SET_ACL
#define ACL_HOOKS	(HARDEN_BIT(security_inode_set_acl) | HARDEN_BIT(security_inode_remove_acl))
#else
#define ACL_HOOKS	0
#endif
#ifdef HARDEN_HAVE_INODE_FILE_SETATTR
#define FILEATTR_HOOKS	HARDEN_BIT(security_inode_file_setattr)
#else
#define FILEATTR_HOOKS	0
#endif
#define CHANGE_HOOKS	(NAME_HOOKS | ACL_HOOKS | FILEATTR_HOOKS |			\
			 HARDEN_BIT(security_file_open) |				\
			 HARDEN_BIT(security_inode_setattr) |				\
			 HARDEN_BIT(security_inode_setxattr) |				\
			 HARDEN_BIT(security_inode_removexattr) |			\
			 HARDEN_BIT(mnt_want_write_file))
#ifdef HARDEN_HAVE_PERFMON_MM
#define MM_HOOKS	HARDEN_BIT(mm_access)
#else
#define MM_HOOKS	0
#endif
/* The whole of mount(2) and its relatives. */
#define MOUNT_HOOKS	(HARDEN_BIT(security_sb_mount) | HARDEN_BIT(security_move_mount) | \
			 HARDEN_BIT(security_sb_umount) | HARDEN_BIT(security_sb_pivotroot))
#define SOCKET_HOOKS	(HARDEN_BIT(security_unix_stream_connect) |		\
			 HARDEN_BIT(security_unix_may_send) | HARDEN_BIT(security_file_receive))

static bool denies_sources(const struct harden_policy *policy)
{
	return policy->nr_sources || policy->nr_fstypes || policy->host_proc;
}

/* For keys of one word, towards the runtime. */
static u64 setup_word_hooks(const struct harden_policy *policy)
{
	u64 hooks = 0;

	if (harden_denies(policy, HARDEN_RULE_USER))
		hooks |= HARDEN_BIT(security_bprm_creds_from_file);
	if (harden_denies(policy, HARDEN_RULE_KERNEL))
		hooks |= BIT_ULL(HARDEN_LOOK_AT_WRITES) |
			 HARDEN_BIT(security_fs_context_parse_param);
	return hooks;
}

/* The same towards CONFINED tasks. */
static u64 word_hooks(const struct harden_policy *policy)
{
	u64 hooks = 0;

	if (harden_denies(policy, HARDEN_RULE_USER))
		hooks |= HARDEN_BIT(security_bprm_creds_from_file) |
			 HARDEN_BIT(security_bprm_committing_creds) |
			 HARDEN_BIT(security_task_fix_setuid);
	if (harden_denies(policy, HARDEN_RULE_MOUNTS))
		hooks |= MOUNT_HOOKS;
	if (harden_denies(policy, HARDEN_RULE_DEVICES))
		hooks |= HARDEN_BIT(security_file_open) | HARDEN_BIT(security_path_mknod) |
			 HARDEN_BIT(security_file_receive) |
			 HARDEN_BIT(security_sb_set_mnt_opts) | BIT_ULL(HARDEN_LOOK_AT_NODES);
	if (harden_denies(policy, HARDEN_RULE_SOCKETS))
		hooks |= HARDEN_BIT(security_socket_create);
	if (harden_denies(policy, HARDEN_RULE_NAMESPACES))
		hooks |= HARDEN_BIT(security_create_user_ns) | HARDEN_BIT(security_file_open) |
			 HARDEN_BIT(security_file_receive);
	if (harden_is_nested(policy))
		hooks |= HARDEN_BIT(security_create_user_ns);
	if (harden_denies(policy, HARDEN_RULE_EXEC))
		hooks |= HARDEN_BIT(security_bprm_check) | HARDEN_BIT(security_mmap_file) |
			 HARDEN_BIT(security_file_mprotect);
	if (harden_denies(policy, HARDEN_RULE_OTHERS))
		hooks |= HARDEN_BIT(security_task_setnice);
	if (harden_denies(policy, HARDEN_RULE_KERNEL))
		hooks |= CHANGE_HOOKS | BIT_ULL(HARDEN_LOOK_AT_WRITES) |
			 HARDEN_BIT(security_bpf) | HARDEN_BIT(security_fs_context_parse_param);
	return hooks;
}

/**
 * harden_policy_hooks() - the hooks that have something to ask under a policy
 * @policy: the policy, or NULL
 * @phase: of the task
 *
 * Return: bit N for hook N (enum harden_hook). What is not in it costs one bit test.
 */
u64 harden_policy_hooks(const struct harden_policy *policy, enum harden_phase phase)
{
	u64 hooks = phase == HARDEN_PHASE_SETUP ? SETUP_HOOKS : HARDEN_BIT(cgroup_can_fork);

	if (!policy)
		return hooks;
	hooks |= LABEL_HOOKS;
	if (denies_sources(policy))
		hooks |= BRING_HOOKS;
	if (phase == HARDEN_PHASE_SETUP)
		return hooks | HARDEN_BIT(security_bprm_check) |
		       HARDEN_BIT(security_file_open) | setup_word_hooks(policy);
	if (policy->cap_drop)
		hooks |= HARDEN_BIT(security_capable) |
			 HARDEN_BIT(security_bprm_committing_creds);
	if (policy->no_new_privs)
		hooks |= HARDEN_BIT(security_bprm_creds_for_exec) |
			 HARDEN_BIT(security_bprm_committing_creds);
	if (denies_sources(policy))
		hooks |= CHANGE_HOOKS | SOCKET_HOOKS;
	if (policy->read_only)
		hooks |= CHANGE_HOOKS;
	if (policy->nr_sockets || policy->socket_host)
		hooks |= SOCKET_HOOKS;
	if (policy->calls)
		hooks |= HARDEN_BIT_CALLS;
	if (policy->calls && policy->calls->socketcall)
		hooks |= HARDEN_BIT(security_socket_create);
	return hooks | word_hooks(policy);
}

/**
 * harden_policies_apply_names() - after something else is said of a cgroup
 *
 * As harden_policies_replace(), with the set that is in force.
 *
 * Context: may sleep; harden_policies_mutex held.
 */
void harden_policies_apply_names(void)
{
	harden_containers_rematch();
	harden_labels_refresh();
	harden_adopt_tasks();
}

/**
 * harden_policies_replace() - put a set in force and take the old one out
 * @set: the new set, with no policy that is in force; owned by this module from now on
 *
 * Containers that exist are matched again, their tasks' labels refreshed, and tasks that run
 * already in a matching cgroup adopted, in this order: a task that forks meanwhile gives its
 * child what it has itself, or is found by the scan. Hooks read policies without a lock and
 * never sleep while they do, so tasks RCU tells when the old set is unused. Then it is the former
 * one, and the one that was is freed.
 *
 * Context: may sleep; harden_policies_mutex held.
 */
void harden_policies_replace(struct harden_policies *set)
{
	struct harden_policies *old = harden_policies_get_locked();

	set->generation = old ? old->generation + 1 : 1;
	rcu_assign_pointer(in_force, set);
	harden_containers_rematch();
	harden_labels_refresh();
	harden_adopt_tasks();
	synchronize_rcu_tasks();
	synchronize_rcu();
	synchronize_srcu(&harden_dry_srcu);
	harden_policies_free(former);
	former = old;
}

/**
 * harden_candidate_replace() - try another set, or none
 * @set: owned by this module from now on, or NULL; the one that was is freed
 *
 * Context: may sleep; harden_policies_mutex held.
 */
void harden_candidate_replace(struct harden_policies *set)
{
	struct harden_policies *old = harden_candidate_get_locked();

	rcu_assign_pointer(candidate, set);
	harden_containers_rematch();
	synchronize_rcu();
	synchronize_srcu(&harden_dry_srcu);
	harden_policies_free(old);
}

/* The caller's now; NULL: there is none. Context: harden_policies_mutex held. */
struct harden_policies *harden_policies_take_former(void)
{
	struct harden_policies *set = former;

	lockdep_assert_held(&harden_policies_mutex);
	former = NULL;
	return set;
}

/* What harden_policies_take_former() gave is not needed after all. */
void harden_policies_keep_former(struct harden_policies *set)
{
	lockdep_assert_held(&harden_policies_mutex);
	former = set;
}

struct harden_policies *harden_policies_alloc(u32 nr)
{
	struct harden_policies *set = kvzalloc(struct_size(set, policies, nr), GFP_KERNEL);

	return set;
}

void harden_policies_free(struct harden_policies *set)
{
	u32 i;

	for (i = 0; set && i < set->nr; i++)
		harden_policy_free(set->policies[i]);
	kvfree(set);
}

/* At unload, when neither a hook nor netlink can ask for a policy. */
void harden_policies_exit(void)
{
	harden_policies_free(former);
	former = NULL;
	harden_policies_free(rcu_dereference_protected(candidate, 1));
	RCU_INIT_POINTER(candidate, NULL);
	harden_policies_free(rcu_dereference_protected(in_force, 1));
	RCU_INIT_POINTER(in_force, NULL);
}
