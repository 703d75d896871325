#include <locale.h>
#include <stdbool.h>
#include <string.h>

#include "lib/util/wrap.h"
#include "tests/unit/suite.h"

static char *
print(const char *label, const char *text)
{
	char *shown = NULL;
	size_t length;
	FILE *out = open_memstream(&shown, &length);

	wrap_print(out, 8, label, text);
	fclose(out);
	return shown;
}

struct row {
	const char *name, *text, *want;
};

static void
check_rows(const struct row *rows, size_t count)
{
	char *shown;
	size_t i;

	for (i = 0; i < count; i++) {
		shown = print("x", rows[i].text);
		assert_text(rows[i].name, shown, rows[i].want);
		free(shown);
	}
}

#define TEN "1234 67890 "
#define WIDE "山山山山山山山山山山" /* twenty columns */

START_TEST(shows_ascii)
{
	static const struct row rows[] = {
		{ "none", NULL, "" },
		{ "empty", "", "" },
		{ "words", " a  b ", "x       a b\n" },
		{ "78 columns", TEN TEN TEN TEN TEN TEN "1234",
		    "x       " TEN TEN TEN TEN TEN TEN "1234\n" },
		{ "79 columns", TEN TEN TEN TEN TEN TEN "12345",
		    "x       1234 67890 1234 67890 1234 67890 1234 67890 "
		    "1234 67890 1234 67890\n"
		    "        12345\n" },
		{ "hostile", "\x1b[2J\n\x7f\xff\xe5\xb1 \xc2\x9b\u202e",
		    "x       ?[2J???? ??\n" },
	};

	setlocale(LC_CTYPE, "C");
	check_rows(rows, COUNT(rows));
	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	check_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(shows_what_the_terminal_can)
{
	static const struct row utf8[] = {
		{ "Japanese", "山 田", "x       山 田\n" },
		{ "wide characters are broken", WIDE WIDE WIDE WIDE,
		    "x       " WIDE WIDE WIDE "山山山山山\n"
		    "        山山山山山\n" },
		{ "a word of both", WIDE WIDE WIDE "12345678901",
		    "x       " WIDE WIDE WIDE "\n        12345678901\n" },
		{ "marks have no column", "e\u0301", "x       e\u0301\n" },
	};
	static const struct row ascii[] = {
		{ "Japanese", "山 田", "x       \\u5c71 \\u7530\n" },
		{ "beyond the first plane", "🎉", "x       \\U0001f389\n" },
	};

	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	check_rows(utf8, COUNT(utf8));
	setlocale(LC_CTYPE, "C");
	check_rows(ascii, COUNT(ascii));
}
END_TEST

TEST_SUITE("words", shows_ascii, shows_what_the_terminal_can)
