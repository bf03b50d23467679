# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the tests of stack traces, in addition to tests/lib.sh.  The
# programs with known call chains are in $STACKS.
# shellcheck source=tests/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

STACKS=${STACKS:-$builddir/tests/stacks}
# shellcheck disable=SC2034 # for who sources this
chain=$STACKS/chain

# A line of --version: "Unwinders: libdw, libunwind. Demangling: yes."
built=$("$AIOTRACE" --version | sed -n 's/^Unwinders: \([^.]*\)\..*/\1/p')
unwinders=()
[ "$built" = none ] || read -r -a unwinders <<<"${built//,/}"

# has NAME: the unwinder is built in.
has() { [[ " ${unwinders[*]} " == *" $1 "* ]]; }

# The functions of the first stack in a trace, in one line, up to main or a
# thread's start; how the C library's own functions are named depends on its
# debug file.
chain_of() {
	awk '/^ > / { started = 1; print; next } started { exit }' "$1" |
		sed -e 's/^ > [^(]*\( (deleted)\)\?(//' -e 's/).*//' -e 's/+0x[0-9a-f]*//' \
			-e 's/^ > \(unexp[a-z_]*\).*/\1/' -e 's/^ > //' |
		sed '/^main$/q' | paste -sd ' '
}

# Of all functions in a trace, those of chain.c, in one line.
own_functions() {
	grep '^ > ' "$1" |
		grep -oE '\((inner|middle|outer|interrupted|clocked|main)\+' |
		tr -d '(+' | paste -sd ' '
}

# Traces into `trace', with messages in `errors'.
trace() {
	"$AIOTRACE" -qq -o trace "$@" 2>errors
}
