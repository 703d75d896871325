#include <stdlib.h>
#include <string.h>

#include "lib/checks/check.h"
#include "lib/checks/keywords.h"
#include "lib/mail/expression.h"
#include "lib/util/arena.h"

/* Words that weigh less are light: mail that nobody complains of has them. */
#define LIGHT_BELOW 20
/* All of them together count this part of the threshold at most. */
#define LIGHT_SHARE 3
/* Words that are told, the heaviest ones; more are counted. */
#define TOLD_MAX 4
/* Octets of a word that are shown. */
#define WORD_SHOWN_MAX 40
/* Octets of the text on each side of a word that is shown in it. */
#define AROUND 24

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
	look->gap = gap;
	look->gap_fix = fix;
}

static void
add_hit(struct look *look, const struct hit *hit)
{
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
	look->weight += light < threshold / LIGHT_SHARE
	    ? light
	    : threshold / LIGHT_SHARE;
	if (look->hit_count > 0)
		qsort(
		    look->hits, look->hit_count, sizeof(*look->hits), compare);
}

/* --- how it is told --- */

static bool
is_printable(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] < ' ' || text[i] > '~')
			return false;
	}
	return true;
}

/* The word as it stands in its list, if that can be read; else its line. */
static const char *
show_word(struct arena *arena, const struct hit *hit)
{
	const struct word_entry *entry = hit->entry;

	if (hit->is_expression || !is_printable(entry->text, entry->length))
		return line_of(arena, entry);
	return arena_printf(arena, "\"%s\"",
	    check_cut(arena, arena_string_n(arena, entry->text, entry->length),
		WORD_SHOWN_MAX));
}

static const char *
show_hit(struct look *look, const struct hit *hit)
{
	const struct word_entry *entry = hit->entry;
	const char *reason = entry->reason;
	bool is_shown = is_printable(reason, strlen(reason));

	return arena_printf(look->arena, "%s (%s%s%s%u)",
	    show_word(look->arena, hit), is_shown ? reason : "",
	    is_shown ? ", " : "",
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

/* What is around a hit and can be read: whole words, if there are blanks. */
static const char *
show_around(const struct look *look, const struct hit *hit)
{
	const char *text = look->text->folded.data;
	const size_t length = look->text->folded.length;
	const size_t end = hit->at + hit->length;
	size_t from = hit->at, to = end;

	while (from > 0 && hit->at - from < AROUND &&
	    is_printable(text + from - 1, 1))
		from--;
	if (hit->at - from == AROUND && from > 0) {
		while (from < hit->at && text[from - 1] != ' ')
			from++;
	}
	while (to < length && to - end < AROUND && is_printable(text + to, 1))
		to++;
	if (to - end == AROUND && to < length) {
		while (to > end && text[to] != ' ')
			to--;
	}
	return check_cut(look->arena,
	    arena_string_n(look->arena, text + from, to - from),
	    CHECK_SHOW_MAX);
}

/* The heaviest hit that can be read, as it stands in the text. */
static const char *
excerpt(const struct look *look)
{
	const struct hit *hit = look->hits, *end = hit + look->hit_count;

	for (; hit < end; hit++) {
		if (is_printable(
			look->text->folded.data + hit->at, hit->length))
			return arena_printf(look->arena, "; it says \"%s\"",
			    show_around(look, hit));
	}
	return "";
}

static enum outcome
tell(struct look *look, unsigned threshold, struct finding *finding)
{
	if (look->weight >= threshold) {
		finding->detail = arena_printf(look->arena,
		    "the words weigh %u, the threshold is %u: %s%s%s%s",
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
	       "when its words weigh as much as the threshold. A word that "
	       "is not ASCII is told by the line of its list, such as "
	       "keywords.ja:17.",
	.fix = "say it in other words; a list of your own in the option files "
	       "can give a word another weight, or 0",
	.source = "receivers' content filters",
	.judge = judge,
};
