/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AIOTRACE_ARRAY_H
#define AIOTRACE_ARRAY_H

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
