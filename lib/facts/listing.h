/*
 * Lists of domains in DNS (RFC 5782 3), and what they say of the domains that
 * the links of a message lead to.
 */
#ifndef POSTFRANK_FACTS_LISTING_H
#define POSTFRANK_FACTS_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/conf/dnsbl_filter.h"
#include "lib/facts/dnsbl.h"

struct arena;
struct conf;
struct domain_facts;
struct link;
struct message;
struct public_suffixes;

/* Domains of a message that lists are asked about; more are only counted. */
#define LINKED_DOMAINS_MAX 20

/* A list; read-only but for `is_aside`. */
struct domain_list {
	struct dnsbl_filter filter;
	/* The names of its test entries (RFC 5782 5): the one that each list
	 * has, and the one that none has. */
	char *listed, *clean;
	bool is_aside;	/* and that was told: loop's thread */
};

struct domain_lists {
	struct domain_list *items;
	size_t count;
};
/* Those of the configuration; free with domain_lists_free(). */
void domain_lists_make(const struct conf *conf, struct domain_lists *lists_r);
void domain_lists_free(struct domain_lists *lists);

/* Where links lead to, each organisation once. */
struct linked_domain {
	const char *name;
	const struct link *link; /* the first one */
};
struct linked_domains {
	struct linked_domain items[LINKED_DOMAINS_MAX];
	size_t count;
	size_t over;	/* hosts that are not looked at any more */
};
/* Of a message that was parsed. IP addresses and names of no public domain are
 * left out. Strings are the arena's. Costs time where there are many links. */
void linked_domains_make(const struct message *message, struct arena *arena,
    const struct public_suffixes *suffixes, struct linked_domains *linked_r);

struct listing {	/* a domain is on a list */
	const struct linked_domain *domain;
	const char *zone;
	struct ip answer; /* the first one that counts */
};

struct listing_gap {	/* a list of which not all is known */
	const char *zone;
	/* A sentence; NULL = DNS has not answered yet. */
	const char *why;
	bool is_aside;	/* it fails its self-test, and trying again is no help */
};

struct listings {
	const struct linked_domains *linked;
	struct listing *items;
	size_t count;
	struct listing_gap *gaps; /* at most one of each list */
	size_t gap_count;
	size_t list_count;
};

/* The question about a domain, or NULL when it would be too long. */
const char *listing_name(struct arena *arena, const char *domain,
    const struct domain_list *list);

/* What DNS says of an entry (DOMAIN_OF_LISTING), as dnsbl_read() does. */
enum dnsbl_verdict listing_read(const struct dnsbl_filter *filter,
    const struct domain_facts *facts, struct arena *arena,
    const char **why_r, struct ip *answer_r);

/*
 * Whether the list may be believed, by what DNS says of its test entries. False
 * with what there is to say in `gap_r`.
 */
bool domain_list_passes(const struct domain_list *list,
    const struct domain_facts *listed, const struct domain_facts *clean,
    struct arena *arena, struct listing_gap *gap_r);

#endif
