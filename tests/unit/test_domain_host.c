#include <string.h>

#include "tests/dns/cache_house.h"
#include "tests/unit/suite.h"

START_TEST(learns_a_host)
{
	static const char zone[] = "mx.test A 192.0.2.1\n"
				   "mx.test MX 10 other.test\n"
				   "alias.test CNAME more.test\n"
				   "more.test CNAME mx.test\n"
				   "dangling.test CNAME nowhere.test\n";
	struct domain_facts *facts, *mail;
	struct cache_house house;

	open_cache(&house, zone, 100);
	facts = learn_host(&house, "mx.test");
	ck_assert_int_eq(facts->kind, DOMAIN_OF_HOST);
	ck_assert_int_eq(facts->mx_status, DNS_UNASKED);
	ck_assert_int_eq(facts->a_status, DNS_ANSWER);
	ck_assert_int_eq(facts->aaaa_status, DNS_NODATA);
	ck_assert_uint_eq(facts->address_count, 1);
	ck_assert_ptr_null(facts->canonical);
	ck_assert_int_eq(fake_count(house.dns.fake, "mx.test", "MX"), 0);
	/* Of mail they are other facts, asked for themselves. */
	ck_assert(peek(&house, "mx.test") == NULL);
	mail = learn(&house, "mx.test");
	ck_assert_uint_eq(mail->mx_count, 1);
	ck_assert_int_eq(fake_count(house.dns.fake, "mx.test", "A"), 2);
	domain_facts_release(facts);
	domain_facts_release(mail);

	facts = learn_host(&house, "alias.test");
	ck_assert_uint_eq(facts->address_count, 1);
	ck_assert_str_eq(facts->canonical, "mx.test");
	domain_facts_release(facts);
	facts = learn_host(&house, "dangling.test");
	ck_assert_int_eq(domain_exists(facts), KNOWN_NO);
	ck_assert_str_eq(facts->canonical, "nowhere.test");
	domain_facts_release(facts);
	facts = learn(&house, "alias.test");
	ck_assert_str_eq(facts->mx[0].host, "other.test");
	ck_assert_str_eq(facts->canonical, "mx.test");
	domain_facts_release(facts);
	close_cache(&house);
}
END_TEST

/* The MX host of a small domain is often the domain. */
START_TEST(a_host_that_is_known_as_a_domain)
{
	static const char zone[] = "self.test MX 10 self.test\n"
				   "self.test 200 A 192.0.2.1\n"
				   "nomx.test MX @servfail\n"
				   "nomx.test A 192.0.2.1\n"
				   "half.test MX 10 half.test\n"
				   "half.test AAAA @servfail\n"
				   "half.test A 192.0.2.1\n";
	static const struct {
		const char *name;
		int seconds, asked; /* A, in all */
		const char *reason;
	} rows[] = {
		{ "self.test", 200, 1, NULL },
		{ "nomx.test", DOMAIN_RETRY, 1, NULL },
		{ "half.test", DOMAIN_RETRY, 2, "SERVFAIL" },
	};
	struct domain_facts *facts;
	struct cache_house house;
	size_t i;

	open_cache(&house, zone, 100);
	for (i = 0; i < COUNT(rows); i++) {
		domain_facts_release(learn(&house, rows[i].name));
		facts = learn_host(&house, rows[i].name);
		assert_number(rows[i].name, facts->kind, DOMAIN_OF_HOST);
		assert_number(rows[i].name, facts->mx_status, DNS_UNASKED);
		assert_number(rows[i].name, facts->mx_count, 0);
		assert_number(rows[i].name, facts->address_count, 1);
		assert_text(rows[i].name, facts->reason, rows[i].reason);
		assert_number(rows[i].name, facts->expires - facts->fetched,
		    rows[i].seconds * 1000);
		assert_number(rows[i].name,
		    fake_count(house.dns.fake, rows[i].name, "A"),
		    rows[i].asked);
		domain_facts_release(facts);
	}
	/* Once the domain is asked again, so is the host. */
	turn_clock(190 * 1000);
	facts = domain_cache_get(house.cache, DOMAIN_OF_HOST, "self.test");
	ck_assert(facts != NULL);
	domain_facts_release(facts);
	run_until_asked(&house, "self.test", 5);
	close_cache(&house);
}
END_TEST

TEST_SUITE("hosts", learns_a_host, a_host_that_is_known_as_a_domain)
