#include <ldns/ldns.h>
#include <string.h>

#include "lib/dns/answer.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

#define ROWS 4

static ldns_rr *
record(const char *row)
{
	ldns_rr *rr;

	ck_assert_msg(
	    ldns_rr_new_frm_str(&rr, row, 300, NULL, NULL) == LDNS_STATUS_OK,
	    "%s", row);
	return rr;
}

static ldns_pkt *
packet_about(const char *name, ldns_rr_type type)
{
	ldns_pkt *packet = ldns_pkt_new();
	ldns_rr *question = ldns_rr_new();

	ldns_rr_set_question(question, true);
	ldns_rr_set_owner(question, ldns_dname_new_frm_str(name));
	ldns_rr_set_type(question, type);
	ldns_rr_set_class(question, LDNS_RR_CLASS_IN);
	ldns_pkt_push_rr(packet, LDNS_SECTION_QUESTION, question);
	return packet;
}

static void
read_packet(struct arena *arena, ldns_pkt *packet, enum dns_type type,
    struct dns_answer *answer)
{
	uint8_t *wire;
	size_t length;

	ck_assert_int_eq(ldns_pkt2wire(&wire, packet, &length), LDNS_STATUS_OK);
	answer_read(arena, wire, length, type, answer);
	free(wire);
	ldns_pkt_free(packet);
}

/* libunbound would hardly hand these over; what if? */
START_TEST(reads_odd_packets)
{
	static const struct {
		const char *row;
		enum dns_type type;
		bool nxdomain;
		const char *answer[ROWS], *authority[ROWS];
		enum dns_status want;
		uint32_t ttl;
		size_t count;
		const char *canonical;
	} rows[] = {
		{ "records of another name", DNS_A, false,
		    { "b.test A 192.0.2.1" }, { NULL }, DNS_NODATA, 0, 0,
		    NULL },
		{ "records of another type", DNS_A, false,
		    { "a.test AAAA ::1" }, { NULL }, DNS_NODATA, 0, 0, NULL },
		{ "records of another class", DNS_TXT, false,
		    { "a.test CH TXT \"x\"" }, { NULL }, DNS_NODATA, 0, 0,
		    NULL },
		{ "a name in other letters", DNS_A, false,
		    { "A.tEST A 192.0.2.1" }, { NULL }, DNS_ANSWER, 300, 1,
		    NULL },
		{ "aliases in the wrong order", DNS_A, false,
		    { "c.test 9 A 192.0.2.1", "b.test 8 CNAME c.test",
			"a.test CNAME b.test" },
		    { NULL }, DNS_ANSWER, 8, 1, "c.test" },
		{ "an alias in capitals of a name that is not printable", DNS_A,
		    false,
		    { "A.TEST CNAME B\\000\\.\\200.TEST",
			"b\\000\\.\\200.test A 192.0.2.1" },
		    { NULL }, DNS_ANSWER, 300, 1, "b\\000\\.\\200.test" },
		{ "an alias of the root", DNS_A, false, { "a.test CNAME ." },
		    { NULL }, DNS_NODATA, 0, 0, "" },
		{ "a loop", DNS_A, false,
		    { "a.test CNAME b.test", "b.test CNAME a.test" }, { NULL },
		    DNS_FAILURE, 0, 0, NULL },
		{ "an alias of itself", DNS_A, false, { "a.test CNAME a.test" },
		    { NULL }, DNS_FAILURE, 0, 0, NULL },
		{ "an alias that is asked for", DNS_CNAME, false,
		    { "a.test CNAME a.test" }, { NULL }, DNS_ANSWER, 300, 1,
		    NULL },
		{ "no such name, with records", DNS_A, true,
		    { "a.test A 192.0.2.1" }, { NULL }, DNS_ANSWER, 300, 1,
		    NULL },
		{ "no such name", DNS_A, true, { NULL },
		    { "test NS ns.test", "test 50 SOA a. b. 1 2 3 4 60" },
		    DNS_NXDOMAIN, 50, 0, NULL },
		{ "no such name, without an SOA record", DNS_A, true, { NULL },
		    { "test NS ns.test" }, DNS_NXDOMAIN, 0, 0, NULL },
		{ "an alias of no such name", DNS_A, true,
		    { "a.test 30 CNAME b.test" },
		    { "test 50 SOA a. b. 1 2 3 4 60" }, DNS_NXDOMAIN, 30, 0,
		    "b.test" },
	};
	struct arena *arena = arena_new();
	struct dns_answer answer;
	ldns_pkt *packet;
	size_t i, j;

	for (i = 0; i < COUNT(rows); i++) {
		packet = packet_about("a.test", (ldns_rr_type)rows[i].type);
		if (rows[i].nxdomain)
			ldns_pkt_set_rcode(packet, LDNS_RCODE_NXDOMAIN);
		for (j = 0; j < ROWS && rows[i].answer[j] != NULL; j++)
			ldns_pkt_push_rr(packet, LDNS_SECTION_ANSWER,
			    record(rows[i].answer[j]));
		for (j = 0; j < ROWS && rows[i].authority[j] != NULL; j++)
			ldns_pkt_push_rr(packet, LDNS_SECTION_AUTHORITY,
			    record(rows[i].authority[j]));
		read_packet(arena, packet, rows[i].type, &answer);
		assert_number(rows[i].row, answer.status, rows[i].want);
		assert_number(rows[i].row, answer.ttl, rows[i].ttl);
		assert_number(rows[i].row, answer.count, rows[i].count);
		assert_text(rows[i].row, answer.canonical, rows[i].canonical);
	}
	arena_free(arena);
}
END_TEST

