/* Tables of what is discovered in a DNS of DMARC records. */
#ifndef POSTFRANK_TESTS_UNIT_DMARC_ZONES_H
#define POSTFRANK_TESTS_UNIT_DMARC_ZONES_H

#include "tests/unit/dmarc_room.h"
#include "tests/unit/suite.h"

struct zone_case {
	const char *name, *domain;
	const struct dmarc_row *zone;
	/* "found example.jp reject by sp, org example.jp"; MISSING */
	const char *list; /* by RFC 7489 */
	const char *walk; /* by RFC 9989 */
	enum known exists;
};

#define ROWS(...) (const struct dmarc_row[]){ __VA_ARGS__, { 0 } }
#define NOTHING (const struct dmarc_row[]){ { 0 } }

#define YES .exists = KNOWN_YES
#define NO .exists = KNOWN_NO
#define UNSURE .exists = KNOWN_UNSURE
#define MISSING "(missing)"

void zone_cases(const struct zone_case *cases, size_t count);

#endif
