#include <stdint.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"
#include "tests/unit/suite.h"

START_TEST(shows_hostile_octets_harmlessly)
{
	static const struct {
		const char *input;
		size_t length, max;
		const char *want;
	} rows[] = {
		{ "plain", 5, 80, "plain" },
		{ "a\r\nb", 4, 80, "a\\x0d\\x0ab" },
		{ "nul\0here", 8, 80, "nul\\x00here" },
		{ "\xe3\x81\x82", 3, 80, "\\xe3\\x81\\x82" },
		{ "back\\slash", 10, 80, "back\\x5cslash" },
		{ "12345", 5, 5, "12345" },
		{ "123456", 6, 5, "12345..." },
		{ "1234\x01", 5, 5, "1234..." },
		{ "", 0, 0, "" },
	};
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].want,
		    str_show(arena, rows[i].input, rows[i].length, rows[i].max),
		    rows[i].want);
	arena_free(arena);
}
END_TEST

START_TEST(shows_characters_and_nothing_else)
{
	static const struct {
		const char *input;
		size_t length, max;
		const char *want;
	} rows[] = {
		{ "plain \\", 7, 80, "plain \\" },
		{ "山\t田", 7, 80, "山 田" },
		{ "a\r\x1b[2J\x7f", 7, 80, "a\ufffd\ufffd[2J\ufffd" },
		{ "\0x", 2, 80, "\ufffdx" },
		{ "\xc2\x9bx\u202ey\u2028z\u2066", 13, 80,
		    "\ufffdx\ufffdy\ufffdz\ufffd" },
		{ "\xff\xe5\xb1z\xe5", 5, 80, "\ufffd\ufffdz\ufffd" },
		{ "\ufffd", 3, 80, "\ufffd" },
		{ "山田", 6, 6, "山田" },
		{ "山田", 6, 5, "山..." },
		{ "\xff\xff", 2, 5, "\ufffd..." },
		{ "", 0, 0, "" },
	};
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].want,
		    str_printable(
			arena, rows[i].input, rows[i].length, rows[i].max),
		    rows[i].want);
	arena_free(arena);
}
END_TEST

START_TEST(reads_whole_numbers_only)
{
	static const struct {
		const char *input;
		int want;
		long long number;
	} rows[] = {
		{ "0", 0, 0 },
		{ "100", 0, 100 },
		{ "101", -1, 0 },
		{ "-1", -1, 0 },
		{ "+1", -1, 0 },
		{ " 1", -1, 0 },
		{ "1 ", -1, 0 },
		{ "1x", -1, 0 },
		{ "", -1, 0 },
		{ "99999999999999999999999999", -1, 0 },
	};
	long long number;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		number = 0;
		assert_number(rows[i].input,
		    str_number(rows[i].input, 0, 100, &number), rows[i].want);
		assert_number(rows[i].input, number, rows[i].number);
	}
}
END_TEST

START_TEST(compares_without_case)
{
	ck_assert(str_equal("Content-Type", "content-TYPE"));
	ck_assert(!str_equal("From", "Fro"));
	ck_assert(!str_equal("\xc4", "\xe4")); /* ASCII only */
	ck_assert(str_starts("text/HTML", "Text/"));
	ck_assert(!str_starts("te", "text"));
	ck_assert(str_ends("a.Example.JP", ".example.jp"));
	ck_assert(!str_ends("jp", ".example.jp"));
}
END_TEST

START_TEST(an_arena_gives_aligned_zeroed_memory_of_any_size)
{
	struct arena *arena = arena_new();
	char *memory;
	size_t size, i;

	for (size = 0; size < 5000; size += 37) {
		memory = arena_alloc(arena, size);
		ck_assert_uint_eq((uintptr_t)memory % _Alignof(max_align_t), 0);
		for (i = 0; i < size; i++)
			ck_assert_int_eq(memory[i], 0);
		memset(memory, 0xff, size);
	}
	memory = arena_alloc(arena, 10 * 1024 * 1024);
	memset(memory, 0xff, 10 * 1024 * 1024);
	ck_assert_str_eq(arena_printf(arena, "%s-%d", "a", 7), "a-7");
	arena_free(arena);
}
END_TEST

START_TEST(a_buffer_grows_and_is_consumed_from_the_front)
{
	struct buf buf = { 0 };
	int i;

	for (i = 0; i < 1000; i++)
		buf_printf(&buf, "%03d,", i);
	ck_assert_uint_eq(buf.length, 4000);
	buf_consume(&buf, 3992);
	ck_assert_str_eq(buf.data, "998,999,");
	buf_consume(&buf, 8);
	ck_assert_str_eq(buf.data, "");
	buf_octet(&buf, 'x');
	buf_clear(&buf);
	buf_string(&buf, "end");
	ck_assert_str_eq(buf.data, "end");
	buf_free(&buf);
}
END_TEST

TEST_SUITE("strings", shows_hostile_octets_harmlessly,
    shows_characters_and_nothing_else, reads_whole_numbers_only,
    compares_without_case, an_arena_gives_aligned_zeroed_memory_of_any_size,
    a_buffer_grows_and_is_consumed_from_the_front)
