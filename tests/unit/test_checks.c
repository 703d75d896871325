#include <string.h>

#include "lib/util/arena.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/suite.h"

struct row {
	const char *name;
	const char *sender; /* NULL: a@example.jp */
	const char *text; /* NULL: a plain message */
	enum outcome outcome;
	enum action at_most; /* of what is not fine */
	const char *detail;
	enum door door;
	const struct domain_facts *domains; /* NULL: good ones */
	struct content_limits limits; /* 0: none */
};

static const char plain[] = "From: A <a@example.jp>\nTo: b@example.org\n"
			    "Subject: hello\n\nHello.\n";

static void
ask_row(const char *check, const struct row *row)
{
	struct made made;
	struct finding finding;
	enum outcome outcome;

	made_start(&made, row->door,
	    row->sender != NULL ? row->sender : "<a@example.jp>",
	    row->text != NULL ? row->text : plain,
	    row->limits.header != 0 ? &row->limits : NULL);
	if (row->domains != NULL)
		made_domains(&made, row->domains);
	outcome = made_ask(&made, check, &finding);
	assert_text(
	    row->name, outcome_name(outcome), outcome_name(row->outcome));
	if (outcome != FINE) {
		assert_text(row->name, finding.detail, row->detail);
		assert_text(row->name, action_name(finding.at_most),
		    action_name(row->at_most));
	}
	made_end(&made);
}

static void
ask_rows(const char *check, const struct row *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		ask_row(check, &rows[i]);
}

#define ASK(check, rows) ask_rows((check), (rows), COUNT(rows))

START_TEST(return_path)
{
	static const struct row rows[] = {
		{ .name = "an address", .outcome = FINE },
		{ .name = "the null sender", .sender = "<>", .outcome = FINE },
		{ .name = "without brackets, as pickup gives it",
		    .sender = "a@example.jp",
		    .outcome = FINE },
		{ .name = "no domain",
		    .sender = "<root>",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the envelope sender <root> has no domain" },
		{ .name = "one label",
		    .sender = "<a@web1>",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the domain of the envelope sender <a@web1> is "
			      "not fully qualified" },
		{ .name = "one label, reserved, from sendmail",
		    .sender = "root@localhost",
		    .door = DOOR_LOCAL,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the domain of the envelope sender "
			      "<root@localhost> is not fully qualified" },
		{ .name = "one label, reserved, by SMTP",
		    .sender = "<root@localhost>",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the domain of the envelope sender "
			      "<root@localhost> is not fully qualified" },
		{ .name = "address literal",
		    .sender = "<a@[192.0.2.1]>",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the envelope sender <a@[192.0.2.1]> names an IP "
			      "address, for which nobody can publish SPF or "
			      "DMARC" },
		{ .name = "a file whose Return-Path is the sender",
		    .door = DOOR_FILE,
		    .text = "Return-Path: <a@EXAMPLE.jp>\nFrom: a@b.jp\n\n",
		    .outcome = FINE },
		{ .name = "a file with another one",
		    .door = DOOR_FILE,
		    .text = "Return-Path: <b@example.jp>\nFrom: a@b.jp\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Return-Path field <b@example.jp> differs "
			      "from the envelope sender <a@example.jp>" },
		{ .name = "a file with two",
		    .door = DOOR_FILE,
		    .text = "Return-Path: <a@example.jp>\n"
			    "Return-Path: <a@example.jp>\nFrom: a@b.jp\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the file has 2 Return-Path fields" },
		{ .name = "two in a file, and no domain",
		    .door = DOOR_FILE,
		    .sender = "<root>",
		    .text = "Return-Path: <a@example.jp>\n"
			    "Return-Path: <a@example.jp>\nFrom: a@b.jp\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the envelope sender <root> has no domain" },
		{ .name = "null Return-Path of a null sender",
		    .door = DOOR_FILE,
		    .sender = "<>",
		    .text = "Return-Path: <>\nFrom: a@b.jp\n\n",
		    .outcome = FINE },
	};

	ASK("return-path", rows);
}
END_TEST

/* RFC 5321 4.5.3.1: at the limit, and one above. */
START_TEST(return_path_limits)
{
	char path[512];
	struct made made;
	struct finding finding;
	int over;

	for (over = 0; over <= 1; over++) {
		snprintf(path, sizeof(path), "<%0*d@example.jp>", 64 + over, 7);
		made_start(&made, DOOR_SMTP, path, plain, NULL);
		assert_number("local part",
		    made_ask(&made, "return-path", &finding),
		    over ? FOUND : FINE);
		if (over)
			assert_text("local part", action_name(finding.at_most),
			    "refuse");
		made_end(&made);
	}
}
END_TEST

START_TEST(sender_domain)
{
	static const struct row rows[] = {
		{ .name = "has an MX", .outcome = FINE },
		{ .name = "has an address",
		    .domains = &domain_address,
		    .outcome = FINE },
		{ .name = "null sender",
		    .sender = "<>",
		    .domains = &domain_none,
		    .outcome = FINE },
		{ .name = "does not exist",
		    .domains = &domain_none,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "example.jp does not exist in DNS" },
		{ .name = "takes no mail",
		    .domains = &domain_null_mx,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "example.jp says that it takes no mail (null MX "
			      "record)" },
		{ .name = "has neither",
		    .domains = &domain_bare,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "example.jp has neither an MX record nor an "
			      "address in DNS" },
		{ .name = "unknown",
		    .domains = &domain_silent,
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .detail = "DNS gave no usable answer for example.jp "
			      "(SERVFAIL)" },
		{ .name = "reserved, from sendmail",
		    .door = DOOR_LOCAL,
		    .sender = "root@web1.localdomain",
		    .domains = &domain_none,
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "web1.localdomain does not exist in DNS" },
		{ .name = "reserved, by SMTP",
		    .sender = "<root@web1.localdomain>",
		    .domains = &domain_none,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "web1.localdomain does not exist in DNS" },
		{ .name = "not reserved, from sendmail",
		    .door = DOOR_LOCAL,
		    .sender = "a@nolan.example.jp",
		    .domains = &domain_none,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "nolan.example.jp does not exist in DNS" },
	};

	ASK("sender-domain", rows);
}
END_TEST

START_TEST(from_domain)
{
	static const struct row rows[] = {
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

	ASK("from-domain", rows);
}
END_TEST

START_TEST(from_header)
{
	static const struct row rows[] = {
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

	ASK("from-header", rows);
}
END_TEST

START_TEST(from_header_faults)
{
	static const char *const values[] = { "", "<>", "root", "a@b.jp, c",
		"a@", "@b.jp", "a@b@c.jp", "a b@c.jp <", "\"a@b.jp",
		"a@b..jp" };
	struct made made;
	struct finding finding;
	char text[100];
	size_t i;

	for (i = 0; i < COUNT(values); i++) {
		snprintf(text, sizeof(text), "From: %s\n\n", values[i]);
		made_start(&made, DOOR_SMTP, "<a@b.jp>", text, NULL);
		assert_text(values[i],
		    outcome_name(made_ask(&made, "from-header", &finding)),
		    "found");
		assert_text(values[i], action_name(finding.at_most), "refuse");
		made_end(&made);
	}
}
END_TEST

START_TEST(duplicate_header)
{
	static const struct row rows[] = {
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

	ASK("duplicate-header", rows);
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
	struct made made;
	struct finding finding;
	char text[200];
	size_t i;

	for (i = 0; i < COUNT(fields); i++) {
		snprintf(text, sizeof(text), "From: a@b.jp\n%s: a\n%s: b\n\n",
		    fields[i].name, fields[i].name);
		made_start(&made, DOOR_SMTP, "<a@b.jp>", text, NULL);
		assert_text(fields[i].name,
		    outcome_name(made_ask(&made, "duplicate-header", &finding)),
		    "found");
		assert_text(fields[i].name, action_name(finding.at_most),
		    action_name(fields[i].at_most));
		made_end(&made);
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
	struct made made;
	struct finding finding;
	char text[2000];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), "From: a@b.jp\n%s\n\n%0*d\n",
		    rows[i].header, rows[i].octets, 7);
		made_start(&made, DOOR_SMTP, "<a@b.jp>", text, NULL);
		assert_text(rows[i].name,
		    outcome_name(made_ask(&made, "line-length", &finding)),
		    outcome_name(rows[i].outcome));
		if (rows[i].outcome == FOUND) {
			assert_text(
			    rows[i].name, finding.detail, rows[i].detail);
			assert_text(rows[i].name, action_name(finding.at_most),
			    action_name(rows[i].at_most));
		}
		made_end(&made);
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
	struct made made;
	struct finding finding;
	char text[2000];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text),
		    "From: a@b.jp\nReferences: %0*d%s\n\nHello\n",
		    rows[i].octets, 7, rows[i].tail);
		made_start(&made, DOOR_SMTP, "<a@b.jp>", text, NULL);
		assert_text(rows[i].name,
		    outcome_name(made_ask(&made, "line-length", &finding)),
		    rows[i].detail == NULL ? "fine" : "found");
		assert_text(rows[i].name, finding.detail, rows[i].detail);
		made_end(&made);
	}
}
END_TEST

