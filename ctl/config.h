/* SPDX-License-Identifier: GPL-2.0 */
/* policy.conf to model. */
#ifndef HARDENCTL_CONFIG_H
#define HARDENCTL_CONFIG_H

#include <stdbool.h>
#include "model.h"

/* Reads FILE, or standard input for "-", with all that it includes. False: said why. */
bool config_read(const char *file, struct model *model);

#endif
