#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "lib/mail/expression.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

static struct expression *
make(const char *pattern)
{
	struct expression *expression;
	char *error = NULL;

	expression = expression_new(pattern, strlen(pattern), &error);
	ck_assert_msg(expression != NULL, "%s: %s", pattern, error);
	return expression;
}

START_TEST(finds)
{
	static const struct {
		const char *pattern, *text;
		size_t at; /* EXPRESSION_NOWHERE: not */
		size_t length;
	} rows[] = {
		{ "v[i1]agra", "buy v1agra", 4, 6 },
		{ "v[i1]agra", "buy niagara", EXPRESSION_NOWHERE, 0 },
		{ "VIAGRA", "buy viagra", 4, 6 },
		{ "^re:", "re: it\n", 0, 3 },
		{ "^free$", "a\nfree\nb", 2, 4 },
		{ "free$", "free b", EXPRESSION_NOWHERE, 0 },
		{ "\\bline\\b", "はlineで", 3, 4 },
		{ "[一-龥]{2}円", "百万円", 0, 9 },
		{ ".円", "百万円", 3, 6 },
		{ "\\d{3,}円", "100円", 0, 6 },
		{ "(?<=a)b", "ab", 1, 1 },
		{ "a.b", "a\nb", EXPRESSION_NOWHERE, 0 },
		{ "x", "", EXPRESSION_NOWHERE, 0 },
		{ "a\\Kb", "ab", 1, 1 },
	};
	struct expression_place place;
	struct expression *expression;
	size_t i, length;

	for (i = 0; i < COUNT(rows); i++) {
		expression = make(rows[i].pattern);
		length = strlen(rows[i].text);
		assert_number(rows[i].pattern,
		    expressions_find(
			&expression, 1, rows[i].text, length, &place),
		    length);
		assert_number(rows[i].pattern, place.at, rows[i].at);
		assert_number(rows[i].pattern, place.length, rows[i].length);
		ck_assert(!place.gave_up);
		expression_free(expression);
	}
	ck_assert_uint_eq(expressions_find(NULL, 0, "abc", 3, NULL), 3);
}
END_TEST

#define EMPTY                                                                  \
	"the expression is content with no text at all, and so would be "      \
	"found in every message"

START_TEST(refuses)
{
	static const struct {
		const char *pattern, *want;
	} rows[] = {
		{ "(",
		    "no regular expression: missing closing parenthesis, "
		    "at octet 2 of it" },
		{ "a[",
		    "no regular expression: missing terminating ] for "
		    "character class, at octet 3 of it" },
		{ "*a",
		    "no regular expression: quantifier does not follow a "
		    "repeatable item, at octet 1 of it" },
		{ "a\\Cb",
		    "no regular expression: using \\C is disabled by "
		    "the application, at octet 4 of it" },
		{ "a*", EMPTY },
		{ "", EMPTY },
		{ "^", EMPTY },
		{ "(?=)", EMPTY },
	};
	char *error;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		error = NULL;
		ck_assert_ptr_null(expression_new(
		    rows[i].pattern, strlen(rows[i].pattern), &error));
		assert_text(rows[i].pattern, error, rows[i].want);
		free(error);
	}
}
END_TEST

/* At any border of pieces, up to the length that is sure. */
START_TEST(finds_across_pieces)
{
	struct expression *expression = make("b.{1,600}c");
	struct expression_place place;
	struct buf text = { 0 };
	size_t at;

	for (at = 0; at < 3 * EXPRESSION_PIECE; at += 7) {
		buf_clear(&text);
		while (text.length < at)
			buf_string(&text, text.length % 2 ? "a" : "あ");
		at = text.length;
		buf_octet(&text, 'b');
		while (text.length < at + EXPRESSION_OVERLAP - 2)
			buf_octet(&text, 'a');
		buf_octet(&text, 'c');
		while (text.length < 4 * EXPRESSION_PIECE)
			buf_octet(&text, 'a');
		ck_assert_uint_eq(expressions_find(&expression, 1, text.data,
				      text.length, &place),
		    text.length);
		ck_assert_uint_eq(place.at, at);
	}
	buf_free(&text);
	expression_free(expression);
}
END_TEST

