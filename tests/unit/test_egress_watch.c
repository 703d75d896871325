#include <stdio.h>
#include <string.h>

#include "lib/util/buf.h"
#include "lib/util/log.h"
#include "tests/unit/egress_house.h"
#include "tests/unit/suite.h"

/* "mail.test yes|other.test no", or the status and its reason. */
static const char *
names_text(const struct egress_address *address)
{
	static const char *const words[] = { "no", "yes", "unsure" };
	static char text[2000];
	size_t i, n = 0;

	if (address->ptr_status != DNS_ANSWER) {
		snprintf(text, sizeof(text), "%s%s%s",
		    dns_status_name(address->ptr_status),
		    address->ptr_reason != NULL ? ": " : "",
		    address->ptr_reason != NULL ? address->ptr_reason : "");
		return text;
	}
	for (i = 0; i < address->name_count; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s %s",
		    i > 0 ? "|" : "", address->names[i].name,
		    words[address->names[i].confirmed]);
	return text;
}

START_TEST(confirms_names)
{
	static const char zone[] = GOOD_MAIL
	    "11.2.0.192.in-addr.arpa PTR other.test\n"
	    "other.test A 192.0.2.99\n"
	    "13.2.0.192.in-addr.arpa @nodata\n"
	    "14.2.0.192.in-addr.arpa @servfail\n"
	    "15.2.0.192.in-addr.arpa PTR half.test\n"
	    "half.test A @servfail\n"
	    "16.2.0.192.in-addr.arpa PTR a.test\n"
	    "16.2.0.192.in-addr.arpa PTR b.test\n"
	    "a.test A 192.0.2.99\n"
	    "b.test A 192.0.2.1\n"
	    "b.test A 192.0.2.16\n"
	    "17.2.0.192.in-addr.arpa PTR gone.test\n"
	    "18.2.0.192.in-addr.arpa CNAME 18.0-31.2.0.192.in-addr.arpa\n"
	    "18.0-31.2.0.192.in-addr.arpa PTR classless.test\n"
	    "classless.test CNAME real.test\n"
	    "real.test A 192.0.2.18\n"
	    /* the name has the other family's address only */
	    "19.2.0.192.in-addr.arpa PTR six.test\n"
	    "six.test AAAA 2001:db8::19\n"
	    "9.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0"
	    ".0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR six.test\n";
	static const struct {
		const char *ip;
		const char *names;
	} rows[] = {
		{ "192.0.2.10", "mail.test yes" },
		{ "192.0.2.11", "other.test no" },
		{ "192.0.2.12", "no such name" },
		{ "192.0.2.13", "no such record" },
		{ "192.0.2.14", "no answer: SERVFAIL" },
		{ "192.0.2.15", "half.test unsure" },
		{ "192.0.2.16", "a.test no|b.test yes" },
		{ "192.0.2.17", "gone.test no" },
		{ "192.0.2.18", "classless.test yes" },
		{ "192.0.2.19", "six.test no" },
		{ "2001:db8::19", "six.test yes" },
	};
	const struct egress_facts *facts;
	struct egress_house house;
	char addresses[1000] = "", text[IP_TEXT_SIZE];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		if (i > 0)
			strcat(addresses, " ");
		strcat(addresses, rows[i].ip);
	}
	open_egress(&house, zone, addresses);
	watch_round(&house);
	facts = facts_of(&house);
	ck_assert_str_eq(facts->title, "default");
	ck_assert_uint_eq(facts->address_count, COUNT(rows));
	for (i = 0; i < COUNT(rows); i++) {
		ck_assert_str_eq(
		    ip_show(&facts->addresses[i].ip, text), rows[i].ip);
		assert_text(rows[i].ip, names_text(&facts->addresses[i]),
		    rows[i].names);
		ck_assert_str_eq(
		    facts->addresses[i].special->name, "documentation");
	}
	close_egress(&house);
}
END_TEST

START_TEST(confirms_ten_names)
{
	struct egress_house house;
	const struct egress_facts *facts;
	struct buf zone = { 0 };
	int i, asked = 0;
	char name[40];

	for (i = 0; i < 100; i++)
		buf_printf(&zone,
		    "10.2.0.192.in-addr.arpa PTR n%d.test\n"
		    "n%d.test A 192.0.2.10\n",
		    i, i);
	for (i = 0; i < EGRESS_NAMES_MAX; i++)
		buf_printf(&zone, "11.2.0.192.in-addr.arpa PTR m%d.test\n", i);
	open_egress(&house, zone.data, "192.0.2.10 192.0.2.11");
	watch_round(&house);
	facts = facts_of(&house);
	ck_assert_uint_eq(facts->addresses[0].name_count, EGRESS_NAMES_MAX);
	ck_assert_uint_eq(facts->addresses[0].name_total, 100);
	for (i = 0; i < EGRESS_NAMES_MAX; i++)
		ck_assert_int_eq(
		    facts->addresses[0].names[i].confirmed, KNOWN_YES);
	for (i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "n%d.test", i);
		asked += fake_count(house.dns.fake, name, NULL);
	}
	ck_assert_int_eq(asked, EGRESS_NAMES_MAX);
	ck_assert_uint_eq(facts->addresses[1].name_count, EGRESS_NAMES_MAX);
	ck_assert_uint_eq(facts->addresses[1].name_total, EGRESS_NAMES_MAX);
	buf_free(&zone);
	close_egress(&house);
}
END_TEST

