#include <string.h>

#include "lib/facts/domain_entry.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"

/* Before the name in a key. */
static const char *const kinds[] = {
	[DOMAIN_OF_MAIL] = "mail:",
	[DOMAIN_OF_HOST] = "host:",
	[DOMAIN_OF_TEXT] = "text:",
	[DOMAIN_OF_SPF_RECORD] = "spf-record:",
	[DOMAIN_OF_SPF] = "spf:",
	[DOMAIN_OF_LISTING] = "listing:",
};
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == DOMAIN_KINDS,
    "each kind has a key of its own");

void
domain_cache_save(struct domain_cache *cache, fact_saver *save, void *arg)
{
	struct buf key = { 0 }, octets = { 0 };
	const struct domain_facts *facts;
	struct domain_entry *entry;

	TAILQ_FOREACH (entry, &cache->used, used) {
		facts = entry->facts;
		if (!entry->is_unsaved || !domain_is_conclusive(facts))
			continue;
		entry->is_unsaved = false;
		buf_clear(&key);
		buf_clear(&octets);
		buf_printf(&key, "%s%s", kinds[facts->kind], facts->name);
		domain_facts_pack(facts, &octets);
		save(arg,
		    &(struct saved_fact){ .kind = DOMAIN_SAVED,
			.key = key.data,
			.fetched = facts->fetched,
			.expires = facts->expires,
			.data = octets.data,
			.length = octets.length });
	}
	buf_free(&key);
	buf_free(&octets);
}

static bool
key_is_of(const char *key, const struct domain_facts *facts)
{
	const char *kind = kinds[facts->kind];
	size_t length = strlen(kind);

	return strncmp(key, kind, length) == 0 &&
	    strcmp(key + length, facts->name) == 0;
}

/*
 * What comes from the future would serve for longer than its TTL. A failure,
 * however new, gives way to what still serves (RFC 8767 4).
 */
static bool
is_wanted(const struct domain_cache *cache, const struct domain_entry *entry,
    const struct domain_facts *facts, int64_t now)
{
	if (facts->fetched > now || !domain_is_conclusive(facts) ||
	    !domain_facts_serve(cache, facts, now))
		return false;
	if (entry == NULL)
		return !domain_entries_are_full(cache);
	return entry->facts == NULL || !domain_is_conclusive(entry->facts) ||
	    entry->facts->fetched < facts->fetched;
}

void
domain_cache_load(struct domain_cache *cache, const struct saved_fact *fact)
{
	struct domain_entry *entry;
	struct domain_facts *facts;
	int64_t now = clock_wall();

	if (strcmp(fact->kind, DOMAIN_SAVED) != 0)
		return;
	facts = domain_facts_unpack(fact->data, fact->length);
	if (facts == NULL)
		return;
	entry = domain_entry_find(cache, facts->kind, facts->name);
	if (!key_is_of(fact->key, facts) ||
	    !is_wanted(cache, entry, facts, now)) {
		domain_facts_release(facts);
		return;
	}
	entry = domain_entry_of(cache, facts->kind, facts->name, now);
	domain_entry_set_facts(entry, facts);
	entry->is_unsaved = false;
}
