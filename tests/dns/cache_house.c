#include <check.h>

#include "lib/facts/domain_entry.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "tests/dns/cache_house.h"

void
open_cache(struct cache_house *house, const char *zone, size_t names)
{
	const struct domain_cache_limits limits = { .names = names,
		.stale = 6 * HOUR };

	open_house(&house->dns, zone);
	house->cache = domain_cache_new(
	    house->dns.loop, house->dns.dns, house->dns.log, &limits);
}

void
close_cache(struct cache_house *house)
{
	domain_cache_free(house->cache);
	close_house(&house->dns);
}

static void
became_ready(void *arg)
{
	struct test_wait *wait = arg;

	wait->ready++;
	loop_stop(wait->house->dns.loop);
}

static size_t
start_wait_of(struct cache_house *house, struct test_wait *wait,
    enum domain_kind kind, const char *name)
{
	*wait = (struct test_wait){ .house = house };
	wait->wait.ready = became_ready;
	wait->wait.arg = wait;
	return domain_wait_start(
	    house->cache, &wait->wait, &(struct domain_name){ kind, name }, 1);
}

size_t
start_wait(struct cache_house *house, struct test_wait *wait, const char *name)
{
	return start_wait_of(house, wait, DOMAIN_OF_MAIL, name);
}

static struct domain_facts *
learn_of(struct cache_house *house, enum domain_kind kind, const char *name)
{
	int64_t end = clock_now() + LONG_ENOUGH;
	struct test_wait wait;

	if (start_wait_of(house, &wait, kind, name) > 0) {
		ck_assert_msg(wait.ready == 0, "%s: ready at once", name);
		while (wait.ready == 0 && clock_now() < end)
			run_for(&house->dns, end - clock_now());
		ck_assert_msg(wait.ready == 1, "%s: not ready", name);
	}
	return domain_cache_get(house->cache, kind, name);
}

struct domain_facts *
learn(struct cache_house *house, const char *name)
{
	return learn_of(house, DOMAIN_OF_MAIL, name);
}

struct domain_facts *
learn_host(struct cache_house *house, const char *name)
{
	return learn_of(house, DOMAIN_OF_HOST, name);
}

struct domain_facts *
learn_listing(struct cache_house *house, const char *name)
{
	return learn_of(house, DOMAIN_OF_LISTING, name);
}

const struct domain_facts *
peek(struct cache_house *house, const char *name)
{
	struct domain_facts *facts;

	facts = domain_cache_get(house->cache, DOMAIN_OF_MAIL, name);
	domain_facts_release(facts);
	return facts;
}

static bool
is_ready(void *arg)
{
	const struct test_wait *wait = arg;

	return wait->ready > 0;
}

void
run_until_ready(
    struct cache_house *house, struct test_wait *waits, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		run_until(&house->dns, is_ready, &waits[i]);
	for (i = 0; i < count; i++)
		ck_assert_int_eq(waits[i].ready, 1);
}

static bool
is_quiet(void *arg)
{
	const struct domain_cache *cache = arg;

	return cache->asked == 0;
}

void
run_until_quiet(struct cache_house *house)
{
	run_until(&house->dns, is_quiet, house->cache);
}

static bool
is_closed(void *arg)
{
	return !breaker_is_open(arg);
}

void
run_until_closed(struct cache_house *house)
{
	run_until(&house->dns, is_closed, domain_cache_breaker(house->cache));
}

void
run_until_asked(struct cache_house *house, const char *name, int times)
{
	run_until_counted(&house->dns, name, times);
}
