#include <string.h>

#include "lib/mail/charset.h"
#include "lib/mail/parameter.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/utf8.h"
#include "tests/unit/suite.h"

#define FFFD UTF8_REPLACEMENT

struct row {
	const char *name, *input, *want;
	unsigned faults; /* set of enum text_fault */
};

/* The parameter "filename". */
static void
check_rows(const struct row *rows, size_t count)
{
	struct arena *arena = arena_new();
	struct text_faults faults;
	size_t i;

	for (i = 0; i < count; i++) {
		faults = (struct text_faults){ 0 };
		assert_text(rows[i].name,
		    parameter_value(arena, rows[i].input, strlen(rows[i].input),
			"filename", &faults),
		    rows[i].want);
		assert_number(rows[i].name, faults.set, rows[i].faults);
	}
	arena_free(arena);
}

#define CHECK(rows) check_rows((rows), COUNT(rows))

START_TEST(reads_parameters)
{
	static const struct row rows[] = {
		{ "none", "attachment", NULL, 0 },
		{ "nothing", "", NULL, 0 },
		{ "a token", "attachment; filename=a.pdf", "a.pdf", 0 },
		{ "case", "attachment; FileName=a.PDF", "a.PDF", 0 },
		{ "quoted", "attachment; filename=\"a \\\"b\\\"; c.pdf\"; x=y",
		    "a \"b\"; c.pdf", 0 },
		{ "others around", "x; a=\"; filename=no\"; filename=a;b=c",
		    "a", 0 },
		{ "blanks and comments",
		    "x ; (; filename=no) filename (y) = (z) a.pdf ;", "a.pdf",
		    0 },
		{ "empty ones", "x;;; filename=a.pdf;", "a.pdf", 0 },
		{ "no value", "x; filename; filename=", NULL, 0 },
		{ "quoted, empty", "x; filename=\"\"", NULL, 0 },
		{ "blanks in a token", "x; filename=report (1).pdf ; y=z",
		    "report (1).pdf", 0 },
		{ "no end of quotes", "x; filename=\"a.pdf; y=z", "a.pdf", 0 },
		{ "no end of a comment", "x; (filename=a", NULL, 0 },
		{ "a longer name", "x; filename2=a; filenames*=b", NULL, 0 },
		{ "behind no semicolon", "x filename=a", NULL, 0 },
		{ "twice", "x; filename=a; filename=b", "a", 0 },
	};

	CHECK(rows);
}
END_TEST

START_TEST(reads_rfc_2231)
{
	static const struct row rows[] = {
		{ "UTF-8", "x; filename*=UTF-8''%e5%B1%B1.pdf", "山.pdf", 0 },
		{ "a language", "x; filename*=iso-8859-1'en'%A3%20rates",
		    "£ rates", 0 },
		{ "iso-2022-jp with NEC's row",
		    "x; filename*=iso-2022-jp''%1B%24B-%21%1B%28B.pdf", "①.pdf",
		    0 },
		{ "continued", "x; filename*0=\"a b\"; filename*1=c", "a bc",
		    0 },
		{ "continued within a character",
		    "x; filename*0*=UTF-8''%E5%B1; filename*1*=%B1;\r\n"
		    " filename*2=\".pdf\"",
		    "山.pdf", 0 },
		{ "in another order",
		    "x; filename*10=\".pdf\"; filename*1*=%B1;"
		    " filename*0*=UTF-8''%E5%B1",
		    "山.pdf", 0 },
		{ "percent in a section that has none",
		    "x; filename*0*=us-ascii''%41; filename*1=%41", "A%41", 0 },
		{ "a gap", "x; filename*0=a; filename*2=c", "ac", 0 },
		{ "a section twice", "x; filename*0=a; filename*0=b", "a", 0 },
		{ "extended before plain",
		    "x; filename=old; filename*=UTF-8''new", "new", 0 },
		{ "extended before continued",
		    "x; filename*0=old; filename*=UTF-8''new; filename=no",
		    "new", 0 },
		{ "continued before plain",
		    "x; filename=no; filename*1=w; filename*0=ne", "new", 0 },
		{ "no charset", "x; filename*=''a%E5%B1%B1", "a山",
		    TEXT_UNDECLARED },
		{ "no quotes", "x; filename*=a'%41", "a'A", 0 },
		{ "unknown charset", "x; filename*=x-y''a", "a",
		    TEXT_UNKNOWN_LABEL },
		{ "bad octets", "x; filename*=utf-8''%E5.%zz%4", FFFD ".%zz%4",
		    TEXT_BAD_OCTETS },
		{ "NUL", "x; filename*=utf-8''a%00b", "a b", 0 },
		{ "no number", "x; filename*a=b; filename*0x=c", NULL, 0 },
		{ "a number with no end", "x; filename*1234567=a", NULL, 0 },
	};

	CHECK(rows);
}
END_TEST

