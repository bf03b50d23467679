/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System calls by name, for SIGSYS: any of them, not only AIO's. */
#ifndef AIOTRACE_SYSNAMES_H
#define AIOTRACE_SYSNAMES_H

#include <stdint.h>

/*
 * The name, without "__NR_", of number `nr` of the ABI that `arch`
 * (AUDIT_ARCH_*, <linux/audit.h>) stands for; NULL if unknown.
 */
const char *sysname(uint32_t arch, uint32_t nr);

#endif