START_TEST(takes_rubbish_for_names)
{
#define L30                                                                    \
	"\\001\\200\\255abc\\001\\200\\255abc\\001\\200\\255abc"               \
	"\\001\\200\\255abc\\001\\200\\255abc"
	static const char *const rubbish[] = { "a\\000b.test",
		"\\255\\254.test", "with\\032blank.test", "esc\\027[2J.test",
		"-a.test",
		L30 "." L30 "." L30 "." L30 "." L30 "." L30 "." L30 };
	struct egress_house house;
	const struct egress_name *name;
	struct buf zone = { 0 };
	size_t i, n;

	for (i = 0; i < COUNT(rubbish); i++)
		buf_printf(
		    &zone, "10.2.0.192.in-addr.arpa PTR %s\n", rubbish[i]);
	open_egress(&house, zone.data, "192.0.2.10");
	watch_round(&house);
	ck_assert_uint_eq(
	    facts_of(&house)->addresses[0].name_count, COUNT(rubbish));
	for (i = 0; i < COUNT(rubbish); i++) {
		name = &facts_of(&house)->addresses[0].names[i];
		ck_assert_int_eq(name->confirmed, KNOWN_NO);
		ck_assert_uint_le(strlen(name->name), 253);
		for (n = 0; name->name[n] != '\0'; n++)
			ck_assert(name->name[n] > ' ' && name->name[n] < 0x7f);
	}
	ck_assert_int_eq(logged(&house, "does not lead back"), 1);
	buf_free(&zone);
	close_egress(&house);
}
END_TEST

START_TEST(looks_the_helo_up)
{
	static const char zone[] = "mail.test A 192.0.2.10\n"
				   "mail.test AAAA 2001:db8::10\n"
				   "half.test A 192.0.2.10\n"
				   "half.test AAAA @servfail\n";
	static const struct {
		const char *helo;
		const char *shown;
		enum dns_status a, aaaa;
		size_t count;
	} rows[] = {
		{ NULL, NULL, DNS_UNASKED, DNS_UNASKED, 0 },
		{ "Mail.Test.", "mail.test", DNS_ANSWER, DNS_ANSWER, 2 },
		{ "half.test", "half.test", DNS_ANSWER, DNS_FAILURE, 1 },
		{ "none.test", "none.test", DNS_NXDOMAIN, DNS_NXDOMAIN, 0 },
	};
	const struct egress_facts *facts;
	struct egress_house house;
	const char *row;
	size_t i;

	open_egress(&house, zone, "192.0.2.10");
	for (i = 0; i < COUNT(rows); i++) {
		row = rows[i].helo != NULL ? rows[i].helo : "none";
		house.egress.helo = (char *)rows[i].helo;
		watch_round(&house);
		facts = facts_of(&house);
		assert_text(row, facts->helo, rows[i].shown);
		ck_assert_msg(facts->helo_fault == NULL, "%s", row);
		assert_number(row, facts->helo_a_status, rows[i].a);
		assert_number(row, facts->helo_aaaa_status, rows[i].aaaa);
		assert_number(row, facts->helo_address_count, rows[i].count);
		assert_number(row, facts->helo_reason != NULL,
		    rows[i].aaaa == DNS_FAILURE);
	}
	close_egress(&house);
}
END_TEST

