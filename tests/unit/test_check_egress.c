#include <stdio.h>
#include <string.h>

#include "lib/util/buf.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

START_TEST(dnsbl)
{
	static const struct egress_row rows[] = {
		{ .name = "on none", .egress = MADE_EGRESS, .outcome = FINE },
		{ .name = "listed",
		    .egress = "8.8.4.10 not=a.example on=zen.example",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "8.8.4.10 is on zen.example (127.0.0.2: see the "
			      "pages of the list)",
		    .fix = "look 8.8.4.10 up at zen.example, end what it is "
			   "listed for (a stolen password, an open form), "
			   "then ask the list to remove it" },
		{ .name = "what a list says is escaped already",
		    .egress = "8.8.4.10 on=zen.example saying=bad\\x1b[31m",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "8.8.4.10 is on zen.example (127.0.0.2: "
			      "bad\\x1b[31m)",
		    .fix = "look 8.8.4.10 up at zen.example, end what it is "
			   "listed for (a stolen password, an open form), "
			   "then ask the list to remove it" },
		{ .name = "a network: advisory",
		    .egress = "8.8.4.10 not=a.example network-list=n.example",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the network of 8.8.4.10 is on n.example "
			      "(127.0.0.2: see the pages of the list)",
		    .fix = "ask the provider of 8.8.4.10 about n.example" },
		{ .name = "a provider before an address: the worse one's fix",
		    .egress = "8.8.4.10 asn-list=p.example on=a.example",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the provider of 8.8.4.10 is on p.example "
			      "(127.0.0.2: see the pages of the list); "
			      "8.8.4.10 is on a.example (127.0.0.2: see the "
			      "pages of the list)",
		    .fix = "look 8.8.4.10 up at a.example, end what it is "
			   "listed for (a stolen password, an open form), "
			   "then ask the list to remove it" },
		{ .name = "not known",
		    .egress = "8.8.4.10 not=a.example unsure=b.example",
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .detail = "b.example gave no usable answer for 8.8.4.10 "
			      "(SERVFAIL)",
		    .fix = "nothing: it is asked again in the background" },
		{ .name = "the one listed, the other not known",
		    .egress = "8.8.4.10 on=a.example 8.8.4.11 unsure=a.example",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "8.8.4.10 is on a.example (127.0.0.2: see the "
			      "pages of the list) (not known: a.example gave "
			      "no usable answer for 8.8.4.11 (SERVFAIL))",
		    .fix = "look 8.8.4.10 up at a.example, end what it is "
			   "listed for (a stolen password, an open form), "
			   "then ask the list to remove it" },
		{ .name = "one set aside, another answers",
		    .egress = "8.8.4.10 not=a.example aside=b.example",
		    .outcome = FINE },
		{ .name = "all set aside",
		    .egress = "8.8.4.10 aside=a.example",
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .detail = "no blocklist can be used: a.example: it does "
			      "not list 127.0.0.2",
		    .fix = "postfrank doctor says what is wrong with each "
			   "list" },
		{ .name = "three set aside",
		    .egress = "8.8.4.10 aside=a.example aside=b.example "
			      "aside=c.example",
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .detail = "no blocklist can be used: a.example: it does "
			      "not list 127.0.0.2; and 2 more",
		    .fix = "postfrank doctor says what is wrong with each "
			   "list" },
		{ .name = "no list",
		    .egress = "8.8.4.10",
		    .outcome = NOT_ASKED,
		    .detail = "no blocklist is configured for its addresses" },
		{ .name = "networks alone",
		    .egress = "8.8.8.0/24",
		    .outcome = NOT_ASKED,
		    .detail = CHECK_NO_ADDRESS },
		{ .name = "no egress",
		    .outcome = NOT_ASKED,
		    .detail = CHECK_NO_EGRESS },
	};

	EGRESS_ROWS("dnsbl", rows);
}
END_TEST

