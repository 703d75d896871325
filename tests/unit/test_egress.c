#include <string.h>

#include "lib/facts/egress.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

START_TEST(knows_names_of_a_pool)
{
	static const struct {
		const char *name;
		const char *ip;
		const char *part; /* begins so; NULL = an own name */
	} rows[] = {
		{ "mail.example.jp", "203.0.113.7", NULL },
		{ "mx7.example.jp", "203.0.113.7", NULL },
		{ "mail-7.example.jp", "203.0.113.7", NULL },
		{ "mail-113-7.example.jp", "203.0.113.7", NULL },
		{ "static.example.jp", "203.0.113.7", NULL },
		{ "a2-160.smtp-out.example.com", "203.0.113.7", NULL },

		{ "203-0-113-7.example.jp", "203.0.113.7", "203-0-113-7" },
		{ "mail-203-0-113-7.example.jp", "203.0.113.7", "203-0-113-7" },
		{ "static.203.0.113.7.example.jp", "203.0.113.7",
		    "203.0.113.7" },
		{ "7.113.0.203.example.jp", "203.0.113.7", "7.113.0.203" },
		{ "p7-113-0.tokyo.example.jp", "203.0.113.7", "7-113-0" },
		{ "h0-113-7.example.jp", "203.0.113.7", "0-113-7" },
		{ "ip203x0x113x7.example.jp", "203.0.113.7", "203x0x113x7" },
		{ "203-000-113-007.example.jp", "203.0.113.7",
		    "203-000-113-007" },
		{ "203000113007.example.jp", "203.0.113.7", "203000113007" },
		{ "pcb007107.example.jp", "203.0.113.7", "cb007107" },
		{ "p-cb007107.example.jp", "203.0.113.7", "cb007107" },
		{ "decb007107.example.jp", "203.0.113.7", NULL },
		{ "cb-00-71-07.example.jp", "203.0.113.7", "cb-00-71-07" },
		/* A piece of a longer number, another address. */
		{ "1203-0-113-77.example.jp", "203.0.113.7", NULL },
		{ "203-0-114-7.example.jp", "203.0.113.7", NULL },

		{ "dynamic.example.jp.mail.example.com", "203.0.113.7",
		    "dynamic" },
		{ "host.dhcp.example.com", "203.0.113.7", "dhcp" },
		{ "pool-12.example.com", "203.0.113.7", "pool" },
		{ "adsl17.example.co.uk", "203.0.113.7", "adsl" },
		{ "c.customer.example.com", "203.0.113.7", "customer" },
		/* Words within words; the registered domain. */
		{ "whirlpool.example.com", "203.0.113.7", NULL },
		{ "dynamics.example.com", "203.0.113.7", NULL },
		{ "mail.pool.com", "203.0.113.7", NULL },
		{ "mail.cable.co.uk", "203.0.113.7", NULL },
		{ "mail.cable.example.co.uk", "203.0.113.7", "cable" },
		{ "", "203.0.113.7", NULL },
		{ "pool", "203.0.113.7", NULL },

		{ "mail.example.jp", "2001:db8::10", NULL },
		{ "mail10.example.jp", "2001:db8::10", NULL },
		{ "2001-db8--10.example.jp", "2001:db8::10", "2001-db8--10" },
		{ "20010db8000000000000000000000010.example.jp", "2001:db8::10",
		    "20010db8" },
		{ "2001-0db8-0000-0000-0000-0000-0000-0010.ip6.example.jp",
		    "2001:db8::10", "2001-0db8" },
		{ "x-0123456789abcdef.example.jp",
		    "2001:db8::0123:4567:89ab:cdef", "0123456789abcdef" },
		{ "host.dyn.example.jp", "2001:db8::10", "dyn" },
	};
	const char *part;
	struct ip ip;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		ck_assert_int_eq(ip_parse(rows[i].ip, &ip), 0);
		part = egress_name_is_generic(rows[i].name, &ip);
		if (rows[i].part == NULL)
			assert_text(rows[i].name, part, rows[i].part);
		else
			ck_assert_msg(part != NULL &&
				strncmp(part, rows[i].part,
				    strlen(rows[i].part)) == 0,
			    "%s: %s", rows[i].name, part ? part : "(null)");
	}
}
END_TEST

START_TEST(compares_the_helo)
{
	static const struct {
		const char *ip;
		enum dns_status a, aaaa;
		enum known has;
	} rows[] = {
		{ "192.0.2.10", DNS_ANSWER, DNS_NODATA, KNOWN_YES },
		{ "192.0.2.11", DNS_ANSWER, DNS_NODATA, KNOWN_NO },
		{ "2001:db8::10", DNS_ANSWER, DNS_NODATA, KNOWN_NO },
		{ "2001:db8::10", DNS_ANSWER, DNS_FAILURE, KNOWN_UNSURE },
		{ "192.0.2.10", DNS_ANSWER, DNS_FAILURE, KNOWN_YES },
		{ "192.0.2.11", DNS_FAILURE, DNS_NODATA, KNOWN_UNSURE },
		{ "192.0.2.11", DNS_UNASKED, DNS_UNASKED, KNOWN_UNSURE },
	};
	struct egress_facts facts = { 0 };
	struct ip ip, helo;
	size_t i;

	ip_parse("192.0.2.10", &helo);
	facts.helo_addresses = &helo;
	facts.helo_address_count = 1;
	for (i = 0; i < COUNT(rows); i++) {
		ip_parse(rows[i].ip, &ip);
		facts.helo_a_status = rows[i].a;
		facts.helo_aaaa_status = rows[i].aaaa;
		ck_assert_msg(
		    egress_helo_has(&facts, &ip) == rows[i].has, "row %zu", i);
	}
}
END_TEST