START_TEST(follows_so_many_aliases)
{
	static const struct {
		int aliases;
		enum dns_status want;
	} rows[] = {
		{ ANSWER_CNAMES_MAX, DNS_ANSWER },
		{ ANSWER_CNAMES_MAX + 1, DNS_FAILURE },
	};
	struct arena *arena = arena_new();
	struct dns_answer answer;
	ldns_pkt *packet;
	char row[100];
	size_t i;
	int j;

	for (i = 0; i < COUNT(rows); i++) {
		packet = packet_about("a0.test", LDNS_RR_TYPE_A);
		for (j = 0; j < rows[i].aliases; j++) {
			snprintf(row, sizeof(row), "a%d.test CNAME a%d.test", j,
			    j + 1);
			ldns_pkt_push_rr(
			    packet, LDNS_SECTION_ANSWER, record(row));
		}
		snprintf(row, sizeof(row), "a%d.test A 192.0.2.1", j);
		ldns_pkt_push_rr(packet, LDNS_SECTION_ANSWER, record(row));
		read_packet(arena, packet, DNS_A, &answer);
		assert_number(row, answer.status, rows[i].want);
	}
	arena_free(arena);
}
END_TEST

START_TEST(reads_so_many_octets)
{
	static uint8_t wire[ANSWER_OCTETS_MAX + 1];
	struct arena *arena = arena_new();
	struct dns_answer answer;
	ldns_pkt *packet;
	uint8_t *start;
	size_t length;

	packet = packet_about("a.test", LDNS_RR_TYPE_A);
	ldns_pkt_push_rr(
	    packet, LDNS_SECTION_ANSWER, record("a.test A 192.0.2.1"));
	ldns_pkt2wire(&start, packet, &length);
	memcpy(wire, start, length); /* ldns ignores what follows */
	answer_read(arena, wire, ANSWER_OCTETS_MAX, DNS_A, &answer);
	ck_assert_int_eq(answer.status, DNS_ANSWER);
	answer_read(arena, wire, ANSWER_OCTETS_MAX + 1, DNS_A, &answer);
	ck_assert_int_eq(answer.status, DNS_FAILURE);
	ck_assert_str_eq(answer.reason, "the answer is too long");
	free(start);
	ldns_pkt_free(packet);
	arena_free(arena);
}
END_TEST

START_TEST(keeps_so_many_records)
{
	static const struct {
		int records;
		size_t want;
	} rows[] = {
		{ DNS_RECORDS_MAX, DNS_RECORDS_MAX },
		{ DNS_RECORDS_MAX + 1, DNS_RECORDS_MAX },
	};
	struct arena *arena = arena_new();
	struct dns_answer answer;
	ldns_pkt *packet;
	char row[100];
	size_t i;
	int j;

	for (i = 0; i < COUNT(rows); i++) {
		packet = packet_about("a.test", LDNS_RR_TYPE_A);
		for (j = 0; j < rows[i].records; j++) {
			snprintf(row, sizeof(row), "a.test A 192.0.%d.%d",
			    j / 256, j % 256);
			ldns_pkt_push_rr(
			    packet, LDNS_SECTION_ANSWER, record(row));
		}
		read_packet(arena, packet, DNS_A, &answer);
		assert_number("records", answer.count, rows[i].want);
	}
	arena_free(arena);
}
END_TEST

/* An MX record of two octets, and a message that ends in the middle. */
START_TEST(refuses_what_is_cut)
{
	static const uint8_t whole[] = "\0\0\x81\x80\0\1\0\1\0\0\0\0"
				       "\1a\4test\0\0\x0f\0\1"
				       "\xc0\x0c\0\x0f\0\1\0\0\0\x3c\0\2\0\x0a";
	struct arena *arena = arena_new();
	struct dns_answer answer;
	size_t length;

	for (length = 0; length < sizeof(whole); length++) {
		answer_read(arena, whole, length, DNS_MX, &answer);
		ck_assert_int_ne(answer.status, DNS_ANSWER);
		ck_assert_uint_eq(answer.count, 0);
	}
	arena_free(arena);
}
END_TEST

TEST_SUITE("answer", reads_odd_packets, follows_so_many_aliases,
    reads_so_many_octets, keeps_so_many_records, refuses_what_is_cut)
