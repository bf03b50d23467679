/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The AIO system call numbers as the kernel's own headers have them, to check
 * src/abi/abi.c against.  Those headers define the same names with different
 * values, so each is included by a file of its own: abi_nr_64.c and so on.
 */
#ifndef AIOTRACE_ABI_NR_H
#define AIOTRACE_ABI_NR_H

#include "../../src/abi/abi.h"

/* As struct abi.nr: -1 where there is no such call. */
extern const int abi_nr_64[AIO_NSYS];	/* <asm/unistd_64.h> */
extern const int abi_nr_32[AIO_NSYS];	/* <asm/unistd_32.h> */
extern const int abi_nr_x32[AIO_NSYS];	/* <asm/unistd_x32.h> */

#endif
