/*
 * Messages made to cost: each is read, taken apart and judged, within one
 * second of a processor for 10 MB, with at most three times its octets of
 * memory and 32 MB, and gets a verdict.
 */
#include <stdio.h>
#include <string.h>

#include "lib/mail/eml.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/verdict/verdict.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/suite.h"

#define MEGA ((size_t)1 << 20)

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLOWER 10
#else
#define SLOWER 1
#endif

/* As the defaults of the milter: header-limit, body-limit. */
static const struct content_limits limits = { 1 << 20, 1 << 24 };

#define MIXED "Content-Type: multipart/mixed; boundary=b\n"
#define HTML "Content-Type: text/html\n\n"
#define BASE64 "Content-Transfer-Encoding: base64\n"

static const struct hostile {
	const char *name, *head, *again;
	size_t octets; /* of `again`, repeated */
	const char *tail;
} rows[] = {
	{ "nested messages", "", "Content-Type: message/rfc822\n\n", 3 * MEGA,
	    "x" },
	{ "nested multiparts with one boundary", "", MIXED "\n--b\n", 5 * MEGA,
	    "x" },
	{ "empty parts", MIXED "\n", "--b\n\n", MEGA, "--b--\n" },
	{ "empty parts without a header", MIXED "\n", "--b\n", MEGA, "" },
	{ "attached parts", MIXED "\n",
	    "--b\nContent-Type: a/b; name=a.exe\n" BASE64 "\nAAAA!=AA\n", MEGA,
	    "--b--\n" },
	{ "one long field", "Subject: ", "x", MEGA, "\n\n" },
	{ "one long folded field", "Subject: x", "\n x", MEGA, "\n\n" },
	{ "many fields", "", "a: b\n", MEGA, "\n" },
	{ "many Date fields", "", "Date: x\n", MEGA, "\n" },
	{ "a Date of comments", "Date: ", "(", MEGA / 2, "\n\n" },
	{ "parameters", "Content-Type: a/b", "; name=x", MEGA / 2, "\n\n" },
	{ "parameters in pieces", "Content-Type: a/b", ";\n\tname*0*=x",
	    MEGA / 2, "\n\n" },
	{ "a line", "\n", "x", 10 * MEGA, "\n" },
	{ "lines", "\n", "\n", 10 * MEGA, "" },
	{ "no boundary", "Content-Type: multipart/mixed\n\n", "--b\ntext/",
	    10 * MEGA, "" },
	{ "bare CR", "\n", "\r", 10 * MEGA, "" },
	{ "base64 of rubbish", BASE64 "\n", "!", 10 * MEGA, "" },
	{ "base64 and rubbish", "Content-Type: a/b\n" BASE64 "\n",
	    "A!=", 10 * MEGA, "" },
	{ "base64", BASE64 "\n", "AAAA\n", 10 * MEGA, "" },
	{ "a long charset", "Content-Type: text/plain; charset=", "x", 10240,
	    "\n\nx\n" },
	{ "a long 8-bit charset", "Content-Type: text/plain; charset=", "\xff",
	    10240, "\n\nx\n" },
	{ "UTF-7", "Content-Type: text/plain; charset=utf-7\n\n", "+",
	    10 * MEGA, "" },
	{ "ISO-2022-JP that never leaves its escape",
	    "Content-Type: text/plain; charset=iso-2022-jp\n\n", "\x1b$B\"!",
	    10 * MEGA, "" },
	{ "ISO-2022-JP that ends inside an escape",
	    "Content-Type: text/plain; charset=iso-2022-jp\n\n", "\x1b$B\"!",
	    10 * MEGA, "\x1b$" },
	{ "UTF-7 with shifts", "Content-Type: text/plain; charset=utf-7\n\n",
	    "+MEI-", 10 * MEGA, "+ME" },
	{ "nested div", HTML, "<div>", MEGA, "" },
	{ "attributes", HTML "<a", " b=c", MEGA, ">" },
	{ "ampersands", HTML, "&", MEGA, "" },
	{ "links", HTML, "<a href=\"http://a.example/\">b</a>", 4 * MEGA, "" },
	{ "a keyword again and again", "\n", "viagra ", 7 * MEGA, "" },
	{ "a phrase that never ends", "\n", "click here ", 10 * MEGA, "" },
	{ "uuencode", "\n", "begin 644 a.exe\n#0V%T\n", 10 * MEGA, "" },
	{ "lines of uuencode", "\nbegin 644 a.exe\n",
	    "M0V%T0V%T0V%T0V%T0V%T0V%T0V%T0V%T0V%T0V%T\n", 10 * MEGA,
	    "`\nend\n" },
	{ "TNEF",
	    "Content-Type: application/ms-tnef; name=winmail.dat\n\n"
	    "\x78\x9f\x3e\x22\1\1",
	    "\2\x10\x80\1\1\1\1a.exe", 10 * MEGA, "" },
	{ "TNEF in many parts", MIXED "\n",
	    "--b\nContent-Type: application/ms-tnef; name=winmail.dat\n" BASE64
	    "\neJ8+IgEA\n",
	    MEGA, "" },
	{ "yEnc", "\n", "=ybegin name=a.exe\n", 10 * MEGA, "" },
	{ "signs of an archive",
	    "Content-Type: application/zip\n\n"
	    "PK\3\4xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	    "PK\1\2", 10 * MEGA, "" },
	{ "entries of archives in many parts", MIXED "\n",
	    "--b\nContent-Type: a/b\n\n"
	    "PK\3\4xx\1xxxxxxxxxxxxxxxxxxx\5\1xxa.exe",
	    MEGA, "" },
};

static void
expect_verdict(const char *name, struct message *message)
{
	struct verdict verdict;
	struct conf *conf;
	struct made made;
	char *error;

	conf = conf_load(NULL, &check_schema, &error);
	made_start(&made, DOOR_SMTP, "<a@b.jp>", "From: a@b.jp\n\n", NULL);
	made.facts.message = message;
	judge(&made.facts, conf, message->arena, &verdict);
	assert_number(name, verdict.finding_count, check_count());
	made_end(&made);
	conf_release(conf);
}

static void
expect_cheap(const char *name, const struct buf *text)
{
	const double allowed =
	    SLOWER * (1 + (double)text->length / (10 * MEGA));
	struct arena *arena = arena_new();
	struct message message;
	struct eml eml;
	double start;
	size_t memory;

	start = cpu_seconds();
	message_start(&message, arena, &limits);
	eml_read(arena, text->data, text->length, &message.content, &eml);
	message_header_end(&message);
	message_parse(&message);
	expect_verdict(name, &message);
	start = cpu_seconds() - start;
	memory = arena_size(arena) + message.content.text.size;
	if (getenv("POSTFRANK_FIGURES") != NULL)
		fprintf(stderr, "%-45s %8zu octets %6.3f s %5.1f MB\n", name,
		    text->length, start, (double)memory / MEGA);
	ck_assert_msg(start < allowed, "%s: %.2f s", name, start);
	ck_assert_msg(memory <= 3 * text->length + 32 * MEGA,
	    "%s: %zu octets for %zu", name, memory, text->length);
	message_free(&message);
	arena_free(arena);
}

START_TEST(costs_little)
{
	struct buf text = { 0 };
	size_t i, length;

	mime_init();
	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&text);
		buf_string(&text, rows[i].head);
		for (length = 0; length < rows[i].octets / PORTION;
		     length += strlen(rows[i].again))
			buf_string(&text, rows[i].again);
		buf_string(&text, rows[i].tail);
		expect_cheap(rows[i].name, &text);
	}
	buf_free(&text);
}
END_TEST

