#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

#define TEXT "Content-Type: text/plain; charset=utf-8\n"
#define QP "Content-Transfer-Encoding: quoted-printable\n\n"
#define BIT8 "Content-Transfer-Encoding: 8bit\n\n"

START_TEST(header)
{
	static const struct check_row rows[] = {
		{ .name = "ASCII", .outcome = FINE },
		{ .name = "encoded words",
		    .text = "From: =?utf-8?B?5bGx?= <a@b.jp>\n"
			    "To: \"=?utf-8?B?5bGx?=\" <c@d.jp>,\n"
			    " =?iso-2022-jp?B?GyRCOzMbKEI=?= (=?utf-8?q?x?=)\n"
			    " <e@f.jp>\n"
			    "Subject: =?Shift_JIS?B?h0A=?=\n\n",
		    .outcome = FINE },
		{ .name = "a question",
		    .text = "Subject: a=?b\n\n",
		    .outcome = FINE },
		{ .name = "raw UTF-8",
		    .text = "Subject: \xe5\xb1\xb1\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the field Subject has octets over 127 that are "
			      "not encoded" },
		{ .name = "raw octets of another charset",
		    .text = "Subject: \x8e\x52\xff\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the field Subject has octets over 127 that are "
			      "not encoded" },
		{ .name = "raw iso-2022-jp",
		    .text = "X-A: \x1b$B;3\x1b(B\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the field X-A has characters beyond ASCII that "
			      "no charset declares" },
		{ .name = "8-bit octets in us-ascii",
		    .text = "Subject: =?us-ascii?Q?=E9?=\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the field Subject has characters beyond ASCII "
			      "that no charset declares" },
		{ .name = "half a word",
		    .text = "Subject: =?utf-8?B?5b\n Gx?=\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the field Subject has an encoded word that "
			      "cannot be decoded" },
		{ .name = "a charset that is none",
		    .text = "Subject: =?x\x1b?Q?a?= =?x-y?Q?a?=\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the field Subject names the charset \"x-y\", "
			      "which does not exist" },
		{ .name = "utf-7",
		    .text = "Subject: =?utf-7?Q?+ADw-?=\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the field Subject names the charset \"utf-7\", "
			      "which many mail readers do not know" },
		{ .name = "octets that are none",
		    .text = "Subject: =?utf-8?Q?=E5?=\nTo: =?utf-8?Q?=FF=FF?= "
			    "<a@b.jp>\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the field Subject has 1 octet that its charset "
			      "does not have; the field To has 2 octets that "
			      "its charset does not have" },
		{ .name = "iso-2022-jp that stays in kanji",
		    .text = "Subject: =?iso-2022-jp?B?GyRCOzM=?=\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the field Subject has ISO-2022-JP that does not "
			      "go back to ASCII before the end of the line" },
		{ .name = "cut header",
		    .text = "From: a@example.jp\nSubject: aaaaaaaaaaaa\n\n",
		    .limits = { 30, 100 },
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the message is larger than what is judged, and "
			      "nothing is wrong in that part" },
		{ .name = "cut body",
		    .text = "From: a@example.jp\n\n0123456789",
		    .limits = { 100, 9 },
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the message is larger than what is judged, and "
			      "nothing is wrong in that part" },
	};

	CHECK_ROWS("raw-8bit", rows);
}
END_TEST

#define IN_ADDRESS(field, value)                                               \
	"an address in the field " field " has an encoded word: \"" value "\""
#define IN_PLACE(field, value)                                                 \
	"the field " field                                                     \
	" has an encoded word, which nobody decodes there: \"" value "\""

