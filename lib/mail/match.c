#include <glib.h>
#include <stdlib.h>

#include "lib/mail/match.h"
#include "lib/mail/match_private.h"

/* Parts of a text that are read side by side, and the text that is worth it. */
#define LANES 4
#define LANES_TEXT_MIN 4096

static bool
is_letter(gunichar character)
{
	if (!g_unichar_isalnum(character))
		return false;
	switch (g_unichar_get_script(character)) {
	case G_UNICODE_SCRIPT_COMMON:
	case G_UNICODE_SCRIPT_HAN:
	case G_UNICODE_SCRIPT_HIRAGANA:
	case G_UNICODE_SCRIPT_KATAKANA:
	case G_UNICODE_SCRIPT_BOPOMOFO:
	case G_UNICODE_SCRIPT_HANGUL: /* particles follow the word */
	case G_UNICODE_SCRIPT_THAI:
	case G_UNICODE_SCRIPT_LAO:
	case G_UNICODE_SCRIPT_KHMER:
	case G_UNICODE_SCRIPT_MYANMAR:
		return false;
	default:
		return true;
	}
}

bool
match_begins_with_letter(const char *text, size_t length)
{
	if (length == 0)
		return false;
	if ((unsigned char)*text < 0x80)
		return g_ascii_isalnum(*text);
	return is_letter(g_utf8_get_char_validated(text, (gssize)length));
}

bool
match_ends_with_letter(const char *text, size_t length)
{
	size_t octets = 1;

	while (octets < length && octets < 4 &&
	    ((unsigned char)text[length - octets] & 0xc0) == 0x80)
		octets++;
	return octets <= length &&
	    match_begins_with_letter(text + length - octets, octets);
}

struct search {
	const struct match *match;
	const char *text;
	size_t length;
	size_t *places;
};

/* The words that end before `end`; `number` is the first one's ending. */
static void
note(const struct search *search, unsigned number, size_t end)
{
	const char *text = search->text;
	const struct match_ending *ending;
	size_t at;

	for (; number != 0; number = ending->next) {
		ending = &search->match->ending[number];
		at = end - ending->length;
		if (search->places[ending->word] <= at)
			continue;
		if (ending->ends_apart &&
		    match_begins_with_letter(text + end, search->length - end))
			continue;
		if (ending->stands_apart && match_ends_with_letter(text, at))
			continue;
		search->places[ending->word] = at;
	}
}

/* Reads the octet at `at`. */
static inline uint32_t
step(const struct search *search, uint32_t state, size_t at)
{
	const struct match *match = search->match;

	state = match_step(match, state, (unsigned char)search->text[at]);
	if (match->endings[state] != 0)
		note(search, match->endings[state], at + 1);
	return state;
}

/*
 * A step waits for the memory that the step before it asked for, so several
 * parts of the text are read in turn. Each but the first begins as much earlier
 * as a word may be long.
 */
void
match_find(
    const struct match *match, const char *text, size_t length, size_t *places)
{
	const struct search search = { match, text, length, places };
	const size_t part = length < LANES_TEXT_MIN ? 0 : length / LANES;
	uint32_t states[LANES] = { 0 };
	size_t begins[LANES], lane, i;

	for (lane = 0; lane < LANES; lane++) {
		begins[lane] = lane * part;
		if (begins[lane] > 0)
			begins[lane] -= match->longest;
	}
	for (i = 0; i < part; i++) {
		for (lane = 0; lane < LANES; lane++)
			states[lane] =
			    step(&search, states[lane], begins[lane] + i);
	}
	for (lane = 1; lane < LANES; lane++) {
		for (i = begins[lane] + part; i < (lane + 1) * part; i++)
			states[lane] = step(&search, states[lane], i);
	}
	for (i = LANES * part; i < length; i++)
		states[LANES - 1] = step(&search, states[LANES - 1], i);
}

void
match_free(struct match *match)
{
	if (match == NULL)
		return;
	free(match->rows);
	free(match->octets);
	free(match->children);
	free(match->suffixes);
	free(match->endings);
	free(match->ending);
	free(match);
}

size_t
match_size(const struct match *match)
{
	return sizeof(*match) +
	    (match->row_count << match->shift) * sizeof(*match->rows) +
	    match->state_count *
	    (sizeof(*match->octets) + sizeof(*match->children) +
		sizeof(*match->suffixes) + sizeof(*match->endings)) +
	    sizeof(*match->children) +
	    (match->ending_count + 1) * sizeof(*match->ending);
}
