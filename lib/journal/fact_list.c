#include <stdlib.h>
#include <string.h>

#include "lib/journal/fact_list.h"
#include "lib/util/mem.h"

void
fact_list_add(struct fact_list *list, const struct saved_fact *fact)
{
	const size_t kind = strlen(fact->kind) + 1, key = strlen(fact->key) + 1;
	struct fact_list one;
	struct fact_piece *piece;
	char *text;

	one.octets = sizeof(*piece) + kind + key + fact->length;
	one.first = one.last = piece = mem_new(1, one.octets);
	piece->octets = one.octets;
	piece->fact = *fact;
	text = (char *)(piece + 1);
	piece->fact.kind = memcpy(text, fact->kind, kind);
	piece->fact.key = memcpy(text + kind, fact->key, key);
	if (fact->length > 0)
		memcpy(text + kind + key, fact->data, fact->length);
	piece->fact.data = text + kind + key;
	fact_list_move(list, &one);
}

void
fact_list_move(struct fact_list *into, struct fact_list *from)
{
	if (from->first == NULL)
		return;
	if (into->first == NULL)
		into->first = from->first;
	else
		into->last->next = from->first;
	into->last = from->last;
	into->octets += from->octets;
	*from = (struct fact_list){ 0 };
}

void
fact_list_drop(struct fact_list *list)
{
	struct fact_piece *piece = list->first;

	list->first = piece->next;
	list->octets -= piece->octets;
	free(piece);
}

void
fact_list_clear(struct fact_list *list)
{
	while (list->first != NULL)
		fact_list_drop(list);
}
