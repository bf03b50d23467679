/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stack traces. */
#ifndef AIOTRACE_STACK_SETTINGS_H
#define AIOTRACE_STACK_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

enum stack_trace {	/* -k, -kk */
	STACK_TRACE_NONE,
	STACK_TRACE_SYMBOL,
	STACK_TRACE_SOURCE,
};

struct stack_settings {
	enum stack_trace stack_trace;	/* -k */
	size_t frame_limit;	/* --stack-trace-frame-limit */
	const char *unwinder;	/* NULL: the default */
	bool demangle;		/* default true */
	bool submit;	/* --stacks=submit */
};

#endif
