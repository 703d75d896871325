#include <string.h>

#include "lib/mail/charset.h"
#include "lib/mail/charset_private.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/utf8.h"
#include "tests/unit/suite.h"

#define NO_LIMIT ((size_t)1 << 40)

/* Characters lie across the pieces in which they are converted. */
START_TEST(reads_long_texts)
{
	static const struct {
		const char *label, *again, *want;
	} rows[] = {
		{ "shift_jis", "\x82\xa0", "あ" },
		{ "euc-jp", "\xa4\xa2", "あ" },
		{ "iso-2022-jp", "\x1b$B$\"\x1b(B", "あ" },
		{ "gb18030", "\x81\x30\x81\x30", "\xc2\x80" },
		{ "utf-16be", "\x30\x42\xd8\x3c\xdf\x89", "あ🎉" },
		{ "iso-2022-kr",
		    "\x1b$)C\x0e"
		    "0!\x0f",
		    "가" },
		{ "utf-7", "+MEI-", "あ" },
		{ "utf-8", "あ", "あ" },
	};
	struct arena *arena = arena_new();
	struct text_faults faults = { 0 };
	struct buf text = { 0 }, want = { 0 }, out = { 0 };
	const struct charset *charset;
	size_t i, before, n;

	for (i = 0; i < COUNT(rows); i++) {
		charset = charset_find(
		    arena, rows[i].label, strlen(rows[i].label), &faults);
		faults = (struct text_faults){ 0 };
		for (before = 0; before < 4; before++) {
			buf_clear(&text);
			buf_clear(&want);
			buf_clear(&out);
			for (n = 0; n < before; n++) {
				if (charset == &charsets[UTF_16BE])
					buf_octet(&text, '\0');
				buf_octet(&text, 'a');
				buf_octet(&want, 'a');
			}
			for (n = 0; n < 5000; n++) {
				buf_string(&text, rows[i].again);
				buf_string(&want, rows[i].want);
			}
			if (!charset_to_utf8(charset, text.data, text.length,
				NO_LIMIT, &out, &faults))
				buf_swap(&out, &text);
			ck_assert_msg(strcmp(out.data, want.data) == 0, "%s",
			    rows[i].label);
			assert_number(rows[i].label, faults.set, 0);
		}
	}
	buf_free(&text);
	buf_free(&want);
	buf_free(&out);
	arena_free(arena);
}
END_TEST

START_TEST(stops_at_a_limit)
{
	static const struct {
		enum charset_id id;
		const char *again; /* is one character of three octets */
	} rows[] = {
		{ SHIFT_JIS, "\x82\xa0" },
		{ EUC_JP, "\xa4\xa2" },
		{ ISO_2022_JP, "\x1b$B$\"" },
		{ UTF_16BE, "\x30\x42" },
		{ UTF_8, "\xff" },
		{ SHIFT_JIS, "\xff" },
		{ EUC_JP, "\xff" },
		{ UTF_7, "\xff" },
	};
	struct text_faults faults = { 0 };
	struct buf text = { 0 }, out = { 0 };
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&text);
		buf_clear(&out);
		while (text.length < 200000)
			buf_string(&text, rows[i].again);
		buf_string(&out, "x");
		ck_assert(charset_to_utf8(&charsets[rows[i].id], text.data,
		    text.length, 1000, &out, &faults));
		ck_assert_uint_ge(out.length, 1001);
		ck_assert_uint_lt(out.length, 3 * 4096 + 1001);
		ck_assert_uint_eq(utf8_valid(out.data, out.length), out.length);
	}
	buf_free(&text);
	buf_free(&out);
}
END_TEST

/* A megabyte of each: not slower than its size. */
START_TEST(takes_hostile_octets)
{
	static const struct {
		enum charset_id id;
		const char *again;
	} rows[] = {
		{ SHIFT_JIS, "\xff" },
		{ SHIFT_JIS, "\x82" },
		{ EUC_JP, "\xff" },
		{ EUC_JP, "\x8f\xb0\xa1" },
		{ EUC_JP, "\x8f\xb0\xa1\xa4\xa2" },
		{ ISO_2022_JP, "\x1b" },
		{ ISO_2022_JP, "\x1b$" },
		{ ISO_2022_JP, "\x1b$B" },
		{ ISO_2022_JP, "\x1b$B;3\x1b(B\x1b" },
		{ ISO_2022_JP, "\x1b$(D0!\x1b$B;3" },
		{ ISO_2022_JP, "\xff" },
		{ ISO_2022_KR, "\x1b" },
		{ ISO_2022_CN, "\x1b$" },
		{ UTF_7, "+" },
		{ UTF_7, "\xff" },
		{ UTF_8, "\xff" },
		{ UTF_16, "\xd8\x3d" },
		{ UTF_32BE, "\xff\xff\xff\xff" },
		{ GB18030, "\x81\x30\x81" },
		{ BIG5, "\x88\x62" }, /* two characters of two octets */
		{ EUC_KR, "\xff" },
		{ WINDOWS_1252, "\x81" },
		{ WINDOWS_1258, "\xc2" },
		{ US_ASCII, "\xff" },
		{ IBM1047, "\xff" },
	};
	struct text_faults faults = { 0 };
	struct buf text = { 0 }, out = { 0 };
	int64_t start;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&text);
		buf_clear(&out);
		while (text.length < 1000000)
			buf_string(&text, rows[i].again);
		start = cpu_now();
		charset_to_utf8(&charsets[rows[i].id], text.data, text.length,
		    NO_LIMIT, &out, &faults);
		ck_assert_msg(cpu_now() - start < SLOWNESS * 1000,
		    "%zu: %lld ms", i, (long long)(cpu_now() - start));
		ck_assert_uint_le(out.length, 4 * text.length);
		ck_assert_uint_eq(utf8_valid(out.data, out.length), out.length);
	}
	buf_free(&text);
	buf_free(&out);
}
END_TEST

TEST_SUITE(
    "charset_limits", reads_long_texts, stops_at_a_limit, takes_hostile_octets)
