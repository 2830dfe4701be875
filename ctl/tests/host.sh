# SPDX-License-Identifier: GPL-2.0
# For run: a host with containers, as /proc and /sys/fs/cgroup show them, made of files.
# shellcheck shell=bash

HOST=$WORK/host
ID=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
ALL_CAPS=000001ffffffffff
DOCKER_CAPS=00000000a80425fb

# process PID: what /proc shows of one, by the variables that hardened() sets.
process() {
	local dir=$HOST/proc/$1 kind of

	mkdir -p "$dir"/{ns,attr} "$dir/root/dev"
	for kind in pid net ipc uts mnt cgroup user; do
		of=$1
		[[ " $HOST_NS " != *" $kind "* ]] || of=1
		ln -sfn "$kind:[$((4026530000 + of))]" "$dir/ns/$kind"
	done
	printf 'Name:\t%s\nState:\tS (sleeping)\nUid:\t%s\t%s\t%s\t%s\n' "$COMM" "$KUID" "$KUID" \
		"${SAVED_UID:-$KUID}" "$KUID" >"$dir/status"
	printf 'CapInh:\t0\nCapPrm:\t%s\nCapEff:\t%s\nCapBnd:\t%s\nCapAmb:\t0\n' "$CAPS" "$CAPS" \
		"$BOUNDING" >>"$dir/status"
	printf 'NoNewPrivs:\t%s\nSeccomp:\t%s\nSeccomp_filters:\t1\n' "$NNP" "$SECCOMP" >>"$dir/status"
	echo "$UID_MAP" >"$dir/uid_map"
	[ -z "$LABEL" ] || printf '%s\n' "$LABEL" >"$dir/attr/current"
	printf '%s\n' "$MOUNTS" >"$dir/mountinfo"
}

# Nothing is missing of it.
hardened() {
	HOST_NS=user COMM=app KUID=1001 SAVED_UID='' CAPS=0 BOUNDING=0 NNP=1 SECCOMP=2
	UID_MAP='0 0 4294967295' LABEL='docker-default (enforce)'
	MOUNTS="100 1 0:50 / / ro,relatime - overlay overlay rw,lowerdir=/x
101 100 0:51 / /proc rw,nosuid - proc proc rw
102 100 0:52 / /dev rw,nosuid - tmpfs tmpfs rw
103 100 0:53 / /sys ro,nosuid - sysfs sysfs ro
104 100 8:1 /var/lib/docker/containers/x/hosts /etc/hosts rw - ext4 /dev/sda1 rw
105 100 8:1 /var/lib/docker/volumes/data/_data /data rw - ext4 /dev/sda1 rw
106 101 0:51 /sys /proc/sys ro - proc proc rw"
}

# As "docker run" makes one, and with --privileged.
defaults() {
	hardened
	COMM=sh KUID=0 CAPS=$DOCKER_CAPS BOUNDING=$DOCKER_CAPS NNP=0
	MOUNTS=${MOUNTS/ro,relatime/rw,relatime}
}

privileged() {
	defaults
	CAPS=$ALL_CAPS BOUNDING=$ALL_CAPS SECCOMP=0 LABEL=unconfined
	MOUNTS=${MOUNTS/'/sys ro,nosuid - sysfs sysfs ro'/'/sys rw,nosuid - sysfs sysfs rw'}
	MOUNTS+=$'\n107 102 0:5 /sda /dev/sda rw - devtmpfs udev rw'
}

# shared DEVICE ROOT TARGET [TYPE SOURCE]: one mount more.
shared() {
	MOUNTS+=$'\n'"110 100 $1 $2 $3 rw - ${4:-ext4} ${5:-/dev/sda1} rw"
}

# in_cgroup PATH PID...
in_cgroup() {
	local dir=$HOST/cgroup$1

	mkdir -p "$dir"
	shift
	printf '%s\n' "$@" >"$dir/cgroup.procs"
}

# container CGROUP PID: one with a process like that.
container() {
	in_cgroup "$1" "$2"
	process "$2"
}

# Process 1 of it.
init() {
	hardened
	HOST_NS='' COMM=systemd KUID=0 CAPS=$ALL_CAPS BOUNDING=$ALL_CAPS NNP=0 SECCOMP=0 LABEL=unconfined
	MOUNTS='20 1 8:1 / / rw - ext4 /dev/sda1 rw
21 20 0:20 / /proc rw - proc proc rw
22 20 0:21 / /sys rw - sysfs sysfs rw
23 20 0:5 / /dev rw - devtmpfs udev rw
24 20 0:22 / /run rw - tmpfs tmpfs rw
25 20 8:17 / /srv/disk rw - ext4 /dev/sdb1 rw
26 20 8:1 /var/lib/docker /somewhere rw - ext4 /dev/sda1 rw'
	process 1
}

new_host() {
	rm -rf "$HOST"
	mkdir -p "$HOST/cgroup" "$HOST"/proc/1/root/{etc,run,dev,var/lib/docker/containers}
	in_cgroup / 1 2
	in_cgroup /system.slice/ssh.service 3
	(init)
	mknod "$HOST/proc/1/root/dev/sda" b 8 0 2>/dev/null
	mknod "$HOST/proc/1/root/dev/fuse" c 10 229 2>/dev/null
}
