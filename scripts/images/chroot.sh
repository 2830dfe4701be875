# SPDX-License-Identifier: GPL-2.0
# A chroot with the compiler of another Debian release, for kernels whose kbuild needs it.
# shellcheck shell=bash

# dwarves: the headers of newer kernels come with a vmlinux, and then kbuild wants BTF.
CHROOT_PACKAGES=gcc,make,libc6-dev,libelf1,bc,dwarves

# in_chroot SUITE DIR... -- COMMAND...: runs COMMAND in it; every DIR is there under its own
# path. The mounts are made in a namespace of their own and end with the command.
in_chroot() {
	local suite=$1 root

	shift
	need_root "building for $suite needs a chroot"
	root=$(cached "chroot-$suite" "$(recipe "$IMAGES/chroot.sh")" chroot_build "$suite")
	# shellcheck disable=SC2016  # for the inner shell
	CHROOT=$root unshare --mount bash -euc '
		mount -t proc proc "$CHROOT/proc"
		while [ "$1" != -- ]; do
			mkdir -p "$CHROOT/$1"
			mount --bind "$1" "$CHROOT/$1"
			shift
		done
		shift
		exec chroot "$CHROOT" "$@"' bash "$@"
}

chroot_build() {
	sources "$2" | mmdebstrap --quiet --variant=apt --include="$CHROOT_PACKAGES" \
		--aptopt='Apt::Install-Recommends "false"' "$2" "$1" -
}
