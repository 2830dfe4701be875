# SPDX-License-Identifier: GPL-2.0
# The host image: a Debian 12 as somebody runs it, with its own kernel, initramfs, compiler, dkms
# and Docker. A test keeps a copy from boot to boot, and boots what the disk has as its default.
# shellcheck shell=bash

HOST_PACKAGES=(
	systemd systemd-sysv dbus libpam-systemd udev initramfs-tools
	linux-image-amd64 linux-headers-amd64 dkms gcc make openssl mokutil
	docker.io containerd runc tini apparmor iptables iproute2 procps kmod jq busybox-static
)

# What apt gets for hardenctl when it is installed, from a repository on the disk.
HOST_LATER=(
	libnl-3-200 libnl-genl-3-200 libjansson4 libcap2 libcurl4 libseccomp2 libyaml-0-2 zlib1g
)

# The initramfs has what this machine's disk needs, and takes no minute to be made or unpacked.
HOST_INITRAMFS=(virtio_pci virtio_blk ext4)

# host: prints the path of the disk, made if need be.
host() {
	cached host "$(recipe "$IMAGES/host.sh" "$IMAGES"/guest/vm{.target,-command.service})" host_build
}

host_build() {
	local disk=$1 tree=$1.tree

	need_root "making the host image"
	say "Debian with its kernel, dkms and Docker: some minutes"
	host_tree "$tree"
	host_repository "$tree" packages
	host_repository "$tree" upgrade
	host_settle "$tree"
	host_busybox "$tree/srv/busybox"
	say "the disk"
	truncate -s "$(tree_size "$tree" 4096)M" "$disk"
	mke2fs -q -t ext4 -m 0 -d "$tree" "$disk"
	rm -rf -- "$tree"
}

# The hooks run in the shell of mmdebstrap, where $1 is the tree.
# shellcheck disable=SC2016
host_tree() {
	local tree=$1 IFS=,

	rm -rf -- "$tree"
	sources bookworm | mmdebstrap --quiet --variant=apt --include="${HOST_PACKAGES[*]}" \
		--aptopt='APT::Install-Recommends "false"' --aptopt='APT::Get::Assume-Yes "true"' \
		--dpkgopt=force-unsafe-io \
		--extract-hook="$(host_initramfs)" \
		--customize-hook="$(host_download packages bookworm "${HOST_LATER[@]}")" \
		--customize-hook="$(host_download upgrade bookworm-backports linux-image-amd64 \
			linux-headers-amd64)" \
		bookworm "$tree" -
}

# shellcheck disable=SC2016
host_initramfs() {
	local IFS=' '

	printf 'mkdir -p "$1"/etc/initramfs-tools/conf.d "$1"/usr/share/initramfs-tools/modules.d\n'
	printf 'printf "MODULES=list\\n" >"$1"/etc/initramfs-tools/conf.d/vm\n'
	printf 'printf "%%s\\n" %s >"$1"/usr/share/initramfs-tools/modules.d/vm\n' \
		"${HOST_INITRAMFS[*]}"
}

# host_download NAME RELEASE PACKAGE...: with what they need and is not installed, to /srv/NAME.
# shellcheck disable=SC2016
host_download() {
	local name=$1 release=$2 IFS=' '

	shift 2
	printf 'mkdir -p "$1"/srv/%s/partial\n' "$name"
	printf 'chroot "$1" apt-get -q -d -t %s -o Dir::Cache::archives=/srv/%s install %s\n' \
		"$release" "$name" "$*"
}

host_repository() {
	local dir=$1/srv/$2

	rm -rf -- "$dir/partial" "$dir/lock"
	(cd "$dir" && dpkg-scanpackages -m . 2>/dev/null >Packages)
}

host_settle() {
	local tree=$1 units=$1/etc/systemd/system

	systemctl --root="$tree" -q mask "${ENGINES_MASKED[@]}"
	echo 'deb [trusted=yes] file:/srv/packages ./' >"$tree/etc/apt/sources.list"
	echo host >"$tree/etc/hostname"
	printf '127.0.0.1 localhost host\n' >"$tree/etc/hosts"
	echo 68617264656e0000000000000000686f >"$tree/etc/machine-id"
	printf 'share /share 9p trans=virtio,version=9p2000.L,msize=131072 0 0\n' >"$tree/etc/fstab"
	mkdir -p "$tree/share" "$units/vm-command.service.d"
	install -m 644 -t "$units" "$IMAGES"/guest/vm{.target,-command.service}
	# No initramfs of ours brings the command: it is in the share.
	printf '[Unit]\nRequiresMountsFor=/share\n[Service]\nExecStart=\nExecStart=/share/vm/run\n' \
		>"$units/vm-command.service.d/share.conf"
}

# A tree for a container to be imported from, in the test.
host_busybox() {
	local tree=$1

	mkdir -p "$tree"/{bin,dev,etc,proc,sys,var}
	install -d -m 1777 "$tree"/{tmp,var/tmp}
	busybox_into "$tree/bin"
	printf 'root:x:0:0:root:/root:/bin/sh\n' >"$tree/etc/passwd"
}
