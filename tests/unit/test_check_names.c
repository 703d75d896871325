#include <string.h>

#include "lib/util/buf.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

START_TEST(ptr)
{
	static const struct egress_row rows[] = {
		{ .name = "has one", .egress = MADE_EGRESS, .outcome = FINE },
		{ .name = "one that leads elsewhere is fcrdns'",
		    .egress = "8.8.4.10 ptr=other.example!",
		    .outcome = FINE },
		{ .name = "none, and the HELO name has the address",
		    .egress = "8.8.4.10 helo=mail.example.jp",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "8.8.4.10 has no PTR record",
		    .fix = "ask the provider of 8.8.4.10 to set its PTR record "
			   "to mail.example.jp" },
		{ .name = "none, and the HELO name has no address",
		    .egress = "8.8.4.10 helo=mail.example.jp-",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "8.8.4.10 has no PTR record",
		    .fix = "ask the provider of 8.8.4.10 to set its PTR record "
			   "to mail.example.jp, and publish: mail.example.jp. "
			   "A 8.8.4.10" },
		{ .name = "IPv6, and no HELO name",
		    .egress = "2001:db8::10",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "2001:db8::10 has no PTR record",
		    .fix = "ask the provider of 2001:db8::10 to set its PTR "
			   "record to the name of your mail server, and "
			   "publish that name with this address" },
		{ .name = "the second one has none, the third is not known",
		    .egress = "8.8.4.10 ptr=a.example 2001:db8::10 8.8.4.11 "
			      "ptr=SERVFAIL helo=a.example-",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "2001:db8::10 has no PTR record (not known: DNS "
			      "gave no usable answer for the PTR record of "
			      "8.8.4.11 (SERVFAIL))",
		    .fix = "ask the provider of 2001:db8::10 to set its PTR "
			   "record to a.example, and publish: a.example. AAAA "
			   "2001:db8::10" },
		{ .name = "not known",
		    .egress = "8.8.4.10 ptr=SERVFAIL",
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .detail = "DNS gave no usable answer for the PTR record of "
			      "8.8.4.10 (SERVFAIL)",
		    .fix = "if this stays, ask the provider of 8.8.4.10 to "
			   "look at the name servers of its reverse zone" },
		{ .name = "a private one is asked like any other",
		    .egress = "10.0.0.10 ptr=mail.test",
		    .outcome = FINE },
		{ .name = "networks beside an address are not missed",
		    .egress = "8.8.4.10 ptr=a.example 8.8.8.0/24",
		    .outcome = FINE },
		{ .name = "networks alone",
		    .egress = "8.8.8.0/24",
		    .outcome = NOT_ASKED,
		    .detail = CHECK_NO_ADDRESS },
		{ .name = "no egress",
		    .outcome = NOT_ASKED,
		    .detail = CHECK_NO_EGRESS },
	};

	EGRESS_ROWS("ptr", rows);
}
END_TEST

