/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the libdw unwinder share. */
#ifndef AIOTRACE_UNWIND_LIBDW_H
#define AIOTRACE_UNWIND_LIBDW_H

#include <elfutils/libdwfl.h>

#include "record/stack.h"
#include "unwind.h"

/* unwinder.name_pc for a module of libdw's. */
void libdw_name_pc(Dwfl_Module *dm, const struct unwind_style *style,
		   bool exact, struct stack_frame *f, unwind_frame_fn *fn,
		   void *arg);

#endif