START_TEST(private_address)
{
	static const struct egress_row rows[] = {
		{ .name = "public", .egress = MADE_EGRESS, .outcome = FINE },
		{ .name = "public networks",
		    .egress = "8.8.8.0/24 2606:4700::/32",
		    .outcome = FINE },
		{ .name = "RFC 1918, and what only receivers see",
		    .egress = "10.0.0.5 8.8.4.10",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail =
			"10.0.0.5 is not public: private use (RFC 1918)" },
		{ .name = "each of them",
		    .egress = "100.64.0.1 192.0.2.10 fd00::1 fe80::1 ::1",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "100.64.0.1 is not public: shared address space "
			      "(RFC 6598); 192.0.2.10 is not public: "
			      "documentation (RFC 5737); fd00::1 is not "
			      "public: unique-local (RFC 4193); fe80::1 is not "
			      "public: link-local (RFC 4291); and 1 more" },
		{ .name = "v4-mapped",
		    .egress = "::ffff:192.168.0.1",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail =
			"192.168.0.1 is not public: private use (RFC 1918)" },
		{ .name = "a network with some in it",
		    .egress = "192.0.0.0/16",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "192.0.0.0/16 is not public: IETF protocol "
			      "assignments (RFC 6890)" },
		{ .name = "HELO address without brackets",
		    .egress = "8.8.4.10 helo=192.168.1.1 fault=x",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the HELO 192.168.1.1 is not public: private use "
			      "(RFC 1918)" },
		{ .name = "HELO that is a public address is helo's",
		    .egress = "8.8.4.10 helo=8.8.4.10 fault=x",
		    .outcome = FINE },
		{ .name = "networks that are not known",
		    .egress = "8.8.8.0/24 missing=no_SPF_record",
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "not all networks are known: no SPF record",
		    .fix = "look at the SPF record that spf-domain names" },
		{ .name = "no egress",
		    .outcome = NOT_ASKED,
		    .detail = CHECK_NO_EGRESS },
	};

	EGRESS_ROWS("private-address", rows);
}
END_TEST

START_TEST(shared_address)
{
	static const struct egress_row rows[] = {
		{ .name = "own", .egress = MADE_EGRESS, .outcome = FINE },
		{ .name = "a listed neighbour",
		    .egress = "8.8.4.10 ptr=mail.example.jp near=8.8.4.3",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "1 of the 15 neighbours of 8.8.4.10 that were "
			      "looked up is listed (8.8.4.3 on zen.example)",
		    .fix = "ask the provider of 8.8.4.10 who its neighbours "
			   "are, or for an address in a better network" },
		{ .name = "two, one of them on two lists",
		    .egress = "8.8.4.10 ptr=mail.example.jp near=8.8.4.3 "
			      "near=8.8.4.3 near=8.8.4.5",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "2 of the 15 neighbours of 8.8.4.10 that were "
			      "looked up are listed (8.8.4.3 on zen.example, "
			      "...)",
		    .fix = "ask the provider of 8.8.4.10 who its neighbours "
			   "are, or for an address in a better network" },
		{ .name = "still under way, nothing found yet",
		    .egress = "8.8.4.10 ptr=mail.example.jp not=zen.example "
			      "asked=14",
		    .outcome = UNSURE,
		    .at_most = ACTION_PASS,
		    .detail = "1 of the 15 neighbours of 8.8.4.10 are not "
			      "looked up",
		    .fix = "nothing: they are asked slowly, in the "
			   "background" },
		{ .name = "still under way, and one found",
		    .egress = "8.8.4.10 ptr=mail.example.jp not=zen.example "
			      "asked=2 near=8.8.4.1",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "1 of the 2 neighbours of 8.8.4.10 that were "
			      "looked up is listed (8.8.4.1 on zen.example) "
			      "(not known: 13 of the 15 neighbours of 8.8.4.10 "
			      "are not looked up)",
		    .fix = "ask the provider of 8.8.4.10 who its neighbours "
			   "are, or for an address in a better network" },
		{ .name = "without a list of addresses none is asked",
		    .egress = "8.8.4.10 ptr=mail.example.jp "
			      "network-list=n.example asked=0",
		    .outcome = FINE },
		{ .name = "lists that are set aside know no neighbours",
		    .egress = "8.8.4.10 ptr=mail.example.jp aside=a.example "
			      "asked=0",
		    .outcome = UNSURE,
		    .at_most = ACTION_PASS,
		    .detail = "15 of the 15 neighbours of 8.8.4.10 are not "
			      "looked up",
		    .fix = "nothing: they are asked slowly, in the "
			   "background" },
		{ .name = "not to be looked up",
		    .egress = "8.8.4.10 ptr=mail.example.jp not=zen.example "
			      "asked=0 alone",
		    .outcome = FINE },
		{ .name = "IPv6 has no neighbours",
		    .egress = "2606:4700::10 ptr=mail.example.jp "
			      "not=zen.example asked=0",
		    .outcome = FINE },
		{ .name = "a pool's name",
		    .egress = "8.8.4.10 ptr=mail.isp.example "
			      "ptr=8-8-4-10.isp.example",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the PTR name 8-8-4-10.isp.example of 8.8.4.10 "
			      "looks like one of a pool",
		    .fix = "ask the provider of 8.8.4.10 to set its PTR record "
			   "to the name of your mail server" },
		{ .name = "a word of pools",
		    .egress = "8.8.4.10 ptr=dynamic-7.isp.example",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the PTR name dynamic-7.isp.example of 8.8.4.10 "
			      "looks like one of a pool",
		    .fix = "ask the provider of 8.8.4.10 to set its PTR record "
			   "to the name of your mail server" },
		{ .name = "names of one owner",
		    .egress = "8.8.4.10 ptr=mail.example.co.jp "
			      "ptr=www.example.co.jp ptr=example.co.jp",
		    .outcome = FINE },
		{ .name = "names of several owners",
		    .egress = "8.8.4.10 ptr=mail.one.co.jp ptr=mail.two.co.jp",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the PTR names of 8.8.4.10 belong to several "
			      "owners (one.co.jp, two.co.jp)",
		    .fix = "ask the provider of 8.8.4.10 to leave one PTR "
			   "record, with the name of your mail server" },
		{ .name = "names of several owners under a long label",
		    .egress = "8.8.4.10 ptr=a.one.example ptr=a.two.example",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the PTR names of 8.8.4.10 belong to several "
			      "owners (one.example, two.example)",
		    .fix = "ask the provider of 8.8.4.10 to leave one PTR "
			   "record, with the name of your mail server" },
		{ .name = "the name is not known",
		    .egress = "8.8.4.10 ptr=SERVFAIL",
		    .outcome = UNSURE,
		    .at_most = ACTION_PASS,
		    .detail = "the PTR record of 8.8.4.10 is not known",
		    .fix = "nothing here: ptr tells why" },
		{ .name = "networks alone",
		    .egress = "8.8.8.0/24",
		    .outcome = NOT_ASKED,
		    .detail = CHECK_NO_ADDRESS },
		{ .name = "no egress",
		    .outcome = NOT_ASKED,
		    .detail = CHECK_NO_EGRESS },
	};

	EGRESS_ROWS("shared-address", rows);
}
END_TEST

