/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl_abi.h - the kernel's side of each flavour that a workload is built in:
 * system call numbers, the kernel's word size, and the layouts that vary with
 * it.  Everything else (struct iocb, struct io_event) is the same everywhere
 * and comes from <linux/aio_abi.h>.
 *
 * A flavour is chosen by the compiler's target alone, except WL_INT80: a 64-bit
 * x86 program that makes its AIO calls by int $0x80, and so has the numbers and
 * layouts of i386.
 */
#ifndef WL_ABI_H
#define WL_ABI_H

#include <limits.h>
#include <linux/aio_abi.h>
#include <stdint.h>
#include <sys/syscall.h>

#ifdef WL_INT80
# if !defined __x86_64__ || defined __ILP32__
#  error "WL_INT80 is for 64-bit x86 only"
# endif
# define WL_NR_io_setup			245
# define WL_NR_io_destroy		246
# define WL_NR_io_getevents		247
# define WL_NR_io_submit		248
# define WL_NR_io_cancel		249
# define WL_NR_io_pgetevents		385
# define WL_NR_io_pgetevents_time64	416
#else
# define WL_NR_io_setup			__NR_io_setup
# define WL_NR_io_destroy		__NR_io_destroy
# define WL_NR_io_getevents		__NR_io_getevents
# define WL_NR_io_submit		__NR_io_submit
# define WL_NR_io_cancel		__NR_io_cancel
# define WL_NR_io_pgetevents		__NR_io_pgetevents
# ifdef __NR_io_pgetevents_time64
#  define WL_NR_io_pgetevents_time64	__NR_io_pgetevents_time64
# endif
#endif

/*
 * kword: aio_context_t, an element of io_submit's list, a half of an iovec.
 * karg: a `long' argument as the kernel takes it.
 */
#if defined WL_INT80 || !defined __LP64__
# define WL_WORD_BITS 32
typedef uint32_t kword;
typedef int32_t karg;
# define KARG_MAX INT32_MAX
# define KARG_MIN INT32_MIN
#else
# define WL_WORD_BITS 64
typedef uint64_t kword;
typedef int64_t karg;
# define KARG_MAX INT64_MAX
# define KARG_MIN INT64_MIN
#endif

/*
 * ktime: a half of the timespec that io_getevents takes; ksig: a half of the
 * sigset argument.  x32 has 4-byte words, but uses io_getevents and
 * io_pgetevents of 64-bit code (arch/x86/entry/syscalls/syscall_64.tbl has them
 * as "common").
 */
#if defined __x86_64__ && !defined WL_INT80
# define WL_TIME_BITS 64
typedef int64_t ktime;
typedef uint64_t ksig;
# define KTIME_MAX INT64_MAX
# define KTIME_MIN INT64_MIN
#else
# define WL_TIME_BITS WL_WORD_BITS
typedef karg ktime;
typedef kword ksig;
# define KTIME_MAX KARG_MAX
# define KTIME_MIN KARG_MIN
#endif

struct k_iovec {
	kword iov_base;
	kword iov_len;
};

struct k_timespec {
	ktime tv_sec;
	ktime tv_nsec;
};

/* The timespec of io_pgetevents_time64. */
struct k_timespec64 {
	int64_t tv_sec;
	int64_t tv_nsec;
};

/* The sixth argument of io_pgetevents: struct __aio_sigset of fs/aio.c. */
struct k_sigarg {
	ksig sigmask;
	ksig sigsetsize;
};

_Static_assert(sizeof(struct iocb) == 64, "struct iocb");
_Static_assert(sizeof(struct io_event) == 32, "struct io_event");
_Static_assert(sizeof(struct k_iovec) == WL_WORD_BITS / 4, "iovec");

#endif
