/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every option: its letter, its name, its argument, its line of --help.
 *
 * argp gives a letter and its long name the same kind of argument.  strace's
 * letters -t, -q, -x and others take none, so that they can be doubled, while
 * their long names take one.  Such an option has three rows: REPEATED, which is
 * only text, and the letter and the long name, which are hidden.
 *
 * To add an option, add a row here, one in options_take.c if it has an argument
 * or one in options.c otherwise, and a paragraph in man/aiotrace.1.
 */
#include "options_table.h"

/* struct argp_option: name, key, arg, flags, doc, group */
#define GROUP(title, n)		     NULL, 0, NULL, 0, title, n
#define OPTION(name, key, arg, text) name, key, arg, 0, text, 0
#define OPTIONAL(name, key, arg, text) \
	name, key, arg, OPTION_ARG_OPTIONAL, text, 0
#define REPEATED(names, text) names, 0, NULL, OPTION_DOC, text, 0
#define HIDDEN_LETTER(key)    NULL, key, NULL, OPTION_HIDDEN, NULL, 0
#define HIDDEN_NAME(name, key) \
	name, key, "VALUE", OPTION_ARG_OPTIONAL | OPTION_HIDDEN, NULL, 0

const char option_args_doc[] = "COMMAND [ARG...]\n-p PIDS";

const char option_doc[] =
	"Trace native AIO: io_setup, io_destroy, io_submit, io_cancel, "
	"io_getevents and io_pgetevents calls, of a COMMAND or of running "
	"processes.\v"
	"PREC is s, ms, us or ns: the unit of the last digit.\n"
	"A SET is NAME[,NAME]..., all or none; a leading '!' inverts it."
	"\n\n"
	"Examples:\n"
	"  aiotrace fio job.fio               run fio, print every AIO call\n"
	"  aiotrace -o log -tt -y fio job.fio the same, into a file, with the\n"
	"                                     time of day and file names\n"
	"  aiotrace -p \"$(pidof mysqld)\"      watch a server until ^C\n"
	"  aiotrace -c -p 1234                only count; ^C prints the table\n"
	"  aiotrace -Z -e io_submit ./server  only submissions that failed\n"
	"\n"
	"The exit status is the command's own. See aiotrace(1) for the rest.";

