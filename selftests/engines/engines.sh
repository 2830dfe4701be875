# SPDX-License-Identifier: GPL-2.0
# How each engine starts a container, executes in it and ends it. Every container has $SHARED
# of the host, the flags that make it weak, and no network.
# shellcheck shell=bash
# shellcheck disable=SC2034  # variables for those who take this in

ENGINES=(docker docker-cgroupfs podman-crun podman-runc containerd lxc nspawn)

# Bound into every container: a socket of the host's, the probe, and room to write.
SHARED=/srv/shared

# Where the engine's containers must be found, and by which policy of engines.conf.
declare -A CGROUP=(
	[docker]='/system.slice/docker-' [docker-cgroupfs]='/docker/'
	[podman-crun]='/machine.slice/libpod-' [podman-runc]='/machine.slice/libpod-'
	[containerd]='/default/' [lxc]='/lxc.payload.' [nspawn]='/machine.slice/'
)
declare -A POLICY=(
	[docker]=docker [docker-cgroupfs]=docker [podman-crun]=any [podman-runc]=any
	[containerd]=cgroup [lxc]=cgroup [nspawn]=any
)

SECOND=(docker -H unix:///run/docker-cgroupfs.sock)
WEAK=(--cap-add SYS_ADMIN --security-opt apparmor=unconfined --security-opt seccomp=unconfined
	--network none -v "$SHARED:$SHARED")

# Nothing of what an engine says when it prepares itself is of interest unless it fails.
engine_prepare() {
	case $1 in
	docker) systemctl start docker ;;
	docker-cgroupfs)
		systemctl start containerd && systemd-run -q --unit docker-cgroupfs dockerd \
			-H unix:///run/docker-cgroupfs.sock --exec-opt native.cgroupdriver=cgroupfs \
			--data-root /var/lib/docker-cgroupfs --exec-root /run/docker-cgroupfs \
			--pidfile /run/docker-cgroupfs.pid --containerd /run/containerd/containerd.sock \
			--bridge=none --iptables=false --ip6tables=false &&
			until_true 60 "${SECOND[@]}" version &&
			"${SECOND[@]}" import /usr/share/harden/busybox-rootfs.tar busybox ;;
	podman-crun) [ -x /usr/bin/podman ] && [ -x /usr/bin/crun ] ;;
	podman-runc) [ -x /usr/bin/podman ] && [ -x /usr/sbin/runc ] ;;
	containerd) systemctl start containerd ;;
	lxc) command -v lxc-start ;;
	nspawn) command -v systemd-nspawn ;;
	esac
}

# The container's own root file system, as a plain directory.
rootfs() {
	ROOTFS=/var/lib/harden-selftests/$1
	[ -d "$ROOTFS" ] || {
		mkdir -p "${ROOTFS%/*}" && cp -a /usr/share/harden/busybox "$ROOTFS" &&
			mkdir -p "$ROOTFS$SHARED" "$ROOTFS/host/proc"
	}
}

# engine_run ENGINE NAME [proc]: sets CMD to what runs a shell in a new container, with the
# host's /proc in it.
engine_run() {
	local engine=$1 name=$1-$2 bind=()

	case $engine in
	docker* | podman*) [ $# = 2 ] || bind=(-v /proc:/host/proc) ;;&
	docker) CMD=(docker run -i --rm --name "$name" "${WEAK[@]}" "${bind[@]}" busybox sh) ;;
	docker-cgroupfs) CMD=("${SECOND[@]}" run -i --rm --name "$name" "${WEAK[@]}" "${bind[@]}" busybox sh) ;;
	podman-*) CMD=(podman --runtime "${engine#podman-}" run -i --rm --name "$name" "${WEAK[@]}"
		"${bind[@]}" busybox sh) ;;
	containerd)
		rootfs "$name"
		[ $# = 2 ] || bind=(--mount "type=bind,src=/proc,dst=/host/proc,options=rbind:rw")
		CMD=(ctr run --rm --privileged --rootfs
			--mount "type=bind,src=$SHARED,dst=$SHARED,options=rbind:rw" "${bind[@]}"
			"$ROOTFS" "$name" /bin/sh)
		;;
	lxc)
		rootfs "$name"
		lxc_config "$name" ${3:+"$3"} >"$RUN/$name.conf"
		CMD=(lxc-execute -n "$name" -f "$RUN/$name.conf" -- sh)
		;;
	nspawn)
		rootfs "$name"
		[ $# = 2 ] || bind=(--bind=/proc:/host/proc)
		CMD=(systemd-nspawn -q --pipe -D "$ROOTFS" -M "$name" --private-network
			--capability=CAP_SYS_ADMIN --bind="$SHARED" "${bind[@]}" sh)
		;;
	esac
}

lxc_config() {
	cat <<END
lxc.rootfs.path = dir:$ROOTFS
lxc.uts.name = $1
lxc.net.0.type = empty
lxc.apparmor.profile = unconfined
lxc.mount.auto = proc:rw sys:ro
lxc.mount.entry = $SHARED ${SHARED#/} none bind,create=dir 0 0
END
	[ $# = 1 ] || echo "lxc.mount.entry = /proc host/proc none rbind,create=dir 0 0"
}

# engine_exec ENGINE NAME: sets CMD to what executes a shell in a container; fails where the
# engine has no such thing.
engine_exec() {
	local engine=$1 name=$1-$2

	case $engine in
	docker) CMD=(docker exec -i --privileged "$name" sh) ;;
	docker-cgroupfs) CMD=("${SECOND[@]}" exec -i --privileged "$name" sh) ;;
	podman-*) CMD=(podman --runtime "${engine#podman-}" exec -i --privileged "$name" sh) ;;
	containerd) CMD=(ctr task exec --exec-id "exec$RANDOM" "$name" /bin/sh) ;;
	lxc) CMD=(lxc-attach -n "$name" -- sh) ;;
	*) return 1 ;;
	esac
}
