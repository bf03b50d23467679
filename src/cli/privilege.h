/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rights that aiotrace has and whoever runs it has not. */
#ifndef AIOTRACE_PRIVILEGE_H
#define AIOTRACE_PRIVILEGE_H

/* die()s if there are any: call before anything else. */
void privilege_refuse(void);

#endif