START_TEST(fcrdns)
{
	static const struct egress_row rows[] = {
		{ .name = "leads back",
		    .egress = MADE_EGRESS,
		    .outcome = FINE },
		{ .name = "one of several does",
		    .egress = "8.8.4.10 ptr=a.example! ptr=b.example? "
			      "ptr=c.example",
		    .outcome = FINE },
		{ .name = "no PTR is ptr's",
		    .egress = "8.8.4.10 helo=a.example",
		    .outcome = NOT_ASKED,
		    .detail = "no address has a PTR record: ptr tells why" },
		{ .name = "no PTR, and a HELO that leads elsewhere",
		    .egress = "8.8.4.10 helo=a.example!",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the HELO name a.example does not have the "
			      "address 8.8.4.10",
		    .fix = "publish: a.example. A 8.8.4.10" },
		{ .name = "an address for a name: nothing to publish",
		    .egress = "8.8.4.10 ptr=5.6.7.8!",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the PTR record of 8.8.4.10 names 5.6.7.8, which "
			      "is no host name",
		    .fix = "ask the provider of 8.8.4.10 to set its PTR record "
			   "to the name of a host that has this address" },
		{ .name = "octets that no host name has, escaped once",
		    .egress = "8.8.4.10 ptr=bad\\000.example!",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the PTR record of 8.8.4.10 names "
			      "bad\\000.example, which is no host name",
		    .fix = "ask the provider of 8.8.4.10 to set its PTR record "
			   "to the name of a host that has this address" },
		{ .name = "the first name that is one is published",
		    .egress = "8.8.4.10 ptr=5.6.7.8! ptr=b.example!",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the PTR records of 8.8.4.10 name 5.6.7.8 and 1 "
			      "more, none of which has this address",
		    .fix = "publish: b.example. A 8.8.4.10, or ask the "
			   "provider of 8.8.4.10 to set its PTR record to a "
			   "name that has this address" },
		{ .name = "leads elsewhere",
		    .egress = "8.8.4.10 ptr=mail.example.jp!",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the PTR record of 8.8.4.10 names "
			      "mail.example.jp, which does not have this "
			      "address",
		    .fix = "publish: mail.example.jp. A 8.8.4.10, or ask the "
			   "provider of 8.8.4.10 to set its PTR record to a "
			   "name that has this address" },
		{ .name = "several, none leads back",
		    .egress = "2001:db8::10 ptr=a.example! ptr=b.example!",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the PTR records of 2001:db8::10 name a.example "
			      "and 1 more, none of which has this address",
		    .fix = "publish: a.example. AAAA 2001:db8::10, or ask the "
			   "provider of 2001:db8::10 to set its PTR record to "
			   "a name that has this address" },
		{ .name = "one that is not known may lead back",
		    .egress = "8.8.4.10 ptr=a.example! ptr=b.example?",
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .detail = "DNS gave no usable answer for b.example, which "
			      "the PTR record of 8.8.4.10 names",
		    .fix = "if this stays, look at the name servers of "
			   "b.example" },
		{ .name = "the PTR record is not known",
		    .egress = "8.8.4.10 ptr=SERVFAIL",
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .detail = "the PTR record of 8.8.4.10 is not known",
		    .fix = "nothing here: ptr tells why" },
		{ .name = "HELO disagrees alone",
		    .egress = "8.8.4.10 ptr=a.example helo=mail.example.jp!",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the HELO name mail.example.jp does not have "
			      "the address 8.8.4.10",
		    .fix = "publish: mail.example.jp. A 8.8.4.10" },
		{ .name = "both disagree: the worse one's fix",
		    .egress = "8.8.4.10 ptr=a.example helo=mail.example.jp! "
			      "8.8.4.11 ptr=b.example!",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the HELO name mail.example.jp does not have "
			      "the address 8.8.4.10; the PTR record of "
			      "8.8.4.11 names b.example, which does not have "
			      "this address; the HELO name mail.example.jp "
			      "does not have the address 8.8.4.11",
		    .fix = "publish: b.example. A 8.8.4.11, or ask the "
			   "provider of 8.8.4.11 to set its PTR record to a "
			   "name that has this address" },
		{ .name = "HELO is not known",
		    .egress = "8.8.4.10 ptr=a.example helo=mail.example.jp?",
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "DNS gave no usable answer for the HELO name "
			      "mail.example.jp",
		    .fix = "if this stays, look at the name servers of "
			   "mail.example.jp" },
		{ .name = "HELO without an address is helo's",
		    .egress = "8.8.4.10 ptr=a.example helo=mail.example.jp-",
		    .outcome = FINE },
		{ .name = "HELO that is no name is helo's",
		    .egress = "8.8.4.10 ptr=a.example helo=web1 fault=short",
		    .outcome = FINE },
		{ .name = "networks alone",
		    .egress = "8.8.8.0/24",
		    .outcome = NOT_ASKED,
		    .detail = CHECK_NO_ADDRESS },
		{ .name = "no egress",
		    .outcome = NOT_ASKED,
		    .detail = CHECK_NO_EGRESS },
	};

	EGRESS_ROWS("fcrdns", rows);
}
END_TEST

