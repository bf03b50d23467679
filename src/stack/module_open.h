/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of a module as the process sees it. */
#ifndef AIOTRACE_MODULE_OPEN_H
#define AIOTRACE_MODULE_OPEN_H

#include "target/maps.h"

enum { MODULE_PATH = 4200 }; /* bytes of a path to it, at most */

/*
 * Opens the file of a module of thread `tid`, which may be in another mount
 * namespace, deleted, or replaced; `path` becomes what it was opened by.  If
 * there is no file, or no way to it that is permitted, it is a copy of what is
 * mapped, read through `mem`: without sections, unless it is the vDSO's.  The
 * caller closes it.  -1 if all that fails.
 */
int module_open(const struct maps *maps, int module, pid_t tid, struct mem *mem,
		char path[static MODULE_PATH]);

/* Opens it where its path leads to it from here; -1 if that is another one. */
int module_open_here(const struct module *mod);

#endif
