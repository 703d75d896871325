#include <stdio.h>
#include <string.h>

#include "lib/util/clock.h"
#include "tests/unit/reach_house.h"
#include "tests/unit/suite.h"

/* --- port 25 --- */

/* What no server answers is held against it only where port 25 is open. */
START_TEST(canary)
{
	struct black_hole hole;
	struct reach_house house;
	struct greeter *greeter;
	struct reach reach;

	open_reach(&house);
	black_hole_open(&hole, "127.0.0.3", 0);
	greeter = greeter_open(
	    house.dns.loop, "127.0.0.99", hole.port, "554 no\r\n", 0);
	house.conf.probe.timeout = SHORT;
	start_reach(&house, hole.port);
	reach = learn_reach(&house, "mx.test", "127.0.0.3");
	expect_reach(
	    "open", &reach, REACH_NO, "127.0.0.3: no connection within 0.5 s");
	ck_assert_int_eq(greeter_count(greeter), 1);

	/* For an hour nobody asks again. */
	reach = learn_reach(&house, "b.test", "127.0.0.3");
	ck_assert_int_eq(reach.state, REACH_NO);
	ck_assert_int_eq(greeter_count(greeter), 1);
	greeter_close(greeter);
	black_hole_close(&hole);
	close_reach(&house);
}
END_TEST

START_TEST(port_blocked)
{
	struct black_hole hole;
	struct greeter *greeter, *other;
	struct reach_house house;
	struct reach reach;
	int64_t end;

	open_reach(&house);
	black_hole_open(&hole, "127.0.0.3", 0);
	other = greeter_open(
	    house.dns.loop, "127.0.0.4", hole.port, "220 other\r\n", 0);
	house.conf.probe.timeout = SHORT;
	house.parts.canary_every = 400;
	start_reach(&house, hole.port);
	reach = learn_reach(&house, "mx.test", "127.0.0.3");
	expect_reach(
	    "blocked", &reach, REACH_UNKNOWN, "port 25 is blocked here");

	/* Nobody is probed any more. */
	reach = learn_reach(&house, "b.test", "127.0.0.4");
	expect_reach(
	    "not probed", &reach, REACH_UNKNOWN, "port 25 is blocked here");
	ck_assert_int_eq(greeter_count(other), 0);

	/* Until the canary answers. */
	greeter = greeter_open(
	    house.dns.loop, "127.0.0.99", hole.port, "220 canary\r\n", 0);
	end = clock_now() + LONG_ENOUGH;
	while (greeter_count(other) == 0 && clock_now() < end)
		run_for(&house.dns, 20);
	run_until_idle(&house);
	reach = get_reach(&house, "b.test", "127.0.0.4");
	expect_reach("open", &reach, REACH_YES, "127.0.0.4: 220 other");
	house.parts.canary_every = 0;
	reach = get_reach(&house, "mx.test", "127.0.0.3");
	ck_assert_int_eq(reach.state, REACH_UNKNOWN);
	ck_assert(!reach_is_idle(house.cache)); /* it has another chance */
	greeter_close(greeter);
	greeter_close(other);
	black_hole_close(&hole);
	close_reach(&house);
}
END_TEST

/* A firewall here may refuse in the place of every host. */
START_TEST(port_refused)
{
	struct reach_house house;
	struct greeter *greeter;
	struct reach reach;

	open_reach(&house);
	greeter =
	    greeter_open(house.dns.loop, "127.0.0.2", 0, "220 mx.test\r\n", 0);
	start_reach(&house, greeter_port(greeter));
	reach = learn_reach(&house, "mx.test", "127.0.0.3");
	expect_reach(
	    "blocked", &reach, REACH_UNKNOWN, "port 25 is blocked here");
	greeter_close(greeter);
	close_reach(&house);

	open_reach(&house);
	greeter =
	    greeter_open(house.dns.loop, "127.0.0.99", 0, "220 canary\r\n", 0);
	start_reach(&house, greeter_port(greeter));
	reach = learn_reach(&house, "mx.test", "127.0.0.3");
	expect_reach("open", &reach, REACH_NO, "127.0.0.3: connection refused");
	ck_assert_int_eq(greeter_count(greeter), 1);
	greeter_close(greeter);
	close_reach(&house);
}
END_TEST

