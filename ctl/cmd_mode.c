// SPDX-License-Identifier: GPL-2.0
/*
 * mode: one policy to enforce or audit. rollback, confirm: the last change undone, or kept. lock:
 * none but tighter ones from then on. teardown: all of it out.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "commands.h"
#include "ipc.h"

static void tell(uint64_t generation, const char *format, ...) __printf(2, 3);

static void tell(uint64_t generation, const char *format, ...)
{
	va_list args;

	if (options.json) {
		print_json(json_pack("{s:I}", "generation", (json_int_t)generation));
	} else if (!options.quiet) {
		printf("generation %llu: ", (unsigned long long)generation);
		va_start(args, format);
		vprintf(format, args);
		va_end(args);
		putchar('\n');
	}
}

/* The generation comes first: what is in force when it is read is that, or the commit fails. */
static enum exit_status read_model(struct ipc *ipc, struct model *model, uint64_t *generation)
{
	struct status status = {};
	enum exit_status result = ipc_status(ipc, &status);

	*generation = status.generation;
	return result ? result : ipc_policies(ipc, model);
}

static enum exit_status set_mode(struct ipc *ipc, struct model *model, const char *name,
				 enum harden_mode mode, uint64_t base)
{
	struct policy *policy = (struct policy *)model_find(model, name);
	struct apply apply = { .base = &base, .warn = warning_print };
	enum exit_status status;

	if (!policy) {
		error("no policy \"%s\" is in force", name);
		return EXIT_REFUSED;
	}
	policy->mode = mode;
	status = ipc_apply(ipc, model, &apply);
	if (!status)
		tell(apply.generation, "policy %s: mode %s", name, mode_name(mode));
	return status;
}

enum exit_status cmd_mode(int argc, char **argv)
{
	bool audit = argc == 2 && !strcmp(argv[1], "audit");
	struct model model = {};
	enum exit_status status;
	uint64_t base = 0;
	struct ipc *ipc;

	if (!audit && strcmp(argv[1], "enforce") != 0) {
		error("mode: a mode is enforce or audit, not \"%s\"", argv[1]);
		return EXIT_USAGE;
	}
	status = ipc_open(&ipc);
	if (!status)
		status = read_model(ipc, &model, &base);
	if (!status)
		status = set_mode(ipc, &model, argv[0],
				  audit ? HARDEN_MODE_AUDIT : HARDEN_MODE_ENFORCE, base);
	ipc_close(ipc);
	model_free(&model);
	return status;
}

enum exit_status cmd_rollback(int argc, char **argv)
{
	enum exit_status status;
	uint64_t generation = 0;
	struct ipc *ipc;

	(void)argc;
	(void)argv;
	status = ipc_open(&ipc);
	if (!status)
		status = ipc_rollback(ipc, &generation);
	ipc_close(ipc);
	if (!status)
		tell(generation, "what was in force before");
	return status;
}

/* A request that says nothing but its name; @key is what became true. */
static enum exit_status ask(enum exit_status (*request)(struct ipc *ipc), const char *key,
			    const char *said)
{
	struct ipc *ipc;
	enum exit_status status = ipc_open(&ipc);

	if (!status)
		status = request(ipc);
	ipc_close(ipc);
	if (!status && options.json)
		print_json(json_pack("{s:b}", key, 1));
	else if (!status)
		note("%s", said);
	return status;
}

enum exit_status cmd_confirm(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return ask(ipc_confirm, "confirmed", "what is in force stays");
}

enum exit_status cmd_lock(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (!options.yes) {
		error("lock holds until the next boot: say --yes");
		return EXIT_USAGE;
	}
	return ask(ipc_lock, "locked", "until the next boot policies can only become tighter");
}

enum exit_status cmd_teardown(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (!options.yes) {
		error("teardown leaves every container without protection: say --yes");
		return EXIT_USAGE;
	}
	return ask(ipc_teardown, "torn_down", "no policy is in force");
}
