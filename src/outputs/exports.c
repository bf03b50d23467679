/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of --export=FORMAT:FILE. */
#include "exports.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/die.h"
#include "base/outfile.h"
#include "sinks.h"

const struct export_format export_formats[] = {
	{ "folded", sink_folded_new, true },
	{ "hgrm", sink_hgrm_new, false },
	{ NULL, NULL, false },
};

const struct export_format *export_format(const char *name, size_t len)
{
	const struct export_format *f = export_formats;

	while (f->name && (strncasecmp(f->name, name, len) || f->name[len]))
		f++;
	return f->name ? f : NULL;
}

void export_open(struct outbuf *out, const char *file)
{
	const char *why;
	int fd = outfile_open(file, false, &why);

	if (fd < 0)
		die("cannot open export file %s: %s", file, why);
	outbuf_init(out, fd, file);
}

bool export_close(struct outbuf *out)
{
	int fd = out->fd;

	outbuf_free(out);
	close(fd);
	return !out->failed;
}
