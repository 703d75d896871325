#include <stdio.h>

#include "lib/dns/breaker.h"
#include "lib/util/clock.h"
#include "tests/dns/cache_house.h"
#include "tests/unit/suite.h"

#define COLD 500
#define PROBED 100 /* more than are under way when DNS is back */

static void
run_on(struct cache_house *house, int64_t milliseconds)
{
	int64_t end = clock_now() + milliseconds;

	while (clock_now() < end)
		run_for(&house->dns, end - clock_now());
}

static bool
is_good(struct cache_house *house, const char *name)
{
	const struct domain_facts *facts = peek(house, name);

	return facts != NULL && domain_takes_mail(facts) == KNOWN_YES;
}

/* Cold names, as a gate asks for them that lets nobody wait. */
static int
ask_cold(struct cache_house *house, int from, int to)
{
	char name[20];
	int i, good = 0;

	for (i = from; i < to; i++) {
		snprintf(name, sizeof(name), "cold%d.test", i);
		good += is_good(house, name);
	}
	return good;
}

/*
 * An outage of 13 s with a flow of messages: what was known is served. What
 * waits for its turn, or was not named yet, is known within 2 s of the return;
 * what is under way then needs libunbound's 1.8 s to be sent again.
 */
START_TEST(recovers_within_two_seconds)
{
	struct test_wait failed[BREAKER_DEADLINES], fresh;
	struct cache_house house;
	char name[20];
	int64_t back;
	int i;

	open_cache(&house, "*.test MX 10 mx.test\n", 10000);
	domain_facts_release(learn(&house, "warm.test"));
	fake_set_dead(house.dns.fake, true);
	turn_clock(301 * 1000);
	for (i = 0; i < BREAKER_DEADLINES; i++) {
		snprintf(name, sizeof(name), "failed%d.test", i);
		start_wait(&house, &failed[i], name);
	}
	for (i = 0; i < 130; i++) {
		run_on(&house, 100);
		ck_assert(is_good(&house, "warm.test"));
		if (i >= 95) /* some of them are near their last send */
			ask_cold(&house, 0, COLD * (i - 94) / 70);
	}
	for (i = 0; i < BREAKER_DEADLINES; i++)
		ck_assert_int_eq(failed[i].ready, 1);
	ck_assert(breaker_is_open(domain_cache_breaker(house.cache)));

	fake_set_dead(house.dns.fake, false);
	back = clock_now();
	start_wait(&house, &fresh, "fresh.test");
	while (ask_cold(&house, PROBED, COLD) < COLD - PROBED ||
	    !is_good(&house, "fresh.test")) {
		run_on(&house, 20);
		ck_assert_int_lt(clock_now() - back, SLOWNESS * 2000);
	}
	while (ask_cold(&house, 0, PROBED) < PROBED ||
	    !is_good(&house, "failed0.test") ||
	    !is_good(&house, "failed1.test") ||
	    !is_good(&house, "failed2.test")) {
		run_on(&house, 20);
		ck_assert_int_lt(clock_now() - back, SLOWNESS * 3500);
	}
	ck_assert(!breaker_is_open(domain_cache_breaker(house.cache)));
	ck_assert_int_eq(fresh.ready, 1);
	close_cache(&house);
}
END_TEST

/* What is asked into the end of an outage is asked again, not failed. */
START_TEST(a_wait_outlives_the_outage)
{
	struct cache_house house;
	enum { NAMES = 50 };
	struct test_wait waits[NAMES];
	char name[20];
	int i;

	open_cache(&house, "*.test MX 10 mx.test\n", 10000);
	fake_set_dead(house.dns.fake, true);
	for (i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "a%d.test", i);
		start_wait(&house, &waits[i], name);
		run_on(&house, 150);
	}
	fake_set_dead(house.dns.fake, false);
	run_until_ready(&house, waits, NAMES);
	for (i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "a%d.test", i);
		ck_assert_msg(is_good(&house, name), "%s", name);
	}
	close_cache(&house);
}
END_TEST

TEST_SUITE("domains in an outage", recovers_within_two_seconds,
    a_wait_outlives_the_outage)
