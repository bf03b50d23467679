/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Separate debug files: found by build ID and .gnu_debuglink, next to the file
 * and in /usr/lib/debug, and from servers, debuginfod(8).
 *
 * On some systems every login has DEBUGINFOD_URLS in its environment.  A
 * download can take long, and the traced program stands still meanwhile.  So
 * servers are used only if source lines were requested, and not for long.
 */
#include "debug_files.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/die.h"

#define URLS "DEBUGINFOD_URLS"

/* Seconds without data from a server, and for one file altogether. */
#define SILENCE	   "5"
#define ALTOGETHER "60"

enum { PATIENCE = 5 };

static bool servers(void)
{
	const char *urls = getenv(URLS);

	return urls && *urls;
}

void debug_files_start(bool lines)
{
	/* libdebuginfod reads it at each query; nothing else here uses it. */
	if (!lines)
		unsetenv(URLS);
	if (!servers())
		return;
	warn("-kk: fetching missing debug files from " URLS
	     "; the program stands still during a download");
	/* The user's own values, if any, take precedence. */
	setenv("DEBUGINFOD_TIMEOUT", SILENCE, 0);
	setenv("DEBUGINFOD_MAXTIME", ALTOGETHER, 0);
	setenv("DEBUGINFOD_RETRY_LIMIT", "0", 0);
}

int debug_files_find(Dwfl_Module *dm, void **data, const char *name,
		     Dwarf_Addr base, const char *file, const char *link,
		     GElf_Word crc, char **found)
{
	uint64_t start = clock_ns(CLOCK_MONOTONIC);
	int fd;

	fd = dwfl_standard_find_debuginfo(dm, data, name, base, file, link, crc,
					  found);
	if (fd < 0 && servers() &&
	    clock_ns(CLOCK_MONOTONIC) - start >=
		    (uint64_t)PATIENCE * NSEC_PER_SEC) {
		warn("-kk: " URLS " gave no answer in time and is not used any "
		     "more");
		unsetenv(URLS);
	}
	return fd;
}
