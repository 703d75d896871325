#include <string.h>

#include "lib/mail/charset.h"
#include "lib/mail/header_text.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/utf8.h"
#include "tests/unit/suite.h"

#define FFFD UTF8_REPLACEMENT

struct row {
	const char *name, *input, *want;
	unsigned faults; /* set of enum text_fault */
	const char *likely;
};

static void
check_rows(const struct row *rows, size_t count)
{
	struct arena *arena = arena_new();
	struct text_faults faults;
	size_t i;

	for (i = 0; i < count; i++) {
		faults = (struct text_faults){ 0 };
		assert_text(rows[i].name,
		    header_text(arena, rows[i].input, strlen(rows[i].input),
			rows[i].likely, &faults),
		    rows[i].want);
		assert_number(rows[i].name, faults.set, rows[i].faults);
	}
	arena_free(arena);
}

#define CHECK(rows) check_rows((rows), COUNT(rows))

START_TEST(decodes_words)
{
	static const struct row rows[] = {
		{ "none", "Hello, world", "Hello, world", 0, NULL },
		{ "empty", "", "", 0, NULL },
		{ "B", "=?UTF-8?B?5bGx55Sw?=", "山田", 0, NULL },
		{ "Q", "=?iso-8859-1?q?Andr=E9_P=5Firard?=", "André P_irard", 0,
		    NULL },
		{ "lower case digits", "=?utf-8?q?=e5=b1=b1?=", "山", 0, NULL },
		{ "text around", "Re: =?utf-8?B?5bGx?= (x)", "Re: 山 (x)", 0,
		    NULL },
		{ "text that touches", "[=?utf-8?B?5bGx?=]a=?utf-8?B?5bGx?=b",
		    "[山]a山b", 0, NULL },
		{ "RFC 2047 8, adjacent",
		    "(=?ISO-8859-1?Q?a?= \r\n\t "
		    "=?ISO-8859-1?Q?b?=)",
		    "(ab)", 0, NULL },
		{ "RFC 2047 8, a blank in a word",
		    "(=?ISO-8859-1?Q?a_b?= =?ISO-8859-2?Q?_c?=)", "(a b c)", 0,
		    NULL },
		{ "no blank between", "=?utf-8?q?a?==?utf-8?q?b?=", "ab", 0,
		    NULL },
		{ "a blank behind the last", "=?utf-8?q?a?=  b ", "a  b", 0,
		    NULL },
		{ "folds", "  one\r\n two\n\tthree\r\n", "one two\tthree", 0,
		    NULL },
		{ "empty word", "a =?utf-8?q?\?= b", "a  b", 0, NULL },
		{ "a language", "=?US-ASCII*EN?Q?Keith?=", "Keith", 0, NULL },
		{ "an open question", "=?utf-8?Q?Really?\?= =?utf-8?q?a?b?=",
		    "Really?a?b", 0, NULL },
		{ "iso-2022-jp with NEC's row",
		    "=?ISO-2022-JP?B?GyRCLSEtahsoQg==?=", "①㈱", 0, NULL },
		{ "shift_jis", "=?Shift_JIS?B?h0CAQQ==?=", "①" FFFD "A",
		    TEXT_BAD_OCTETS, NULL },
		{ "no padding", "=?utf-8?B?5bGxYQ?= =?utf-8?B?5bGxYWI?=",
		    "山a山ab", 0, NULL },
		{ "padding in the middle", "=?utf-8?B?YQ==Yg==?=", "ab", 0,
		    NULL },
		{ "NUL", "=?utf-8?q?a=00b?=", "a b", 0, NULL },
	};

	CHECK(rows);
}
END_TEST

START_TEST(joins_what_is_split)
{
	static const struct row rows[] = {
		{ "UTF-8 within a character",
		    "=?UTF-8?B?5bGx55Q=?=\r\n =?utf-8?B?sOWxsQ==?=", "山田山",
		    0, NULL },
		{ "B and Q within a character",
		    "=?UTF-8?Q?=E5=B1?= =?UTF-8?B?sQ==?=", "山", 0, NULL },
		{ "iso-2022-jp, each for itself",
		    "=?iso-2022-jp?B?GyRCOzMbKEI=?=\n"
		    " =?ISO-2022-JP?B?GyRCRUQbKEI=?=",
		    "山田", 0, NULL },
		{ "iso-2022-jp within its state",
		    "=?iso-2022-jp?B?GyRCOzM=?= =?iso-2022-jp?B?RUQbKEI=?=",
		    "山田", 0, NULL },
		{ "iso-2022-jp within a character",
		    "=?iso-2022-jp?Q?=1B$B;?= =?iso-2022-jp?Q?3=1B(B?=", "山",
		    0, NULL },
		{ "iso-2022-jp within an escape",
		    "=?iso-2022-jp?Q?=1B$?= =?iso-2022-jp?Q?B;3=1B(B?=", "山",
		    0, NULL },
		{ "other charsets are not joined",
		    "=?UTF-8?Q?=E5=B1?= =?iso-8859-1?Q?=B1?=", FFFD "±",
		    TEXT_BAD_OCTETS, NULL },
		{ "nor what has text between",
		    "=?UTF-8?Q?=E5=B1?= x =?UTF-8?Q?=B1?=", FFFD " x " FFFD,
		    TEXT_BAD_OCTETS, NULL },
		{ "another label of the same charset",
		    "=?UTF8?Q?=E5=B1?= =?UTF-8*ja?Q?=B1?=", "山", 0, NULL },
		{ "cut at the end", "=?UTF-8?Q?=E5=B1?=", FFFD, TEXT_BAD_OCTETS,
		    NULL },
	};

	CHECK(rows);
}
END_TEST

