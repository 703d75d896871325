#include <string.h>

#include "tests/dns/cache_house.h"
#include "tests/unit/suite.h"

#define L63 "123456789012345678901234567890123456789012345678901234567890123"
#define L59 "12345678901234567890123456789012345678901234567890123456789"
#define L250 L63 "." L63 "." L63 "." L59

/* Milliseconds within which all are looked at, and a failure is believed. */
#define BACK (DOMAIN_CLOCK_SLACK - 1000)

static const char zone[] = "servfail.test @servfail\n"
			   "refused.test @refused\n"
			   "formerr.test @formerr\n"
			   "garbage.test @garbage\n"
			   "question.test @wrong-question\n"
			   "id.test @wrong-id\n"
			   "drop.test @drop\n"
			   "tcp.test @truncate-silent\n"
			   "tcp.test MX 10 mx.test\n"
			   "tcp.test A 192.0.2.1\n"
			   "a.loop.test CNAME b.loop.test\n"
			   "b.loop.test CNAME a.loop.test\n"
			   "self.test CNAME self.test\n"
			   "literal.test MX 10 192.0.2.1.\n"
			   "odd.test MX 10 a\\.b\\000c\\200.odd.test.\n"
			   "a\\.b\\000c\\200.odd.test A 192.0.2.1\n"
			   "whole.test MX 10 mx.test\n"
			   "whole.test A @refused\n"
			   "half.test A 192.0.2.1\n"
			   "half.test MX @servfail\n"
			   "many.test @many 500\n"
			   "many.test @truncate\n";

/* "No" is what a server says, and what can be no name at all. */
START_TEST(a_failure_is_never_no)
{
	static const struct {
		const char *name;
		enum known exists, takes_mail;
		const char *reason;
	} rows[] = {
		{ "servfail.test", KNOWN_UNSURE, KNOWN_UNSURE, "SERVFAIL" },
		{ "refused.test", KNOWN_UNSURE, KNOWN_UNSURE, "REFUSED" },
		{ "formerr.test", KNOWN_UNSURE, KNOWN_UNSURE, "FORMERR" },
		{ "garbage.test", KNOWN_UNSURE, KNOWN_UNSURE,
		    "the server gave no usable answer" },
		{ "question.test", KNOWN_UNSURE, KNOWN_UNSURE,
		    "the answer is to another question" },
		{ "id.test", KNOWN_UNSURE, KNOWN_UNSURE,
		    "the server did not answer" },
		{ "drop.test", KNOWN_UNSURE, KNOWN_UNSURE,
		    "the server did not answer" },
		{ "tcp.test", KNOWN_UNSURE, KNOWN_UNSURE,
		    "the answer did not come whole" },
		{ "a.loop.test", KNOWN_UNSURE, KNOWN_UNSURE,
		    "too many CNAME records in a row" },
		{ "self.test", KNOWN_UNSURE, KNOWN_UNSURE,
		    "too many CNAME records in a row" },
		{ "half.test", KNOWN_YES, KNOWN_UNSURE, "SERVFAIL" },
		{ "whole.test", KNOWN_YES, KNOWN_YES, "REFUSED" },
		{ "many.test", KNOWN_YES, KNOWN_YES, NULL },
		{ "literal.test", KNOWN_YES, KNOWN_YES, NULL },
		{ "gone.test", KNOWN_NO, KNOWN_NO, NULL },
		{ "x." L250, KNOWN_NO, KNOWN_NO, NULL }, /* 254 octets */
		{ "xx." L250, KNOWN_NO, KNOWN_NO, NULL },
		{ "a..test", KNOWN_NO, KNOWN_NO, NULL },
	};
	struct test_wait waits[COUNT(rows)];
	struct domain_facts *facts;
	struct cache_house house;
	size_t i;

	open_cache(&house, zone, 100);
	for (i = 0; i < COUNT(rows); i++)
		start_wait(&house, &waits[i], rows[i].name);
	for (i = 0; i < COUNT(rows); i++) {
		run_until_ready(&house, &waits[i], 1);
		turn_clock(-BACK); /* a failure is soon forgotten */
		facts =
		    domain_cache_get(house.cache, DOMAIN_OF_MAIL, rows[i].name);
		turn_clock(BACK);
		ck_assert_msg(facts != NULL, "%s", rows[i].name);
		assert_number(
		    rows[i].name, domain_exists(facts), rows[i].exists);
		assert_number(
		    rows[i].name, domain_takes_mail(facts), rows[i].takes_mail);
		assert_text(rows[i].name, facts->reason, rows[i].reason);
		domain_facts_release(facts);
	}
	ck_assert_int_eq(fake_count(house.dns.fake, "x." L250, "MX"), 1);
	ck_assert_int_eq(fake_count(house.dns.fake, "xx." L250, "MX"), 0);
	close_cache(&house);
}
END_TEST

/* They come as they are, and can be asked in their turn. */
START_TEST(hosts_of_odd_names)
{
	static const struct {
		const char *domain, *host;
		enum known has_address;
	} rows[] = {
		{ "literal.test", "192.0.2.1", KNOWN_NO },
		{ "odd.test", "a\\.b\\000c\\200.odd.test", KNOWN_YES },
	};
	struct domain_facts *facts, *host;
	struct cache_house house;
	size_t i;

	open_cache(&house, zone, 100);
	for (i = 0; i < COUNT(rows); i++) {
		facts = learn(&house, rows[i].domain);
		ck_assert_uint_eq(facts->mx_count, 1);
		ck_assert_str_eq(facts->mx[0].host, rows[i].host);
		host = learn_host(&house, facts->mx[0].host);
		assert_number(rows[i].domain, domain_has_address(host),
		    rows[i].has_address);
		ck_assert_int_eq(
		    fake_count(house.dns.fake, rows[i].host, "A"), 1);
		domain_facts_release(facts);
		domain_facts_release(host);
	}
	close_cache(&house);
}
END_TEST

TEST_SUITE("domains that are bad", a_failure_is_never_no, hosts_of_odd_names)
