/* What a message says twice: the alternatives of multipart/alternative. */
#ifndef POSTFRANK_MAIL_ALTERNATIVE_H
#define POSTFRANK_MAIL_ALTERNATIVE_H

#include <stdbool.h>
#include <stddef.h>

struct mime;
struct mime_part;

/* One multipart/alternative (RFC 2046 5.1.4): the first of each that a reader
 * shows, at any depth below it; NULL = there is none. */
struct alternative {
	const struct mime_part *plain;
	const struct mime_part *page;
};

/*
 * The first one at or behind mime.parts[*at]; moves `at` behind it, into it.
 * False when there is none.
 */
bool alternative_next(const struct mime *mime, size_t *at,
    struct alternative *alternative_r);

/*
 * How much of the shorter text is in the other one, in percent: the share of
 * its words (of five letters or digits, or more; of pairs of characters where
 * a script has no blanks), URLs aside. 100 when it has too few of them to say.
 */
unsigned alternative_likeness(const struct mime_part *a,
    const struct mime_part *b);

#endif
