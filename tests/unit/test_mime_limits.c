#include <stdio.h>
#include <string.h>

#include "lib/mail/mime.h"
#include "lib/mail/mime_private.h"
#include "lib/mail/parameter.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

/* `count` times `again` between `head` and `tail`. */
static void
walk_many(struct arena *arena, const char *head, const char *again,
    size_t count, const char *tail, struct buf *buf, struct mime *mime)
{
	buf_clear(buf);
	buf_string(buf, head);
	while (count-- > 0)
		buf_string(buf, again);
	buf_string(buf, tail);
	mime_walk(arena, buf->data, buf->length, mime);
}

START_TEST(limits_parts_depth_and_text)
{
	static const char mixed[] =
	    "Content-Type: multipart/mixed; boundary=b\n\n";
	struct arena *arena = arena_new();
	struct buf buf = { 0 };
	struct mime mime;

	mime_init();
	walk_many(arena, mixed, "--b\n\nx\n", MIME_PARTS_MAX - 1, "--b--\n",
	    &buf, &mime);
	ck_assert_uint_eq(mime.over, 0);
	ck_assert_uint_eq(mime.count, MIME_PARTS_MAX);
	walk_many(
	    arena, mixed, "--b\n\nx\n", MIME_PARTS_MAX, "--b--\n", &buf, &mime);
	ck_assert_uint_eq(mime.over, MIME_OVER_PARTS);
	ck_assert_uint_eq(mime.count, MIME_PARTS_MAX);

	walk_many(arena, "", "Content-Type: message/rfc822\n\n", MIME_DEPTH_MAX,
	    "\nx", &buf, &mime);
	ck_assert_uint_eq(mime.over, 0);
	ck_assert_uint_eq(mime.count, MIME_DEPTH_MAX + 1);
	ck_assert_str_eq(mime.parts[MIME_DEPTH_MAX].text, "x");
	walk_many(arena, "", "Content-Type: message/rfc822\n\n",
	    MIME_DEPTH_MAX + 1, "\nx", &buf, &mime);
	ck_assert_uint_eq(mime.over, MIME_OVER_DEPTH);
	ck_assert_uint_eq(mime.count, MIME_DEPTH_MAX + 1);

	walk_many(arena, "\n", "0123456789abcdef", MIME_TEXT_MAX / 16, "", &buf,
	    &mime);
	ck_assert_uint_eq(mime.over, 0);
	walk_many(arena, "\n", "0123456789abcdef", MIME_TEXT_MAX / 16, "x",
	    &buf, &mime);
	ck_assert_uint_eq(mime.over, MIME_OVER_TEXT);
	ck_assert_uint_eq(mime.parts[0].text_length, MIME_TEXT_MAX);
	walk_many(arena, "Content-Transfer-Encoding: quoted-printable\n\n",
	    "=40=40=40=40=40=\n", MIME_TEXT_MAX / 5 + 1, "", &buf, &mime);
	ck_assert_uint_eq(mime.over, MIME_OVER_TEXT);
	ck_assert_uint_eq(mime.parts[0].text_length, MIME_TEXT_MAX);
	buf_free(&buf);
	arena_free(arena);
}
END_TEST

/* Blanks at the ends do not count. */
START_TEST(limits_fields_and_sections)
{
	struct arena *arena = arena_new();
	struct buf buf = { 0 };
	struct mime mime;
	char section[] = "; name*0001=z";
	size_t i;

	mime_init();
	walk_many(arena, "Content-Type: a/b;", "x", MIME_FIELD_MAX - 4,
	    " \r\n\n", &buf, &mime);
	ck_assert_uint_eq(mime.over, 0);
	walk_many(arena, "Content-Type: a/b;", "x", MIME_FIELD_MAX - 3,
	    " \r\n\n", &buf, &mime);
	ck_assert_uint_eq(mime.over, MIME_OVER_FIELD);
	buf_clear(&buf);
	buf_string(&buf, "Content-Type: a/b");
	for (i = 0; i < PARAMETER_SECTIONS_MAX; i++) {
		snprintf(section, sizeof(section), "; name*%zu=z", i);
		buf_string(&buf, section);
	}
	mime_walk(arena, buf.data, buf.length, &mime);
	ck_assert_uint_eq(mime.over, 0);
	buf_string(&buf, "; name*1000=z");
	mime_walk(arena, buf.data, buf.length, &mime);
	ck_assert_uint_eq(mime.over, MIME_OVER_FIELD);
	buf_free(&buf);
	arena_free(arena);
}
END_TEST

