/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user asked for.  options.c is the only place that reads argv.
 */
#ifndef AIOTRACE_OPTIONS_H
#define AIOTRACE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/abi.h"
#include "base/path_pattern.h"
#include "base/quote.h"
#include "capture/ptrace/policy.h"
#include "table_keys.h"

enum format {
	FORMAT_TEXT,
	FORMAT_STRACE,
};

enum xlat {		/* -X */
	XLAT_ABBREV,
	XLAT_RAW,
	XLAT_VERBOSE,
};

enum fd_detail {	/* -y, -yy */
	FD_NUMBER,
	FD_PATH,
	FD_ALL,
};

/* A time stamp's last digits: decimals after the second. */
enum {
	PREC_S = 0,
	PREC_MS = 3,
	PREC_US = 6,
	PREC_NS = 9,
};

enum stamp {		/* -t, -tt, -ttt */
	STAMP_NONE,
	STAMP_TIME,
	STAMP_UNIX,
};

/* Bits of `status`: outcomes of a call, -e status=SET. */
enum {
	STATUS_SUCCESSFUL = 1 << 0,
	STATUS_FAILED = 1 << 1,
	STATUS_UNFINISHED = 1 << 2,
	STATUS_UNAVAILABLE = 1 << 3,
	STATUS_DETACHED = 1 << 4,
	STATUS_ALL = (1 << 5) - 1,
};

/* Bits: -q is the first two, -qq the first three, -qqq all. */
enum quiet {
	QUIET_ATTACH = 1 << 0,
	QUIET_PERSONALITY = 1 << 1,
	QUIET_EXIT = 1 << 2,
	QUIET_SUPERSEDED = 1 << 3,
	QUIET_ALL = (1 << 4) - 1,
};

enum summary_key {	/* -S, -U */
	SUM_TIME_PERCENT,
	SUM_TOTAL_TIME,
	SUM_MIN_TIME,
	SUM_MAX_TIME,
	SUM_AVG_TIME,
	SUM_CALLS,
	SUM_ERRORS,
	SUM_NAME,
	SUM_NKEYS,
	SUM_NOTHING = SUM_NKEYS,	/* -S only: in the order of abi.h */
};

/* Bits: what became of an operation, --op-status=SET. */
enum {
	OP_STATUS_OK = 1 << 0,
	OP_STATUS_ERROR = 1 << 1,
	OP_STATUS_SHORT = 1 << 2,
	OP_STATUS_SYNC = 1 << 3,
};

enum histogram_by {	/* --histogram */
	HISTOGRAM_NONE,
	HISTOGRAM_ALL,
	HISTOGRAM_OPCODE,
	HISTOGRAM_FILE,
	HISTOGRAM_CONTEXT,
};

enum stack_trace {	/* -k, -kk */
	STACK_TRACE_NONE,
	STACK_TRACE_SYMBOL,
	STACK_TRACE_SOURCE,
};

enum interruptible {	/* -I */
	INTR_DEFAULT,
	INTR_ANYWHERE,
	INTR_WAITING,
	INTR_NEVER,
	INTR_NEVER_TSTP,
};

enum color {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

/* A set of file descriptors, -e trace-fds=SET. */
struct fd_set_option {
	bool given, negated, all;
	int *fds;
	size_t n;
};

struct export_format;	/* exports.h */

enum { OPTIONS_MAX_EXPORTS = 16 };

struct export_option {	/* --export */
	const struct export_format *format;
	const char *file;
};

struct options {
	/* What to trace.  command is NULL-terminated, or NULL. */
	char **command;
	pid_t *pids;
	size_t npids;
	bool follow;		/* threads and children; default true */
	bool follow_given;	/* -f was written: prefix every line in a file */
	bool seccomp;		/* default true */
	bool kill_on_exit;
	enum affinity_when affinity;	/* default AFFINITY_AUTO */
	bool repair;		/* undo what tracing does to it; default true */
	bool no_syscall_info;	/* for tests: as on Linux before 5.3 */
	int daemonize;		/* -D once, twice, thrice */
	enum interruptible interruptible;
	const char *user;	/* -u */
	char **env;		/* -E: "VAR=VAL" sets, "VAR" removes */
	size_t nenv;

	/* Which calls to print. */
	bool trace[AIO_NSYS];
	unsigned int status;	/* STATUS_* */
	struct path_pattern *paths;	/* -P */
	size_t npaths;
	struct fd_set_option fds;
	/* Calls that return an operation that took so long, nanoseconds ... */
	uint64_t min_latency;
	/* ... and became this, OP_STATUS_*; 0: any. */
	unsigned int op_status;

	/* How. */
	enum format format;
	const char *output;	/* -o: NULL is standard error; may be |cmd, !cmd */
	bool append;		/* -A */
	bool separate;		/* -ff */
	enum stamp stamp;
	int stamp_prec;
	bool relative;		/* -r */
	int relative_prec;
	bool duration;		/* -T, and always with FORMAT_TEXT */
	int duration_prec;
	size_t strsize;		/* -s; default 32 */
	bool verbose;		/* -v */
	enum hex_strings hex;
	enum xlat xlat;
	enum fd_detail fd_detail;
	bool registers;		/* --registers */
	enum stack_trace stack_trace;	/* -k */
	size_t frame_limit;	/* --stack-trace-frame-limit */
	const char *unwinder;	/* NULL: the default */
	bool demangle;		/* default true */
	bool submitter;
	bool stacks_submit;	/* --stacks=submit */
	unsigned int column;	/* -a; default 40 */
	unsigned int quiet;	/* QUIET_* */
	enum color color;

	/* -c: summary only; -C: both. */
	bool summary, summary_only;
	enum summary_key sort;
	enum summary_key columns[SUM_NKEYS];
	size_t ncolumns;
	struct table_choice tables[NTABLES];

	/* While it runs: a line each, nanoseconds; 0: none. */
	uint64_t interval;

	/* At the end, whatever else is printed. */
	enum histogram_by histogram;
	bool same_args;
	struct export_option exports[OPTIONS_MAX_EXPORTS];
	size_t nexports;
};

/*
 * Parses argv into *o.  Prints help or version and exits 0 when asked to;
 * exits 1 with one clear line on standard error if an option is wrong.
 */
void options_parse(struct options *o, int argc, char **argv);

/* Whether anything that was asked for needs stacks. */
bool options_want_stacks(const struct options *o);

/* Frees what options_parse() allocated. */
void options_free(struct options *o);

/* Lines for calls, signals and deaths are wanted. */
static inline bool options_trace(const struct options *o)
{
	return !o->summary_only && (!o->interval || o->summary);
}

#endif
