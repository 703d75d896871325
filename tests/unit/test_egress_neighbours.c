#include <stdio.h>
#include <string.h>

#include "tests/unit/egress_house.h"
#include "tests/unit/suite.h"

static void
open_neighbours(
    struct egress_house *house, const char *zone, const char *addresses)
{
	open_egress(house, zone, addresses);
	house->conf.dnsbl.neighbours = true;
	set_list(house, LIST_OF_ADDRESSES, "zen.test");
	watch_round(house);
}

START_TEST(finds_listed_neighbours)
{
	/* The /28 is 192.0.2.0 to .15. */
	static const char zone[] =
	    GOOD_MAIL GOOD_LIST "255.1.0.192.zen.test A 127.0.0.2\n"
				"0.2.0.192.zen.test A 127.0.0.2\n"
				"9.2.0.192.zen.test A 127.0.0.3\n"
				"10.2.0.192.zen.test A 127.0.0.2\n" /* itself */
				"15.2.0.192.zen.test A 127.0.0.2\n"
				"16.2.0.192.zen.test A 127.0.0.2\n";
	const struct egress_address *address;
	struct egress_house house;
	char ip[IP_TEXT_SIZE];
	static const char *const want[] = { "192.0.2.0", "192.0.2.9",
		"192.0.2.15" };
	uint64_t asked;
	size_t i;

	open_neighbours(&house, zone, "192.0.2.10 2001:db8::10");
	/* Other lists say nothing of single addresses. */
	ck_assert(egress_watch_is_ready(house.watch));
	ck_assert(!egress_watch_is_complete(house.watch));
	ck_assert_uint_eq(facts_of(&house)->addresses[0].neighbours_asked, 0);
	wait_until_complete(&house);
	address = &facts_of(&house)->addresses[0];
	ck_assert_uint_eq(address->neighbours_asked, 15);
	ck_assert_int_gt(address->neighbours_fetched, 0);
	ck_assert_uint_eq(address->neighbour_count, COUNT(want));
	for (i = 0; i < COUNT(want); i++) {
		ck_assert_str_eq(
		    ip_show(&address->neighbours[i].ip, ip), want[i]);
		ck_assert_str_eq(address->neighbours[i].list, "zen.test");
	}
	ck_assert_uint_eq(facts_of(&house)->addresses[1].neighbours_asked, 0);

	/* Not again before the day is over, whatever else is asked. */
	asked = (uint64_t)fake_count(house.dns.fake, "9.2.0.192.zen.test", "A");
	ck_assert_uint_eq(asked, 1);
	watch_round(&house);
	run_for(&house.dns, 100);
	ck_assert_int_eq(
	    fake_count(house.dns.fake, "9.2.0.192.zen.test", "A"), 1);
	ck_assert_uint_eq(facts_of(&house)->addresses[0].neighbour_count, 3);
	turn_clocks(EGRESS_NEIGHBOURS_EVERY * (int64_t)SECOND);
	run_until_counted(&house.dns, "9.2.0.192.zen.test", 2);
	close_egress(&house);
}
END_TEST

START_TEST(asks_each_neighbour_once)
{
	struct egress_house house;
	char name[60];
	int i;

	/* Each is the other's neighbour. */
	open_neighbours(&house,
	    GOOD_MAIL GOOD_LIST "17.2.0.192.zen.test A 127.0.0.2\n",
	    "192.0.2.10 192.0.2.11 192.0.2.17");
	wait_until_complete(&house);
	for (i = 0; i < 32; i++) {
		snprintf(name, sizeof(name), "%d.2.0.192.zen.test", i);
		/* The egress addresses by the round, too. */
		ck_assert_msg(fake_count(house.dns.fake, name, "A") ==
			(i == 10 || i == 11 ? 2 : 1),
		    "%s", name);
	}
	ck_assert_uint_eq(facts_of(&house)->addresses[0].neighbours_asked, 15);
	ck_assert_uint_eq(facts_of(&house)->addresses[1].neighbours_asked, 15);
	ck_assert_uint_eq(facts_of(&house)->addresses[2].neighbours_asked, 15);
	ck_assert_uint_eq(facts_of(&house)->addresses[2].neighbour_count, 0);
	close_egress(&house);
}
END_TEST