const struct argp_option option_table[] = {
	{ GROUP("Startup:", 1) },
	{ OPTION("env", 'E', "VAR[=VAL]",
		 "Set VAR in the command's environment, or, without =VAL, "
		 "remove it") },
	{ OPTION("attach", 'p', "PIDS",
		 "Trace running processes with all their threads. PIDS is one "
		 "process ID or several, separated by commas or blanks; can be "
		 "repeated, and combined with a COMMAND") },
	{ OPTION("user", 'u', "USER",
		 "Run the command as USER, a name or UID:GID; needs root") },

	{ GROUP("Tracing:", 2) },
	{ OPTION("affinity", KEY_AFFINITY, "WHEN",
		 "auto (the default): run a thread on aiotrace's CPU while the "
		 "two take turns, which is several times faster and which the "
		 "thread cannot see. always: several threads, too, although "
		 "they wait for each other then. off: never") },
	{ REPEATED("-D, -DD, -DDD, --daemonize[=HOW]",
		   "Trace from a grandchild of the command, so that it stays "
		   "your shell's child (-D, grandchild); with a process group "
		   "of its own (-DD, pgroup); with a session of its own (-DDD, "
		   "session)") },
	{ HIDDEN_LETTER('D') },
	{ HIDDEN_NAME("daemonize", KEY_DAEMONIZE) },
	{ OPTION("follow-forks", 'f', NULL,
		 "Follow threads and child processes (the default). If given, "
		 "each line of -o FILE begins with its thread's ID") },
	{ OPTION("no-follow", KEY_NO_FOLLOW, NULL,
		 "Do not trace new threads and child processes") },
	{ OPTION("interruptible", 'I', "WHEN",
		 "Whether ^C and similar signals end the trace. 1 or anywhere, "
		 "2 or waiting: they do (the default). 3 or never: they are "
		 "ignored. 4 or never_tstp: ^Z is ignored as well") },
	{ OPTION("kill-on-exit", KEY_KILL_ON_EXIT, NULL,
		 "Kill the command and its children if aiotrace ends before "
		 "they do") },
	{ OPTION("no-repair", KEY_NO_REPAIR, NULL,
		 "Do not undo the side effects of tracing, such as EINTR from "
		 "io_getevents when attaching and detaching") },
	{ OPTION("seccomp-bpf", KEY_SECCOMP, NULL,
		 "Stop the command only at AIO calls, with a seccomp filter "
		 "(the default)") },
	{ OPTION("no-seccomp", KEY_NO_SECCOMP, NULL,
		 "Stop the command at every system call: slower, but there is "
		 "no filter that it could detect") },
	/* For tests: what is done on kernels before 5.3. */
	{ HIDDEN_NAME("no-syscall-info", KEY_NO_SYSCALL_INFO) },

	{ GROUP("Filtering:", 3) },
	{ OPTION(NULL, 'e', "EXPR",
		 "trace=SET, status=SET, trace-fds=SET, quiet=SET or "
		 "decode-fds=HOW: the same as the long option of that name. "
		 "SET alone means trace=SET") },
	{ OPTION(
		"trace", KEY_TRACE, "SET",
		"Only these calls: io_setup, io_destroy, io_submit, io_cancel, "
		"io_getevents, io_pgetevents, io_pgetevents_time64, /REGEX") },
	{ OPTION(
		"status", KEY_STATUS, "SET",
		"Only calls with this outcome: successful, failed, unfinished, "
		"unavailable, detached") },
	{ OPTION("trace-fds", KEY_TRACE_FDS, "SET",
		 "Only calls with an iocb on one of these file descriptors") },
	{ OPTION("trace-path", 'P', "PATH",
		 "Only calls with an iocb on this file, on one below the folder "
		 "DIR/, or on one that a glob pattern matches; can be repeated. "
		 "With --trace-fds, either match is enough") },
	{ OPTION("successful-only", 'z', NULL,
		 "Only calls that succeeded; --status=successful") },
	{ OPTION("failed-only", 'Z', NULL,
		 "Only calls that failed; --status=failed") },
	{ OPTION("min-latency", KEY_MIN_LATENCY, "TIME",
		 "Print only calls that return an operation that took TIME or "
		 "longer from submission to reaping. TIME is, for example, "
		 "500us, 1.5ms or 2s. Summaries still count all operations") },
	{ OPTION("op-status", KEY_OP_STATUS, "SET",
		 "Print only calls that return an operation with one of these "
		 "outcomes: ok, error, short, sync. Summaries still count all "
		 "operations") },

	{ GROUP("Output:", 4) },
	{ OPTION("columns", 'a', "COLUMN",
		 "Align results at COLUMN (default 40)") },
	{ OPTION("output-append-mode", 'A', NULL,
		 "Append to the file of -o instead of overwriting it") },
	{ OPTIONAL("color", KEY_COLOR, "WHEN",
		   "auto, always or never. auto (the default): on a terminal, "
		   "unless NO_COLOR is set. --color alone: always") },
	{ OPTION("format", KEY_FORMAT, "FORMAT",
		 "text (the default): strace's lines with each call's duration "
		 "and operations. strace: exactly what strace prints") },
	{ OPTION("output", 'o', "FILE",
		 "Write the trace to FILE instead of standard error; "
		 "'|COMMAND' or '!COMMAND' pipes it into a command") },
	{ REPEATED("-ff, --output-separately",
		   "Write one file per thread, FILE.TID") },
	{ "output-separately", KEY_SEPARATE, NULL, OPTION_HIDDEN, NULL, 0 },
	{ REPEATED("-q, -qq, -qqq, --quiet[=SET]",
		   "Suppress messages: attach and personality (-q), exit as "
		   "well (-qq), all (-qqq); a SET can also name thread-execve "
		   "and path-resolution") },
	{ HIDDEN_LETTER('q') },
	{ HIDDEN_NAME("quiet", KEY_QUIET) },
	{ HIDDEN_NAME("silent", KEY_QUIET) },
	{ HIDDEN_NAME("silence", KEY_QUIET) },
	{ OPTION("registers", KEY_REGISTERS, NULL,
		 "Print under each call its ABI, the registers with its "
		 "arguments and result, and those that changed") },
	{ REPEATED("-r, --relative-timestamps[=PREC]",
		   "Begin lines with the time since the previous line; the "
		   "default PREC is us") },
	{ HIDDEN_LETTER('r') },
	{ HIDDEN_NAME("relative-timestamps", KEY_RELATIVE) },
	{ OPTION("string-limit", 's', "SIZE",
		 "Print at most SIZE bytes of a write's data and SIZE elements "
		 "of an array (default 32)") },
	{ REPEATED("-t, -tt, -ttt, --absolute-timestamps[=[FORMAT][,PREC]]",
		   "Begin lines with the time of day (-t), with microseconds "
		   "(-tt), or with seconds since 1970 (-ttt). FORMAT is time, "
		   "unix or none") },
	{ HIDDEN_LETTER('t') },
	{ HIDDEN_NAME("absolute-timestamps", KEY_STAMP) },
	{ HIDDEN_NAME("timestamps", KEY_STAMP) },
	{ REPEATED("-T, --syscall-times[=PREC]",
		   "End lines with the call's duration; the default PREC is "
		   "us. --format=text always does so") },
	{ HIDDEN_LETTER('T') },
	{ HIDDEN_NAME("syscall-times", KEY_SYSCALL_TIMES) },
	{ OPTION("no-abbrev", 'v', NULL, "Print all elements of an array") },
	{ REPEATED("-x, -xx, --strings-in-hex[=WHICH]",
		   "Print strings in the form \\x41: those with a byte that is "
		   "not printable ASCII (-x, non-ascii), or all (-xx, all); "
		   "the default is none") },
	{ HIDDEN_LETTER('x') },
	{ HIDDEN_NAME("strings-in-hex", KEY_STRINGS_IN_HEX) },
	{ OPTION("const-print-style", 'X', "STYLE",
		 "Print constants as names (abbrev, the default), numbers "
		 "(raw) or both (verbose)") },
	{ REPEATED("-y, -yy, --decode-fds[=HOW]",
		   "Print file descriptors with their path (-y, path), or with "
		   "everything that is known about them (-yy, all)") },
	{ HIDDEN_LETTER('y') },
	{ HIDDEN_NAME("decode-fds", KEY_DECODE_FDS) },

	{ GROUP("Stack traces:", 5) },
	{ REPEATED(
		"-k, -kk, --stack-trace[=HOW]",
		"Print under each call the stack that made it. HOW is symbol "
		"(-k), or source (-kk), with source lines and inlined "
		"functions") },
	{ HIDDEN_LETTER('k') },
	{ HIDDEN_NAME("stack-trace", KEY_STACK_TRACE) },
	{ OPTION("stack-trace-frame-limit", KEY_FRAME_LIMIT, "N",
		 "Print at most N frames of a stack (default 256)") },
	{ OPTION("stacks", KEY_STACKS, "WHAT",
		 "What --export=folded:FILE weighs: blocked (the default), the "
		 "time that calls took; submit, the latency of operations at "
		 "the stack that submitted them") },
	{ OPTION("submitter", KEY_SUBMITTER, NULL,
		 "Print with each operation the function that submitted it") },
	{ OPTION("unwinder", KEY_UNWINDER, "LIBRARY",
		 "Unwind stacks with libdw (the default) or libunwind") },
	{ OPTION("no-demangle", KEY_NO_DEMANGLE, NULL,
		 "Print the names of C++ and Rust functions as they are in "
		 "the program") },

	{ GROUP("Summary:", 6) },
	{ OPTION("summary-only", 'c', NULL,
		 "Print no trace, only tables at the end: calls, operations, "
		 "contexts and results; with -k also stacks that submitted; "
		 "with --format=strace only calls") },
	{ OPTION("summary", 'C', NULL, "Print the trace, then the tables") },
	{ OPTION("export", KEY_EXPORT, "FORMAT:FILE",
		 "Write FILE as well; can be repeated. FORMAT is folded "
		 "(stacks for flame graphs, see --stacks) or hgrm (latency "
		 "percentiles for HdrHistogram)") },
	{ OPTIONAL("histogram", KEY_HISTOGRAM, "BY",
		   "Print a histogram of the operations' latencies at the end, "
		   "or one for each opcode, file or context") },
	{ OPTION("interval", KEY_INTERVAL, "SECONDS",
		 "Instead of the trace, print one line per period, as iostat "
		 "does: operations and MB per second, latencies, errors") },
	{ OPTION("same-args", KEY_SAME_ARGS, NULL,
		 "Print at the end which calls were made most often with the "
		 "same arguments, ignoring addresses") },
	{ OPTION("summary-sort-by", 'S', "KEY",
		 "Sort the table of calls by time (the default), min-time, "
		 "max-time, avg-time, calls, errors, name or nothing. With "
		 "TABLE:KEY, as in ops:p99, sort the table ops, contexts or "
		 "results by a column") },
	{ OPTION("summary-columns", 'U', "COLUMNS",
		 "Print these columns, in this order: time-percent, "
		 "total-time, min-time, max-time, avg-time, calls, errors, "
		 "name. TABLE:COLUMNS chooses those of another table; see the "
		 "man page") },
	{ OPTION("summary-wall-clock", 'w', NULL,
		 "Count wall-clock time (aiotrace always does)") },

	/* argp puts these two last, into group -1. */
	{ GROUP("Other:", -1) },
	{ OPTION("help", 'h', NULL, "Print this help") },
	{ OPTION("version", 'V', NULL, "Print the version") },
	{ NULL, 0, NULL, 0, NULL, 0 },
};
