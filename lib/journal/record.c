#include "lib/journal/record.h"

void
record_append(struct record_list *list, struct record *record)
{
	record->next = NULL;
	if (list->last != NULL)
		list->last->next = record;
	else
		list->first = record;
	list->last = record;
	list->count++;
}

struct record *
record_take(struct record_list *list)
{
	struct record *record = list->first;

	list->first = record->next;
	if (list->first == NULL)
		list->last = NULL;
	list->count--;
	return record;
}