START_TEST(leaves_what_is_no_word)
{
	static const struct row rows[] = {
		{ "no end", "=?utf-8?B?5bGx", "=?utf-8?B?5bGx", TEXT_BAD_WORD,
		    NULL },
		{ "half an end", "=?utf-8?B?5bGx?", "=?utf-8?B?5bGx?",
		    TEXT_BAD_WORD, NULL },
		{ "a fold inside", "=?UTF-8?B?5b\r\n Gx?=", "=?UTF-8?B?5b Gx?=",
		    TEXT_BAD_WORD, NULL },
		{ "a blank inside, and a good one",
		    "=?UTF-8?Q?a b?= =?utf-8?q?c?=", "=?UTF-8?Q?a b?= c",
		    TEXT_BAD_WORD, NULL },
		{ "another encoding", "=?utf-8?X?abc?=", "=?utf-8?X?abc?=", 0,
		    NULL },
		{ "no charset", "=?\?Q?abc?=", "=?\?Q?abc?=", 0, NULL },
		{ "a question", "a=?b", "a=?b", 0, NULL },
		{ "the beginning only", "=?", "=?", 0, NULL },
		{ "a raw octet inside", "=?utf-8?Q?\xe5\xb1\xb1?=",
		    "=?utf-8?Q?山?=", TEXT_BAD_WORD | TEXT_UNDECLARED, NULL },
		{ "rubbish in base64", "=?utf-8?B?5b!!Gx?=", "山",
		    TEXT_BAD_WORD, NULL },
		{ "one digit too many", "=?utf-8?B?5bGxY?=", "山",
		    TEXT_BAD_WORD, NULL },
		{ "rubbish only", "=?utf-8?B?!!?=.", ".", TEXT_BAD_WORD, NULL },
		{ "no hex digits", "=?utf-8?Q?a=zz=4?=", "a=zz=4", 0, NULL },
		{ "unknown charset", "=?x-unknown?Q?=E5=B1=B1?=", "山",
		    TEXT_UNKNOWN_LABEL | TEXT_UNDECLARED, NULL },
		{ "utf-7", "=?utf-7?Q?+ADw-?=", "<", TEXT_RARE_LABEL, NULL },
		{ "ends in kanji", "=?iso-2022-jp?B?GyRCOzM=?= a", "山 a",
		    TEXT_OPEN_ESCAPE, NULL },
		{ "ends in an escape", "=?iso-2022-jp?Q?=1B$B;3=1B?= a",
		    "山" FFFD " a", TEXT_BAD_OCTETS | TEXT_OPEN_ESCAPE, NULL },
		{ "8-bit octets in us-ascii", "=?us-ascii?Q?=E9?=", "é",
		    TEXT_UNDECLARED, NULL },
	};

	CHECK(rows);
}
END_TEST

START_TEST(guesses_what_is_raw)
{
	static const struct row rows[] = {
		{ "UTF-8", "山 \xe5\xb1\xb1", "山 山", TEXT_UNDECLARED, NULL },
		{ "latin1", "caf\xe9", "café", TEXT_UNDECLARED, NULL },
		{ "latin1 in UTF-8 mail", "caf\xe9", "café", TEXT_UNDECLARED,
		    "utf-8" },
		{ "cyrillic", "\xc4\xc1", "да", TEXT_UNDECLARED, "koi8-r" },
		{ "iso-2022-jp", "\x1b$B%F%9\x1b(B\r\n \x1b$B%H\x1b(B",
		    "テス ト", TEXT_UNDECLARED, NULL },
		{ "euc-jp", "\xa5\xc6\xa5\xb9", "テス", TEXT_UNDECLARED,
		    "iso-2022-jp" },
		{ "cp932", "\x87\x40\x83\x65", "①テ", TEXT_UNDECLARED,
		    "ISO-2022-JP" },
		{ "cp932 in shift_jis mail", "\xb1\xb2", "ｱｲ", TEXT_UNDECLARED,
		    "shift_jis" },
		{ "euc-jp in shift_jis mail", "\xbb\xfd", "持", TEXT_UNDECLARED,
		    "shift_jis" },
		{ "neither", "\xa5\xc6\xa5\xfd", "･ﾆ･" FFFD,
		    TEXT_UNDECLARED | TEXT_BAD_OCTETS, "euc-jp" },
		{ "the label is unknown", "caf\xe9", "café", TEXT_UNDECLARED,
		    "x-unknown" },
		{ "beside words", "caf\xe9 =?utf-8?q?=C3=A9?= \xe9", "café é é",
		    TEXT_UNDECLARED, NULL },
		{ "an escape of nothing", "a\x1b[2J", "a\x1b[2J", 0, NULL },
	};

	CHECK(rows);
}
END_TEST