/* Decoded again and again, a text grows no larger than MIME_TEXT_MAX. */
START_TEST(limits_messages_in_messages)
{
	static const char head[] =
	    "Content-Type: message/rfc822\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n";
	struct arena *arena = arena_new();
	struct buf buf = { 0 };
	struct mime mime;
	double start = cpu_now();
	size_t i;

	mime_init();
	walk_many(arena, "", head, MIME_DEPTH_MAX, "\nx", &buf, &mime);
	ck_assert_uint_eq(mime.over, 0);
	ck_assert_uint_eq(mime.count, MIME_DEPTH_MAX + 1);
	ck_assert_str_eq(mime.parts[MIME_DEPTH_MAX].text, "x");
	buf_clear(&buf);
	for (i = 0; i < MIME_DEPTH_MAX; i++)
		buf_string(&buf, head);
	buf_octet(&buf, '\n');
	for (i = 0; i < 1000000; i++)
		buf_string(&buf, "a b c d e\n");
	mime_walk(arena, buf.data, buf.length, &mime);
	ck_assert_uint_eq(mime.over, MIME_OVER_TEXT);
	ck_assert_uint_le(arena_size(arena), 5 * MIME_TEXT_MAX);
	ck_assert_msg(cpu_now() - start < SLOWNESS * 2000, "%lld ms",
	    (long long)(cpu_now() - start));
	buf_free(&buf);
	arena_free(arena);
}
END_TEST

/* Time and memory grow with the size of these and with nothing else. */
START_TEST(takes_hostile_messages)
{
	static const struct {
		const char *head, *again;
	} rows[] = {
		{ "", "Content-Type: message/rfc822\n\n" },
		{ "", "Content-Type: multipart/mixed; boundary=b\n\n--b\n" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
		    "a: b\n" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n", "--\n" },
		{ "Content-Type: multipart/mixed\n\n", "text/" },
		{ "Content-Type: text/plain", "; a=b" },
		{ "Content-Type: text/plain", ";\n\ta*0*=b" },
		{ "", "Content-Type: text/plain\n" },
		{ "Content-Type: text/plain; charset=utf-7\n\n", "+" },
		{ "Content-Type: text/plain; charset=iso-2022-kr\n\n", "\x1b" },
		{ "Content-Type: text/plain; charset=iso-2022-jp\n\n",
		    "\x1b$" },
		{ "Content-Transfer-Encoding: uuencode\n\n", "begin" },
	};
	struct arena *arena;
	struct buf buf = { 0 };
	struct mime mime;
	double start;
	size_t i;

	mime_init();
	for (i = 0; i < COUNT(rows); i++) {
		arena = arena_new();
		start = cpu_now();
		walk_many(arena, rows[i].head, rows[i].again, 200000, "", &buf,
		    &mime);
		ck_assert_msg(cpu_now() - start < SLOWNESS * 2000,
		    "%s: %lld ms", rows[i].again,
		    (long long)(cpu_now() - start));
		ck_assert_msg(arena_size(arena) < 10 * buf.length + 1000000,
		    "%s: %zu octets", rows[i].again, arena_size(arena));
		arena_free(arena);
	}
	buf_free(&buf);
}
END_TEST

/* Innermost of a hundred boundaries, and lines that could be each. */
START_TEST(tells_many_boundaries_apart)
{
	struct arena *arena = arena_new();
	struct buf buf = { 0 };
	struct mime mime;
	double start;
	int i;

	mime_init();
	for (i = 0; i < MIME_DEPTH_MAX; i++)
		buf_printf(&buf,
		    "Content-Type: multipart/mixed; boundary=%03d\n\n--%03d\n",
		    i, i);
	buf_string(&buf, "\n");
	for (i = 0; i < 2000000; i++)
		buf_string(&buf, "--0\n");
	buf_string(&buf, "--042\n\nx\n--000--\n");
	start = cpu_now();
	mime_walk(arena, buf.data, buf.length, &mime);
	ck_assert_msg(cpu_now() - start < SLOWNESS * 3000, "%lld ms",
	    (long long)(cpu_now() - start));
	ck_assert_uint_eq(mime.over, 0);
	ck_assert_uint_eq(mime.count, MIME_DEPTH_MAX + 2);
	ck_assert_uint_eq(mime.parts[MIME_DEPTH_MAX + 1].depth, 43);
	buf_free(&buf);
	arena_free(arena);
}
END_TEST

TEST_SUITE("mime_limits", limits_parts_depth_and_text,
    limits_fields_and_sections, limits_messages_in_messages,
    takes_hostile_messages, tells_many_boundaries_apart)
