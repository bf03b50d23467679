/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -S and -U.  The table of calls is strace's, with strace's words; the others
 * are named before a colon, as in -S ops:p99.
 */
#include "options_summary.h"

#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/die.h"
#include "options_words.h"

static const struct word calls_sort[] = {
	{ "nothing", SUM_NOTHING },
	{ "none", SUM_NOTHING },
	/* From here on they are columns, too. */
	{ "time-percent", SUM_TIME_PERCENT },
	{ "time", SUM_TIME_PERCENT },
	{ "total-time", SUM_TOTAL_TIME },
	{ "time-total", SUM_TOTAL_TIME },
	{ "min-time", SUM_MIN_TIME },
	{ "time-min", SUM_MIN_TIME },
	{ "shortest", SUM_MIN_TIME },
	{ "max-time", SUM_MAX_TIME },
	{ "time-max", SUM_MAX_TIME },
	{ "longest", SUM_MAX_TIME },
	{ "avg-time", SUM_AVG_TIME },
	{ "time-avg", SUM_AVG_TIME },
	{ "calls", SUM_CALLS },
	{ "count", SUM_CALLS },
	{ "errors", SUM_ERRORS },
	{ "error", SUM_ERRORS },
	{ "name", SUM_NAME },
	{ "syscall", SUM_NAME },
	{ "syscall-name", SUM_NAME },
	{ NULL, 0 },
};

static const struct word ops_sort[] = {
	{ "nothing", TABLE_UNSORTED },
	{ "none", TABLE_UNSORTED },
	{ "count", OPS_COUNT },
	{ "bytes", OPS_BYTES },
	{ "errors", OPS_ERRORS },
	{ "short", OPS_SHORT },
	{ "sync", OPS_SYNC },
	{ "avg", OPS_AVG },
	{ "p50", OPS_P50 },
	{ "p95", OPS_P95 },
	{ "p99", OPS_P99 },
	{ "p99.9", OPS_P999 },
	{ "max", OPS_MAX },
	{ "wait", OPS_WAIT },
	{ "opcode", OPS_OPCODE },
	{ "file", OPS_FILE },
	{ "time", OPS_TIME },
	{ "min", OPS_MIN },
	{ "ring", OPS_RING },
	{ "direct", OPS_DIRECT },
	{ NULL, 0 },
};

static const struct word contexts_sort[] = {
	{ "nothing", TABLE_UNSORTED },
	{ "none", TABLE_UNSORTED },
	{ "pid", CTX_PID },
	{ "context", CTX_ID },
	{ "size", CTX_SIZE },
	{ "slots", CTX_SLOTS },
	{ "peak", CTX_PEAK },
	{ "mean", CTX_MEAN },
	{ "submits", CTX_SUBMITS },
	{ "ops/call", CTX_PER_SUBMIT },
	{ "reaps", CTX_REAPS },
	{ "ev/call", CTX_PER_REAP },
	{ "empty", CTX_EMPTY },
	{ "ring", CTX_RING },
	{ "left", CTX_LEFT },
	{ "setup", CTX_SETUP },
	{ "waiting", CTX_WAITING },
	{ NULL, 0 },
};

static const struct word results_sort[] = {
	{ "nothing", TABLE_UNSORTED },
	{ "none", TABLE_UNSORTED },
	{ "count", RES_COUNT },
	{ "error", RES_ERROR },
	{ "opcode", RES_OPCODE },
	{ "meaning", RES_MEANING },
	{ NULL, 0 },
};

/*
 * All tables: their columns without -U, and those that are always there, since
 * numbers alone would not say what they belong to.
 */
