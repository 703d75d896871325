#include <stdio.h>
#include <stdlib.h>

#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "tests/dns/cache_house.h"
#include "tests/unit/suite.h"

#define NAMES 200
#define ROUNDS 40 /* at most */
#define FAST (SLOWNESS * 400)
#define NAME_SIZE 40

/* A message from a domain first seen: the domain, then its MX host. */
struct message {
	struct cache_house *house;
	struct wait wait;
	char host[NAME_SIZE];
	int64_t start;
	int64_t took; /* milliseconds; 0 = under way */
	int *left;
};

static void
host_is_known(void *arg)
{
	struct message *message = arg;

	message->took = clock_now() - message->start;
	if (--*message->left == 0)
		loop_stop(message->house->dns.loop);
}

static void
domain_is_known(void *arg)
{
	struct message *message = arg;
	const struct domain_name host = { DOMAIN_OF_HOST, message->host };

	message->wait.ready = host_is_known;
	ck_assert_uint_eq(
	    domain_wait_start(message->house->cache, &message->wait, &host, 1),
	    1);
}

static int
by_time(const void *a, const void *b)
{
	const struct message *left = a, *right = b;

	return (left->took > right->took) - (left->took < right->took);
}

static void
start_message(struct cache_house *house, struct message *message, int *left,
    const char *name)
{
	const struct domain_name domain = { DOMAIN_OF_MAIL, name };

	*message = (struct message){ .house = house,
		.wait = { .ready = domain_is_known, .arg = message },
		.start = clock_now(),
		.left = left };
	snprintf(message->host, NAME_SIZE, "mx.%s", name);
	ck_assert_uint_eq(
	    domain_wait_start(house->cache, &message->wait, &domain, 1), 1);
}

/* All that are sent in one round, by the time they took. */
static void
send_all(struct cache_house *house, int round, struct message *messages)
{
	int64_t end = clock_now() + LONG_ENOUGH;
	char name[NAME_SIZE / 2];
	int i, left = NAMES;

	for (i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "a%d.r%d.test", i, round);
		start_message(house, &messages[i], &left, name);
	}
	while (left > 0 && clock_now() < end)
		run_for(&house->dns, end - clock_now());
	ck_assert_int_eq(left, 0);
	qsort(messages, NAMES, sizeof(*messages), by_time);
}

/* Some round is fast: others use this machine, too. */
static void
assert_fast(struct cache_house *house)
{
	struct message messages[NAMES];
	struct fake_counts counts;
	int64_t best = LONG_ENOUGH, most = 0, took;
	int round;

	for (round = 0; round < ROUNDS && best >= FAST; round++) {
		send_all(house, round, messages);
		took = messages[NAMES * 99 / 100].took;
		if (took < best)
			best = took;
		if (messages[NAMES - 1].took > most)
			most = messages[NAMES - 1].took;
	}
	ck_assert_int_ge(best, 98);
	ck_assert_int_lt(best, FAST);
	/* libunbound asks again after 900 ms. */
	counts = fake_counts(house->dns.fake, NULL, NULL);
	ck_assert_int_ge(counts.sum, round * NAMES * (3 + 2));
	if (most < 900)
		ck_assert_int_eq(counts.most, 1);
	ck_assert_uint_eq(dns_asked(house->dns.dns), round * NAMES * (3 + 2));
}

static const char zone[] = "*.test MX 10 mx.test\n"
			   "*.test A 192.0.2.1\n"
			   "*.test @delay 50\n"
			   "*.dead.test @drop\n";

/* MX, A and AAAA of each domain, then A and AAAA of its host: two trips. */
START_TEST(two_hundred_at_once)
{
	struct cache_house house;

	open_cache(&house, zone, 10000);
	assert_fast(&house);
	close_cache(&house);
}
END_TEST

/* Hosts of which nothing is heard, and whose questions stay under way. */
START_TEST(dead_names_delay_no_others)
{
	enum { DEAD = 300 };
	struct domain_facts *facts;
	struct cache_house house;
	char name[NAME_SIZE];
	int64_t start, best = LONG_ENOUGH;
	int i;

	open_cache(&house, zone, 10000);
	for (i = 0; i < DEAD; i++) {
		snprintf(name, sizeof(name), "mx%d.dead.test", i);
		ck_assert(domain_cache_get(house.cache, DOMAIN_OF_HOST, name) ==
		    NULL);
	}
	for (i = 0; i < 100 && best >= FAST; i++) {
		snprintf(name, sizeof(name), "a%d.test", i);
		start = clock_now();
		facts = learn(&house, name);
		ck_assert_int_eq(domain_takes_mail(facts), KNOWN_YES);
		domain_facts_release(facts);
		if (clock_now() - start < best)
			best = clock_now() - start;
	}
	ck_assert_int_lt(best, FAST);
	close_cache(&house);
}
END_TEST

TEST_SUITE(
    "many domains at once", two_hundred_at_once, dead_names_delay_no_others)
