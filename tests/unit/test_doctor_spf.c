#include <string.h>

#include "cli/doctor.h"
#include "lib/conf/conf.h"
#include "lib/facts/egress.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

#define NETWORKS_MAX 8

/* "192.0.2.0/24 2001:db8::10": networks, by blanks. */
static size_t
read_networks(const char *text, struct network *networks)
{
	char copy[256], *word, *rest = copy;
	size_t count = 0;

	snprintf(copy, sizeof(copy), "%s", text);
	while ((word = strsep(&rest, " ")) != NULL) {
		if (*word == '\0')
			continue;
		ck_assert_uint_lt(count, NETWORKS_MAX);
		ck_assert_int_eq(network_parse(word, &networks[count++]), 0);
	}
	return count;
}

/* One domain, its record, and the egresses of a configuration. */
struct room {
	struct arena *arena;
	struct network listed[NETWORKS_MAX], configured[NETWORKS_MAX];
	struct spf_networks spf;
	struct conf_egress egresses[2];
	struct egress_facts *known[2];
	struct conf conf;
	struct doctor_domain domain;
	struct doctor_facts facts;
	struct doctor_line line;
};

static void
open_room(struct room *room, const char *record, const char *listed,
    const char *egress)
{
	memset(room, 0, sizeof(*room));
	room->arena = arena_new();
	room->spf = (struct spf_networks){
		.networks = room->listed,
		.count = read_networks(listed, room->listed),
		.record = record,
		.has_record = record != NULL,
		.record_count = record != NULL,
		.all = '-',
	};
	room->spf.certain = room->spf.count;
	room->egresses[0] = (struct conf_egress){ .title = (char[]){ "one" } };
	room->egresses[0].addresses.items = room->configured;
	room->egresses[0].addresses.count =
	    read_networks(egress, room->configured);
	room->conf.egresses = room->egresses;
	room->conf.egress_count = 1;
	room->domain = (struct doctor_domain){
		.name = "example.jp",
		.spf = &room->spf,
	};
	room->facts = (struct doctor_facts){
		.conf = &room->conf,
		.arena = room->arena,
		.domains = &room->domain,
		.domain_count = 1,
		.egresses = room->known,
	};
}

static void
ask(struct room *room)
{
	doctor_spf(&room->facts, &room->domain, &room->line);
}

static const char *
record_of(const struct room *room)
{
	return room->line.records.count > 0 ? room->line.records.items[0]
					    : NULL;
}

#define TXT(text) "example.jp. IN TXT \"v=spf1 " text "\""

START_TEST(finds_what_the_record_has_not)
{
	static const struct {
		const char *name, *listed, *egress;
		enum doctor_result want;
		const char *record;
	} rows[] = {
		{ "the address", "192.0.2.10", "192.0.2.10", DOCTOR_PASS,
		    NULL },
		{ "its network", "192.0.2.0/24 2001:db8::/32",
		    "192.0.2.10 2001:db8::10", DOCTOR_PASS, NULL },
		{ "one of two", "192.0.2.0/24", "192.0.2.10 2001:db8::10",
		    DOCTOR_FAIL, TXT("ip6:2001:db8::10 mx -all") },
		{ "none", "", "192.0.2.10 2001:db8::/48", DOCTOR_FAIL,
		    TXT("ip4:192.0.2.10 ip6:2001:db8::/48 mx -all") },
		{ "the next address", "192.0.2.10", "192.0.2.11", DOCTOR_FAIL,
		    TXT("ip4:192.0.2.11 mx -all") },
		{ "twice the same", "", "192.0.2.10 192.0.2.10", DOCTOR_FAIL,
		    TXT("ip4:192.0.2.10 mx -all") },
		{ "one begins like the other", "", "192.0.2.10 192.0.2.1",
		    DOCTOR_FAIL, TXT("ip4:192.0.2.10 ip4:192.0.2.1 mx -all") },
		{ "a network in pieces",
		    "192.0.2.128/26 192.0.2.0/25 192.0.2.192/26",
		    "192.0.2.0/24", DOCTOR_PASS, NULL },
		{ "a piece is missing", "192.0.2.0/25 192.0.2.192/26",
		    "192.0.2.0/24", DOCTOR_FAIL,
		    TXT("ip4:192.0.2.0/24 mx -all") },
		{ "the end is missing", "192.0.2.0/25 192.0.2.128/26",
		    "192.0.2.0/24", DOCTOR_FAIL,
		    TXT("ip4:192.0.2.0/24 mx -all") },
		{ "the last address there is", "255.255.255.0/24",
		    "255.255.255.0/24", DOCTOR_PASS, NULL },
		{ "the last one of IPv6", "ffff::/16", "ffff::/16", DOCTOR_PASS,
		    NULL },
		{ "all the world", "0.0.0.0/0", "192.0.2.10", DOCTOR_PASS,
		    NULL },
		{ "the other family", "::/0", "192.0.2.10", DOCTOR_FAIL,
		    TXT("ip4:192.0.2.10 mx -all") },
	};
	struct room room;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_room(
		    &room, "v=spf1 mx -all", rows[i].listed, rows[i].egress);
		ask(&room);
		assert_number(rows[i].name, room.line.result, rows[i].want);
		assert_text(rows[i].name, record_of(&room), rows[i].record);
		arena_free(room.arena);
	}
}
END_TEST

