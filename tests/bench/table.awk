# SPDX-License-Identifier: GPL-2.0-or-later
# Prints the results of bench.sh, lines of "ROW TRACER MICROSECONDS", as a table
# of medians, with the target ratios; writes the same as JSON into `json`.
function median(key,    n, i, j, t, a) {
	n = split(values[key], a, " ")
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && a[j - 1] + 0 > a[j] + 0; j--) {
			t = a[j]; a[j] = a[j - 1]; a[j - 1] = t
		}
	return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
}
function has(row, tracer) { return (row " " tracer) in values }
function us(row, tracer) { return median(row " " tracer) }
function added(row, tracer) { return us(row, tracer) - us(row, "native") }
function times(row, a, b) { return added(row, a) / added(row, b) }
# A ratio that must be at most `limit`.
function verdict(what, ratio, limit) {
	printf "%-62s %6.2f  at most %4.2f  %s\n", what, ratio, limit,
		ratio <= limit ? "yes" : "NO"
	verdicts = verdicts sprintf("%s\n    {\"what\": \"%s\", " \
		"\"ratio\": %.3f, \"limit\": %.2f, \"reached\": %s}",
		verdicts ? "," : "", what, ratio, limit,
		ratio <= limit ? "true" : "false")
}
function against(n, row, a, b, limit) {
	if (has(row, a) && has(row, b) && added(row, b) > 0)
		verdict(n " " row ": " a " / " b ", added",
			times(row, a, b), limit)
}
function whole(n, row, a, b, limit) {
	if (has(row, a) && has(row, b))
		verdict(n " " row ": " a " / " b, us(row, a) / us(row, b),
			limit)
}
function flat(n, a, b, scale, tracer, limit) {
	if (has(a, tracer) && has(b, tracer))
		verdict(n " " tracer ": " b " / " a,
			us(b, tracer) / us(a, tracer) / scale, limit)
}
{
	key = $1 " " $2
	if (!($1 in seen_row)) { rows[++nrows] = $1; seen_row[$1] }
	if (!(key in values)) order[$1] = order[$1] " " $2
	values[key] = values[key] " " $3
}
END {
	printf "%s, %d CPUs, Linux %s, load %s, %s, medians of %d\n",
		cpu, cpus, kernel, load, version, runs
	printf "microseconds a round (one io_submit, one io_getevents); " \
		"x: added, native = 0, floor = 1\n\n"
	for (i = 1; i <= nrows; i++) {
		row = rows[i]
		n = split(order[row], t, " ")
		print row
		for (j = 1; j <= n; j++) {
			printf "  %-20s %9.2f", t[j], us(row, t[j])
			if (has(row, "floor") && t[j] != "native")
				printf "  %6.2f x", times(row, t[j], "floor")
			print ""
			out = out sprintf("%s\n    {\"row\": \"%s\", " \
				"\"tracer\": \"%s\", \"us\": %.3f}",
				out ? "," : "", row, t[j], us(row, t[j]))
		}
	}
	print ""
	against("1", "batch-1", "aiotrace", "floor", 1.5)
	against("1", "batch-32", "aiotrace", "floor", 2.3)
	against("1", "batch-1", "aiotrace", "strace", 0.2)
	against("1", "batch-32", "aiotrace", "strace", 0.2)
	against("2", "batch-1", "aiotrace-pinned", "strace-pinned", 0.85)
	against("2", "batch-32", "aiotrace-pinned", "strace-pinned", 0.5)
	against("2", "batch-1", "aiotrace-pinned", "floor", 1.35)
	against("2", "batch-32", "aiotrace-pinned", "floor", 2.2)
	against("2", "batch-1", "aiotrace-c-pinned", "floor", 1.2)
	against("2", "batch-32", "aiotrace-c-pinned", "floor", 1.6)
	whole("3", "four-0us", "aiotrace", "strace", 0.5)
	whole("3", "four-13us", "aiotrace", "strace", 0.5)
	whole("3", "four-53us", "aiotrace", "strace", 0.8)
	whole("3", "four-1ms", "aiotrace", "native", 1.2)
	flat("4", "threads-1", "threads-10", 1, "aiotrace", 1.3)
	flat("4", "threads-1", "threads-100", 1, "aiotrace", 1.3)
	flat("4", "threads-1", "threads-1000", 1, "aiotrace", 1.3)
	flat("5", "iocbs-100", "iocbs-1000", 10, "aiotrace-v", 1.3)
	if (has("memory", "first"))
		verdict("5 memory: last / first",
			us("memory", "last") / us("memory", "first"), 1.05)
	against("6", "attach", "aiotrace", "strace", 0.25)
	printf "{\n  \"cpu\": \"%s\", \"cpus\": %d, \"kernel\": \"%s\", " \
		"\"load\": \"%s\", \"strace\": \"%s\", \"runs\": %d,\n" \
		"  \"medians\": [%s\n  ],\n  \"verdicts\": [%s\n  ]\n}\n",
		cpu, cpus, kernel, load, version, runs, out, verdicts >json
}