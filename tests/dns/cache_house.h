/* What tests of the cache of domain facts stand in, with a clock to turn. */
#ifndef POSTFRANK_TESTS_DNS_CACHE_HOUSE_H
#define POSTFRANK_TESTS_DNS_CACHE_HOUSE_H

#include "lib/facts/domain.h"
#include "lib/facts/domain_cache.h"
#include "tests/dns/dns_house.h"
#include "tests/dns/turned_clock.h"

#define HOUR (3600 * 1000)

struct cache_house {
	struct house dns;
	struct domain_cache *cache;
};

/* A wait that counts how often it became ready, and stops the loop then. */
struct test_wait {
	struct wait wait;
	struct cache_house *house;
	int ready;
};

void open_cache(struct cache_house *house, const char *zone, size_t names);
void close_cache(struct cache_house *house);

size_t start_wait(struct cache_house *house, struct test_wait *wait,
    const char *name);
/* Waits for the facts of a cold name; a reference, or NULL for none. */
struct domain_facts *learn(struct cache_house *house, const char *name);
struct domain_facts *learn_host(struct cache_house *house, const char *name);
struct domain_facts *learn_listing(struct cache_house *house,
    const char *name);
/* As domain_cache_get(), and lets go: only the pointer may be compared. */
const struct domain_facts *peek(struct cache_house *house, const char *name);
/* Runs the loop until each of them is ready, once; */
void run_until_ready(struct cache_house *house, struct test_wait *waits,
    size_t count);
/* until nothing is being asked; */
void run_until_quiet(struct cache_house *house);
/* until the breaker is closed again; */
void run_until_closed(struct cache_house *house);
/* until that name has been asked so often in all. */
void run_until_asked(struct cache_house *house, const char *name, int times);

#endif
