/* The automaton as match_make.c lays it out and match.c walks it. */
#ifndef POSTFRANK_MAIL_MATCH_PRIVATE_H
#define POSTFRANK_MAIL_MATCH_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * A state stands for the longest beginning of a word that the text just read
 * ends with. States are numbered breadth first, 0 for nothing read. So the
 * children of a state, which have one octet more, follow each other; and those
 * near the root, where nearly all of a text is spent, have the low numbers. They
 * have a row: the next state for each class of octets. Of the others only the
 * children are known, and the state that takes over when none of them fits.
 */
struct match {
	uint8_t classes[256];	/* of octets; those in no word share one */
	unsigned shift;		/* a row has 1 << shift entries */
	size_t row_count;	/* states that have one */
	uint16_t *rows;

	size_t state_count;
	uint8_t *octets;	/* the last one read */
	uint32_t *children;	/* the first; they end where those of the next
				 * state begin */
	uint32_t *suffixes;	/* the longest proper one that is a state */
	uint16_t *endings;	/* the words that end there, 0 = none */

	struct match_ending *ending; /* by number, from 1 */
	size_t ending_count;
	size_t longest;		/* octets of a word */
};

struct match_ending {
	uint32_t word;
	uint16_t next;		/* another word that ends there, 0 = none */
	uint8_t length;
	bool stands_apart;	/* no letter may stand before it */
	bool ends_apart;	/* nor behind it */
};

/* The state after one octet more. */
static inline uint32_t
match_step(const struct match *match, uint32_t state, unsigned char octet)
{
	const uint8_t *child, *first;
	size_t count;

	while (state >= match->row_count) {
		first = match->octets + match->children[state];
		count = match->children[state + 1] - match->children[state];
		/* Mostly there is one. */
		child = count == 1 && *first != octet
		    ? NULL
		    : memchr(first, octet, count);
		if (child != NULL)
			return (uint32_t)(child - match->octets);
		state = match->suffixes[state];
	}
	return match->rows[((size_t)state << match->shift) +
	    match->classes[octet]];
}

/* Is the first, the last character one of a script that sets words apart by
 * blanks? What is no UTF-8 is not. */
bool match_begins_with_letter(const char *text, size_t length);
bool match_ends_with_letter(const char *text, size_t length);

#endif
