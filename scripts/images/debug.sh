# SPDX-License-Identifier: GPL-2.0
# The debug kernels, compiled from Debian's linux-source: "debug" with KASAN, lockdep, kmemleak
# and coverage, "kcsan" with KCSAN. Everything that guests use is built in.
# shellcheck shell=bash

DEBUG_SOURCE=/usr/src/linux-source-6.1.tar.xz

# debug_kernel NAME: prints the directory of this kernel as kernel() does, made if need be.
debug_kernel() {
	[ -f "$DEBUG_SOURCE" ] || die "no $DEBUG_SOURCE: run scripts/deps"
	cached "kernel-$1" "$(recipe "$IMAGES/debug.sh" "$(stat -c %s "$DEBUG_SOURCE")" \
		"$IMAGES/debug.config" "$(debug_fragment "$1")")" debug_build "$1"
}

debug_fragment() {
	case $1 in
	debug) echo "$IMAGES/debug-kasan.config" ;;
	kcsan) echo "$IMAGES/debug-kcsan.config" ;;
	esac
}

debug_build() {
	local dir=$1 tree=$1/headers/build release

	mkdir -p "$tree"
	say "unpacking the kernel's source"
	debug_unpack "$tree" "$DEBUG_SOURCE"
	debug_configure "$tree" "$2"
	say "compiling the $2 kernel: about ten minutes"
	debug_compile "$tree" bzImage modules
	release=$(cat "$tree/include/config/kernel.release")
	echo "$release" >"$dir/release"
	mv "$tree/arch/x86/boot/bzImage" "$dir/vmlinuz"
	debug_make "$tree" INSTALL_MOD_PATH="$dir/modules" modules_install
	debug_shrink "$tree"
	kernel_stub "$dir/modules" "$release"
	kernel_disk "$dir"
}

# debug_unpack TREE ARCHIVE: only what the configuration builds, which is a fraction; every Kconfig
# and Makefile.
debug_unpack() {
	local part tree=$1 archive=$2 source=${2##*/}

	source=${source%.tar.xz}
	set -- "--exclude=$source/Documentation/*/*" "--exclude=$source/tools/testing/*" \
		"--exclude=$source/sound/*.[ch]"
	for part in gpu media staging scsi infiniband iio usb; do
		set -- "$@" "--exclude=$source/drivers/$part/*.[ch]"
	done
	tar -C "$tree" -xf "$archive" --strip-components=1 "$@"
}

# Every option must have taken, or a detector would be off without a word.
debug_configure() {
	local tree=$1 name=$2 option wanted

	cat "$IMAGES/debug.config" "$(debug_fragment "$name")" >"$tree/wanted.config"
	debug_make "$tree" KCONFIG_ALLCONFIG=wanted.config allnoconfig >/dev/null
	while read -r option; do
		case $option in
		CONFIG_*=n) wanted="# ${option%=n} is not set" ;;
		CONFIG_*) wanted=$option ;;
		*) continue ;;
		esac
		# One that is off may also be out of reach, and then it has no line.
		grep -qxF "$wanted" "$tree/.config" ||
			{ [ "$wanted" != "$option" ] && ! grep -q "^${option%=n}=" "$tree/.config"; } ||
			die "$option cannot be set in the $name kernel"
	done <"$tree/wanted.config"
}

debug_make() {
	nice make --no-print-directory -C "$1" "-j$(nproc)" "${@:2}"
}

# debug_compile TREE ARGUMENT...: a line for every hundred objects; what the compiler says is shown
# when it fails.
debug_compile() {
	local log=$1/build.log status=0

	debug_make "$@" 2>&1 | tee "$log" | debug_progress || status=$?
	[ $status = 0 ] || { grep -v '^  [A-Z]' "$log" | tail -n 40 >&2 && die "the kernel does not compile"; }
}

debug_progress() {
	local line count=0

	while IFS= read -r line; do
		case $line in "  CC "* | "  AS "*) count=$((count + 1)) ;; *) continue ;; esac
		[ $((count % 100)) != 0 ] || say "$count files of about 1700"
	done
}

# Modules need the headers, the scripts and objtool; the objects are several GiB.
debug_shrink() {
	find "$1" -path "$1/scripts" -prune -o -path "$1/tools/objtool" -prune -o -type f \
		\( -name '*.[oac]' -o -name '.*.cmd' -o -name 'vmlinux*' -o -name '*.S' \) \
		! -name '*.lds' ! -name vmlinux.symvers -exec rm -f {} +
}
