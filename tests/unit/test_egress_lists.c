#include <stdio.h>
#include <string.h>

#include "lib/util/buf.h"
#include "tests/unit/egress_house.h"
#include "tests/unit/suite.h"

#define TEST_ENTRY_6                                                           \
	"2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0"                                      \
	".0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.zen.test A 127.0.0.2\n"
#define CLEAN_ENTRY_6                                                          \
	"1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0"                                      \
	".0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.zen.test"
#define ADDRESS_6                                                              \
	"0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0"                                      \
	".0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.zen.test"

START_TEST(asks_a_list)
{
	static const struct {
		const char *name;
		const char *item;
		const char *rows; /* of the zone, after its test entry */
		enum known listed;
		const char *answer; /* the first; NULL = none */
		const char *text;
	} rows[] = {
		{ "not listed", "zen.test", "", KNOWN_NO, NULL, NULL },
		{ "listed", "zen.test", "10.2.0.192.zen.test A 127.0.0.4\n",
		    KNOWN_YES, "127.0.0.4", NULL },
		{ "with its reason", "zen.test",
		    "10.2.0.192.zen.test A 127.0.0.4\n"
		    "10.2.0.192.zen.test TXT \"see \" \"https://zen.test\"\n",
		    KNOWN_YES, "127.0.0.4", "see https://zen.test" },
		{ "a reason that is hostile", "zen.test",
		    "10.2.0.192.zen.test A 127.0.0.4\n"
		    "10.2.0.192.zen.test TXT \"a\\010b\\200\"\n",
		    KNOWN_YES, "127.0.0.4", "a\\x0ab\\xc8" },
		{ "a reason that fails", "zen.test",
		    "10.2.0.192.zen.test A 127.0.0.4\n"
		    "10.2.0.192.zen.test TXT @servfail\n",
		    KNOWN_YES, "127.0.0.4", NULL },
		{ "in the filter", "zen.test=127.0.0.[2..4]",
		    "10.2.0.192.zen.test A 127.0.0.4\n", KNOWN_YES, "127.0.0.4",
		    NULL },
		{ "beside the filter", "zen.test=127.0.0.[5..9]",
		    "10.2.0.192.zen.test A 127.0.0.4\n", KNOWN_NO, NULL, NULL },
		{ "only a TXT", "zen.test", "10.2.0.192.zen.test TXT nothing\n",
		    KNOWN_NO, NULL, NULL },
		{ "SERVFAIL", "zen.test", "10.2.0.192.zen.test @servfail\n",
		    KNOWN_UNSURE, NULL, "SERVFAIL" },
	};
	const struct egress_list *list;
	struct egress_house house;
	char zone[1000], text[IP_TEXT_SIZE];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(
		    zone, sizeof(zone), GOOD_MAIL GOOD_LIST "%s", rows[i].rows);
		open_egress(&house, zone, "192.0.2.10");
		set_list(&house, LIST_OF_NETWORKS, rows[i].item);
		watch_round(&house);
		assert_number(
		    rows[i].name, facts_of(&house)->addresses[0].list_count, 1);
		list = &facts_of(&house)->addresses[0].lists[0];
		assert_text(rows[i].name, list->list, "zen.test");
		assert_number(rows[i].name, list->scope, LIST_OF_NETWORKS);
		assert_number(rows[i].name, list->listed, rows[i].listed);
		assert_number(rows[i].name, list->answer_count,
		    rows[i].answer != NULL ? 1 : 0);
		if (rows[i].answer != NULL)
			ck_assert_str_eq(
			    ip_show(list->answers, text), rows[i].answer);
		assert_text(rows[i].name, list->text, rows[i].text);
		/* Advisory: the admin is not called for it. */
		ck_assert_int_eq(logged(&house, "is listed"), 0);
		close_egress(&house);
	}
}
END_TEST

