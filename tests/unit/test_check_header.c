#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

START_TEST(from_domain)
{
	static const struct check_row rows[] = {
		{ .name = "has an MX", .outcome = FINE },
		{ .name = "no From: from-header's",
		    .text = "To: a@b.jp\n\n",
		    .outcome = FINE },
		{ .name = "no domain: from-header's",
		    .text = "From: root\n\n",
		    .outcome = FINE },
		{ .name = "literal: from-header's",
		    .text = "From: a@[192.0.2.1]\n\n",
		    .outcome = FINE },
		{ .name = "one label",
		    .text = "From: a@web1\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the domain web1 is not fully qualified" },
		{ .name = "one label, reserved, from sendmail",
		    .text = "From: root@localhost\n\n",
		    .door = DOOR_LOCAL,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the domain localhost is not fully qualified" },
		{ .name = "does not exist",
		    .domains = &domain_none,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "example.jp does not exist in DNS" },
		{ .name = "U-label",
		    .text = "From: a@\xe4\xbe\x8b\xe3\x81\x88.jp\n\n",
		    .domains = &domain_none,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "xn--r8jz45g.jp does not exist in DNS" },
		{ .name = "unknown",
		    .domains = &domain_silent,
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .detail = "DNS gave no usable answer for example.jp "
			      "(SERVFAIL)" },
	};

	CHECK_ROWS("from-domain", rows);
}
END_TEST

START_TEST(from_header)
{
	static const struct check_row rows[] = {
		{ .name = "one", .outcome = FINE },
		{ .name = "Japanese display name",
		    .text = "From: =?UTF-8?B?5bGx55Sw?= <a@example.jp>\n\n",
		    .outcome = FINE },
		{ .name = "none",
		    .text = "To: a@b.jp\n\nHello\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the message has no From field" },
		{ .name = "two",
		    .text = "From: a@b.jp\nFROM: c@d.jp\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the message has 2 From fields" },
		{ .name = "empty group",
		    .text = "From: nobody: ;\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the From field has no address" },
		{ .name = "two addresses",
		    .text = "From: a@b.jp, c@d.jp\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the From field has 2 addresses" },
		{ .name = "literal",
		    .text = "From: a@[192.0.2.1]\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the From address a@[192.0.2.1] names an IP "
			      "address, for which nobody can publish DMARC" },
		{ .name = "none in the part that is judged",
		    .text = "To: aaaaaaaa@example.org\nFrom: a@b.jp\n\n",
		    .limits = { 30, 100 },
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the header is longer than what is judged, and "
			      "no From field is in that part" },
	};

	CHECK_ROWS("from-header", rows);
}
END_TEST

/* The sentences are those of address_list(). */
START_TEST(from_header_faults)
{
	static const char *const values[] = { "", "<>", "root", "a@b.jp, c",
		"a@", "@b.jp", "a@b@c.jp", "a b@c.jp <", "\"a@b.jp",
		"a@b..jp" };
	struct made made;
	char text[100];
	size_t i;

	for (i = 0; i < COUNT(values); i++) {
		snprintf(text, sizeof(text), "From: %s\n\n", values[i]);
		made_start(&made, DOOR_SMTP, "<a@b.jp>", text, NULL);
		check_expect(&made, "from-header", values[i], FOUND,
		    ACTION_REFUSE,
		    arena_printf(made.arena,
			"the From field holds no valid address: %s",
			made.message.from_fault));
		made_end(&made);
	}
}
END_TEST

START_TEST(duplicate_header)
{
	static const struct check_row rows[] = {
		{ .name = "each once", .outcome = FINE },
		{ .name = "Received may be repeated",
		    .text = "Received: a\nReceived: b\nFrom: a@b.jp\n\n",
		    .outcome = FINE },
		{ .name = "From is from-header's",
		    .text = "From: a@b.jp\nFrom: a@b.jp\n\n",
		    .outcome = FINE },
		{ .name = "two subjects, case apart",
		    .text = "Subject: a\nsubject: b\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the header has 2 Subject fields" },
		{ .name = "two To",
		    .text = "To: a@b.jp\nTo: c@d.jp\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the header has 2 To fields" },
		{ .name = "the worst grade counts",
		    .text = "To: a@b.jp\nTo: c@d.jp\nDate: a\nDate: b\n"
			    "Date: c\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the header has 3 Date fields, 2 To" },
		{ .name = "a second one past the limit",
		    .text = "Subject: aaaaaaaaaaaaaaaaaaaaaa\nSubject: b\n\n",
		    .limits = { 35, 100 },
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the header is longer than what is judged" },
	};

	CHECK_ROWS("duplicate-header", rows);
}
END_TEST

/* Each field of the table, by its grade. */
START_TEST(duplicate_header_grades)
{
	static const struct {
		const char *name;
		enum action at_most;
	} fields[] = {
		{ "Sender", ACTION_REFUSE },
		{ "Subject", ACTION_REFUSE },
		{ "Date", ACTION_REFUSE },
		{ "Message-ID", ACTION_REFUSE },
		{ "To", ACTION_NOTE },
		{ "Cc", ACTION_NOTE },
		{ "Reply-To", ACTION_NOTE },
		{ "In-Reply-To", ACTION_NOTE },
		{ "References", ACTION_NOTE },
	};
	char text[200], detail[100];
	size_t i;

	for (i = 0; i < COUNT(fields); i++) {
		snprintf(text, sizeof(text), "From: a@b.jp\n%s: a\n%s: b\n\n",
		    fields[i].name, fields[i].name);
		snprintf(detail, sizeof(detail), "the header has 2 %s fields",
		    fields[i].name);
		check_expect_of(text, "duplicate-header", fields[i].name, FOUND,
		    fields[i].at_most, detail);
	}
}
END_TEST

#define SIGNATURE "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;"

START_TEST(line_length)
{
	static const struct {
		const char *name;
		const char *header;
		int octets;
		enum outcome outcome;
		enum action at_most;
		const char *detail;
	} rows[] = {
		{ "at the limit", SIGNATURE " bh=a", 998, FINE, 0, NULL },
		{ "one above", "X: y", 999, FOUND, ACTION_NOTE,
		    "a body line has 999 octets, more than 998" },
		{ "one above, signed", SIGNATURE " bh=a", 999, FOUND,
		    ACTION_REFUSE,
		    "a body line has 999 octets; Postfix breaks lines over "
		    "998, and the DKIM signature breaks with it" },
		{ "signed in part", SIGNATURE "\n l = 10; bh=a", 999, FOUND,
		    ACTION_NOTE, "a body line has 999 octets, more than 998" },
		{ "a tag that only ends in l", SIGNATURE " url=10", 999, FOUND,
		    ACTION_REFUSE,
		    "a body line has 999 octets; Postfix breaks lines over "
		    "998, and the DKIM signature breaks with it" },
		{ "signed in part and in full",
		    SIGNATURE "l=10\n" SIGNATURE "bh=a", 999, FOUND,
		    ACTION_REFUSE,
		    "a body line has 999 octets; Postfix breaks lines over "
		    "998, and the DKIM signature breaks with it" },
	};
	char text[2000];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), "From: a@b.jp\n%s\n\n%0*d\n",
		    rows[i].header, rows[i].octets, 7);
		check_expect_of(text, "line-length", rows[i].name,
		    rows[i].outcome, rows[i].at_most, rows[i].detail);
	}
}
END_TEST

