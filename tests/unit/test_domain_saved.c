#include <string.h>

#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "tests/dns/cache_house.h"
#include "tests/unit/suite.h"

#define PIECES 8

/* What a store would keep. */
struct shelf {
	size_t count;
	struct {
		char key[80];
		struct saved_fact fact;
		struct buf octets;
	} pieces[PIECES];
};

static void
put_on_shelf(void *arg, const struct saved_fact *fact)
{
	struct shelf *shelf = arg;

	ck_assert_uint_lt(shelf->count, PIECES);
	ck_assert_str_eq(fact->kind, DOMAIN_SAVED);
	strcpy(shelf->pieces[shelf->count].key, fact->key);
	buf_append(
	    &shelf->pieces[shelf->count].octets, fact->data, fact->length);
	shelf->pieces[shelf->count].fact = *fact;
	shelf->pieces[shelf->count].fact.key = shelf->pieces[shelf->count].key;
	shelf->pieces[shelf->count].fact.data =
	    shelf->pieces[shelf->count].octets.data;
	shelf->count++;
}

static struct saved_fact *
piece(struct shelf *shelf, const char *key)
{
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		if (strcmp(shelf->pieces[i].key, key) == 0)
			return &shelf->pieces[i].fact;
	}
	return NULL;
}

static void
clear_shelf(struct shelf *shelf)
{
	while (shelf->count > 0)
		buf_free(&shelf->pieces[--shelf->count].octets);
}

static uint64_t
names_of(struct cache_house *house)
{
	struct domain_cache_counts counts;

	domain_cache_count(house->cache, &counts);
	return counts.names;
}

static void
load_all(struct cache_house *house, const struct shelf *shelf)
{
	size_t i;

	for (i = 0; i < shelf->count; i++)
		domain_cache_load(house->cache, &shelf->pieces[i].fact);
}

static const char zone[] = "a.test MX 10 mx.test\n"
			   "b.test A 192.0.2.1\n"
			   "half.test MX 10 mx.test\n"
			   "half.test A @servfail\n"
			   "bad.test @servfail\n";

/* a.test and b.test as domains, b.test as a host, half of half.test. */
static void
fill_shelf(struct shelf *shelf)
{
	struct cache_house house;

	memset(shelf, 0, sizeof(*shelf));
	open_cache(&house, zone, 100);
	domain_facts_release(learn(&house, "a.test"));
	domain_facts_release(learn(&house, "b.test"));
	domain_facts_release(learn_host(&house, "b.test"));
	domain_facts_release(learn_listing(&house, "b.test"));
	domain_facts_release(learn(&house, "half.test"));
	domain_facts_release(learn(&house, "bad.test"));
	domain_cache_save(house.cache, put_on_shelf, shelf);
	close_cache(&house);
}

START_TEST(a_restart_forgets_nothing)
{
	struct domain_facts *facts;
	struct cache_house house;
	struct shelf shelf;

	fill_shelf(&shelf);
	ck_assert_uint_eq(shelf.count, 5);
	ck_assert_ptr_nonnull(piece(&shelf, "mail:a.test"));
	ck_assert_ptr_nonnull(piece(&shelf, "mail:b.test"));
	ck_assert_ptr_nonnull(piece(&shelf, "host:b.test"));
	ck_assert_ptr_nonnull(piece(&shelf, "mail:half.test"));

	open_cache(&house, zone, 100);
	turn_clock(100 * 1000);
	load_all(&house, &shelf);
	facts = domain_cache_get(house.cache, DOMAIN_OF_MAIL, "a.test");
	ck_assert_str_eq(facts->mx[0].host, "mx.test");
	ck_assert_int_eq(facts->fetched, piece(&shelf, "mail:a.test")->fetched);
	ck_assert_int_eq(facts->expires, piece(&shelf, "mail:a.test")->expires);
	domain_facts_release(facts);
	facts = domain_cache_get(house.cache, DOMAIN_OF_HOST, "b.test");
	ck_assert_int_eq(facts->kind, DOMAIN_OF_HOST);
	ck_assert_uint_eq(facts->address_count, 1);
	domain_facts_release(facts);
	facts = domain_cache_get(house.cache, DOMAIN_OF_LISTING, "b.test");
	ck_assert_int_eq(facts->kind, DOMAIN_OF_LISTING);
	domain_facts_release(facts);
	ck_assert_uint_eq(dns_asked(house.dns.dns), 0);

	/* Old as they are, they are refreshed and served as others are. */
	turn_clock(201 * 1000);
	ck_assert(peek(&house, "a.test") != NULL);
	run_until_asked(&house, "a.test", 3);
	close_cache(&house);
	clear_shelf(&shelf);
}
END_TEST

