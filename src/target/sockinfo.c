/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses of sockets, from the kernel's sock_diag(7).  The tracee's
 * descriptor cannot be queried, so all sockets of the protocol are listed and
 * the one with the right inode number is selected (for UNIX, one can be
 * requested).  That is slow, so a result is kept for the rest of the run.
 * strace does the same, so a socket that is first bound and later connected is
 * still printed as it was seen first.
 *
 * There are libraries for netlink.  libmnl would replace the walks through
 * messages and attributes, about 20 lines of this file.  The requests, the
 * answers and their text, which are the rest, would stay, and builds without it
 * would need another way.  libnl knows only internet sockets.
 *
 * To add a protocol, add a row in `protocols`, and a function if its answers
 * are not struct inet_diag_msg.
 */
#include "sockinfo.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/quote.h"

enum { CACHED = 1024 };

struct sockinfo {
	enum hex_strings hex;
	struct outbuf text;	/* of the current answer */
	struct {
		uint64_t inode;
		char *text;	/* "TCP:[...]", or NULL */
	} cache[CACHED];
};

struct query {
	const struct protocol *proto;
	uint64_t inode;
	enum hex_strings hex;
	struct outbuf *b;	/* gets the text between [ and ] */
};

/* A kind of answers.  ask() returns whether one was found and written. */
struct kind {
	bool (*ask)(const struct query *q);
	/* Writes the content of `h` if it is about q->inode. */
	bool (*answer)(const struct query *q, const struct nlmsghdr *h);
};

struct protocol {
	const char *name;	/* extended attribute system.sockprotoname */
	const struct kind *kind;
	unsigned char family, number;
};

/* False when no more answers can be expected; *found if one matched. */
static bool take_answers(const struct query *q, const void *buf, size_t len,
			 bool *found)
{
	const struct nlmsghdr *h = buf;

	for (; NLMSG_OK(h, len); h = NLMSG_NEXT(h, len)) {
		if (h->nlmsg_type != SOCK_DIAG_BY_FAMILY)
			return false;	/* NLMSG_DONE or NLMSG_ERROR */
		*found = q->proto->kind->answer(q, h);
		if (*found || !(h->nlmsg_flags & NLM_F_MULTI))
			return false;
	}
	return true;
}

/*
 * Sends a request, which begins with the header, and reads the answers.  The
 * kernel has queued them when sendto() and recv() return, so nothing is missed
 * without waiting.
 */
static bool ask_kernel(const struct query *q, struct nlmsghdr *req)
{
	_Alignas(struct nlmsghdr) char buf[16384];
	int s = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	bool found = false;
	ssize_t n;

	if (s < 0)
		return false;
	req->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	req->nlmsg_flags |= NLM_F_REQUEST;
	n = send(s, req, req->nlmsg_len, MSG_DONTWAIT);
	while (n > 0) {
		n = recv(s, buf, sizeof(buf), MSG_DONTWAIT);
		if (n > 0 && !take_answers(q, buf, (size_t)n, &found))
			break;
	}
	close(s);
	return found;
}

static void put_end(struct outbuf *b, int family, const void *addr,
		    uint16_t port)
{
	char text[INET6_ADDRSTRLEN] = "";

	inet_ntop(family, addr, text, sizeof(text));
	outbuf_str(b, family == AF_INET6 ? "[" : "");
	outbuf_str(b, text);
	outbuf_str(b, family == AF_INET6 ? "]:" : ":");
	outbuf_u64(b, ntohs(port));
}

static bool answer_inet(const struct query *q, const struct nlmsghdr *h)
{
	static const struct in6_addr any;
	const struct inet_diag_msg *m = NLMSG_DATA(h);
	size_t alen = sizeof(struct in6_addr);

	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(*m)) ||
	    m->idiag_inode != q->inode)
		return false;
	if (m->idiag_family == AF_INET)
		alen = sizeof(struct in_addr);
	else if (m->idiag_family != AF_INET6)
		return false;
	put_end(q->b, m->idiag_family, m->id.idiag_src, m->id.idiag_sport);
	if (m->id.idiag_dport || memcmp(m->id.idiag_dst, &any, alen) != 0) {
		outbuf_str(q->b, "->");
		put_end(q->b, m->idiag_family, m->id.idiag_dst,
			m->id.idiag_dport);
	}
	return true;
}

