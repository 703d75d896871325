#include <string.h>

#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "tests/unit/egress_house.h"
#include "tests/unit/suite.h"

#define LISTED GOOD_LIST "10.2.0.192.zen.test A 127.0.0.2\n"

struct saved {
	int count;
	struct saved_fact fact;
	struct buf octets;
};

static void
save(void *arg, const struct saved_fact *fact)
{
	struct saved *saved = arg;

	saved->count++;
	saved->fact = *fact;
	buf_clear(&saved->octets);
	buf_append(&saved->octets, fact->data, fact->length);
	saved->fact.kind = EGRESS_SAVED;
	saved->fact.key = "default";
	saved->fact.data = saved->octets.data;
	ck_assert_str_eq(fact->kind, EGRESS_SAVED);
	ck_assert_str_eq(fact->key, "default");
}

/* A gate ran with that zone, and has ended; another one begins, whose name
 * server is dead. */
static void
restart(struct egress_house *house, struct saved *saved, const char *zone)
{
	*saved = (struct saved){ 0 };
	open_egress(house, zone, "192.0.2.10");
	house->egress.helo = (char *)"mail.test";
	house->conf.dnsbl.neighbours = true;
	set_list(house, LIST_OF_ADDRESSES, "zen.test");
	watch_round(house);
	wait_until_complete(house);
	egress_watch_save(house->watch, save, saved);
	ck_assert_int_eq(saved->count, 1);
	close_egress(house);

	open_egress(house, zone, "192.0.2.10");
	fake_set_dead(house->dns.fake, true);
	house->egress.helo = (char *)"mail.test";
	house->conf.dnsbl.neighbours = true;
	set_list(house, LIST_OF_ADDRESSES, "zen.test");
	egress_watch_set(house->watch, house->dns.dns, &house->conf);
}

START_TEST(a_restart_forgets_nothing)
{
	const struct egress_facts *facts;
	struct egress_house house;
	struct saved saved;

	restart(&house, &saved, LISTED "9.2.0.192.zen.test A 127.0.0.2\n");
	egress_watch_load(house.watch, &saved.fact);
	ck_assert_int_eq(house.changes, 1);
	ck_assert(egress_watch_is_ready(house.watch));
	wait_for_changes(&house, 1); /* the round fails */
	facts = facts_of(&house);
	ck_assert_int_eq(facts->addresses[0].ptr_status, DNS_NXDOMAIN);
	ck_assert_int_eq(facts->addresses[0].lists[0].listed, KNOWN_YES);
	ck_assert_uint_eq(facts->addresses[0].neighbours_asked, 15);
	ck_assert_uint_eq(facts->addresses[0].neighbour_count, 1);
	ck_assert_int_eq(facts->helo_a_status, DNS_NXDOMAIN);
	/* It was told before. */
	ck_assert_int_eq(logged(&house, "egress"), 0);

	fake_set_dead(house.dns.fake, false);
	watch_round(&house);
	ck_assert_int_eq(logged(&house, "egress"), 0);
	run_for(&house.dns, 100);
	ck_assert_int_eq(
	    fake_count(house.dns.fake, "9.2.0.192.zen.test", NULL), 0);
	watch_zone(&house, GOOD_LIST);
	ck_assert_int_eq(logged(&house, "no longer listed"), 1);
	buf_free(&saved.octets);
	close_egress(&house);
}
END_TEST

START_TEST(a_restart_tells_no_list_again)
{
	struct egress_house house;
	struct saved saved;

	restart(&house, &saved, GOOD_MAIL);
	egress_watch_load(house.watch, &saved.fact);
	wait_for_changes(&house, 1);
	ck_assert_uint_eq(facts_of(&house)->set_aside_count, 1);
	ck_assert_int_eq(logged(&house, "set aside"), 0);
	watch_zone(&house, GOOD_MAIL GOOD_LIST);
	ck_assert_int_eq(logged(&house, "works again"), 1);
	buf_free(&saved.octets);
	close_egress(&house);
}
END_TEST

START_TEST(loads_what_serves)
{
	static const struct {
		const char *name;
		int64_t age; /* milliseconds */
		const char *kind, *key;
		bool damaged;
		bool serves;
	} rows[] = {
		{ "new", 0, "egress", "default", false, true },
		{ "old", 7 * HOUR - 60 * SECOND, "egress", "default", false,
		    true },
		{ "too old", 7 * HOUR + SECOND, "egress", "default", false,
		    false },
		{ "from the future", -HOUR, "egress", "default", false, false },
		{ "another kind", 0, "domain", "default", false, false },
		{ "another egress", 0, "egress", "other", false, false },
		{ "damaged", 0, "egress", "default", true, false },
	};
	struct egress_house house;
	struct saved saved;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		restart(&house, &saved, LISTED);
		turn_clock(rows[i].age);
		saved.fact.kind = rows[i].kind;
		saved.fact.key = rows[i].key;
		if (rows[i].damaged)
			memset(saved.octets.data + 8, 0xff, 8);
		egress_watch_load(house.watch, &saved.fact);
		assert_number(rows[i].name, egress_watch_is_ready(house.watch),
		    rows[i].serves);
		turn_clock(-rows[i].age);
		buf_free(&saved.octets);
		close_egress(&house);
	}
}
END_TEST

START_TEST(saves_what_has_changed)
{
	struct egress_house house;
	struct saved saved = { 0 };

	open_egress(&house, GOOD_MAIL, "192.0.2.10");
	egress_watch_set(house.watch, house.dns.dns, &house.conf);
	egress_watch_save(house.watch, save, &saved);
	ck_assert_int_eq(saved.count, 0);
	wait_for_changes(&house, 1);
	egress_watch_save(house.watch, save, &saved);
	ck_assert_int_eq(saved.count, 1);
	ck_assert_int_eq(saved.fact.expires - saved.fact.fetched, HOUR);
	egress_watch_save(house.watch, save, &saved);
	ck_assert_int_eq(saved.count, 1);

	/* Whatever the clock says of when they came; by a reload, too. */
	turn_clock(-HOUR);
	watch_round(&house);
	egress_watch_set(house.watch, house.dns.dns, &house.conf);
	egress_watch_save(house.watch, save, &saved);
	ck_assert_int_eq(saved.count, 2);
	turn_clock(HOUR);

	/* Nothing of the store replaces what is there. */
	watch_zone(&house, "x.test A 192.0.2.1\n");
	egress_watch_load(house.watch, &saved.fact);
	ck_assert_int_eq(
	    facts_of(&house)->addresses[0].ptr_status, DNS_NXDOMAIN);
	buf_free(&saved.octets);
	close_egress(&house);
}
END_TEST

/* A start that could not read the store has all to learn. */
START_TEST(saves_no_ignorance)
{
	struct egress_house house;
	struct saved saved;

	restart(&house, &saved, GOOD_MAIL GOOD_LIST);
	wait_for_changes(&house, 1); /* the round fails, and nothing is known */
	ck_assert_int_eq(
	    facts_of(&house)->addresses[0].ptr_status, DNS_FAILURE);
	egress_watch_save(house.watch, save, &saved);
	ck_assert_int_eq(saved.count, 1);
	fake_set_dead(house.dns.fake, false);
	watch_round(&house);
	egress_watch_save(house.watch, save, &saved);
	ck_assert_int_eq(saved.count, 2);
	buf_free(&saved.octets);
	close_egress(&house);
}
END_TEST

TEST_SUITE("saved egresses", a_restart_forgets_nothing,
    a_restart_tells_no_list_again, loads_what_serves, saves_what_has_changed,
    saves_no_ignorance)
