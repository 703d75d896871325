#include <stdlib.h>
#include <string.h>

#include "lib/facts/domain.h"
#include "lib/facts/domain_entry.h"
#include "lib/util/mem.h"

/* Milliseconds for which an entry keeps its place in the order of use. */
#define MOVED_EVERY 1000
/* A refresh is due this long before expiry, or at a tenth of the TTL. */
#define AHEAD_LEAST 10000

static guint
key_hash(gconstpointer arg)
{
	const struct name_key *key = arg;

	return (guint)key->hash;
}

static gboolean
key_equal(gconstpointer a, gconstpointer b)
{
	const struct name_key *left = a, *right = b;

	return left->hash == right->hash && left->kind == right->kind &&
	    strcmp(left->name, right->name) == 0;
}

void
domain_entry_set_wanted(struct domain_entry *entry, bool wanted)
{
	struct entries *list = &entry->cache->wanted;

	if (entry->is_wanted == wanted)
		return;
	entry->is_wanted = wanted;
	if (!wanted)
		TAILQ_REMOVE(list, entry, wanted);
	else if (entry->waiters != NULL)
		TAILQ_INSERT_HEAD(list, entry, wanted);
	else
		TAILQ_INSERT_TAIL(list, entry, wanted);
}

void
domain_entry_remove(struct domain_entry *entry)
{
	struct domain_cache *cache = entry->cache;

	domain_entry_set_wanted(entry, false);
	TAILQ_REMOVE(&cache->used, entry, used);
	g_hash_table_remove(cache->table, &entry->key);
	domain_facts_release(entry->facts);
	free(entry);
}

/* Removes the one not used for longest; false when all are being asked. */
static bool
evict(struct domain_cache *cache)
{
	struct domain_entry *entry;

	TAILQ_FOREACH_REVERSE(entry, &cache->used, entries, used)
	{
		if (entry->fetch == NULL && entry->waiters == NULL) {
			domain_entry_remove(entry);
			return true;
		}
	}
	return false;
}

static struct domain_entry *
add_entry(struct domain_cache *cache, const struct name_key *key)
{
	struct domain_entry *entry;
	size_t size = strlen(key->name) + 1;

	entry = mem_new(1, sizeof(*entry) + size);
	memcpy(entry->name, key->name, size);
	entry->key = (struct name_key){ key->hash, key->kind, entry->name };
	entry->cache = cache;
	g_hash_table_insert(cache->table, &entry->key, entry);
	TAILQ_INSERT_HEAD(&cache->used, entry, used);
	return entry;
}

static struct name_key
key_of(
    const struct domain_cache *cache, enum domain_kind kind, const char *name)
{
	const uint64_t hash = hash_octets(&cache->hash_key, name, strlen(name));

	return (struct name_key){ hash + (uint64_t)kind, kind, name };
}

struct domain_entry *
domain_entry_find(
    const struct domain_cache *cache, enum domain_kind kind, const char *name)
{
	const struct name_key key = key_of(cache, kind, name);

	return g_hash_table_lookup(cache->table, &key);
}

struct domain_entry *
domain_entry_of(struct domain_cache *cache, enum domain_kind kind,
    const char *name, int64_t now)
{
	const struct name_key key = key_of(cache, kind, name);
	struct domain_entry *entry;

	entry = g_hash_table_lookup(cache->table, &key);
	if (entry != NULL && now - entry->used_at >= MOVED_EVERY) {
		TAILQ_REMOVE(&cache->used, entry, used);
		TAILQ_INSERT_HEAD(&cache->used, entry, used);
		entry->used_at = now;
	}
	if (entry != NULL)
		return entry;
	if (domain_entries_are_full(cache) && !evict(cache))
		return NULL;
	entry = add_entry(cache, &key);
	entry->used_at = now;
	return entry;
}

bool
domain_entries_are_full(const struct domain_cache *cache)
{
	return g_hash_table_size(cache->table) >= cache->limits.names;
}

void
domain_entries_trim(struct domain_cache *cache)
{
	while (g_hash_table_size(cache->table) > cache->limits.names &&
	    evict(cache))
		continue;
}

void
domain_entries_start(struct domain_cache *cache)
{
	cache->table = g_hash_table_new(key_hash, key_equal);
	hash_key_make(&cache->hash_key);
	TAILQ_INIT(&cache->used);
	TAILQ_INIT(&cache->wanted);
}

void
domain_entries_end(struct domain_cache *cache)
{
	while (!TAILQ_EMPTY(&cache->used))
		domain_entry_remove(TAILQ_FIRST(&cache->used));
	g_hash_table_destroy(cache->table);
}

/* --- their facts --- */

bool
domain_facts_serve(const struct domain_cache *cache,
    const struct domain_facts *facts, int64_t now)
{
	if (facts == NULL ||
	    (facts->fetched > now + DOMAIN_CLOCK_SLACK &&
		!domain_is_conclusive(facts)))
		return false;
	return now < facts->expires ||
	    (now < facts->expires + cache->limits.stale &&
		domain_is_conclusive(facts));
}

void
domain_entry_set_facts(struct domain_entry *entry, struct domain_facts *facts)
{
	int64_t ttl = facts->expires - facts->fetched, ahead;

	ahead = ttl / 10 > AHEAD_LEAST ? ttl / 10 : AHEAD_LEAST;
	if (ttl <= AHEAD_LEAST)
		ahead = 0;
	domain_facts_release(entry->facts);
	entry->facts = facts;
	entry->is_unsaved = true;
	entry->due = facts->expires - ahead;
}