/* A canary that is not there, or must not be probed, proves nothing. */
START_TEST(canary_unusable)
{
	static const char *const canaries[] = { "missing.test",
		"private.test" };
	struct black_hole hole;
	struct reach_house house;
	struct reach reach;
	size_t i;

	black_hole_open(&hole, "127.0.0.3", 0);
	for (i = 0; i < COUNT(canaries); i++) {
		open_reach(&house);
		house.canary[0] = (char *)canaries[i];
		house.conf.probe.timeout = SHORT;
		start_reach(&house, hole.port);
		reach = learn_reach(&house, "mx.test", "127.0.0.3");
		expect_reach(canaries[i], &reach, REACH_UNKNOWN,
		    "127.0.0.3: no connection within 0.5 s, and perhaps port "
		    "25 is blocked here");
		close_reach(&house);
	}
	black_hole_close(&hole);
}
END_TEST

START_TEST(no_canary)
{
	struct black_hole hole;
	struct reach_house house;
	struct reach reach;

	black_hole_open(&hole, "127.0.0.3", 0);
	open_reach(&house);
	house.conf.probe.canary.count = 0;
	house.conf.probe.timeout = SHORT;
	start_reach(&house, hole.port);
	reach = learn_reach(&house, "mx.test", "127.0.0.3");
	expect_reach("no canary", &reach, REACH_NO,
	    "127.0.0.3: no connection within 0.5 s");
	close_reach(&house);
	black_hole_close(&hole);
}
END_TEST

/* --- life --- */

START_TEST(switched_off)
{
	struct reach_house house;
	struct greeter *greeter;
	struct reach reach;

	open_reach(&house);
	greeter =
	    greeter_open(house.dns.loop, "127.0.0.2", 0, GREETER_IS_SILENT, 0);
	house.parts.spacing = LONG;
	start_reach(&house, greeter_port(greeter));
	get_reach(&house, "a.test", "127.0.0.2");
	get_reach(&house, "b.test", "127.0.0.2");
	run_for(&house.dns, 100);
	ck_assert_int_eq(greeter_count(greeter), 1);
	ck_assert(!reach_is_idle(house.cache));
	house.conf.probe.mx = false;
	reach_cache_set(house.cache, house.dns.dns, &house.conf);
	ck_assert(reach_is_idle(house.cache));
	reach = learn_reach(&house, "c.test", "127.0.0.2");
	expect_reach("off", &reach, REACH_UNKNOWN, "probing is switched off");
	ck_assert_int_eq(greeter_count(greeter), 1);
	greeter_close(greeter);
	close_reach(&house);
}
END_TEST

/* A reload that allows what was not allowed before. */
START_TEST(reload)
{
	struct reach_house house;
	struct greeter *greeter;
	struct reach reach;

	open_reach(&house);
	greeter =
	    greeter_open(house.dns.loop, "127.0.0.2", 0, "220 mx.test\r\n", 0);
	house.conf.probe.networks.count = 0;
	start_reach(&house, greeter_port(greeter));
	reach = learn_reach(&house, "mx.test", "127.0.0.2");
	expect_reach("not allowed", &reach, REACH_UNKNOWN,
	    "127.0.0.2: loopback (RFC 1122): not probed unless "
	    "probe { networks } has it");
	ck_assert_int_eq(reach.doubt, REACH_FORBIDDEN);
	ck_assert_int_eq(reach.probed, 0);
	ck_assert_int_eq(greeter_count(greeter), 0);
	house.conf.probe.networks.count = 1;
	reach_cache_set(house.cache, house.dns.dns, &house.conf);
	reach = learn_reach(&house, "mx.test", "127.0.0.2");
	ck_assert_int_eq(reach.state, REACH_YES);

	/* And the end, in the middle of everything. */
	get_reach(&house, "b.test", "127.0.0.2 127.0.0.3");
	get_reach(&house, "c.test", "127.0.0.2");
	run_for(&house.dns, 1);
	reach_cache_free(house.cache);
	house.cache = NULL;
	greeter_close(greeter);
	close_reach(&house);
}
END_TEST

