#include <string.h>

#include "lib/mail/content.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

static const struct content_limits limits = { .header = 1000, .body = 100 };

static void
field(struct content *content, const char *name, const char *value)
{
	content_field(content, name, strlen(name), value, strlen(value));
}

START_TEST(joins_the_message)
{
	struct arena *arena = arena_new();
	const struct header_field *found;
	struct content content;
	size_t at = 0;

	content_start(&content, arena, &limits);
	field(&content, "From", " a@b.jp");
	field(&content, "Subject", "  one\n two\r\n\tthree\nfour");
	field(&content, "FROM", "");
	content_header_end(&content);
	content_body(&content, "body\r\n", 6);
	content_end(&content);
	ck_assert_str_eq(content.text.data,
	    "From: a@b.jp\r\n"
	    "Subject:  one\r\n two\r\n\tthree four\r\n"
	    "FROM: \r\n"
	    "\r\n"
	    "body\r\n");
	ck_assert_str_eq(content.text.data + content.body_at, "body\r\n");
	ck_assert_uint_eq(content_count(&content, "from"), 2);
	ck_assert_uint_eq(content_count(&content, "To"), 0);
	found = content_find(&content, "from", &at);
	ck_assert_str_eq(found->value, "a@b.jp");
	found = content_find(&content, "from", &at);
	ck_assert_str_eq(found->name, "FROM");
	ck_assert_uint_eq(found->value_length, 0);
	ck_assert_ptr_null(content_find(&content, "from", &at));
	at = 1;
	found = content_find(&content, "subject", &at);
	ck_assert_str_eq(found->value, " one\n two\r\n\tthree\nfour");
	content_free(&content);
	arena_free(arena);
}
END_TEST

START_TEST(keeps_what_is_behind_the_colon)
{
	struct arena *arena = arena_new();
	struct content content;

	content_start(&content, arena, &limits);
	content.has_blanks = true;
	field(&content, "A", "one");
	field(&content, "B", " two");
	field(&content, "C", "\tthree");
	field(&content, "D", "  four");
	field(&content, "E", "\n five");
	field(&content, "F", "");
	content_header_end(&content);
	ck_assert_str_eq(content.text.data,
	    "A:one\r\nB: two\r\nC:\tthree\r\nD:  four\r\nE:\r\n five\r\n"
	    "F:\r\n\r\n");
	ck_assert_str_eq(content.fields[0].value, "one");
	ck_assert_str_eq(content.fields[2].value, "three");
	ck_assert_str_eq(content.fields[3].value, " four");
	content_free(&content);
	arena_free(arena);
}
END_TEST

START_TEST(counts_lines)
{
	static const struct {
		const char *body;
		size_t length, longest;
		bool nul;
	} rows[] = {
		{ "", 0, 0, false },
		{ "\r\n", 2, 0, false },
		{ "\n", 1, 0, false },
		{ "abc", 3, 3, false },
		{ "abc\r\n", 5, 3, false },
		{ "abc\n", 4, 3, false },
		{ "a\r\nabcd\r\nab\r\n", 13, 4, false },
		{ "ab\r\r\n", 5, 3, false },
		{ "a\rb\r\n", 5, 3, false },
		{ "ab\r", 3, 3, false },
		{ "\r\n\r\r\n\n\r", 7, 1, false },
		{ "a\0b\r\n", 5, 3, true },
		{ "a\r\nbc\r\n\0", 8, 2, true },
	};
	struct arena *arena = arena_new();
	struct content content;
	size_t i, first, second;

	/* Cut at every two places. */
	for (i = 0; i < COUNT(rows); i++) {
		size_t length = rows[i].length;

		for (first = 0; first <= length; first++)
			for (second = first; second <= length; second++) {
				const char *body = rows[i].body;

				content_start(&content, arena, &limits);
				content_header_end(&content);
				content_body(&content, body, first);
				content_body(
				    &content, body + first, second - first);
				content_body(
				    &content, body + second, length - second);
				content_end(&content);
				assert_number(body, content.longest_line,
				    rows[i].longest);
				assert_number(
				    body, content.has_nul, rows[i].nul);
				assert_number(
				    body, content.body_octets, length);
				ck_assert_mem_eq(
				    content.text.data + 2, body, length);
				content_free(&content);
			}
	}
	arena_free(arena);
}
END_TEST

START_TEST(limits_the_header)
{
	struct arena *arena = arena_new();
	struct content content;
	char value[1000];
	size_t i;

	/* "A: " and CRLF count. */
	memset(value, 'x', sizeof(value));
	content_start(&content, arena, &limits);
	content_field(&content, "A", 1, value, 1000 - 5);
	content_header_end(&content);
	ck_assert_uint_eq(content.over, 0);
	ck_assert_uint_eq(content.header_octets, 1000);
	content_free(&content);

	content_start(&content, arena, &limits);
	content_field(&content, "A", 1, value, 1000 - 4);
	content_field(&content, "B", 1, "", 0);
	content_header_end(&content);
	content_body(&content, "x", 1);
	ck_assert_uint_eq(content.over, OVER_HEADER_OCTETS);
	ck_assert_uint_eq(content.field_count, 0);
	ck_assert_uint_eq(content.field_total, 2);
	ck_assert_uint_eq(content.header_octets, 1006);
	ck_assert_str_eq(content.text.data, "\r\nx");
	content_free(&content);

	/* As it is sent: a fold is CRLF, whoever gives it. */
	content_start(&content, arena, &limits);
	content_field(&content, "A", 1, "x\n y\r\n z", 8);
	ck_assert_uint_eq(content.header_octets, 14);
	content_free(&content);

	content_start(&content, arena,
	    &(struct content_limits){ .header = 1000000, .body = 1 });
	for (i = 0; i < CONTENT_FIELDS_MAX; i++)
		field(&content, "A", "x");
	ck_assert_uint_eq(content.over, 0);
	field(&content, "A", "x");
	ck_assert_uint_eq(content.over, OVER_HEADER_FIELDS);
	ck_assert_uint_eq(content.field_count, CONTENT_FIELDS_MAX);
	ck_assert_uint_eq(content_count(&content, "a"), CONTENT_FIELDS_MAX);
	ck_assert_uint_eq(content.field_total, CONTENT_FIELDS_MAX + 1);
	content_free(&content);
	arena_free(arena);
}
END_TEST

START_TEST(limits_the_body)
{
	struct arena *arena = arena_new();
	struct content content;
	char body[100];

	memset(body, 'x', sizeof(body));
	content_start(&content, arena, &limits);
	content_header_end(&content);
	content_body(&content, body, 60);
	content_body(&content, body, 40);
	ck_assert_uint_eq(content.over, 0);
	content_body(&content, "\r\n\0", 3);
	content_end(&content);
	ck_assert_uint_eq(content.over, OVER_BODY_OCTETS);
	ck_assert_uint_eq(content.text.length - content.body_at, 100);
	ck_assert_uint_eq(content.body_octets, 103);
	ck_assert_uint_eq(content.longest_line, 100);
	ck_assert(content.has_nul);
	content_free(&content);
	arena_free(arena);
}
END_TEST

TEST_SUITE("content", joins_the_message, keeps_what_is_behind_the_colon,
    counts_lines, limits_the_header, limits_the_body)
