# SPDX-License-Identifier: GPL-2.0
# For the others, in the machine: shells in containers, harden's events, and lines of results.
# shellcheck shell=bash
# shellcheck disable=SC2034  # some variables are for those who take this in

SELFTESTS=/selftests/engines
RUN=/run/harden-selftests
EVENTS=$RUN/events

declare -A SHELL_IN SHELL_OUT SHELL_PID

# until SECONDS COMMAND...: polls for a condition.
until_true() {
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# shell_start NAME COMMAND...: COMMAND will be a shell in a container.
shell_start() {
	local name=$1 in out

	shift
	rm -f "$RUN/$name.in" "$RUN/$name.out"
	mkfifo "$RUN/$name.in" "$RUN/$name.out"
	# Open both ways, so that neither open waits for the other end.
	exec {in}<>"$RUN/$name.in" {out}<>"$RUN/$name.out"
	SHELL_IN[$name]=$in SHELL_OUT[$name]=$out
	"$@" <"$RUN/$name.in" >"$RUN/$name.out" 2>"$RUN/$name.err" {in}<&- {out}<&- &
	SHELL_PID[$name]=$!
}

# shell_answers NAME: fails when there is none, with what the engine said in ANSWER.
shell_answers() {
	shell_run "$1" "exec 2>&1" && return 0
	ANSWER+=$(cat "$RUN/$1.err")
	shell_close "$1"
	return 1
}

shell_open() {
	shell_start "$@"
	shell_answers "$1"
}

# shell_run NAME COMMAND: its exit status; what it says is in ANSWER. 255: no answer.
shell_run() {
	local line part='' end=$((SECONDS + 180)) in=${SHELL_IN[$1]} out=${SHELL_OUT[$1]} status

	ANSWER=''
	printf '%s\necho "=$?="\n' "$2" >&"$in"
	while [ $SECONDS -lt $end ]; do
		if IFS= read -r -t 1 line <&"$out"; then
			line=$part${line%$'\r'} part=''
			if [[ $line =~ ^(.*)=([0-9]+)=$ ]]; then
				status=${BASH_REMATCH[2]}
				ANSWER+=${BASH_REMATCH[1]}
				return "$status"
			fi
			ANSWER+=$line$'\n'
		else
			# What of a line came before the time was over is read, and comes no more.
			part+=$line
			kill -0 "${SHELL_PID[$1]}" 2>/dev/null || break
		fi
	done
	return 255
}

# shell_close NAME...: by the end of the shell's input; waits for the engine's command.
shell_close() {
	local name

	for name; do
		printf 'exit\n' >&"${SHELL_IN[$name]}" || true
		close_fd "${SHELL_IN[$name]}"
	done
	for name; do
		until_true 30 ended "${SHELL_PID[$name]}" || kill -9 "${SHELL_PID[$name]}"
		wait "${SHELL_PID[$name]}" 2>/dev/null
		close_fd "${SHELL_OUT[$name]}"
		rm -f "$RUN/$name".*
		unset "SHELL_IN[$name]" "SHELL_OUT[$name]" "SHELL_PID[$name]"
	done
}

close_fd() {
	local fd=$1

	exec {fd}>&-
}

ended() {
	! kill -0 "$1" 2>/dev/null
}

# harden_on POLICY: the module, the policy, and its events from now on. What goes wrong is in
# ANSWER.
harden_on() {
	ANSWER=$(modprobe harden 2>&1) || return 1
	ANSWER=$(hardenctl apply "$1" 2>&1) || return 1
	printf '%s\n' "$ANSWER" >"$RUN/applied"
	: >"$EVENTS"
	EVENT_PART='' EVENT_OLD=''
	exec {EVENTS_FD}<"$EVENTS"
	hardenctl -j monitor >>"$EVENTS" 2>"$EVENTS.err" &
	MONITOR=$!
	until_true 10 grep -q listening "$EVENTS.err"
}

harden_off() {
	kill "$MONITOR" 2>/dev/null
	wait "$MONITOR" 2>/dev/null
	close_fd "$EVENTS_FD"
	hardenctl -q teardown --yes && rmmod harden
}

# The last line may not be whole yet: the rest of it comes later.
EVENT_PART='' EVENT_OLD=''

# event_line: sets EVENT_LINE to the next whole one.
event_line() {
	if ! IFS= read -r EVENT_LINE <&"$EVENTS_FD"; then
		EVENT_PART+=$EVENT_LINE
		return 1
	fi
	EVENT_LINE=$EVENT_PART$EVENT_LINE EVENT_PART=''
}

# From here on, events are new.
event_mark() {
	SEEN=''
	while event_line; do
		:
	done
	EVENT_OLD=$EVENT_PART
}

# Reads on to the first event that has all of the words, and leaves it in EVENT; what is passed over goes to SEEN.
event_find() {
	local word

	while event_line; do
		if [ -n "$EVENT_OLD" ]; then
			EVENT_OLD=''
			continue
		fi
		SEEN+=$EVENT_LINE$'\n'
		for word; do
			[[ $EVENT_LINE == *"$word"* ]] || continue 2
		done
		[[ $EVENT_LINE =~ \"rule\":\"([a-z_]+)\".*\"file\":\"([^\"]*)\",\"line\":([0-9]+) ]] || continue
		EVENT=$EVENT_LINE
		PLACE="${BASH_REMATCH[1]}, ${BASH_REMATCH[2]##*/}:${BASH_REMATCH[3]}"
		return 0
	done
	return 1
}

# event_wait RULE ERRNO [WORD]...: sets PLACE, or leaves in SEEN what came instead.
event_wait() {
	local rule=$1 errno=$2

	shift 2
	PLACE=''
	until_true 5 event_find "\"rule\":\"$rule\"" "\"errno\":\"$errno\"" "$@"
}

result() {
	printf '%s %s\n' "$1" "$2"
}

# test_that NAME COMMAND...: what a command that fails says comes before its line.
test_that() {
	local name=$1 log=$RUN/log

	shift
	if "$@" >"$log" 2>&1; then
		result ok "$name"
	else
		sed 's/^/    /' "$log"
		[ -z "${ANSWER:-}" ] || printf '%s\n' "$ANSWER" | tail -n 20 | sed 's/^/    /'
		result 'not ok' "$name"
		return 1
	fi
}

# Everything that was labelled is gone.
idle() {
	hardenctl -j status | jq -e '.containers == 0 and .labels == 0' >/dev/null
}

# What is not gone is said.
all_gone() {
	until_true 30 idle || { hardenctl -j show && return 1; }
}
