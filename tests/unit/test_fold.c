#include <string.h>

#include "lib/mail/fold.h"
#include "lib/util/buf.h"
#include "lib/util/utf8.h"
#include "tests/unit/suite.h"

#define NO_LIMIT ((size_t)1 << 40)

struct row {
	const char *name, *input, *want;
};

static void
fold_rows(const struct row *rows, size_t count)
{
	struct buf out = { 0 }, again = { 0 };
	size_t i;

	for (i = 0; i < count; i++) {
		buf_clear(&out);
		buf_string(&out, "");
		ck_assert(fold_text(
		    rows[i].input, strlen(rows[i].input), NO_LIMIT, &out));
		assert_text(rows[i].name, out.data, rows[i].want);
		buf_clear(&again);
		buf_string(&again, "");
		fold_text(out.data, out.length, NO_LIMIT, &again);
		assert_text(rows[i].name, again.data, rows[i].want);
	}
	buf_free(&out);
	buf_free(&again);
}

START_TEST(folds_forms_and_case)
{
	static const struct row rows[] = {
		{ "empty", "", "" },
		{ "ASCII", "Free MONEY, 100%!", "free money, 100%!" },
		{ "full-width Latin", "ＦＲＥＥ ｍｏｎｅｙ！", "free money!" },
		{ "half-width kana", "ｶﾞｶﾞﾊﾟｱｰ", "ガガパアー" },
		{ "kana and a voiced mark of its own",
		    "か\xe3\x82\x99カ\xe3\x82\x99は\xe3\x82\x9a", "がガぱ" },
		{ "plain Japanese", "これは、日本語の「ガギグ」です。々〆ヶヽ",
		    "これは、日本語の「ガギグ」です。々〆ヶヽ" },
		{ "digits in circles, units", "①⑳㈱㌔㍻", "120(株)キロ平成" },
		{ "ideographs of compatibility", "\xef\xa4\x80金",
		    "\xe8\xb1\x88金" },
		{ "above the first plane", "𠮷𝐅𝐑𝐄𝐄", "𠮷free" },
		{ "Latin with marks", "ÉTÉ e\xcc\x81 \xc7\xb0 İ",
		    "été é j\xcc\x8c i\xcc\x87" },
		{ "sharp s, final sigma", "Straße STRASSE ΣΊΣΥΦΟΣ ς",
		    "strasse strasse σίσυφοσ σ" },
		{ "Cyrillic", "БЕСПЛАТНО Й и\xcc\x86", "бесплатно й й" },
		{ "ligatures and fractions", "ﬁ ﬃ ½ ™", "fi ffi 1⁄2 tm" },
		{ "Hangul of its letters",
		    "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab ㅎㅏ ﾡﾡ",
		    "한 하 ᄀᄀ" },
		{ "marks in another order",
		    "a\xcc\x81\xcc\xa3 a\xcc\xa3\xcc\x81", "ạ́ ạ́" },
		{ "a mark alone, on a digit", "\xcc\x81 1\xcc\x81",
		    "\xcc\x81 1\xcc\x81" },
		{ "a spacing mark", "a \xc2\xb4 b", "a \xcc\x81 b" },
		{ "emoji", "🎉 👨‍👩‍👧 ❤️", "🎉 👨👩👧 ❤" },
		{ "no UTF-8", "a\xff\xe5\xb1z",
		    "a" UTF8_REPLACEMENT UTF8_REPLACEMENT "z" },
	};

	fold_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(joins_lines_and_drops_the_unseen)
{
	static const struct row rows[] = {
		{ "blanks", "  a \t b\xc2\xa0　c\r\n", "a b c" },
		{ "lines of Latin text", "one\r\ntwo\n\n three",
		    "one two three" },
		{ "lines of Japanese text", "無料\r\nプレゼ\nント\r\n\r\n！",
		    "無料プレゼント!" },
		{ "blanks at the end of a Japanese line", "無 \r\n　料",
		    "無料" },
		{ "a blank in Japanese text", "無 料　品", "無 料 品" },
		{ "half-width kana across lines", "ﾌﾟﾚ\nｾﾞﾝﾄ", "プレゼント" },
		{ "Japanese and Latin", "今なら\nFREE\nです ＡＢ\nＣ",
		    "今なら free です abc" },
		{ "Korean keeps its blanks", "무료\n쿠폰", "무료 쿠폰" },
		{ "line breaks of Unicode", "無\xe2\x80\xa8料\xc2\x85無",
		    "無料無" },
		{ "zero width",
		    "fr\xe2\x80\x8b"
		    "ee\xef\xbb\xbf m\xc2\xado",
		    "free mo" },
		{ "zero width alone between words", "a \xe2\x80\x8b b", "a b" },
		{ "direction",
		    "\xe2\x80\xae"
		    "eerf\xe2\x80\xac",
		    "eerf" },
		{ "before a mark", "e\xe2\x80\x8b\xcc\x81", "é" },
		{ "a control before a mark",
		    "ae\x01\x02\xcc\x81z か\x7f\xe3\x82\x99\x01", "aéz が" },
		{ "variation of an ideograph", "葛\xf3\xa0\x84\x80城", "葛城" },
		{ "controls", "a\x1b\x01z\x7f\xc2\x9b.", "az." },
		{ "unseen only", "\xe2\x80\x8b \xc2\xad", "" },
	};

	fold_rows(rows, COUNT(rows));
}
END_TEST

/* Its length is given, so a NUL is one more control. */
START_TEST(drops_nul)
{
	struct buf out = { 0 };

	ck_assert(fold_text("fr\0ee", 5, NO_LIMIT, &out));
	ck_assert_str_eq(out.data, "free");
	buf_free(&out);
}
END_TEST

START_TEST(appends_up_to_a_limit)
{
	static const struct {
		const char *input;
		size_t max;
		const char *want; /* behind "x" */
		bool whole;
	} rows[] = {
		{ "abc", 3, "abc", true },
		{ "abcd", 3, "abc", false },
		{ "山山", 6, "山山", true },
		{ "山山山", 6, "山山", false },
		{ "山山山", 7, "山山山", true },
		{ "\x01山\x01\xe3\x82\x99"
		  "ab",
		    1, "\xe5\xb1\xb1\xe3\x82\x99", false },
		{ "abe\x01\xcc\x81z", 3, "abé", false },
		{ "㌖a", 1, "キロメートル", false },
		{ "a", 0, "", false },
		{ "", 0, "", true },
	};
	struct buf out = { 0 };
	size_t i;
	bool whole;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&out);
		buf_string(&out, "x");
		whole = fold_text(
		    rows[i].input, strlen(rows[i].input), rows[i].max, &out);
		assert_text(rows[i].input, out.data + 1, rows[i].want);
		assert_number(rows[i].input, whole, rows[i].whole);
	}
	buf_free(&out);
}
END_TEST

