/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a socket is connected to, as printed by -yy. */
#ifndef AIOTRACE_SOCKINFO_H
#define AIOTRACE_SOCKINFO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outbuf.h"
#include "base/quote.h"

struct sockinfo;

/* `hex`: how to print the names of UNIX sockets. */
struct sockinfo *sockinfo_new(enum hex_strings hex);
void sockinfo_free(struct sockinfo *s);

/*
 * Appends "TCP:[127.0.0.1:1->127.0.0.1:2]" for the socket with this inode
 * number, or "TCP:[INODE]" if the kernel says no more, as for sockets in
 * another network namespace.  `proto` is the kernel's name of the protocol, ""
 * if unknown.  False, and nothing written, if the protocol cannot be queried.
 * Never blocks.
 */
bool sockinfo_put(struct sockinfo *s, const char *proto, uint64_t inode,
		  struct outbuf *b);

#endif
