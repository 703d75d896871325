#include <string.h>

#include "lib/mail/date_make.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

START_TEST(dates)
{
	static const struct {
		const char *name;
		time_t time;
		const char *want;
	} rows[] = {
		{ "the first", 0, "Thu, 1 Jan 1970 00:00:00 +0000" },
		{ "a leap day", 1709210096, "Thu, 29 Feb 2024 12:34:56 +0000" },
		{ "beyond 32 bits", INT64_C(4102444799),
		    "Thu, 31 Dec 2099 23:59:59 +0000" },
	};
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_text(
		    rows[i].name, date_make(arena, rows[i].time), rows[i].want);
	arena_free(arena);
}
END_TEST

TEST_SUITE("date_make", dates)
