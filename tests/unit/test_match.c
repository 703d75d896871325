#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/mail/match.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

#define WORDS_MAX 10

/* "act now|*ing|pill*": a star lets letters stand there. */
static size_t
split(struct arena *arena, const char *list, struct match_word *words)
{
	char *rest = arena_string(arena, list), *word;
	size_t count = 0;

	while ((word = strsep(&rest, "|")) != NULL && *word != '\0') {
		ck_assert_uint_lt(count, WORDS_MAX);
		words[count] =
		    (struct match_word){ .may_follow = *word == '*' };
		words[count].text = word + words[count].may_follow;
		words[count].length = strlen(words[count].text);
		if (word[strlen(word) - 1] == '*') {
			words[count].may_go_on = true;
			words[count].length--;
		}
		count++;
	}
	return count;
}

/* Where each word is, "0 - 12". */
static const char *
find(struct arena *arena, const struct match *match, size_t count,
    const char *text)
{
	size_t places[WORDS_MAX], i;
	const char *found = "";

	for (i = 0; i < count; i++)
		places[i] = MATCH_NOWHERE;
	match_find(match, text, strlen(text), places);
	for (i = 0; i < count; i++)
		found = places[i] == MATCH_NOWHERE
		    ? arena_printf(arena, "%s%s-", found, i > 0 ? " " : "")
		    : arena_printf(
			  arena, "%s%s%zu", found, i > 0 ? " " : "", places[i]);
	return found;
}

struct row {
	const char *name, *words, *text, *want;
};

static void
find_rows(const struct row *rows, size_t count)
{
	struct match_word words[WORDS_MAX];
	struct arena *arena = arena_new();
	struct match *match;
	size_t i, word_count;

	for (i = 0; i < count; i++) {
		word_count = split(arena, rows[i].words, words);
		match = match_new(words, word_count);
		assert_text(rows[i].name,
		    find(arena, match, word_count, rows[i].text), rows[i].want);
		match_free(match);
	}
	arena_free(arena);
}

