# SPDX-License-Identifier: GPL-2.0
# The engines image, which is not there yet.
# shellcheck shell=bash

engines() {
	die "no engines image for $1 yet"
}
