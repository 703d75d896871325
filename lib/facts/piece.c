#include <stdalign.h>
#include <string.h>

#include "lib/facts/piece.h"
#include "lib/util/mem.h"

void *
piece_put(struct piece *piece, const void *data, size_t size)
{
	size_t place = piece->used;

	piece->used +=
	    (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (piece->base == NULL || data == NULL || size == 0)
		return NULL;
	return memcpy(piece->base + place, data, size);
}

const char *
piece_text(struct piece *piece, const char *text)
{
	return text != NULL ? piece_put(piece, text, strlen(text) + 1) : NULL;
}

struct piece
piece_make(const struct piece *measured)
{
	return (struct piece){ .base = mem_new(1, measured->used) };
}
