#include <string.h>

#include "lib/util/buf.h"
#include "tests/unit/egress_house.h"
#include "tests/unit/suite.h"

/* "192.0.2.10 198.51.100.0/24": addresses, then networks. */
static void
assert_source(struct egress_house *house, const char *want, const char *missing)
{
	const struct egress_facts *facts = facts_of(house);
	struct buf text = { 0 };
	char ip[IP_TEXT_SIZE];
	size_t i;

	for (i = 0; i < facts->address_count; i++)
		buf_printf(&text, "%s%s", text.length > 0 ? " " : "",
		    ip_show(&facts->addresses[i].ip, ip));
	for (i = 0; i < facts->network_count; i++)
		buf_printf(&text, "%s%s/%u", text.length > 0 ? " " : "",
		    ip_show(&facts->networks[i].ip, ip),
		    facts->networks[i].prefix);
	buf_octet(&text, '\0');
	ck_assert_str_eq(text.data, want);
	if (missing == NULL)
		ck_assert(facts->networks_missing == NULL);
	else
		ck_assert_msg(facts->networks_missing != NULL &&
			strstr(facts->networks_missing, missing) != NULL,
		    "%s", facts->networks_missing);
	buf_free(&text);
}

static void
open_networks(
    struct egress_house *house, const char *zone, const char *addresses)
{
	open_egress(house, zone, addresses);
	house->egress.spf_domain = (char *)"spf.test";
}

START_TEST(expands_the_spf_domain)
{
	static const char zone[] =
	    "spf.test TXT \"v=spf1 ip4:192.0.2.10 ip4:192.0.2.11 "
	    "ip4:198.51.100.0/24 ip6:2001:db8::10 include:more.test -all\"\n"
	    "more.test TXT \"v=spf1 ip6:2001:db8:1::/48 -all\"\n" GOOD_MAIL;
	struct egress_house house;

	open_networks(&house, zone, "192.0.2.10 203.0.113.0/28");
	watch_round(&house);
	assert_source(&house,
	    "192.0.2.10 192.0.2.11 2001:db8::10 203.0.113.0/28 "
	    "198.51.100.0/24 2001:db8:1::/48",
	    NULL);
	ck_assert_uint_eq(facts_of(&house)->address_total, 3);
	ck_assert_int_gt(facts_of(&house)->networks_fetched, 0);
	ck_assert_str_eq(
	    facts_of(&house)->addresses[0].names[0].name, "mail.test");
	close_egress(&house);
}
END_TEST

START_TEST(says_what_is_missing)
{
	static const struct {
		const char *zone;
		const char *missing;
	} rows[] = {
		{ "spf.test A 192.0.2.1\n", "SPF of spf.test: " },
		{ "spf.test TXT \"v=spf1 bogus:a -all\"\n",
		    "SPF of spf.test: " },
		{ "spf.test TXT \"v=spf1 exists:%{i}.spf.test -all\"\n",
		    "exists" },
		{ "spf.test TXT @servfail\n", "SERVFAIL" },
	};
	struct egress_house house;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_networks(&house, rows[i].zone, "192.0.2.10");
		watch_round(&house);
		assert_source(&house, "192.0.2.10", rows[i].missing);
		close_egress(&house);
	}
}
END_TEST

START_TEST(keeps_networks_fresh)
{
	static const char one[] =
	    "spf.test 600 TXT \"v=spf1 ip4:192.0.2.10 -all\"\n" GOOD_MAIL;
	static const char two[] =
	    "spf.test 600 TXT \"v=spf1 ip4:192.0.2.10 ip4:192.0.2.11 "
	    "-all\"\n" GOOD_MAIL;
	struct egress_house house;

	open_networks(&house, one, "192.0.2.10");
	house.egress.addresses.count = 0;
	watch_round(&house);
	assert_source(&house, "192.0.2.10", NULL);

	/* By its TTL, and nothing else is asked if it is as it was. */
	turn_clocks(600 * SECOND);
	run_until_counted(&house.dns, "spf.test", 2);
	ck_assert_int_eq(fake_count(house.dns.fake, "mail.test", "A"), 1);
	ck_assert_int_eq(house.changes, 1);

	watch_zone(&house, two);
	assert_source(&house, "192.0.2.10 192.0.2.11", NULL);
	ck_assert_int_eq(logged(&house, "192.0.2.11 has no PTR record"), 1);

	/* While DNS is dead they stay, for so long. */
	watch_zone(&house, "spf.test @servfail\n" GOOD_MAIL);
	assert_source(&house, "192.0.2.10 192.0.2.11", NULL);
	turn_clocks(6 * HOUR + SECOND);
	wait_for_changes(&house, 1);
	assert_source(&house, "", "SERVFAIL");
	close_egress(&house);
}
END_TEST

static void
save(void *arg, const struct saved_fact *fact)
{
	buf_append(arg, fact->data, fact->length);
}

START_TEST(remembers_networks_over_a_restart)
{
	static const char zone[] =
	    "spf.test TXT \"v=spf1 ip4:192.0.2.11 ip4:198.51.100.0/24 -all\"\n";
	struct egress_house house;
	struct buf octets = { 0 };

	open_networks(&house, zone, "192.0.2.10 203.0.113.0/28");
	watch_round(&house);
	egress_watch_save(house.watch, save, &octets);
	close_egress(&house);

	open_networks(
	    &house, "spf.test @servfail\n", "192.0.2.10 203.0.113.0/28");
	egress_watch_set(house.watch, house.dns.dns, &house.conf);
	egress_watch_load(house.watch,
	    &(struct saved_fact){ .kind = EGRESS_SAVED,
		.key = "default",
		.data = octets.data,
		.length = octets.length });
	wait_for_changes(&house, 1);
	assert_source(&house,
	    "192.0.2.10 192.0.2.11 203.0.113.0/28 198.51.100.0/24", NULL);
	buf_free(&octets);
	close_egress(&house);
}
END_TEST

TEST_SUITE("egress networks", expands_the_spf_domain, says_what_is_missing,
    keeps_networks_fresh, remembers_networks_over_a_restart)
