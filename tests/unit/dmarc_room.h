/* A DNS of DMARC records, in words, for tests of what looks into it. */
#ifndef POSTFRANK_TESTS_UNIT_DMARC_ROOM_H
#define POSTFRANK_TESTS_UNIT_DMARC_ROOM_H

#include "lib/auth/dmarc.h"
#include "lib/util/buf.h"

/*
 * A row of the zone: a domain, without "_dmarc."; and its TXT record. "!REASON"
 * in its place: DNS fails; "!": it was never asked; "?": it is not known. A domain may have several
 * rows; one that has none does not exist.
 */
struct dmarc_row {
	const char *domain, *text;
};

struct dmarc_room {
	struct arena *arena;
	const struct dmarc_row *rows; /* up to one without a domain */
	struct buf asked; /* the names, each with a blank behind it */
};

/* For dmarc_known.answer; `arg` is the room. */
const struct dmarc_answer *dmarc_room_answer(void *arg, const char *name);

#endif
