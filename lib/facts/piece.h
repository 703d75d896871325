/*
 * Facts with all that they point to in one piece of memory: measured first,
 * then filled, by the same calls.
 */
#ifndef POSTFRANK_FACTS_PIECE_H
#define POSTFRANK_FACTS_PIECE_H

#include <stddef.h>

struct piece {
	char *base;	/* NULL: it is only measured */
	size_t used;
};

/* A copy in the piece, aligned for any type; or NULL: of nothing, or while it
 * is measured. */
void *piece_put(struct piece *piece, const void *data, size_t size);
const char *piece_text(struct piece *piece, const char *text);

/* After measuring: memory for all of it, to be given back by free(). */
struct piece piece_make(const struct piece *measured);

#endif
