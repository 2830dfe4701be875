# SPDX-License-Identifier: GPL-2.0
# One machine under QEMU: its devices, its output, and what its end means.
# shellcheck shell=bash

# At the start of a message, so that a mitigation's "Spectre V2 : WARNING:" does not count.
REPORTS='^(\[ *[0-9.]+\] ?)?(\[ *[TC][0-9]+\] ?)?(watchdog: |rcu: |kernel )?'
REPORTS+='(BUG:? |WARNING: |Oops:? |INFO: (possible |rcu|task .* blocked for more)|KASAN: |UBSAN: |Kernel panic'
REPORTS+='|general protection fault|invalid opcode: |stack segment: |rcu_tasks.* stall)'

# machine_new: WORK is this machine's own directory; it goes when the script does, and QEMU with it.
machine_new() {
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/harden-vm.XXXXXX")
	DISKS=() FIRMWARE=() QEMU='' TAILS=()
	trap machine_end EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	touch "$WORK"/{out,err,status,console,qemu}
}

machine_end() {
	# shellcheck disable=SC2086  # none or one
	[ -z "$QEMU" ] || { kill $QEMU && wait $QEMU; } 2>/dev/null || true
	[ ${#TAILS[@]} = 0 ] || wait "${TAILS[@]}" 2>/dev/null || true
	rm -rf -- "$WORK"
}

machine_disks() {
	local disk

	for disk; do
		DISKS+=(-drive "file=$disk,format=raw,if=virtio,cache=unsafe,${DISK_OPTIONS:-snapshot=on}")
	done
}

# machine_firmware VARIABLES: boots by UEFI with Secure Boot, whose variables are kept in that file,
# from the disk that the directory $WORK/esp becomes. The console is a socket too, $WORK/serial.
machine_firmware() {
	local firmware=/usr/share/OVMF/OVMF_CODE_4M.ms.fd

	[ -f "$firmware" ] || die "no $firmware: run scripts/deps"
	FIRMWARE=(-machine smm=on -global driver=cfi.pflash01,property=secure,value=on
		-drive "if=pflash,format=raw,unit=0,readonly=on,file=$firmware"
		-drive "if=pflash,format=raw,unit=1,file=$1"
		-drive "file=fat:$WORK/esp,format=raw,if=virtio,readonly=on"
		-chardev "socket,id=console,path=$WORK/serial,server=on,wait=off,logfile=$WORK/console"
		-serial chardev:console -action reboot=reset)
}

# machine_run [VMLINUZ INITRAMFS]: boots, streams, and returns as usage() says. Firmware finds what
# it boots by itself.
machine_run() {
	local status=0

	[ $# = 0 ] || { cat "$2" && pack "$WORK/bring"; } >"$WORK/initramfs"
	# A file takes everything at once, so nothing is lost in a queue when the machine goes
	# off; tail makes a stream of it. QEMU ends with this script, however that ends.
	case $KERNEL in
	uml-*) machine_uml "$1" & ;;
	*) machine_qemu "$@" & ;;
	esac
	QEMU=$!
	tail -q -s 0.1 -c +1 -f --pid "$QEMU" "$WORK/out" &
	TAILS+=($!)
	tail -q -s 0.1 -c +1 -f --pid "$QEMU" "$WORK/err" >&2 &
	TAILS+=($!)
	wait "$QEMU" || status=$?
	QEMU=''
	wait "${TAILS[@]}" || true
	TAILS=()
	machine_verdict "$status"
}

machine_qemu() {
	machine_arguments "$@"
	TMPDIR=$WORK exec setpriv --pdeathsig TERM timeout -k 10 "${VM_TIMEOUT:-1800}" \
		qemu-system-x86_64 "${ARGUMENTS[@]}" </dev/null >"$WORK/qemu" 2>&1
}

# Its lines are files, as QEMU's ports are.
machine_uml() {
	local words

	read -ra words <<<"$(machine_cmdline | sed 's/console=ttyS0/console=tty0/')"
	exec 3>>"$WORK/out" 4>>"$WORK/err" 5>>"$WORK/status" 6>>"$WORK/console"
	exec setpriv --pdeathsig TERM timeout -k 10 "${VM_TIMEOUT:-1800}" "$1" "mem=${MEM}M" \
		"initrd=$WORK/initramfs" "${words[@]}" con=null con0=null,fd:6 \
		ssl0=null,fd:3 ssl1=null,fd:4 ssl2=null,fd:5 </dev/null >"$WORK/qemu" 2>&1
}

machine_arguments() {
	local share='' port accel=(-accel "tcg,thread=multi" -smp "$SMP")

	[ -z "$ICOUNT" ] || accel=(-accel tcg -smp 1 -icount "shift=0,sleep=off")
	ARGUMENTS=(-nodefaults -no-user-config -no-reboot -display none -M q35 -m "$MEM" "${accel[@]}"
		-device virtio-serial-pci)
	for port in out err status; do
		ARGUMENTS+=(-chardev "file,id=$port,path=$WORK/$port,append=on"
			-device "virtserialport,chardev=$port,name=$port")
	done
	if [ -n "$SHARE" ]; then
		share=' vm.share'
		ARGUMENTS+=(-virtfs "local,path=$SHARE,mount_tag=share,security_model=none,multidevs=remap")
	fi
	[ ${#DISKS[@]} = 0 ] || ARGUMENTS+=("${DISKS[@]}")
	if [ $# = 0 ]; then
		ARGUMENTS+=("${FIRMWARE[@]}")
	else
		ARGUMENTS+=(-serial "file:$WORK/console" -kernel "$1" -initrd "$WORK/initramfs"
			-append "$(machine_cmdline)$share")
	fi
}

# Timeouts of the kernel's watchdogs are longer than usual: a busy host can stop the guest.
machine_cmdline() {
	printf '%s ' console=ttyS0 loglevel=5 panic=-1 oops=panic vm.image="$IMAGE" \
		rcupdate.rcu_cpu_stall_timeout=60 watchdog_thresh=60 random.trust_cpu=on \
		${VM_APPEND:+"$VM_APPEND"}
	case $KERNEL in
	debug | kcsan) printf '%s ' panic_on_warn=1 kmemleak=on audit=1 kunit.enable=1 ;;
	builtin-* | uml-*) printf '%s ' kunit.enable=1 ;;
	esac
	# The same addresses each time: what they hash to, and how many page tables they need, counts.
	[ -z "$ICOUNT" ] || printf '%s ' nokaslr norandmaps
	[ "$IMAGE" = mini ] ||
		printf '%s ' systemd.unified_cgroup_hierarchy=1 systemd.unit=vm.target \
			systemd.show_status=no systemd.log_target=journal apparmor=1
}

machine_verdict() {
	local word status

	[ -z "${VM_CONSOLE:-}" ] || cp "$WORK/console" "$VM_CONSOLE"
	read -r word status <"$WORK/status" || true
	if grep -qaE "$REPORTS" "$WORK/console"; then
		machine_console "the kernel reported a bug" 99
	elif [ "${word:-}" = exit ]; then
		exit "$status"
	elif [ "$1" = 124 ] || [ "$1" = 137 ]; then
		machine_console "no end after ${VM_TIMEOUT:-1800} seconds" 98
	fi
	cat "$WORK/qemu" >&2
	machine_console "the machine went off before the command ended" 99
}

machine_console() {
	{
		echo "---- console ----"
		tr -d '\r' <"$WORK/console"
		echo "---- vm: $1 ----"
	} >&2
	exit "$2"
}
