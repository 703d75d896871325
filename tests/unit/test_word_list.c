#include <stdio.h>
#include <string.h>

#include "lib/mail/word_list.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

#define MOST 5

static struct word_list list;

/* Each entry as "LINE WEIGHT WORD/REASON"; or what is wrong. */
static const char *
read_text(struct arena *arena, const char *text, size_t length)
{
	const char *said = "";
	char *error;
	size_t i;

	list = (struct word_list){ 0 };
	if (word_list_read(arena, "f", text, length, MOST, &list, &error) !=
	    0) {
		said = arena_string(arena, error);
		free(error);
		return said;
	}
	for (i = 0; i < list.count; i++)
		said = arena_printf(arena, "%s%s%u %u %.*s/%s", said,
		    i > 0 ? "; " : "", list.items[i].line, list.items[i].weight,
		    (int)list.items[i].length, list.items[i].text,
		    list.items[i].reason);
	return said;
}

#define WEIGHT "a line begins with a weight from 0 to 100 and a blank"
#define NO_WORD "there is no word behind the weight"
#define NO_REASON "there is no reason: write one behind the word, after \" # \""
#define NO_TEXT "this line is no UTF-8 text, or has a control character"

START_TEST(reads)
{
	static const struct {
		const char *name, *text, *want;
	} rows[] = {
		{ "nothing", "", "" },
		{ "an empty line", "\n", "" },
		{ "comments", "# a\n  # b\n\t\n#\n", "" },
		{ "an entry", "40 act now # urgency\n",
		    "1 40 act now/urgency" },
		{ "without a line end", "40 act # now", "1 40 act/now" },
		{ "CRLF", "1 a # b\r\n2 c # d\r\n", "1 1 a/b; 2 2 c/d" },
		{ "blanks", " \t40\t  act  now \t # a  b \n",
		    "1 40 act  now/a  b" },
		{ "its line", "#\n\n5 a # b\n", "3 5 a/b" },
		{ "a mark in front",
		    "\xef\xbb\xbf"
		    "5 a # b\n",
		    "1 5 a/b" },
		{ "no weight", "0 a # b\n", "1 0 a/b" },
		{ "the most", "100 a # b\n", "1 100 a/b" },
		{ "zeros in front", "007 a # b\n", "1 7 a/b" },
		{ "Japanese", "5 当選 # 賞\n", "1 5 当選/賞" },
		{ "a # within", "5 we are #1 # boast\n",
		    "1 5 we are #1/boast" },
		{ "the first one counts", "5 a # b # c\n", "1 5 a/b # c" },
		{ "a # at the end", "5 a # b #\n", "1 5 a/b #" },
		{ "above 100", "101 a # b\n", "f:1: " WEIGHT },
		{ "far above", "99999999999999999999 a # b\n", "f:1: " WEIGHT },
		{ "a sign", "-1 a # b\n", "f:1: " WEIGHT },
		{ "a fraction", "1.5 a # b\n", "f:1: " WEIGHT },
		{ "a word", "#\nact now # b\n", "f:2: " WEIGHT },
		{ "a weight alone", "5\n", "f:1: " WEIGHT },
		{ "and a blank", "5 \n", "f:1: " WEIGHT },
		{ "no word", "5 # b\n", "f:1: " NO_WORD },
		{ "no reason", "5 a\n", "f:1: " NO_REASON },
		{ "an empty one", "5 a #\n", "f:1: " NO_REASON },
		{ "no blank before the #", "5 a# b\n", "f:1: " NO_REASON },
		{ "no blank behind it", "5 a #b\n", "f:1: " NO_REASON },
		{ "Latin-1", "5 caf\xe9 # b\n", "f:1: " NO_TEXT },
		{ "in a comment too", "# caf\xe9\n", "f:1: " NO_TEXT },
		{ "escape", "5 a\x1b[0m # b\n", "f:1: " NO_TEXT },
		{ "bare CR", "5 a\rb # b\n", "f:1: " NO_TEXT },
		{ "as many as may be",
		    "1 a # r\n2 b # r\n3 c # r\n4 d # r\n5 e # r\n",
		    "1 1 a/r; 2 2 b/r; 3 3 c/r; 4 4 d/r; 5 5 e/r" },
		{ "one more",
		    "1 a # r\n2 b # r\n3 c # r\n4 d # r\n5 e # r\n6 f # r\n",
		    "f:6: there are too many entries up to here" },
	};
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].name,
		    read_text(arena, rows[i].text, strlen(rows[i].text)),
		    rows[i].want);
	assert_text("NUL", read_text(arena, "5 a\0b # c", 9), "f:1: " NO_TEXT);
	arena_free(arena);
}
END_TEST

/* `octets` of "x" between `head` and `tail`. */
static const char *
read_long(
    struct arena *arena, const char *head, size_t octets, const char *tail)
{
	struct buf text = { 0 };
	const char *said;

	buf_string(&text, head);
	while (octets-- > 0)
		buf_octet(&text, 'x');
	buf_string(&text, tail);
	said = read_text(arena, text.data, text.length);
	buf_free(&text);
	return said;
}

START_TEST(knows_the_limits)
{
	struct arena *arena = arena_new();
	const char *said;

	said = read_long(arena, "5 a # ", WORD_REASON_MAX, "\r\n");
	ck_assert_msg(list.count == 1, "%s", said);
	assert_text("a long reason",
	    read_long(arena, "5 a # ", WORD_REASON_MAX + 1, "\n"),
	    "f:1: the reason is longer than 60 octets");
	said = read_long(arena, "5 ", WORD_LINE_MAX - 6, " # b\r\n");
	ck_assert_msg(list.count == 1, "%s", said);
	assert_text("a long line",
	    read_long(arena, "5 ", WORD_LINE_MAX - 5, " # b\n"),
	    "f:1: this line is longer than 1000 octets");
	assert_text("a long comment",
	    read_long(arena, "#", WORD_LINE_MAX, "\n"),
	    "f:1: this line is longer than 1000 octets");
	arena_free(arena);
}
END_TEST

/* Several files make one list, and the entries say from which they are. */
START_TEST(appends)
{
	struct arena *arena = arena_new();
	char *error;

	list = (struct word_list){ 0 };
	ck_assert_int_eq(word_list_read(arena, "one", "1 a # r\n2 b # r\n", 16,
			     MOST, &list, &error),
	    0);
	ck_assert_int_eq(
	    word_list_read(arena, "two", "\n3 c # r", 8, MOST, &list, &error),
	    0);
	ck_assert_uint_eq(list.count, 3);
	ck_assert_str_eq(list.items[1].file, "one");
	ck_assert_str_eq(list.items[2].file, "two");
	ck_assert_uint_eq(list.items[2].line, 2);
	arena_free(arena);
}
END_TEST

TEST_SUITE("word list", reads, knows_the_limits, appends)
