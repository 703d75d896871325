#include <string.h>

#include "lib/journal/tally.h"

void
tally_add(struct tally *tally, const char *name, uint64_t count)
{
	size_t i;

	for (i = 0; i < tally->row_count; i++) {
		if (strcmp(tally->rows[i].name, name) == 0) {
			tally->rows[i].count += count;
			return;
		}
	}
	/* The last row is kept for the others. */
	if (i >= TALLY_NAMES_MAX - 1) {
		i = TALLY_NAMES_MAX - 1;
		name = TALLY_OTHER;
	}
	tally->rows[i].name = name;
	tally->rows[i].count += count;
	tally->row_count = i + 1;
}

void
tally_move(struct tally *into, struct tally *from)
{
	size_t i;

	for (i = 0; i < from->row_count; i++)
		tally_add(into, from->rows[i].name, from->rows[i].count);
	*from = (struct tally){ 0 };
}