START_TEST(asks_no_faulty_helo)
{
	static const struct {
		const char *helo;
		const char *shown, *fault;
	} rows[] = {
		{ "mail", "mail",
		    "it is not fully qualified: a domain is missing" },
		{ "a_b.test", "a_b.test",
		    "it has an underscore, which no host name has" },
		{ "[192.0.2.10]", "[192.0.2.10]",
		    "it is an address, and receivers want a host name" },
		{ "192.0.2.10", "192.0.2.10",
		    "it is an address, and receivers want a host name" },
		{ "a.192", "a.192", "its last label is a number" },
		{ "a..test", "a..test",
		    "the domain has an empty label (two dots, or one at the "
		    "beginning)" },
		{ "\x1b.test", "\\x1b.test",
		    "the domain contains \"\\x1b\", which no host name has" },
	};
	const struct egress_facts *facts;
	struct egress_house house;
	size_t i;

	open_egress(&house, "mail.test A 192.0.2.10\n", "198.51.100.0/24");
	for (i = 0; i < COUNT(rows); i++) {
		house.egress.helo = (char *)rows[i].helo;
		watch_round(&house);
		facts = facts_of(&house);
		assert_text(rows[i].helo, facts->helo, rows[i].shown);
		assert_text(rows[i].helo, facts->helo_fault, rows[i].fault);
		ck_assert_int_eq(facts->helo_a_status, DNS_UNASKED);
		ck_assert_int_eq(facts->helo_aaaa_status, DNS_UNASKED);
	}
	ck_assert_uint_eq(dns_asked(house.dns.dns), 0);
	close_egress(&house);
}
END_TEST

START_TEST(tells_each_change_once)
{
	static const char no_ptr[] = "mail.test A 192.0.2.10\n";
	static const char astray[] = "10.2.0.192.in-addr.arpa PTR x.test\n";
	static const char unsure[] = "10.2.0.192.in-addr.arpa @servfail\n";
	struct egress_house house;

	open_egress(&house, GOOD_MAIL, "192.0.2.10");
	watch_round(&house);
	watch_round(&house);
	ck_assert_int_eq(logged(&house,
			     "egress \"default\": 192.0.2.10 is "
			     "special-purpose (documentation, RFC 5737)"),
	    1);
	ck_assert_int_eq(logged(&house, "egress"), 1);

	watch_zone(&house, no_ptr);
	watch_round(&house);
	ck_assert_int_eq(
	    logged(&house, "egress \"default\": 192.0.2.10 has no PTR"), 1);
	watch_zone(&house, astray);
	watch_round(&house);
	ck_assert_int_eq(logged(&house, "192.0.2.10 has a PTR record"), 1);
	ck_assert_int_eq(logged(&house,
			     "the PTR name x.test of 192.0.2.10 does not lead "
			     "back"),
	    1);
	/* What is not known has not changed; not known at all, since what was
	 * known is too old. */
	turn_clock(7 * HOUR);
	watch_zone(&house, unsure);
	ck_assert_int_eq(
	    facts_of(&house)->addresses[0].ptr_status, DNS_FAILURE);
	watch_zone(&house, astray);
	ck_assert_int_eq(logged(&house, "does not lead back"), 1);
	ck_assert_int_eq(logged(&house, "leads back"), 0);
	watch_zone(&house, GOOD_MAIL);
	watch_round(&house);
	ck_assert_int_eq(
	    logged(&house, "the PTR name of 192.0.2.10 leads back to it"), 1);

	/* An address that is no longer configured is nobody's news. */
	watch_zone(&house, no_ptr);
	set_addresses(&house, "192.0.2.11");
	watch_zone(&house, GOOD_MAIL);
	ck_assert_int_eq(logged(&house, "192.0.2.10 has a PTR record"), 1);
	close_egress(&house);
}
END_TEST

START_TEST(keeps_what_it_knows_while_dns_is_dead)
{
	const struct egress_facts *facts;
	struct egress_house house;
	uint64_t asked;

	open_egress(&house, GOOD_MAIL, "192.0.2.10");
	house.egress.helo = (char *)"mail.test";
	watch_round(&house);
	fake_set_dead(house.dns.fake, true);
	turn_clocks(HOUR);
	wait_for_changes(&house, 1);
	facts = facts_of(&house);
	ck_assert_str_eq(names_text(&facts->addresses[0]), "mail.test yes");
	ck_assert_int_eq(facts->helo_a_status, DNS_ANSWER);
	ck_assert_int_eq(logged(&house, "PTR"), 0);

	/* It is tried again soon, and only what failed. */
	fake_set_dead(house.dns.fake, false);
	asked = dns_asked(house.dns.dns);
	turn_clocks(EGRESS_RETRY * SECOND - 2 * SECOND);
	run_for(&house.dns, 200);
	ck_assert_uint_eq(dns_asked(house.dns.dns), asked);
	turn_clocks(2 * SECOND);
	wait_for_changes(&house, 1);
	ck_assert_uint_eq(dns_asked(house.dns.dns), asked + 4);
	turn_clocks(10 * EGRESS_RETRY * SECOND);
	run_for(&house.dns, 200);
	ck_assert_uint_eq(dns_asked(house.dns.dns), asked + 4);

	/* For so long, and no longer. */
	fake_set_dead(house.dns.fake, true);
	turn_clocks(6 * HOUR);
	wait_for_changes(&house, 1);
	facts = facts_of(&house);
	ck_assert_int_eq(facts->addresses[0].ptr_status, DNS_FAILURE);
	ck_assert_str_eq(
	    facts->addresses[0].ptr_reason, "the server did not answer");
	ck_assert_int_eq(facts->helo_a_status, DNS_FAILURE);
	ck_assert_uint_eq(facts->helo_address_count, 0);
	close_egress(&house);
}
END_TEST