START_TEST(serves_stale_after_a_restart)
{
	struct cache_house house;
	struct shelf shelf;

	fill_shelf(&shelf);
	turn_clock(300 * 1000 + 6 * HOUR - 60 * 1000);
	open_cache(&house, zone, 100);
	fake_set_dead(house.dns.fake, true);
	load_all(&house, &shelf);
	ck_assert(peek(&house, "a.test") != NULL);
	turn_clock(60 * 1000);
	ck_assert(peek(&house, "a.test") == NULL);
	close_cache(&house);

	open_cache(&house, zone, 100);
	load_all(&house, &shelf);
	ck_assert_uint_eq(names_of(&house), 0); /* past serving */
	close_cache(&house);
	clear_shelf(&shelf);
}
END_TEST

START_TEST(newer_facts_stay)
{
	const struct domain_facts *facts;
	struct domain_facts *failed;
	struct cache_house house;
	struct shelf shelf;

	fill_shelf(&shelf);
	turn_clock(1000);
	open_cache(&house, "*.test MX 20 new.test\nb.test @servfail\n", 100);
	domain_facts_release(learn(&house, "a.test"));
	facts = peek(&house, "a.test");
	failed = learn(&house, "b.test");
	ck_assert_int_eq(failed->mx_status, DNS_FAILURE);
	domain_facts_release(failed);
	load_all(&house, &shelf);
	ck_assert(peek(&house, "a.test") == facts);
	ck_assert_str_eq(facts->mx[0].host, "new.test");
	/* But a failure says less than what was known. */
	ck_assert_int_eq(peek(&house, "b.test")->a_status, DNS_ANSWER);
	close_cache(&house);
	clear_shelf(&shelf);
}
END_TEST

START_TEST(loads_what_fits)
{
	struct cache_house house;
	struct saved_fact fact;
	struct shelf shelf;

	fill_shelf(&shelf);
	open_cache(&house, zone, 2);
	load_all(&house, &shelf);
	ck_assert_uint_eq(names_of(&house), 2);
	close_cache(&house);

	open_cache(&house, zone, 100);
	fact = *piece(&shelf, "mail:a.test");
	fact.key = "host:a.test";
	domain_cache_load(house.cache, &fact);
	fact.key = "mail:b.test";
	domain_cache_load(house.cache, &fact);
	fact.key = "mail:a.test.";
	domain_cache_load(house.cache, &fact);
	fact.key = "";
	domain_cache_load(house.cache, &fact);
	fact.key = "mail:a.test";
	fact.kind = "egress";
	domain_cache_load(house.cache, &fact);
	fact.kind = DOMAIN_SAVED;
	fact.length--;
	domain_cache_load(house.cache, &fact);
	fact.length++;
	turn_clock(-HOUR); /* somebody has set the clock back */
	domain_cache_load(house.cache, &fact);
	ck_assert_uint_eq(names_of(&house), 0);
	turn_clock(HOUR);
	domain_cache_load(house.cache, &fact);
	ck_assert_uint_eq(names_of(&house), 1);
	close_cache(&house);
	clear_shelf(&shelf);
}
END_TEST

START_TEST(saves_what_is_new)
{
	struct shelf shelf = { 0 };
	struct cache_house house;

	open_cache(&house, zone, 100);
	domain_facts_release(learn(&house, "b.test"));
	domain_cache_save(house.cache, put_on_shelf, &shelf);
	ck_assert_uint_eq(shelf.count, 1);
	ck_assert_str_eq(shelf.pieces[0].key, "mail:b.test");
	domain_cache_save(house.cache, put_on_shelf, &shelf);
	ck_assert_uint_eq(shelf.count, 1);

	/* Whatever the clock said when it came: it is borrowed here... */
	turn_clock(1000);
	domain_facts_release(learn_host(&house, "b.test"));
	domain_cache_save(house.cache, put_on_shelf, &shelf);
	ck_assert_uint_eq(shelf.count, 2);
	ck_assert_str_eq(shelf.pieces[1].key, "host:b.test");
	ck_assert_int_eq(
	    shelf.pieces[1].fact.fetched, shelf.pieces[0].fact.fetched);
	/* ...and here somebody has set the clock back. */
	turn_clock(-HOUR);
	domain_facts_release(learn(&house, "a.test"));
	domain_cache_save(house.cache, put_on_shelf, &shelf);
	ck_assert_uint_eq(shelf.count, 3);
	ck_assert_str_eq(shelf.pieces[2].key, "mail:a.test");
	turn_clock(HOUR);
	close_cache(&house);

	/* What the store has is not new. */
	open_cache(&house, zone, 100);
	turn_clock(1000);
	load_all(&house, &shelf);
	domain_cache_save(house.cache, put_on_shelf, &shelf);
	ck_assert_uint_eq(shelf.count, 3);
	close_cache(&house);
	clear_shelf(&shelf);
}
END_TEST

TEST_SUITE("saved domain facts", a_restart_forgets_nothing,
    serves_stale_after_a_restart, newer_facts_stay, loads_what_fits,
    saves_what_is_new)
