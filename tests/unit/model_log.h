/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reports of the model, as text: "a reaped, b destroyed, A destroyed".  The
 * words are explained in model_script.h.
 */
#ifndef AIOTRACE_MODEL_LOG_H
#define AIOTRACE_MODEL_LOG_H

#include "../../src/base/outbuf.h"
#include "../../src/model/model.h"

struct model_log {
	struct outbuf out;
	const char *show;	/* letters, as in struct model_case; or NULL */
};

/* Their argument is the log. */
extern const struct model_events model_log_events;

/* A call has ended, and the model has processed it. */
void model_log_call(struct model_log *l, const struct call_view *view);

/* Another item of the list, "WHAT NUMBER". */
void model_log_put(struct model_log *l, const char *what, uint64_t v);

#endif
