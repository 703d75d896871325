#include <string.h>

#include "lib/util/arena.h"
#include "relay-test/hello.h"
#include "relay-test/reply.h"
#include "tests/unit/suite.h"

/* Reads it in pieces of that size; `reader` keeps the fault. */
static enum reply_step
read_in_pieces(struct reply_reader *reader, struct arena *arena,
    const char *text, size_t length, size_t piece, struct reply *reply)
{
	enum reply_step step = REPLY_MORE;
	size_t at, size;

	for (at = 0; at < length && step == REPLY_MORE; at += size) {
		size = length - at < piece ? length - at : piece;
		buf_append(&reader->octets, text + at, size);
		step = reply_read(reader, arena, reply);
	}
	return step;
}

#define MORE REPLY_MORE
#define WHOLE REPLY_WHOLE
#define BAD REPLY_BAD

START_TEST(a_reply_is_read_whole_or_not_at_all)
{
	static const struct {
		const char *text;
		enum reply_step step;
		int code;
		const char *dsn, *lines;
	} rows[] = {
		{ "250 ok\r\n", WHOLE, 250, "", "ok" },
		{ "250\r\n", WHOLE, 250, "", "" },
		{ "250 \r\n", WHOLE, 250, "", "" },
		{ "250 ok\n", WHOLE, 250, "", "ok" },
		{ "250-a\r\n250-b\r\n250 c\r\n", WHOLE, 250, "", "a / b / c" },
		{ "250-a\r\n250\r\n", WHOLE, 250, "", "a / " },
		{ "250-\r\n250 b\r\n", WHOLE, 250, "", " / b" },
		{ "535 5.7.8 no\r\n", WHOLE, 535, "5.7.8", "5.7.8 no" },
		{ "535 5.7.8\r\n", WHOLE, 535, "5.7.8", "5.7.8" },
		{ "450 4.7.999 x\r\n", WHOLE, 450, "4.7.999", "4.7.999 x" },
		/* No enhanced code: another class, too few or many parts. */
		{ "535 4.7.8 no\r\n", WHOLE, 535, "", "4.7.8 no" },
		{ "535 5.7 no\r\n", WHOLE, 535, "", "5.7 no" },
		{ "535 5.7.8.9 no\r\n", WHOLE, 535, "", "5.7.8.9 no" },
		{ "535 5.7.8no\r\n", WHOLE, 535, "", "5.7.8no" },
		{ "535 55.7.8 no\r\n", WHOLE, 535, "", "55.7.8 no" },
		{ "250 ok", MORE, 0, NULL, NULL },
		{ "250-ok\r\n", MORE, 0, NULL, NULL },
		{ "2", MORE, 0, NULL, NULL },
		{ "", MORE, 0, NULL, NULL },
		{ "250-a\r\n251 b\r\n", BAD, 0, NULL, "several codes" },
		{ "250-a\r\n550 b\r\n", BAD, 0, NULL, "several codes" },
		{ "150 a\r\n", BAD, 0, NULL, "no SMTP reply" },
		{ "650 a\r\n", BAD, 0, NULL, "no SMTP reply" },
		{ "25 a\r\n", BAD, 0, NULL, "no SMTP reply" },
		{ "250_a\r\n", BAD, 0, NULL, "no SMTP reply" },
		{ "2500 a\r\n", BAD, 0, NULL, "no SMTP reply" },
		{ "\r\n", BAD, 0, NULL, "no SMTP reply" },
		{ "HTTP/1.1 200 OK\r\n", BAD, 0, NULL, "no SMTP reply" },
		{ " 250 a\r\n", BAD, 0, NULL, "no SMTP reply" },
	};
	static const size_t pieces[] = { 1, 2, 3, 7, 1000 };
	struct arena *arena = arena_new();
	struct reply reply;
	size_t i, j;

	for (i = 0; i < COUNT(rows); i++) {
		for (j = 0; j < COUNT(pieces); j++) {
			struct reply_reader reader = { 0 };
			const char *text = rows[i].text;

			assert_number(text,
			    read_in_pieces(&reader, arena, text, strlen(text),
				pieces[j], &reply),
			    rows[i].step);
			if (rows[i].step == WHOLE) {
				assert_number(text, reply.code, rows[i].code);
				assert_text(text, reply.dsn, rows[i].dsn);
				assert_text(text, reply_text(arena, &reply),
				    rows[i].lines);
			} else if (rows[i].step == BAD) {
				ck_assert_msg(
				    strstr(reader.fault, rows[i].lines) != NULL,
				    "%s: %s", text, reader.fault);
				/* It stays bad. */
				buf_string(&reader.octets, "250 ok\r\n");
				ck_assert_int_eq(
				    reply_read(&reader, arena, &reply), BAD);
			}
			reply_reader_free(&reader);
		}
	}
	arena_free(arena);
}
END_TEST

