/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The formats of --export=FORMAT:FILE.  To add one, add a file with a sink and
 * a row in exports.c.
 */
#ifndef AIOTRACE_EXPORTS_H
#define AIOTRACE_EXPORTS_H

#include "base/outbuf.h"
#include "sink.h"

struct export_format {
	const char *name;	/* NULL ends the table */
	/* Like the constructors in sinks.h. */
	struct sink *(*sink)(const struct options *o, struct outbuf *out);
	bool stacks;	/* it needs stacks */
};

extern const struct export_format export_formats[];

/* The format of `len` bytes at `name`, or NULL. */
const struct export_format *export_format(const char *name, size_t len);

/* Opens the file of an export; die()s on failure. */
void export_open(struct outbuf *out, const char *file);

/* Writes the rest and closes; false if something could not be written. */
bool export_close(struct outbuf *out);

#endif
