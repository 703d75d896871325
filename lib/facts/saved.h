/* Facts on their way to the store and back, so that a restart forgets nothing. */
#ifndef POSTFRANK_FACTS_SAVED_H
#define POSTFRANK_FACTS_SAVED_H

#include <stddef.h>
#include <stdint.h>

/* Octets of one piece; a longer one is not saved. */
#define SAVED_OCTETS_MAX (256 * 1024)

struct saved_fact {
	const char *kind;	/* "domain", "egress", "reach", "list" */
	const char *key;	/* a name; one piece for each kind and key */
	int64_t fetched;	/* clock_wall() */
	int64_t expires;	/* clock_wall() */
	const void *data;	/* as the kind's own pack() makes it */
	size_t length;
};

/* All it is given ends with the call. */
typedef void fact_saver(void *arg, const struct saved_fact *fact);

#endif
