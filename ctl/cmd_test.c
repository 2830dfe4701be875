// SPDX-License-Identifier: GPL-2.0
/* test: what a policy in force says of an operation that nobody does. policytest: files of such. */
#include <ctype.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "commands.h"
#include "config.h"
#include "ipc.h"
#include "question.h"
#include "words_event.h"

/* "denied: EROFS by read_only at p.conf:7" */
static void print_answer(const struct answer *answer)
{
	char *file = escape(answer->file), *value = escape(answer->value);

	if (!answer->rule)
		printf("allowed");
	else
		printf("%s: %s by %s%s%s at %s:%u",
		       answer->mode == HARDEN_MODE_AUDIT ? "would be denied" : "denied",
		       errno_name(answer->error), rule_name(answer->rule),
		       *value ? " " : "", value, file, answer->line);
	free(file);
	free(value);
}

static json_t *to_json(const struct answer *answer)
{
	if (!answer->rule)
		return json_pack("{s:b}", "allowed", 1);
	return json_pack("{s:b,s:s,s:s,s:o,s:o,s:i,s:s}", "allowed", 0, "errno",
			 errno_name(answer->error), "rule",
			 rule_name(answer->rule), "value", json_text(answer->value), "file",
			 json_text(answer->file), "line", (int)answer->line, "mode",
			 mode_name(answer->mode));
}

/* The exit status says the verdict: 0 allowed, 1 denied. */
enum exit_status cmd_test(int argc, char **argv)
{
	struct question question;
	struct answer answer = {};
	enum exit_status status;
	struct ipc *ipc;
	char why[512];

	if (!question_make(argv[1], argc > 2 ? argv[2] : NULL, &question, why, sizeof(why))) {
		error("test: %s %s", argv[1], why);
		return EXIT_USAGE;
	}
	status = ipc_open(&ipc);
	if (!status)
		status = ipc_ask(ipc, argv[0], &question, &answer);
	if (!status && options.json) {
		print_json(to_json(&answer));
	} else if (!status) {
		print_answer(&answer);
		putchar('\n');
	}
	if (!status && answer.rule)
		status = EXIT_REFUSED;
	ipc_close(ipc);
	answer_free(&answer);
	return status;
}

/**
 * struct run - of one file of tests
 * @file: its name
 * @line: the one that is looked at
 * @staged: policies were read, and are asked in place of those in force
 * @bad: lines that mean nothing
 */
struct run {
	struct ipc *ipc;
	const char *file;
	unsigned int line;
	bool staged;
	size_t passed, failed, bad;
};

static void complain(struct run *run, const char *what, const char *value)
{
	char *safe = escape(value);

	fprintf(stderr, "%s%s:%u:%s %serror:%s %s%s%s\n", bold(), run->file, run->line, plain(),
		red(), plain(), what, *safe ? " " : "", safe);
	run->bad++;
	free(safe);
}

/* Policies, in a draft that is never committed. Relative to the file that names them. */
static void use(struct run *run, const char *name)
{
	char *copy = xstrdup(run->file), path[PATH_MAX];
	struct model model = {};

	snprintf(path, sizeof(path), "%s/%s", *name == '/' ? "" : dirname(copy), name);
	run->staged = config_read(path, &model) && !ipc_stage(run->ipc, &model);
	if (!run->staged)
		complain(run, "these policies cannot be asked:", name);
	model_free(&model);
	free(copy);
}

static void compare(struct run *run, const char *policy, bool deny, const struct question *question)
{
	struct answer answer = {};

	if (ipc_ask(run->ipc, policy, question, &answer)) {
		run->bad++;
	} else if (!!answer.rule == deny) {
		run->passed++;
	} else {
		run->failed++;
		printf("%s:%u: FAILED: %s: %s %s%s%s: ", run->file, run->line, policy,
		       deny ? "deny" : "allow", question->operation, question->object ? " " : "",
		       question->object ?: "");
		print_answer(&answer);
		putchar('\n');
	}
	answer_free(&answer);
}

/* The next word, or NULL; @s is set behind it. */
static char *next_word(char **s)
{
	char *word = *s + strspn(*s, " \t"), *end = word + strcspn(word, " \t");

	*s = end + (*end != 0);
	*end = 0;
	return *word ? word : NULL;
}

/* "NAME: allow|deny OPERATION [OBJECT]"; an object may hold blanks. */
static void look_at(struct run *run, char *line)
{
	char *colon = strstr(line, ": "), *rest, *verdict, *operation, why[512];
	struct question question;

	if (!strncmp(line, "use ", 4)) {
		use(run, line + 4 + strspn(line + 4, " \t"));
		return;
	}
	if (!colon) {
		complain(run, "neither \"use FILE\" nor \"NAME: allow|deny OPERATION\":", line);
		return;
	}
	*colon = 0;
	rest = colon + 2;
	verdict = next_word(&rest);
	operation = next_word(&rest);
	rest += strspn(rest, " \t");
	if (!verdict || (strcmp(verdict, "allow") != 0 && strcmp(verdict, "deny") != 0))
		complain(run, "a verdict is allow or deny, not", verdict ?: "nothing");
	else if (!operation)
		complain(run, "an operation is missing", "");
	else if (!question_make(operation, *rest ? rest : NULL, &question, why, sizeof(why)))
		complain(run, operation, why);
	else
		compare(run, line, !strcmp(verdict, "deny"), &question);
}

static char *strip(char *line)
{
	size_t len;

	line[strcspn(line, "#\n")] = 0;
	len = strlen(line);
	while (len && isspace((unsigned char)line[len - 1]))
		line[--len] = 0;
	return line + strspn(line, " \t");
}

static enum exit_status run_file(struct run *run, FILE *stream)
{
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, stream) > 0) {
		char *text = strip(line);

		run->line++;
		if (*text)
			look_at(run, text);
	}
	free(line);
	if (options.json)
		print_json(json_pack("{s:i,s:i}", "passed", (int)run->passed, "failed",
				     (int)run->failed));
	else if (!options.quiet)
		printf("%zu passed, %zu failed\n", run->passed, run->failed);
	if (run->bad)
		return EXIT_POLICY;
	return run->failed ? EXIT_REFUSED : EXIT_OK;
}

enum exit_status cmd_policytest(int argc, char **argv)
{
	struct run run = { .file = argv[0] };
	FILE *stream = fopen(argv[0], "re");
	enum exit_status status;

	(void)argc;
	if (!stream) {
		error("policytest: %s: %m", argv[0]);
		return EXIT_POLICY;
	}
	status = ipc_open(&run.ipc);
	if (!status)
		status = run_file(&run, stream);
	ipc_close(run.ipc);
	fclose(stream);
	return status;
}