START_TEST(finds)
{
	static const struct row rows[] = {
		{ "no word", "", "some text", "" },
		{ "no text", "a", "", "-" },
		{ "the text", "act", "act", "0" },
		{ "two words", "act|now", "act now", "0 4" },
		{ "a phrase", "act now", "please act now!", "7" },
		{ "the first place", "act", "an act, an act", "3" },
		{ "one twice", "act|act", "an act", "3 3" },
		{ "not there", "act|pill", "a pile of facts", "- -" },
		{ "case is the text's", "act", "ACT Act", "-" },
		{ "one in the other", "*she*|*he*|*hers*", "ushers", "1 2 2" },
		{ "a beginning of another", "free|free money", "free money",
		    "0 0" },
		{ "an end of another", "money|free money", "free money",
		    "5 0" },
		{ "overlapping", "*abc*|*cde*|*bcd*", "abcde", "0 2 1" },
		{ "half of one, then another", "free money|*eels*", "free eels",
		    "- 5" },
		{ "back by two suffixes", "*aab*", "aaaab", "2" },
		{ "suffix of a word that fails", "*abcd*|*bce*", "abce",
		    "- 1" },
		{ "four that end together", "*abcd*|*bcd*|*cd*|*d*", "xabcd",
		    "1 2 3 4" },
		{ "any octets", "*\xff\x01*", "a\xff\x01z", "1" },
	};

	find_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(knows_borders)
{
	static const struct row rows[] = {
		{ "in front", "act", "fact", "-" },
		{ "behind", "act", "acts", "-" },
		{ "a digit", "act", "act1 1act", "-" },
		{ "a later place", "act", "fact act", "5" },
		{ "between signs", "act", "(act)", "1" },
		{ "underscore, apostrophe", "act", "_act'", "1" },
		{ "free in front", "*act", "fact acts", "1" },
		{ "free behind", "act*", "fact acts", "5" },
		{ "free", "*act*", "facts", "1" },
		{ "ends with a sign", "us$", "us$500", "0" },
		{ "begins with a sign", "$us", "a$us", "1" },
		{ "accents", "act", "actés éact actè", "-" },
		{ "Cyrillic", "мир", "миру мир", "9" },
		{ "Greek beside Latin", "act", "αact", "-" },
		{ "kanji", "当選", "ご当選者", "3" },
		{ "kana", "ポイント", "ポイントカード", "0" },
		{ "Latin between kana", "line", "はlineで", "3" },
		{ "long vowel sign", "line", "lineー", "0" },
		{ "kanji before Latin", "ed薬", "med薬 ed薬", "7" },
		{ "Hangul particle", "광고", "광고를", "0" },
		{ "a cut character behind", "act", "act\xe3\x81", "0" },
		{ "a cut character in front", "act",
		    "\x81\x82\x83\x84"
		    "act",
		    "4" },
		{ "half of a character", "*\xe3\x81*", "あ", "0" },
	};

	find_rows(rows, COUNT(rows));
}
END_TEST

/* --- against looking at every place for every word --- */

static uint32_t
random_number(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static size_t
naive(const struct match_word *word, const char *text, size_t length)
{
	size_t at;

	for (at = 0; at + word->length <= length; at++) {
		if (memcmp(text + at, word->text, word->length) == 0)
			return at;
	}
	return MATCH_NOWHERE;
}

/* Of few letters, so that words are in one another; without borders. */
static void
compare_once(uint32_t seed, size_t word_count, size_t letters, size_t length)
{
	struct match_word *words;
	struct arena *arena = arena_new();
	size_t *places, i, k;
	struct match *match;
	char *text;

	words = arena_alloc(arena, word_count * sizeof(*words));
	places = arena_alloc(arena, word_count * sizeof(*places));
	text = arena_alloc(arena, length + 1);
	for (i = 0; i < length; i++)
		text[i] = (char)('a' + random_number(&seed) % letters);
	for (i = 0; i < word_count; i++) {
		char *word = arena_alloc(arena, MATCH_WORD_MAX);

		words[i].length = 1 + random_number(&seed) % 12;
		if (random_number(&seed) % 8 == 0)
			words[i].length = MATCH_WORD_MAX;
		words[i].text = word;
		words[i].may_follow = words[i].may_go_on = true;
		for (k = 0; k < words[i].length; k++)
			word[k] = (char)('a' + random_number(&seed) % letters);
		/* Some that are there, at the borders of parts too. */
		if (random_number(&seed) % 2 == 0 && length > 200)
			memcpy(word,
			    text +
				random_number(&seed) %
				    (length - MATCH_WORD_MAX),
			    words[i].length);
		places[i] = MATCH_NOWHERE;
	}
	match = match_new(words, word_count);
	match_find(match, text, length, places);
	for (i = 0; i < word_count; i++)
		ck_assert_msg(places[i] == naive(&words[i], text, length),
		    "seed %u, word %zu \"%.*s\": at %zd, not %zd", seed, i,
		    (int)words[i].length, words[i].text, (ssize_t)places[i],
		    (ssize_t)naive(&words[i], text, length));
	match_free(match);
	arena_free(arena);
}

START_TEST(finds_what_is_there)
{
	uint32_t seed;

	for (seed = 1; seed < 300; seed++) {
		compare_once(seed, 1 + seed % 40, 1 + seed % 4, seed % 900);
		compare_once(seed, 1 + seed % 60, 2 + seed % 25, 4080 + seed);
	}
	/* More states than have a row. */
	for (seed = 1; seed < 6; seed++)
		compare_once(seed, 2000, 26, 20000);
}
END_TEST

/* --- limits --- */

/* A row has 16 bits for the number of a state. */
START_TEST(has_many_states)
{
	enum { MANY = 700 };
	struct match_word words[MANY];
	size_t places[MANY], i, k;
	struct arena *arena = arena_new();
	struct buf text = { 0 };
	struct match *match;
	uint32_t seed = 1;
	char *word;

	for (i = 0; i < MANY; i++) {
		word = arena_alloc(arena, MATCH_WORD_MAX);
		for (k = 0; k < MATCH_WORD_MAX; k++)
			word[k] = "ab"[random_number(&seed) >> 16 & 1];
		words[i] = (struct match_word){ .text = word,
			.length = MATCH_WORD_MAX };
		places[i] = MATCH_NOWHERE;
		buf_append(&text, word, MATCH_WORD_MAX);
		buf_octet(&text, ' ');
	}
	match = match_new(words, MANY);
	match_find(match, text.data, text.length, places);
	for (i = 0; i < MANY; i++)
		ck_assert_uint_eq(places[i], i * (MATCH_WORD_MAX + 1));
	match_free(match);
	buf_free(&text);
	arena_free(arena);
}
END_TEST

/* `count` words that begin alike, "w 0", "w 1" and so on. */
static struct match_word *
numbered(struct arena *arena, size_t count)
{
	struct match_word *words = arena_alloc(arena, count * sizeof(*words));
	size_t i;

	for (i = 0; i < count; i++) {
		words[i].text = arena_printf(arena, "word number %zu", i);
		words[i].length = strlen(words[i].text);
	}
	return words;
}

START_TEST(takes_many_words)
{
	struct arena *arena = arena_new();
	struct match_word *words = numbered(arena, MATCH_WORDS_MAX);
	struct buf text = { 0 };
	struct match *match;
	size_t *places, i, found = 0;

	match = match_new(words, MATCH_WORDS_MAX);
	places = arena_alloc(arena, MATCH_WORDS_MAX * sizeof(*places));
	for (i = 0; i < MATCH_WORDS_MAX; i++) {
		places[i] = MATCH_NOWHERE;
		if (i % 2 == 0)
			buf_printf(&text, "%s, ", words[i].text);
	}
	match_find(match, text.data, text.length, places);
	for (i = 0; i < MATCH_WORDS_MAX; i++) {
		ck_assert_uint_eq(places[i] != MATCH_NOWHERE, i % 2 == 0);
		found += places[i] != MATCH_NOWHERE;
	}
	ck_assert_uint_eq(found, MATCH_WORDS_MAX / 2);
	match_free(match);
	buf_free(&text);
	arena_free(arena);
}
END_TEST

START_TEST(is_small)
{
	struct arena *arena = arena_new();
	struct match_word words[1000];
	struct match *match;
	uint32_t seed = 1;
	size_t i, k;
	char *word;

	for (i = 0; i < COUNT(words); i++) {
		word = arena_alloc(arena, 12);
		for (k = 0; k < 12; k++)
			word[k] = (char)(random_number(&seed) % 100 + 28);
		words[i] = (struct match_word){ .text = word, .length = 12 };
	}
	match = match_new(words, COUNT(words));
	ck_assert_uint_lt(match_size(match), 1024 * 1024);
	match_free(match);
	match = match_new(NULL, 0);
	ck_assert_uint_lt(match_size(match), 1024);
	match_free(match);
	arena_free(arena);
}
END_TEST

/* 10 MB of what is worst for it: far below a second, with a sanitizer too. */
START_TEST(is_never_slow)
{
	static const struct {
		const char *name, *words, *again;
	} rows[] = {
		{ "a word again and again", "viagra", "viagra " },
		{ "and never whole", "viagra", "viagras " },
		{ "all but the last letter", "congratulations you won",
		    "congratulations you wo" },
		{ "one letter", "a|aa|*a*|*aaaaaaaaaaaaaaaaaaaaaaaab*", "a" },
		{ "words in words",
		    "*a*|*aa*|*aaa*|*aaaa*|*aaaaa*|*aaaaaa*|"
		    "aaaaaaa|aaaaaaaa|aaaaaaaaa|aaaaaaaaaa",
		    "a" },
		{ "Japanese", "当選おめでとう|選お|当選者", "当選おめで" },
		{ "beside letters that are not ASCII", "act", "éacté" },
	};
	struct match_word words[WORDS_MAX];
	struct arena *arena = arena_new();
	struct buf text = { 0 };
	struct match *match;
	size_t i, k, count, places[WORDS_MAX];
	double time;

	for (i = 0; i < COUNT(rows); i++) {
		count = split(arena, rows[i].words, words);
		match = match_new(words, count);
		for (k = 0; k < count; k++)
			places[k] = MATCH_NOWHERE;
		buf_clear(&text);
		while (text.length < 10000000)
			buf_string(&text, rows[i].again);
		time = cpu_seconds();
		match_find(match, text.data, text.length, places);
		time = cpu_seconds() - time;
		printf("%s: %.0f MB/s\n", rows[i].name,
		    (double)text.length / time / 1e6);
		ck_assert_msg(time < 5, "%s: %.1f s", rows[i].name, time);
		match_free(match);
	}
	buf_free(&text);
	arena_free(arena);
}
END_TEST

TEST_SUITE("match", finds, knows_borders, finds_what_is_there, has_many_states,
    takes_many_words, is_small, is_never_slow)
