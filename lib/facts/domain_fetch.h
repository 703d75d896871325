/* Asks DNS all that domain facts are made of, in one round trip. */
#ifndef POSTFRANK_FACTS_DOMAIN_FETCH_H
#define POSTFRANK_FACTS_DOMAIN_FETCH_H

#include <stdbool.h>

#include "lib/facts/domain.h"

struct breaker;
struct dns;
struct domain_facts;
struct domain_fetch;

/*
 * The facts are a reference for the receiver; `heard` when a server answered
 * anything. The fetch is gone.
 */
typedef void domain_fetched(void *arg, struct domain_facts *facts,
    bool heard);

/*
 * Calls `fetched` once, later, when every question has its answer, and tells
 * the breaker of each answer at once.
 */
struct domain_fetch *domain_fetch_start(struct dns *dns,
    struct breaker *breaker, enum domain_kind kind, const char *name,
    domain_fetched *fetched, void *arg);

/* No callback follows. */
void domain_fetch_cancel(struct domain_fetch *fetch);

#endif
