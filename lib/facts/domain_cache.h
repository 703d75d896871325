/*
 * Domain facts by name, as long as their TTL says: one question at a time for
 * a name (single flight), refreshed ahead of expiry while in use, served stale
 * while DNS does not answer (RFC 8767), at most so many names. Loop's thread.
 */
#ifndef POSTFRANK_FACTS_DOMAIN_CACHE_H
#define POSTFRANK_FACTS_DOMAIN_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/facts/domain.h"
#include "lib/facts/saved.h"
#include "lib/util/wait.h"

struct breaker;
struct dns;
struct domain_cache;
struct log;
struct loop;

/* TTLs are brought into these bounds, in seconds. */
#define DOMAIN_TTL_MIN 30
#define DOMAIN_TTL_MAX 86400
/* Facts with a failure in them are asked again after this many seconds; and
 * those that are served stale because of one. */
#define DOMAIN_RETRY 1
#define DOMAIN_STALE_RETRY 5
/* Facts that are younger than now by more than this, in milliseconds, are of
 * before the clock was set back. */
#define DOMAIN_CLOCK_SLACK 60000
/* Names that are asked at once; others wait for their turn. */
#define DOMAIN_ASKED_MAX 1024

struct domain_cache_limits {
	size_t names;
	int64_t stale; /* milliseconds past expiry that facts still serve */
};

struct domain_cache *domain_cache_new(struct loop *loop, struct dns *dns,
    struct log *log, const struct domain_cache_limits *limits);
void domain_cache_free(struct domain_cache *cache);

/* Whose addresses DOMAIN_OF_SPF is about; it must outlive the cache. */
struct egress_watch;
void domain_cache_set_egresses(struct domain_cache *cache,
    struct egress_watch *egresses);

/*
 * A reload: the same facts, asked of another `dns` from now on. What is under
 * way is asked anew; the old one may be freed then.
 */
void domain_cache_set_dns(struct domain_cache *cache, struct dns *dns,
    const struct domain_cache_limits *limits);

/*
 * Names are lower case, as domain_normal() makes them.
 *
 * The facts if there are any that serve: fresh, or stale while a new question
 * is under way. A reference that the caller releases, or NULL when the name is
 * cold. Asks DNS in the background where that is due. No allocation, no system
 * call for fresh facts.
 */
struct domain_facts *domain_cache_get(struct domain_cache *cache,
    enum domain_kind kind, const char *name);

/*
 * Waits for cold names. `ready` is called once, later, when every name has an
 * answer (facts with a DNS_FAILURE in them are one), unless wait_cancel() is
 * first.
 */
#define DOMAIN_WAIT_NAMES 128 /* names of one wait, at most; more are dropped */
struct domain_name {
	enum domain_kind kind;
	const char *name;
};
/* Returns how many names are waited for; 0: nothing, `ready` will not come. */
size_t domain_wait_start(struct domain_cache *cache, struct wait *wait,
    const struct domain_name *names, size_t count);

/* For the gate: nobody waits while it is open. Probes are the cache's work. */
struct breaker *domain_cache_breaker(struct domain_cache *cache);

/* Names held now, and how often get() was served warm, stale, cold. */
struct domain_cache_counts {
	uint64_t names, warm, stale, cold;
};
void domain_cache_count(const struct domain_cache *cache,
    struct domain_cache_counts *counts_r);

/*
 * For the store: gives to `save`, of the kind DOMAIN_SAVED, the facts of every
 * name that it was not given before; takes one such piece back, unless it is
 * past serving, or newer facts are there, or the cache is full.
 */
#define DOMAIN_SAVED "domain"
void domain_cache_save(struct domain_cache *cache, fact_saver *save,
    void *arg);
void domain_cache_load(struct domain_cache *cache,
    const struct saved_fact *fact);

#endif
