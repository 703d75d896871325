#include <string.h>

#include "lib/mail/mime.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "tests/unit/suite.h"

/* "depth type[;charset][ name][ A][ M]: text", one part a line. */
static const char *
show(struct arena *arena, const struct mime *mime)
{
	const char *shown = "";
	size_t i;

	for (i = 0; i < mime->count; i++) {
		const struct mime_part *part = &mime->parts[i];

		shown = arena_printf(arena, "%s%u %s%s%s%s%s%s%s%s%.*s\n",
		    shown, part->depth, part->type,
		    part->charset != NULL ? ";" : "",
		    part->charset != NULL ? part->charset : "",
		    part->filename != NULL ? " " : "",
		    part->filename != NULL ? part->filename : "",
		    part->attachment ? " A" : "", part->multipart ? " M" : "",
		    part->text != NULL ? ": " : "", (int)part->text_length,
		    part->text != NULL ? part->text : "");
	}
	return shown;
}

struct row {
	const char *name, *input, *want;
	bool no_boundary;
};

static void
check_rows(const struct row *rows, size_t count)
{
	struct arena *arena = arena_new();
	struct mime mime;
	size_t i;

	mime_init();
	for (i = 0; i < count; i++) {
		mime_walk(arena, rows[i].input, strlen(rows[i].input), &mime);
		assert_text(rows[i].name, show(arena, &mime), rows[i].want);
		assert_number(rows[i].name, mime.over, 0);
		assert_number(
		    rows[i].name, mime.no_boundary, rows[i].no_boundary);
	}
	arena_free(arena);
}

