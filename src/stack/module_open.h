/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of a module as the process sees it. */
#ifndef AIOTRACE_MODULE_OPEN_H
#define AIOTRACE_MODULE_OPEN_H

#include "target/maps.h"

enum { MODULE_PATH = 4200 }; /* maximum bytes of a path to it */

/*
 * Opens the file of a module of thread `tid`, which may be in another mount
 * namespace, deleted, or replaced.  `path` is set to the path that was opened.
 * If there is no file, or no permitted way to it, the result is a copy of what
 * is mapped, read through `mem`: without sections, unless it is the vDSO.  The
 * caller closes it.  -1 if all of that fails.
 */
int module_open(const struct maps *maps, int module, pid_t tid, struct mem *mem,
		char path[static MODULE_PATH]);

/* Opens it by its path in our namespace; -1 if that is a different file. */
int module_open_here(const struct module *mod);

#endif
