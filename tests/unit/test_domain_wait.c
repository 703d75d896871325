#include <stdio.h>
#include <string.h>

#include "lib/dns/breaker.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "tests/dns/cache_house.h"
#include "tests/unit/suite.h"

#define WAITS 100

/* Runs the loop for the whole time, whatever becomes ready. */
static void
run_on(struct cache_house *house, int64_t milliseconds)
{
	int64_t end = clock_now() + milliseconds;

	while (clock_now() < end)
		run_for(&house->dns, end - clock_now());
}

START_TEST(one_question_for_all_who_wait)
{
	struct test_wait waits[WAITS];
	struct cache_house house;
	int i;

	open_cache(&house, "a.test MX 10 mx.test\n", 100);
	for (i = 0; i < WAITS; i++) {
		ck_assert_uint_eq(start_wait(&house, &waits[i], "a.test"), 1);
		ck_assert(peek(&house, "a.test") == NULL);
	}
	run_on(&house, 700);
	for (i = 0; i < WAITS; i++)
		ck_assert_int_eq(waits[i].ready, 1);
	ck_assert_int_eq(fake_count(house.dns.fake, "a.test", "MX"), 1);
	ck_assert_int_eq(fake_count(house.dns.fake, "a.test", "A"), 1);
	ck_assert_int_eq(fake_count(house.dns.fake, "a.test", "AAAA"), 1);
	ck_assert_uint_eq(dns_asked(house.dns.dns), 3);
	ck_assert_uint_eq(start_wait(&house, &waits[0], "a.test"), 0);
	close_cache(&house);
}
END_TEST

START_TEST(ready_when_the_last_name_is)
{
	static const char *const texts[] = { "warm.test", "a.test",
		"slow.test", "a.test" };
	char more[DOMAIN_WAIT_NAMES + 1][16];
	struct domain_name names[DOMAIN_WAIT_NAMES + 1];
	struct cache_house house;
	struct test_wait wait;
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		snprintf(more[i], sizeof(more[i]), "%zu.test", i);
		names[i] = (struct domain_name){ DOMAIN_OF_MAIL,
			i < COUNT(texts) ? texts[i] : more[i] };
	}
	open_cache(&house, "*.test MX 10 mx.test\nslow.test @delay 700\n", 100);
	domain_facts_release(learn(&house, "warm.test"));
	start_wait(&house, &wait, "warm.test");
	ck_assert_uint_eq(
	    domain_wait_start(house.cache, &wait.wait, names, COUNT(names)),
	    DOMAIN_WAIT_NAMES - 1);
	run_on(&house, 400);
	ck_assert(peek(&house, "a.test") != NULL);
	ck_assert_int_eq(wait.ready, 0);
	run_on(&house, 1000);
	ck_assert_int_eq(wait.ready, 1);
	ck_assert_int_eq(
	    fake_count(house.dns.fake, more[DOMAIN_WAIT_NAMES], NULL), 0);
	close_cache(&house);
}
END_TEST

static void
cancel_the_other(void *arg)
{
	struct test_wait *other = arg;

	wait_cancel(&other->wait);
}

START_TEST(cancelled_is_not_ready)
{
	struct test_wait first, second;
	struct cache_house house;

	open_cache(&house, "*.test @delay 50\n*.test MX 10 mx.test\n", 100);
	start_wait(&house, &first, "a.test");
	start_wait(&house, &second, "a.test");
	wait_cancel(&first.wait);
	wait_cancel(&first.wait);
	run_on(&house, 500);
	ck_assert_int_eq(first.ready, 0);
	ck_assert_int_eq(second.ready, 1);
	wait_cancel(&second.wait);

	/* Whichever is called first cancels the other one. */
	start_wait(&house, &first, "b.test");
	start_wait(&house, &second, "b.test");
	first.wait.ready = second.wait.ready = cancel_the_other;
	first.wait.arg = &second;
	second.wait.arg = &first;
	run_on(&house, 500);
	ck_assert(peek(&house, "b.test") != NULL);

	/* What is asked for nobody any more is kept all the same. */
	start_wait(&house, &first, "c.test");
	wait_cancel(&first.wait);
	run_on(&house, 500);
	ck_assert(peek(&house, "c.test") != NULL);

	start_wait(&house, &first, "d.test");
	close_cache(&house);
	wait_cancel(&first.wait);
	ck_assert_int_eq(first.ready, 0);
}
END_TEST

