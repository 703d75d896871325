/*
 * Many words looked for at once: an Aho-Corasick automaton over the octets of
 * UTF-8 text (Aho, Corasick: Efficient String Matching, 1975). A text costs
 * its octets, however many words there are and however often one comes up.
 * Made once, then only read, on any thread.
 */
#ifndef POSTFRANK_MAIL_MATCH_H
#define POSTFRANK_MAIL_MATCH_H

#include <stdbool.h>
#include <stddef.h>

struct match;

/*
 * One word, or several with blanks, folded as the text is. Where it begins or
 * ends with a letter or digit of a script that sets words apart by blanks, no
 * other may stand beside it: "act" is not in "fact". Japanese has no such
 * borders.
 */
struct match_word {
	const char *text;	/* not needed once the automaton is made */
	size_t length;		/* 1 to MATCH_WORD_MAX octets */
	bool may_follow;	/* letters may stand before it all the same */
	bool may_go_on;		/* and behind it */
};

#define MATCH_WORD_MAX 120
#define MATCH_WORDS_MAX 20000

/* Less than, equal to or greater than 0: by octets, as memcmp(3), then by
 * length. */
int match_word_order(const struct match_word *a, const struct match_word *b);

/* Never NULL. `count` is at most MATCH_WORDS_MAX; 0 is allowed. */
struct match *match_new(const struct match_word *words, size_t count);
void match_free(struct match *match); /* NULL is allowed */

#define MATCH_NOWHERE ((size_t)-1)

/*
 * Looks through a text, and sets `places[i]` to where word `i` first begins if
 * that is before what `places[i]` said, MATCH_NOWHERE at first.
 */
void match_find(const struct match *match, const char *text, size_t length,
    size_t *places);

/* Octets of memory that it takes. */
size_t match_size(const struct match *match);

#endif
