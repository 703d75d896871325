#include <pthread.h>
#include <string.h>

#include "lib/mail/mime.h"
#include "lib/util/arena.h"
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
		assert_number(rows[i].name,
		    mime.faults[MIME_NO_BOUNDARY].count > 0,
		    rows[i].no_boundary);
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
		{ "a message in base64, and what follows",
		    "Content-Type: multipart/mixed; boundary=b\n\n"
		    "--b\nContent-Type: message/rfc822\n"
		    "Content-Transfer-Encoding: base64\n\n"
		    /* "Content-Type: text/html\n\none\n--b\n" */
		    "Q29udGVudC1UeXBlOiB0ZXh0L2h0bWwKCm9uZQotLWIK\n"
		    "--b\n\ntwo\n--b--\n",
		    "0 multipart/mixed M\n"
		    "1 message/rfc822 M\n"
		    "2 text/html: one\n--b\n\n"
		    "1 text/plain: two\n",
		    false },
		{ "a multipart in a message in quoted-printable",
		    "Content-Type: message/global\n"
		    "Content-Transfer-Encoding: quoted-printable\n\n"
		    "Content-Type: multipart/mixed; boundary=3Db\n\n"
		    "--b\n\none\n--b\n\ntwo\n--b--\n",
		    "0 message/global M\n"
		    "1 multipart/mixed M\n"
		    "2 text/plain: one\n"
		    "2 text/plain: two\n",
		    false },
		{ "an encoded message that is empty",
		    "Content-Type: message/rfc822\n"
		    "Content-Transfer-Encoding: base64\n\n",
		    "0 message/rfc822 M\n", false },
		{ "XHTML",
		    "Content-Type: application/xhtml+xml; "
		    "charset=utf-8\n\n<p>\n",
		    "0 application/xhtml+xml;utf-8: <p>\n\n", false },
		{ "the message that a report returns is not its own",
		    "Content-Type: multipart/report; boundary=b\n\n"
		    "--b\n\none\n--b\nContent-Type: message/rfc822\n\n"
		    "Content-Type: text/html\n\ntwo\n--b--\n",
		    "0 multipart/report M\n"
		    "1 text/plain: one\n"
		    "1 message/rfc822 A M\n"
		    "2 text/html A: two\n",
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
		    "0 text/plain x: <script>\n", false },
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
		    "0 text/html;us-ascii: <p>\n", false },
		{ "utf-32",
		    "Content-Type: text/html; charset=utf-32\n"
		    "Content-Transfer-Encoding: base64\n\nAAAAPAAAAD4=",
		    "0 text/html;utf-32: <>\n", false },
		{ "ebcdic",
		    "Content-Type: text/html; charset=IBM037\n\n\x4c\x97\x6e",
		    "0 text/html;ibm037: <p>\n", false },
		{ "shift_jis",
		    "Content-Type: text/html; charset=Shift_JIS\n\n"
		    "<p>\x83\x5c\xb1",
		    "0 text/html;shift_jis: <p>ソｱ\n", false },
		{ "iso-2022-jp",
		    "Content-Type: text/html; charset=ISO-2022-JP\n\n"
		    "<a>\x1b$B;3\x1b(B<b>\x1b(I1\x1b(J</b>\x1b$B",
		    "0 text/html;iso-2022-jp: <a>山<b>ｱ</b>\n", false },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

/* RFC 2231 and 2047 in parameters, where GMime has tables of charsets. */
static const char shared_message[] =
    "Content-Type: multipart/mixed; boundary=b\n\n"
    "--b\nContent-Type: text/html; charset=iso-2022-jp;\n"
    " name*=iso-8859-1''%e9.html\n\n\x1b$B;3\x1b(B\n"
    "--b\nContent-Type: text/plain; charset=utf-7\n"
    "Content-Disposition: attachment; filename=\"=?euc-jp?B?u7M=?=\"\n"
    "Content-Transfer-Encoding: base64\n\nK0FEdy0=\n--b--\n";

static void *
walk_often(void *arg)
{
	struct arena *arena;
	struct mime mime;
	size_t *wrong = arg;
	int i;

	for (i = 0; i < 1000; i++) {
		arena = arena_new();
		mime_walk(arena, shared_message, strlen(shared_message), &mime);
		if (strcmp(show(arena, &mime),
			"0 multipart/mixed M\n"
			"1 text/html;iso-2022-jp é.html: 山\n"
			"1 text/plain;utf-7 山 A: <\n") != 0)
			++*wrong;
		arena_free(arena);
	}
	return NULL;
}

START_TEST(walks_on_several_threads)
{
	pthread_t threads[4];
	size_t wrong[COUNT(threads)] = { 0 }, i;

	mime_init();
	for (i = 0; i < COUNT(threads); i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, walk_often, &wrong[i]),
		    0);
	for (i = 0; i < COUNT(threads); i++) {
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
		ck_assert_uint_eq(wrong[i], 0);
	}
}
END_TEST

TEST_SUITE("mime", walks_parts, reads_what_has_no_boundary, decodes_text,
    walks_on_several_threads)
