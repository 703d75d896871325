#include <string.h>

#include "lib/dns/breaker.h"
#include "lib/dns/dns.h"
#include "tests/dns/dns_house.h"
#include "tests/unit/suite.h"

START_TEST(tells_answers_apart)
{
	static const char zone[] = "good.test MX 10 mx.good.test\n"
				   "good.test A 192.0.2.1\n"
				   "servfail.test @servfail\n"
				   "refused.test TXT @servfail\n"
				   "refused.test @refused\n"
				   "to.refused.test CNAME refused.test\n"
				   "formerr.test @formerr\n"
				   "garbage.test @garbage\n"
				   "question.test @wrong-question\n"
				   "a.loop.test CNAME b.loop.test\n"
				   "b.loop.test CNAME a.loop.test\n"
				   "dangling.test CNAME nowhere.test\n"
				   "empty.test CNAME good.test\n"
				   "long.test @truncate\n"
				   "long.test A 192.0.2.2\n"
				   "many.test @many 500\n";
	static const struct {
		const char *name;
		enum dns_type type;
		enum dns_status want;
		const char *reason;
		size_t count;
	} rows[] = {
		{ "good.test", DNS_MX, DNS_ANSWER, "", 1 },
		{ "GOOD.test.", DNS_MX, DNS_ANSWER, "", 1 },
		{ "good.test", DNS_AAAA, DNS_NODATA, "", 0 },
		{ "nowhere.test", DNS_MX, DNS_NXDOMAIN, "", 0 },
		{ "servfail.test", DNS_A, DNS_FAILURE, "SERVFAIL", 0 },
		{ "SERVFAIL.test.", DNS_AAAA, DNS_FAILURE, "SERVFAIL", 0 },
		{ "refused.test", DNS_MX, DNS_FAILURE, "REFUSED", 0 },
		{ "refused.test", DNS_TXT, DNS_FAILURE, "SERVFAIL", 0 },
		{ "formerr.test", DNS_PTR, DNS_FAILURE, "FORMERR", 0 },
		{ "garbage.test", DNS_A, DNS_FAILURE,
		    "the server gave no usable answer", 0 },
		{ "question.test", DNS_A, DNS_FAILURE,
		    "the answer is to another question", 0 },
		{ "a.loop.test", DNS_A, DNS_FAILURE,
		    "too many CNAME records in a row", 0 },
		{ "to.refused.test", DNS_MX, DNS_FAILURE, "REFUSED", 0 },
		{ "dangling.test", DNS_MX, DNS_NXDOMAIN, "", 0 },
		{ "empty.test", DNS_AAAA, DNS_NODATA, "", 0 },
		{ "empty.test", DNS_A, DNS_ANSWER, "", 1 },
		{ "long.test", DNS_A, DNS_ANSWER, "", 1 },
		{ "many.test", DNS_MX, DNS_ANSWER, "", 500 },
	};
	struct dns_reply reply = { 0 };
	struct house house;
	size_t i;

	open_house(&house, zone);
	for (i = 0; i < COUNT(rows); i++) {
		resolve(&house, &reply, rows[i].name, rows[i].type);
		assert_number(rows[i].name, reply.status, rows[i].want);
		assert_text(rows[i].name, reply.reason, rows[i].reason);
		assert_number(rows[i].name, reply.count, rows[i].count);
		ck_assert_msg(!reply.silent, "%s: silent", rows[i].name);
	}
	buf_free(&reply.text);
	close_house(&house);
}
END_TEST

