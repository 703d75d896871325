#include <string.h>

#include "lib/mail/expression.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/keywords_make.h"
#include "tests/unit/suite.h"

/* "act now=20 pill=5" in the order of the folded words, or the error. */
static const char *
words_of(struct arena *arena, const struct keywords_make *make)
{
	const struct keywords *keywords;
	struct keywords_made made;
	const char *said = "";
	char *error;
	size_t i;

	if (keywords_make(&made, make, &error) != 0) {
		said = arena_string(arena, error);
		free(error);
		return said;
	}
	keywords = made.settings.prepared;
	for (i = 0; i < keywords->word_count; i++) {
		const struct match_word *word = &keywords->words[i];

		said = arena_printf(arena, "%s%s%s%.*s%s=%u", said,
		    i > 0 ? ", " : "", word->may_follow ? "*" : "",
		    (int)word->length, word->text, word->may_go_on ? "*" : "",
		    keywords->entries[i]->weight);
	}
	keywords_made_end(&made);
	return said;
}

START_TEST(makes_words)
{
	static const struct {
		const char *name, *words, *more, *want;
	} rows[] = {
		{ "none", NULL, NULL, "" },
		{ "an empty list", "# nothing\n", NULL, "" },
		{ "sorted", "5 pill # r\n20 act now # r\n", NULL,
		    "act now=20, pill=5" },
		{ "folded", "5 Ａｃｔ  ＮＯＷ # r\n6 ﾎﾟｲﾝﾄ # r\n", NULL,
		    "act now=5, ポイント=6" },
		{ "stars", "5 *ing # r\n6 pill* # r\n7 *a* # r\n", NULL,
		    "*a*=7, *ing=5, pill*=6" },
		{ "a star within", "5 a*b # r\n", NULL, "a*b=5" },
		{ "no weight", "0 act # r\n5 now # r\n", NULL, "now=5" },
		{ "two lists", "5 act # r\n", "6 now # r\n", "act=5, now=6" },
		{ "another weight", "5 act # r\n7 now # r\n", "6 ACT # r\n",
		    "act=6, now=7" },
		{ "taken off", "5 act # r\n7 now # r\n", "0 act # r\n",
		    "now=7" },
		{ "may go on in a later list", "5 act # r\n", "5 act* # r\n",
		    "act*=5" },
		{ "twice", "5 act # r\n\n6 act # r\n", NULL,
		    "/etc/words:3: the same word stands on line 1" },
		{ "twice when folded", "5 act  now # r\n6 ACT NOW* # r\n", NULL,
		    "/etc/words:2: the same word stands on line 1" },
		{ "twice in a later list", "5 act # r\n",
		    "5 now # r\n1 act # r\n0 act # r\n",
		    "/etc/more:3: the same word stands on line 2" },
		{ "a bad line", "5 act # r\n", "act # r\n",
		    "/etc/more:1: a line begins with a weight from 0 to 100 "
		    "and a blank" },
		{ "a star alone", "5 * # r\n", NULL,
		    "/etc/words:1: nothing of this word can be looked for" },
		{ "two of them", "5 ** # r\n", NULL,
		    "/etc/words:1: nothing of this word can be looked for" },
		{ "what nobody sees", "5 \xe2\x80\x8b # r\n", NULL,
		    "/etc/words:1: nothing of this word can be looked for" },
	};
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].name,
		    words_of(arena,
			&(struct keywords_make){
			    .words = rows[i].words, .more = rows[i].more }),
		    rows[i].want);
	arena_free(arena);
}
END_TEST

START_TEST(makes_expressions)
{
	static const struct {
		const char *name, *text, *want;
	} rows[] = {
		{ "one", "5 v[i1]agra # r\n", "" },
		{ "the same twice", "5 a # r\n6 a # r\n", "" },
		{ "a # within", "5 a[#] b # r\n", "" },
		{ "none", "5 a # r\n6 ( # r\n",
		    "/etc/expressions:2: no regular expression: missing "
		    "closing parenthesis, at octet 2 of it" },
		{ "content with nothing", "\n5 a* # r\n",
		    "/etc/expressions:2: the expression is content with no "
		    "text at all, and so would be found in every message" },
	};
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].name,
		    words_of(arena,
			&(struct keywords_make){ .expressions = rows[i].text }),
		    rows[i].want);
	arena_free(arena);
}
END_TEST

/* `count` lines like the format, which has one number. */
static const char *
lines(struct arena *arena, const char *format, size_t count)
{
	struct buf text = { 0 };
	const char *said;
	char line[80];
	size_t i;

	for (i = 0; i < count; i++) {
		snprintf(line, sizeof(line), "5 %s%zu # r\n", format, i);
		buf_string(&text, line);
	}
	said = arena_string(arena, text.data);
	buf_free(&text);
	return said;
}

/* "5 xxx # r", with a word of that many octets. */
static const char *
word_of(struct arena *arena, size_t octets)
{
	char *word = arena_alloc(arena, octets + 1);

	memset(word, 'x', octets);
	return arena_printf(arena, "5 %s # r\n", word);
}

START_TEST(knows_the_limits)
{
	struct arena *arena = arena_new();
	struct keywords_make make = { 0 };
	struct keywords_made made;
	char *error;

	make.words = lines(arena, "word ", MATCH_WORDS_MAX);
	ck_assert_int_eq(keywords_make(&made, &make, &error), 0);
	keywords_made_end(&made);
	make.more = "5 a # r\n";
	assert_text("one more", words_of(arena, &make),
	    "/etc/more:1: there are too many entries up to here");

	make =
	    (struct keywords_make){ .words = word_of(arena, MATCH_WORD_MAX) };
	ck_assert_int_eq(keywords_make(&made, &make, &error), 0);
	keywords_made_end(&made);
	make.words = word_of(arena, MATCH_WORD_MAX + 1);
	assert_text("a long word", words_of(arena, &make),
	    "/etc/words:1: this word is longer than 120 octets");

	make = (struct keywords_make){ .expressions =
					   lines(arena, "x", EXPRESSIONS_MAX) };
	ck_assert_int_eq(keywords_make(&made, &make, &error), 0);
	keywords_made_end(&made);
	make.expressions = lines(arena, "x", EXPRESSIONS_MAX + 1);
	assert_text("many expressions", words_of(arena, &make),
	    "/etc/expressions:201: there are too many entries up to here");
	arena_free(arena);
}
END_TEST

/* What is built in can be read, and is as much as was promised. */
START_TEST(has_lists)
{
	const struct keywords_shipped *shipped;
	const struct keywords *keywords;
	struct keywords_made made;
	char *error = NULL;
	size_t i, heavy;

	for (shipped = keywords_shipped; shipped->name != NULL; shipped++) {
		ck_assert_msg(
		    keywords_make(&made,
			&(struct keywords_make){ .words = shipped->name },
			&error) == 0,
		    "%s", error);
		keywords = made.settings.prepared;
		ck_assert_uint_ge(keywords->word_count, 150);
		for (i = heavy = 0; i < keywords->word_count; i++)
			heavy += keywords->entries[i]->weight >= 20;
		ck_assert_uint_ge(heavy, 150);
		ck_assert_uint_lt(match_size(keywords->match), 1 << 20);
		keywords_made_end(&made);
	}
	ck_assert_uint_eq((size_t)(shipped - keywords_shipped), 2);
}
END_TEST

TEST_SUITE("lists of keywords", makes_words, makes_expressions,
    knows_the_limits, has_lists)
