# SPDX-License-Identifier: GPL-2.0-or-later
# table.awk: the rows of doc/TRUST.md, each with the result of its test.
#
#	awk -v tests='01-seize.test ...' -v results=FOLDER \
#		-f table.awk doc/TRUST.md
#
# FOLDER is where the harness has left a .trs and a .log for each test that was
# run.  Fails, and says so, unless each row has just one test, each test just
# one row, and none has failed.

function complain(what)
{
	print "edges: " what
	bad = 1
}

# The harness's word for a test; the reasons for what it skipped.
function result_of(name,	file, line, word)
{
	file = results "/" name ".trs"
	while ((getline line <file) > 0)
		if (sub(/^:global-test-result: */, "", line))
			word = line
	close(file)
	file = results "/" name ".log"
	while ((getline line <file) > 0)
		if (sub(/.*# SKIP */, "", line) && !((name, line) in told)) {
			told[name, line] = 1
			reasons[++nreasons] = name + 0 ": " line
		}
	close(file)
	return word == "" ? "not run" : tolower(word)
}

BEGIN {
	FS = " *[|] *"
	n = split(tests, list, " ")
	for (i = 1; i <= n; i++) {
		sub(/.*\//, "", list[i])
		sub(/[.]test$/, "", list[i])
		number = list[i] + 0
		if (number in test_of)
			complain("row " number " has two tests")
		test_of[number] = list[i]
	}
}

$2 ~ /^[0-9]+$/ {
	number = $2 + 0
	if (number in rows)
		complain("row " number " stands there twice")
	rows[number] = 1
	if ($6 != test_of[number]) {
		complain("row " number " has no test " $6)
		next
	}
	result = result_of($6)
	count[result]++
	if (result == "fail" || result == "error")
		bad = 1
	situation = $3
	gsub(/&#124;/, "|", situation)
	printf "%3d  %-8s %s\n", number, result, situation
}

END {
	for (number in test_of)
		if (!(number in rows))
			complain(test_of[number] " has no row")
	for (i = 1; i <= nreasons; i++)
		print "skipped, " reasons[i]
	for (result in count)
		printf "%d %s  ", count[result], result
	print ""
	exit bad
}
