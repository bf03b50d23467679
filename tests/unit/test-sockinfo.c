/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel says about sockets of this process itself.  Without
 * sock_diag(7) only the inode number is known, and the test says so.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../src/target/sockinfo.h"

static uint64_t inode_of(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return st.st_ino;
}

/* The description of `fd`, or "nothing".  Static storage. */
static const char *ask(struct sockinfo *s, const char *proto, int fd)
{
	static char text[512];
	struct outbuf b;

	outbuf_init(&b, -1, "");
	if (sockinfo_put(s, proto, inode_of(fd), &b))
		snprintf(text, sizeof(text), "%.*s", (int)b.len, b.data);
	else
		snprintf(text, sizeof(text), "nothing");
	outbuf_free(&b);
	return text;
}

/* `fmt` is the text between the brackets. */
__attribute__((format(printf, 3, 4))) static void
check_socket(int fd, const char *proto, const char *fmt, ...)
{
	struct sockinfo *s = sockinfo_new(HEX_NONE);
	char inside[256], want[512], poor[64];
	const char *got = ask(s, proto, fd);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(inside, sizeof(inside), fmt, ap);
	va_end(ap);
	snprintf(want, sizeof(want), "%s:[%s]", proto, inside);
	snprintf(poor, sizeof(poor), "%s:[%ju]", proto,
		 (uintmax_t)inode_of(fd));
	if (strcmp(got, poor) == 0 && strcmp(want, poor) != 0)
		print_message("no sock_diag for %s\n", proto);
	else
		assert_string_equal(got, want);
	sockinfo_free(s);
}

static socklen_t name_length(size_t n)
{
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
}

static void test_unix_pair(void **state)
{
	int s[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, s), 0);
	check_socket(s[0], "UNIX", "%ju->%ju", (uintmax_t)inode_of(s[0]),
		     (uintmax_t)inode_of(s[1]));
	close(s[0]);
	close(s[1]);
}

static void test_unix_names(void **state)
{
	/* Bound in a directory of their own, or in the abstract namespace. */
	static const struct {
		char name[16];
		size_t len;
		const char *shown;
	} cases[] = {
		{ "sock", 5, ",\"sock\"" },
		{ "sock", 4, ",\"sock\"" },
		{ "s\"<\n\001"
		  "7",
		  7, ",\"s\\\"<\\n\\0017\"" },
		{ "\0aiotrace-test", 14, ",@\"aiotrace-test\"" },
		{ "\0aiotrace\0test", 14, ",@\"aiotrace\"" },
	};
	char dir[] = "/tmp/test-sockinfo.XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sockaddr_un a = { .sun_family = AF_UNIX };
		int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

		check_socket(fd, "UNIX", "%ju", (uintmax_t)inode_of(fd));
		memcpy(a.sun_path, cases[i].name, cases[i].len);
		if (bind(fd, (struct sockaddr *)&a, name_length(cases[i].len)))
			print_message("cannot bind: %s\n", strerror(errno));
		else
			check_socket(fd, "UNIX", "%ju%s",
				     (uintmax_t)inode_of(fd), cases[i].shown);
		close(fd);
		if (a.sun_path[0])
			unlink(a.sun_path);
	}
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(dir), 0);
}

/* A socket, and one connected to it, at the loopback address. */
static void check_inet(int family, int type, const char *proto)
{
	union {
		struct sockaddr sa;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a = { .sa.sa_family = (sa_family_t)family };
	const char *host = family == AF_INET ? "127.0.0.1" : "[::1]";
	socklen_t len = family == AF_INET ? sizeof(a.v4) : sizeof(a.v6);
	int server = socket(family, type, 0);
	int client = socket(family, type, 0);
	int ports[2];

	if (family == AF_INET)
		a.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else
		a.v6.sin6_addr = in6addr_loopback;
	if (server < 0 || bind(server, &a.sa, len) < 0) {
		print_message("no %s here: %s\n", proto, strerror(errno));
		goto out;
	}
	if (type == SOCK_STREAM)
		assert_int_equal(listen(server, 1), 0);
	getsockname(server, &a.sa, &len);
	ports[0] = ntohs(a.v4.sin_port); /* at the same place in v6 */
	if (connect(client, &a.sa, len) < 0) {
		print_message("no %s here: %s\n", proto, strerror(errno));
		goto out;
	}
	getsockname(client, &a.sa, &len);
	ports[1] = ntohs(a.v4.sin_port);

	check_socket(server, proto, "%s:%d", host, ports[0]);
	check_socket(client, proto, "%s:%d->%s:%d", host, ports[1], host,
		     ports[0]);
out:
	close(server);
	close(client);
}

static void test_inet(void **state)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	check_socket(fd, "TCP", "%ju", (uintmax_t)inode_of(fd));
	close(fd);
	check_inet(AF_INET, SOCK_STREAM, "TCP");
	check_inet(AF_INET, SOCK_DGRAM, "UDP");
	check_inet(AF_INET6, SOCK_STREAM, "TCPv6");
	check_inet(AF_INET6, SOCK_DGRAM, "UDPv6");
}

static void test_netlink(void **state)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK };
	socklen_t len = sizeof(a);
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&a, len), 0);
	getsockname(fd, (struct sockaddr *)&a, &len);
	check_socket(fd, "NETLINK", "ROUTE:%u", a.nl_pid);
	close(fd);
}

/* The kernel's name of a protocol may be none of ours: then all are asked. */
static void test_unknown_protocol(void **state)
{
	struct sockinfo *sockets = sockinfo_new(HEX_NONE);
	char known[512];
	int s[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, s), 0);
	assert_string_equal(ask(sockets, "AF_NONE", STDIN_FILENO), "nothing");
	snprintf(known, sizeof(known), "%s", ask(sockets, "UNIX", s[0]));
	if (strstr(known, "->"))
		assert_string_equal(ask(sockets, "", s[0]), known);
	close(s[0]);
	close(s[1]);
	sockinfo_free(sockets);
}

/* As with strace, what was found out once stays. */
static void test_cache(void **state)
{
	struct sockinfo *sockets = sockinfo_new(HEX_ALL);
	char first[512];
	int s[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0);
	snprintf(first, sizeof(first), "%s", ask(sockets, "UNIX", s[0]));
	close(s[1]);
	assert_string_equal(ask(sockets, "UNIX", s[0]), first);
	close(s[0]);
	sockinfo_free(sockets);
	sockinfo_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unix_pair),
		cmocka_unit_test(test_unix_names),
		cmocka_unit_test(test_inet),
		cmocka_unit_test(test_netlink),
		cmocka_unit_test(test_unknown_protocol),
		cmocka_unit_test(test_cache),
	};

	return cmocka_run_group_tests_name("sockinfo", tests, NULL, NULL);
}
