// SPDX-License-Identifier: GPL-2.0
/* import: policy text from what the user already has. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "commands.h"
#include "docker_flags.h"
#include "manifests.h"
#include "model.h"
#include "profile.h"
#include "records.h"
#include "report.h"
#include "source.h"

/* The command as a text that problems can be shown in. */
static bool typed(const char *text, struct source *source)
{
	*source = (struct source){
		.name = "<command>", .path = xstrdup("<command>"), .text = xstrdup(text),
		.len = strlen(text),
	};
	return true;
}

/* The exit status of "ENGINE inspect ID", whose output goes to @out; 127: no such engine. */
static int run_inspect(const char *engine, const char *id, int out)
{
	int status = -1, null;
	pid_t pid = fork();

	if (!pid) {
		null = open("/dev/null", O_RDWR | O_CLOEXEC);
		dup2(null, STDIN_FILENO);
		dup2(null, STDERR_FILENO);
		dup2(out, STDOUT_FILENO);
		execlp(engine, engine, "inspect", "--type", "container", "--", id, NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* The output of the first engine that knows the container, in @out. */
static bool ask_engines(const char *id, int out)
{
	static const char * const engines[] = { "docker", "podman" };
	bool installed = false;
	int status;
	size_t i;

	for (i = 0; i < sizeof(engines) / sizeof(*engines); i++) {
		status = run_inspect(engines[i], id, out);
		if (!status)
			return true;
		installed |= status != 127;
		/* What it may have printed before it failed: podman prints an empty list. */
		if (ftruncate(out, 0) || lseek(out, 0, SEEK_SET) < 0)
			return false;
	}
	error(installed ? "import inspect: neither docker nor podman knows a container %s" :
	      "import inspect: neither docker nor podman is installed, and there is no file %s",
	      id);
	return false;
}

static bool inspected(const char *id, struct source *source)
{
	int fd = memfd_create("inspect", MFD_CLOEXEC);
	char name[32];
	bool ok = fd >= 0 && !fchmod(fd, 0600) && ask_engines(id, fd);

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	ok = ok && !lseek(fd, 0, SEEK_SET) && source_read_others(source, name);
	if (ok)
		source->name = "docker inspect";
	close(fd);
	return ok;
}

static bool read_command(const char *argument, struct source *source)
{
	return strcmp(argument, "-") ? typed(argument, source) : source_read_others(source, "-");
}

static bool read_container(const char *argument, struct source *source)
{
	if (strcmp(argument, "-") != 0 && access(argument, F_OK) != 0)
		return inspected(argument, source);
	return source_read_others(source, argument);
}

static bool read_named(const char *argument, struct source *source)
{
	return source_read_others(source, argument);
}

/* The policy names it, and apply takes none that somebody else may write. */
static bool read_profile(const char *argument, struct source *source)
{
	return source_read(source, argument, NULL);
}

/* As apply would read it: a profile that it refuses is refused here. */
static bool profile_print(const struct source *source)
{
	struct profile profile = {};
	size_t i, calls = 0;
	char *path = realpath(source->path, NULL);
	bool ok = profile_read(&profile, source);

	for (i = 0; ok && i < profile.nr_rules; i++)
		calls += profile.rules[i].nr_names;
	if (ok) {
		printf("# hardenctl import seccomp: %zu rules for %zu names\n"
		       "policy \"seccomp\" {\n"
		       "    # every container: narrow it by engine:, name: or image:\n"
		       "    match             = {\"engine:any\"}\n"
		       "    seccomp           = ", profile.nr_rules, calls);
		print_string(path ?: source->path);
		puts("\n}");
	}
	profile_free(&profile);
	free(path);
	return ok;
}

static const struct importer {
	const char *name;
	bool (*read)(const char *argument, struct source *source);
	bool (*understand)(const struct source *source, struct wish *wish);
	bool (*print)(const struct source *source);	/* in place of that: several policies */
} importers[] = {
	{ "docker-run", read_command, docker_flags_read, NULL },
	{ "inspect", read_container, inspect_read, NULL },
	{ "oci", read_named, oci_read, NULL },
	{ "compose", read_named, NULL, compose_print },
	{ "k8s", read_named, NULL, k8s_print },
	{ "seccomp", read_profile, NULL, profile_print },
};

#define NR_IMPORTERS (sizeof(importers) / sizeof(*importers))

static enum exit_status import(const struct importer *importer, const char *argument)
{
	struct source source = {};
	struct wish wish = {};
	bool ok = importer->read(argument, &source);

	if (ok && importer->print)
		ok = importer->print(&source);
	else if (ok)
		ok = importer->understand(&source, &wish);
	if (ok && !importer->print) {
		wish_set(&wish.source, "hardenctl import %s %s", importer->name,
			 strcmp(source.name, "<command>") ? source.name : source.text);
		wish_print(&wish);
	}
	wish_free(&wish);
	source_free(&source);
	return ok ? EXIT_OK : EXIT_POLICY;
}

enum exit_status cmd_import(int argc, char **argv)
{
	size_t i;

	(void)argc;
	for (i = 0; i < NR_IMPORTERS; i++)
		if (!strcmp(importers[i].name, argv[0]))
			return import(&importers[i], argv[1]);
	error("import: \"%s\" is none of docker-run, inspect, oci, compose, k8s and "
	      "seccomp", argv[0]);
	return EXIT_USAGE;
}
