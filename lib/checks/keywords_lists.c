#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/checks/keywords.h"
#include "lib/conf/error.h"
#include "lib/mail/expression.h"
#include "lib/mail/fold.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"

static const struct conf_word shipped_names[] = {
	{ "keywords.en", 0 },
	{ "keywords.ja", 0 },
	{ NULL, 0 },
};

const struct conf_option keywords_options[KEYWORDS_OPTIONS] = {
	[KEYWORDS_THRESHOLD] = {
		.name = "threshold",
		.type = CONF_NUMBER,
		.preset = "100",
		.min = 1,
		.max = 10000,
		.about = "What the words of a message may weigh together "
			 "before it is told. A word counts once; light words, "
			 "which weigh less than 20, count at most a third of "
			 "the threshold together.",
	},
	[KEYWORDS_FILES] = {
		.name = "files",
		.type = CONF_FILES,
		.preset = "{ \"keywords.en\", \"keywords.ja\" }",
		.words = shipped_names,
		.about = "Lists of words. keywords.en and keywords.ja are "
			 "built in; a file of your own has lines such as "
			 "\"40 cheap pills # drugs\": a weight from 0 to 100, "
			 "a word or phrase, a reason. Case, full and half "
			 "width, line breaks and blanks make no difference. "
			 "A * before or behind the word lets it be part of a "
			 "longer one. The same word in a later file counts "
			 "as it says there; 0 takes it off.",
	},
	[KEYWORDS_EXPRESSIONS] = {
		.name = "expressions",
		.type = CONF_FILES,
		.preset = "{ }",
		.about = "Files with lines such as \"40 v[i1]agra # drugs\": "
			 "the same with a regular expression (PCRE2) for the "
			 "word, which sees the text in lower case, with "
			 "single blanks. Together they may take 20 ms of "
			 "time, and 50 ms more for each MB of text.",
	},
};

/* A word that is read, and how it is looked for. */
struct candidate {
	struct match_word word;
	const struct word_entry *entry;
};

/* --- words --- */

static int
read_files(struct arena *arena, const struct conf_files *files, size_t most,
    struct word_list *list, char **error_r)
{
	const struct keywords_shipped *shipped;
	size_t i;

	for (i = 0; i < files->count; i++) {
		struct conf_file file = files->items[i];

		for (shipped = keywords_shipped;
		     file.text == NULL && shipped->name != NULL; shipped++) {
			if (strcmp(shipped->name, file.name) != 0)
				continue;
			file.text = shipped->text;
			file.length = shipped->length;
		}
		if (word_list_read(arena, arena_string(arena, file.name),
			file.text, file.length, most, list, error_r) != 0)
			return -1;
	}
	return 0;
}

static int
refuse(const struct word_entry *entry, char **error_r, const char *what)
{
	return conf_error(error_r, entry->file, (int)entry->line, "%s", what);
}

static int
fold_word(struct arena *arena, const struct word_entry *entry,
    struct match_word *word, char **error_r)
{
	const char *text = entry->text, *end = text + entry->length;
	struct buf folded = { 0 };

	if (*text == '*') {
		word->may_follow = true;
		text++;
	}
	if (text < end && end[-1] == '*') {
		word->may_go_on = true;
		end--;
	}
	fold_text(text, (size_t)(end - text), SIZE_MAX / 2, &folded);
	word->length = folded.length;
	if (folded.length > 0)
		word->text = arena_string_n(arena, folded.data, folded.length);
	buf_free(&folded);
	if (word->length == 0)
		return refuse(
		    entry, error_r, "nothing of this word can be looked for");
	if (word->length > MATCH_WORD_MAX)
		return refuse(
		    entry, error_r, "this word is longer than 120 octets");
	return 0;
}

/* The same words together, in the order in which they are listed. */
static int
compare(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	int order = match_word_order(&a->word, &b->word);

	if (order != 0)
		return order;
	return a->entry < b->entry ? -1 : a->entry > b->entry;
}

/* Of the same word the last one counts, if it has a weight. */
static int
choose(struct keywords *keywords, const struct candidate *candidates,
    size_t count, char **error_r)
{
	const struct candidate *one, *next;
	char what[64];
	size_t i;

	for (i = 0; i < count; i++) {
		one = &candidates[i];
		next = i + 1 < count ? one + 1 : NULL;
		if (next != NULL &&
		    match_word_order(&one->word, &next->word) == 0) {
			if (one->entry->file != next->entry->file)
				continue;
			snprintf(what, sizeof(what),
			    "the same word stands on line %u",
			    one->entry->line);
			return refuse(next->entry, error_r, what);
		}
		if (one->entry->weight == 0)
			continue;
		keywords->entries[keywords->word_count] = one->entry;
		keywords->words[keywords->word_count++] = one->word;
	}
	return 0;
}

static int
prepare_words(
    struct keywords *keywords, const struct conf_files *files, char **error_r)
{
	struct arena *arena = keywords->arena;
	struct candidate *candidates;
	struct word_list list = { 0 };
	size_t i;

	if (read_files(arena, files, MATCH_WORDS_MAX, &list, error_r) != 0)
		return -1;
	candidates = arena_alloc(arena, list.count * sizeof(*candidates));
	for (i = 0; i < list.count; i++) {
		candidates[i].entry = &list.items[i];
		if (fold_word(arena, &list.items[i], &candidates[i].word,
			error_r) != 0)
			return -1;
	}
	if (list.count > 0)
		qsort(candidates, list.count, sizeof(*candidates), compare);
	keywords->entries =
	    arena_alloc(arena, list.count * sizeof(*keywords->entries));
	keywords->words =
	    arena_alloc(arena, list.count * sizeof(*keywords->words));
	if (choose(keywords, candidates, list.count, error_r) != 0)
		return -1;
	keywords->match = match_new(keywords->words, keywords->word_count);
	return 0;
}

/* --- expressions --- */

static int
prepare_expressions(
    struct keywords *keywords, const struct conf_files *files, char **error_r)
{
	struct word_list *list = &keywords->patterns;
	char *why;
	size_t i;

	if (read_files(
		keywords->arena, files, EXPRESSIONS_MAX, list, error_r) != 0)
		return -1;
	keywords->expressions = arena_alloc(
	    keywords->arena, list->count * sizeof(*keywords->expressions));
	for (i = 0; i < list->count; i++) {
		keywords->expressions[i] = expression_new(
		    list->items[i].text, list->items[i].length, &why);
		if (keywords->expressions[i] != NULL)
			continue;
		refuse(&list->items[i], error_r, why);
		free(why);
		return -1;
	}
	return 0;
}

int
keywords_prepare(
    const union conf_value *values, void **prepared_r, char **error_r)
{
	struct keywords *keywords = mem_new(1, sizeof(*keywords));

	keywords->arena = arena_new();
	if (prepare_words(keywords, values[KEYWORDS_FILES].files, error_r) !=
		0 ||
	    prepare_expressions(
		keywords, values[KEYWORDS_EXPRESSIONS].files, error_r) != 0) {
		keywords_forget(keywords);
		return -1;
	}
	*prepared_r = keywords;
	return 0;
}

void
keywords_forget(void *prepared)
{
	struct keywords *keywords = prepared;
	size_t i;

	for (i = 0;
	     keywords->expressions != NULL && i < keywords->patterns.count; i++)
		expression_free(keywords->expressions[i]);
	match_free(keywords->match);
	arena_free(keywords->arena);
	free(keywords);
}