static bool ask_inet(const struct query *q)
{
	struct {
		struct nlmsghdr h;
		struct inet_diag_req_v2 r;
	} req = {
		.h = { .nlmsg_len = sizeof(req), .nlmsg_flags = NLM_F_DUMP },
		.r = { .sdiag_family = q->proto->family,
		       .sdiag_protocol = q->proto->number,
		       .idiag_states = UINT32_MAX },
	};

	return ask_kernel(q, &req.h);
}

static const struct kind inet = { ask_inet, answer_inet };

/* unix(7): a name in the abstract namespace begins with a zero byte. */
static void put_unix_name(const struct query *q, const char *name, size_t len)
{
	bool abstract = len && !name[0];

	name += abstract;
	len -= abstract;
	outbuf_str(q->b, abstract ? ",@\"" : ",\"");
	quote_bytes(q->b, name, strnlen(name, len), q->hex, "");
	outbuf_char(q->b, '"');
}

static bool answer_unix(const struct query *q, const struct nlmsghdr *h)
{
	const struct unix_diag_msg *m = NLMSG_DATA(h);
	const struct rtattr *a = (const struct rtattr *)(m + 1);
	const struct rtattr *name = NULL;
	uint32_t peer = 0;
	size_t len;

	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(*m)) || m->udiag_ino != q->inode)
		return false;
	len = h->nlmsg_len - NLMSG_LENGTH(sizeof(*m));
	for (; RTA_OK(a, len); a = RTA_NEXT(a, len)) {
		if (a->rta_type == UNIX_DIAG_NAME)
			name = a;
		else if (a->rta_type == UNIX_DIAG_PEER &&
			 RTA_PAYLOAD(a) >= sizeof(peer))
			memcpy(&peer, RTA_DATA(a), sizeof(peer));
	}
	if (!name && !peer)
		return false;
	outbuf_u64(q->b, q->inode);
	if (peer) {
		outbuf_str(q->b, "->");
		outbuf_u64(q->b, peer);
	}
	if (name)
		put_unix_name(q, RTA_DATA(name), RTA_PAYLOAD(name));
	return true;
}

static bool ask_unix(const struct query *q)
{
	struct {
		struct nlmsghdr h;
		struct unix_diag_req r;
	} req = {
		.h = { .nlmsg_len = sizeof(req) },
		.r = { .sdiag_family = q->proto->family,
		       .udiag_states = UINT32_MAX,
		       .udiag_ino = (uint32_t)q->inode,
		       .udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER,
		       .udiag_cookie = { UINT32_MAX, UINT32_MAX } },
	};

	return ask_kernel(q, &req.h);
}

static const struct kind local = { ask_unix, answer_unix };

#define NL(x) [NETLINK_##x] = #x

/* clang-format off */
static const char *const netlink_names[] = {
	NL(ROUTE), NL(UNUSED), NL(USERSOCK), NL(FIREWALL), NL(SOCK_DIAG),
	NL(NFLOG), NL(XFRM), NL(SELINUX), NL(ISCSI), NL(AUDIT), NL(FIB_LOOKUP),
	NL(CONNECTOR), NL(NETFILTER), NL(IP6_FW), NL(DNRTMSG),
	NL(KOBJECT_UEVENT), NL(GENERIC), NL(SCSITRANSPORT), NL(ECRYPTFS),
	NL(RDMA), NL(CRYPTO), NL(SMC),
};
/* clang-format on */

static bool answer_netlink(const struct query *q, const struct nlmsghdr *h)
{
	const struct netlink_diag_msg *m = NLMSG_DATA(h);
	const char *name = NULL;

	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(*m)) || m->ndiag_ino != q->inode)
		return false;
	if (m->ndiag_protocol < ARRAY_SIZE(netlink_names))
		name = netlink_names[m->ndiag_protocol];
	if (name)
		outbuf_str(q->b, name);
	else
		outbuf_u64(q->b, m->ndiag_protocol);
	outbuf_char(q->b, ':');
	outbuf_u64(q->b, m->ndiag_portid);
	return true;
}

