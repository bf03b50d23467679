/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rights that aiotrace has and the user who runs it does not have. */
#ifndef AIOTRACE_PRIVILEGE_H
#define AIOTRACE_PRIVILEGE_H

/* die()s if there are any; call it before anything else. */
void privilege_refuse(void);

#endif