/* --- the store --- */

static const struct ip answer = { AF_INET, { 127, 0, 0, 2 } };
static const struct egress_name names[] = {
	{ .name = "a.test", .confirmed = KNOWN_YES },
	{ .name = "b.test", .confirmed = KNOWN_UNSURE },
};
static const struct egress_list lists[] = {
	{ "zen.test", LIST_OF_ADDRESSES, KNOWN_YES, &answer, 1, "bad", 500 },
	{ "asn.test", LIST_OF_ASNS, KNOWN_UNSURE, NULL, 0, NULL, 0 }
};
static const struct egress_neighbour neighbours[] = {
	{ { AF_INET, { 192, 0, 2, 11 } }, "zen.test" }
};
static const struct egress_address addresses[] = {
	{ .ip = { AF_INET, { 192, 0, 2, 10 } },
	    .ptr_status = DNS_ANSWER,
	    .names = names,
	    .name_count = 2,
	    .name_total = 12,
	    .names_fetched = 700,
	    .lists = lists,
	    .list_count = 2,
	    .neighbours = neighbours,
	    .neighbour_count = 1,
	    .neighbours_asked = 15,
	    .neighbours_fetched = 600 },
	{ .ip = { AF_INET6, { 0x20, 1, [15] = 9 } },
	    .ptr_status = DNS_FAILURE,
	    .ptr_reason = "SERVFAIL" },
};
static const struct network networks[] = { { { AF_INET, { 198, 51, 100, 0 } },
    24 } };
static const struct egress_facts sample = {
	.title = "default",
	.addresses = addresses,
	.address_count = 2,
	.address_total = 70,
	.networks = networks,
	.network_count = 1,
	.networks_missing = "SPF of a.test: exists",
	.networks_fetched = 800,
	.helo = "mail.test",
	.helo_a_status = DNS_ANSWER,
	.helo_aaaa_status = DNS_FAILURE,
	.helo_reason = "REFUSED",
	.helo_addresses = &answer,
	.helo_address_count = 1,
	.helo_fetched = 900,
	.set_aside = lists,
	.set_aside_count = 1,
	.fetched = 1000,
};

START_TEST(survives_the_store)
{
	const struct egress_address *address;
	struct egress_facts *facts;
	struct buf octets = { 0 }, again = { 0 };

	egress_facts_pack(&sample, &octets);
	facts = egress_facts_unpack(octets.data, octets.length);
	ck_assert(facts != NULL);
	egress_facts_pack(facts, &again);
	ck_assert_uint_eq(octets.length, again.length);
	ck_assert_mem_eq(octets.data, again.data, octets.length);
	buf_free(&octets);
	buf_free(&again);

	/* What pack() could have forgotten. */
	ck_assert_str_eq(facts->title, "default");
	ck_assert_uint_eq(facts->address_count, 2);
	ck_assert_uint_eq(facts->address_total, 70);
	ck_assert_uint_eq(facts->networks[0].prefix, 24);
	ck_assert_str_eq(facts->networks_missing, "SPF of a.test: exists");
	ck_assert_int_eq(facts->networks_fetched, 800);
	ck_assert_str_eq(facts->helo, "mail.test");
	ck_assert(facts->helo_fault == NULL);
	ck_assert_int_eq(facts->helo_aaaa_status, DNS_FAILURE);
	ck_assert_str_eq(facts->helo_reason, "REFUSED");
	ck_assert(ip_equal(&facts->helo_addresses[0], &answer));
	ck_assert_int_eq(facts->helo_fetched, 900);
	ck_assert_str_eq(facts->set_aside[0].list, "zen.test");
	ck_assert_int_eq(facts->fetched, 1000);
	address = &facts->addresses[0];
	ck_assert_str_eq(address->special->name, "documentation");
	ck_assert_str_eq(address->names[1].name, "b.test");
	ck_assert_int_eq(address->names[1].confirmed, KNOWN_UNSURE);
	ck_assert_uint_eq(address->name_total, 12);
	ck_assert_int_eq(address->names_fetched, 700);
	ck_assert_int_eq(address->lists[0].listed, KNOWN_YES);
	ck_assert_str_eq(address->lists[0].text, "bad");
	ck_assert_int_eq(address->lists[0].fetched, 500);
	ck_assert_int_eq(address->lists[1].scope, LIST_OF_ASNS);
	ck_assert_str_eq(address->neighbours[0].list, "zen.test");
	ck_assert_uint_eq(address->neighbours_asked, 15);
	ck_assert_int_eq(address->neighbours_fetched, 600);
	ck_assert_str_eq(facts->addresses[1].ptr_reason, "SERVFAIL");
	egress_facts_release(facts);
}
END_TEST

