/* Names of hosts that are made to look like other ones. */
#ifndef POSTFRANK_MAIL_LOOKALIKE_H
#define POSTFRANK_MAIL_LOOKALIKE_H

struct arena;

/*
 * Of a host in A-labels: what is wrong with one of its labels, a static
 * sentence that begins with "it"; NULL = nothing. A label mixes scripts that no
 * language mixes (UTS 39 5.2, highly restrictive), or is of Cyrillic letters
 * alone that all look like Latin ones, below a top-level domain in Latin.
 */
const char *lookalike_fault(struct arena *arena, const char *host);

#endif
