#include <stdio.h>

#include "lib/dns/breaker.h"
#include "lib/util/clock.h"
#include "tests/dns/cache_house.h"
#include "tests/unit/suite.h"

/* As the gate does it: three messages give up, then nobody waits. */
static void
open_breaker(struct cache_house *house)
{
	struct breaker *breaker = domain_cache_breaker(house->cache);
	struct test_wait wait;
	char name[20];
	int i;

	for (i = 0; i < BREAKER_DEADLINES; i++) {
		ck_assert(!breaker_is_open(breaker));
		snprintf(name, sizeof(name), "dead%d.test", i);
		ck_assert_uint_eq(start_wait(house, &wait, name), 1);
		run_for(&house->dns, 50);
		wait_cancel(&wait.wait);
		breaker_deadline(breaker);
	}
	ck_assert(breaker_is_open(breaker));
}

START_TEST(probes_while_the_breaker_is_open)
{
	struct cache_house house;
	uint64_t asked, probes;
	char name[20];
	int64_t start;
	int i;

	open_cache(&house, "*.test MX 10 mx.test\n", 100);
	fake_set_dead(house.dns.fake, true);
	open_breaker(&house);
	asked = dns_asked(house.dns.dns);
	for (i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "cold%d.test", i);
		ck_assert(peek(&house, name) == NULL);
	}
	ck_assert_uint_eq(dns_asked(house.dns.dns), asked);
	start = clock_now();
	run_for(&house.dns, 3250);
	probes = (dns_asked(house.dns.dns) - asked) / 3;
	ck_assert_uint_ge(probes, 4);
	ck_assert_uint_le(probes, (clock_now() - start) / 500);
	fake_set_dead(house.dns.fake, false);
	run_until_closed(&house);
	run_until_quiet(&house);
	ck_assert(peek(&house, "cold49.test") != NULL);
	close_cache(&house);
}
END_TEST

/* What was under way has failed, and a probe is out. */
static bool
is_probed(void *dns)
{
	return dns_asked(dns) > 3 * BREAKER_DEADLINES;
}

START_TEST(probes_when_nobody_asks_any_more)
{
	struct cache_house house;

	open_cache(&house, "*.test MX 10 mx.test\n", 100);
	fake_set_dead(house.dns.fake, true);
	open_breaker(&house);
	run_until(&house.dns, is_probed, house.dns.dns);
	ck_assert(breaker_is_open(domain_cache_breaker(house.cache)));
	fake_set_dead(house.dns.fake, false);
	run_until_closed(&house);
	close_cache(&house);
}
END_TEST

/* With a deadline longer than libunbound's, the cache sees the silence. */
START_TEST(silence_opens_the_breaker)
{
	struct test_wait waits[BREAKER_DEADLINES];
	struct cache_house house;
	char name[20];
	int i;

	open_cache(&house, "*.test @drop\nbad.test @servfail\n", 100);
	for (i = 0; i < BREAKER_DEADLINES; i++) {
		snprintf(name, sizeof(name), "a%d.test", i);
		start_wait(&house, &waits[i], name);
	}
	run_until_ready(&house, waits, BREAKER_DEADLINES);
	ck_assert(breaker_is_open(domain_cache_breaker(house.cache)));

	/* A name that cannot be asked says nothing of the server. */
	peek(&house, "a..test");
	run_for(&house.dns, 1500);
	ck_assert(breaker_is_open(domain_cache_breaker(house.cache)));
	/* SERVFAIL does: it is there. */
	peek(&house, "bad.test");
	run_until_closed(&house);
	close_cache(&house);
}
END_TEST

TEST_SUITE("domains and the breaker", probes_while_the_breaker_is_open,
    probes_when_nobody_asks_any_more, silence_opens_the_breaker)
