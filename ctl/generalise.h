/* SPDX-License-Identifier: GPL-2.0 */
/* Paths that were seen, to subtrees that will be seen again. Pure. */
#ifndef HARDENCTL_GENERALISE_H
#define HARDENCTL_GENERALISE_H

/*
 * Cuts @path before the first component that looks made up: a number, an id, a temporary name.
 * What lies right below the root stays: to open the root would be to open everything.
 */
void generalise(char *path);

#endif