START_TEST(places_of_words)
{
	static const struct {
		const char *text, *detail; /* NULL: fine */
	} rows[] = {
		{ "From: =?utf-8?q?a?= <a@b.jp>\n\n", NULL },
		{ "From: =?utf-8?q?a?=@b.jp\n\n",
		    IN_ADDRESS("From", "=?utf-8?q?a?=@b.jp") },
		{ "To: a@=?utf-8?q?b?=\n\n",
		    IN_ADDRESS("To", "a@=?utf-8?q?b?=") },
		{ "To: a@b.jp, c <=?utf-8?q?a=40b.jp?=>\n\n",
		    IN_ADDRESS("To", "a@b.jp, c <=?utf-8?q?a=40b.jp?=>") },
		{ "Cc: \"<\" =?utf-8?q?a?= <a@b.jp>\n\n", NULL },
		{ "Cc: \"\\\"<\" =?utf-8?q?a?= <a@b.jp>\n\n", NULL },
		{ "Reply-To: \"=?utf-8?q?a?=\" <a@b.jp>\n\n", NULL },
		{ "sender: <a@b.jp> (=?utf-8?q?a?=)\n\n", NULL },
		{ "Message-ID: <=?utf-8?q?a?=@b.jp>\n\n",
		    IN_PLACE("Message-ID", "<=?utf-8?q?a?=@b.jp>") },
		{ "References: <a@b.jp>\n =?utf-8?q?a?=\n\n",
		    IN_PLACE("References", "<a@b.jp> =?utf-8?q?a?=") },
		{ "Message-ID: <=?utf-8?q@b.jp>\n\n", NULL },
		{ "Subject: <=?utf-8?q?a?=@b.jp>\n\n", NULL },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		check_expect_of(rows[i].text, "raw-8bit", rows[i].text,
		    rows[i].detail != NULL ? FOUND : FINE, ACTION_REFUSE,
		    rows[i].detail);
}
END_TEST

START_TEST(body)
{
	static const struct check_row rows[] = {
		{ .name = "8bit",
		    .text = TEXT BIT8 "\xe5\xb1\xb1\n",
		    .outcome = FINE },
		{ .name = "quoted-printable",
		    .text = TEXT QP "=E5=B1=B1\n",
		    .outcome = FINE },
		{ .name = "iso-2022-jp",
		    .text = "Content-Type: text/plain; charset=iso-2022-jp\n\n"
			    "\x1b$B-!\x1b(B\n",
		    .outcome = FINE },
		{ .name = "no charset",
		    .text = BIT8 "\xe5\xb1\xb1\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the text/plain part has octets over 127 that "
			      "its charset does not declare" },
		{ .name = "us-ascii",
		    .text = "Content-Type: text/html; charset=us-ascii\n" QP
			    "=E9\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the text/html part has octets over 127 that its "
			      "charset does not declare" },
		{ .name = "no encoding",
		    .text = TEXT "\n\xe5\xb1\xb1\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the text/plain part has octets over 127 that "
			      "its Content-Transfer-Encoding does not "
			      "declare" },
		{ .name = "neither",
		    .text = "From: a@example.jp\n\n\xe5\xb1\xb1\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the text/plain part has octets over 127 that "
			      "neither its charset nor its "
			      "Content-Transfer-Encoding declares" },
		{ .name = "no text",
		    .text = "Content-Type: image/png\n"
			    "Content-Transfer-Encoding: 7bit\n\n\x89PNG",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the image/png part has octets over 127 that its "
			      "Content-Transfer-Encoding does not declare" },
		{ .name = "binary",
		    .text = "Content-Type: image/png\n"
			    "Content-Transfer-Encoding: binary\n\n\x89PNG",
		    .outcome = FINE },
		{ .name = "an unknown charset",
		    .text = "Content-Type: text/plain; charset=\xff\n" QP "x",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the field Content-Type has octets over 127 that "
			      "are not encoded; the text/plain part names the "
			      "charset \"\\xff\", which does not exist" },
		{ .name = "another charset than it says",
		    .text = TEXT BIT8 "caf\xe9\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail =
			"the text/plain part has 1 octet that its charset "
			"does not have" },
		{ .name = "file names",
		    .text = "Content-Type: image/png\n"
			    "Content-Disposition: attachment;\n"
			    " filename*=x-y''%E5%B1%B1\n\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the file name of the image/png part has "
			      "characters beyond ASCII that no charset "
			      "declares; the file name of the image/png part "
			      "names the charset \"x-y\", which does not "
			      "exist" },
		{ .name = "an encoded file name",
		    .text = "Content-Type: image/png; "
			    "name=\"=?utf-8?B?5bGx?=\"\n\n",
		    .outcome = FINE },
	};

	CHECK_ROWS("raw-8bit", rows);
}
END_TEST

START_TEST(tells_a_few_of_many)
{
	struct buf text = { 0 };
	int64_t start;
	int i;

	for (i = 0; i < 5000; i++)
		buf_printf(&text, "X-%d: =?x?Q?%0100d?=\n", i, i);
	buf_string(&text, "\n");
	start = cpu_now();
	check_expect_of(text.data, "raw-8bit", "many", FOUND, ACTION_NOTE,
	    "the field X-0 names the charset \"x\", which does not exist; the "
	    "field X-1 names the charset \"x\", which does not exist; the "
	    "field X-2 names the charset \"x\", which does not exist; the "
	    "field X-3 names the charset \"x\", which does not exist; and "
	    "4996 more");
	ck_assert_int_lt(cpu_now() - start, SLOWNESS * 1000);
	buf_free(&text);
}
END_TEST

TEST_SUITE("check_raw_8bit", header, places_of_words, body, tells_a_few_of_many)
