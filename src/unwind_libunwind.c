/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stacks with libunwind.  It asks for registers and memory through functions
 * of ours, so that a stack is read in one piece and not word by word through
 * ptrace, and finds unwind tables in the program's own memory (PT_GNU_EH_FRAME
 * of each file).  Only names come from files, by libunwind-ptrace.
 *
 * This libunwind is for the machine that aiotrace runs on: it cannot walk the
 * stacks of 32-bit programs, and it knows no source lines.
 */
#include <elf.h>
#include <fcntl.h>
#include <libunwind-ptrace.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "demangle.h"
#include "unwind.h"
#include "util.h"

/* Not declared for users, but exported to them; perf depends on it, too. */
extern int UNW_OBJ(dwarf_search_unwind_table)(unw_addr_space_t as,
					      unw_word_t ip,
					      unw_dyn_info_t *di,
					      unw_proc_info_t *pi,
					      int need_unwind_info, void *arg);

enum {
	PAGE = 4096,
	PAGES = 64,	/* of tables that are kept */
	LONGEST_NAME = 4096,
	CACHE_LOG = 12,	/* of libunwind's own cache of rules */
};

struct page {
	uint64_t at;	/* 0: none */
	size_t len;
	unsigned char data[PAGE];
};

/* Where a file's table for binary search is; 0: it has none. */
struct table {
	bool looked;
	uint64_t header;	/* .eh_frame_hdr */
	uint64_t entries, n;
};

struct unwind {
	const struct unwind_style *style;
	unw_addr_space_t as;
	const struct maps *maps;
	struct table *tables;	/* one a module */
	struct page *pages;
	bool told;
	/* Of the walk that is going on. */
	const struct stack_regs *regs;
	struct window *window;
};

/* Reads from a file's mapping, whose tables do not change. */
static bool read_file(struct unwind *u, uint64_t addr, void *buf, size_t len)
{
	while (len) {
		uint64_t at = addr & ~(uint64_t)(PAGE - 1);
		struct page *p = &u->pages[at / PAGE % PAGES];
		size_t skip = addr - at, n = PAGE - skip;

		if (p->at != at) {
			struct mem_req r = {
				.addr = at, .buf = p->data, .len = PAGE,
			};

			mem_read(u->window->mem, &r, 1);
			p->at = at;
			p->len = r.got;
		}
		if (n > len)
			n = len;
		if (skip + n > p->len)
			return false;
		memcpy(buf, p->data + skip, n);
		buf = (char *)buf + n;
		addr += n;
		len -= n;
	}
	return true;
}

/* The header says: version, then how three things are encoded; LSB, 10.6.2. */
static void look_at_header(struct unwind *u, struct table *t, uint64_t at)
{
	struct {
		unsigned char version, frame_enc, count_enc, table_enc;
		int32_t frame;
		uint32_t count;
	} h;

	/* The usual: 4 bytes each, sorted pairs relative to the header. */
	if (!read_file(u, at, &h, sizeof(h)) || h.version != 1 ||
	    (h.frame_enc & 0x0f) != 0x0b || h.count_enc != 0x03 ||
	    h.table_enc != 0x3b || h.count > 1u << 24)
		return;
	t->header = at;
	t->entries = at + sizeof(h);
	t->n = h.count;
}

static void look_at_file(struct unwind *u, const struct module *mod,
			 struct table *t)
{
	uint64_t first = 0, header = 0;
	bool loaded = false;
	Elf64_Ehdr e;
	Elf64_Phdr p;

	t->looked = true;
	if (!read_file(u, mod->start, &e, sizeof(e)) ||
	    memcmp(e.e_ident, ELFMAG, SELFMAG) ||
	    e.e_ident[EI_CLASS] != ELFCLASS64 || e.e_phentsize != sizeof(p))
		return;
	for (unsigned int i = 0; i < e.e_phnum; i++) {
		if (!read_file(u, mod->start + e.e_phoff + i * sizeof(p), &p,
			       sizeof(p)))
			return;
		if (p.p_type == PT_LOAD && !loaded) {
			first = p.p_vaddr & ~(uint64_t)(PAGE - 1);
			loaded = true;
		}
		if (p.p_type == PT_GNU_EH_FRAME)
			header = p.p_vaddr;
	}
	if (loaded && header)
		look_at_header(u, t, mod->start + header - first);
}

