/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-results - one io_submit of ten operations with known results: five reads
 * of 512 bytes, of which one is at the end of the file and one reaches beyond
 * it, three reads to an invalid address (EFAULT), and two writes of 16 bytes;
 * then one io_getevents.  This is done twice.  Predicts nothing.
 */
#include "engine.h"

#define SIZE 1024

int main(void)
{
	struct iocb *iocbs = wl_tail(10 * sizeof(*iocbs));
	struct io_event *events = wl_tail(10 * sizeof(*events));
	kword *list = wl_tail(10 * sizeof(*list));
	char *buffer = wl_tail(512);
	unsigned long ctx;
	kword *ctxp = TAIL(kword, 0);

	wl_file(WL_FILE, SIZE);
	if (k_setup(16, ctxp))
		wl_die("io_setup");
	ctx = *ctxp;
	for (unsigned i = 0; i < 10; i++) {
		static const int offsets[] = { 0, 0, 512, SIZE, SIZE - 100 };

		list[i] = WORD(&iocbs[i]);
		iocbs[i] = (struct iocb){
			.aio_data = i,
			.aio_fildes = WL_FILE,
			.aio_lio_opcode = i < 8 ? IOCB_CMD_PREAD :
						  IOCB_CMD_PWRITE,
			.aio_buf = i >= 5 && i < 8 ? 8 : WORD(buffer),
			.aio_nbytes = i < 8 ? 512 : 16,
			.aio_offset = i < 5 ? offsets[i] : 0,
		};
	}
	for (int round = 0; round < 2; round++) {
		if (k_submit(ctx, 10, list) != 10)
			wl_die("io_submit");
		if (k_getevents(ctx, 10, 10, events, NULL) != 10)
			wl_die("io_getevents");
	}
	if (k_destroy(ctx))
		wl_die("io_destroy");
	return 0;
}