START_TEST(walks_parts)
{
	static const struct row rows[] = {
		{ "no header", "\r\nbody", "0 text/plain: body\n", false },
		{ "empty", "", "0 text/plain: \n", false },
		{ "plain",
		    "Content-Type: text/HTML;\r\n\tCharset=\"UTF-8\"\r\n"
		    "\r\n<p>\r\n",
		    "0 text/html;utf-8: <p>\r\n\n", false },
		{ "no type", "Content-Type: html\n\nx", "0 text/plain: x\n",
		    false },
		{ "alternative",
		    "Content-Type: multipart/alternative; boundary=b\r\n"
		    "\r\npreamble\r\n"
		    "--b\r\n\r\nplain\r\n"
		    "--b \r\nContent-Type: text/html\r\n\r\n<p>\r\n\r\n"
		    "--b--\r\nepilogue",
		    "0 multipart/alternative M\n"
		    "1 text/plain: plain\n"
		    "1 text/html: <p>\r\n\n",
		    false },
		{ "line ends are LF",
		    "Content-Type: multipart/mixed; boundary=b\n\n"
		    "--b\n\none\n--b\n\n--b\n\n\n--b--",
		    "0 multipart/mixed M\n"
		    "1 text/plain: one\n"
		    "1 text/plain: \n"
		    "1 text/plain: \n",
		    false },
		{ "no last boundary",
		    "Content-Type: multipart/mixed; boundary=b\n\n"
		    "--b\n\none\n--bc\n--b--d\n -- b\n",
		    "0 multipart/mixed M\n"
		    "1 text/plain: one\n--bc\n--b--d\n -- b\n\n",
		    false },
		{ "the outer boundary ends the inner part",
		    "Content-Type: multipart/mixed; boundary=o\n\n"
		    "--o\nContent-Type: multipart/related; boundary=i\n\n"
		    "--i\n\none\n--o\n\ntwo\n--i\nthree\n--o--\n",
		    "0 multipart/mixed M\n"
		    "1 multipart/related M\n"
		    "2 text/plain: one\n"
		    "1 text/plain: two\n--i\nthree\n",
		    false },
		{ "a header without end",
		    "Content-Type: multipart/mixed; boundary=\"a: b\"\n\n"
		    "--a: b\nContent-Type: text/html\n--a: b\n"
		    "Content-Type: text/html\n<p>\n--a: b--\n",
		    "0 multipart/mixed M\n"
		    "1 text/html: \n"
		    "1 text/html: <p>\n",
		    false },
		{ "boundary that ends like a closing one",
		    "Content-Type: multipart/mixed; boundary=\"b--\"\n\n"
		    "--b--\n\none\n--b----\n",
		    "0 multipart/mixed M\n"
		    "1 text/plain: one\n",
		    false },
		{ "the last of two types",
		    "Content-Type: text/plain\nContent-Type: text/html\n\nx",
		    "0 text/html: x\n", false },
		{ "digest and messages",
		    "Content-Type: multipart/digest; boundary=b\n\n"
		    "--b\n\nSubject: x\nContent-Type: text/html\n\none\n"
		    "--b\nContent-Type: text/plain\n\ntwo\n--b--\n",
		    "0 multipart/digest M\n"
		    "1 message/rfc822 M\n"
		    "2 text/html: one\n"
		    "1 text/plain: two\n",
		    false },
		{ "what is in an attachment is one",
		    "Content-Type: multipart/mixed; boundary=b\n\n"
		    "--b\nContent-Type: message/rfc822\n"
		    "Content-Disposition: ATTACHMENT; filename=x.eml\n\n"
		    "Content-Type: text/html\n\none\n"
		    "--b\nContent-Disposition: inline\n\ntwo\n--b--\n",
		    "0 multipart/mixed M\n"
		    "1 message/rfc822 x.eml A M\n"
		    "2 text/html A: one\n"
		    "1 text/plain: two\n",
		    false },
		{ "file names",
		    "Content-Type: multipart/mixed; boundary=b\n\n"
		    "--b\nContent-Type: application/pdf; name=a.pdf\n\n"
		    "--b\nContent-Type: application/pdf; name=a.pdf\n"
		    "Content-Disposition: attachment;\n"
		    " filename*=UTF-8''%e5%b1%b1.pdf\n\n"
		    "--b\nContent-Disposition: attachment;\n"
		    " filename*0=one; filename*1=two\n"
		    "Content-Type: image/png; name=\"=?UTF-8?B?5bGx?=\"\n\n"
		    "--b--",
		    "0 multipart/mixed M\n"
		    "1 application/pdf a.pdf\n"
		    "1 application/pdf 山.pdf A\n"
		    "1 image/png onetwo A\n",
		    false },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

/* Readers guess the parts; what they could show is there to be scanned. */
START_TEST(reads_what_has_no_boundary)
{
	static const struct row rows[] = {
		{ "no parameter",
		    "Content-Type: multipart/alternative\n\n"
		    "--b\nContent-Type: Text/HTML\n\n<p>",
		    "0 multipart/alternative M\n"
		    "1 text/html: --b\nContent-Type: Text/HTML\n\n<p>\n",
		    true },
		{ "empty", "Content-Type: multipart/mixed; boundary=\"\"\n\nx",
		    "0 multipart/mixed M\n"
		    "1 text/plain: x\n",
		    true },
		{ "not found", "Content-Type: multipart/mixed; boundary=b\n\nx",
		    "0 multipart/mixed M\n"
		    "1 text/plain: x\n",
		    true },
		{ "inside",
		    "Content-Type: multipart/mixed; boundary=o\n\n"
		    "--o\nContent-Type: multipart/related\n\nx\n--o--\ny",
		    "0 multipart/mixed M\n"
		    "1 multipart/related M\n"
		    "2 text/plain: x\n",
		    true },
		/* GMime 3.2.13 never comes back from asking for this one. */
		{ "continued",
		    "Content-Type: multipart/mixed; boundary*0=\"a\r\n"
		    " b\"; boundary*1*=utf-8''%00\n\nx",
		    "0 multipart/mixed M\n"
		    "1 text/plain: x\n",
		    true },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(decodes_text)
{
	static const struct row rows[] = {
		{ "quoted-printable",
		    "Content-Transfer-Encoding: Quoted-Printable\n\n"
		    "=3Cscr=\nipt> =\r\nx=zz",
		    "0 text/plain: <script> x=zz\n", false },
		{ "base64",
		    "Content-Transfer-Encoding: base64 \n\nPHNj\ncmlwdD4=\n",
		    "0 text/plain: <script>\n", false },
		{ "uuencode",
		    "Content-Transfer-Encoding: x-uuencode\n\n"
		    "begin 644 x\n(/'-C<FEP=#X \n`\nend\n",
		    "0 text/plain: <script>\n", false },
		{ "unknown encoding", "Content-Transfer-Encoding: x\n\nabc",
		    "0 text/plain: abc\n", false },
		{ "no text is not decoded",
		    "Content-Type: image/png\n"
		    "Content-Transfer-Encoding: base64\n\nPHNj",
		    "0 image/png\n", false },
		{ "utf-7",
		    "Content-Type: text/html; charset=utf-7\n\n"
		    "+ADw-script+AD4- \xff.",
		    "0 text/html;utf-7: <script> \xef\xbf\xbd.\n", false },
		{ "utf-16, big end first",
		    "Content-Type: text/html; charset=UTF-16\n"
		    "Content-Transfer-Encoding: base64\n\nADwAcAA+",
		    "0 text/html;utf-16: <p>\n", false },
		{ "utf-16, little end first",
		    "Content-Type: text/html; charset=UTF-16\n"
		    "Content-Transfer-Encoding: base64\n\nPABwAD4A",
		    "0 text/html;utf-16: <p>\n", false },
		{ "utf-16, half a character at the end",
		    "Content-Type: text/html; charset=UTF-16LE\n"
		    "Content-Transfer-Encoding: base64\n\nPABwAD4=",
		    "0 text/html;utf-16le: <p\xef\xbf\xbd\n", false },
		{ "a mark against the label",
		    "Content-Type: text/html; charset=us-ascii\n"
		    "Content-Transfer-Encoding: base64\n\n//48AHAAPgA=",
		    "0 text/html;us-ascii: \xef\xbb\xbf<p>\n", false },
		{ "utf-32",
		    "Content-Type: text/html; charset=utf-32\n"
		    "Content-Transfer-Encoding: base64\n\nAAAAPAAAAD4=",
		    "0 text/html;utf-32: <>\n", false },
		{ "ebcdic",
		    "Content-Type: text/html; charset=IBM037\n\n\x4c\x97\x6e",
		    "0 text/html;ibm037: <p>\n", false },
		{ "supersets of ASCII stay",
		    "Content-Type: text/html; charset=Shift_JIS\n\n"
		    "<p>\x83\x5c\xb1",
		    "0 text/html;shift_jis: <p>\x83\x5c\xb1\n", false },
		{ "iso-2022-jp",
		    "Content-Type: text/html; charset=ISO-2022-JP\n\n"
		    "<a>\x1b$B;3\x1b(B<b>\x1b(I1\x1b(J</b>\x1b$B",
		    "0 text/html;iso-2022-jp: <a>山<b>ｱ</b>\n", false },
		{ "iso-2022-jp, extensions of NEC and IBM",
		    "Content-Type: text/plain; charset=iso-2022-jp\n\n"
		    "\x1b$B-!-j|b\x1b(B.",
		    "0 text/plain;iso-2022-jp: ①㈱髙.\n", false },
		{ "iso-2022-jp, each row of the table",
		    "Content-Type: text/plain; charset=iso-2022-jp\n\n"
		    "\x1b$B!!%_%`0!OShDt!t&^~\x1b(B",
		    "0 text/plain;iso-2022-jp: 　ミム亜腕萃堯熙滌\n", false },
		{ "iso-2022-jp, not kanji",
		    "Content-Type: text/plain; charset=iso-2022-jp\n\n"
		    "\x1b$(D0!\x1b(B \x1b(X\x1b$B;\n<p>\x1b$B;\xff",
		    "0 text/plain;iso-2022-jp: 〓 \x1b(X;\n<p>;\xef\xbf\xbd\n",
		    false },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

/* `count` times `again` between `head` and `tail`. */
static void
walk_many(struct arena *arena, const char *head, const char *again,
    size_t count, const char *tail, struct buf *buf, struct mime *mime)
{
	buf_clear(buf);
	buf_string(buf, head);
	while (count-- > 0)
		buf_string(buf, again);
	buf_string(buf, tail);
	mime_walk(arena, buf->data, buf->length, mime);
}

START_TEST(limits_parts_depth_and_text)
{
	static const char mixed[] =
	    "Content-Type: multipart/mixed; boundary=b\n\n";
	struct arena *arena = arena_new();
	struct buf buf = { 0 };
	struct mime mime;

	mime_init();
	walk_many(arena, mixed, "--b\n\nx\n", MIME_PARTS_MAX - 1, "--b--\n",
	    &buf, &mime);
	ck_assert_uint_eq(mime.over, 0);
	ck_assert_uint_eq(mime.count, MIME_PARTS_MAX);
	walk_many(
	    arena, mixed, "--b\n\nx\n", MIME_PARTS_MAX, "--b--\n", &buf, &mime);
	ck_assert_uint_eq(mime.over, MIME_OVER_PARTS);
	ck_assert_uint_eq(mime.count, MIME_PARTS_MAX);

	walk_many(arena, "", "Content-Type: message/rfc822\n\n", MIME_DEPTH_MAX,
	    "\nx", &buf, &mime);
	ck_assert_uint_eq(mime.over, 0);
	ck_assert_uint_eq(mime.count, MIME_DEPTH_MAX + 1);
	ck_assert_str_eq(mime.parts[MIME_DEPTH_MAX].text, "x");
	walk_many(arena, "", "Content-Type: message/rfc822\n\n",
	    MIME_DEPTH_MAX + 1, "\nx", &buf, &mime);
	ck_assert_uint_eq(mime.over, MIME_OVER_DEPTH);
	ck_assert_uint_eq(mime.count, MIME_DEPTH_MAX + 1);

	walk_many(arena, "\n", "0123456789abcdef", MIME_TEXT_MAX / 16, "", &buf,
	    &mime);
	ck_assert_uint_eq(mime.over, 0);
	walk_many(arena, "\n", "0123456789abcdef", MIME_TEXT_MAX / 16, "x",
	    &buf, &mime);
	ck_assert_uint_eq(mime.over, MIME_OVER_TEXT);
	ck_assert_uint_eq(mime.parts[0].text_length, MIME_TEXT_MAX);
	walk_many(arena, "Content-Transfer-Encoding: quoted-printable\n\n",
	    "=40=40=40=40=40=\n", MIME_TEXT_MAX / 5 + 1, "", &buf, &mime);
	ck_assert_uint_eq(mime.over, MIME_OVER_TEXT);
	ck_assert_uint_eq(mime.parts[0].text_length, MIME_TEXT_MAX);
	buf_free(&buf);
	arena_free(arena);
}
END_TEST

/* Time and memory grow with the size of these and with nothing else. */
START_TEST(takes_hostile_messages)
{
	static const struct {
		const char *head, *again;
	} rows[] = {
		{ "", "Content-Type: message/rfc822\n\n" },
		{ "", "Content-Type: multipart/mixed; boundary=b\n\n--b\n" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
		    "a: b\n" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n", "--\n" },
		{ "Content-Type: multipart/mixed\n\n", "text/" },
		{ "Content-Type: text/plain", "; a=b" },
		{ "Content-Type: text/plain", ";\n\ta*0*=b" },
		{ "", "Content-Type: text/plain\n" },
		{ "Content-Type: text/plain; charset=utf-7\n\n", "+" },
		{ "Content-Type: text/plain; charset=iso-2022-kr\n\n", "\x1b" },
		{ "Content-Type: text/plain; charset=iso-2022-jp\n\n",
		    "\x1b$" },
		{ "Content-Transfer-Encoding: uuencode\n\n", "begin" },
	};
	struct arena *arena;
	struct buf buf = { 0 };
	struct mime mime;
	int64_t start;
	size_t i;

	mime_init();
	for (i = 0; i < COUNT(rows); i++) {
		arena = arena_new();
		start = clock_now();
		walk_many(arena, rows[i].head, rows[i].again, 200000, "", &buf,
		    &mime);
		ck_assert_msg(clock_now() - start < 2000, "%s: %lld ms",
		    rows[i].again, (long long)(clock_now() - start));
		ck_assert_msg(arena_size(arena) < 10 * buf.length + 1000000,
		    "%s: %zu octets", rows[i].again, arena_size(arena));
		arena_free(arena);
	}
	buf_free(&buf);
}
END_TEST

/* Innermost of a hundred boundaries, and lines that could be each. */
START_TEST(tells_many_boundaries_apart)
{
	struct arena *arena = arena_new();
	struct buf buf = { 0 };
	struct mime mime;
	int64_t start;
	int i;

	mime_init();
	for (i = 0; i < MIME_DEPTH_MAX; i++)
		buf_printf(&buf,
		    "Content-Type: multipart/mixed; boundary=%03d\n\n--%03d\n",
		    i, i);
	buf_string(&buf, "\n");
	for (i = 0; i < 2000000; i++)
		buf_string(&buf, "--0\n");
	buf_string(&buf, "--042\n\nx\n--000--\n");
	start = clock_now();
	mime_walk(arena, buf.data, buf.length, &mime);
	ck_assert_msg(clock_now() - start < 3000, "%lld ms",
	    (long long)(clock_now() - start));
	ck_assert_uint_eq(mime.over, 0);
	ck_assert_uint_eq(mime.count, MIME_DEPTH_MAX + 2);
	ck_assert_uint_eq(mime.parts[MIME_DEPTH_MAX + 1].depth, 43);
	buf_free(&buf);
	arena_free(arena);
}
END_TEST

TEST_SUITE("mime", walks_parts, reads_what_has_no_boundary, decodes_text,
    limits_parts_depth_and_text, takes_hostile_messages,
    tells_many_boundaries_apart)
