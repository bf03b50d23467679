/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process's numbers, in the text of its status. */
#include <stdlib.h>
#include <string.h>

#include "proc.h"

unsigned int proc_ids(const char *status, pid_t ids[PROC_MAX_DEPTH])
{
	static const char key[] = "\nNSpid:";
	const char *p = strstr(status, key);
	unsigned int n = 0;
	char *end;

	for (p = p ? p + sizeof(key) - 1 : ""; *p == '\t'; p = end) {
		long id = strtol(p, &end, 10);

		if (end == p || n == PROC_MAX_DEPTH)
			return 0;
		ids[n++] = (pid_t)id;
	}
	return n;
}