START_TEST(what_comes_behind_a_reply_is_the_next)
{
	static const char text[] = "220 a\r\n250-b\r\n250 c\r\n4";
	struct arena *arena = arena_new();
	struct reply_reader reader = { 0 };
	struct reply reply;

	buf_string(&reader.octets, text);
	ck_assert_int_eq(reply_read(&reader, arena, &reply), WHOLE);
	ck_assert_int_eq(reply.code, 220);
	ck_assert_int_eq(reply_read(&reader, arena, &reply), WHOLE);
	assert_text("second", reply_text(arena, &reply), "b / c");
	ck_assert_int_eq(reply_read(&reader, arena, &reply), MORE);
	ck_assert_uint_eq(reader.octets.length, 1);
	reply_reader_free(&reader);
	arena_free(arena);
}
END_TEST

/* "250 xxx\r\n" with that many octets before the end. */
static void
put_line(struct buf *out, const char *begin, size_t length)
{
	size_t i;

	buf_string(out, begin);
	for (i = strlen(begin); i < length; i++)
		buf_octet(out, 'x');
	buf_string(out, "\r\n");
}

static enum reply_step
read_text(const struct buf *text, const char **fault_r)
{
	struct arena *arena = arena_new();
	struct reply_reader reader = { 0 };
	enum reply_step step;
	struct reply reply;

	step = read_in_pieces(
	    &reader, arena, text->data, text->length, 4096, &reply);
	*fault_r = reader.fault;
	reply_reader_free(&reader);
	arena_free(arena);
	return step;
}

START_TEST(lines_and_replies_are_limited)
{
	struct buf text = { 0 };
	const char *fault;
	size_t i, more;

	for (more = 0; more < 2; more++) {
		buf_clear(&text);
		put_line(&text, "250 ", REPLY_LINE_MAX + more);
		ck_assert_int_eq(
		    read_text(&text, &fault), more == 0 ? WHOLE : BAD);
		/* The same without an end. */
		buf_clear(&text);
		for (i = 0; i < REPLY_LINE_MAX + 1 + more; i++)
			buf_octet(&text, '2');
		ck_assert_int_eq(
		    read_text(&text, &fault), more == 0 ? MORE : BAD);

		buf_clear(&text);
		for (i = 1; i < REPLY_LINES_MAX + more; i++)
			put_line(&text, "250-", 4);
		put_line(&text, "250 ", 4);
		ck_assert_int_eq(
		    read_text(&text, &fault), more == 0 ? WHOLE : BAD);

		/* Lines of 1024 octets, end included. */
		buf_clear(&text);
		for (i = 1; i < REPLY_OCTETS_MAX / 1024; i++)
			put_line(&text, "250-", 1022);
		put_line(&text, "250 ", 1022 + more);
		ck_assert_int_eq(
		    read_text(&text, &fault), more == 0 ? WHOLE : BAD);
	}
	ck_assert_ptr_nonnull(strstr(fault, "too long"));
	buf_clear(&text);
	buf_append(&text, "250 a\0b\r\n", 9);
	ck_assert_int_eq(read_text(&text, &fault), BAD);
	ck_assert_ptr_nonnull(strstr(fault, "NUL"));
	buf_free(&text);
}
END_TEST

START_TEST(an_ehlo_has_keywords_and_mechanisms)
{
	static const struct {
		const char *text, *mechs;
		size_t keywords;
		bool starttls;
	} rows[] = {
		{ "250 relay.example\r\n", "", 0, false },
		/* The greeting is no keyword. */
		{ "250-STARTTLS\r\n250 AUTH PLAIN\r\n", "PLAIN ", 1, false },
		{ "250-a\r\n250-starttls\r\n250 auth plain LOGIN\r\n",
		    "PLAIN LOGIN ", 2, true },
		{ "250-a\r\n250-AUTH PLAIN\r\n250 AUTH=PLAIN X\r\n", "PLAIN X ",
		    2, false },
		{ "250-a\r\n250-STARTTLSX\r\n250 AUTH\r\n", "", 2, false },
		{ "250-a\r\n250 AUTH SCRAM-SHA-256-PLUS1234567890 A! B\r\n",
		    "B ", 1, false },
		{ "250-a\r\n250-\001\r\n250 \xff\r\n", "", 0, false },
	};
	struct arena *arena = arena_new();
	struct hello hello;
	struct reply reply;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct reply_reader reader = { 0 };
		const char *text = rows[i].text, **mech;
		struct buf mechs = { 0 };

		ck_assert_int_eq(read_in_pieces(&reader, arena, text,
				     strlen(text), 1000, &reply),
		    WHOLE);
		hello_read(arena, &reply, &hello);
		assert_number(text, hello.facts.count, rows[i].keywords);
		assert_number(text, hello.starttls, rows[i].starttls);
		buf_string(&mechs, "");
		for (mech = hello.mechs; *mech != NULL; mech++)
			buf_printf(&mechs, "%s ", *mech);
		assert_text(text, mechs.data, rows[i].mechs);
		buf_free(&mechs);
		reply_reader_free(&reader);
	}
	arena_free(arena);
}
END_TEST

TEST_SUITE("relay-test: replies", a_reply_is_read_whole_or_not_at_all,
    what_comes_behind_a_reply_is_the_next, lines_and_replies_are_limited,
    an_ehlo_has_keywords_and_mechanisms)