START_TEST(reads_records)
{
	static const char zone[] = "a.test 60 A 192.0.2.1\n"
				   "a.test 60 AAAA 2001:db8::1\n"
				   "mx.test MX 20 B.Example.\n"
				   "mx.test MX 10 a.example.\n"
				   "null.test MX 0 .\n"
				   "odd.test MX 0 a\\.b\\000c\\200.example.\n"
				   "txt.test TXT \"v=spf1 \" \"-all\"\n"
				   "nul.test TXT \"a\\000b\"\n"
				   "1.2.0.192.in-addr.arpa PTR Host.Example.\n"
				   "alias.test CNAME a.test\n"
				   "first.test CNAME alias.test\n"
				   "www.test MX 10 no.\n";
	static const struct {
		const char *name;
		enum dns_type type;
		const char *want;
	} rows[] = {
		{ "a.test", DNS_A, "192.0.2.1" },
		{ "a.test", DNS_AAAA, "2001:db8::1" },
		{ "mx.test", DNS_MX, "20 b.example|10 a.example" },
		{ "null.test", DNS_MX, "0 " },
		{ "odd.test", DNS_MX, "0 a\\.b\\000c\\200.example" },
		{ "txt.test", DNS_TXT, "v=spf1 -all" },
		{ "1.2.0.192.in-addr.arpa", DNS_PTR, "0 host.example" },
		{ "alias.test", DNS_CNAME, "0 a.test" },
		{ "first.test", DNS_AAAA, "2001:db8::1" },
	};
	struct dns_reply reply = { 0 };
	struct house house;
	size_t i;

	open_house(&house, zone);
	for (i = 0; i < COUNT(rows); i++) {
		resolve(&house, &reply, rows[i].name, rows[i].type);
		assert_number(rows[i].name, reply.status, DNS_ANSWER);
		assert_text(rows[i].name, reply.text.data, rows[i].want);
	}
	resolve(&house, &reply, "nul.test", DNS_TXT);
	ck_assert_mem_eq(reply.text.data, "a\0b", 4);
	buf_free(&reply.text);
	close_house(&house);
}
END_TEST

START_TEST(knows_how_long_an_answer_holds)
{
	static const char zone[] = "a.test 100 A 192.0.2.1\n"
				   "short.test 50 CNAME a.test\n"
				   "long.test 900 CNAME a.test\n"
				   "no.test @negative 70\n"
				   "slow.test @negative 7200\n"
				   "no.test A 192.0.2.2\n";
	static const struct {
		const char *name;
		enum dns_type type;
		uint32_t want;
	} rows[] = {
		{ "a.test", DNS_A, 100 },
		{ "short.test", DNS_A, 50 },
		{ "long.test", DNS_A, 100 },
		{ "no.test", DNS_MX, 70 }, /* the minimum field */
		{ "slow.test", DNS_MX, 3600 }, /* the SOA record's TTL */
		{ "gone.test", DNS_MX, 300 },
	};
	struct dns_reply reply = { 0 };
	struct house house;
	size_t i;

	open_house(&house, zone);
	for (i = 0; i < COUNT(rows); i++) {
		resolve(&house, &reply, rows[i].name, rows[i].type);
		assert_number(rows[i].name, reply.ttl, rows[i].want);
	}
	buf_free(&reply.text);
	close_house(&house);
}
END_TEST

/* Names that a resolver library likes to answer by itself. */
START_TEST(every_name_reaches_the_server)
{
	static const char *const names[] = { "localhost", "a.localhost", "test",
		"a.test", "a.invalid", "a.onion", "a.local", "a.home.arpa",
		"a.example", "a.example.com", "a.internal", "a.lan",
		"localdomain", "1.0.0.127.in-addr.arpa",
		"9.0.0.127.in-addr.arpa", "1.0.0.10.in-addr.arpa",
		"1.0.16.172.in-addr.arpa", "1.0.31.172.in-addr.arpa",
		"1.0.168.192.in-addr.arpa", "1.0.254.169.in-addr.arpa",
		"1.2.0.192.in-addr.arpa", "1.100.51.198.in-addr.arpa",
		"1.113.0.203.in-addr.arpa", "1.0.64.100.in-addr.arpa",
		"1.0.0.0.in-addr.arpa", "255.255.255.255.in-addr.arpa",
		"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
		"0.0.ip6.arpa",
		"0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
		"0.0.ip6.arpa",
		"1.d.f.ip6.arpa", "1.8.e.f.ip6.arpa", "1.b.e.f.ip6.arpa",
		"1.8.b.d.0.1.0.0.2.ip6.arpa", "127.in-addr.arpa",
		"10.in-addr.arpa", "16.172.in-addr.arpa",
		"168.192.in-addr.arpa", "254.169.in-addr.arpa",
		"64.100.in-addr.arpa", "127.100.in-addr.arpa",
		"2.0.192.in-addr.arpa", "0.in-addr.arpa", "d.f.ip6.arpa",
		"c.f.ip6.arpa", "8.e.f.ip6.arpa", "8.b.d.0.1.0.0.2.ip6.arpa",
		"ip6.arpa", "in-addr.arpa", "arpa", "a.resolver.arpa",
		"a.service.arpa" };
	struct dns_reply reply = { 0 };
	struct house house;
	size_t i;

	open_house(&house, "* TXT \"of the server\"\n");
	for (i = 0; i < COUNT(names); i++) {
		resolve(&house, &reply, names[i], DNS_TXT);
		assert_number(
		    names[i], fake_count(house.fake, names[i], "TXT"), 1);
	}
	buf_free(&reply.text);
	close_house(&house);
}
END_TEST

