#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# make coverage: how much of the program the tests execute, as counted by gcov,
# in lines and in branches (each way out of a condition counts as one).  Run it
# in a build folder of configure --enable-coverage, after its tests.
#
# tests/coverage.sh [-v]: by folder, and separately for the decoders and the
# model; with -v by file.  False if one of these two has less than $COVERAGE_MIN
# per cent of its branches, by default 90.
set -u
export LC_ALL=C
verbose=0
[ "${1-}" != -v ] || verbose=1

# gcov's own summary of each file of the library.
find decoders src -name '*.gcno' | sort | while IFS= read -r notes; do
	gcov -b -n -o "${notes%/*}" "$notes" 2>/dev/null
done | awk -v verbose="$verbose" -v min="${COVERAGE_MIN:-90}" '
function percent(hit, all) {
	return all ? sprintf("%5.1f %%", 100 * hit / all) : "    - "
}
function add(part) {
	if (!(part in lines))
		order[++parts] = part
	lines[part] += n; lines_hit[part] += hit
	branches[part] += nb; branches_hit[part] += hitb
}
function row(name, part) {
	printf "%-26s %7d  %s  %8d  %s\n", name, lines[part],
		percent(lines_hit[part], lines[part]), branches[part],
		percent(branches_hit[part], branches[part])
}
# "95.24% of 84": how many of them.
function of(what) {
	split(what, f, "% of ")
	total = f[2]
	return int(f[1] * f[2] / 100 + 0.5)
}
function done_file() {
	if (file !~ /\.c$/)
		return
	add(file)
	add(file ~ /^decoders/ ? "decoders/" : "src/")
	if (file ~ /^src\/model\//)
		add("the model, src/model/")
	add("all")
}
/^File / {
	file = $2
	gsub(/\047/, "", file)
		# Starting with its top folder, wherever the sources are.
	if (!sub(/^(.*\/)?decoders\//, "decoders/", file) &&
	    !sub(/^(.*\/)?src\//, "src/", file))
		file = ""
	n = hit = nb = hitb = 0
}
/^Lines executed:/ { sub(/^[^:]*:/, ""); hit = of($0); n = total }
/^Taken at least once:/ { sub(/^[^:]*:/, ""); hitb = of($0); nb = total }
/^No branches/ { nb = hitb = 0 }
/^No calls|^Calls executed/ { done_file() }
END {
	printf "%-26s %7s  %7s  %8s  %7s\n", "", "lines", "run", "branches",
		"taken"
	for (i = 1; i <= parts && verbose; i++)
		if (order[i] ~ /[a-z]\.c$/)
			row(order[i], order[i])
	part[1] = "decoders/"; part[2] = "the model, src/model/"
	part[3] = "src/"; part[4] = "all"
	for (i = 1; i <= 4; i++)
		row(part[i], part[i])
	for (i = 1; i <= 2; i++)
		if (100 * branches_hit[part[i]] < min * branches[part[i]] ||
		    !branches[part[i]]) {
			print "less than " min " %: " part[i]
			bad = 1
		}
	exit bad
}'
