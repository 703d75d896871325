/*
 * One SPF record as a value (RFC 7208 4.6, 12): strict grammar, nothing is
 * dropped, nothing is asked. Macros stay as they are written.
 */
#ifndef POSTFRANK_AUTH_SPF_RECORD_H
#define POSTFRANK_AUTH_SPF_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/util/network.h"

struct arena;

/* Octets of a record, and its terms, that are read; more is a fault. */
#define SPF_RECORD_MAX 8192
#define SPF_TERMS_MAX 500

/* RFC 7208 4.6.4: terms that ask DNS; terms' questions that find nothing; hosts
 * of one mx term (more is a fault) or of the client's PTR records (more are
 * not looked at). */
#define SPF_LOOKUPS_MAX 10
#define SPF_VOIDS_MAX 2
#define SPF_MX_HOSTS_MAX 10
#define SPF_PTR_HOSTS_MAX 10

enum spf_mechanism {
	SPF_ALL,
	SPF_INCLUDE,
	SPF_A,
	SPF_MX,
	SPF_PTR,
	SPF_IP4,
	SPF_IP6,
	SPF_EXISTS,
};

struct spf_term {
	char qualifier;		/* '+' '-' '~' '?' */
	enum spf_mechanism mechanism;
	const char *domain;	/* domain-spec as written; NULL = the current
				 * domain */
	bool has_macro;		/* `domain` has a '%' */
	struct network network;	/* ip4, ip6 */
	unsigned prefix4, prefix6; /* a, mx: 32 and 128 where not written */
};

struct spf_record {
	const struct spf_term *terms;	/* in the order of the record */
	size_t term_count;
	const char *redirect;	/* domain-spec; NULL = none */
	const char *exp;	/* domain-spec; NULL = none */
};

/* The text is an SPF record: "v=spf1", then a blank or the end (4.5). */
bool spf_is_record(const char *text, size_t length);

/* 0, or -1 with a sentence that names the term (static or from the arena); the
 * record is an empty one then. */
int spf_record_read(struct arena *arena, const char *text, size_t length,
    struct spf_record *record_r, const char **error_r);

const char *spf_mechanism_name(enum spf_mechanism mechanism);

/* The term asks DNS, and counts for SPF_LOOKUPS_MAX. */
bool spf_term_asks(const struct spf_term *term);

/* As it would be written, printable; from the arena. */
const char *spf_term_show(struct arena *arena, const struct spf_term *term);

#endif
