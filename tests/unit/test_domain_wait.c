#include <stdio.h>
#include <string.h>

#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "tests/dns/cache_house.h"
#include "tests/unit/suite.h"

#define WAITS 100

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
	run_until_ready(&house, waits, WAITS);
	ck_assert_int_eq(fake_count(house.dns.fake, "a.test", "MX"), 1);
	ck_assert_int_eq(fake_count(house.dns.fake, "a.test", "A"), 1);
	ck_assert_int_eq(fake_count(house.dns.fake, "a.test", "AAAA"), 1);
	ck_assert_uint_eq(dns_asked(house.dns.dns), 3);
	ck_assert_uint_eq(start_wait(&house, &waits[0], "a.test"), 0);
	close_cache(&house);
}
END_TEST

/* The first one is slow, the second one warm, and one is there twice. */
static char texts[DOMAIN_WAIT_NAMES + 1][16];

static bool
all_but_the_slow_are_known(void *house)
{
	int i;

	for (i = 1; i < DOMAIN_WAIT_NAMES; i++) {
		if (peek(house, texts[i]) == NULL)
			return false;
	}
	return true;
}

START_TEST(ready_when_the_last_name_is)
{
	struct domain_name names[DOMAIN_WAIT_NAMES + 1];
	struct cache_house house;
	struct test_wait wait;
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		snprintf(texts[i], sizeof(texts[i]), "%zu.test", i);
		names[i] = (struct domain_name){ DOMAIN_OF_MAIL, texts[i] };
	}
	strcpy(texts[0], "slow.test");
	strcpy(texts[1], "warm.test");
	strcpy(texts[3], texts[2]);
	open_cache(
	    &house, "*.test MX 10 mx.test\nslow.test @delay 2000\n", 200);
	domain_facts_release(learn(&house, "warm.test"));
	start_wait(&house, &wait, "warm.test");
	ck_assert_uint_eq(
	    domain_wait_start(house.cache, &wait.wait, names, COUNT(names)),
	    DOMAIN_WAIT_NAMES - 1);
	run_until(&house.dns, all_but_the_slow_are_known, &house);
	ck_assert_int_eq(wait.ready, 0);
	run_until_ready(&house, &wait, 1);
	ck_assert_int_eq(
	    fake_count(house.dns.fake, texts[DOMAIN_WAIT_NAMES], NULL), 0);
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
	run_until_ready(&house, &second, 1);
	ck_assert_int_eq(first.ready, 0);
	wait_cancel(&second.wait);

	/* Whichever is called first cancels the other one. */
	start_wait(&house, &first, "b.test");
	start_wait(&house, &second, "b.test");
	first.wait.ready = second.wait.ready = cancel_the_other;
	first.wait.arg = &second;
	second.wait.arg = &first;
	run_until_quiet(&house);
	ck_assert(peek(&house, "b.test") != NULL);

	/* What is asked for nobody any more is kept all the same. */
	start_wait(&house, &first, "c.test");
	wait_cancel(&first.wait);
	run_until_quiet(&house);
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
	run_for(&house.dns, 100);
	other = fake_start("b.test MX 10 mx.test\n", 0);
	servers[0] = (char *)fake_server(other);
	old = house.dns.dns;
	house.dns.dns =
	    dns_new(house.dns.loop, house.dns.log, servers, 1, &error);
	domain_cache_set_dns(house.cache, house.dns.dns, &limits);
	dns_free(old);
	run_until_ready(&house, &wait, 1);
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
	struct cache_house house;
	char name[20];
	int i;

	open_cache(&house, "*.test @delay 50\n*.test MX 10 mx.test\n", NAMES);
	for (i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "a%d.test", i);
		ck_assert_uint_eq(start_wait(&house, &waits[i], name), 1);
	}
	ck_assert_uint_eq(dns_asked(house.dns.dns), 3 * DOMAIN_ASKED_MAX);
	run_until_ready(&house, waits, NAMES);
	ck_assert_uint_eq(dns_asked(house.dns.dns), 3 * NAMES);
	close_cache(&house);
	free(waits);
}
END_TEST

TEST_SUITE("domain waits", one_question_for_all_who_wait,
    ready_when_the_last_name_is, cancelled_is_not_ready,
    a_reload_asks_the_new_servers, asks_many_in_turns)
