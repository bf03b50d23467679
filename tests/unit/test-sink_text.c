/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of calls that no tracee can make on demand: the engine lost a half, or
 * another thread destroyed the context.
 */
#include "../../src/outputs/sinks.h"
#include "../../src/outputs/output.h"
#include "../../src/settings/settings.h"
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

struct line {
	const char *name;
	struct call call;
	bool entered;
	const char *want;
	bool destroyed;
};

static const struct line lines[] = {
	{ "exit lost",
	  { .sys = AIO_DESTROY, .state = CALL_EXIT_LOST,
	    .destroy.ctx = 0x1000 },
	  .entered = true, .want = "io_destroy(0x1000 <exit lost>)          = ?\n" },
	{ "entry lost",
	  { .sys = AIO_DESTROY, .state = CALL_ENTRY_LOST, .ret = 0 },
	  .entered = false, .want = "io_destroy(<entry lost>)                = 0\n" },
	{ "entry lost, and it failed",
	  { .sys = AIO_SUBMIT, .state = CALL_ENTRY_LOST, .ret = -11 },
	  .entered = false,
	  .want = "io_submit(<entry lost>)                 = -1 EAGAIN (Resource "
	  "temporarily unavailable)\n" },
	{ "detached",
	  { .sys = AIO_DESTROY, .state = CALL_DETACHED,
	    .destroy.ctx = 0x1000 },
	  .entered = true, .want = "io_destroy(0x1000 <detached ...>\n" },
	{ "fewer events than asked for",
	  { .sys = AIO_GETEVENTS, .state = CALL_DONE, .ret = 0,
	    .getevents = { .ctx = 0x1000, .min_nr = 2, .nr = 3,
			   .events_addr = 0x2000 } },
	  .entered = true, .want = "io_getevents(0x1000, 2, 3, [], NULL)    = 0 /* interrupted */\n" },
	/* As many nanoseconds are less than a second, by 64 bits. */
	{ "the same, and its timeout was five centuries and more",
	  { .sys = AIO_GETEVENTS, .state = CALL_DONE, .ret = 0,
	    .enter = 5, .leave = 999999999,
	    .getevents = { .ctx = 0x1000, .min_nr = 2, .nr = 3,
			   .events_addr = 0x2000,
			   .timeout = { .addr = 0x3000, .size = 8, .ok = true,
					.sec = 18446744074 } } },
	  .entered = true,
	  .want = "io_getevents(0x1000, 2, 3, [], {tv_sec=18446744074, "
		"tv_nsec=0}) = 0 /* interrupted */\n" },
	{ "the same, and its timeout was over",
	  { .sys = AIO_GETEVENTS, .state = CALL_DONE, .ret = 0,
	    .enter = 5, .leave = 2000000006,
	    .getevents = { .ctx = 0x1000, .min_nr = 2, .nr = 3,
			   .events_addr = 0x2000,
			   .timeout = { .addr = 0x3000, .size = 8, .ok = true,
					.sec = 2, .nsec = 1 } } },
	  .entered = true,
	  .want = "io_getevents(0x1000, 2, 3, [], {tv_sec=2, tv_nsec=1}) = 0 "
		"/* timed out */\n" },
	{ "the same, for its context was destroyed",
	  { .sys = AIO_GETEVENTS, .state = CALL_DONE, .ret = 0,
	    .getevents = { .ctx = 0x1000, .min_nr = 2, .nr = 3,
			   .events_addr = 0x2000 } },
	  .entered = true, .want = "io_getevents(0x1000, 2, 3, [], NULL)    = 0 "
		"/* context destroyed */\n",
	  .destroyed = true },
};

static void test_line(void **state)
{
	const struct line *l = *state;
	char name[] = "/tmp/aiotrace-unit.XXXXXX", got[256] = "";
	struct options o = {
		.select.status = STATUS_ALL, .text.column = 40, .dest.output = name,
	};
	struct call c = l->call;
	struct call_view view = { .call = &c, .destroyed = l->destroyed };
	struct output out;
	struct sink *s;
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	output_open(&out, &o);
	s = sink_text_new(&o, &out);
	if (l->entered) {
		c.state = CALL_ENTERED;
		s->ops->on_enter(s, &view);
		c.state = l->call.state;
	} else {
		/* Where it begins is where it ends. */
		s->ops->on_enter(s, &view);
	}
	s->ops->on_call(s, &view);
	s->ops->finish(s);
	assert_true(output_close(&out));
	assert_true(read(fd, got, sizeof(got) - 1) >= 0);
	close(fd);
	unlink(name);
	assert_string_equal(got, l->want);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, lines, test_line);
	return unit_run(&u);
}
