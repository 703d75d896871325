#include <string.h>

#include "lib/mail/quoted.h"
#include "tests/unit/suite.h"

START_TEST(decodes)
{
	static const struct {
		const char *input, *want;
	} rows[] = {
		{ "", "" },
		{ "plain text", "plain text" },
		{ "=41=42", "AB" },
		{ "=e3=81=82", "\xe3\x81\x82" },
		{ "a=3D1", "a=1" },
		{ "soft =\r\nbreak", "soft break" },
		{ "soft =\nbreak", "soft break" },
		{ "blanks = \t\r\ngone", "blanks gone" },
		{ "hard\r\nbreak", "hard\r\nbreak" },
		{ "kept  \r\n", "kept  \r\n" },
		{ "ends=", "ends" },
		{ "ends=\r", "ends" },
		{ "ends=4", "ends=4" },
		{ "=zz", "=zz" },
		{ "==41", "=A" },
		{ "a = b", "a = b" },
	};
	char out[64], *decoded = out;
	size_t i, length;

	for (i = 0; i < COUNT(rows); i++) {
		length =
		    quoted_decode(rows[i].input, strlen(rows[i].input), out);
		out[length] = '\0';
		assert_text(rows[i].input, decoded, rows[i].want);
	}
}
END_TEST

/* Never more octets than went in, at any length of any input. */
START_TEST(writes_no_more_than_it_reads)
{
	static const char letters[] = "=4a \t\r\n\xff";
	char input[40], out[40];
	unsigned seed = 1, round;
	size_t i, length;

	for (round = 0; round < 20000; round++) {
		for (i = 0; i < sizeof(input); i++) {
			seed = seed * 1103515245u + 12345u;
			input[i] =
			    letters[(seed >> 16) % (sizeof(letters) - 1)];
		}
		length = round % (sizeof(input) + 1);
		ck_assert_uint_le(quoted_decode(input, length, out), length);
	}
}
END_TEST

TEST_SUITE("quoted-printable", decodes, writes_no_more_than_it_reads)
