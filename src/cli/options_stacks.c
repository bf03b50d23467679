/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --stack-trace, --stack-trace-frame-limit, --stacks, --unwinder. */
#include "options_stacks.h"

#include "base/die.h"
#include "options_words.h"
#include "outputs/exports.h"
#include "record/stack.h"
#include "stack/stack.h"

bool exports_stacks(const struct options *o)
{
	for (size_t i = 0; i < o->dest.nexports; i++)
		if (o->dest.exports[i].format->stacks)
			return true;
	return false;
}

bool options_want_stacks(const struct options *o)
{
	return o->stacks.stack_trace || o->text.submitter || exports_stacks(o);
}

void take_stack_trace(struct options *o, const char *label, char *arg)
{
	static const struct word words[] = {
		{ "symbol", STACK_TRACE_SYMBOL },
		{ "source", STACK_TRACE_SOURCE },
		{ NULL, 0 },
	};

	o->stacks.stack_trace = arg ? (enum stack_trace)words_value(words, label, arg)
			     : STACK_TRACE_SYMBOL;
}

void take_frame_limit(struct options *o, const char *label, char *arg)
{
	o->stacks.frame_limit = (size_t)words_number(label, arg, 1, STACK_MAX_FRAMES);
}

void take_stacks(struct options *o, const char *label, char *arg)
{
	static const struct word words[] = {
		{ "blocked", 0 },
		{ "submit", 1 },
		{ NULL, 0 },
	};

	o->stacks.submit = words_value(words, label, arg);
}

void take_unwinder(struct options *o, const char *label, char *arg)
{
	static const struct word words[] = {
		{ "libdw", 0 },
		{ "libunwind", 1 },
		{ NULL, 0 },
	};

	words_value(words, label, arg);
	if (!stack_has_unwinder(arg))
		usage_error("%s: this aiotrace was built without %s; it has: "
			    "%s",
			    label, arg, stack_unwinders());
	o->stacks.unwinder = arg;
}