START_TEST(reads_display_names)
{
	static const struct {
		const char *name, *input, *want;
		size_t word; /* octets of the first one */
	} rows[] = {
		{ "an atom", "Joe", "Joe", 0 },
		{ "quoted", "\"Doe, \\\"Joe\\\" \\\\ J.\"",
		    "Doe, \"Joe\" \\ J.", 0 },
		{ "words", "x =?utf-8?B?5bGx?= =?utf-8?B?55Sw?= Inc.",
		    "x 山田 Inc.", 16 },
		{ "words in quotes",
		    "\"=?utf-8?B?5bGx?=\"\r\n"
		    " \"=?utf-8?B?55Sw?=\"",
		    "山田", 16 },
		{ "raw", "\"山田\"", "山田", 0 },
		{ "a quote without end", "\"Joe\\", "Joe\\", 0 },
		{ "half a word", "=?utf-8?B?5bGx", "=?utf-8?B?5bGx", 0 },
	};
	struct arena *arena = arena_new();
	struct text_faults faults = { 0 };
	size_t i, length, octets;
	const char *word;

	for (i = 0; i < COUNT(rows); i++) {
		length = strlen(rows[i].input);
		assert_text(rows[i].name,
		    header_phrase(arena, rows[i].input, length, NULL, &faults),
		    rows[i].want);
		octets = 0;
		word =
		    header_word(rows[i].input, rows[i].input + length, &octets);
		assert_number(rows[i].name, octets, rows[i].word);
		ck_assert(word == NULL || memcmp(word, "=?", 2) == 0);
	}
	arena_free(arena);
}
END_TEST

START_TEST(reads_nul_as_a_blank)
{
	struct arena *arena = arena_new();
	struct text_faults faults = { 0 };

	ck_assert_str_eq(
	    header_text(arena, "te\0st", 5, NULL, &faults), "te st");
	arena_free(arena);
}
END_TEST

/* Not slower than its size: with sanitizers, too. */
START_TEST(takes_hostile_fields)
{
	static const char *const rows[] = {
		"=?utf-8?Q?a?= ",
		"=?utf-8?Q?=E5?= ",
		"=?utf-8?B?5bGx?=",
		"=?utf-8?B?\?= ",
		"=?utf-8?q?a?= =?koi8-r?q?=C4?= ",
		"=?cp932?q?a?= =?utf-8?q?a?= x ",
		"=?iso-2022-jp?B?GyRC?= ",
		"=?",
		"=?x",
		"=?x?q?",
		"=?x?q?a",
		"=?x?q?\?\?\?\?\?\?\?\?",
		"=?x?q?a ",
		"=?\xff?q?a?= ",
		"?=",
		" \n",
		"\xff",
		"\x1b",
		"\x1b$B",
		"a\xe9 =?q?q?q?= ",
	};
	struct arena *arena;
	struct text_faults faults = { 0 };
	struct buf buf = { 0 };
	int64_t start;
	char *text;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&buf);
		while (buf.length < 300000)
			buf_string(&buf, rows[i]);
		arena = arena_new();
		start = cpu_now();
		text = header_text(
		    arena, buf.data, buf.length, "iso-2022-jp", &faults);
		ck_assert_msg(cpu_now() - start < SLOWNESS * 1000,
		    "%s: %lld ms", rows[i], (long long)(cpu_now() - start));
		ck_assert_uint_le(strlen(text), 3 * buf.length);
		ck_assert_msg(arena_size(arena) < 5 * buf.length,
		    "%s: %zu octets", rows[i], arena_size(arena));
		arena_free(arena);
	}
	buf_free(&buf);
}
END_TEST

/* A charset of 10 KB is none. */
START_TEST(bounds_charset_names)
{
	struct arena *arena = arena_new();
	struct text_faults faults = { 0 };
	struct buf buf = { 0 };
	char *text;
	size_t i, length;

	for (length = CHARSET_LABEL_MAX; length < 20000; length *= 2) {
		buf_clear(&buf);
		buf_string(&buf, "=?");
		for (i = 0; i < length; i++)
			buf_octet(&buf, 'x');
		buf_string(&buf, "?Q?=41?=");
		faults = (struct text_faults){ 0 };
		text = header_text(arena, buf.data, buf.length, NULL, &faults);
		if (length <= 2 * CHARSET_LABEL_MAX) {
			ck_assert_str_eq(text, "A");
			ck_assert_uint_eq(faults.set, TEXT_UNKNOWN_LABEL);
			ck_assert_uint_lt(strlen(faults.label), 50);
		} else {
			ck_assert_str_eq(text, buf.data);
		}
	}
	buf_free(&buf);
	arena_free(arena);
}
END_TEST

TEST_SUITE("header_text", decodes_words, joins_what_is_split,
    leaves_what_is_no_word, guesses_what_is_raw, reads_display_names,
    reads_nul_as_a_blank, takes_hostile_fields, bounds_charset_names)
