/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Error numbers by name. */
#ifndef AIOTRACE_ERRNAMES_H
#define AIOTRACE_ERRNAMES_H

#include "names.h"

/*
 * All of errno(3), and ERESTARTSYS and similar ones, which only a tracer sees.
 */
extern const struct names errnames;

#endif
