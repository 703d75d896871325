/* Counts by name that wait to be added to the store's. */
#ifndef POSTFRANK_JOURNAL_TALLY_H
#define POSTFRANK_JOURNAL_TALLY_H

#include <stddef.h>
#include <stdint.h>

/* Names counted at a time; what is counted by more goes under TALLY_OTHER. */
#define TALLY_NAMES_MAX 64
#define TALLY_OTHER "other"

/* `(struct tally){ 0 }` is an empty one. Names are static. */
struct tally {
	struct {
		const char *name;
		uint64_t count;
	} rows[TALLY_NAMES_MAX];
	size_t row_count;
};

void tally_add(struct tally *tally, const char *name, uint64_t count);

/* Moves all that is in `from` to `into`. */
void tally_move(struct tally *into, struct tally *from);

#endif
