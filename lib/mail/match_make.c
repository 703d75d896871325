#include <stdlib.h>

#include "lib/mail/match.h"
#include "lib/mail/match_private.h"
#include "lib/util/mem.h"

/* Octets of all rows together. */
#define ROWS_MAX ((size_t)512 * 1024)

/* What a state needs while the automaton is made: the words that begin with
 * it, a range of the sorted ones, and how many octets of them it is. */
struct range {
	uint32_t from, to;
	uint32_t depth;
};

struct maker {
	struct match *match;
	const struct match_word *words;
	uint32_t *order; /* the words sorted by their octets */
	struct range *ranges; /* by state */
};

int
match_word_order(const struct match_word *a, const struct match_word *b)
{
	size_t shorter = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->text, b->text, shorter);

	if (order != 0 || a->length == b->length)
		return order;
	return a->length < b->length ? -1 : 1;
}

static int
compare(const void *left, const void *right, void *words)
{
	const struct match_word *all = words;

	return match_word_order(
	    &all[*(const uint32_t *)left], &all[*(const uint32_t *)right]);
}

/* Octets of words get a class of their own each, all others the class 0. */
static void
make_classes(struct match *match, const struct match_word *words, size_t count)
{
	bool used[256] = { false };
	unsigned class_count = 0;
	size_t i, k;

	for (i = 0; i < count; i++) {
		for (k = 0; k < words[i].length; k++)
			used[(unsigned char)words[i].text[k]] = true;
	}
	if (memchr(used, false, sizeof(used)) != NULL)
		class_count = 1;
	for (i = 0; i < 256; i++) {
		if (used[i])
			match->classes[i] = (uint8_t)class_count++;
	}
	while (1U << match->shift < class_count)
		match->shift++;
}

static unsigned char
octet_at(const struct maker *maker, uint32_t place, size_t depth)
{
	const struct match_word *word = &maker->words[maker->order[place]];

	return (unsigned char)word->text[depth];
}

/* The words that a state is all of: they come first in its range. */
static void
add_endings(struct maker *maker, size_t state)
{
	struct range *range = &maker->ranges[state];
	struct match *match = maker->match;
	const struct match_word *word;

	for (; range->from < range->to; range->from++) {
		word = &maker->words[maker->order[range->from]];
		if (word->length > range->depth)
			return;
		match->ending[++match->ending_count] = (struct match_ending){
			.word = maker->order[range->from],
			.next = match->endings[state],
			.length = (uint8_t)word->length,
			.stands_apart = !word->may_follow &&
			    match_begins_with_letter(word->text, word->length),
			.ends_apart = !word->may_go_on &&
			    match_ends_with_letter(word->text, word->length),
		};
		match->endings[state] = (uint16_t)match->ending_count;
		if (word->length > match->longest)
			match->longest = word->length;
	}
}

/* One state for each octet that follows it in a word. */
static void
add_children(struct maker *maker, size_t state)
{
	const struct range range = maker->ranges[state];
	struct match *match = maker->match;
	uint32_t from, to;
	unsigned char octet;

	match->children[state] = (uint32_t)match->state_count;
	for (from = range.from; from < range.to; from = to) {
		octet = octet_at(maker, from, range.depth);
		to = from + 1;
		while (
		    to < range.to && octet_at(maker, to, range.depth) == octet)
			to++;
		match->octets[match->state_count] = octet;
		maker->ranges[match->state_count++] =
		    (struct range){ from, to, range.depth + 1 };
	}
}

static void
make_states(struct maker *maker)
{
	struct match *match = maker->match;
	size_t state;

	match->state_count = 1;
	for (state = 0; state < match->state_count; state++) {
		add_endings(maker, state);
		add_children(maker, state);
	}
	match->children[state] = (uint32_t)match->state_count;
}

/* As that of its suffix, but for its own children. */
static void
make_row(struct match *match, size_t state)
{
	uint16_t *row = match->rows + (state << match->shift);
	uint32_t child;

	if (state > 0)
		memcpy(row,
		    match->rows +
			((size_t)match->suffixes[state] << match->shift),
		    sizeof(*row) << match->shift);
	for (child = match->children[state]; child < match->children[state + 1];
	     child++)
		row[match->classes[match->octets[child]]] = (uint16_t)child;
}

/* The suffixes of its children, and the words that end with these. */
static void
link_children(struct match *match, size_t state)
{
	uint32_t child, suffix;
	uint16_t *last;

	for (child = match->children[state]; child < match->children[state + 1];
	     child++) {
		suffix = state == 0 ? 0
				    : match_step(match, match->suffixes[state],
					  match->octets[child]);
		match->suffixes[child] = suffix;
		last = &match->endings[child];
		while (*last != 0)
			last = &match->ending[*last].next;
		*last = match->endings[suffix];
	}
}

/* Breadth first: a row, and a step, need those of shorter states. */
static void
link_states(struct match *match)
{
	size_t state;

	match->row_count = ROWS_MAX / sizeof(*match->rows) >> match->shift;
	if (match->row_count > match->state_count)
		match->row_count = match->state_count;
	/* A row has no room for higher numbers. */
	while (match->children[match->row_count] > UINT16_MAX + 1)
		match->row_count--;
	match->rows =
	    mem_new(match->row_count << match->shift, sizeof(*match->rows));
	for (state = 0; state < match->state_count; state++) {
		if (state < match->row_count)
			make_row(match, state);
		link_children(match, state);
	}
}

/* Words that begin alike took fewer states than octets. */
static void
shrink(struct match *match)
{
	const size_t count = match->state_count;

	match->octets =
	    mem_resize(match->octets, count, sizeof(*match->octets));
	match->children =
	    mem_resize(match->children, count + 1, sizeof(*match->children));
	match->suffixes =
	    mem_resize(match->suffixes, count, sizeof(*match->suffixes));
	match->endings =
	    mem_resize(match->endings, count, sizeof(*match->endings));
}

struct match *
match_new(const struct match_word *words, size_t count)
{
	struct match *match = mem_new(1, sizeof(*match));
	struct maker maker = { .match = match, .words = words };
	size_t states = 1, i;

	maker.order = mem_new(count + 1, sizeof(*maker.order));
	for (i = 0; i < count; i++) {
		states += words[i].length;
		maker.order[i] = (uint32_t)i;
	}
	qsort_r(maker.order, count, sizeof(*maker.order), compare,
	    (void *)(uintptr_t)words);
	maker.ranges = mem_new(states, sizeof(*maker.ranges));
	maker.ranges[0].to = (uint32_t)count;
	match->octets = mem_new(states, sizeof(*match->octets));
	match->children = mem_new(states + 1, sizeof(*match->children));
	match->suffixes = mem_new(states, sizeof(*match->suffixes));
	match->endings = mem_new(states, sizeof(*match->endings));
	match->ending = mem_new(count + 1, sizeof(*match->ending));
	make_classes(match, words, count);
	make_states(&maker);
	free(maker.order);
	free(maker.ranges);
	shrink(match);
	link_states(match);
	return match;
}
