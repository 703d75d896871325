/* What the readers of trace fields have in common: words and comments, in
 * whatever order they come. */
#ifndef POSTFRANK_MAIL_TRACE_PRIVATE_H
#define POSTFRANK_MAIL_TRACE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct ip;

/* Octets of a field that are read. */
#define TRACE_FIELD_MAX 16384

struct span {
	const char *at;
	size_t length;
};

enum trace_token {
	TRACE_END,
	TRACE_WORD,	/* up to a blank, a comment, or one of `stops` */
	TRACE_COMMENT,	/* without its outer parentheses; up to the field's end
			 * when it is not closed */
	TRACE_STOP,	/* one of `stops` */
};

/*
 * Moves `*at` behind the next token, and says where that is. A quoted string
 * is part of a word, whatever is in it. `*at` ends with NUL.
 */
enum trace_token trace_next(const char **at, const char *stops,
    struct span *span_r);

/* A copy of it; a quoted string without its quotes. */
const char *trace_text(struct arena *arena, const struct span *span);

/* A word that is an address, in brackets or not, with "IPv6:" before it or a
 * port behind. Family 0 when it is none. */
void trace_ip(const struct span *word, struct ip *ip_r);

/* The word is `text`, whatever the case. */
bool trace_is(const struct span *word, const char *text);

#endif