START_TEST(keeps_some_marks_of_a_letter)
{
	struct buf text = { 0 }, out = { 0 };
	size_t i;

	for (i = 0; i < FOLD_MARKS_MAX + 1; i++)
		buf_string(&text, "\xcd\xa0"); /* U+0360 joins with nothing */
	ck_assert(fold_text(text.data, text.length, NO_LIMIT, &out));
	ck_assert_uint_eq(out.length, text.length);
	buf_string(&text, "\xcd\xa0z");
	buf_clear(&out);
	ck_assert(fold_text(text.data, text.length, NO_LIMIT, &out));
	ck_assert_uint_eq(out.length, text.length - 2);
	/* A letter that could join is none to drop. */
	buf_clear(&text);
	for (i = 0; i < 100; i++)
		buf_string(&text, "ﾞ");
	buf_clear(&out);
	ck_assert(fold_text(text.data, text.length, NO_LIMIT, &out));
	ck_assert_uint_eq(out.length, text.length);
	buf_free(&text);
	buf_free(&out);
}
END_TEST

/* Little room is left while much is read that needs none. */
START_TEST(takes_unseen_text_at_the_limit)
{
	static const char *const rows[] = { "\x01", " ", "\n", "\xe2\x80\x8b" };
	struct buf text = { 0 }, out = { 0 };
	int64_t start;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&text);
		buf_clear(&out);
		while (text.length < 1000000)
			buf_string(&text, rows[i]);
		start = cpu_now();
		ck_assert(fold_text(text.data, text.length, 1, &out));
		ck_assert_msg(cpu_now() - start < SLOWNESS * 1000,
		    "row %zu: %lld ms", i, (long long)(cpu_now() - start));
		ck_assert_uint_eq(out.length, 0);
	}
	buf_free(&text);
	buf_free(&out);
}
END_TEST

/* Each as long as the others take, and no longer: a megabyte. */
START_TEST(takes_hostile_text)
{
	static const char *const rows[] = {
		"\xcc\x81\xcc\xa3", /* marks in the wrong order */
		"a\xcc\x81\xcc\xa3",
		"ガ",
		"ｶﾞ",
		"か\xe3\x82\x99",
		"\xef\xb7\xba",
		"㌖",
		"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab",
		"ㅎ",
		"\xff",
		"\xe5\xb1",
		"a ",
		" ",
		"a\xe2\x80\x8b",
		"山\n",
		"Ж",
		"𝐅",
		"\xc2\xb4",
		"\r\n",
		"a",
		"\x01",
		"a\x01\x01",
		"a\x01\xcc\x81",
	};
	struct buf text = { 0 }, out = { 0 };
	int64_t start;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&text);
		buf_clear(&out);
		while (text.length < 1000000)
			buf_string(&text, rows[i]);
		start = cpu_now();
		fold_text(text.data, text.length, 3 * text.length, &out);
		ck_assert_msg(cpu_now() - start < SLOWNESS * 1000,
		    "%s: %lld ms", rows[i], (long long)(cpu_now() - start));
		ck_assert_uint_lt(out.length, 3 * text.length + 100);
	}
	buf_free(&text);
	buf_free(&out);
}
END_TEST

TEST_SUITE("fold", folds_forms_and_case, joins_lines_and_drops_the_unseen,
    drops_nul, appends_up_to_a_limit, keeps_some_marks_of_a_letter,
    takes_unseen_text_at_the_limit, takes_hostile_text)
