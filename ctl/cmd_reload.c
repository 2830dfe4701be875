// SPDX-License-Identifier: GPL-2.0
/*
 * reload: the module is exchanged for the one that is installed now, and no container runs
 * meanwhile. Engines stand still first, so that nothing new starts, then containers; the policies
 * that were in force are in force again before anything goes on.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "binding.h"
#include "commands.h"
#include "freezer.h"
#include "ipc.h"
#include "mountinfo.h"

/* What starts containers by itself. Who types "podman run" meanwhile is not held up. */
static const char * const engines[] = {
	"docker", "containerd", "crio", "cri-docker", "buildkit", "podman", "kubelet", "k3s",
	"k3s-agent", "rke2-server", "rke2-agent", "lxc",
};

struct standstill {
	struct freezer freezer;
	enum exit_status status;
	char *own;		/* the cgroup of this program */
};

static void stop_cgroup(struct standstill *still, const char *cgroup)
{
	if (still->status)
		return;
	if (is_below(still->own, cgroup)) {
		error("reload would stop itself: it runs in %s", cgroup);
		still->status = EXIT_USAGE;
		return;
	}
	still->status = freezer_add(&still->freezer, cgroup);
}

static void stop_container(const struct container *container, void *arg)
{
	stop_cgroup(arg, container->cgroup);
}

/* Until a look at the containers finds none that runs: each look may see new ones. */
static enum exit_status stop_all(struct ipc *ipc, struct standstill *still)
{
	enum exit_status status = EXIT_OK;
	size_t before, i;
	char *unit;

	for (i = 0; i < sizeof(engines) / sizeof(*engines); i++) {
		unit = xasprintf("/system.slice/%s.service", engines[i]);
		stop_cgroup(still, unit);
		free(unit);
	}
	do {
		before = still->freezer.nr;
		status = ipc_containers(ipc, stop_container, still);
	} while (!status && !still->status && still->freezer.nr != before);
	return status ? status : still->status;
}

static enum exit_status remove_module(void)
{
	if (!syscall(SYS_delete_module, "harden", O_NONBLOCK))
		return EXIT_OK;
	if (errno == ENOENT)
		error("harden is built into this kernel: it comes with another kernel only");
	else
		error("the module does not leave: %s", strerror(errno));
	return errno == EPERM ? EXIT_PERMISSION : EXIT_REFUSED;
}

static enum exit_status load_module(void)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		execlp("modprobe", "modprobe", "harden", NULL);
		_exit(127);
	}
	if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status))
		return EXIT_OK;
	error("\"modprobe harden\" failed");
	return EXIT_REFUSED;
}

static enum exit_status put_in_force(const struct model *model, struct status *now)
{
	struct apply apply = { .warn = warning_print };
	enum exit_status status;
	struct ipc *ipc;

	status = ipc_open(&ipc);
	if (!status)
		status = ipc_apply(ipc, model, &apply);
	if (!status)
		status = ipc_status(ipc, now);
	ipc_close(ipc);
	return status;
}

static void tell(const struct status *now, size_t frozen)
{
	char *module = escape(now->module);

	if (options.json)
		print_json(json_pack("{s:o,s:i,s:i,s:i}", "module", json_text(now->module),
				     "policies", (int)now->policies, "containers",
				     (int)now->containers, "frozen", (int)frozen));
	else
		note("module %s, policies %u, containers %u; %zu cgroups stood still",
		     module, now->policies, now->containers, frozen);
	free(module);
}

/* Between the two, what stands still is without a policy: only success lets it go on. */
static enum exit_status exchange(const struct model *model, struct standstill *still)
{
	struct status now = {};
	enum exit_status status = load_module();

	if (!status)
		status = put_in_force(model, &now);
	if (status) {
		error("no policy is in force: what stands still stays so; load, apply, then:");
		freezer_print(&still->freezer);
		return status;
	}
	tell(&now, still->freezer.nr);
	freezer_thaw(&still->freezer);
	return EXIT_OK;
}

/* All that can fail is tried before anything is changed. */
static enum exit_status prepare(struct ipc *ipc, struct model *model, struct standstill *still)
{
	struct apply check = { .check = true, .warn = warning_print };
	struct status status = {};
	enum exit_status result = ipc_status(ipc, &status);

	if (!result && status.locked) {
		error("the module is locked until the next boot");
		result = EXIT_REFUSED;
	}
	if (!result && status.confirm) {
		error("what is in force waits for \"hardenctl confirm\", or is rolled back");
		result = EXIT_REFUSED;
	}
	if (!result)
		result = ipc_policies(ipc, model);
	if (!result)
		result = ipc_apply(ipc, model, &check);
	return result ? result : stop_all(ipc, still);
}

/* Whoever presses ^C must not leave containers that stand still, or without a policy. */
static void keep_going(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

enum exit_status cmd_reload(int argc, char **argv)
{
	struct standstill still = {};
	struct model model = {};
	enum exit_status status;
	struct ipc *ipc;

	(void)argc;
	(void)argv;
	still.own = cgroup_of_process(getpid());
	if (!still.own)
		return EXIT_REFUSED;
	status = ipc_open(&ipc);
	if (!status) {
		keep_going();
		status = prepare(ipc, &model, &still);
	}
	ipc_close(ipc);
	status = status ? status : remove_module();
	if (status)
		freezer_thaw(&still.freezer);
	else
		status = exchange(&model, &still);
	freezer_free(&still.freezer);
	free(still.own);
	model_free(&model);
	return status;
}
