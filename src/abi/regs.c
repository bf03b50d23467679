/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers in a set, in the kernel's layout. */
#include "regs.h"

#include <string.h>

#include "base/die.h"

uint64_t regs_get(const struct regs *r, const struct reg_map *map,
		  unsigned int offset)
{
	uint64_t v8;
	uint32_t v4;

	/* Little endian: the low half comes first. */
	check(offset + map->width <= r->size);
	memcpy(&v4, r->set + offset, sizeof(v4));
	if (map->width == 4)
		return v4;
	memcpy(&v8, r->set + offset, sizeof(v8));
	return v8;
}

void regs_put(struct regs *r, const struct reg_map *map, unsigned int offset,
	      int64_t value)
{
	size_t width = r->size < map->set_size ? 0 : map->width;

	/* int $0x80 in a 64-bit set: the kernel looks at the whole register. */
	if (width == 4 && map->insn)
		width = 8;
	memcpy(r->set + offset, &value, width);
}

static size_t whole_width(const struct reg_map *map)
{
	return map->insn ? 8 : map->width;
}

uint64_t regs_get_whole(const struct regs *r, const struct reg_map *map,
			unsigned int offset)
{
	uint64_t whole = 0;

	check(offset + whole_width(map) <= r->size);
	memcpy(&whole, r->set + offset, whole_width(map));
	return whole;
}

void regs_put_whole(struct regs *r, const struct reg_map *map,
		    unsigned int offset, uint64_t value)
{
	check(offset + whole_width(map) <= r->size);
	memcpy(r->set + offset, &value, whole_width(map));
}
