#include <string.h>

#include "lib/util/utf8.h"
#include "tests/unit/suite.h"

START_TEST(tells_characters)
{
	static const struct {
		const char *name, *text;
		size_t character, fault; /* octets; no fault, 0 */
	} rows[] = {
		{ "ASCII", "a\x80", 1, 0 },
		{ "the first of two octets", "\xc2\x80", 2, 0 },
		{ "the last of two octets", "\xdf\xbf", 2, 0 },
		{ "the first of three octets", "\xe0\xa0\x80", 3, 0 },
		{ "before the surrogates", "\xed\x9f\xbf", 3, 0 },
		{ "behind the surrogates", "\xee\x80\x80", 3, 0 },
		{ "the last of three octets", "\xef\xbf\xbf", 3, 0 },
		{ "the first of four octets", "\xf0\x90\x80\x80", 4, 0 },
		{ "the last character", "\xf4\x8f\xbf\xbf", 4, 0 },
		{ "past the last", "\xf4\x90\x80\x80", 0, 1 },
		{ "a fifth octet", "\xf8\x88\x80\x80\x80", 0, 1 },
		{ "a tail alone", "\x80\x80", 0, 1 },
		{ "a slash in two octets", "\xc0\xaf", 0, 1 },
		{ "a slash in three octets", "\xe0\x80\xaf", 0, 1 },
		{ "a slash in four octets", "\xf0\x80\x80\xaf", 0, 1 },
		{ "the first surrogate", "\xed\xa0\x80", 0, 1 },
		{ "the last surrogate", "\xed\xbf\xbf", 0, 1 },
		{ "one of two", "\xc3", 0, 1 },
		{ "two of three", "\xe5\xb1", 0, 2 },
		{ "three of four", "\xf0\x9f\x98", 0, 3 },
		{ "two of three, and a letter", "\xe5\xb1z", 0, 2 },
		{ "no octet of UTF-8", "\xff", 0, 1 },
	};
	const char *end;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		end = rows[i].text + strlen(rows[i].text);
		assert_number(rows[i].name, utf8_character(rows[i].text, end),
		    rows[i].character);
		if (rows[i].fault > 0)
			assert_number(rows[i].name,
			    utf8_fault(rows[i].text, end), rows[i].fault);
	}
	ck_assert_uint_eq(utf8_character("", ""), 0);
	ck_assert_uint_eq(utf8_character("\0", "\0" + 1), 1);
}
END_TEST

/* Every code point there and back. */
START_TEST(reads_what_it_writes)
{
	char text[UTF8_OCTETS_MAX], *end;
	uint32_t code;
	size_t octets;

	for (code = 0; code <= 0x10ffff; code++) {
		end = utf8_put(text, code);
		octets = utf8_character(text, end);
		if (code >= 0xd800 && code <= 0xdfff) {
			ck_assert_uint_eq(octets, 0);
			continue;
		}
		ck_assert_uint_eq(octets, (size_t)(end - text));
		ck_assert_uint_eq(utf8_code(text, octets), code);
	}
}
END_TEST

START_TEST(measures_the_good_part)
{
	static const struct {
		const char *text;
		size_t ascii, valid;
	} rows[] = {
		{ "", 0, 0 },
		{ "abc", 3, 3 },
		{ "12345678", 8, 8 },
		{ "1234567\x80", 7, 7 },
		{ "12345678abc\xc3\xa9", 11, 13 },
		{ "12345678\xe5\xb1\xb1 12345678\xff", 8, 20 },
		{ "\xe5\xb1\xb1\xe5\xb1", 0, 3 },
	};
	size_t i, length;

	for (i = 0; i < COUNT(rows); i++) {
		length = strlen(rows[i].text);
		assert_number(rows[i].text, utf8_ascii(rows[i].text, length),
		    rows[i].ascii);
		assert_number(rows[i].text, utf8_valid(rows[i].text, length),
		    rows[i].valid);
	}
}
END_TEST

TEST_SUITE(
    "utf8", tells_characters, reads_what_it_writes, measures_the_good_part)
