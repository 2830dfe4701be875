# SPDX-License-Identifier: GPL-2.0
# For run and rpm: tests by their names, and the kernels of the cache. They set WORK and ROOT.
# shellcheck shell=bash

PASSED=0 FAILED=0 SKIPPED=0

# is NAME COMMAND...: what a command that fails says comes before its line.
is() {
	local name=$1

	shift
	if "$@" >"$WORK/log" 2>&1 </dev/null; then
		PASSED=$((PASSED + 1))
		echo "ok $name"
	else
		FAILED=$((FAILED + 1))
		tail -n 30 "$WORK/log" | sed 's/^/    /'
		echo "not ok $name"
	fi
}

# The directory of a kernel in the cache, as the images' scripts know it.
kernel_dir() (
	# shellcheck source=scripts/images/common.sh
	. scripts/images/common.sh
	# shellcheck source=scripts/images/kernel.sh
	. scripts/images/kernel.sh
	kernel "$1"
)
