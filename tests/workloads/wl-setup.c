/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-setup - io_setup and io_destroy, valid and invalid: sizes that the kernel
 * refuses, context words that it cannot read or write, contexts that do not
 * exist.
 */
#include "wl.h"

#include <sys/mman.h>
#include <unistd.h>

static void setup(unsigned long nr, kword *ctxp)
{
	long ret = k_setup(nr, ctxp);

	/* The kernel takes an unsigned int, however wide the register is. */
	say("io_setup(%u, ", (unsigned)nr);
	if (ret == 0)
		say("[%#lx]", (unsigned long)*ctxp);
	else
		say_ptr(ctxp);
	line(ret, ")");
	if (ret == 0)
		wl_destroy(*ctxp);
}

static void destroy(unsigned long ctx)
{
	line(k_destroy(ctx), "io_destroy(%#lx)", ctx);
}

int main(void)
{
	kword *ctxp = TAIL(kword, 0);
	kword *used = TAIL(kword, 0xdead);
	kword *readonly = TAIL(kword, 0);
	unsigned long ctx;

	setup(0, ctxp);
	setup(0x7fffffff, ctxp);
	setup(0xffffffff, ctxp);
	/* More than fs.aio-max-nr allows by default, yet not absurd. */
	setup(4000000, ctxp);

	setup(8, NULL);
	setup(8, PTR(8));
	setup(8, wl_tail(0));
	setup(8, PTR((char *)ctxp + 1));
	setup(8, PTR((char *)ctxp + sizeof(*ctxp) - 1));
	setup(8, used);
	if (mprotect(PTR(WORD(readonly) & -(kword)sysconf(_SC_PAGESIZE)),
		     (size_t)sysconf(_SC_PAGESIZE), PROT_READ))
		wl_die("mprotect");
	setup(8, readonly);

	*ctxp = 0;
	setup(1, ctxp);
	*ctxp = 0;
	setup(1000, ctxp);
#if WL_WORD_BITS == 64
	*ctxp = 0;
	setup(0x1234567800000008, ctxp);
#endif

	/* Two at a time, destroyed in the other order, one of them twice. */
	ctx = wl_setup(8);
	wl_destroy(wl_setup(8));
	wl_destroy(ctx);
	destroy(ctx);

	line(k_destroy(0), "io_destroy(NULL)");
	destroy(8);
	destroy(WORD(ctxp));
	destroy((kword)-1);
	destroy((kword)-4096);

	return wl_exited(0);
}
