/*
 * What receivers compute by SPF for one sender at one egress, and what a
 * domain's SPF record is like. Kinds of facts of the domain cache: immutable,
 * read by any thread while they are held.
 */
#ifndef POSTFRANK_FACTS_SPF_H
#define POSTFRANK_FACTS_SPF_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/auth/spf.h"

struct arena;
struct egress_facts;
struct piece;
struct spf_networks;

/* Addresses of the egress for which the result is the same. */
struct spf_piece {
	struct network network;	/* of a single address: all of its bits; else
				 * but for the narrower pieces in it */
	enum spf_outcome outcome;
	const char *term;	/* that decided, printable; NULL = none */
	const char *domain;	/* whose record it is in; NULL = none */
	const char *problem;	/* of none, temperror, permerror; or NULL */
};

struct spf_facts {
	const char *domain;	/* that was asked: the reverse-path's, or the
				 * HELO name for the null sender */
	bool is_helo;		/* it is the HELO name (RFC 7208 2.4) */
	bool of_local;		/* holds for this local part alone */
	const struct spf_piece *pieces;	/* single addresses first */
	size_t count;
	const char *uncut;	/* why not every address of the egress is in
				 * `pieces`; or NULL */
};

/* All, some, none of the egress passes; unsure where that hangs on what is not
 * known. */
enum spf_passes {
	SPF_PASSES_NONE,
	SPF_PASSES_SOME,
	SPF_PASSES_ALL,
	SPF_PASSES_UNSURE,
};
enum spf_passes spf_facts_passes(const struct spf_facts *facts);

struct spf_record_facts {
	const char *domain;
	size_t record_count;	/* SPF records of the domain */
	const char *record;	/* the only one, printable; NULL = none */
	const char *failure;	/* DNS failed for some of it: why; or NULL */
	const char *fault;	/* there is none, or receivers reject it: why */
	bool lets_everybody;	/* "+all", or a network as wide */
	char all;		/* qualifier of `all`; '\0' = there is none */
	unsigned lookups;	/* terms that ask DNS (RFC 7208 4.6.4) */
	unsigned voids;		/* of them, those that find nothing */
};

/* Of what the record leads to; valid as long as that and the name are. */
struct spf_record_facts spf_record_facts_of(
    const char *domain, const struct spf_networks *spf);

/*
 * The name under which the cache has the SPF of a sender at an egress
 * (DOMAIN_OF_SPF): "KEY DOMAIN", or "KEY LOCAL@DOMAIN" where the local part
 * counts, or "KEY <>". NULL = there is no domain to ask. From the arena.
 */
const char *spf_name_make(struct arena *arena,
    const struct egress_facts *egress, const char *local, const char *domain);

/* And read again. False when it is no such name; the rest lies in `name`. */
struct spf_name_parts {
	const char *key;	/* EGRESS_KEY_SIZE - 1 octets */
	const char *sender;	/* local@domain, domain, or "" */
	bool has_local;
};
bool spf_name_read(const char *name, struct spf_name_parts *parts_r);

/* Copies into a piece, for domain_facts_copy(); NULL of NULL. */
const struct spf_facts *spf_facts_put(struct piece *piece,
    const struct spf_facts *from);
const struct spf_record_facts *spf_record_facts_put(struct piece *piece,
    const struct spf_record_facts *from);

#endif
