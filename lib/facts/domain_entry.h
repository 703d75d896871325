/*
 * The insides of the cache of domain facts: its entries, found by name and
 * kept in order of use. domain_cache.c knows when one is asked and served.
 */
#ifndef POSTFRANK_FACTS_DOMAIN_ENTRY_H
#define POSTFRANK_FACTS_DOMAIN_ENTRY_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "lib/dns/breaker.h"
#include "lib/facts/domain_cache.h"
#include "lib/util/hash.h"
#include "lib/util/loop.h"

struct name_key {
	uint64_t hash;
	enum domain_kind kind;
	const char *name;
};

struct domain_entry {
	struct name_key key;
	struct domain_cache *cache;
	struct domain_facts *facts; /* NULL = none yet */
	bool is_unsaved; /* they have not been given to the store */
	int64_t due; /* clock_wall() from which a get() asks again */
	struct domain_fetch *fetch; /* under way, or NULL */
	int64_t asked_at; /* clock_now() of it */
	struct waiter *waiters;
	bool is_wanted;
	TAILQ_ENTRY(domain_entry) wanted; /* shall be asked, in that order */
	TAILQ_ENTRY(domain_entry) used; /* the last one used first */
	int64_t used_at;
	char name[];
};

TAILQ_HEAD(entries, domain_entry);

struct domain_cache {
	struct dns *dns;
	struct loop *loop;
	struct log *log;
	struct domain_cache_limits limits;
	struct hash_key hash_key;
	GHashTable *table; /* name_key -> entry */
	struct entries used;
	struct entries wanted;
	size_t asked; /* fetches under way */
	int64_t heard_at; /* clock_now() of the last answer */
	int64_t back_at; /* of the first answer after a silence */
	struct breaker breaker;
	struct egress_watch *egresses; /* or NULL */
	bool told_open;
	struct loop_timer probe;
	struct domain_cache_counts counts;
};

/* The table of `cache`, empty. */
void domain_entries_start(struct domain_cache *cache);
void domain_entries_end(struct domain_cache *cache);

/*
 * The entry of a kind and name, now the one used last (to a second, so that
 * most calls write nothing); made if need be. NULL when there is no room: all
 * are being asked. `now` is clock_wall().
 */
struct domain_entry *domain_entry_of(struct domain_cache *cache,
    enum domain_kind kind, const char *name, int64_t now);
void domain_entry_remove(struct domain_entry *entry);

/* The entry if there is one, as it is. */
struct domain_entry *domain_entry_find(const struct domain_cache *cache,
    enum domain_kind kind, const char *name);

/* A new one would need the place of another. */
bool domain_entries_are_full(const struct domain_cache *cache);

/* Removes what is more than limits.names, but for what is being asked. */
void domain_entries_trim(struct domain_cache *cache);

/* Fresh, or stale and conclusive; false for NULL. */
bool domain_facts_serve(const struct domain_cache *cache,
    const struct domain_facts *facts, int64_t now);

/* In place of those it has, and not saved yet; the reference becomes the
 * entry's. */
void domain_entry_set_facts(struct domain_entry *entry,
    struct domain_facts *facts);

/* Into the queue of those that shall be asked, or out of it; those for which
 * somebody waits come first. */
void domain_entry_set_wanted(struct domain_entry *entry, bool wanted);

#endif
