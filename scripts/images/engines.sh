# SPDX-License-Identifier: GPL-2.0
# The engines image: a Debian root with systemd and every container engine, as a disk whose
# changes are thrown away after each boot.
# shellcheck shell=bash

ENGINES_PACKAGES=(
	systemd systemd-sysv dbus dbus-user-session libpam-systemd
	docker.io containerd runc tini podman crun conmon netavark fuse-overlayfs
	lxc systemd-container uidmap slirp4netns
	apparmor iproute2 iptables nftables procps strace busybox-static kmod acl attr
	util-linux e2fsprogs libcap2-bin jq python3-yaml
	curl libnl-3-200 libnl-genl-3-200 libmnl0 libjansson4 libcap2 libseccomp2 libcurl4 libgcrypt20
)

# What the container image "debian" has on top of Debian's essential packages.
CONTAINER_PACKAGES=(mount libcap2-bin attr acl)

# Slow, or of no use in a machine that lives for a minute.
ENGINES_MASKED=(
	apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer
	fstrim.timer logrotate.timer podman-auto-update.timer systemd-tmpfiles-clean.timer
	e2scrub_reap.service getty.target getty-static.service ldconfig.service
	lxc.service lxc-net.service lxc-monitord.service
	podman.service podman.socket podman-restart.service podman-clean-transient.service
	systemd-firstboot.service systemd-networkd.service systemd-networkd.socket
	systemd-networkd-wait-online.service systemd-resolved.service systemd-timesyncd.service
	systemd-pstore.service systemd-random-seed.service systemd-hwdb-update.service
	auditd.service
)

# The tests start the daemons that they want.
ENGINES_DISABLED=(docker.service docker.socket containerd.service)

# engines KERNEL: prints the path of the disk for that kernel, made if need be.
engines() {
	local suite

	suite=$(kernel_suite "$1")
	cached "engines-$suite" "$(recipe "$IMAGES/engines.sh")" engines_build "$suite" "$1"
}

engines_build() {
	local disk=$1 suite=$2 kernel=$3 tree=$1.tree

	need_root "making the engines image"
	say "Debian $suite with the engines: some minutes"
	engines_tree "$tree" "$suite"
	say "the root file systems for containers"
	engines_rootfs "$tree/usr/share/harden" "$suite"
	engines_settle "$tree"
	say "the disk"
	truncate -s "$(tree_size "$tree" 4096)M" "$disk"
	mke2fs -q -t ext4 -O ^has_journal -m 0 -d "$tree" "$disk"
	rm -rf -- "$tree"
	say "its first boot, to import the containers' images"
	engines_preload "$disk" "$kernel"
}

# bootstrap TREE SUITE VARIANT PACKAGE...
bootstrap() {
	local tree=$1 suite=$2 variant=$3 IFS=,

	rm -rf -- "$tree"
	shift 3
	sources "$suite" | mmdebstrap --quiet --variant="$variant" --include="$*" \
		--aptopt='APT::Install-Recommends "false"' --dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		"$suite" "$tree" -
}

engines_tree() {
	local tree=$1 more=(auditd linux-perf bpftrace)

	# Its own package since trixie. Who watches denials by other tools is tried on bookworm.
	[ "$2" = bookworm ] || more=(docker-cli)
	bootstrap "$tree" "$2" essential "${ENGINES_PACKAGES[@]}" "${more[@]}"
}

# Plain directories, for lxc and nspawn to start from and for docker and podman to import.
engines_rootfs() {
	local dir=$1 suite=$2 tree

	mkdir -p "$dir"
	bootstrap "$dir/debian" "$suite" essential "${CONTAINER_PACKAGES[@]}"
	mkdir -p "$dir"/busybox/{bin,dev,etc,home,mnt,proc,root,run,sys,usr/bin,var}
	install -d -m 1777 "$dir"/busybox/{tmp,var/tmp}
	ln -s bin "$dir/busybox/sbin"
	busybox_into "$dir/busybox/bin"
	cp "$dir"/debian/etc/{passwd,group,os-release} "$dir/busybox/etc/"
	# nspawn gives cgroup v2 only to what has a systemd new enough, told by this name.
	for tree in "$dir"/{debian,busybox}; do
		install -D /dev/null "$tree/usr/lib/systemd/libsystemd-shared-257.so"
	done
	tar -C "$dir/busybox" -cf "$dir/busybox-rootfs.tar" .
}

engines_settle() {
	local tree=$1

	systemctl --root="$tree" -q disable "${ENGINES_DISABLED[@]}"
	systemctl --root="$tree" -q mask "${ENGINES_MASKED[@]}"
	echo harden-vm >"$tree/etc/hostname"
	printf '127.0.0.1 localhost harden-vm\n' >"$tree/etc/hosts"
	echo 68617264656e0000000000000000766d >"$tree/etc/machine-id"
	: >"$tree/etc/fstab"
	mkdir -p "$tree"/{share,usr/lib/modules} "$tree/etc/systemd/journald.conf.d"
	printf '[Journal]\nStorage=volatile\n' >"$tree/etc/systemd/journald.conf.d/vm.conf"
	# podman 4 would take CNI, which is not installed, once it finds images.
	mkdir -p "$tree/etc/containers"
	printf '[network]\nnetwork_backend = "netavark"\n' >"$tree/etc/containers/containers.conf"
	# For rootless engines.
	chroot "$tree" useradd -m -s /bin/bash -u 1000 user
	grep -q '^user:' "$tree/etc/subuid" || echo user:100000:65536 >>"$tree/etc/subuid"
	grep -q '^user:' "$tree/etc/subgid" || echo user:100000:65536 >>"$tree/etc/subgid"
}

# Boots the new disk once, this time keeping what changes.
engines_preload() {
	local disk=$1 kernel=$2 dir initramfs

	dir=$(kernel "$kernel")
	initramfs=$(mini "$kernel")
	(
		# shellcheck disable=SC2030,SC2034  # for this machine only
		IMAGE=engines ICOUNT='' SMP=2 MEM=3072 SHARE='' VM_TIMEOUT=900 DISK_OPTIONS=snapshot=off
		machine_new
		machine_disks "$disk"
		DISK_OPTIONS=snapshot=on machine_disks "$dir/modules.ext4"
		mkdir -p "$WORK/bring/vm"
		touch "$WORK/bring/vm/shutdown"
		engines_import >"$WORK/bring/vm/command"
		machine_run "$dir/vmlinuz" "$initramfs"
	)
}

engines_import() {
	cat <<'END'
set -e
systemctl start docker
for image in busybox debian; do
	tar -C /usr/share/harden/$image -c . | docker import -c 'CMD ["sh"]' - $image
	tar -C /usr/share/harden/$image -c . | podman import -c CMD='["sh"]' - docker.io/library/$image
	podman tag docker.io/library/$image localhost/$image
done
docker run --rm busybox true
podman run --rm busybox true
systemctl stop docker docker.socket containerd
END
}