START_TEST(refuses_what_is_damaged)
{
	struct buf octets = { 0 };
	size_t i, whole;
	int bit;

	egress_facts_pack(&sample, &octets);
	whole = octets.length;
	/* Any one bit: other facts, or none; never a crash. */
	for (i = 0; i < whole; i++) {
		for (bit = 0; bit < 8; bit++) {
			octets.data[i] ^= (char)(1 << bit);
			egress_facts_release(
			    egress_facts_unpack(octets.data, whole));
			octets.data[i] ^= (char)(1 << bit);
		}
		ck_assert(egress_facts_unpack(octets.data, i) == NULL);
	}
	buf_free(&octets);
}
END_TEST

START_TEST(refuses_what_no_round_made)
{
	struct egress_address address;
	struct egress_name many[EGRESS_NAMES_MAX + 1];
	struct egress_name name;
	struct egress_list list;
	struct network network;
	const struct {
		const char *name;
		struct egress_facts facts;
		bool fine;
	} rows[] = {
		{ "nothing", { .title = "a", .fetched = 1 }, true },
		{ "never fetched", { .title = "a" }, false },
		{ "before the epoch", { .title = "a", .fetched = -1 }, false },
		{ "later than the whole",
		    { .title = "a", .fetched = 1, .helo_fetched = 2 }, false },
		{ "text that is not printable",
		    { .title = "a", .fetched = 1, .helo = "a\nb" }, false },
		{ "another status",
		    { .title = "a", .fetched = 1, .helo_a_status = 9 }, false },
		{ "fewer in all than there are",
		    { .title = "a",
			.fetched = 1,
			.addresses = &address,
			.address_count = 1 },
		    false },
		{ "a name that is not printable",
		    { .title = "a",
			.fetched = 1,
			.address_total = 1,
			.addresses =
			    (const struct egress_address[]){ { .ip = answer,
				.ptr_status = DNS_ANSWER,
				.names = &name,
				.name_count = 1,
				.name_total = 1 } },
			.address_count = 1 },
		    false },
		{ "an answer without names",
		    { .title = "a",
			.fetched = 1,
			.address_total = 1,
			.addresses =
			    (const struct egress_address[]){
				{ .ip = answer, .ptr_status = DNS_ANSWER } },
			.address_count = 1 },
		    false },
		{ "a failure without its reason",
		    { .title = "a",
			.fetched = 1,
			.address_total = 1,
			.addresses =
			    (const struct egress_address[]){
				{ .ip = answer, .ptr_status = DNS_FAILURE } },
			.address_count = 1 },
		    false },
		{ "a failure of the HELO without its reason",
		    { .title = "a",
			.fetched = 1,
			.helo_aaaa_status = DNS_FAILURE },
		    false },
		{ "too many names",
		    { .title = "a",
			.fetched = 1,
			.address_total = 1,
			.addresses =
			    (const struct egress_address[]){ { .ip = answer,
				.ptr_status = DNS_ANSWER,
				.names = many,
				.name_count = COUNT(many),
				.name_total = COUNT(many) } },
			.address_count = 1 },
		    false },
		{ "as many names as may be",
		    { .title = "a",
			.fetched = 1,
			.address_total = 1,
			.addresses =
			    (const struct egress_address[]){ { .ip = answer,
				.ptr_status = DNS_ANSWER,
				.names = many,
				.name_count = EGRESS_NAMES_MAX,
				.name_total = COUNT(many) } },
			.address_count = 1 },
		    true },
		{ "a prefix longer than the address",
		    { .title = "a",
			.fetched = 1,
			.networks = &network,
			.network_count = 1 },
		    false },
		{ "another scope",
		    { .title = "a",
			.fetched = 1,
			.set_aside = &list,
			.set_aside_count = 1 },
		    false },
	};
	struct egress_facts *facts;
	struct buf octets = { 0 };
	size_t i;

	address = (struct egress_address){ .ip = answer };
	name = (struct egress_name){ .name = "\x1b[2J" };
	for (i = 0; i < COUNT(many); i++)
		many[i] = (struct egress_name){ .name = "a.test" };
	network = (struct network){ answer, 33 };
	list = (struct egress_list){ .list = "a.test", .scope = 7 };
	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&octets);
		egress_facts_pack(&rows[i].facts, &octets);
		facts = egress_facts_unpack(octets.data, octets.length);
		assert_number(rows[i].name, facts != NULL, rows[i].fine);
		egress_facts_release(facts);
	}
	buf_free(&octets);
}
END_TEST

TEST_SUITE("egress", knows_names_of_a_pool, compares_the_helo,
    survives_the_store, refuses_what_is_damaged, refuses_what_no_round_made)