static bool ask_netlink(const struct query *q)
{
	struct {
		struct nlmsghdr h;
		struct netlink_diag_req r;
	} req = {
		.h = { .nlmsg_len = sizeof(req), .nlmsg_flags = NLM_F_DUMP },
		.r = { .sdiag_family = q->proto->family,
		       .sdiag_protocol = NDIAG_PROTO_ALL },
	};

	return ask_kernel(q, &req.h);
}

static const struct kind netlink = { ask_netlink, answer_netlink };

enum { PROTO_L2TP = 115 };	/* IPPROTO_L2TP, <linux/in.h> */

static const struct protocol protocols[] = {
	{ "UNIX", &local, AF_UNIX, 0 },
	{ "UNIX-STREAM", &local, AF_UNIX, 0 },
	{ "TCP", &inet, AF_INET, IPPROTO_TCP },
	{ "UDP", &inet, AF_INET, IPPROTO_UDP },
	{ "UDPLITE", &inet, AF_INET, IPPROTO_UDPLITE },
	{ "DCCP", &inet, AF_INET, IPPROTO_DCCP },
	{ "SCTP", &inet, AF_INET, IPPROTO_SCTP },
	{ "L2TP/IP", &inet, AF_INET, PROTO_L2TP },
	{ "PING", &inet, AF_INET, IPPROTO_ICMP },
	{ "RAW", &inet, AF_INET, IPPROTO_RAW },
	{ "TCPv6", &inet, AF_INET6, IPPROTO_TCP },
	{ "UDPv6", &inet, AF_INET6, IPPROTO_UDP },
	{ "UDPLITEv6", &inet, AF_INET6, IPPROTO_UDPLITE },
	{ "DCCPv6", &inet, AF_INET6, IPPROTO_DCCP },
	{ "L2TP/IPv6", &inet, AF_INET6, PROTO_L2TP },
	{ "SCTPv6", &inet, AF_INET6, IPPROTO_SCTP },
	{ "PINGv6", &inet, AF_INET6, IPPROTO_ICMP },
	{ "RAWv6", &inet, AF_INET6, IPPROTO_RAW },
	{ "NETLINK", &netlink, AF_NETLINK, 0 },
};

struct sockinfo *sockinfo_new(enum hex_strings hex)
{
	struct sockinfo *s = xcalloc(1, sizeof(*s));

	s->hex = hex;
	outbuf_init(&s->text, -1, "");
	return s;
}

void sockinfo_free(struct sockinfo *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < CACHED; i++)
		free(s->cache[i].text);
	outbuf_free(&s->text);
	free(s);
}

/* The answer in s->text, ending with a zero byte; false if there is none. */
static bool ask(struct sockinfo *s, const struct protocol *p, uint64_t inode)
{
	struct query q = {
		.proto = p,
		.inode = inode,
		.hex = s->hex,
		.b = &s->text,
	};

	s->text.len = 0;
	outbuf_str(&s->text, p->name);
	outbuf_str(&s->text, ":[");
	if (!p->kind->ask(&q))
		return false;
	outbuf_mem(&s->text, "]", 2);
	return true;
}

/* Like ask(), for all protocols if the name is unknown. */
static bool ask_all(struct sockinfo *s, const struct protocol *known,
		    uint64_t inode)
{
	if (known)
		return ask(s, known, inode);
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++)
		if (ask(s, &protocols[i], inode))
			return true;
	return false;
}

static const struct protocol *protocol_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++)
		if (strcmp(protocols[i].name, name) == 0)
			return &protocols[i];
	return NULL;
}

bool sockinfo_put(struct sockinfo *s, const char *proto, uint64_t inode,
		  struct outbuf *b)
{
	const struct protocol *known = protocol_named(proto);
	size_t slot = inode % CACHED;

	if (s->cache[slot].inode != inode || !s->cache[slot].text) {
		if (!ask_all(s, known, inode)) {
			if (!known)
				return false;
			outbuf_str(b, known->name);
			outbuf_str(b, ":[");
			outbuf_u64(b, inode);
			outbuf_char(b, ']');
			return true;
		}
		free(s->cache[slot].text);
		s->cache[slot].inode = inode;
		s->cache[slot].text = xstrdup(s->text.data);
	}
	outbuf_str(b, s->cache[slot].text);
	return true;
}
