/*
 * What receivers compute by SPF for one sender at one egress: one immutable,
 * reference-counted value, read by any thread while it is held.
 */
#ifndef POSTFRANK_FACTS_SPF_H
#define POSTFRANK_FACTS_SPF_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/auth/spf.h"
#include "lib/facts/domain.h"

/* Pieces into which the networks of an egress are cut, at most. */
#define SPF_PIECES_MAX 64

/* Addresses of the egress for which the result is the same. */
struct spf_piece {
	struct network network;	/* of a single address: all of its bits */
	enum spf_outcome outcome;
	const char *term;	/* that decided, printable; NULL = none */
	const char *domain;	/* whose record it is in; NULL = none */
	const char *problem;	/* of none, temperror, permerror; or NULL */
};

struct spf_facts {
	const char *domain;	/* that was asked: the reverse-path's, or the
				 * HELO name for the null sender */
	bool is_helo;		/* it is the HELO name (RFC 7208 2.4) */
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

/* What a domain's SPF record is like, whoever sends (facts.spf_record). */
struct spf_record_facts {
	const char *domain;
	size_t record_count;	/* SPF records of the domain */
	const char *record;	/* the only one, printable; NULL = none */
	const char *failure;	/* DNS did not answer: why; or NULL */
	const char *fault;	/* there is none, or receivers reject it: why */
	bool lets_everybody;	/* "+all", or a network as wide */
	char all;		/* qualifier of `all`; '\0' = there is none */
	unsigned lookups;	/* terms that ask DNS (RFC 7208 4.6.4) */
	unsigned voids;		/* of them, those that find nothing */
};

#endif
