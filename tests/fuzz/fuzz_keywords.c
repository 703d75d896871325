/*
 * Lists of words and expressions, and a text: three parts with a line "==="
 * between them.
 */
#include <string.h>

#include "lib/checks/keywords.h"
#include "lib/mail/expression.h"
#include "lib/mail/fold.h"
#include "lib/util/arena.h"
#include "tests/fuzz/fuzz.h"

#define BORDER "\n===\n"

/* The part before the next border; moves behind that. */
static struct conf_file
take_part(const char **at, const char *end)
{
	struct conf_file file = { .name = "list", .text = *at };
	const char *border;

	border = memmem(*at, (size_t)(end - *at), BORDER, strlen(BORDER));
	file.length = (size_t)((border != NULL ? border : end) - *at);
	*at = border != NULL ? border + strlen(BORDER) : end;
	return file;
}

/* It is there, and where no border matters, nowhere before. */
static void
check_word(const struct match_word *word, const struct buf *text, size_t place)
{
	const char *first;

	first = text->length == 0
	    ? NULL
	    : memmem(text->data, text->length, word->text, word->length);
	require(word->length > 0 && word->length <= MATCH_WORD_MAX);
	if (place != MATCH_NOWHERE) {
		require(first != NULL && place >= (size_t)(first - text->data));
		require(place + word->length <= text->length);
		require(
		    memcmp(text->data + place, word->text, word->length) == 0);
	}
	if (word->may_follow && word->may_go_on)
		require(place ==
		    (first == NULL ? MATCH_NOWHERE
				   : (size_t)(first - text->data)));
}

static void
look_for_words(struct arena *arena, const struct keywords *keywords,
    const struct buf *text)
{
	size_t *places, i;

	places = arena_alloc(arena, keywords->word_count * sizeof(*places));
	for (i = 0; i < keywords->word_count; i++)
		places[i] = MATCH_NOWHERE;
	match_find(keywords->match, text->data, text->length, places);
	for (i = 0; i < keywords->word_count; i++) {
		require(keywords->entries[i]->weight > 0);
		require(keywords->entries[i]->weight <= WORD_WEIGHT_MAX);
		check_word(&keywords->words[i], text, places[i]);
	}
}

static void
look_for_expressions(struct arena *arena, const struct keywords *keywords,
    const struct buf *text)
{
	const size_t count = keywords->patterns.count;
	struct expression_place *places;
	size_t i, searched;

	places = arena_alloc(arena, count * sizeof(*places));
	searched = expressions_find(keywords->expressions, count,
	    text->length > 0 ? text->data : "", text->length, places);
	require(searched <= text->length);
	for (i = 0; i < count; i++) {
		if (places[i].at != EXPRESSION_NOWHERE)
			require(
			    places[i].at + places[i].length <= text->length);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = size > 0 ? (const char *)data : "", *end = at + size;
	const struct conf_file files[] = { take_part(&at, end),
		take_part(&at, end) };
	const struct conf_files words = { &files[0], 1 };
	const struct conf_files expressions = { &files[1], 1 };
	const union conf_value values[KEYWORDS_OPTIONS] = {
		[KEYWORDS_FILES].files = &words,
		[KEYWORDS_EXPRESSIONS].files = &expressions,
	};
	struct arena *arena = arena_new();
	struct buf text = { 0 };
	void *keywords;
	char *error = NULL;

	if (keywords_prepare(values, &keywords, &error) != 0) {
		require(strncmp(error, "list:", 5) == 0);
		free(error);
	} else {
		/* Long enough for every way in which a text is read. */
		do {
			fold_text(at, (size_t)(end - at), SIZE_MAX / 2, &text);
			buf_octet(&text, '\n');
		} while (text.length < 5000 && size % 2 == 0);
		look_for_words(arena, keywords, &text);
		look_for_expressions(arena, keywords, &text);
		keywords_forget(keywords);
	}
	buf_free(&text);
	arena_free(arena);
	return 0;
}