/* --- limits --- */

/* Addresses with which nothing is wrong. */
static const char *
many(struct buf *text, int count)
{
	int i;

	buf_clear(text);
	for (i = 0; i < count; i++)
		buf_printf(text,
		    "8.8.4.%d ptr=mail.example.jp not=zen.example ", i + 1);
	return text->data;
}

START_TEST(addresses_that_are_not_looked_up)
{
	static const char *const checks[] = { "ptr", "fcrdns", "dnsbl",
		"private-address", "shared-address" };
	struct buf text = { 0 };
	struct egress_row row = { .name = "at the limit", .outcome = FINE };
	size_t i;

	row.egress = many(&text, EGRESS_ADDRESSES_MAX);
	for (i = 0; i < COUNT(checks); i++)
		egress_row(checks[i], &row);
	row = (struct egress_row){
		.name = "one above",
		.egress = many(&text, EGRESS_ADDRESSES_MAX + 1),
		.outcome = UNSURE,
		.at_most = ACTION_NOTE,
		.detail = "1 of the 65 addresses are not looked up",
		.fix = "configure at most 64 single addresses for this egress, "
		       "the others as networks",
	};
	for (i = 0; i < COUNT(checks); i++)
		egress_row(checks[i], &row);
	buf_free(&text);
}
END_TEST

/* What strangers write is bounded, and printable. */
START_TEST(hostile_names)
{
	static const char *const checks[] = { "fcrdns", "dnsbl",
		"private-address", "shared-address", "helo" };
	char name[1001] = "", words[8192];
	struct finding finding;
	struct made made;
	size_t i, n;

	memset(name, 'x', sizeof(name) - 1);
	memcpy(name, "dynamic-\x1b\xff", 10);
	snprintf(words, sizeof(words),
	    "10.0.0.1 ptr=%s! on=%s near=10.0.0.2 helo=%s-", name, name, name);
	made_start(&made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
	made_egress(&made, words);
	for (i = 0; i < COUNT(checks); i++) {
		made_ask(&made, checks[i], &finding);
		assert_text(checks[i], outcome_name(finding.outcome), "found");
		ck_assert_uint_lt(strlen(finding.detail), 1000);
		for (n = 0; finding.detail[n] != '\0'; n++)
			ck_assert_msg(finding.detail[n] >= ' ' &&
				finding.detail[n] <= '~',
			    "%s: %s", checks[i], finding.detail);
		if (finding.fix != NULL)
			ck_assert_uint_lt(strlen(finding.fix), 500);
	}
	made_end(&made);
}
END_TEST

TEST_SUITE("checks of an egress", dnsbl, private_address, shared_address,
    addresses_that_are_not_looked_up, hostile_names)
