/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the libdw unwinder. */
#ifndef AIOTRACE_UNWIND_LIBDW_H
#define AIOTRACE_UNWIND_LIBDW_H

#include <elfutils/libdwfl.h>

#include "record/stack.h"
#include "unwind.h"

/* unwinder.name_pc for a module of libdw. */
void libdw_name_pc(Dwfl_Module *dm, const struct unwind_style *style,
		   bool exact, struct stack_frame *f, unwind_frame_fn *fn,
		   void *arg);

#endif