static const struct {
	const struct word *sort;
	enum table_id id;
	struct table_choice choice;
	int always[2];
} tables[] = {
	{ ops_sort, TABLE_OPS,
	  { .sort = OPS_TIME,
	    .columns = { OPS_COUNT, OPS_BYTES, OPS_ERRORS, OPS_SHORT, OPS_SYNC,
			 OPS_AVG, OPS_P50, OPS_P95, OPS_P99, OPS_P999, OPS_MAX,
			 OPS_WAIT, OPS_OPCODE, OPS_FILE },
	    .n = 14 },
	  { OPS_OPCODE, OPS_FILE } },
	{ contexts_sort, TABLE_CONTEXTS,
	  { .sort = CTX_SUBMITS,
	    .columns = { CTX_PID, CTX_ID, CTX_SIZE, CTX_SLOTS, CTX_PEAK,
			 CTX_MEAN, CTX_SUBMITS, CTX_PER_SUBMIT, CTX_REAPS,
			 CTX_PER_REAP, CTX_EMPTY, CTX_RING, CTX_LEFT },
	    .n = 13 },
	  { CTX_ID, CTX_ID } },
	{ results_sort, TABLE_RESULTS,
	  { .sort = RES_COUNT,
	    .columns = { RES_COUNT, RES_ERROR, RES_OPCODE, RES_MEANING },
	    .n = 4 },
	  { RES_ERROR, RES_OPCODE } },
};

static const struct word table_words[] = {
	{ "calls", NTABLES },
	{ "ops", TABLE_OPS },
	{ "operations", TABLE_OPS },
	{ "contexts", TABLE_CONTEXTS },
	{ "results", TABLE_RESULTS },
	{ NULL, 0 },
};

void tables_default(struct options *o)
{
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		o->tables.choice[tables[i].id] = tables[i].choice;
}

/* Which table "TABLE:" names; *text then points to what follows. */
static int table_of(const char *label, const char **text)
{
	size_t len = strcspn(*text, ":");
	const struct word *w;

	if (!(*text)[len])
		return NTABLES;
	w = words_find(table_words, *text, len);
	if (!w)
		words_missing(table_words, label, *text, len);
	*text += len + 1;
	return w->value;
}

static size_t row_of(int id)
{
	size_t i = 0;

	while ((int)tables[i].id != id)
		i++;
	return i;
}

void set_sort(struct options *o, const char *label, const char *text)
{
	int id = table_of(label, &text);

	if (id == NTABLES)
		o->tables.sort = (enum summary_key)words_value(calls_sort, label,
							text);
	else
		o->tables.choice[id].sort =
			words_value(tables[row_of(id)].sort, label, text);
}

/* Reads the keys of a list of columns, each once; returns their number. */
static size_t read_columns(int keys[TABLE_MAX_COLUMNS], const char *label,
			   const char *text, const struct word *words)
{
	const char *rest = text, *item;
	size_t len, n = 0;

	while ((item = words_item(&rest, ",", &len))) {
		const struct word *w = words_find(words, item, len);

		if (!w)
			words_missing(words, label, item, len);
		for (size_t i = 0; i < n; i++)
			if (keys[i] == w->value)
				usage_error("%s: column '%.*s' is already in "
					    "the list",
					    label, (int)len, item);
		keys[n++] = w->value;
	}
	if (!n)
		usage_error("%s: '%s' names no column", label, text);
	return n;
}

/* Appends `key` unless it is there already. */
static size_t add_column(int keys[TABLE_MAX_COLUMNS], size_t n, int key)
{
	for (size_t i = 0; i < n; i++)
		if (keys[i] == key)
			return n;
	keys[n] = key;
	return n + 1;
}

static void set_calls_columns(struct options *o, const char *label,
			      const char *text)
{
	int keys[TABLE_MAX_COLUMNS];
	size_t n = read_columns(keys, label, text, calls_sort + 2);

	o->tables.ncolumns = add_column(keys, n, SUM_NAME);
	for (size_t i = 0; i < o->tables.ncolumns; i++)
		o->tables.columns[i] = (enum summary_key)keys[i];
}

void set_columns(struct options *o, const char *label, const char *text)
{
	int id = table_of(label, &text);
	struct table_choice *c;
	size_t row;

	if (id == NTABLES) {
		set_calls_columns(o, label, text);
		return;
	}
	c = &o->tables.choice[id];
	row = row_of(id);
	c->n = read_columns(c->columns, label, text, tables[row].sort + 2);
	for (size_t i = 0; i < ARRAY_SIZE(tables[row].always); i++)
		c->n = add_column(c->columns, c->n, tables[row].always[i]);
}