/* A listed egress address is told of itself, not as the other's neighbour. */
START_TEST(own_addresses_are_no_bad_neighbours)
{
	struct egress_house house;
	const struct egress_address *other;
	char ip[IP_TEXT_SIZE];

	open_neighbours(&house,
	    GOOD_MAIL GOOD_LIST "9.2.0.192.zen.test A 127.0.0.2\n"
				"10.2.0.192.zen.test A 127.0.0.2\n",
	    "192.0.2.10 192.0.2.11");
	wait_until_complete(&house);
	ck_assert_int_eq(
	    facts_of(&house)->addresses[0].lists[0].listed, KNOWN_YES);
	other = &facts_of(&house)->addresses[1];
	ck_assert_uint_eq(other->neighbours_asked, 15);
	ck_assert_uint_eq(other->neighbour_count, 1);
	ck_assert_str_eq(ip_show(&other->neighbours[0].ip, ip), "192.0.2.9");
	close_egress(&house);
}
END_TEST

START_TEST(a_failure_is_asked_again)
{
	struct egress_house house;

	open_neighbours(&house,
	    GOOD_MAIL GOOD_LIST "3.2.0.192.zen.test @servfail\n", "192.0.2.10");
	wait_for_changes(&house, 1);
	ck_assert_uint_eq(facts_of(&house)->addresses[0].neighbours_asked, 14);
	ck_assert_int_eq(facts_of(&house)->addresses[0].neighbours_fetched, 0);
	ck_assert(!egress_watch_is_complete(house.watch));
	watch_zone(&house, GOOD_MAIL GOOD_LIST);
	turn_clocks(EGRESS_RETRY * SECOND);
	wait_until_complete(&house);
	ck_assert_uint_eq(facts_of(&house)->addresses[0].neighbours_asked, 15);
	close_egress(&house);
}
END_TEST

START_TEST(stops_where_no_list_can_be_asked)
{
	struct egress_house house;

	/* Switched off; no list; a list set aside; one that complains. */
	open_egress(&house, GOOD_MAIL GOOD_LIST, "192.0.2.10");
	set_list(&house, LIST_OF_ADDRESSES, "zen.test");
	watch_round(&house);
	ck_assert(egress_watch_is_complete(house.watch));
	house.conf.dnsbl.neighbours = true;
	set_list(&house, LIST_OF_NETWORKS, "zen.test");
	house.conf.dnsbl.address_lists.count = 0;
	watch_round(&house);
	ck_assert(egress_watch_is_complete(house.watch));
	house.conf.dnsbl.network_lists.count = 0;
	house.conf.dnsbl.address_lists.count = 1;
	watch_zone(&house, GOOD_MAIL);
	ck_assert(egress_watch_is_complete(house.watch));
	ck_assert_int_eq(
	    fake_count(house.dns.fake, "1.2.0.192.zen.test", NULL), 0);
	watch_zone(&house,
	    GOOD_MAIL GOOD_LIST "1.2.0.192.zen.test A 127.255.255.255\n");
	ck_assert(!egress_watch_is_complete(house.watch));
	wait_until_complete(&house);
	ck_assert_int_eq(
	    fake_count(house.dns.fake, "2.2.0.192.zen.test", NULL), 0);
	close_egress(&house);
}
END_TEST

START_TEST(believes_no_list_that_is_gone)
{
	struct egress_house house;

	open_neighbours(&house,
	    GOOD_MAIL GOOD_LIST "9.2.0.192.zen.test A 127.0.0.2\n",
	    "192.0.2.10");
	wait_until_complete(&house);
	ck_assert_uint_eq(facts_of(&house)->addresses[0].neighbour_count, 1);
	watch_zone(&house, GOOD_MAIL); /* set aside */
	ck_assert_uint_eq(facts_of(&house)->addresses[0].neighbour_count, 0);
	ck_assert_uint_eq(facts_of(&house)->addresses[0].neighbours_asked, 14);
	close_egress(&house);
}
END_TEST

TEST_SUITE("egress neighbours", finds_listed_neighbours,
    asks_each_neighbour_once, own_addresses_are_no_bad_neighbours,
    a_failure_is_asked_again, stops_where_no_list_can_be_asked,
    believes_no_list_that_is_gone)
