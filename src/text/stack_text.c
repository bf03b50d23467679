/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stack as the trace prints it, which is as in strace. */
#include "stack_text.h"

#include <string.h>

#include "base/array.h"
#include "record/stack.h"

static void put_error(struct outbuf *b, uint64_t pc)
{
	outbuf_str(b, " > unexpected_backtracing_error [");
	outbuf_hex(b, pc);
	outbuf_str(b, "]\n");
}

static void put_frame(struct outbuf *b, const struct stack_frame *f)
{
	outbuf_str(b, " > ");
	outbuf_str(b, f->object);
	outbuf_char(b, '(');
	if (f->function) {
		outbuf_str(b, f->function);
		/* The offset in a function that was inlined means nothing. */
		if (!f->inlined) {
			outbuf_char(b, '+');
			outbuf_hex(b, f->into);
		}
	}
	outbuf_str(b, ") [");
	outbuf_hex(b, f->at);
	outbuf_char(b, ']');
	if (f->file) {
		outbuf_char(b, ' ');
		outbuf_str(b, f->file);
		outbuf_char(b, ':');
		outbuf_s64(b, f->line);
	}
	outbuf_char(b, '\n');
}

void stack_put_text(struct outbuf *b, const struct stack_frame *frames,
		    size_t n, enum stack_end end, bool bare)
{
	for (size_t i = 0; i < n; i++) {
		if (frames[i].object)
			put_frame(b, &frames[i]);
		else
			put_error(b, frames[i].pc);
	}
	if (end == STACK_LIMIT)
		outbuf_str(b, " > too many stack frames\n");
	else if (end == STACK_BROKEN && n && frames[n - 1].object && !bare)
		put_error(b, frames[n - 1].pc);
}

void stack_put(struct outbuf *b, const struct stack *st)
{
	if (!st || !st->text_len)
		return;
	outbuf_mem(b, st->text, st->text_len - 1);
	outbuf_end_line(b);
}

const char *stack_end_name(enum stack_end end)
{
	static const char *const names[] = {
		[STACK_WHOLE] = "",
		[STACK_LIMIT] = "[truncated]",
		[STACK_BROKEN] = "[broken]",
	};

	return names[end];
}

const char *stack_object_name(const struct stack_frame *f)
{
	const char *slash = f->object ? strrchr(f->object, '/') : NULL;

	return slash ? slash + 1 : f->object;
}

/*
 * Libraries between a program and the kernel, and their functions if they are
 * linked into the program.
 */
bool stack_is_system(const struct stack_frame *f)
{
	static const char *const objects[] = {
		"libaio.so", "libc.so", "libc-2.", "libpthread", "ld-linux",
		"ld-musl", "[vdso]", "[vsyscall]",
	};
	static const char *const functions[] = {
		"syscall", "io_submit", "io_setup", "io_destroy", "io_cancel",
		"io_getevents", "io_pgetevents", "__kernel_vsyscall",
		"_dl_sysinfo_int80", "__libc_start_main",
		"__libc_start_call_main", "_start",
	};
	const char *name = stack_object_name(f);

	for (size_t i = 0; name && i < ARRAY_SIZE(objects); i++)
		if (strncmp(name, objects[i], strlen(objects[i])) == 0)
			return true;
	for (size_t i = 0; f->function && i < ARRAY_SIZE(functions); i++)
		if (strcmp(f->function, functions[i]) == 0)
			return true;
	return false;
}

const struct stack_frame *stack_submitter(const struct stack *st)
{
	for (size_t i = 0; st && i < st->n; i++)
		if (st->frames[i].object && !stack_is_system(&st->frames[i]))
			return &st->frames[i];
	return NULL;
}
