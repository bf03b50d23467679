/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a socket is connected to, as -yy prints it. */
#ifndef AIOTRACE_SOCKINFO_H
#define AIOTRACE_SOCKINFO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outbuf.h"
#include "base/quote.h"

struct sockinfo;

/* `hex`: how to write the names of UNIX sockets. */
struct sockinfo *sockinfo_new(enum hex_strings hex);
void sockinfo_free(struct sockinfo *s);

/*
 * Appends "TCP:[127.0.0.1:1->127.0.0.1:2]" for the socket with this inode
 * number, or "TCP:[INODE]" if the kernel does not tell more, as of sockets in
 * another network namespace.  `proto` is the kernel's name of the protocol,
 * "" if unknown.  False, and nothing written, if the protocol is not among
 * those that can be asked for.  Never blocks.
 */
bool sockinfo_put(struct sockinfo *s, const char *proto, uint64_t inode,
		  struct outbuf *b);

#endif
