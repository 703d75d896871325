/*
 * The networks that a domain's SPF record lets send: ip4, ip6, a, mx, include
 * and redirect followed through DNS, bounded. No evaluation for one address:
 * terms before which another one matches are told, not weighed. Loop's thread.
 */
#ifndef POSTFRANK_AUTH_SPF_NETWORKS_H
#define POSTFRANK_AUTH_SPF_NETWORKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/auth/spf_record.h"

struct dns;
struct spf_expansion;

/* Networks that are kept; records that are read; names that are asked. */
#define SPF_NETWORKS_MAX 1000
#define SPF_NETWORKS_RECORDS_MAX 50
#define SPF_NETWORKS_NAMES_MAX 200

/* Terms of the tree that are told; of more, only that there are. */
#define SPF_TREE_MAX 100

/* A term that asks DNS, and what it costs (RFC 7208 4.6.4); the first one is
 * the record itself, without a term. Texts are printable. */
struct spf_branch {
	unsigned depth;		/* of includes and redirects */
	const char *domain;	/* whose record it is in */
	const char *term;	/* "include:...", "mx"; NULL = the record */
	const char *target;	/* whose record it leads to, or NULL */
	const char *record;	/* that of `target`, or the first one; NULL =
				 * there is not one */
	size_t record_count;	/* of SPF records there */
	const char *failure;	/* DNS did not answer: why; or NULL */
	unsigned lookups;	/* with all that it leads to, the term too */
	unsigned voids;
	bool is_told;		/* what it leads to is told above */
};

struct spf_networks {
	const struct network *networks;	/* of terms that pass, without doubles */
	size_t count;
	/* Why there may be more or fewer than these, for people: a macro,
	 * exists or ptr term, a name that DNS failed for, a limit, an
	 * exclusion ("-ip4:...") before; NULL = these are all. */
	const char *doubt;
	/* Only the first so many pass for certain: before the others stands
	 * `obstacle`, where receivers may stop: an exclusion, an include by a
	 * macro, a name that DNS failed for (RFC 7208 5); NULL = nothing. */
	size_t certain;
	const char *obstacle;
	bool lets_everybody;	/* "+all" or all of a family, by include too */
	/* Not NULL: there is no record, or one that receivers reject: why. */
	const char *fault;
	bool has_record;	/* exactly one */
	size_t record_count;	/* SPF records of the domain itself */
	const char *failure;	/* DNS did not answer for them: why (static) */
	const char *record;	/* its text, printable; NULL = none */
	unsigned lookups;	/* terms that ask DNS (RFC 7208 4.6.4) */
	unsigned voids;		/* a and mx terms that find nothing */
	const struct spf_branch *tree; /* each before what it leads to */
	size_t tree_count;
	bool tree_is_cut;	/* there is more than SPF_TREE_MAX */
	char all;		/* qualifier of `all` of the domain itself,
				 * redirects followed; '\0' = none */
	bool dns_failed;	/* an answer is missing: ask again soon */
	bool heard;		/* some name server had a part in it */
	uint32_t ttl;		/* seconds: the least of what was met */
};

/* All it points to ends with the call. */
typedef void spf_expanded(void *arg, const struct spf_networks *networks);

/*
 * The callback comes once, later, never inside the call, unless it is
 * cancelled. There is no deadline but that of DNS.
 */
struct spf_expansion *spf_networks_start(struct dns *dns, const char *domain,
    spf_expanded *expanded, void *arg);
void spf_networks_cancel(struct spf_expansion *expansion);

#endif