static const struct mapping *file_at(const struct unwind *u, uint64_t addr)
{
	const struct mapping *map = maps_find(u->maps, addr);

	return map && map->module >= 0 ? map : NULL;
}

static int find_proc_info(unw_addr_space_t as, unw_word_t ip,
			  unw_proc_info_t *pi, int need_unwind_info, void *arg)
{
	struct unwind *u = arg;
	const struct mapping *map = file_at(u, ip);
	const struct module *mod;
	unw_dyn_info_t di = { 0 };
	struct table *t;

	if (!map || !map->exec)
		return -UNW_ENOINFO;
	mod = &u->maps->modules[map->module];
	t = &u->tables[map->module];
	if (!t->looked)
		look_at_file(u, mod, t);
	if (!t->n)
		return -UNW_ENOINFO;
	di.format = UNW_INFO_FORMAT_REMOTE_TABLE;
	di.start_ip = mod->start;
	di.end_ip = mod->end;
	di.u.rti.segbase = t->header;
	di.u.rti.table_data = t->entries;
	/* In words, of pairs of four bytes each. */
	di.u.rti.table_len = t->n * 8 / sizeof(unw_word_t);
	return UNW_OBJ(dwarf_search_unwind_table)(as, ip, &di, pi,
						  need_unwind_info, arg);
}

static void put_unwind_info(unw_addr_space_t as, unw_proc_info_t *pi,
			    void *arg)
{
	(void)as;
	(void)pi;
	(void)arg;
}

static int get_dyn_info_list_addr(unw_addr_space_t as, unw_word_t *addr,
				  void *arg)
{
	(void)as;
	(void)addr;
	(void)arg;
	return -UNW_ENOINFO;
}

static int access_mem(unw_addr_space_t as, unw_word_t addr, unw_word_t *value,
		      int write, void *arg)
{
	struct unwind *u = arg;
	uint64_t v;

	(void)as;
	if (write)
		return -UNW_EINVAL;
	/* What a file's mapping is written to are its variables. */
	if (addr - u->window->base >= u->window->len && file_at(u, addr) ?
		    !read_file(u, addr, &v, sizeof(v)) :
		    !window_read(u->window, addr, sizeof(v), &v))
		return -UNW_EINVAL;
	*value = v;
	return 0;
}

static int access_reg(unw_addr_space_t as, unw_regnum_t reg,
		      unw_word_t *value, int write, void *arg)
{
	const struct unwind *u = arg;

	(void)as;
	/* libunwind's numbers are DWARF's. */
	if (write || (reg != UNW_REG_IP &&
		      (reg < 0 || reg >= u->regs->machine->nregs)))
		return -UNW_EBADREG;
	*value = reg == UNW_REG_IP ? u->regs->pc : u->regs->r[reg];
	return 0;
}

static int access_fpreg(unw_addr_space_t as, unw_regnum_t reg,
			unw_fpreg_t *value, int write, void *arg)
{
	(void)as;
	(void)reg;
	(void)value;
	(void)write;
	(void)arg;
	return -UNW_EBADREG;
}

static int resume(unw_addr_space_t as, unw_cursor_t *cursor, void *arg)
{
	(void)as;
	(void)cursor;
	(void)arg;
	return -UNW_EINVAL;
}

/*
 * The code to which a signal's handler returns: mov $15, %rax; syscall, and
 * mov x8, #139; svc #0.  unw_is_signal_frame() knows it only afterwards.
 */
static bool is_signal_return(struct unwind *u, uint64_t ip)
{
#if defined(__x86_64__)
	static const unsigned char code[] = {
		0x48, 0xc7, 0xc0, 0x0f, 0x00, 0x00, 0x00, 0x0f, 0x05,
	};
#else
	static const unsigned char code[] = {
		0x68, 0x11, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4,
	};
#endif
	unsigned char there[sizeof(code)];

	return read_file(u, ip, there, sizeof(there)) &&
	       memcmp(there, code, sizeof(code)) == 0;
}

