// SPDX-License-Identifier: GPL-2.0
/* The command line: options, and a table of verbs. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/harden.h>
#include "commands.h"
#include "output.h"
#include "version.h"

static const struct command {
	const char *name;
	const char *arguments;
	int least, most;
	enum exit_status (*run)(int argc, char **argv);
	const char *description;
	const char *example;
} commands[] = {
	{ "apply", "FILE|- [--check|--parse|--shadow|--confirm=TIME]", 1, 1, cmd_apply,
	  "put the policies of FILE in force, all or nothing",
	  "hardenctl apply --check policy.conf && hardenctl apply policy.conf" },
	{ "show", "[NAME]", 0, 1, cmd_show, "policies and containers, with counters",
	  "hardenctl show web" },
	{ "list", "", 0, 0, cmd_list, "what is in force, as text that apply takes",
	  "hardenctl list >before.conf" },
	{ "status", "", 0, 0, cmd_status, "one line, and an exit status",
	  "hardenctl -q status || echo \"nothing is enforced\"" },
	{ "monitor", "[-n N] [--format F]", 0, 0, cmd_monitor, "denials as they happen",
	  "hardenctl -j monitor | jq -r .object" },
	{ "doctor", "", 0, 0, cmd_doctor, "what is missing on this host, and how to mend it",
	  "hardenctl doctor" },
	{ "metrics", "[--output FILE]", 0, 0, cmd_metrics, "counters as Prometheus text",
	  "hardenctl metrics --output /var/lib/prometheus/node-exporter/harden.prom" },
	{ "mode", "NAME enforce|audit", 2, 2, cmd_mode, "switch a policy that is in force",
	  "hardenctl mode web audit" },
	{ "rollback", "", 0, 0, cmd_rollback, "what was in force before the last change",
	  "hardenctl apply new.conf; hardenctl rollback" },
	{ "confirm", "", 0, 0, cmd_confirm, "what was applied with --confirm stays",
	  "hardenctl apply --confirm 5m new.conf && hardenctl confirm" },
	{ "shadow", "[off]", 0, 1, cmd_shadow, "what a candidate would have decided otherwise",
	  "hardenctl apply --shadow new.conf; sleep 3600; hardenctl shadow" },
	{ "lock", "--yes", 0, 0, cmd_lock, "only tighter policies, until the next boot",
	  "hardenctl lock --yes" },
	{ "explain", "[N]", 0, 1, cmd_explain,
	  "why the last denial, or the Nth last, happened",
	  "hardenctl explain" },
	{ "suggest", "[NAME]", 0, 1, cmd_suggest,
	  "policies as tight as what audit mode saw lets them be",
	  "hardenctl suggest web >web.conf && hardenctl apply web.conf" },
	{ "import", "KIND WHAT", 2, 2, cmd_import,
	  "policy text from docker-run, inspect, oci, compose, k8s, seccomp",
	  "hardenctl import docker-run 'docker run --read-only web' | hardenctl apply -" },
	{ "audit", "[CONTAINER] | --manifest FILE [POLICY] | --image FILE", 0, 1, cmd_audit,
	  "the hardening checklist of what runs, or is to run",
	  "hardenctl audit web" },
	{ "test", "NAME OPERATION [OBJECT]", 2, 3, cmd_test,
	  "what a policy says of an operation that nobody does",
	  "hardenctl test web open-write /etc/passwd" },
	{ "policytest", "FILE", 1, 1, cmd_policytest, "lines like \"web: deny capable SYS_ADMIN\"",
	  "hardenctl policytest web.test" },
	{ "bind", "CGROUP NAME...", 1, 64, cmd_bind,
	  "say what a container is called: name:X, image:X, label:K=V",
	  "hardenctl bind /system.slice/docker-0123.scope name:web label:tier=db" },
	{ "oci-hook", "", 0, 0, cmd_oci_hook, "bind the container of a state on standard input",
	  "echo \"$STATE\" | hardenctl oci-hook" },
	{ "watch", "[SOCKET]", 0, 1, cmd_watch, "bind what Docker starts",
	  "hardenctl watch" },
	{ "reload", "", 0, 0, cmd_reload,
	  "exchange the module for the installed one while containers stand still",
	  "apt upgrade harden-dkms && hardenctl reload" },
	{ "teardown", "--yes", 0, 0, cmd_teardown, "drop every policy",
	  "hardenctl teardown --yes" },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(*commands))

static void print_options(FILE *to)
{
	fputs("\noptions:\n"
	      "  -j, --json          data as JSON\n"
	      "      --format=FORMAT text, json; monitor: also falco; audit: also sarif\n"
	      "  -q, --quiet         no messages but errors and warnings\n"
	      "  -v, --verbose       apply: print what was understood; status: the module's version\n"
	      "      --color=WHEN    auto, always or never; NO_COLOR is honoured\n"
	      "  -n, --count=N       monitor: end after N events\n"
	      "      --confirm=TIME  apply: roll back after TIME (5m) unless confirmed\n"
	      "      --image=FILE    audit: an archive of docker save, or an OCI layout\n"
	      "      --manifest=FILE audit: a Compose file or manifests of Kubernetes\n"
	      "      --shadow        apply: only report what would be decided otherwise\n"
	      "      --output=FILE   metrics: replace FILE in one step\n"
	      "  -V, --version\n"
	      "  -h, --help\n\n"
	      "exit status: 0 ok, 1 refused by the kernel or not loaded, 2 usage, 3 policy invalid,\n"
	      "4 no permission; of status: 0 enforcing, 1 not loaded, 2 no policy, 4 no permission\n",
	      to);
}

static void print_usage(FILE *to)
{
	char head[64];
	size_t i;

	fputs("example: hardenctl apply /usr/share/doc/harden/examples/policy.conf\n\n"
	      "usage: hardenctl [OPTION]... COMMAND\n\ncommands:\n", to);
	for (i = 0; i < NR_COMMANDS; i++) {
		snprintf(head, sizeof(head), "%s %s", commands[i].name, commands[i].arguments);
		fprintf(to, "  %-35s %s\n", head, commands[i].description);
	}
	print_options(to);
	fputs("\nhardenctl COMMAND --help says more of a command, hardenctl(8) all.\n", to);
}

static void print_help(const struct command *command)
{
	printf("example: %s\n\nusage: hardenctl [OPTION]... %s%s%s\n\n%s\n", command->example,
	       command->name, *command->arguments ? " " : "", command->arguments,
	       command->description);
	print_options(stdout);
	fputs("\nhardenctl(8) says more.\n", stdout);
}

static enum exit_status usage(const char *format, const char *value)
{
	fputs("hardenctl: ", stderr);
	fprintf(stderr, format, value);
	fputs("\nTry 'hardenctl --help'.\n", stderr);
	return EXIT_USAGE;
}

static bool set_color(const char *when)
{
	const char *no_color = getenv("NO_COLOR");

	if (!strcmp(when, "always"))
		options.color = true;
	else if (!strcmp(when, "never"))
		options.color = false;
	else if (!strcmp(when, "auto"))
		options.color = isatty(STDERR_FILENO) && (!no_color || !*no_color);
	else
		return false;
	return true;
}

static bool set_count(const char *text)
{
	char *end;

	errno = 0;
	options.count = strtoul(text, &end, 10);
	return !errno && *text >= '1' && *text <= '9' && !*end;
}

/* "90s", "90", "5m", "1h" as seconds. */
static bool set_confirm(const char *text)
{
	unsigned long value, unit;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	unit = *end == 'h' ? 3600 : *end == 'm' ? 60 : 1;
	if (errno || *text < '0' || *text > '9' || (*end && (!strchr("smh", *end) || end[1])) ||
	    !value || value > HARDEN_CONFIRM_MAX / unit)
		return false;
	options.confirm = (unsigned int)(value * unit);
	return true;
}

