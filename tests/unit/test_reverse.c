#include <string.h>

#include "lib/dns/answer.h"
#include "lib/dns/dns.h"
#include "tests/unit/suite.h"

#define ONES "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1."

START_TEST(reverses_addresses)
{
	static const struct {
		const char *ip, *zone, *want;
	} rows[] = {
		{ "192.0.2.10", NULL, "10.2.0.192.in-addr.arpa" },
		{ "127.0.0.2", "bl.test", "2.0.0.127.bl.test" },
		{ "255.255.255.255", NULL, "255.255.255.255.in-addr.arpa" },
		{ "2001:db8::4321:0", NULL,
		    "0.0.0.0.1.2.3.4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
		    "8.b.d.0.1.0.0.2.ip6.arpa" },
		{ "1111:1111:1111:1111:1111:1111:1111:1111", "bl.test",
		    ONES ONES "bl.test" },
		{ "::ffff:192.0.2.10", NULL, "10.2.0.192.in-addr.arpa" },
	};
	char name[DNS_REVERSE_SIZE];
	struct ip ip;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		ck_assert_int_eq(ip_parse(rows[i].ip, &ip), 0);
		dns_reverse_name(&ip, rows[i].zone, name);
		ck_assert_str_eq(name, rows[i].want);
	}
}
END_TEST

/* A zone that leaves no room makes a name that cannot be asked. */
START_TEST(takes_any_zone)
{
	static const struct {
		size_t zone, want;
		int askable;
	} rows[] = {
		{ 253 - 64, 253, 0 },
		{ 253 - 63, 254, -1 },
		{ 253, 64 + 253, -1 },
		{ DNS_REVERSE_SIZE, DNS_REVERSE_SIZE - 1, -1 },
	};
	char name[DNS_REVERSE_SIZE], zone[DNS_REVERSE_SIZE + 1];
	struct ip ip;
	size_t i;

	ck_assert_int_eq(ip_parse("2001:db8::1", &ip), 0);
	for (i = 0; i < COUNT(rows); i++) {
		memset(zone, '\0', sizeof(zone));
		memset(zone, 'a', rows[i].zone);
		zone[1] = zone[50] = zone[100] = zone[150] = '.';
		if (rows[i].zone > 200)
			zone[200] = '.';
		dns_reverse_name(&ip, zone, name);
		ck_assert_uint_eq(strlen(name), rows[i].want);
		ck_assert_int_eq(answer_name_check(name), rows[i].askable);
	}
}
END_TEST

TEST_SUITE("reverse names", reverses_addresses, takes_any_zone)
