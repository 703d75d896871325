/*
 * Questions of SPF to DNS: each is asked once, and kept with its answer.
 * Loop's thread.
 */
#ifndef POSTFRANK_AUTH_SPF_LOOKUPS_H
#define POSTFRANK_AUTH_SPF_LOOKUPS_H

#include "lib/auth/spf_answer.h"

struct spf_lookups;

struct spf_lookup {
	enum dns_type type;
	const char *name;	/* as spf_name_normal() makes them */
	bool is_known;
	struct spf_answer answer; /* where it is known */
	void *owner;		/* the asker's */
};

/* An answer is there. The last thing that is done with the lookups: they may
 * be freed inside the call. */
typedef void spf_lookup_known(void *arg, struct spf_lookup *lookup);

/* All that is kept is in `arena`. */
struct spf_lookups *spf_lookups_new(struct arena *arena, struct dns *dns,
    spf_lookup_known *known, void *arg);

/* Cancels what is under way. */
void spf_lookups_free(struct spf_lookups *lookups);

/* NULL = it was not asked. */
struct spf_lookup *spf_lookups_find(struct spf_lookups *lookups,
    enum dns_type type, const char *name);

/* Asks, unless it was asked before. */
struct spf_lookup *spf_lookups_ask(struct spf_lookups *lookups,
    enum dns_type type, const char *name);

/* Questions that were asked; those whose answer is missing. */
size_t spf_lookups_asked(const struct spf_lookups *lookups);
size_t spf_lookups_missing(const struct spf_lookups *lookups);
/* Some name server had a part in an answer. */
bool spf_lookups_heard(const struct spf_lookups *lookups);

/*
 * A name of octets, as it stands in a record, as dns_ask() wants it and
 * answers have it: lower case, no dot at the end, octets that are no part of a
 * plain name escaped (RFC 1035 5.1).
 */
const char *spf_name_normal(struct arena *arena, const char *octets);

#endif
