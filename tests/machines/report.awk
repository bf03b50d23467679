# SPDX-License-Identifier: GPL-2.0-or-later
# report.awk: one TAP report of the results of many machines, and a table.
# Each machine's file, as inside.sh writes it, is preceded by an assignment:
#
#	awk -f report.awk machine=amd64 amd64/results machine=arm64 ...

function result(passed, what, skipped)
{
	cases++
	printf "%s %d - %s: %s%s\n", passed ? "ok" : "not ok", cases, machine, \
		what, skipped == "" ? "" : " # SKIP " skipped
}

# A failure outweighs a pass, a pass outweighs a skip.
function cell(row, column, state)
{
	if (!((machine, row) in rows)) {
		rows[machine, row] = 1
		row_name[machine, ++nrows[machine]] = row
	}
	if (weight[state] > weight[cells[machine, row, column]])
		cells[machine, row, column] = state
	if (weight[state] > weight[proven[machine, abi]])
		proven[machine, abi] = state
}

# The row of a case: the workload, the job of another program, or the test.
function row_of(name)
{
	sub(/: .*/, "", name)
	if (test == "fio")
		return test " " name
	if (test != "predictions")
		return test
	sub(/, .*/, "", name)
	return substr(name, 1, length(name) - length(suffix))
}

function close_test()
{
	if (test != "" && !closed)
		result(0, test " on " abi ", " mode ": ended before its end")
	test = ""
}

BEGIN {
	weight["skip"] = 1
	weight["pass"] = 2
	weight["FAIL"] = 3
}

FNR == 1 {
	machines[++nmachines] = machine
}

{
	sub(/\r$/, "")
}

$1 == "@" && $2 == "kernel" {
	kernel[machine] = $3
	next
}

$1 == "@" && $2 == "begin" {
	close_test()
	test = $3
	abi = $4
	mode = $5
	suffix = $6
	closed = seen = 0
	planned = -1
	if (!((machine, abi) in abis)) {
		abis[machine, abi] = 1
		abi_name[machine, ++nabis[machine]] = abi
	}
	if (!(abi in known)) {
		known[abi] = 1
		known_name[++nknown] = abi
	}
	next
}

$1 == "@" && $2 == "end" {
	closed = 1
	took[machine] = $4
	if ($3 != 0 || planned != seen) {
		result(0, test " on " abi ", " mode ": ended with " $3 \
			" after " seen " of " planned " cases")
		cell(test, abi " " mode, "FAIL")
	}
	test = ""
	next
}

$1 == "@" && $2 == "done" {
	finished[machine] = 1
	next
}

$1 == "@" && $2 == "missing" {
	missing[machine] = substr($0, 11)
	next
}

test == "" {
	next
}

/^(not )?ok [0-9]+/ {
	seen++
	passed = $1 == "ok"
	skipped = name = $0
	if (!sub(/^.* # SKIP /, "", skipped))
		skipped = ""
	sub(/ # SKIP .*/, "", name)
	sub(/^(not )?ok [0-9]+ - /, "", name)
	result(passed, abi ", " mode ": " name, skipped)
	if (skipped != "")
		why[machine] = why[machine] "\n#   " abi ", " mode ", " name \
			": " skipped
	cell(row_of(name), abi " " mode, \
		!passed ? "FAIL" : skipped != "" ? "skip" : "pass")
	next
}

/^1\.\.0 # SKIP / {
	planned = 0
	sub(/^.* # SKIP /, "")
	result(1, abi ", " mode ": " test, $0)
	why[machine] = why[machine] "\n#   " abi ", " mode ", " test ": " $0
	cell(test, abi " " mode, "skip")
	next
}

/^1\.\.[0-9]+/ {
	planned = substr($1, 4) + 0
	next
}

	# Diagnostics follow the case that they belong to.
/^#/ {
	print
}

END {
	close_test()
	for (m = 1; m <= nmachines; m++) {
		machine = machines[m]
		if (machine in missing)
			result(1, "all tests have run", missing[machine])
		else
			result(finished[machine] && nabis[machine], \
				"all tests have run", "")
	}
	print "1.." cases
	for (m = 1; m <= nmachines; m++)
		if (machines[m] in kernel)
			table(machines[m])
	abi_table()
}

function table(name,    i, j, row, state)
{
	machine = name
	printf "#\n# %s, Linux %s, %d s; from the system call's " \
		"information, from registers:\n", machine, kernel[machine], \
		took[machine]
	printf "# %-22s", ""
	for (j = 1; j <= nabis[machine]; j++)
		printf " %-11s", abi_name[machine, j]
	print ""
	for (i = 1; i <= nrows[machine]; i++) {
		row = row_name[machine, i]
		printf "# %-22s", row
		for (j = 1; j <= nabis[machine]; j++) {
			state = cells[machine, row, \
				abi_name[machine, j] " syscall-info"]
			printf " %-5s", state == "" ? "-" : state
			unfit[machine] += state == ""
			state = cells[machine, row, \
				abi_name[machine, j] " registers"]
			printf " %-5s", state == "" ? "-" : state
		}
		print ""
	}
	if (why[machine] != "")
		print "# skipped:" why[machine]
	if (unfit[machine])
		print "# -: not run there: about another ABI, once is " \
			"enough, or skipped with all workloads"
}

# Where each ABI was run: skipped on one machine, it may pass on another.
function abi_table(    i, m, state)
{
	printf "#\n# %-22s", "each ABI:"
	for (m = 1; m <= nmachines; m++)
		printf " %-11s", machines[m]
	print ""
	for (i = 1; i <= nknown; i++) {
		printf "# %-22s", known_name[i]
		for (m = 1; m <= nmachines; m++) {
			state = proven[machines[m], known_name[i]]
			printf " %-11s", state == "" ? "-" : state
		}
		print ""
	}
	for (m = 1; m <= nmachines; m++)
		if (machines[m] in missing)
			print "# " machines[m] ": " missing[machines[m]]
}
