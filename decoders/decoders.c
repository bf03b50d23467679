/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registry: one row per system call. */
#include "decoder.h"

const struct decoder *const decoders[AIO_NSYS] = {
	[AIO_SETUP] = &decode_io_setup,
	[AIO_DESTROY] = &decode_io_destroy,
	[AIO_SUBMIT] = &decode_io_submit,
	[AIO_CANCEL] = &decode_io_cancel,
	[AIO_GETEVENTS] = &decode_io_getevents,
	[AIO_PGETEVENTS] = &decode_io_pgetevents,
	[AIO_PGETEVENTS_TIME64] = &decode_io_pgetevents_time64,
};
