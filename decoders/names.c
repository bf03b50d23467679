/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flags by name.  Values that the installed headers may be too
 * old to know are given as numbers, from the kernel's
 * include/uapi/linux/fs.h (RWF_*) and include/uapi/linux/aio_abi.h.
 */
#include <linux/aio_abi.h>
#include <linux/fs.h>
#include <poll.h>

#include "decoder.h"

#define NAME(x) { x, #x }

const struct names names_rwf = {
	.prefix = "RWF_",
	.list = (const struct name[]){
		NAME(RWF_HIPRI),
		NAME(RWF_DSYNC),
		NAME(RWF_SYNC),
		NAME(RWF_NOWAIT),
		NAME(RWF_APPEND),
		{ 0x20, "RWF_NOAPPEND" },	/* Linux 6.9 */
		{ 0x40, "RWF_ATOMIC" },		/* Linux 6.11 */
		{ 0x80, "RWF_DONTCACHE" },	/* Linux 6.14 */
		{ 0x100, "RWF_NOSIGNAL" },	/* Linux 6.18 */
		{ 0, NULL },
	},
};

const struct names names_iocb_flags = {
	.prefix = "IOCB_FLAG_",
	.list = (const struct name[]){
		NAME(IOCB_FLAG_RESFD),
		NAME(IOCB_FLAG_IOPRIO),
		{ 0, NULL },
	},
};

const struct names names_poll = {
	.prefix = "POLL",
	.list = (const struct name[]){
		NAME(POLLIN),
		NAME(POLLPRI),
		NAME(POLLOUT),
		NAME(POLLERR),
		NAME(POLLHUP),
		NAME(POLLNVAL),
		NAME(POLLRDNORM),
		NAME(POLLRDBAND),
		NAME(POLLWRNORM),
		NAME(POLLWRBAND),
		NAME(POLLMSG),
		NAME(POLLREMOVE),
		NAME(POLLRDHUP),
		{ 0x8000, "POLL_BUSY_LOOP" },	/* include/uapi/linux/eventpoll.h */
		{ 0, NULL },
	},
};