/* Which command takes which is seen when the command is known. */
static bool set_format(const char *name)
{
	options.format = name;
	options.json = !strcmp(name, "json");
	options.sarif = !strcmp(name, "sarif");
	return options.json || options.sarif || !strcmp(name, "text") || !strcmp(name, "falco");
}

enum {
	OPTION_CHECK = 256, OPTION_PARSE, OPTION_CONFIRM, OPTION_YES, OPTION_COLOR, OPTION_FORMAT,
	OPTION_OUTPUT, OPTION_SHADOW, OPTION_MANIFEST, OPTION_IMAGE,
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ "count", required_argument, NULL, 'n' },
	{ "output", required_argument, NULL, OPTION_OUTPUT },
	{ "color", required_argument, NULL, OPTION_COLOR },
	{ "format", required_argument, NULL, OPTION_FORMAT },
	{ "check", no_argument, NULL, OPTION_CHECK },
	{ "parse", no_argument, NULL, OPTION_PARSE },
	{ "manifest", required_argument, NULL, OPTION_MANIFEST },
	{ "image", required_argument, NULL, OPTION_IMAGE },
	{ "shadow", no_argument, NULL, OPTION_SHADOW },
	{ "confirm", required_argument, NULL, OPTION_CONFIRM },
	{ "yes", no_argument, NULL, OPTION_YES },
	{ NULL, 0, NULL, 0 },
};

