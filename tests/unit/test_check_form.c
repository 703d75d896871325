#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

#define FROM "From: a@example.jp\n"

START_TEST(date)
{
	static const struct check_row rows[] = {
		{ .name = "now", .text = FROM MADE_DATE "\n", .outcome = FINE },
		{ .name = "15 days back",
		    .text = "Date: Wed, 17 Dec 2025 00:00:00 +0000\n\n",
		    .outcome = FINE },
		{ .name = "one second more",
		    .text = "Date: Tue, 16 Dec 2025 23:59:59 +0000\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Date is 15 days in the past" },
		{ .name = "2 days ahead",
		    .text = "Date: Sat, 3 Jan 2026 09:00:00 +0900\n\n",
		    .outcome = FINE },
		{ .name = "one second more ahead",
		    .text = "Date: Sat, 3 Jan 2026 09:00:01 +0900\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Date is 2 days in the future" },
		{ .name = "a clock that was never set",
		    .text = "Date: Thu, 1 Jan 1970 00:00:00 +0000\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Date is 20454 days in the past" },
		{ .name = "none",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the message has no Date field" },
		{ .name = "none in a file: Postfix adds it",
		    .door = DOOR_FILE,
		    .outcome = FINE },
		{ .name = "none in the part that is judged",
		    .text = FROM "X: aaaaaaaaaaaaaaaaaaaa\n" MADE_DATE "\n",
		    .limits = { 50, 100 },
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the header is longer than what is judged, and "
			      "no Date field is in that part" },
		{ .name = "no date",
		    .text = "Date: 2026-01-01\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Date \"2026-01-01\" cannot be read: it has "
			      "no day of the month" },
		{ .name = "obsolete",
		    .text = "Date: Thu, 1 Jan 2026 00:00:00 JST\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Date \"Thu, 1 Jan 2026 00:00:00 JST\" has a "
			      "time zone by name that stands for UTC" },
		{ .name = "a second one is told by duplicate-header",
		    .text = MADE_DATE "Date: x\n\n",
		    .outcome = FINE },
	};

	CHECK_ROWS("date", rows);
}
END_TEST

START_TEST(message_id)
{
	static const struct check_row rows[] = {
		{ .name = "valid",
		    .text = "Message-ID: <1.a@example.jp>\n\n",
		    .outcome = FINE },
		{ .name = "folded",
		    .text = "Message-ID:\n <1.a@example.jp>\n\n",
		    .outcome = FINE },
		{ .name = "lenient",
		    .text = "Message-ID: <a..b,c@d@[e]:f>\n\n",
		    .outcome = FINE },
		{ .name = "none",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the message has no Message-ID field" },
		{ .name = "none in a file",
		    .door = DOOR_FILE,
		    .outcome = FINE },
		{ .name = "none in the part that is judged",
		    .text = FROM "X: aaaaaaaaaaaaaaaaaaaa\nMessage-ID: <a@b>"
				 "\n\n",
		    .limits = { 50, 100 },
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the header is longer than what is judged, and "
			      "no Message-ID field is in that part" },
		{ .name = "empty",
		    .text = "Message-ID: \n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Message-ID  is not valid: it is empty" },
		{ .name = "no brackets",
		    .text = "Message-ID: a@b\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Message-ID a@b is not valid: it is not in "
			      "angle brackets" },
		{ .name = "no at",
		    .text = "Message-ID: <20260101>\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Message-ID <20260101> is not valid: it has "
			      "no @" },
		{ .name = "nothing on the right",
		    .text = "Message-ID: <a@>\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Message-ID <a@> is not valid: nothing "
			      "stands on one side of the @" },
		{ .name = "a bracket alone",
		    .text = "Message-ID: <\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Message-ID < is not valid: it is not in "
			      "angle brackets" },
		{ .name = "blank",
		    .text = "Message-ID: <a b@c>\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Message-ID <a b@c> is not valid: a blank "
			      "or control character is in it" },
		{ .name = "two in one",
		    .text = "Message-ID: <a@b><c@d>\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the Message-ID <a@b><c@d> is not valid: a "
			      "bracket is in it" },
	};

	CHECK_ROWS("message-id", rows);
}
END_TEST

START_TEST(message_id_length)
{
	char text[600];

	snprintf(text, sizeof(text), "Message-ID: <%0496d@b>\n\n", 7);
	check_expect_of(
	    text, "message-id", "at the limit", FINE, ACTION_NOTE, NULL);
	snprintf(text, sizeof(text), "Message-ID: <%0497d@b>\n\n", 7);
	check_expect_of(text, "message-id", "one above", FOUND, ACTION_NOTE,
	    "the Message-ID has more than 500 octets");
}
END_TEST

/* `count` fields of that name and so many octets. */
static void
expect_header(const char *name, const char *field, size_t octets, size_t count,
    enum outcome outcome, const char *detail)
{
	struct buf text = { 0 };
	size_t i;

	buf_string(&text, "From: a@example.jp\n"); /* 20 octets with CRLF */
	while (count-- > 0) {
		buf_printf(&text, "%s: ", field);
		for (i = 0; i < octets; i++)
			buf_octet(&text, 'x');
		buf_octet(&text, '\n');
	}
	buf_string(&text, "\nHello\n");
	check_expect_of(
	    text.data, "header-limits", name, outcome, ACTION_REFUSE, detail);
	buf_free(&text);
}

/* What the gate remembers is told of an id that is one. */
START_TEST(message_id_reused)
{
	static const struct {
		const char *name, *text, *detail;
		bool is_reused;
	} rows[] = {
		{ "nobody had it", "Message-ID: <1@b>\n\n", NULL, false },
		{ "another message had it", "Message-ID: <1@b>\n\n",
		    "another message, with another Date, had the Message-ID "
		    "<1@b> within the last day",
		    true },
		{ "it is none", "Message-ID: 1@b\n\n",
		    "the Message-ID 1@b is not valid: it is not in angle "
		    "brackets",
		    true },
	};
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		made_start(&made, DOOR_SMTP, "<a@b.jp>", rows[i].text, NULL);
		made.facts.id_is_reused = rows[i].is_reused;
		check_expect(&made, "message-id", rows[i].name,
		    rows[i].detail == NULL ? FINE : FOUND, ACTION_NOTE,
		    rows[i].detail);
		made_end(&made);
	}
}
END_TEST

START_TEST(header_limits)
{
	char name[1026];

	expect_header("plain", "Subject", 5, 1, FINE, NULL);
	expect_header("field at the limit", "X", 32768, 1, FINE, NULL);
	expect_header("one above", "X", 32769, 1, FOUND,
	    "the field X has 32769 octets, more than 32768");
	expect_header("To may be longer", "to", 40000, 1, FINE, NULL);
	expect_header("Cc may be longer", "CC", 40000, 1, FINE, NULL);
	expect_header(
	    "References may be longer", "References", 40000, 1, FINE, NULL);
	expect_header("subject at the limit", "Subject", 998, 1, FINE, NULL);
	expect_header("subject one above", "Subject", 999, 1, FOUND,
	    "the Subject has 999 octets, more than 998");
	expect_header("fields at the limit", "X", 1, 4999, FINE, NULL);
	expect_header("fields one above", "X", 1, 5000, FOUND,
	    "the header has 5001 fields, more than 5000 (not known: 1 of 5001 "
	    "fields are past what is judged)");
	memset(name, 'x', sizeof(name));
	name[1025] = '\0';
	expect_header("name one above", name, 1, 1, FOUND,
	    "the name of a field has 1025 octets, more than 1024");
	name[1024] = '\0';
	expect_header("name at the limit", name, 1, 1, FINE, NULL);
}
END_TEST

/* 512000 octets: 20 of From, and 20 fields of "X: ", 25594 and CRLF. */
START_TEST(header_limits_total)
{
	expect_header("total at the limit", "X", 25594, 20, FINE, NULL);
	expect_header("total above", "X", 25595, 20, FOUND,
	    "the header has 512020 octets, more than 512000");
}
END_TEST

START_TEST(header_limits_folds)
{
	char text[1100];

	snprintf(text, sizeof(text), "Subject: %0900d\n %097d\n\n", 7, 7);
	check_expect_of(
	    text, "header-limits", "folded", FINE, ACTION_NOTE, NULL);
	snprintf(text, sizeof(text), "Subject: %0900d\n %098d\n\n", 7, 7);
	check_expect_of(text, "header-limits", "folded", FOUND, ACTION_REFUSE,
	    "the Subject has 999 octets, more than 998");
}
END_TEST

START_TEST(header_limits_unsure)
{
	static const struct check_row rows[] = {
		{ .name = "cut",
		    .text = FROM "X: aaaaaaaaaaaaaaaaaaaaaaaaaa\n\n",
		    .limits = { 50, 100 },
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "1 of 2 fields are past what is judged" },
	};

	CHECK_ROWS("header-limits", rows);
}
END_TEST

#define MIXED "Content-Type: multipart/mixed; boundary=b\n"

START_TEST(mime_structure)
{
	static const struct check_row rows[] = {
		{ .name = "plain", .outcome = FINE },
		{ .name = "multipart",
		    .text = MIXED "\n--b\n\nx\n--b--\n",
		    .outcome = FINE },
		{ .name = "no boundary",
		    .text = "Content-Type: multipart/mixed\n\nx\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the message is a multipart without its "
			      "boundary" },
		{ .name = "a part is ambiguous, and another one",
		    .text = MIXED "\n--b\nContent-Type: text/html\n"
				  "Content-Type: a/b\n\nx\n"
				  "--b\nContent-Type: text/html\n"
				  "Content-Type: c/d\n\nx\n--b--\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "part 1 (a/b) has more than one Content-Type "
			      "field, and so 1 more" },
		{ .name = "several faults",
		    .text = "Content-Transfer-Encoding: x\n"
			    "Content-Transfer-Encoding: base64\n\nA!==\nAA\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the message has more than one "
			      "Content-Transfer-Encoding field; the message "
			      "has octets in its base64 that do not belong "
			      "there; the message has text behind the end of "
			      "its base64" },
		{ .name = "two boundaries",
		    .text = "Content-Type: multipart/mixed; boundary=b;\n"
			    " boundary=c\n\n--b\n\nx\n--b--\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the message has a parameter with two values in "
			      "a Content field" },
		{ .name = "boundaries alike",
		    .text = MIXED "\n--b\n" MIXED "\n--b\n\nx\n--b--\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "part 1 (multipart/mixed) is a multipart within "
			      "another one whose boundary begins alike" },
		{ .name = "no type",
		    .text = "Content-Type: html\n\nx\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the message has a Content-Type that is none, "
			      "and counts as text/plain" },
		{ .name = "a body that is not judged whole",
		    .text = MIXED "\n--b\n\nx\n--b--\n",
		    .limits = { 100, 10 },
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the body is longer than what is judged" },
	};

	CHECK_ROWS("mime-structure", rows);
}
END_TEST

/* `count` times `again` behind `head`. */
static void
expect_many(const char *name, const char *head, const char *again, int count,
    enum action at_most, const char *detail)
{
	struct buf text = { 0 };

	buf_string(&text, head);
	while (count-- > 0)
		buf_string(&text, again);
	buf_string(&text, "\nx\n");
	check_expect_of(text.data, "mime-structure", name,
	    detail == NULL ? FINE : FOUND, at_most, detail);
	buf_free(&text);
}

START_TEST(mime_structure_limits)
{
	expect_many("parts at the limit", MIXED "\n", "--b\n\nx\n", 999,
	    ACTION_REFUSE, NULL);
	expect_many("one above", MIXED "\n", "--b\n\nx\n", 1000, ACTION_REFUSE,
	    "the message has more than 1000 parts");
	expect_many("depth at the limit", "",
	    "Content-Type: message/rfc822\n\n", 100, ACTION_REFUSE, NULL);
	expect_many("one above", "", "Content-Type: message/rfc822\n\n", 101,
	    ACTION_REFUSE, "the message has parts more than 100 deep");
	expect_many("much text", "\n", "0123456789abcde\n", 900000,
	    ACTION_REFUSE, NULL);
	expect_many("too much", "\n", "0123456789abcde\n", 1000000, ACTION_NOTE,
	    "the message has more than 16 MB of text");
	expect_many("a long field", "Content-Type: text/plain;", "x", 32768,
	    ACTION_NOTE,
	    "a Content field has more than 32 KB, or a parameter of more than "
	    "1000 sections");
}
END_TEST

START_TEST(mime_structure_attributes)
{
	struct buf text = { 0 };
	int i;

	buf_string(&text, "Content-Type: text/html\n\n<p");
	for (i = 0; i < 256; i++)
		buf_printf(&text, " a%d", i);
	buf_string(&text, ">x\n");
	check_expect_of(text.data, "mime-structure", "at the limit", FINE,
	    ACTION_REFUSE, NULL);
	text.length -= strlen(">x\n");
	buf_string(&text, " href=javascript:x>x\n");
	check_expect_of(text.data, "mime-structure", "one above", FOUND,
	    ACTION_NOTE, "an element of the HTML has more than 256 attributes");
	buf_free(&text);
}
END_TEST

TEST_SUITE("checks of the message's form", date, message_id, message_id_length,
    message_id_reused, header_limits, header_limits_total, header_limits_folds,
    header_limits_unsure, mime_structure, mime_structure_limits,
    mime_structure_attributes)