/* Each in the one before it, with a boundary of its own. */
START_TEST(nested_parts)
{
	struct buf text = { 0 };
	int i;

	mime_init();
	for (i = 0; i < 100000 / PORTION; i++)
		buf_printf(&text,
		    "Content-Type: multipart/mixed; boundary=%d\n\n--%d\n", i,
		    i);
	expect_cheap("nested parts", &text);
	buf_free(&text);
}
END_TEST

START_TEST(nul)
{
	struct buf text = { 0 };

	mime_init();
	buf_string(&text, "Subject: x\n\n");
	memset(buf_reserve(&text, 10 * MEGA), 0, 10 * MEGA);
	text.length += 10 * MEGA;
	expect_cheap("NUL", &text);
	text.data[8] = '\0';
	expect_cheap("NUL in the header, too", &text);
	buf_free(&text);
}
END_TEST

/* As many parts as are looked at, each an archive longer than its head. */
START_TEST(archives)
{
	struct buf text = { 0 };
	int i, j;

	mime_init();
	buf_string(&text, MIXED "\n");
	for (i = 0; i < 900 / PORTION; i++) {
		buf_string(&text,
		    "--b\nContent-Type: a/b\n\n"
		    "PK\3\4xxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
		for (j = 0; j < 400; j++)
			buf_append(&text,
			    "PK\3\4xx\1xxxxxxxxxxxxxxxxxxx\5\0xxa.exe", 35);
		buf_octet(&text, '\n');
	}
	expect_cheap("archives", &text);
	buf_free(&text);
}
END_TEST

TEST_SUITE("hostile messages", costs_little, nested_parts, nul, archives)
