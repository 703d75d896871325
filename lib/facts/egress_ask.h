/* The questions of one round: many, but only so many at once. */
#ifndef POSTFRANK_FACTS_EGRESS_ASK_H
#define POSTFRANK_FACTS_EGRESS_ASK_H

#include <stdbool.h>

#include "lib/dns/dns.h"

/* Questions under way at once; others wait for their turn. */
#define EGRESS_ASKED_MAX 100

struct arena;
struct egress_asker;

/*
 * Questions live in `arena`. `idle` is called, later, each time that the last
 * one is answered and its callback has asked nothing more; it may free the
 * asker.
 */
struct egress_asker *egress_asker_new(struct arena *arena, struct dns *dns,
    void (*idle)(void *arg), void *arg);
/* Cancels all; no callback follows. */
void egress_asker_free(struct egress_asker *asker);

/* As dns_ask(); `name` is copied. */
void egress_ask(struct egress_asker *asker, const char *name,
    enum dns_type type, dns_callback *callback, void *arg);

/* Nothing is asked, and nothing waits for its turn. */
bool egress_asker_is_idle(const struct egress_asker *asker);
/* Some answer was a DNS_FAILURE. */
bool egress_asker_has_failed(const struct egress_asker *asker);

#endif
