/*
 * One configured list, and whether it can be believed: before it is asked it
 * has to pass its own test (RFC 5782 5). Loop's thread.
 */
#ifndef POSTFRANK_FACTS_DNSBL_LIST_H
#define POSTFRANK_FACTS_DNSBL_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/conf/dnsbl_filter.h"
#include "lib/facts/egress.h"

/* Octets of a list's own words that are kept. */
#define DNSBL_TEXT_MAX 200

struct arena;
struct conf;
struct egress_asker;
struct log;

enum dnsbl_state {
	DNSBL_UNTESTED,	/* or DNS failed: see `doubt` */
	DNSBL_PASSES,
	DNSBL_FAILS,
	DNSBL_ABSENT,	/* it has no entries of this family */
};

struct dnsbl_list {
	struct dnsbl_filter filter;
	enum list_scope scope;
	enum dnsbl_state ipv4, ipv6;
	const char *doubt;	/* static, or NULL */
	int64_t tested;		/* clock_wall(), the last test with a result */
	bool was_aside;		/* and that was told */
	char why[256];		/* it fails */
};

struct dnsbl_lists {
	struct dnsbl_list *items;
	size_t count;
};

/* Those of the configuration, untested; free with dnsbl_lists_free(). */
void dnsbl_lists_make(const struct conf *conf, struct dnsbl_lists *lists_r);
void dnsbl_lists_free(struct dnsbl_lists *lists);
/* NULL when it is none of them. */
struct dnsbl_list *dnsbl_list_named(const struct dnsbl_lists *lists,
    const char *zone, enum list_scope scope);

enum dnsbl_state dnsbl_state(const struct dnsbl_list *list, int family);

/* An address and where to write what the list says of it. */
struct dnsbl_target {
	const struct ip *ip;
	struct egress_list *answer;
};

/*
 * Tests the list, unless that was done since `base` (clock_wall()), then asks
 * it for those targets for whose family it passes. All memory is the arena's.
 */
void dnsbl_list_ask(struct dnsbl_list *list, struct egress_asker *asker,
    struct arena *arena, const struct dnsbl_target *targets, size_t count,
    int64_t base);

/* The list refuses us, or somebody lies: it fails for now. */
void dnsbl_list_break(struct dnsbl_list *list, const char *why);

/* As it was known, and told, before. */
void dnsbl_list_set_aside(struct dnsbl_list *list, const char *why);
/* It fails, or failed before DNS did. */
bool dnsbl_is_aside(const struct dnsbl_list *list);

/*
 * When all answers are there: the list is set aside, or taken back; each is
 * said once.
 */
void dnsbl_list_settle(struct dnsbl_list *list, struct log *log);

#endif