/* The end of a piece is not the end of a line. */
START_TEST(knows_ends_of_lines)
{
	struct expression *expression = make("^a|a$");
	struct expression_place place;
	struct buf text = { 0 };

	buf_octet(&text, 'b');
	while (text.length < 3 * EXPRESSION_PIECE)
		buf_octet(&text, 'a');
	buf_octet(&text, 'b');
	expressions_find(&expression, 1, text.data, text.length, &place);
	ck_assert_uint_eq(place.at, EXPRESSION_NOWHERE);
	buf_string(&text, "\naa");
	expressions_find(&expression, 1, text.data, text.length, &place);
	ck_assert_uint_eq(place.at, text.length - 2);
	buf_free(&text);
	expression_free(expression);
}
END_TEST

/* What backtracks without end comes to a limit, and says so. */
START_TEST(gives_up)
{
	/* Interpreted, too: so it is where the daemon is sandboxed. */
	static const char *const patterns[] = { "(a*)*b", "(?:a?){30}a{30}b",
		"(?:[a-z]+[a-z]+[a-z]+)1", "(a|aa)+[bc]\\d", "(*NO_JIT)(a*)*b",
		"(*NO_JIT)(?:a?){30}a{30}b", "(*NO_JIT)(?:[a-z]+[a-z]+[a-z]+)1",
		"(*NO_JIT)(a|aa)+[bc]\\d" };
	struct expression_place place;
	struct expression *expression;
	struct buf text = { 0 };
	double time;
	size_t i;

	while (text.length < 1000000)
		buf_string(&text, text.length % 500 ? "aaaaa" : " b1 c");
	for (i = 0; i < COUNT(patterns); i++) {
		expression = make(patterns[i]);
		time = cpu_seconds();
		expressions_find(
		    &expression, 1, text.data, text.length, &place);
		time = cpu_seconds() - time;
		printf("%s: %.2f ms\n", patterns[i], 1000 * time);
		ck_assert_msg(place.gave_up || place.at != EXPRESSION_NOWHERE,
		    "%s", patterns[i]);
		ck_assert_msg(time < 1, "%s: %.1f s", patterns[i], time);
		expression_free(expression);
	}
	buf_free(&text);
}
END_TEST

/* What is only slow is stopped by the time, and says how far it came. */
START_TEST(stops_in_time)
{
	static const char *const patterns[] = {
		"([a-z]+[0-9]){5}|[a-z ]{60}\\d@x",
		"(*NO_JIT)([a-z]+[0-9]){5}|[a-z ]{60}\\d@x",
		"(*NO_JIT)[a-z]+[0-9]+x"
	};
	struct expression *expressions[EXPRESSIONS_MAX];
	struct expression_place places[EXPRESSIONS_MAX];
	struct buf text = { 0 };
	size_t i, k, searched;
	double time;

	while (text.length < 2000000)
		buf_string(&text, text.length % 1999 ? "aaaaaaaaa" : " 1@ x ");
	for (i = 0; i < COUNT(patterns); i++) {
		for (k = 0; k < EXPRESSIONS_MAX; k++)
			expressions[k] = make(patterns[i]);
		time = cpu_seconds();
		searched = expressions_find(expressions, EXPRESSIONS_MAX,
		    text.data, text.length, places);
		time = cpu_seconds() - time;
		printf("%s: %zu of %zu octets in %.0f ms\n", patterns[i],
		    searched, text.length, 1000 * time);
		ck_assert_uint_lt(searched, text.length);
		ck_assert_msg(time < 1, "%.1f s", time);
		for (k = 0; k < EXPRESSIONS_MAX; k++)
			expression_free(expressions[k]);
	}
	buf_free(&text);
}
END_TEST

static void *
search_often(void *arg)
{
	struct expression *const *expressions = arg;
	struct expression_place places[2];
	size_t i;

	for (i = 0; i < 2000; i++) {
		expressions_find(
		    expressions, 2, "win a v1agra prize", 18, places);
		if (places[0].at != 6 || places[1].at != 13)
			return NULL;
	}
	return arg;
}

START_TEST(is_shared)
{
	struct expression *expressions[] = { make("v[i1]agra"),
		make("pri[sz]e") };
	pthread_t threads[4];
	void *result;
	size_t i;

	for (i = 0; i < COUNT(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, search_often,
				     expressions),
		    0);
	for (i = 0; i < COUNT(threads); i++) {
		ck_assert_int_eq(pthread_join(threads[i], &result), 0);
		ck_assert_ptr_nonnull(result);
	}
	expression_free(expressions[0]);
	expression_free(expressions[1]);
}
END_TEST

TEST_SUITE("expression", finds, refuses, finds_across_pieces,
    knows_ends_of_lines, gives_up, stops_in_time, is_shared)