START_TEST(asks_again_only_what_failed)
{
	static const char zone[] =
	    GOOD_MAIL "11.2.0.192.in-addr.arpa @servfail\n";
	struct egress_house house;

	open_egress(&house, zone, "192.0.2.10 192.0.2.11");
	watch_round(&house);
	turn_clocks(EGRESS_RETRY * SECOND);
	wait_for_changes(&house, 1);
	ck_assert_int_eq(fake_count(house.dns.fake, "mail.test", "A"), 1);
	ck_assert_int_eq(
	    fake_count(house.dns.fake, "10.2.0.192.in-addr.arpa", "PTR"), 1);
	ck_assert_int_gt(
	    fake_count(house.dns.fake, "11.2.0.192.in-addr.arpa", "PTR"), 1);
	/* All of it after the hour. */
	turn_clocks(HOUR);
	wait_for_changes(&house, 1);
	ck_assert_int_eq(fake_count(house.dns.fake, "mail.test", "A"), 2);
	/* Or where the clock has been set back. */
	turn_clock(-2 * HOUR);
	turn_clocks(HOUR);
	wait_for_changes(&house, 1);
	ck_assert_int_eq(fake_count(house.dns.fake, "mail.test", "A"), 3);
	close_egress(&house);
}
END_TEST

START_TEST(is_set_while_it_asks)
{
	struct conf_egress other_egress;
	struct egress_facts *facts;
	struct egress_house house;
	struct conf other;

	open_egress(&house, GOOD_MAIL "mail.test @delay 2000\n", "192.0.2.10");
	egress_watch_set(house.watch, house.dns.dns, &house.conf);
	ck_assert(egress_watch_get(house.watch, "default") == NULL);
	ck_assert(egress_watch_get(house.watch, "other") == NULL);
	ck_assert(!egress_watch_is_ready(house.watch));
	run_for(&house.dns, 50);
	ck_assert_int_eq(house.changes, 0);
	watch_zone(&house, GOOD_MAIL); /* frees the other dns */
	ck_assert(egress_watch_is_ready(house.watch));
	ck_assert(egress_watch_is_complete(house.watch));
	facts = egress_watch_get(house.watch, "default");

	/* Another egress has none of its own yet. */
	other = house.conf;
	atomic_init(&other.references, 1);
	other_egress = house.egress;
	other_egress.title = (char *)"other";
	other.egresses = &other_egress;
	egress_watch_set(house.watch, house.dns.dns, &other);
	ck_assert(!egress_watch_is_ready(house.watch));
	ck_assert(egress_watch_get(house.watch, "default") == NULL);
	ck_assert_str_eq(facts->addresses[0].names[0].name, "mail.test");
	egress_facts_release(facts);
	close_egress(&house);
}
END_TEST

START_TEST(says_that_there_is_no_egress)
{
	struct egress_house house;

	open_egress(&house, GOOD_MAIL, "192.0.2.10");
	house.conf.egress_count = 0;
	set_list(&house, LIST_OF_ADDRESSES, "zen.test");
	ck_assert(egress_watch_is_ready(house.watch));
	egress_watch_set(house.watch, house.dns.dns, &house.conf);
	run_for(&house.dns, 100);
	ck_assert(egress_watch_is_ready(house.watch));
	ck_assert(egress_watch_is_complete(house.watch));
	ck_assert_uint_eq(dns_asked(house.dns.dns), 0);
	ck_assert_int_eq(logged(&house,
			     "no egress is configured: PTR, blocklists and "
			     "the other checks of the egress are not asked"),
	    1);
	close_egress(&house);
}
END_TEST

START_TEST(nothing_to_ask_is_a_round_too)
{
	struct egress_house house;

	open_egress(&house, GOOD_MAIL, "198.51.100.0/24");
	watch_round(&house);
	ck_assert_uint_eq(facts_of(&house)->address_count, 0);
	ck_assert_uint_eq(facts_of(&house)->network_count, 1);
	ck_assert_uint_eq(dns_asked(house.dns.dns), 0);
	close_egress(&house);
}
END_TEST

TEST_SUITE("egress watch", confirms_names, confirms_ten_names,
    takes_rubbish_for_names, looks_the_helo_up, asks_no_faulty_helo,
    tells_each_change_once, keeps_what_it_knows_while_dns_is_dead,
    asks_again_only_what_failed, is_set_while_it_asks,
    says_that_there_is_no_egress, nothing_to_ask_is_a_round_too)
