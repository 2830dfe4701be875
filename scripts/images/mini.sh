# SPDX-License-Identifier: GPL-2.0
# The initramfs: busybox, a few helpers and modules. It is the whole of the mini image and
# the first stage of the engines image.
# shellcheck shell=bash

MINI_MODULES=(virtio_pci virtio_blk virtio_console 9p 9pnet_virtio crc32c_generic ext4 overlay loop fuse tun dummy veth)
MINI_TOOLS=(setpriv unshare nsenter mount umount capsh setcap getcap setfattr getfattr prlimit)

# mini KERNEL: prints the path of its initramfs, made if need be.
mini() {
	local dir

	dir=$(kernel "$1")
	cached "mini-$1" "$(recipe "$IMAGES/mini.sh" "$IMAGES"/guest/* "$dir")" mini_build "$dir"
}

mini_build() {
	local tree=$1.tree dir=$2

	rm -rf -- "$tree"
	mini_tree "$tree"
	mini_modules "$tree" "$dir"
	mini_tools "$tree"
	pack "$tree" >"$1"
	rm -r -- "$tree"
}

# pack DIR: DIR as an archive for the kernel to unpack. Not compressed: expanding it would
# take longer under emulation than reading it.
pack() {
	(cd "$1" && find . -mindepth 1 -print0 | sort -z | cpio --null --quiet -o -H newc -R 0:0)
}

mini_tree() {
	local tree=$1

	mkdir -p "$tree"/{dev,etc,mnt,new,proc,root,run,sys,tmp,usr/bin,usr/sbin,usr/lib,var,vm}
	ln -s usr/bin usr/sbin usr/lib "$tree/"
	ln -s usr/lib "$tree/lib64"
	busybox_into "$tree/usr/bin"
	cp "$IMAGES"/guest/* "$tree/vm/"
	chmod 755 "$tree"/vm/{init,mini-init,run}
	ln -s vm/init "$tree/init"
	printf 'root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n' >"$tree/etc/passwd"
	printf 'root:x:0:\nuser:x:1000:\nnogroup:x:65534:\n' >"$tree/etc/group"
}

# The named modules with what they need, and the index of exactly these; "harden" stays in
# it, although the module itself comes with each boot.
mini_modules() {
	local tree=$1 dir=$2 release index to
	release=$(cat "$dir/release")
	index=$dir/modules/lib/modules/$release
	to=$tree/usr/lib/modules/$release

	mkdir -p "$to/extra"
	# Newer kernels have some of them built in.
	{ modprobe -d "$dir/modules" -S "$release" -D -q -a "${MINI_MODULES[@]}" || true; } |
		sed -n "s|^insmod .*/modules/$release/\([^ ]*\).*|\1|p" | sort -u |
		(cd "$index" && xargs -r cp --parents -t "$to")
	cp "$index"/modules.{order,builtin,builtin.modinfo} "$to/"
	depmod -b "$tree" "$release"
	echo extra/harden.ko: >>"$to/modules.dep"
	rm "$to"/modules.*.bin
}

# In the place of busybox's poorer ones.
mini_tools() {
	local tree=$1 tool

	for tool in "${MINI_TOOLS[@]}"; do
		tool=$(PATH=$PATH:/usr/sbin:/sbin command -v "$tool") || continue
		rm -f "$tree/usr/bin/${tool##*/}"
		cp "$tool" "$tree/usr/bin/"
		libraries "$tool" "$tree"
	done
}

# libraries FILE TREE: the shared libraries that FILE needs, into TREE.
libraries() {
	# A script or a static program has none.
	{ ldd "$1" 2>/dev/null || true; } | { grep -o '/[^ ]*' || true; } | while read -r library; do
		install -D "$library" "$2/usr/lib/${library##*/}"
	done
}
