#include <string.h>

#include "lib/facts/special.h"
#include "tests/unit/suite.h"

static const char *
name_of(const struct special *special)
{
	return special != NULL ? special->name : NULL;
}

START_TEST(knows_special_addresses)
{
	static const struct {
		const char *ip;
		const char *name; /* NULL = globally reachable */
	} rows[] = {
		{ "0.0.0.0", "this host on this network" },
		{ "0.1.2.3", "this network" },
		{ "1.0.0.0", NULL },
		{ "9.255.255.255", NULL },
		{ "10.0.0.0", "private use" },
		{ "10.255.255.255", "private use" },
		{ "11.0.0.0", NULL },
		{ "100.63.255.255", NULL },
		{ "100.64.0.0", "shared address space" },
		{ "100.127.255.255", "shared address space" },
		{ "100.128.0.0", NULL },
		{ "127.0.0.1", "loopback" },
		{ "169.254.1.1", "link-local" },
		{ "172.15.255.255", NULL },
		{ "172.16.0.0", "private use" },
		{ "172.31.255.255", "private use" },
		{ "172.32.0.0", NULL },
		{ "192.0.0.1", "IPv4 service continuity prefix" },
		{ "192.0.0.8", "IPv4 dummy address" },
		{ "192.0.0.9", NULL },
		{ "192.0.0.10", NULL },
		{ "192.0.0.11", "IETF protocol assignments" },
		{ "192.0.0.170", "NAT64/DNS64 discovery" },
		{ "192.0.0.171", "NAT64/DNS64 discovery" },
		{ "192.0.1.0", NULL },
		{ "192.0.2.1", "documentation" },
		{ "192.31.196.1", NULL },
		{ "192.52.193.1", NULL },
		{ "192.88.99.1", "6to4 relay anycast, deprecated" },
		{ "192.88.99.2", "6a44 relay anycast" },
		{ "192.168.1.1", "private use" },
		{ "192.175.48.1", NULL },
		{ "198.17.255.255", NULL },
		{ "198.18.0.0", "benchmarking" },
		{ "198.19.255.255", "benchmarking" },
		{ "198.51.100.1", "documentation" },
		{ "203.0.113.1", "documentation" },
		{ "223.255.255.255", NULL },
		{ "224.0.0.0", "multicast" },
		{ "239.255.255.255", "multicast" },
		{ "240.0.0.0", "reserved" },
		{ "255.255.255.255", "limited broadcast" },

		{ "::", "unspecified address" },
		{ "::1", "loopback" },
		{ "::192.168.1.1", "IPv4-compatible, deprecated" },
		{ "::ffff:192.168.1.1", "private use" },
		{ "::ffff:8.8.8.8", NULL },
		{ "64:ff9b::1", NULL },
		{ "64:ff9b:1::1", "IPv4-IPv6 translation, local use" },
		{ "100::1", "discard-only" },
		{ "100:0:0:1::1", "dummy prefix" },
		{ "100:0:0:2::1", NULL },
		{ "2001::1", "Teredo" },
		{ "2001:1::", "IETF protocol assignments" },
		{ "2001:1::1", NULL },
		{ "2001:1::2", NULL },
		{ "2001:1::3", NULL },
		{ "2001:1::4", "IETF protocol assignments" },
		{ "2001:2::1", "benchmarking" },
		{ "2001:2:1::1", "IETF protocol assignments" },
		{ "2001:3::1", NULL },
		{ "2001:4:111::1", "IETF protocol assignments" },
		{ "2001:4:112::1", NULL },
		{ "2001:10::1", "ORCHID, deprecated" },
		{ "2001:20::1", NULL },
		{ "2001:30::1", NULL },
		{ "2001:40::1", "IETF protocol assignments" },
		{ "2001:200::1", NULL },
		{ "2001:db8::1", "documentation" },
		{ "2001:db9::1", NULL },
		{ "2002:c000:201::1", "6to4" },
		{ "2400::1", NULL },
		{ "2620:4f:8000::1", NULL },
		{ "3fff:fff::1", "documentation" },
		{ "3fff:1000::1", NULL },
		{ "5f00::1", "segment routing SIDs" },
		{ "fbff::1", NULL },
		{ "fc00::1", "unique-local" },
		{ "fdff::1", "unique-local" },
		{ "fe80::1", "link-local" },
		{ "febf::1", "link-local" },
		{ "fec0::1", "site-local, deprecated" },
		{ "ff02::1", "multicast" },
	};
	const struct special *special;
	struct ip ip;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		ck_assert_int_eq(ip_parse(rows[i].ip, &ip), 0);
		special = special_of(&ip);
		assert_text(rows[i].ip, name_of(special), rows[i].name);
		if (special != NULL)
			ck_assert(network_has(&special->network, &ip));
	}
}
END_TEST

START_TEST(knows_special_networks)
{
	static const struct {
		const char *network;
		const char *name;
	} rows[] = {
		{ "10.1.0.0/16", "private use" }, /* lies within */
		{ "8.0.0.0/6", "private use" }, /* has one inside */
		{ "8.0.0.0/7", NULL },
		{ "192.0.0.9/32", NULL },
		{ "192.0.0.8/31", "IETF protocol assignments" },
		{ "192.31.196.0/24", NULL },
		{ "192.0.0.0/16", "IETF protocol assignments" },
		{ "192.175.48.0/23", NULL },
		{ "2001:4:112::/48", NULL },
		{ "2001:4:112::/47", "IETF protocol assignments" },
		{ "2400::/12", NULL },
		{ "2001::/16", "IETF protocol assignments" },
		{ "::/0", "unspecified address" },
		{ "64:ff9b::/96", NULL },
	};
	struct network network;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		ck_assert_int_eq(network_parse(rows[i].network, &network), 0);
		assert_text(rows[i].network, name_of(special_in(&network)),
		    rows[i].name);
	}
}
END_TEST

START_TEST(a_v4_mapped_address_from_dns_is_special)
{
	struct ip ip = { .family = AF_INET6 };

	ip.octets[10] = ip.octets[11] = 0xff;
	ip.octets[12] = 8;
	ck_assert_str_eq(special_of(&ip)->name, "IPv4-mapped");
}
END_TEST

TEST_SUITE("special addresses", knows_special_addresses, knows_special_networks,
    a_v4_mapped_address_from_dns_is_special)
