/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mappings of an address space, from /proc/PID/maps: which address belongs
 * to which file.  They are read rarely.  The program's memory shows when they
 * are out of date: each file's first bytes, including its build ID, are
 * compared with those that were there when the list was read.
 */
#ifndef AIOTRACE_MAPS_H
#define AIOTRACE_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "mem.h"

enum {
	MAPS_MAX = 65536,	/* mappings that are looked at */
	MODULE_PRINT = 64,	/* maximum bytes of a module's fingerprint */
};

struct mapping {
	uint64_t start, end;	/* end is exclusive */
	uint64_t offset;	/* in the file */
	bool exec;
	const char *path;	/* as in maps; "" if it is anonymous */
	int module;		/* in maps->modules; -1: none */
};

/* One mapping of a file, from its first part to its last. */
struct module {
	uint64_t start, end;
	uint64_t dev, ino;
	const char *path;
	bool exec;		/* one of its parts is executable */
	bool narrow;		/* a 32-bit ELF file */
	/* Bytes in memory, to be compared; none: unknown. */
	uint64_t print_at;
	unsigned char print[MODULE_PRINT];
	unsigned int print_len;
	uint64_t checked;	/* for the caller: when it was last compared */
};

struct maps {
	char *text;		/* holds the paths */
	struct mapping *all;	/* in ascending order */
	size_t n;
	struct module *modules;	/* in ascending order of `start` */
	size_t nmodules;
};

/*
 * Reads the mappings of thread `tid`, and through `mem` the fingerprints.  Sets
 * *changed unless every module is the same as in the previous list.  False,
 * with an empty list, if the process is gone.
 */
bool maps_read(struct maps *m, pid_t tid, struct mem *mem, bool *changed);
void maps_free(struct maps *m);

/* Whether this open file is the module; false for -1. */
bool module_is(const struct module *mod, int fd);

/* The mapping of an address, or NULL. */
const struct mapping *maps_find(const struct maps *m, uint64_t addr);

#endif