START_TEST(judges_the_record)
{
	static const struct {
		const char *name, *record;
		const char *fault, *doubt;
		unsigned lookups;
		char all;
		bool dns_failed;
		enum doctor_result want;
		const char *publish;
	} rows[] = {
		{ "fine", "v=spf1 ip4:192.0.2.10 -all", NULL, NULL, 10, '-',
		    false, DOCTOR_PASS, NULL },
		{ "eleven lookups", "v=spf1 ip4:192.0.2.10 -all",
		    "asks 11 times", NULL, 11, '-', false, DOCTOR_FAIL, NULL },
		{ "+all", "v=spf1 ip4:192.0.2.10 +all", NULL, NULL, 0, '+',
		    false, DOCTOR_FAIL, NULL },
		{ "a faulty one", "v=spf1 ipv4:192.0.2.10", "no such term",
		    NULL, 0, '\0', false, DOCTOR_FAIL, NULL },
		{ "none", NULL, "there is no SPF record", NULL, 0, '\0', false,
		    DOCTOR_FAIL, TXT("ip4:192.0.2.11 ~all") },
		{ "no answer", NULL, NULL, "SERVFAIL", 0, '\0', true,
		    DOCTOR_UNKNOWN, NULL },
		{ "a doubt", "v=spf1 exists:%{i}.example.jp -all", NULL,
		    "the term exists", 1, '-', false, DOCTOR_UNKNOWN,
		    TXT("ip4:192.0.2.11 exists:%{i}.example.jp -all") },
		{ "no answer of an include", "v=spf1 include:a.test -all", NULL,
		    "SERVFAIL", 1, '-', true, DOCTOR_UNKNOWN, NULL },
	};
	struct room room;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_room(&room, rows[i].record,
		    rows[i].want == DOCTOR_PASS ? "192.0.2.11" : "",
		    "192.0.2.11");
		room.spf.fault = rows[i].fault;
		room.spf.doubt = rows[i].doubt;
		room.spf.lookups = rows[i].lookups;
		room.spf.all = rows[i].all;
		room.spf.lets_everybody = rows[i].all == '+';
		room.spf.dns_failed = rows[i].dns_failed;
		ask(&room);
		assert_number(rows[i].name, room.line.result, rows[i].want);
		assert_text(rows[i].name, record_of(&room), rows[i].publish);
		ck_assert_msg((rows[i].want == DOCTOR_PASS) ==
			(room.line.detail == NULL && room.line.fix == NULL),
		    "%s: detail and fix", rows[i].name);
		arena_free(room.arena);
	}
}
END_TEST

/* A doubt harms nothing where the address is named, but for an exclusion. */
START_TEST(heeds_exclusions)
{
	struct room room;

	open_room(
	    &room, "v=spf1 ptr ip4:192.0.2.10", "192.0.2.10", "192.0.2.10");
	room.spf.doubt = "the term ptr";
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_PASS);
	room.spf.certain = 0;
	room.spf.obstacle = "the term -ip4";
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_UNKNOWN);
	ck_assert_str_eq(room.line.detail, "the term -ip4");
	ck_assert_str_eq(
	    record_of(&room), TXT("ip4:192.0.2.10 ptr ip4:192.0.2.10"));
	arena_free(room.arena);
}
END_TEST

static void
assert_only_evidence(const struct room *room, const char *want)
{
	ck_assert_uint_eq(room->line.evidence.count, 1);
	ck_assert_str_eq(room->line.evidence.items[0], want);
}

/* What is said of the record fits its judgement. */
START_TEST(tells_what_came)
{
	struct room room;

	/* Everybody: the address is in it, though in no network. */
	open_room(&room, "v=spf1 include:a.test -all", "", "192.0.2.10");
	room.spf.doubt = "the term all";
	room.spf.lets_everybody = true;
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_FAIL);
	assert_only_evidence(&room,
	    "example.jp TXT: v=spf1 include:a.test -all (0 of 10 lookups)");
	arena_free(room.arena);

	/* Two records: a third one would lose terms. */
	open_room(&room, NULL, "", "192.0.2.10");
	room.spf.record_count = 2;
	room.spf.fault = "example.jp has 2 SPF records";
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_FAIL);
	assert_only_evidence(&room, "example.jp TXT: 2 SPF records");
	ck_assert_ptr_null(record_of(&room));
	arena_free(room.arena);

	open_room(&room, NULL, "", "192.0.2.10");
	room.spf.failure = "REFUSED";
	room.spf.doubt = "DNS gave no usable answer for example.jp (REFUSED)";
	room.spf.dns_failed = true;
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_UNKNOWN);
	assert_only_evidence(&room, "example.jp TXT: no answer (REFUSED)");
	arena_free(room.arena);
}
END_TEST

