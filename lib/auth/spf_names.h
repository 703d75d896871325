/*
 * The names that an SPF record leads to, and what DNS says of each: include
 * and redirect, and a and mx where they let someone pass. Each is asked once,
 * as soon as it is known, all that are known at the same time. Loop's thread.
 */
#ifndef POSTFRANK_AUTH_SPF_NAMES_H
#define POSTFRANK_AUTH_SPF_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/auth/spf_answer.h"

struct dns;
struct spf_names;

enum spf_kind {
	SPF_NAME_RECORD,	/* TXT */
	SPF_NAME_MX,
	SPF_NAME_HOST,		/* A and AAAA */
};

struct spf_name {
	enum spf_kind kind;
	const char *name;	/* lower case, no dot at the end; printable */
	const char *failure;	/* DNS did not answer: why; or NULL */

	/* SPF_NAME_RECORD */
	struct spf_policy policy;
	/* What each term leads to; NULL = it leads nowhere, is not asked, or
	 * there were too many before. */
	struct spf_name **targets;
	struct spf_name *redirect;

	/* SPF_NAME_MX */
	struct spf_name **hosts;
	size_t host_count;	/* of `hosts` */
	size_t host_total;

	/* SPF_NAME_HOST */
	struct ip *addresses;
	size_t address_count;

	/* for who walks from name to name */
	enum { SPF_NOT_SEEN, SPF_ON_THE_WAY, SPF_SEEN } seen;
	unsigned lookups;
	unsigned voids;
	bool is_collected, is_told;
};

/* What a finished search found; of `arena`. */
struct spf_found {
	struct arena *arena;
	struct spf_name *first;	/* the record that was asked for */
	const char *too_many;	/* names were left out: why; or NULL */
	uint32_t ttl;		/* seconds: the least of all answers */
	bool heard;		/* some name server had a part in it */
};

/* All it points to ends with the call, and so does the search. */
typedef void spf_names_found(void *arg, struct spf_found *found);

/* The callback comes once, later, unless it is cancelled. */
struct spf_names *spf_names_start(struct dns *dns, const char *domain,
    spf_names_found *found, void *arg);
void spf_names_cancel(struct spf_names *names);

#endif