/* "References: " and digits; a fold starts a new line. */
START_TEST(line_length_of_header)
{
	static const struct {
		const char *name;
		int octets;
		const char *tail;
		const char *detail;
	} rows[] = {
		{ "at the limit", 986, "", NULL },
		{ "one above", 987, "",
		    "a header line has 999 octets, more than 998" },
		{ "folded", 986, "\n\t<a@b>", NULL },
	};
	char text[2000];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text),
		    "From: a@b.jp\nReferences: %0*d%s\n\nHello\n",
		    rows[i].octets, 7, rows[i].tail);
		check_expect_of(text, "line-length", rows[i].name,
		    rows[i].detail == NULL ? FINE : FOUND, ACTION_NOTE,
		    rows[i].detail);
	}
}
END_TEST

START_TEST(line_length_nul)
{
	struct made made;

	made_start(&made, DOOR_SMTP, "<a@b.jp>", check_plain, NULL);
	made.message.content.has_nul = true;
	check_expect(&made, "line-length", "NUL", FOUND, ACTION_NOTE,
	    "the body has a NUL octet");
	made_end(&made);
}
END_TEST

/* `count` fields, in a header of which at most `limit` octets are kept. */
static void
expect_hops(const char *name, int count, size_t limit, enum outcome outcome,
    const char *detail)
{
	const struct content_limits limits = { limit, 1000 };
	struct buf text = { 0 };
	struct made made;

	buf_string(&text, "From: a@example.jp\n");
	while (count-- > 0)
		buf_string(&text, "Received: from a by b; Mon, 1 Jan 2024\n");
	buf_string(&text, "\nHello\n");
	made_start(&made, DOOR_SMTP, "<a@b.jp>", text.data, &limits);
	check_expect(
	    &made, "received-hops", name, outcome, ACTION_REFUSE, detail);
	made_end(&made);
	buf_free(&text);
}

START_TEST(received_hops)
{
	expect_hops("none", 0, 10000, FINE, NULL);
	expect_hops("at the limit", 50, 10000, FINE, NULL);
	expect_hops("one above", 51, 10000, FOUND,
	    "the message has 51 Received fields, more than 50");
	expect_hops("a header that is not judged whole", 60, 1000, UNSURE,
	    "the header is longer than what is judged");
}
END_TEST

TEST_SUITE("checks of the header", from_domain, from_header, from_header_faults,
    duplicate_header, duplicate_header_grades, line_length,
    line_length_of_header, line_length_nul, received_hops)
