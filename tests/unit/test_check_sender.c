#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

START_TEST(return_path)
{
	static const struct check_row rows[] = {
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

	CHECK_ROWS("return-path", rows);
}
END_TEST

/* RFC 5321 4.5.3.1: at the limit, and one above. */
START_TEST(return_path_limits)
{
	static const struct {
		const char *name;
		int local, domain;
		const char *fault; /* NULL: fine */
	} rows[] = {
		{ "local part, 64", 64, 20, NULL },
		{ "local part, 65", 65, 20,
		    "the local part has 65 octets, at most 64 are allowed" },
		{ "path, 256", 20, 233, NULL },
		{ "path, 257", 20, 234,
		    "the path has 257 octets, at most 256 are allowed" },
	};
	char path[400], domain[300];
	const char *detail;
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		/* Labels of 30 octets, and ".jp" at the end. */
		for (int n = 0; n < rows[i].domain - 3; n++)
			domain[n] = n % 30 == 29 ? '.' : 'x';
		strcpy(domain + rows[i].domain - 3, ".jp");
		snprintf(
		    path, sizeof(path), "<%0*d@%s>", rows[i].local, 7, domain);
		made_start(&made, DOOR_SMTP, path, check_plain, NULL);
		detail = rows[i].fault == NULL
		    ? NULL
		    : arena_printf(made.arena,
			  "the envelope sender <%s> is no address: %s",
			  check_show(made.arena, made.message.sender.text),
			  rows[i].fault);
		check_expect(&made, "return-path", rows[i].name,
		    detail == NULL ? FINE : FOUND, ACTION_REFUSE, detail);
		made_end(&made);
	}
}
END_TEST

START_TEST(sender_domain)
{
	static const struct check_row rows[] = {
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

	CHECK_ROWS("sender-domain", rows);
}
END_TEST

/* What Postfix, or the provider, rewrites is judged as it leaves. */
START_TEST(rewritten)
{
	static const struct {
		const char *name, *check, *sender, *from, *leaves;
		const struct domain_facts *domains;
		enum outcome outcome;
		const char *detail;
	} rows[] = {
		{ "a bad sender is made good", "return-path", "<root>",
		    "a@example.jp", "root@example.jp", &domain_good, FINE,
		    NULL },
		{ "one that is no address, too", "return-path", "<a@b@c>",
		    "a@example.jp", "a@example.jp", &domain_good, FINE, NULL },
		{ "a good one is made bad", "return-path", "<a@example.jp>",
		    "a@example.jp", "a@web1", &domain_good, FOUND,
		    "the domain of the envelope sender <a@example.jp>, which "
		    "leaves as <a@web1>, is not fully qualified" },
		{ "the sender's domain", "sender-domain", "<a@b.example>",
		    "a@example.jp", "c@d.example", &domain_none, FOUND,
		    "d.example does not exist in DNS (a@b.example, which "
		    "leaves as c@d.example)" },
		{ "DNS fails", "sender-domain", "<a@b.example>", "a@example.jp",
		    "c@d.example", &domain_silent, UNSURE,
		    "DNS gave no usable answer for d.example (SERVFAIL) "
		    "(a@b.example, which leaves as c@d.example)" },
		{ "From's domain", "from-domain", "<a@example.jp>",
		    "a@b.example", "c@d.example", &domain_none, FOUND,
		    "d.example does not exist in DNS (a@b.example, which "
		    "leaves as c@d.example)" },
		{ "a bare From is made good", "from-domain", "<a@example.jp>",
		    "root@web1", "root@d.example", &domain_good, FINE, NULL },
		{ "a good From is made bare", "from-domain", "<a@example.jp>",
		    "a@example.jp", "a@web1", &domain_good, FOUND,
		    "the domain web1 is not fully qualified" },
		{ "the From field is judged as written", "from-header",
		    "<a@example.jp>", "a@[192.0.2.1]", "a@d.example",
		    &domain_good, FOUND,
		    "the From address a@[192.0.2.1] names an IP address, for "
		    "which nobody can publish DMARC" },
	};
	struct finding finding;
	struct made made;
	char text[100];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), "From: %s\n\n", rows[i].from);
		made_start(&made, DOOR_SMTP, rows[i].sender, text, NULL);
		message_rewrite_sender(&made.message, rows[i].leaves);
		message_rewrite_originator(&made.message, rows[i].leaves);
		made_domains(&made, rows[i].domains);
		made_ask(&made, rows[i].check, &finding);
		assert_text(rows[i].name, outcome_name(finding.outcome),
		    outcome_name(rows[i].outcome));
		assert_text(rows[i].name, finding.detail, rows[i].detail);
		made_end(&made);
	}
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
		ck_assert_uint_eq(
		    check->needs & ~(FACTS_OF_MILTER | FACT_DKIM), 0);
	}
	ck_assert_ptr_null(check_named("no-such-check"));
}
END_TEST

TEST_SUITE("checks of the sender", return_path, return_path_limits,
    sender_domain, rewritten, table)