/* --- the store --- */

struct stored {
	struct saved_fact fact;
	char key[30];
	char data[300];
	int count;
};

static void
store(void *arg, const struct saved_fact *fact)
{
	struct stored *stored = arg;

	stored->count++;
	stored->fact = *fact;
	snprintf(stored->key, sizeof(stored->key), "%s", fact->key);
	memcpy(stored->data, fact->data, fact->length);
	stored->fact.key = stored->key;
	stored->fact.data = stored->data;
}

/* mx.test greeted; returns its piece. */
static void
save_one(struct stored *stored)
{
	struct reach_house house;
	struct greeter *greeter;

	open_reach(&house);
	greeter =
	    greeter_open(house.dns.loop, "127.0.0.2", 0, "220 mx.test\r\n", 0);
	start_reach(&house, greeter_port(greeter));
	learn_reach(&house, "mx.test", "127.0.0.2");
	learn_reach(&house, "private.test", "10.0.0.1");
	*stored = (struct stored){ 0 };
	reach_cache_save(house.cache, store, stored);
	ck_assert_int_eq(stored->count, 1);
	ck_assert_str_eq(stored->fact.kind, "reach");
	ck_assert_str_eq(stored->fact.key, "mx.test");
	reach_cache_save(house.cache, store, stored);
	ck_assert_int_eq(stored->count, 1);
	greeter_close(greeter);
	close_reach(&house);
}

START_TEST(saves_and_loads)
{
	struct reach_house house;
	struct stored stored;
	struct reach reach;

	save_one(&stored);
	open_reach(&house);
	start_reach(&house, 9);
	reach_cache_load(house.cache, &stored.fact);
	reach = get_reach(&house, "mx.test", "127.0.0.2");
	expect_reach("loaded", &reach, REACH_YES, "127.0.0.2: 220 mx.test");
	ck_assert_int_eq(reach.probed, stored.fact.fetched);
	ck_assert(reach_is_idle(house.cache));
	close_reach(&house);

	/* Past its time. */
	open_reach(&house);
	start_reach(&house, 9);
	turn_clock(12 * HOUR);
	reach_cache_load(house.cache, &stored.fact);
	reach = get_reach(&house, "mx.test", "127.0.0.2");
	ck_assert_str_eq(reach.evidence, "not probed yet");
	close_reach(&house);
}
END_TEST

/* Every octet of it, wrong; every length of it. */
START_TEST(damaged_store)
{
	struct reach_house house;
	struct stored stored;
	struct reach reach;
	size_t i, length;
	const char *p;
	int value;

	save_one(&stored);
	length = stored.fact.length;
	open_reach(&house);
	start_reach(&house, 9);
	for (i = 0; i < length; i++) {
		for (value = 0; value < 256; value++) {
			char was = stored.data[i];

			stored.data[i] = (char)value;
			reach_cache_load(house.cache, &stored.fact);
			stored.data[i] = was;
			reach = get_reach(&house, "mx.test", "10.0.0.1");
			for (p = reach.evidence; *p != '\0'; p++)
				ck_assert(*p >= ' ' && *p <= '~');
			ck_assert(reach.state == REACH_UNKNOWN ||
			    reach.state == REACH_YES ||
			    reach.state == REACH_NO);
			reach_cache_free(house.cache);
			start_reach(&house, 9);
		}
		stored.fact.length = i;
		reach_cache_load(house.cache, &stored.fact);
		stored.fact.length = length;
		reach = get_reach(&house, "mx.test", "10.0.0.1");
		ck_assert_int_eq(reach.state, REACH_UNKNOWN);
	}
	close_reach(&house);
}
END_TEST

TEST_SUITE("life of reachability", canary, port_blocked, port_refused,
    canary_unusable, no_canary, switched_off, reload, saves_and_loads,
    damaged_store)
