/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of operations, by opcode and file. */
#ifndef AIOTRACE_OPS_TABLE_H
#define AIOTRACE_OPS_TABLE_H

#include "ops_rows.h"
#include "settings/table_keys.h"

/* Prints nothing if there were no operations. */
void ops_table_put(const struct ops_rows *s, const struct table_choice *choice,
		   struct outbuf *out);

#endif
