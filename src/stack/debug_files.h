/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where libdw looks for separate debug files, and for how long. */
#ifndef AIOTRACE_DEBUG_FILES_H
#define AIOTRACE_DEBUG_FILES_H

#include <stdbool.h>

#include <elfutils/libdwfl.h>

/*
 * Dwfl_Callbacks.find_debuginfo: elfutils' own, which asks the servers in
 * DEBUGINFOD_URLS last.  If they did not answer in time, they are not asked
 * again.
 */
int debug_files_find(Dwfl_Module *dm, void **data, const char *name,
		     Dwarf_Addr base, const char *file, const char *link,
		     GElf_Word crc, char **found);

/*
 * Call this first, but after the command got its environment.  It decides
 * whether servers are used, and prints a message if so.
 */
void debug_files_start(bool lines);

#endif
