#include <stdlib.h>

#include "lib/facts/domain.h"
#include "lib/facts/domain_entry.h"
#include "lib/facts/domain_fetch.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"

/* While the breaker is open, milliseconds from one probe to the next. */
#define PROBE_EVERY 500
/*
 * Milliseconds without an answer, after which the next one means that DNS is
 * back. libunbound sends again after 1800 at the latest: what has no answer
 * for longer after that has its own silence.
 */
#define GAP 2000

static bool
serves(const struct domain_entry *entry, int64_t now)
{
	return domain_facts_serve(entry->cache, entry->facts, now);
}

/*
 * A domain is often its own MX host: the addresses are there then, and no
 * question is asked twice. False when they are not.
 */
static bool
borrow(struct domain_entry *entry, int64_t now)
{
	const struct domain_entry *mail;
	const struct domain_facts *known;

	if (entry->key.kind != DOMAIN_OF_HOST || entry->fetch != NULL)
		return false;
	mail = domain_entry_find(entry->cache, DOMAIN_OF_MAIL, entry->name);
	known = mail != NULL ? mail->facts : NULL;
	if (known == NULL || now >= mail->due ||
	    known->a_status == DNS_FAILURE || known->aaaa_status == DNS_FAILURE)
		return false;
	domain_entry_set_facts(entry,
	    domain_facts_copy(&(struct domain_facts){ .kind = DOMAIN_OF_HOST,
		.name = known->name,
		.a_status = known->a_status,
		.aaaa_status = known->aaaa_status,
		.canonical = known->canonical,
		.addresses = known->addresses,
		.address_count = known->address_count,
		.fetched = known->fetched,
		.expires = known->expires }));
	domain_entry_set_wanted(entry, false);
	return true;
}

/* --- asking --- */

static void ask_wanted(struct domain_cache *cache);

/* RFC 8767 4: a failure replaces nothing that can still be served. */
static void
take_facts(struct domain_entry *entry, struct domain_facts *facts)
{
	int64_t now = facts->fetched;

	if (domain_is_conclusive(facts) || !serves(entry, now) ||
	    !domain_is_conclusive(entry->facts)) {
		domain_entry_set_facts(entry, facts);
		return;
	}
	domain_facts_release(facts);
	entry->due = now + DOMAIN_STALE_RETRY * 1000;
}

static void
answered(struct domain_entry *entry, struct domain_facts *facts, bool silent)
{
	struct domain_cache *cache = entry->cache;

	take_facts(entry, facts);
	if (silent && entry->waiters != NULL)
		breaker_deadline(&cache->breaker);
	/* Something must be asked, or it would stay open for ever. */
	if (silent && breaker_is_open(&cache->breaker) &&
	    TAILQ_EMPTY(&cache->wanted))
		domain_entry_set_wanted(entry, true);
	waiters_wake(&entry->waiters);
}

static void
fetched(void *arg, struct domain_facts *facts, bool heard)
{
	struct domain_entry *entry = arg;
	struct domain_cache *cache = entry->cache;
	int64_t now = clock_now();
	bool silent = !heard && facts->reason != NULL;

	entry->fetch = NULL;
	cache->asked--;
	if (heard) {
		breaker_answer(&cache->breaker);
		if (now - cache->heard_at >= GAP)
			cache->back_at = now;
		cache->heard_at = now;
	}
	if (silent && entry->asked_at < cache->back_at &&
	    now - cache->back_at < GAP) {
		/* It was sent into the silence; those who wait do so still. */
		domain_facts_release(facts);
		domain_entry_set_wanted(entry, true);
	} else {
		answered(entry, facts, silent);
	}
	ask_wanted(cache);
}

static void
ask(struct domain_entry *entry)
{
	struct domain_cache *cache = entry->cache;

	domain_entry_set_wanted(entry, false);
	cache->asked++;
	entry->asked_at = clock_now();
	entry->fetch =
	    domain_fetch_start(&(struct domain_fetch_parts){ .dns = cache->dns,
				   .breaker = &cache->breaker,
				   .egresses = cache->egresses },
		entry->key.kind, entry->name, fetched, entry);
}

static void
tell_breaker(struct domain_cache *cache, bool open)
{
	if (open == cache->told_open)
		return;
	cache->told_open = open;
	if (open)
		log_warning(cache->log,
		    "DNS does not answer: until it does, messages are judged "
		    "by what is known");
	else
		log_info(cache->log, "DNS answers again");
}