/* RFC 2047 forbids it; many mailers do it. */
START_TEST(reads_encoded_words)
{
	static const struct row rows[] = {
		{ "in quotes", "x; filename=\"=?UTF-8?B?5bGx?=.pdf\"", "山.pdf",
		    0 },
		{ "iso-2022-jp with NEC's row",
		    "x; filename=\"=?ISO-2022-JP?B?GyRCLSEtahsoQg==?=.pdf\"",
		    "①㈱.pdf", 0 },
		{ "several, folded",
		    "x; filename=\"=?UTF-8?B?5bGx55Q=?=\r\n"
		    " =?UTF-8?B?sOWxsQ==?=.pdf\"",
		    "山田山.pdf", 0 },
		{ "without quotes", "x; filename==?UTF-8?B?5bGx?=.pdf",
		    "山.pdf", 0 },
		{ "continued",
		    "x; filename*0=\"=?utf-8?B?5bGx\"; "
		    "filename*1=\"55Sw?=.pdf\"",
		    "山田.pdf", 0 },
		{ "cut off", "x; filename=\"=?utf-8?B?5bGx\"", "=?utf-8?B?5bGx",
		    TEXT_BAD_WORD },
		{ "raw UTF-8", "x; filename=\"山.pdf\"", "山.pdf",
		    TEXT_UNDECLARED },
		{ "raw iso-2022-jp", "x; filename=\"\x1b$B;3\x1b(B.pdf\"",
		    "山.pdf", TEXT_UNDECLARED },
	};

	CHECK(rows);
}
END_TEST

START_TEST(reads_types)
{
	static const struct {
		const char *input, *type, *charset;
	} rows[] = {
		{ "text/plain", "text/plain", NULL },
		{ "TEXT / HTML ; Charset = UTF-8", "text/html", "UTF-8" },
		{ "(a) text(b)/(c)html (d); charset=x", "text/html", "x" },
		{ "text/html/x;charset=\"a;b\"", "text/html", "a;b" },
		{ "text/ht ml; charset*0=us-; charset*1=ascii", "text/ht",
		    "us-ascii" },
		{ "text/plain; charset*=us-ascii'en'utf-8", "text/plain",
		    "utf-8" },
		{ "text/plain; charset==?utf-8?Q?x?=", "text/plain",
		    "=?utf-8?Q?x?=" },
		{ "Attachment", "attachment", NULL },
		{ "text/", "text/", NULL },
		{ "\"text/plain\"", "", NULL },
		{ "", "", NULL },
		{ "(text/plain", "", NULL },
	};
	struct arena *arena = arena_new();
	size_t i, length;

	for (i = 0; i < COUNT(rows); i++) {
		length = strlen(rows[i].input);
		assert_text(rows[i].input,
		    parameter_type(arena, rows[i].input, length), rows[i].type);
		assert_text(rows[i].input,
		    parameter_raw(arena, rows[i].input, length, "charset"),
		    rows[i].charset);
	}
	arena_free(arena);
}
END_TEST

START_TEST(bounds_sections)
{
	struct arena *arena = arena_new();
	struct text_faults faults = { 0 };
	struct buf buf = { 0 };
	char *text;
	size_t i;

	buf_string(&buf, "x");
	for (i = 0; i < PARAMETER_SECTIONS_MAX; i++)
		buf_printf(&buf, "; a*%zu=z", PARAMETER_SECTIONS_MAX - 1 - i);
	text = parameter_value(arena, buf.data, buf.length, "a", &faults);
	ck_assert_uint_eq(strlen(text), PARAMETER_SECTIONS_MAX);
	buf_string(&buf, "; a*5000=z");
	text = parameter_value(arena, buf.data, buf.length, "a", &faults);
	ck_assert_uint_eq(strlen(text), PARAMETER_SECTIONS_MAX);
	buf_free(&buf);
	arena_free(arena);
}
END_TEST

/* A megabyte of each: not slower than its size. */
START_TEST(takes_hostile_values)
{
	static const char *const rows[] = {
		"; a=b",
		";",
		"; filename=",
		"; filename=a",
		"; filename=\"",
		"; filename*0=a",
		"; filename*=''",
		"; filename*=%41",
		"(",
		"; (",
		";(\\",
		"=",
		"\"",
		"; x=\"",
		"; filename*9=\"\\",
	};
	struct text_faults faults = { 0 };
	struct arena *arena;
	struct buf buf = { 0 };
	int64_t start;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&buf);
		buf_string(&buf, "x");
		while (buf.length < 1000000)
			buf_string(&buf, rows[i]);
		arena = arena_new();
		start = cpu_now();
		parameter_value(
		    arena, buf.data, buf.length, "filename", &faults);
		ck_assert_msg(cpu_now() - start < SLOWNESS * 1000, "%s: %lld ms",
		    rows[i], (long long)(cpu_now() - start));
		ck_assert_msg(arena_size(arena) < 8 * buf.length,
		    "%s: %zu octets", rows[i], arena_size(arena));
		arena_free(arena);
	}
	buf_free(&buf);
}
END_TEST

TEST_SUITE("parameter", reads_parameters, reads_rfc_2231, reads_encoded_words,
    reads_types, bounds_sections, takes_hostile_values)
