#include <stdlib.h>
#include <string.h>

#include "lib/checks/check.h"
#include "lib/checks/keywords.h"
#include "lib/mail/expression.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "lib/util/utf8.h"

/* Words that weigh less are light: mail that nobody complains of has them. */
#define LIGHT_BELOW 20
/* All of them together count this part of the threshold at most. */
#define LIGHT_SHARE 3
/* Words that are told, the heaviest ones; more are counted. */
#define TOLD_MAX 4
/* Octets of a word that are shown. */
#define WORD_SHOWN_MAX 40
/* Octets of an excerpt: on each side of the word, and in all. */
#define AROUND 36
#define EXCERPT_MAX 120

/* A word or expression that is in the text. */
struct hit {
	const struct word_entry *entry;
	size_t at, length;
	bool is_expression;
};

struct look {
	const struct keywords *keywords;
	const struct keywords_text *text;
	struct arena *arena;

	struct hit *hits;
	size_t hit_count;
	unsigned weight; /* of all hits */
	const char *gap; /* what was not looked at, or NULL */
	const char *gap_fix;
};

/* --- what is in the text --- */

static void
note_gap(struct look *look, const char *gap, const char *fix)
{
	look->gap = look->gap == NULL
	    ? gap
	    : arena_printf(look->arena, "%s; %s", look->gap, gap);
	look->gap_fix = fix;
}

static void
add_hit(struct look *look, const struct hit *hit)
{
	if (hit->entry->weight == 0)
		return;
	look->hits = arena_grow(
	    look->arena, look->hits, look->hit_count, sizeof(*look->hits));
	look->hits[look->hit_count++] = *hit;
}

static void
look_for_words(struct look *look)
{
	const struct keywords *keywords = look->keywords;
	const struct buf *folded = &look->text->folded;
	size_t *places, i;

	places =
	    arena_alloc(look->arena, keywords->word_count * sizeof(*places));
	for (i = 0; i < keywords->word_count; i++)
		places[i] = MATCH_NOWHERE;
	match_find(keywords->match, folded->data, folded->length, places);
	for (i = 0; i < keywords->word_count; i++) {
		if (places[i] != MATCH_NOWHERE)
			add_hit(look,
			    &(struct hit){
				.entry = keywords->entries[i],
				.at = places[i],
				.length = keywords->words[i].length,
			    });
	}
}

static const char *
line_of(struct arena *arena, const struct word_entry *entry)
{
	const char *name = strrchr(entry->file, '/');

	name = name != NULL ? name + 1 : entry->file;
	return arena_printf(
	    arena, "%s:%u", check_show(arena, name), entry->line);
}

static void
look_for_expressions(struct look *look)
{
	const struct word_list *patterns = &look->keywords->patterns;
	const struct buf *folded = &look->text->folded;
	struct expression_place *places;
	size_t searched, i;

	places = arena_alloc(look->arena, patterns->count * sizeof(*places));
	searched =
	    expressions_find(look->keywords->expressions, patterns->count,
		folded->length > 0 ? folded->data : "", folded->length, places);
	for (i = 0; i < patterns->count; i++) {
		if (places[i].at != EXPRESSION_NOWHERE)
			add_hit(look,
			    &(struct hit){
				.entry = &patterns->items[i],
				.at = places[i].at,
				.length = places[i].length,
				.is_expression = true,
			    });
		else if (places[i].gave_up)
			note_gap(look,
			    arena_printf(look->arena,
				"the expression of %s took more steps than it "
				"may",
				line_of(look->arena, &patterns->items[i])),
			    "write that expression anew, without a repeat "
			    "inside a repeat");
	}
	if (searched < folded->length)
		note_gap(look,
		    arena_printf(look->arena,
			"the expressions took more time than they may, and "
			"saw %zu of %zu octets",
			searched, folded->length),
		    "have fewer or simpler expressions");
}

/* Heaviest first, then as they stand in the text. */
static int
compare(const void *left, const void *right)
{
	const struct hit *a = left, *b = right;

	if (a->entry->weight != b->entry->weight)
		return a->entry->weight > b->entry->weight ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->entry < b->entry ? -1 : a->entry > b->entry;
}

static void
weigh(struct look *look, unsigned threshold)
{
	unsigned light = 0, weight;
	size_t i;

	for (i = 0; i < look->hit_count; i++) {
		weight = look->hits[i].entry->weight;
		if (weight < LIGHT_BELOW)
			light += weight;
		else
			look->weight += weight;
	}
	look->weight +=
	    light < threshold / LIGHT_SHARE ? light : threshold / LIGHT_SHARE;
	if (look->hit_count > 0)
		qsort(
		    look->hits, look->hit_count, sizeof(*look->hits), compare);
}

/* --- how it is told --- */

/*
 * The word as it stands in its list, or the line of an expression; and why. A
 * word that a reply cannot show is told by its line, too.
 */
