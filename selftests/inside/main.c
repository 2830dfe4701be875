// SPDX-License-Identifier: GPL-2.0
/*
 * The program that runs in the tests' containers: reads commands from descriptor 3, a line
 * each, and writes a struct answer for each to 4. Its first answer says that it runs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../container.h"
#include "inside.h"

#define COMMANDS 3
#define ANSWERS 4
#define WORDS 8

uint64_t answer_value;

int result(long value)
{
	return value < 0 ? errno : 0;
}

int result_fd(int fd)
{
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

int in_child(int (*run)(char **words), char **words)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(run(words));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

static const struct op *find(const char *name)
{
	static const struct op * const tables[] = { fs_ops, uring_ops, mount_ops, socket_ops,
						    task_ops, others_ops, kernel_ops,
						    start_ops, call_ops };
	const struct op *op;
	unsigned int i;

	for (i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (op = tables[i]; op->name; op++)
			if (!strcmp(op->name, name))
				return op;
	return NULL;
}

int run_words(char **words, int nr)
{
	const struct op *op = nr ? find(words[0]) : NULL;

	/* An errno that no test waits for. */
	if (!op || op->nr != nr - 1)
		return EBADRQC;
	return op->run(words + 1);
}

static int run_line(char *line)
{
	char *words[WORDS + 1] = {}, *word, *rest = line;
	int nr = 0;

	while (nr < WORDS && (word = strtok_r(rest, " \n", &rest)))
		words[nr++] = word;
	return run_words(words, nr);
}

static void answer(int error)
{
	struct answer answer = { .error = error, .value = answer_value };

	if (write(ANSWERS, &answer, sizeof(answer)) != sizeof(answer))
		exit(1);
}

/* Started by hand, with words: for exec in the middle of a test. */
static int once(int argc, char **argv)
{
	return run_words(argv + 1, argc - 1);
}

int main(int argc, char **argv)
{
	char line[1024];
	FILE *commands;

	if (argc > 1)
		return once(argc, argv);
	fcntl(COMMANDS, F_SETFD, 0);
	fcntl(ANSWERS, F_SETFD, 0);
	answer(0);
	commands = fdopen(COMMANDS, "r");
	setvbuf(commands, NULL, _IONBF, 0);
	while (fgets(line, sizeof(line), commands)) {
		answer_value = 0;
		answer(run_line(line));
	}
	return 0;
}
