# SPDX-License-Identifier: GPL-2.0
# Boots a disk as a machine of its own would: the kernel that it has as its default, once with
# QEMU's loader, once by firmware with Secure Boot and Debian's signed boot loaders.
# shellcheck shell=bash

# boot_default DISK: the version of the kernel that the disk would boot, by the link that Debian
# keeps for the boot loader.
boot_default() {
	debugfs -R 'stat /vmlinuz' "$1" 2>/dev/null |
		sed -n 's/^Fast link dest: "boot\/vmlinuz-\(.*\)"$/\1/p' | grep .
}

# boot DISK SHARE [VARIABLES [COMMAND...]]: boots DISK once, with what changes kept, and runs
# SHARE/vm/command in it. With VARIABLES by UEFI with Secure Boot, shim and grub; COMMAND is given
# the socket of the console and answers what is asked there. Exits as scripts/vm does.
boot() (
	set -e
	local disk=$1 variables=${3:-}

	# shellcheck disable=SC2030,SC2034  # for machine.sh
	IMAGE=host KERNEL='' ICOUNT='' SMP=2 MEM=3072 SHARE=$2 DISK_OPTIONS=snapshot=off
	VM_APPEND="root=/dev/vda rw ${VM_APPEND:-}"
	install -m 755 -D -t "$SHARE/vm" "$IMAGES/guest/run"
	touch "$SHARE/vm/shutdown"
	machine_new
	machine_disks "$disk"
	shift $(($# > 3 ? 3 : $#))
	if [ -n "$variables" ]; then
		boot_firmware "$variables" "$@"
	else
		boot_direct "$disk"
	fi
)

boot_direct() {
	local version

	version=$(boot_default "$1") || die "no default kernel on $1"
	boot_dump "$1" "/boot/vmlinuz-$version" "$WORK/vmlinuz"
	boot_dump "$1" "/boot/initrd.img-$version" "$WORK/initrd"
	# What machine_run adds begins at a multiple of four.
	truncate -s %4 "$WORK/initrd"
	mkdir "$WORK/bring"
	machine_run "$WORK/vmlinuz" "$WORK/initrd"
}

boot_dump() {
	debugfs -R "dump $2 $3" "$1" 2>/dev/null
	[ -s "$3" ] || die "no $2 on the disk"
}

# The links are those that boot_default reads.
boot_firmware() {
	local variables=$1

	shift
	cp -r "$(boot_esp)" "$WORK/esp"
	printf '%s\n' 'search --no-floppy --set=root --file /vmlinuz' \
		"linux /vmlinuz $(machine_cmdline)" 'initrd /initrd.img' boot >"$WORK/esp/EFI/debian/grub.cfg"
	machine_firmware "$variables"
	[ $# = 0 ] || "$@" "$WORK/serial" &
	machine_run
}

# boot_esp: prints the directory with Debian's signed boot loaders, made if need be.
boot_esp() {
	cached esp "$(recipe "$IMAGES/boot.sh")" boot_esp_build
}

boot_esp_build() {
	local dir=$1 deb

	mkdir -p "$dir/debs" "$dir/EFI/BOOT" "$dir/EFI/debian"
	apt_refresh bookworm
	(cd "$dir/debs" && apt_for bookworm apt-get -qq download \
		shim-signed shim-helpers-amd64-signed grub-efi-amd64-signed)
	for deb in "$dir"/debs/*.deb; do
		dpkg-deb -x "$deb" "$dir/debs"
	done
	cp "$dir/debs/usr/lib/shim/shimx64.efi.signed" "$dir/EFI/BOOT/BOOTX64.EFI"
	cp "$dir/debs/usr/lib/shim/mmx64.efi.signed" "$dir/EFI/BOOT/mmx64.efi"
	cp "$dir/debs/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed" "$dir/EFI/BOOT/grubx64.efi"
	rm -r "$dir/debs"
}