static const char *
show_hit(struct look *look, const struct hit *hit)
{
	const struct word_entry *entry = hit->entry;
	struct arena *arena = look->arena;
	const char *name = line_of(arena, entry), *line = "";

	if (!hit->is_expression) {
		if (utf8_ascii(entry->text, entry->length) < entry->length)
			line = arena_printf(arena, "%s, ", name);
		name = arena_printf(arena, "\"%s\"",
		    str_printable(
			arena, entry->text, entry->length, WORD_SHOWN_MAX));
	}
	return arena_printf(arena, "%s (%s%s, %s%u)", name, line,
	    str_printable(
		arena, entry->reason, strlen(entry->reason), WORD_REASON_MAX),
	    hit->at < look->text->body_at ? "Subject, " : "", entry->weight);
}

static const char *
show_hits(struct look *look)
{
	const char *told = "";
	size_t i;

	for (i = 0; i < look->hit_count && i < TOLD_MAX; i++)
		told = arena_printf(look->arena, "%s%s%s", told,
		    i > 0 ? ", " : "", show_hit(look, &look->hits[i]));
	if (look->hit_count > TOLD_MAX)
		told = arena_printf(look->arena, "%s and %zu more", told,
		    look->hit_count - TOLD_MAX);
	return told;
}

/* The inside of a character of UTF-8. */
static bool
is_inside(char octet)
{
	return ((unsigned char)octet & 0xc0) == 0x80;
}

/* Where an excerpt begins, and ends, around what is at `at`: at the border of
 * its part, else at a blank, else at any character. */
static size_t
excerpt_begin(const struct buf *text, size_t at)
{
	const char *data = text->data;
	size_t from = at, blank;

	while (from > 0 && data[from - 1] != '\n' && at - from < AROUND)
		from--;
	if (from == 0 || data[from - 1] == '\n')
		return from;
	for (blank = from; blank < at; blank++) {
		if (data[blank] == ' ')
			return blank + 1;
	}
	while (from < at && is_inside(data[from]))
		from++;
	return from;
}

static size_t
excerpt_end(const struct buf *text, size_t at)
{
	const char *data = text->data;
	size_t to = at, blank;

	while (to < text->length && data[to] != '\n' && to - at < AROUND)
		to++;
	if (to == text->length || data[to] == '\n')
		return to;
	for (blank = to; blank > at; blank--) {
		if (data[blank] == ' ')
			return blank;
	}
	while (to > at && is_inside(data[to]))
		to--;
	return to;
}

/* The heaviest hit as it stands in the text. */
static const char *
excerpt(const struct look *look)
{
	const struct buf *text = &look->text->folded;
	const struct hit *hit = look->hits;
	size_t from = excerpt_begin(text, hit->at);
	size_t to = excerpt_end(text, hit->at + hit->length);

	return str_printable(
	    look->arena, text->data + from, to - from, EXCERPT_MAX);
}

static enum outcome
tell(struct look *look, unsigned threshold, struct finding *finding)
{
	if (look->weight >= threshold) {
		finding->detail = arena_printf(look->arena,
		    "the words weigh %u, the threshold is %u: %s; "
		    "it says \"%s\"%s%s",
		    look->weight, threshold, show_hits(look), excerpt(look),
		    look->gap != NULL ? "; " : "",
		    look->gap != NULL ? look->gap : "");
		return FOUND;
	}
	if (look->gap == NULL)
		return FINE;
	finding->at_most = ACTION_NOTE;
	finding->detail = look->gap;
	finding->fix = look->gap_fix;
	return UNSURE;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	unsigned threshold =
	    (unsigned)settings->values[KEYWORDS_THRESHOLD].number;
	struct keywords_text text;
	struct look look = {
		.keywords = settings->prepared,
		.text = &text,
		.arena = arena,
	};
	enum outcome outcome;

	keywords_text_read(facts->message, &text);
	if (text.is_cut)
		note_gap(&look,
		    "the body is larger than what is looked through",
		    "send so much text as an attachment");
	look_for_words(&look);
	look_for_expressions(&look);
	weigh(&look, threshold);
	outcome = tell(&look, threshold, finding);
	keywords_text_free(&text);
	return outcome;
}

const struct check check_keywords = {
	.row = {
		.name = "keywords",
		.summary = "not too many words and phrases that spam uses",
		.preset = ACTION_NOTE,
		.options = keywords_options,
		.option_count = KEYWORDS_OPTIONS,
		.prepare = keywords_prepare,
		.forget = keywords_forget,
	},
	.point = 14,
	.needs = FACT_HEADER | FACT_BODY,
	.code = "7.1",
	.title = "Spam words",
	.why = "Filters of receivers and mobile carriers weigh the words of a "
	       "message. One word is nothing to them; phrases of fraud, "
	       "pills, gambling and prizes together are. A message is told "
	       "when its words weigh as much as the threshold. "
	       "keywords.ja:17 is line 17 of that list; a list of your own in the "
	       "option files can give a word another weight, or none.",
	.fix = "say it in other words, or have the administrator of the gate "
	       "give them another weight",
	.source = "receivers' content filters",
	.judge = judge,
};
