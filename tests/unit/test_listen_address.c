#include <string.h>
#include <sys/un.h>

#include "lib/conf/listen.h"
#include "lib/util/network.h"
#include "tests/unit/suite.h"

#define P20 "aaaaaaaaaaaaaaaaaaaa"

START_TEST(reads_addresses)
{
	static const struct {
		const char *input;
		int family; /* 0 = refused */
		const char *ip;
		int port;
	} rows[] = {
		{ "inet:127.0.0.1:10032", AF_INET, "127.0.0.1", 10032 },
		{ "inet:0.0.0.0:1", AF_INET, "0.0.0.0", 1 },
		{ "inet:localhost:65535", AF_INET, "127.0.0.1", 65535 },
		{ "inet:[::1]:10032", AF_INET6, "::1", 10032 },
		{ "inet:[2001:db8::5]:25", AF_INET6, "2001:db8::5", 25 },
		{ "inet:::1:10032", 0, NULL, 0 },
		{ "inet:[127.0.0.1]:10032", 0, NULL, 0 },
		{ "inet:[::ffff:127.0.0.1]:10032", 0, NULL, 0 },
		{ "inet:127.0.0.1:0", 0, NULL, 0 },
		{ "inet:127.0.0.1:65536", 0, NULL, 0 },
		{ "inet:127.0.0.1:", 0, NULL, 0 },
		{ "inet:127.0.0.1", 0, NULL, 0 },
		{ "inet::10032", 0, NULL, 0 },
		{ "inet:mail.example.com:10032", 0, NULL, 0 },
		{ "inet:" P20 P20 P20 ":1", 0, NULL, 0 },
		{ "inet:[]:1", 0, NULL, 0 },
		{ "inet:", 0, NULL, 0 },
		{ "127.0.0.1:10032", 0, NULL, 0 },
		{ "", 0, NULL, 0 },
	};
	struct listen_address address;
	struct ip ip;
	char text[IP_TEXT_SIZE];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const struct sockaddr_in *in = (void *)&address.address;

		assert_number(rows[i].input,
		    listen_parse(rows[i].input, &address),
		    rows[i].family == 0 ? -1 : 0);
		if (rows[i].family == 0)
			continue;
		assert_number(
		    rows[i].input, address.address.ss_family, rows[i].family);
		ip_from_sockaddr((void *)&address.address, &ip);
		assert_text(rows[i].input, ip_show(&ip, text), rows[i].ip);
		/* Both families have the port at the same place. */
		assert_number(rows[i].input, ntohs(in->sin_port), rows[i].port);
	}
}
END_TEST

START_TEST(reads_paths)
{
	static const struct {
		const char *input, *want; /* NULL = refused */
	} rows[] = {
		{ "unix:/run/postfrank/milter.sock",
		    "/run/postfrank/milter.sock" },
		{ "unix:postfrank/milter.sock",
		    "/var/spool/postfix/postfrank/milter.sock" },
		/* 107 octets fit into sun_path, 108 do not. */
		{ "unix:/" P20 P20 P20 P20 P20 "123456",
		    "/" P20 P20 P20 P20 P20 "123456" },
		{ "unix:/" P20 P20 P20 P20 P20 "1234567", NULL },
		{ "unix:" P20 P20 P20 P20 "123456789", NULL },
		{ "unix:", NULL },
		{ "unix", NULL },
	};
	struct listen_address address;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const struct sockaddr_un *un = (void *)&address.address;

		assert_number(rows[i].input,
		    listen_parse(rows[i].input, &address),
		    rows[i].want == NULL ? -1 : 0);
		if (rows[i].want == NULL)
			continue;
		assert_number(
		    rows[i].input, address.address.ss_family, AF_UNIX);
		assert_text(rows[i].input, un->sun_path, rows[i].want);
	}
}
END_TEST

TEST_SUITE("listen_address", reads_addresses, reads_paths)