static void walk(struct unwind *u, const struct stack_regs *regs,
		 struct window *w, struct walk *walk)
{
	bool exact = true;
	unw_cursor_t cursor;
	unw_word_t ip;
	int more;

	walk->n = 0;
	walk->end = STACK_BROKEN;
	u->regs = regs;
	u->window = w;
	if (regs->machine->word != sizeof(unw_word_t)) {
		if (!u->told)
			warn("libunwind cannot walk the stack of a 32-bit "
			     "program; --unwinder=libdw can");
		u->told = true;
		walk->pcs[0] = regs->pc;
		walk->exact[0] = true;
		walk->n = 1;
		return;
	}
	if (unw_init_remote(&cursor, u->as, u))
		return;
	for (;;) {
		if (unw_get_reg(&cursor, UNW_REG_IP, &ip))
			return;
		if (!ip)
			break;
		if (walk->n == walk->max) {
			walk->end = STACK_LIMIT;
			return;
		}
		walk->pcs[walk->n] = ip;
		walk->exact[walk->n++] = exact;
		/* From an address in no file it would go on by guesswork. */
		if (!file_at(u, ip - !exact))
			return;
		exact = is_signal_return(u, ip);
		more = unw_step(&cursor);
		if (more < 0)
			return;
		if (!more)
			break;
	}
	walk->end = STACK_WHOLE;
}

/*
 * libunwind-ptrace opens the path as it is here; in another mount namespace,
 * or once it was replaced, that is another file.
 */
static bool is_here(const struct module *mod)
{
	int fd = open(mod->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool same = module_is(mod, fd);

	if (fd >= 0)
		close(fd);
	return same;
}

static void name_pc(struct unwind *u, const struct mapping *map, bool exact,
		    struct stack_frame *f, unwind_frame_fn *fn, void *arg)
{
	void *ui = _UPT_create(u->window->tid);
	char name[LONGEST_NAME], *plain = NULL;
	unw_word_t into = 0;

	/* What is behind a call may be another function already. */
	if (ui && is_here(&u->maps->modules[map->module]) &&
	    !_UPT_get_proc_name(u->as, f->pc - !exact, name,
				      sizeof(name), &into, ui)) {
		f->function = name;
		f->into = into + !exact;
		if (u->style->demangle)
			plain = demangle(name);
		if (plain)
			f->function = plain;
	}
	fn(arg, f);
	free(plain);
	if (ui)
		_UPT_destroy(ui);
}

static void update(struct unwind *u, const struct maps *maps)
{
	u->maps = maps;
	free(u->tables);
	u->tables = xcalloc(maps->nmodules + 1, sizeof(*u->tables));
	memset(u->pages, 0, PAGES * sizeof(*u->pages));
	unw_flush_cache(u->as, 0, 0);
}

static struct unwind *open_libunwind(const struct unwind_style *style)
{
	static unw_accessors_t accessors = {
		.find_proc_info = find_proc_info,
		.put_unwind_info = put_unwind_info,
		.get_dyn_info_list_addr = get_dyn_info_list_addr,
		.access_mem = access_mem,
		.access_reg = access_reg,
		.access_fpreg = access_fpreg,
		.resume = resume,
	};
	struct unwind *u = xcalloc(1, sizeof(*u));

	u->style = style;
	u->pages = xcalloc(PAGES, sizeof(*u->pages));
	u->as = unw_create_addr_space(&accessors, 0);
	if (!u->as)
		die("libunwind: out of memory");
	unw_set_caching_policy(u->as, UNW_CACHE_GLOBAL);
	unw_set_cache_size(u->as, 1 << CACHE_LOG, 0);
	return u;
}

static void close_libunwind(struct unwind *u)
{
	unw_destroy_addr_space(u->as);
	free(u->tables);
	free(u->pages);
	free(u);
}

const struct unwinder unwinder_libunwind = {
	.name = "libunwind",
	.open = open_libunwind,
	.close = close_libunwind,
	.update = update,
	.walk = walk,
	.name_pc = name_pc,
};