START_TEST(sets_a_list_aside)
{
	static const struct {
		const char *name;
		const char *rows;
		const char *why; /* begins so */
	} rows[] = {
		{ "no test entry", "a.zen.test A 127.0.0.2\n",
		    "its test entry 127.0.0.2 is not listed" },
		{ "everything is listed", "*.zen.test A 127.0.0.2\n",
		    "it lists 127.0.0.1, and so everything" },
		{ "a wildcard of who bought the domain",
		    "*.zen.test A 198.51.100.7\n", "it answers 198.51.100.7" },
		{ "public resolver", "*.zen.test A 127.255.255.254\n",
		    "it does not answer public resolvers" },
		{ "too often, for this address only",
		    GOOD_LIST "10.2.0.192.zen.test A 127.255.255.255\n",
		    "it is asked too often" },
		{ "lies, for this address only",
		    GOOD_LIST "10.2.0.192.zen.test A 203.0.113.99\n",
		    "it answers 203.0.113.99" },
	};
	const struct egress_facts *facts;
	struct egress_house house;
	char zone[1000];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(zone, sizeof(zone), GOOD_MAIL "%s", rows[i].rows);
		open_egress(&house, zone, "192.0.2.10 192.0.2.11");
		set_list(&house, LIST_OF_ADDRESSES, "zen.test");
		watch_round(&house);
		facts = facts_of(&house);
		assert_number(rows[i].name, facts->addresses[0].list_count, 0);
		assert_number(rows[i].name, facts->addresses[1].list_count, 0);
		assert_number(rows[i].name, facts->set_aside_count, 1);
		ck_assert_str_eq(facts->set_aside[0].list, "zen.test");
		ck_assert_msg(strncmp(facts->set_aside[0].text, rows[i].why,
				  strlen(rows[i].why)) == 0,
		    "%s: %s", rows[i].name, facts->set_aside[0].text);
		watch_round(&house);
		assert_number(rows[i].name,
		    logged(&house, "the blocklist zen.test is set aside"), 1);

		/* And it is taken back when it works again. */
		watch_zone(&house, GOOD_MAIL GOOD_LIST);
		watch_round(&house);
		facts = facts_of(&house);
		assert_number(rows[i].name, facts->set_aside_count, 0);
		assert_number(rows[i].name, facts->addresses[0].lists[0].listed,
		    KNOWN_NO);
		assert_number(rows[i].name,
		    logged(&house, "the blocklist zen.test works again"), 1);
		close_egress(&house);
	}
}
END_TEST

START_TEST(a_list_that_cannot_be_tested_is_unsure)
{
	static const char *const rows[] = {
		GOOD_MAIL "2.0.0.127.zen.test @servfail\n",
		GOOD_MAIL GOOD_LIST "1.0.0.127.zen.test @servfail\n",
	};
	const struct egress_list *list;
	struct egress_house house;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_egress(&house, rows[i], "192.0.2.10");
		set_list(&house, LIST_OF_ADDRESSES, "zen.test");
		watch_round(&house);
		list = &facts_of(&house)->addresses[0].lists[0];
		ck_assert_int_eq(list->listed, KNOWN_UNSURE);
		ck_assert_str_eq(list->text, "SERVFAIL");
		ck_assert_uint_eq(facts_of(&house)->set_aside_count, 0);
		ck_assert_int_eq(
		    fake_count(house.dns.fake, "10.2.0.192.zen.test", NULL), 0);

		/* What is known stays, while it is not too old. */
		watch_zone(&house,
		    GOOD_MAIL GOOD_LIST "10.2.0.192.zen.test A 127.0.0.2\n");
		watch_zone(&house, rows[i]);
		list = &facts_of(&house)->addresses[0].lists[0];
		ck_assert_int_eq(list->listed, KNOWN_YES);
		turn_clock(6 * HOUR + SECOND);
		watch_zone(&house, rows[i]);
		list = &facts_of(&house)->addresses[0].lists[0];
		ck_assert_int_eq(list->listed, KNOWN_UNSURE);

		/* What was set aside stays so. */
		watch_zone(&house, GOOD_MAIL);
		watch_zone(&house, rows[i]);
		ck_assert_uint_eq(facts_of(&house)->set_aside_count, 1);
		ck_assert_uint_eq(facts_of(&house)->addresses[0].list_count, 0);
		ck_assert_int_eq(logged(&house, "is set aside"), 1);
		close_egress(&house);
	}
}
END_TEST

START_TEST(asks_only_lists_with_ipv6_of_ipv6)
{
	static const struct {
		const char *name;
		const char *rows;
		size_t lists; /* of the IPv6 address */
		size_t aside;
		enum known listed;
	} rows[] = {
		{ "no IPv6", ADDRESS_6 " A 127.0.0.3\n", 0, 0, KNOWN_NO },
		{ "not listed", TEST_ENTRY_6, 1, 0, KNOWN_NO },
		{ "listed", TEST_ENTRY_6 ADDRESS_6 " A 127.0.0.3\n", 1, 0,
		    KNOWN_YES },
		{ "everything",
		    TEST_ENTRY_6 CLEAN_ENTRY_6 " A 127.0.0.2\n" ADDRESS_6
					       " A 127.0.0.3\n",
		    0, 1, KNOWN_NO },
		{ "not known", CLEAN_ENTRY_6 " @servfail\n" TEST_ENTRY_6, 1, 0,
		    KNOWN_UNSURE },
	};
	const struct egress_facts *facts;
	struct egress_house house;
	char zone[1000];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(zone, sizeof(zone), GOOD_LIST "%s", rows[i].rows);
		open_egress(&house, zone, "192.0.2.10 2001:db8::10");
		set_list(&house, LIST_OF_ADDRESSES, "zen.test");
		watch_round(&house);
		facts = facts_of(&house);
		assert_number(
		    rows[i].name, facts->set_aside_count, rows[i].aside);
		assert_number(rows[i].name, facts->addresses[0].list_count,
		    1 - rows[i].aside);
		assert_number(rows[i].name, facts->addresses[1].list_count,
		    rows[i].lists);
		if (rows[i].lists > 0)
			assert_number(rows[i].name,
			    facts->addresses[1].lists[0].listed,
			    rows[i].listed);
		close_egress(&house);
	}
}
END_TEST