/* Which egress's addresses does the domain's record need? */
START_TEST(asks_the_egresses_of_the_domain)
{
	static char domain[] = "@example.jp", other[] = "@example.net",
		    one[] = "a@example.jp", bounces[] = "bounces.example.net",
		    relayhost[] = "relay.example.net";
	static const struct {
		const char *name;
		char *sender, *relayhost, *return_path;
		enum doctor_result want;
		const char *record;
	} rows[] = {
		{ "all mail", NULL, NULL, NULL, DOCTOR_PASS, NULL },
		{ "all of the domain", domain, relayhost, NULL, DOCTOR_PASS,
		    NULL },
		{ "some of the domain", one, NULL, NULL, DOCTOR_FAIL,
		    TXT("ip4:192.0.2.20 -all") },
		{ "another domain", other, NULL, NULL, DOCTOR_FAIL,
		    TXT("ip4:192.0.2.20 -all") },
		{ "by one relayhost", NULL, relayhost, NULL, DOCTOR_FAIL,
		    TXT("ip4:192.0.2.20 -all") },
		{ "the provider's Return-Path", NULL, NULL, bounces,
		    DOCTOR_NOT_ASKED, NULL },
	};
	struct network second;
	struct room room;
	size_t i;

	network_parse("192.0.2.20", &second);
	for (i = 0; i < COUNT(rows); i++) {
		open_room(&room, "v=spf1 -all", "192.0.2.10", "192.0.2.10");
		room.conf.egress_count = 2;
		room.egresses[1].addresses.items = &second;
		room.egresses[1].addresses.count = 1;
		room.egresses[0].senders.items = (char *[]){ rows[i].sender };
		room.egresses[0].senders.count = rows[i].sender != NULL;
		room.egresses[0].relayhost = rows[i].relayhost;
		room.egresses[0].return_path = rows[i].return_path;
		ask(&room);
		assert_number(rows[i].name, room.line.result, rows[i].want);
		assert_text(rows[i].name, record_of(&room), rows[i].record);
		arena_free(room.arena);
	}
}
END_TEST

/* What the provider publishes is included, never copied. */
START_TEST(includes_the_provider)
{
	static char provider[] = "spf.example.net";
	struct egress_address address;
	struct egress_facts facts = { 0 };
	struct network network;
	struct room room;

	memset(&address, 0, sizeof(address));
	ip_parse("198.51.100.1", &address.ip);
	network_parse("203.0.113.0/24", &network);
	facts.addresses = &address;
	facts.address_count = 1;
	facts.networks = &network;
	facts.network_count = 1;

	open_room(&room, "v=spf1 -all", "192.0.2.10", "192.0.2.10");
	room.egresses[0].spf_domain = provider;
	room.known[0] = &facts;
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_FAIL);
	ck_assert_str_eq(record_of(&room), TXT("include:spf.example.net -all"));
	arena_free(room.arena);

	open_room(&room, "v=spf1 -all", "192.0.2.10", "192.0.2.10");
	room.egresses[0].spf_domain = provider;
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_UNKNOWN);
	arena_free(room.arena);

	facts.networks_missing = "SERVFAIL";
	open_room(&room, "v=spf1 include:spf.example.net -all",
	    "198.51.100.1 203.0.113.0/24 192.0.2.10", "192.0.2.10");
	room.egresses[0].spf_domain = provider;
	room.known[0] = &facts;
	ask(&room);
	ck_assert_int_eq(room.line.result, DOCTOR_UNKNOWN);
	arena_free(room.arena);
}
END_TEST

START_TEST(cuts_strings_at_255_octets)
{
	char record[400] = "v=spf1 ";
	const char *want;
	struct room room;

	while (strlen(record) < 256 - strlen(" ip4:192.0.2.11"))
		strcat(record, "x");
	open_room(&room, record, "", "192.0.2.11");
	ask(&room);
	want = strstr(record_of(&room), "\" \"");
	ck_assert_ptr_nonnull(want);
	ck_assert_uint_eq((size_t)(want - strchr(record_of(&room), '"')), 256);
	ck_assert_str_eq(want, "\" \"x\"");
	arena_free(room.arena);
}
END_TEST

TEST_SUITE("doctor_spf", finds_what_the_record_has_not, judges_the_record,
    heeds_exclusions, tells_what_came, asks_the_egresses_of_the_domain,
    includes_the_provider, cuts_strings_at_255_octets)
