#include <string.h>

#include "lib/facts/relay.h"
#include "lib/util/arena.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

#define HOUR (INT64_C(60) * 60 * 1000)

/* check_plain has 59 octets of header, a line end, and 8 of body. */
#define OCTETS "SIZE 69"

START_TEST(what_the_relay_said_decides)
{
	static const struct {
		const char *name, *ehlo[4];
		int64_t age;
		const char *sender, *recipient, *text;
		enum outcome outcome;
		enum action at_most;
		const char *code, *detail;
	} rows[] = {
		{ .name = "nothing is offered", .ehlo = { "HELP" } },
		{ .name = "no limit", .ehlo = { "SIZE" } },
		{ .name = "as large as it may be", .ehlo = { OCTETS } },
		{ .name = "one octet larger",
		    .ehlo = { "SIZE 68" },
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .code = "3.4",
		    .detail = "the message has 69 octets, and mx.relay.example "
			      "takes no more than 68" },
		{ .name = "an hour ago, less a millisecond",
		    .ehlo = { "SIZE 68" },
		    .age = HOUR - 1,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .code = "3.4",
		    .detail = "the message has 69 octets, and mx.relay.example "
			      "takes no more than 68" },
		{ .name = "an hour ago",
		    .ehlo = { "SIZE 68" },
		    .age = HOUR,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .code = "3.4",
		    .detail = "the message has 69 octets, and mx.relay.example "
			      "takes no more than 68, by an EHLO "
			      "that is not of the last hour" },
		{ .name = "in the future",
		    .ehlo = { "SIZE 68" },
		    .age = -1,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .code = "3.4",
		    .detail = "the message has 69 octets, and mx.relay.example "
			      "takes no more than 68, by an EHLO "
			      "that is not of the last hour" },
		{ .name = "a sender in UTF-8",
		    .ehlo = { "8BITMIME" },
		    .sender = "<\xc3\xa4@example.jp>",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .code = "6.7",
		    .detail = "the address \\xc3\\xa4@example.jp needs "
			      "SMTPUTF8, which mx.relay.example does not "
			      "offer" },
		{ .name = "and it is offered",
		    .ehlo = { "SMTPUTF8" },
		    .sender = "<\xc3\xa4@example.jp>" },
		{ .name = "a sender's domain in UTF-8",
		    .ehlo = { "8BITMIME" },
		    .sender = "<a@\xe4\xbe\x8b\xe3\x81\x88.jp>",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .code = "6.7",
		    .detail = "the address a@xn--r8jz45g.jp, which is not in "
			      "ASCII, needs SMTPUTF8, which mx.relay.example "
			      "does not offer" },
		{ .name = "a recipient's domain in UTF-8",
		    .ehlo = { "8BITMIME" },
		    .recipient = "<b@\xe4\xbe\x8b\xe3\x81\x88.jp>",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .code = "6.7",
		    .detail =
			"the address <b@\\xe4\\xbe\\x8b\\xe3\\x81\\x88.jp> "
			"needs SMTPUTF8, which mx.relay.example does not "
			"offer" },
		{ .name = "domains in ASCII",
		    .ehlo = { "8BITMIME" },
		    .sender = "<a@xn--r8jz45g.jp>",
		    .recipient = "<b@xn--r8jz45g.jp>" },
		{ .name = "a domain of From in UTF-8",
		    .ehlo = { "8BITMIME" },
		    .text = "From: a@\xe4\xbe\x8b\xe3\x81\x88.jp\n\nx\n" },
		{ .name = "a recipient in UTF-8",
		    .ehlo = { "8BITMIME" },
		    .recipient = "<\xc3\xa4@example.org>",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .code = "6.7",
		    .detail = "the address <\\xc3\\xa4@example.org> needs "
			      "SMTPUTF8, which mx.relay.example does not "
			      "offer" },
		{ .name = "From in UTF-8",
		    .ehlo = { "8BITMIME" },
		    .text = "From: \xc3\xa4@example.jp\n\nHello.\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .code = "6.7",
		    .detail = "the address \\xc3\\xa4@example.jp needs "
			      "SMTPUTF8, which mx.relay.example does not "
			      "offer" },
		{ .name = "8-bit text",
		    .ehlo = { "8BITMIME" },
		    .text = "From: a@example.jp\n\n\xc3\xa4\n" },
		{ .name = "8-bit text without 8BITMIME",
		    .ehlo = { "SIZE 0" },
		    .text = "From: a@example.jp\n\n\xc3\xa4\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the body has 8-bit text, and mx.relay.example "
			      "does not offer 8BITMIME: Postfix encodes it "
			      "anew, which breaks a DKIM signature" },
	};
	struct relay_facts relay;
	struct finding finding;
	struct made made;
	size_t i, j;

	for (i = 0; i < COUNT(rows); i++) {
		made_start(&made, DOOR_SMTP,
		    rows[i].sender != NULL ? rows[i].sender : "<a@example.jp>",
		    rows[i].text != NULL ? rows[i].text : check_plain, NULL);
		if (rows[i].recipient != NULL)
			message_add_recipient(&made.message, rows[i].recipient,
			    strlen(rows[i].recipient), true, 10);
		relay = (struct relay_facts){ .host = "mx.relay.example" };
		for (j = 0; rows[i].ehlo[j] != NULL; j++)
			relay_facts_add(made.arena, &relay, rows[i].ehlo[j]);
		made.facts.relay = &relay;
		made.facts.relay_age = rows[i].age;
		made_ask(&made, "relay-capability", &finding);
		assert_text(rows[i].name, outcome_name(finding.outcome),
		    outcome_name(rows[i].outcome));
		assert_text(rows[i].name, finding.detail, rows[i].detail);
		assert_text(rows[i].name, finding.code, rows[i].code);
		if (rows[i].outcome == FOUND)
			assert_text(rows[i].name, action_name(finding.at_most),
			    action_name(rows[i].at_most));
		made_end(&made);
	}
}
END_TEST

START_TEST(what_is_not_known_is_not_asked)
{
	struct finding finding;
	struct made made;

	made_start(&made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
	made.facts.relay = NULL;
	made.facts.next_hop = NULL;
	made_ask(&made, "relay-capability", &finding);
	ck_assert_int_eq(finding.outcome, NOT_ASKED);
	ck_assert_str_eq(
	    finding.detail, "the relay of this message is not known here");
	made.facts.next_hop = "[relay.example]:587";
	made_ask(&made, "relay-capability", &finding);
	ck_assert_int_eq(finding.outcome, NOT_ASKED);
	ck_assert_str_eq(finding.detail,
	    "no EHLO of [relay.example]:587 is known: run postfrank-relay-test "
	    "as root, which keeps it");
	made_end(&made);
}
END_TEST

TEST_SUITE("check: relay-capability", what_the_relay_said_decides,
    what_is_not_known_is_not_asked)
