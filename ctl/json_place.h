/* SPDX-License-Identifier: GPL-2.0 */
/* Where a value stands in the text of a JSON document. */
#ifndef HARDENCTL_JSON_PLACE_H
#define HARDENCTL_JSON_PLACE_H

#include "profile.h"

/* @source holds a valid document that has the spot. */
struct place json_place(const struct source *source, const struct spot *spot);

#endif
