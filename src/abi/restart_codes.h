/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Results of a call that the kernel will restart.  Only a tracer sees them:
 * include/linux/errno.h of the kernel, which does not export them.
 */
#ifndef AIOTRACE_RESTART_CODES_H
#define AIOTRACE_RESTART_CODES_H

enum {
	K_ERESTARTSYS = 512,
	K_ERESTARTNOINTR = 513,
	K_ERESTARTNOHAND = 514,
	K_ERESTART_RESTARTBLOCK = 516,
};

#endif
