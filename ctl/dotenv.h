/* SPDX-License-Identifier: GPL-2.0 */
/* A file of NAME=VALUE lines, as Compose reads .env. */
#ifndef HARDENCTL_DOTENV_H
#define HARDENCTL_DOTENV_H

#include <stdbool.h>

struct variables;

/* Adds what the file says; one that is not there says nothing. False: reported, with its place. */
bool dotenv_read(struct variables *variables, const char *path);

#endif
