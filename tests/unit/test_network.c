#include <string.h>

#include "lib/util/network.h"
#include "tests/unit/suite.h"

START_TEST(parses_networks)
{
	static const struct {
		const char *input;
		int want;
	} rows[] = {
		{ "192.0.2.1", 0 },
		{ "192.0.2.0/24", 0 },
		{ "0.0.0.0/0", 0 },
		{ "2001:db8::/32", 0 },
		{ "::1", 0 },
		{ "192.0.2.1/24", -1 },
		{ "192.0.2.0/33", -1 },
		{ "192.0.2.0/", -1 },
		{ "192.0.2.0/-1", -1 },
		{ "192.0.2", -1 },
		{ "2001:db8::/129", -1 },
		{ "[::1]", -1 },
		{ "", -1 },
		{ "00000000000000000000000000000000000000000000000000000", -1 },
	};
	struct network network;
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_number(rows[i].input,
		    network_parse(rows[i].input, &network), rows[i].want);
}
END_TEST

START_TEST(knows_members)
{
	static const struct {
		const char *network, *ip;
		bool want;
	} rows[] = {
		{ "192.0.2.0/24", "192.0.2.255", true },
		{ "192.0.2.0/24", "192.0.3.0", false },
		{ "192.0.2.0/25", "192.0.2.128", false },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "::1", false },
		{ "192.0.2.0/24", "::ffff:192.0.2.7", true },
		{ "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
	};
	struct network network;
	struct ip ip;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		ck_assert_int_eq(network_parse(rows[i].network, &network), 0);
		ck_assert_int_eq(ip_parse(rows[i].ip, &ip), 0);
		assert_number(
		    rows[i].ip, network_has(&network, &ip), rows[i].want);
	}
}
END_TEST

TEST_SUITE("network", parses_networks, knows_members)