START_TEST(helo)
{
	static const struct egress_row rows[] = {
		{ .name = "has an address",
		    .egress = MADE_EGRESS,
		    .outcome = FINE },
		{ .name = "has another address: fcrdns'",
		    .egress = "8.8.4.10 helo=mail.example.jp!",
		    .outcome = FINE },
		{ .name = "is no name",
		    .egress = "8.8.4.10 helo=web1 "
			      "fault=it_is_not_fully_qualified",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the HELO name web1 is no host name: it is not "
			      "fully qualified" },
		{ .name = "has no address",
		    .egress = "8.8.4.10 2001:db8::10 helo=mail.example.jp-",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the HELO name mail.example.jp has no address in "
			      "DNS",
		    .fix = "publish: mail.example.jp. A 8.8.4.10" },
		{ .name = "has no address, of a network",
		    .egress = "8.8.8.0/24 helo=mail.example.jp-",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the HELO name mail.example.jp has no address in "
			      "DNS",
		    .fix = "publish an A or AAAA record for mail.example.jp, "
			   "or set helo to the name that the server really "
			   "says" },
		{ .name = "not known",
		    .egress = "8.8.4.10 helo=mail.example.jp?",
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .detail = "DNS gave no usable answer for the HELO name "
			      "mail.example.jp (SERVFAIL)",
		    .fix = "if this stays, look at the name servers of "
			   "mail.example.jp" },
		{ .name = "not configured",
		    .egress = "8.8.4.10",
		    .outcome = NOT_ASKED,
		    .detail = "no helo is configured for the egress "
			      "\"default\"" },
		{ .name = "no egress",
		    .outcome = NOT_ASKED,
		    .detail = CHECK_NO_EGRESS },
	};

	EGRESS_ROWS("helo", rows);
}
END_TEST

/* --- limits --- */

/* Addresses without a name. */
static const char *
nameless(struct buf *text, int count)
{
	int i;

	buf_clear(text);
	for (i = 0; i < count; i++)
		buf_printf(text, "8.8.4.%d ", i + 1);
	return text->data;
}

START_TEST(faults_that_are_told)
{
	static const char four[] =
	    "8.8.4.1 has no PTR record; 8.8.4.2 has no PTR record; "
	    "8.8.4.3 has no PTR record; 8.8.4.4 has no PTR record";
	struct buf text = { 0 }, five = { 0 };
	struct egress_row row = {
		.name = "at the limit",
		.egress = nameless(&text, 4),
		.outcome = FOUND,
		.at_most = ACTION_REFUSE,
		.detail = four,
		.fix = "ask the provider of 8.8.4.1 to set its PTR record to "
		       "the name of your mail server, and publish that name "
		       "with this address",
	};

	egress_row("ptr", &row);
	row.name = "one above";
	row.egress = nameless(&text, 5);
	buf_printf(&five, "%s; and 1 more", four);
	row.detail = five.data;
	egress_row("ptr", &row);
	buf_free(&five);
	buf_free(&text);
}
END_TEST

START_TEST(names_that_are_confirmed)
{
	struct buf text = { 0 };
	struct egress_row row = { .name = "one above, none leads back",
		.outcome = UNSURE,
		.at_most = ACTION_REFUSE,
		.detail = "8.8.4.1 has 11 PTR names; the first 10 do not have "
			  "this address, and no more are asked",
		.fix = "ask the provider of 8.8.4.1 to leave one PTR record" };
	int i;

	buf_string(&text, "8.8.4.1");
	for (i = 0; i < EGRESS_NAMES_MAX; i++)
		buf_printf(&text, " ptr=n%d.example!", i);
	egress_row("fcrdns",
	    &(struct egress_row){ .name = "at the limit",
		.egress = text.data,
		.outcome = FOUND,
		.at_most = ACTION_REFUSE,
		.detail = "the PTR records of 8.8.4.1 name n0.example and 9 "
			  "more, none of which has this address",
		.fix = "publish: n0.example. A 8.8.4.1, or ask the provider of "
		       "8.8.4.1 to set its PTR record to a name that has this "
		       "address" });
	buf_string(&text, " ptr=last.example!");
	row.egress = text.data;
	egress_row("fcrdns", &row);
	buf_free(&text);
}
END_TEST

TEST_SUITE("checks of an egress's names", ptr, fcrdns, helo,
    faults_that_are_told, names_that_are_confirmed)