START_TEST(line_length_nul)
{
	struct made made;
	struct finding finding;

	made_start(&made, DOOR_SMTP, "<a@b.jp>", plain, NULL);
	made.message.content.has_nul = true;
	assert_number("NUL", made_ask(&made, "line-length", &finding), FOUND);
	assert_text("NUL", finding.detail, "the body has a NUL octet");
	assert_text("NUL", action_name(finding.at_most), "note");
	made_end(&made);
}
END_TEST

/* The table says of itself what the manual and the configuration need. */
START_TEST(table)
{
	const struct check *check;
	size_t i, j;

	assert_number("schema", check_schema.check_count, check_count());
	for (i = 0; i < check_count(); i++) {
		check = check_at(i);
		ck_assert_ptr_eq(check_named(check->row.name), check);
		ck_assert_ptr_eq(check_schema.check(i), &check->row);
		for (j = 0; j < i; j++)
			ck_assert_str_ne(
			    check->row.name, check_at(j)->row.name);
		ck_assert_msg(check->row.summary != NULL &&
			check->title != NULL && check->why != NULL &&
			check->fix != NULL && check->source != NULL &&
			check->code != NULL && check->judge != NULL,
		    "%s: a text is missing", check->row.name);
		ck_assert_msg(strlen(check->title) <= 40 &&
			strlen(check->fix) <= 160 &&
			check->fix[strlen(check->fix) - 1] != '.',
		    "%s: a text does not fit into a reply", check->row.name);
		ck_assert_uint_ne(check->needs, 0);
		ck_assert_uint_eq(check->needs & ~FACTS_OF_MILTER, 0);
	}
	ck_assert_ptr_null(check_named("no-such-check"));
}
END_TEST

TEST_SUITE("checks", return_path, return_path_limits, sender_domain,
    from_domain, from_header, from_header_faults, duplicate_header,
    duplicate_header_grades, line_length, line_length_of_header,
    line_length_nul, table)
