# SPDX-License-Identifier: GPL-2.0
# What all image recipes share: the cache, its locks, progress lines, a private apt.
# shellcheck shell=bash

# A failed step fails the build also inside $(...).
shopt -s inherit_errexit

# shellcheck disable=SC2034  # the recipes use it
IMAGES=$ROOT/scripts/images
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/harden

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 2
}

# A progress line on stderr, with the seconds since the script began.
say() {
	printf '[%4ds] %s\n' "$SECONDS" "$*" >&2
}

need_root() {
	[ "$(id -u)" = 0 ] || die "must be root: $*"
}

# recipe FILE|WORD...: a short hash of everything that decides how an image looks.
recipe() {
	local part

	for part; do
		if [ -f "$part" ]; then
			cat "$part"
		else
			printf '%s\n' "$part"
		fi
	done | sha256sum | cut -c1-12
}

# cached NAME HASH BUILDER [ARG...]: prints the path of NAME in the cache, after
# BUILDER TMP [ARG...] has made it if it was not there. It is built under a
# temporary name and renamed when complete, so a half-built one is never used;
# the lock lets a second caller wait for the first instead of building as well.
cached() {
	local name=$1 path=$CACHE/$1-$2 tmp=$CACHE/.$1-$2.tmp lock

	shift 2
	if [ ! -e "$path" ]; then
		mkdir -p "$CACHE"
		exec {lock}>"$CACHE/.$name.lock"
		flock "$lock"
		if [ ! -e "$path" ]; then
			rm -rf -- "$CACHE/.$name"-????????????.tmp*
			say "building $name"
			"$1" "$tmp" "${@:2}" >&2
			forget "$name"
			mv -- "$tmp" "$path"
			say "built $name"
		fi
		exec {lock}>&-
	fi
	printf '%s\n' "$path"
}

# Older versions of NAME. What a running machine still uses stays open to it.
forget() {
	local old

	for old in "$CACHE/$1"-????????????; do
		rm -rf -- "$old"
	done
}

# The mirror that the host itself uses, so that no host name is written here.
mirror() {
	# shellcheck disable=SC2016  # apt's own variable
	apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' |
		grep -v security | sort -u | sed -n 1p | grep .
}

# sources SUITE: the lines of sources.list for a Debian release with its backports.
sources() {
	local url security key=/usr/share/keyrings/debian-archive-keyring.gpg

	url=$(mirror)
	security=${url%/debian*}/debian-security
	printf 'deb [signed-by=%s] %s %s main\n' \
		"$key" "$url" "$1" \
		"$key" "$url" "$1-updates" \
		"$key" "$url" "$1-backports" \
		"$key" "$security" "$1-security"
}

# apt_for SUITE COMMAND...: apt-get or apt-cache on SUITE's packages, whatever the
# host's own release is and without a trace in the host's apt. One at a time, for apt fails
# when it meets itself.
apt_for() {
	local suite=$1 dir=$CACHE/apt-$1 command=$2

	shift 2
	flock "$CACHE/.apt-$suite.lock" "$command" -o "Dir::Etc::sourcelist=$dir/sources.list" -o Dir::Etc::sourceparts=- \
		-o "Dir::State=$dir" -o "Dir::State::status=$dir/status" \
		-o "Dir::Cache=$dir/cache" -o APT::Sandbox::User=root "$@"
}

apt_refresh() {
	local dir=$CACHE/apt-$1

	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	[ -s "$dir/sources.list" ] || sources "$1" >"$dir/sources.list"
	[ -f "$dir/status" ] || touch "$dir/status"
	apt_for "$1" apt-get -qq update
}

# tree_size DIR SPARE: MiB that an ext4 image of DIR needs, with SPARE MiB left free.
tree_size() {
	echo $(($(du -sm --apparent-size "$1" | cut -f1) * 5 / 4 + $2))
}

# busybox_into DIR: the program, and a link for each name that it goes by.
busybox_into() {
	local applet

	cp /bin/busybox "$1/"
	busybox --list | while read -r applet; do
		[ "$applet" = busybox ] || ln -s busybox "$1/$applet"
	done
}
