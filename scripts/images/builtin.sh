# SPDX-License-Identifier: GPL-2.0
# The kernels that harden is built into, for QEMU (builtin-6.1, builtin-6.12) and as User Mode
# Linux (uml-6.1, uml-6.12): compiled once from Debian's linux-source, then only what has changed
# of harden.
# shellcheck shell=bash

# builtin_kernel NAME: prints the directory of this kernel as kernel() does, made if need be. Its
# tree stays where it was compiled: objtool's own build knows it by its path, and all hangs on that.
builtin_kernel() {
	local kind=${1%-*} version=${1#*-} dir source lock

	source=/usr/src/linux-source-$version.tar.xz
	[ -f "$source" ] || die "no $source: run scripts/deps"
	dir=$CACHE/kernel-$1-$(recipe "$IMAGES/builtin.sh" "$IMAGES/$kind.config" \
		"$IMAGES/debug.sh" "$IMAGES/debug.config" "$ROOT/kmod/builtin/$version.patch" \
		"$(stat -c %s "$source")")
	mkdir -p "$CACHE"
	exec {lock}>"$CACHE/.kernel-$1.lock"
	flock "$lock"
	if [ ! -e "$dir/.built" ]; then
		forget "kernel-$1"
		builtin_build "$dir" "$kind" "$source" >&2
		touch "$dir/.built"
	fi
	builtin_update "$dir" "$kind" >&2
	exec {lock}>&-
	printf '%s\n' "$dir"
}

builtin_build() {
	local dir=$1 kind=$2 source=$3 tree=$1/tree release arch image

	arch=ARCH=$(builtin_arch "$kind")
	image=$(builtin_image "$kind")
	mkdir -p "$tree"
	say "unpacking ${source##*/}"
	debug_unpack "$tree" "$source"
	"$ROOT/scripts/link-into-kernel" "$tree"
	builtin_configure "$tree" "$kind"
	say "compiling it with harden built in: about ten minutes"
	debug_compile "$tree" "$arch" "${image##*/}" modules
	release=$(cat "$tree/include/config/kernel.release")
	echo "$release" >"$dir/release"
	cp "$tree/$image" "$dir/vmlinuz"
	debug_make "$tree" "$arch" INSTALL_MOD_PATH="$dir/modules" modules_install
	depmod -b "$dir/modules" "$release"
	kernel_disk "$dir"
	builtin_stamp "$tree" >"$dir/.stamp"
}

# What make is to build for, and the image that boots: the target of that name makes it.
builtin_arch() {
	case $1 in
	uml) echo um ;;
	*) echo x86_64 ;;
	esac
}

builtin_image() {
	case $1 in
	uml) echo vmlinux ;;
	*) echo arch/x86/boot/bzImage ;;
	esac
}

# What is named in the kind's own file must have taken, where this kernel has it at all.
builtin_configure() {
	local tree=$1 own=$IMAGES/$2.config option

	sed '/^# What looks for defects/,$d' "$IMAGES/debug.config" | grep -v CONFIG_LOCALVERSION |
		cat - "$own" >"$tree/wanted.config"
	debug_make "$tree" "ARCH=$(builtin_arch "$2")" KCONFIG_ALLCONFIG=wanted.config allnoconfig \
		>/dev/null
	while read -r option; do
		case $option in
		CONFIG_*=n) ! grep -q "^${option%=n}=" "$tree/.config" ;;
		CONFIG_*)
			grep -qxF "$option" "$tree/.config" || ! builtin_knows "$tree" "${option%%=*}"
			;;
		esac || die "$option cannot be set in the kernel that harden is built into"
	done <"$own"
}

# builtin_knows TREE CONFIG_NAME
builtin_knows() {
	grep -rqxE --include='Kconfig*' "(menu)?config ${2#CONFIG_}" "$1"
}

builtin_stamp() {
	(cd "$1/security/harden" && find . -type f \
		\( -name '*.[ch]' ! -name '*.mod.c' -o -name 'K*' \) -print0 | sort -z |
		xargs -0 sha256sum) | sha256sum
}

# The sources of harden as they are now.
builtin_update() {
	local dir=$1 tree=$1/tree image stamp

	"$ROOT/scripts/link-into-kernel" "$tree"
	stamp=$(builtin_stamp "$tree")
	[ "$stamp" != "$(cat "$dir/.stamp" 2>/dev/null)" ] || return 0
	say "harden into the kernel"
	image=$(builtin_image "$2")
	debug_make "$tree" "ARCH=$(builtin_arch "$2")" -s "${image##*/}" ||
		die "the kernel with harden in it does not build"
	cp "$tree/$image" "$dir/vmlinuz"
	echo "$stamp" >"$dir/.stamp"
}
