/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where libdw looks for separate debug files, and for how long. */
#ifndef AIOTRACE_DEBUG_FILES_H
#define AIOTRACE_DEBUG_FILES_H

#include <stdbool.h>

#include <elfutils/libdwfl.h>

/*
 * Dwfl_Callbacks.find_debuginfo: elfutils' own, which asks the servers of
 * DEBUGINFOD_URLS last.  Once they did not answer in time, they are not asked
 * again.
 */
int debug_files_find(Dwfl_Module *dm, void **data, const char *name,
		     Dwarf_Addr base, const char *file, const char *link,
		     GElf_Word crc, char **found);

/*
 * Call it first, when the command has its environment already: decides whether
 * servers are asked, and says so.
 */
void debug_files_start(bool lines);

#endif
