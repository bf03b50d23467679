/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers with a unit, for tables. */
#include "units.h"

#include <stdio.h>

#include "base/array.h"

struct unit {
	double size;
	const char *name;
};

/* Three digits; a whole number of the smallest unit has no decimal point. */
static void put3(struct outbuf *b, double v, bool whole)
{
	char text[32];

	if (whole || v >= 99.95)
		snprintf(text, sizeof(text), "%.0f", v);
	else
		snprintf(text, sizeof(text), v < 9.995 ? "%.2f" : "%.1f", v);
	outbuf_str(b, text);
}

/* `units` starts with the smallest, of size 1. */
static void put_unit(struct outbuf *b, uint64_t v, const struct unit *units,
		     size_t n)
{
	size_t i = 0;

	/* 999.5 and more are written in the next unit. */
	while (i + 1 < n && (double)v >= 999.5 * units[i].size)
		i++;
	put3(b, (double)v / units[i].size, i == 0);
	outbuf_str(b, units[i].name);
}

void units_time(struct outbuf *b, uint64_t ns)
{
	static const struct unit units[] = {
		{ 1, "ns" }, { 1e3, "us" }, { 1e6, "ms" }, { 1e9, "s" },
	};

	put_unit(b, ns, units, ARRAY_SIZE(units));
}

void units_bytes(struct outbuf *b, uint64_t n)
{
	static const struct unit units[] = {
		{ 1, "B" },
		{ 0x1p10, "KiB" },
		{ 0x1p20, "MiB" },
		{ 0x1p30, "GiB" },
		{ 0x1p40, "TiB" },
		{ 0x1p50, "PiB" },
		{ 0x1p60, "EiB" },
	};

	put_unit(b, n, units, ARRAY_SIZE(units));
}

void units_percent(struct outbuf *b, uint64_t part, uint64_t all)
{
	double percent = all ? 100 * (double)part / (double)all : 0;
	char text[32];

	if (!all)
		snprintf(text, sizeof(text), "-");
	else if (part == 0 || part >= all)
		snprintf(text, sizeof(text), part ? "100%%" : "0%%");
	else if (percent < 0.05)
		snprintf(text, sizeof(text), "<.1%%");
	else
		snprintf(text, sizeof(text), percent < 9.95 ? "%.1f%%" :
							      "%.0f%%",
			 percent > 99 ? 99 : percent);
	outbuf_str(b, text);
}

void units_ratio(struct outbuf *b, uint64_t part, uint64_t all)
{
	if (all)
		put3(b, (double)part / (double)all, false);
	else
		outbuf_char(b, '-');
}
