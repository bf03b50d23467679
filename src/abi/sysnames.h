/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System calls by name, for SIGSYS: any of them, not only AIO's. */
#ifndef AIOTRACE_SYSNAMES_H
#define AIOTRACE_SYSNAMES_H

#include <stdbool.h>
#include <stdint.h>

/* Whether this build knows any names, for --version. */
bool sysnames_known(void);

/*
 * The name, without "__NR_", of number `nr` of the ABI `arch` (AUDIT_ARCH_*,
 * <linux/audit.h>); NULL if unknown.  The caller frees it.
 */
char *sysname(uint32_t arch, uint32_t nr);

#endif