START_TEST(tells_a_listing_once)
{
	static const char listed[] =
	    GOOD_MAIL GOOD_LIST "10.2.0.192.zen.test A 127.0.0.2\n"
				"10.2.0.192.zen.test TXT \"spam seen\"\n";
	struct egress_house house;

	open_egress(&house, listed, "192.0.2.10");
	set_list(&house, LIST_OF_ADDRESSES, "zen.test");
	watch_round(&house);
	watch_round(&house);
	/* Not while it is set aside, nor after it. */
	watch_zone(&house, GOOD_MAIL);
	watch_zone(&house, listed);
	ck_assert_int_eq(logged(&house,
			     "egress \"default\": 192.0.2.10 is listed on "
			     "zen.test (spam seen): find out why"),
	    1);
	ck_assert_int_eq(logged(&house, "no longer listed"), 0);
	watch_zone(&house, GOOD_MAIL GOOD_LIST);
	watch_round(&house);
	ck_assert_int_eq(logged(&house,
			     "egress \"default\": 192.0.2.10 is no longer "
			     "listed on zen.test"),
	    1);
	close_egress(&house);
}
END_TEST

START_TEST(keeps_so_many_answers)
{
	struct egress_house house;
	struct buf zone = { 0 };
	char *text;
	int i;

	buf_string(&zone, GOOD_LIST);
	for (i = 0; i <= EGRESS_ANSWERS_MAX; i++)
		buf_printf(&zone, "10.2.0.192.zen.test A 127.0.0.%d\n", i + 2);
	buf_string(&zone, "10.2.0.192.zen.test TXT");
	for (i = 0; i < 9; i++)
		buf_string(&zone, " 012345678901234567890123456789");
	buf_octet(&zone, '\n');
	open_egress(&house, zone.data, "192.0.2.10");
	set_list(&house, LIST_OF_ADDRESSES, "zen.test");
	watch_round(&house);
	ck_assert_uint_eq(facts_of(&house)->addresses[0].lists[0].answer_count,
	    EGRESS_ANSWERS_MAX);
	text = (char *)facts_of(&house)->addresses[0].lists[0].text;
	ck_assert_uint_eq(strlen(text), 203);
	ck_assert_str_eq(text + 200, "...");
	buf_free(&zone);
	close_egress(&house);
}
END_TEST

START_TEST(asks_a_hundred_at_once)
{
	struct egress_house house;
	struct buf addresses = { 0 };
	size_t i;

	for (i = 0; i < EGRESS_ADDRESSES_MAX; i++)
		buf_printf(
		    &addresses, "%s192.0.2.%zu", i > 0 ? " " : "", i + 1);
	open_egress(&house, GOOD_LIST, addresses.data);
	set_list(&house, LIST_OF_ADDRESSES, "zen.test");
	set_list(&house, LIST_OF_NETWORKS, "zen.test");
	watch_round(&house);
	ck_assert_uint_eq(
	    facts_of(&house)->address_count, EGRESS_ADDRESSES_MAX);
	for (i = 0; i < EGRESS_ADDRESSES_MAX; i++) {
		ck_assert_uint_eq(facts_of(&house)->addresses[i].list_count, 2);
		ck_assert_int_eq(
		    facts_of(&house)->addresses[i].lists[1].listed, KNOWN_NO);
	}

	/* One more is only counted. */
	buf_string(&addresses, " 192.0.2.65 192.0.2.1");
	set_addresses(&house, addresses.data);
	watch_round(&house);
	ck_assert_uint_eq(
	    facts_of(&house)->address_count, EGRESS_ADDRESSES_MAX);
	ck_assert_uint_eq(
	    facts_of(&house)->address_total, EGRESS_ADDRESSES_MAX + 1);
	buf_free(&addresses);
	close_egress(&house);
}
END_TEST

TEST_SUITE("egress lists", asks_a_list, sets_a_list_aside,
    a_list_that_cannot_be_tested_is_unsure, asks_only_lists_with_ipv6_of_ipv6,
    tells_a_listing_once, keeps_so_many_answers, asks_a_hundred_at_once)
