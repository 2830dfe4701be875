# SPDX-License-Identifier: GPL-2.0
# A stock Debian kernel in the cache: vmlinuz, headers and the modules that guests use.
# debug.sh and builtin.sh have the kernels that are compiled here.
# shellcheck shell=bash

# kernel_suite KERNEL: the Debian release whose userland and compiler go with it. A series that is
# not named here is looked for in the newest, with its backports.
kernel_suite() {
	case $1 in
	6.1 | 6.12 | debug | kcsan | builtin-* | uml-*) echo bookworm ;;
	[0-9]*.[0-9]*) echo trixie ;;
	*) die "unknown kernel $1" ;;
	esac
}

# kernel KERNEL: prints the directory of this kernel, made if need be. In it:
#   release        as uname -r prints it
#   vmlinuz
#   headers/       the header packages, unpacked (use headers/build)
#   modules/       lib/modules/RELEASE, trimmed and uncompressed
#   modules.ext4   the same as a file system, to mount on /usr/lib/modules
kernel() {
	case $1 in
	debug | kcsan) debug_kernel "$1" && return ;;
	builtin-* | uml-*) builtin_kernel "$1" && return ;;
	esac
	cached "kernel-$1" "$(recipe "$IMAGES/kernel.sh")" kernel_build "$1"
}

kernel_build() {
	local dir=$1 kernel=$2 suite release

	suite=$(kernel_suite "$kernel")
	mkdir -p "$dir/debs"
	apt_refresh "$suite"
	release=$(kernel_newest "$kernel" "$suite") || die "Debian $suite has no Linux $kernel"
	say "Linux $release from $suite"
	echo "$release" >"$dir/release"
	kernel_unpack "$dir" "$suite" "$release"
	kernel_trim "$dir" "$release"
	kernel_stub "$dir/modules" "$release"
	kernel_disk "$dir"
}

# The newest of that series that modules can be built for; -cloud and -rt flavours are left out. Of
# series that are past, the archive has images only.
kernel_newest() {
	apt_for "$2" apt-cache pkgnames "linux-headers-$1." |
		sed -n 's/^linux-headers-\([0-9.]*[-+][0-9a-z.]*-amd64\)$/\1/p' |
		sort -V | tail -n 1 | grep .
}

# Unpacked, not installed: no boot loader, no initramfs hook of the host takes part.
kernel_unpack() {
	local dir=$1 suite=$2 release=$3 deb packages

	mapfile -t packages < <(kernel_packages "$suite" "$release")
	(cd "$dir/debs" && apt_for "$suite" apt-get -qq download "${packages[@]}")
	mkdir "$dir/image" "$dir/headers"
	for deb in "$dir/debs"/*.deb; do
		case ${deb##*/} in
		linux-image-* | linux-base-* | linux-binary-* | linux-modules-*) dpkg-deb -x "$deb" "$dir/image" ;;
		*) dpkg-deb -x "$deb" "$dir/headers" ;;
		esac
	done
	rm -r "$dir/debs"
	mv "$(find "$dir/image" -type f -name "vmlinuz*")" "$dir/vmlinuz"
	kernel_relocate "$dir/headers" "$release"
}

# The image, its headers, and what those need: the common part and kbuild's tools; since
# 7.1 the image is split as well.
kernel_packages() {
	local packages=("linux-image-$2" "linux-headers-$2")

	printf '%s\n' "${packages[@]}"
	apt_for "$1" apt-cache depends --no-recommends --no-suggests "${packages[@]}" |
		sed -n 's/^ *Depends: \(linux-\(base\|binary\|modules\|headers\|kbuild\)-[0-9].*\)$/\1/p'
}

# The makefile finds its other parts in /usr/src; let it find them beside itself.
kernel_relocate() {
	local headers=$1 makefile

	ln -s "usr/src/linux-headers-$2" "$headers/build"
	makefile=$headers/build/Makefile
	sed -i "s|/usr/src/|\$(realpath \$(dir \$(lastword \$(MAKEFILE_LIST)))..)/|g" "$makefile"
}

# Containers and file systems in a guest need these; the other 3 000 are hardware.
kernel_trim() {
	local dir=$1 from to=$1/modules/lib/modules/$2

	# Under lib/ in bookworm, under usr/lib/ in trixie.
	from=$(find "$dir/image" -maxdepth 5 -type d -path "*/lib/modules/$2")
	mkdir -p "$to"
	(
		cd "$from" || exit
		cp --parents -r modules.builtin* modules.order kernel/{crypto,fs,lib,net} \
			kernel/arch/x86/crypto kernel/drivers/{block,virtio,md} \
			kernel/drivers/net/{ipvlan,vxlan,wireguard} "$to"
		# Newer kernels have some of these built in.
		shopt -s nullglob
		cp --parents kernel/drivers/net/*.ko* kernel/drivers/char/virtio_console.ko* "$to"
	)
	rm -r "$dir/image"
	# Decompressing is cheap here and dear under emulation.
	find "$to" -name '*.ko.xz' -print0 | xargs -0r -n 64 -P 2 xz -d
}

# An empty harden.ko, indexed by depmod in place of the real one: scripts/vm puts that
# into the guest at each boot, and depmod would be slow there.
kernel_stub() {
	local extra=$1/lib/modules/$2/extra

	mkdir "$extra"
	printf 'license=GPL\0name=harden\0' >"$extra/modinfo"
	(cd "$extra" && objcopy -I binary -O elf64-x86-64 -B i386:x86-64 \
		--rename-section .data=.modinfo modinfo harden.ko)
	rm "$extra/modinfo"
	depmod -b "$1" "$2"
	rm "$extra/harden.ko"
}

kernel_disk() {
	truncate -s "$(tree_size "$1/modules" 32)M" "$1/modules.ext4"
	mke2fs -q -t ext4 -O ^has_journal -m 0 -d "$1/modules/lib/modules" \
		"$1/modules.ext4"
}