START_TEST(a_reload_asks_the_new_servers)
{
	const struct domain_cache_limits limits = { .names = 1 };
	struct domain_cache_counts counts;
	struct cache_house house;
	struct test_wait wait;
	struct fake *other;
	struct dns *old;
	char *servers[1];
	const char *error;

	open_cache(&house, "b.test @drop\na.test MX 10 mx.test\n", 100);
	domain_facts_release(learn(&house, "a.test"));
	start_wait(&house, &wait, "b.test");
	run_on(&house, 100);
	other = fake_start("b.test MX 10 mx.test\n", 0);
	servers[0] = (char *)fake_server(other);
	old = house.dns.dns;
	house.dns.dns =
	    dns_new(house.dns.loop, house.dns.log, servers, 1, &error);
	domain_cache_set_dns(house.cache, house.dns.dns, &limits);
	dns_free(old);
	run_on(&house, 700);
	ck_assert_int_eq(wait.ready, 1);
	ck_assert(peek(&house, "b.test") != NULL);
	domain_cache_count(house.cache, &counts);
	ck_assert_uint_eq(counts.names, 1);
	close_cache(&house);
	fake_stop(other);
}
END_TEST

START_TEST(asks_many_in_turns)
{
	enum { NAMES = DOMAIN_ASKED_MAX + 100 };
	struct test_wait *waits = calloc(NAMES, sizeof(*waits));
	int64_t end = clock_now() + LONG_ENOUGH; /* a datagram may be lost */
	struct cache_house house;
	char name[20];
	int i;

	open_cache(&house, "*.test @delay 50\n*.test MX 10 mx.test\n", NAMES);
	for (i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "a%d.test", i);
		ck_assert_uint_eq(start_wait(&house, &waits[i], name), 1);
	}
	ck_assert_uint_eq(dns_asked(house.dns.dns), 3 * DOMAIN_ASKED_MAX);
	for (i = 0; i < NAMES; i++) {
		while (waits[i].ready == 0 && clock_now() < end)
			run_for(&house.dns, end - clock_now());
		ck_assert_int_eq(waits[i].ready, 1);
	}
	ck_assert_uint_eq(dns_asked(house.dns.dns), 3 * NAMES);
	close_cache(&house);
	free(waits);
}
END_TEST

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
		run_on(house, 50);
		wait_cancel(&wait.wait);
		breaker_deadline(breaker);
	}
	ck_assert(breaker_is_open(breaker));
}

START_TEST(probes_while_the_breaker_is_open)
{
	struct cache_house house;
	uint64_t asked;
	char name[20];
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
	run_on(&house, 3250);
	ck_assert_uint_ge(dns_asked(house.dns.dns), asked + 4 * 3);
	ck_assert_uint_le(dns_asked(house.dns.dns), asked + 6 * 3);
	fake_set_dead(house.dns.fake, false);
	run_on(&house, 2000);
	ck_assert(!breaker_is_open(domain_cache_breaker(house.cache)));
	ck_assert(peek(&house, "cold49.test") != NULL);
	close_cache(&house);
}
END_TEST

START_TEST(probes_when_nobody_asks_any_more)
{
	struct cache_house house;

	open_cache(&house, "*.test MX 10 mx.test\n", 100);
	fake_set_dead(house.dns.fake, true);
	open_breaker(&house);
	run_on(&house, 12500); /* what was under way has failed */
	ck_assert(breaker_is_open(domain_cache_breaker(house.cache)));
	fake_set_dead(house.dns.fake, false);
	run_on(&house, 3000);
	ck_assert(!breaker_is_open(domain_cache_breaker(house.cache)));
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
	run_on(&house, 12000);
	for (i = 0; i < BREAKER_DEADLINES; i++)
		ck_assert_int_eq(waits[i].ready, 1);
	ck_assert(breaker_is_open(domain_cache_breaker(house.cache)));

	/* A name that cannot be asked says nothing of the server. */
	peek(&house, "a..test");
	run_on(&house, 1500);
	ck_assert(breaker_is_open(domain_cache_breaker(house.cache)));
	/* SERVFAIL does: it is there. */
	peek(&house, "bad.test");
	run_on(&house, 2500);
	ck_assert(!breaker_is_open(domain_cache_breaker(house.cache)));
	close_cache(&house);
}
END_TEST

TEST_SUITE("domain waits", one_question_for_all_who_wait,
    ready_when_the_last_name_is, cancelled_is_not_ready,
    a_reload_asks_the_new_servers, asks_many_in_turns,
    probes_while_the_breaker_is_open, probes_when_nobody_asks_any_more,
    silence_opens_the_breaker)
