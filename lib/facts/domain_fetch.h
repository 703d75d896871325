/* Asks DNS all that facts of one kind are made of. */
#ifndef POSTFRANK_FACTS_DOMAIN_FETCH_H
#define POSTFRANK_FACTS_DOMAIN_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/facts/domain.h"

struct breaker;
struct dns;
struct egress_facts;
struct egress_watch;

/*
 * The facts are a reference for the receiver; `heard` when a server answered
 * anything. The fetch is gone.
 */
typedef void domain_fetched(void *arg, struct domain_facts *facts,
    bool heard);

/* The first member of each kind's own. */
struct domain_fetch {
	void (*cancel)(struct domain_fetch *fetch);
	domain_fetched *fetched;
	void *arg;
};

struct domain_fetch_parts {
	struct dns *dns;
	struct breaker *breaker; /* is told of each answer */
	struct egress_watch *egresses; /* for DOMAIN_OF_SPF; or NULL */
};

/* Calls `fetched` once, later, when every question has its answer. */
struct domain_fetch *domain_fetch_start(
    const struct domain_fetch_parts *parts, enum domain_kind kind,
    const char *name, domain_fetched *fetched, void *arg);

/* No callback follows. */
void domain_fetch_cancel(struct domain_fetch *fetch);

/*
 * The facts of a kind's answers as a value of its own: what the draft says,
 * fetched now, and good for so many seconds, within the bounds of the cache;
 * not for long when its `reason` tells of a failure.
 */
struct domain_facts *domain_fetch_facts(struct domain_facts *draft,
    uint32_t ttl);

#endif