START_TEST(asks_only_what_is_a_name)
{
#define L63 "123456789012345678901234567890123456789012345678901234567890123"
#define L61 "1234567890123456789012345678901234567890123456789012345678901"
	static const struct {
		const char *name;
		bool want;
	} rows[] = {
		{ ".", true },
		{ "a", true },
		{ "a.", true },
		{ "_dmarc.a_b.test", true },
		{ "\\000.test", true },
		{ "\\255\\.\\\\.test", true },
		{ "\xe3\x81\x82.test", true },
		{ L63 ".test", true },
		{ "x" L63 ".test", false },
		{ L63 "." L63 "." L63 "." L61, true },
		{ L63 "." L63 "." L63 "." L61 ".", true },
		{ L63 "." L63 "." L63 ".x" L61, false },
		{ "\\065" L63 ".test", false },
		{ "", false },
		{ "..", false },
		{ ".test", false },
		{ "a..test", false },
		{ "a.test..", false },
		{ "\\", false },
		{ "\\25.test", false },
		{ "\\256.test", false },
		{ "a.test\\", false },
	};
	struct dns_reply reply = { 0 };
	struct house house;
	uint64_t asked;
	size_t i;

	open_house(&house, "* TXT \"of the server\"\n");
	for (i = 0; i < COUNT(rows); i++) {
		asked = dns_asked(house.dns);
		resolve(&house, &reply, rows[i].name, DNS_TXT);
		assert_number(rows[i].name, dns_asked(house.dns) - asked,
		    rows[i].want ? 1 : 0);
		assert_number(rows[i].name, reply.silent, !rows[i].want);
		if (!rows[i].want)
			assert_number(rows[i].name, reply.status, DNS_NXDOMAIN);
	}
	buf_free(&reply.text);
	close_house(&house);
}
END_TEST

/* A refresh must not be told what libunbound remembers. */
START_TEST(keeps_no_answers)
{
	struct dns_reply reply = { 0 };
	struct house house;
	int i;

	open_house(&house, "a.test A 192.0.2.1\nbad.test @servfail\n");
	for (i = 1; i <= 3; i++) {
		resolve(&house, &reply, "a.test", DNS_A);
		ck_assert_int_eq(fake_count(house.fake, "a.test", "A"), i);
	}
	resolve(&house, &reply, "bad.test", DNS_A);
	i = fake_count(house.fake, "bad.test", "A");
	resolve(&house, &reply, "bad.test", DNS_A);
	ck_assert_int_gt(fake_count(house.fake, "bad.test", "A"), i);
	buf_free(&reply.text);
	close_house(&house);
}
END_TEST

START_TEST(breaker_opens_and_closes)
{
	struct breaker breaker = { 0 };
	int i;

	for (i = 0; i < BREAKER_DEADLINES - 1; i++)
		breaker_deadline(&breaker);
	ck_assert(!breaker_is_open(&breaker));
	breaker_answer(&breaker);
	for (i = 0; i < BREAKER_DEADLINES - 1; i++)
		breaker_deadline(&breaker);
	ck_assert(!breaker_is_open(&breaker));
	breaker_deadline(&breaker);
	ck_assert(breaker_is_open(&breaker));
	breaker_deadline(&breaker);
	ck_assert(breaker_is_open(&breaker));
	breaker_answer(&breaker);
	ck_assert(!breaker_is_open(&breaker));
}
END_TEST

TEST_SUITE("dns", tells_answers_apart, reads_records,
    knows_how_long_an_answer_holds, every_name_reaches_the_server,
    asks_only_what_is_a_name, keeps_no_answers, breaker_opens_and_closes)
