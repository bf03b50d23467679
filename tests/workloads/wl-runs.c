/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-runs - exits with 0 if this machine runs programs of this flavour and
 * answers their system calls: flavour_runs() of tests/lib.sh.
 */
#include "wl.h"

#include <errno.h>

int main(void)
{
	return k_destroy(0) != -EINVAL;
}
