/* Facts on their way to the store: copies, first in, first out. Private to this
 * folder. */
#ifndef POSTFRANK_JOURNAL_FACT_LIST_H
#define POSTFRANK_JOURNAL_FACT_LIST_H

#include <stddef.h>

#include "lib/facts/saved.h"

struct fact_piece {	/* one piece of memory with all it points to */
	struct fact_piece *next;
	size_t octets;	/* of memory */
	struct saved_fact fact;
};

/* `(struct fact_list){ 0 }` is an empty one. */
struct fact_list {
	struct fact_piece *first;
	struct fact_piece *last;
	size_t octets;
};

/* Appends a copy. */
void fact_list_add(struct fact_list *list, const struct saved_fact *fact);

/* Appends all that is in `from`, which is empty then. */
void fact_list_move(struct fact_list *into, struct fact_list *from);

/* Frees the first one, which there must be; frees all. */
void fact_list_drop(struct fact_list *list);
void fact_list_clear(struct fact_list *list);

#endif