static bool help;

/* Returns an exit status, or -1 to go on. */
static int take_option(int option)
{
	switch (option) {
	case 'j':
		options.json = true;
		return -1;
	case 'q':
		options.quiet = true;
		return -1;
	case 'v':
		options.verbose = true;
		return -1;
	case 'V':
		printf("hardenctl %s (protocol %d)\n", HARDENCTL_VERSION, HARDEN_GENL_VERSION);
		return EXIT_OK;
	case 'h':
		help = true;
		return -1;
	case 'n':
		return set_count(optarg) ? -1 : (int)usage("\"%s\" is no number of events", optarg);
	case OPTION_COLOR:
		return set_color(optarg) ? -1 :
		       (int)usage("--color is auto, always or never, not \"%s\"", optarg);
	case OPTION_FORMAT:
		return set_format(optarg) ? -1 :
		       (int)usage("--format is text, json, sarif or falco, not \"%s\"", optarg);
	case OPTION_OUTPUT:
		options.output = optarg;
		return -1;
	case OPTION_CHECK:
		options.check = true;
		return -1;
	case OPTION_PARSE:
		options.parse = true;
		return -1;
	case OPTION_IMAGE:
		options.image = optarg;
		return -1;
	case OPTION_MANIFEST:
		options.manifest = optarg;
		return -1;
	case OPTION_SHADOW:
		options.shadow = true;
		return -1;
	case OPTION_CONFIRM:
		return set_confirm(optarg) ? -1 :
		       (int)usage("\"%s\" is no time of up to 8 hours: 90s, 5m, 1h", optarg);
	case OPTION_YES:
		options.yes = true;
		return -1;
	default:
		fputs("Try 'hardenctl --help'.\n", stderr);
		return EXIT_USAGE;
	}
}

/* An option that this command does not know is a mistake, not decoration. */
static const char *foreign_option(const struct command *command)
{
	if ((options.check || options.parse) && command->run != cmd_apply)
		return options.check ? "--check" : "--parse";
	if (options.shadow && command->run != cmd_apply)
		return "--shadow";
	if (options.confirm && command->run != cmd_apply)
		return "--confirm";
	if ((options.manifest || options.image) && command->run != cmd_audit)
		return options.image ? "--image" : "--manifest";
	if (options.manifest && options.image)
		return "--manifest beside --image";
	if (options.count && command->run != cmd_monitor)
		return "-n";
	if (options.sarif && command->run != cmd_audit)
		return "--format=sarif";
	if (options.format && !strcmp(options.format, "falco") && command->run != cmd_monitor)
		return "--format=falco";
	if (options.format && command->run != cmd_monitor && command->run != cmd_audit)
		return "--format";
	if (options.output && command->run != cmd_metrics)
		return "--output";
	if (options.json && command->run == cmd_metrics)
		return "--json";
	if (options.yes && command->run != cmd_teardown && command->run != cmd_lock)
		return "--yes";
	return NULL;
}

static enum exit_status run(int argc, char **argv)
{
	const struct command *command;

	for (command = commands; command < commands + NR_COMMANDS; command++)
		if (!strcmp(command->name, argv[0]))
			break;
	if (command == commands + NR_COMMANDS)
		return usage("unknown command \"%s\"", argv[0]);
	if (help) {
		print_help(command);
		return EXIT_OK;
	}
	if (foreign_option(command))
		return usage("%s is no option of this command", foreign_option(command));
	if (argc - 1 < command->least)
		return usage("%s needs an argument", command->name);
	if (argc - 1 > command->most)
		return usage("\"%s\" is one argument too many", argv[command->most + 1]);
	return command->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	int option, status;

	set_color("auto");
	while ((option = getopt_long(argc, argv, "jqvVhn:", long_options, NULL)) != -1) {
		status = take_option(option);
		if (status >= 0)
			return status;
	}
	if (optind == argc && help) {
		print_usage(stdout);
		return EXIT_OK;
	}
	if (optind == argc) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	status = run(argc - optind, argv + optind);
	if (fflush(stdout) || ferror(stdout)) {
		error("standard output: %s", strerror(errno));
		return EXIT_REFUSED;
	}
	return status;
}