/* All that are wanted and may be; the others at the next answer or probe. */
static void
ask_wanted(struct domain_cache *cache)
{
	bool open = breaker_is_open(&cache->breaker);

	tell_breaker(cache, open);
	while (!open && cache->asked < DOMAIN_ASKED_MAX &&
	    !TAILQ_EMPTY(&cache->wanted))
		ask(TAILQ_FIRST(&cache->wanted));
	if (TAILQ_EMPTY(&cache->wanted))
		loop_timer_clear(cache->loop, &cache->probe);
	else if (cache->probe.place == 0)
		loop_timer_set(
		    cache->loop, &cache->probe, clock_now() + PROBE_EVERY);
}

static void
probe_due(void *arg)
{
	struct domain_cache *cache = arg;

	if (!TAILQ_EMPTY(&cache->wanted) && cache->asked < DOMAIN_ASKED_MAX)
		ask(TAILQ_FIRST(&cache->wanted));
	ask_wanted(cache);
}

static void
want(struct domain_entry *entry)
{
	if (entry->fetch != NULL ||
	    (entry->is_wanted && entry->waiters == NULL))
		return;
	domain_entry_set_wanted(entry, false);
	domain_entry_set_wanted(entry, true);
	ask_wanted(entry->cache);
}

/* --- the cache --- */

struct domain_cache *
domain_cache_new(struct loop *loop, struct dns *dns, struct log *log,
    const struct domain_cache_limits *limits)
{
	struct domain_cache *cache;

	cache = mem_new(1, sizeof(*cache));
	cache->loop = loop;
	cache->dns = dns;
	cache->log = log;
	cache->limits = *limits;
	domain_entries_start(cache);
	cache->probe.due = probe_due;
	cache->probe.arg = cache;
	return cache;
}

void
domain_cache_set_egresses(
    struct domain_cache *cache, struct egress_watch *egresses)
{
	cache->egresses = egresses;
}

void
domain_cache_free(struct domain_cache *cache)
{
	struct domain_entry *entry;

	if (cache == NULL)
		return;
	TAILQ_FOREACH (entry, &cache->used, used) {
		waiters_cancel(&entry->waiters);
		if (entry->fetch != NULL)
			domain_fetch_cancel(entry->fetch);
	}
	domain_entries_end(cache);
	loop_timer_clear(cache->loop, &cache->probe);
	free(cache);
}

void
domain_cache_set_dns(struct domain_cache *cache, struct dns *dns,
    const struct domain_cache_limits *limits)
{
	struct domain_entry *entry;

	cache->dns = dns;
	cache->limits = *limits;
	TAILQ_FOREACH (entry, &cache->used, used) {
		if (entry->fetch == NULL)
			continue;
		domain_fetch_cancel(entry->fetch);
		entry->fetch = NULL;
		cache->asked--;
		domain_entry_set_wanted(entry, true);
	}
	domain_entries_trim(cache);
	ask_wanted(cache);
}

/* The clock was set back: what was due soon would not be for long. */
static void
correct_due(struct domain_entry *entry, int64_t now)
{
	const struct domain_facts *facts = entry->facts;

	if (facts != NULL && facts->fetched > now + DOMAIN_CLOCK_SLACK &&
	    entry->due > now + (facts->expires - facts->fetched))
		entry->due = now;
}

struct domain_facts *
domain_cache_get(
    struct domain_cache *cache, enum domain_kind kind, const char *name)
{
	struct domain_entry *entry;
	int64_t now = clock_wall();

	entry = domain_entry_of(cache, kind, name, now);
	if (entry == NULL) {
		cache->counts.cold++;
		return NULL;
	}
	correct_due(entry, now);
	if ((entry->facts == NULL || now >= entry->due) && !borrow(entry, now))
		want(entry);
	if (!serves(entry, now)) {
		cache->counts.cold++;
		return NULL;
	}
	if (now < entry->facts->expires)
		cache->counts.warm++;
	else
		cache->counts.stale++;
	return domain_facts_hold(entry->facts);
}

struct breaker *
domain_cache_breaker(struct domain_cache *cache)
{
	return &cache->breaker;
}

void
domain_cache_count(
    const struct domain_cache *cache, struct domain_cache_counts *counts_r)
{
	*counts_r = cache->counts;
	counts_r->names = g_hash_table_size(cache->table);
}

/* --- waiting --- */

size_t
domain_wait_start(struct domain_cache *cache, struct wait *wait,
    const struct domain_name *names, size_t count)
{
	struct domain_entry *entry;
	int64_t now = clock_wall();
	size_t i;

	wait_start(wait);
	if (count > DOMAIN_WAIT_NAMES)
		count = DOMAIN_WAIT_NAMES;
	for (i = 0; i < count; i++) {
		entry =
		    domain_entry_of(cache, names[i].kind, names[i].name, now);
		if (entry == NULL || serves(entry, now) || borrow(entry, now))
			continue;
		wait_add(wait, &entry->waiters);
		want(entry);
	}
	return wait->missing;
}
