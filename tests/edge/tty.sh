# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the tests that need a terminal, in addition to loop.sh.

# shellcheck source=tests/edge/loop.sh
. "$(dirname "${BASH_SOURCE[0]}")/loop.sh"

# on_tty COMMAND...: it leads the session and the foreground group of a new
# terminal; press types to it; the screen is in the file screen.  The terminal
# goes away with the process in $terminal.
on_tty() {
	rm -f keys
	mkfifo keys
	exec {keys}<>keys
	# shellcheck disable=SC2016 # for the inner shell
	start terminal sh -c 'exec "$0" "$@" <keys' "$EDGE/pty" env \
		--default-signal=INT,QUIT,TERM,HUP "$@" >screen
}

press() {
	# shellcheck disable=SC2059 # an escape sequence
	printf "$1" >&"$keys"
}

# is_done: the command on the terminal has ended, as the last line says.
is_done() {
	# shellcheck disable=SC2154 # set by start
	is_gone "$terminal"
}

# With --interval=0.1 in the options: let_tick NAME... waits until each of them
# has had time to pass a signal on.
ticks() { lines "$1.trace" '^[0-9][0-9]:'; }
has_ticked() { [ "$(ticks "$1")" -ge "$2" ]; }
let_tick() {
	local name until=()

	for name; do
		until+=($(($(ticks "$name") + 4)))
	done
	for name; do
		wait_for has_ticked "$name" "${until[0]}"
		until=("${until[@]:1}")
	done
}
