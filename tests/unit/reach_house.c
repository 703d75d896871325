#include <stdio.h>
#include <string.h>

#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "tests/unit/reach_house.h"
#include "tests/unit/suite.h"

static void
changed(void *arg)
{
	struct reach_house *house = arg;

	house->changes++;
}

void
open_reach(struct reach_house *house)
{
	*house = (struct reach_house){ .canary = { "canary.test", NULL } };
	open_house(
	    &house->dns, "canary.test A 127.0.0.99\nprivate.test A 10.0.0.1\n");
	network_parse("127.0.0.0/8", &house->networks[0]);
	network_parse("fe80::/10", &house->networks[1]);
	atomic_init(&house->conf.references, 1);
	house->conf.probe.mx = true;
	house->conf.probe.every = 6 * HOUR;
	house->conf.probe.timeout = LONG;
	house->conf.probe.canary = (struct conf_list){ house->canary, 1 };
	house->conf.probe.networks =
	    (struct conf_networks){ house->networks, 2 };
	house->parts = (struct reach_parts){ .loop = house->dns.loop,
		.log = house->dns.log,
		.changed = changed,
		.arg = house,
		.spacing = 1 };
}

void
start_reach(struct reach_house *house, uint16_t port)
{
	house->parts.port = port;
	house->cache = reach_cache_new(&house->parts);
	reach_cache_set(house->cache, house->dns.dns, &house->conf);
}

void
close_reach(struct reach_house *house)
{
	reach_cache_free(house->cache);
	close_house(&house->dns);
}

struct reach
get_reach(struct reach_house *house, const char *host, const char *addresses)
{
	char text[500], *word, *rest;
	struct reach reach;
	struct ip ips[20];
	size_t count = 0;

	snprintf(text, sizeof(text), "%s", addresses);
	for (word = strtok_r(text, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest))
		ck_assert_int_eq(ip_parse(word, &ips[count++]), 0);
	reach_get(house->cache, host, ips, count, &reach);
	return reach;
}

void
run_until_idle(struct reach_house *house)
{
	int64_t end = clock_now() + LONG_ENOUGH;

	do {
		run_for(&house->dns, 5);
	} while (!reach_is_idle(house->cache) && clock_now() < end);
	ck_assert(reach_is_idle(house->cache));
}

struct reach
learn_reach(struct reach_house *house, const char *host, const char *addresses)
{
	get_reach(house, host, addresses);
	run_until_idle(house);
	return get_reach(house, host, addresses);
}

void
expect_reach(const char *row, const struct reach *reach, enum reach_state state,
    const char *evidence)
{
	assert_text(row, reach->evidence, evidence);
	assert_number(row, reach->state, state);
}
