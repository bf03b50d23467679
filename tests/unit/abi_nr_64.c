/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of <asm/unistd_64.h>. */
#include "abi_nr.h"

#if defined(__x86_64__)

#include <asm/unistd_64.h>

const int abi_nr_64[AIO_NSYS] = {
	[AIO_SETUP] = __NR_io_setup,
	[AIO_DESTROY] = __NR_io_destroy,
	[AIO_SUBMIT] = __NR_io_submit,
	[AIO_CANCEL] = __NR_io_cancel,
	[AIO_GETEVENTS] = __NR_io_getevents,
	[AIO_PGETEVENTS] = __NR_io_pgetevents,
	[AIO_PGETEVENTS_TIME64] = -1,
};

#endif
