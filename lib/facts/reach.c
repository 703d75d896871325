#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/facts/reach_private.h"
#include "lib/util/clock.h"
#include "lib/util/mem.h"

/* Milliseconds for which a host keeps its place in the order of use. */
#define MOVED_EVERY 1000

/* --- hosts by name --- */

static guint
key_hash(gconstpointer arg)
{
	const struct host_key *key = arg;

	return (guint)key->hash;
}

static gboolean
key_equal(gconstpointer a, gconstpointer b)
{
	const struct host_key *left = a, *right = b;

	return left->hash == right->hash &&
	    strcmp(left->name, right->name) == 0;
}

static struct host_key
key_of(const struct reach_cache *cache, const char *name)
{
	return (struct host_key){
		.hash = hash_octets(&cache->hash_key, name, strlen(name)),
		.name = name,
	};
}

static void
remove_host(struct reach_host *host)
{
	struct reach_cache *cache = host->cache;

	reach_turn_drop(host);
	TAILQ_REMOVE(&cache->used, host, used);
	g_hash_table_remove(cache->table, &host->key);
	free(host);
}

/* One more host, in the place of the one not used for longest if need be. */
static struct reach_host *
add_host(struct reach_cache *cache, const struct host_key *key, int64_t now)
{
	struct reach_host *host;
	size_t size = strlen(key->name) + 1;

	if (g_hash_table_size(cache->table) >= REACH_HOSTS_MAX)
		remove_host(TAILQ_LAST(&cache->used, reach_hosts));
	host = mem_new(1, sizeof(*host) + size);
	memcpy(host->name, key->name, size);
	host->key = (struct host_key){ key->hash, host->name };
	host->cache = cache;
	host->used_at = now;
	g_hash_table_insert(cache->table, &host->key, host);
	TAILQ_INSERT_HEAD(&cache->used, host, used);
	return host;
}

static struct reach_host *
host_of(struct reach_cache *cache, const char *name, int64_t now)
{
	struct host_key key = key_of(cache, name);
	struct reach_host *host;

	host = g_hash_table_lookup(cache->table, &key);
	if (host == NULL)
		return add_host(cache, &key, now);
	if (now - host->used_at >= MOVED_EVERY) {
		TAILQ_REMOVE(&cache->used, host, used);
		TAILQ_INSERT_HEAD(&cache->used, host, used);
		host->used_at = now;
	}
	return host;
}

/* --- what is known --- */

static bool
is_due(const struct reach_host *host, const struct ip *addresses, size_t count,
    int64_t now)
{
	int64_t age = now - host->tried_at;
	int64_t every = host->cache->conf->probe.every;

	if (host->stage != HOST_IDLE)
		return false;
	if (host->tried_at == 0 || age < 0 || age >= every)
		return true;
	if (host->reach.state == REACH_YES)
		return false;
	return age >= every / REACH_SOONER ||
	    (age >= REACH_MOVED && !reach_turn_tried(host, addresses, count));
}

static int64_t
serves_until(const struct reach_cache *cache, int64_t probed)
{
	return probed + REACH_SERVES * cache->conf->probe.every;
}

static void
set_unknown(struct reach *reach, const char *why)
{
	*reach = (struct reach){ .state = REACH_UNKNOWN };
	snprintf(reach->evidence, sizeof(reach->evidence), "%s", why);
}

/* Cut where there is no more room. */
void
reach_add_evidence(char evidence[REACH_EVIDENCE_SIZE], const char *text)
{
	size_t length = strlen(evidence);

	snprintf(evidence + length, REACH_EVIDENCE_SIZE - length, "%s", text);
}

static void
answer(const struct reach_host *host, int64_t now, struct reach *reach_r)
{
	const struct reach *known = &host->reach;
	bool serves;

	serves = known->evidence[0] != '\0' &&
	    (known->state == REACH_UNKNOWN ||
		now < serves_until(host->cache, known->probed));
	if (host->cache->canary.is_blocked && (!serves || host->is_doubted))
		set_unknown(reach_r, "port 25 is blocked here");
	else if (!serves)
		set_unknown(reach_r, "not probed yet");
	else
		*reach_r = *known;
	if (host->is_doubted && !host->cache->canary.is_blocked)
		reach_add_evidence(
		    reach_r->evidence, ", and perhaps port 25 is blocked here");
}

void
reach_get(struct reach_cache *cache, const char *name,
    const struct ip *addresses, size_t count, struct reach *reach_r)
{
	struct reach_host *host;
	int64_t now;

	if (cache->conf == NULL || !cache->conf->probe.mx) {
		set_unknown(reach_r, "probing is switched off");
		return;
	}
	if (count == 0 || strlen(name) > REACH_NAME_MAX) {
		set_unknown(reach_r, "no address of it is known");
		return;
	}
	now = clock_wall();
	host = host_of(cache, name, now);
	if (is_due(host, addresses, count, now))
		reach_turn_want(host, addresses, count);
	answer(host, now, reach_r);
}

void
reach_tell(struct reach_cache *cache)
{
	if (cache->parts.changed != NULL)
		cache->parts.changed(cache->parts.arg);
}

/* --- its life --- */

struct reach_cache *
reach_cache_new(const struct reach_parts *parts)
{
	struct reach_cache *cache;

	cache = mem_new(1, sizeof(*cache));
	cache->parts = *parts;
	if (parts->port == 0)
		cache->parts.port = 25; /* RFC 5321 4.5.4.2 */
	if (parts->spacing == 0)
		cache->parts.spacing = REACH_SPACING;
	if (parts->canary_every == 0)
		cache->parts.canary_every = REACH_CANARY_EVERY;
	cache->table = g_hash_table_new(key_hash, key_equal);
	hash_key_make(&cache->hash_key);
	TAILQ_INIT(&cache->used);
	TAILQ_INIT(&cache->wanted);
	cache->turn.due = reach_turn;
	cache->turn.arg = cache;
	return cache;
}

void
reach_cache_free(struct reach_cache *cache)
{
	if (cache == NULL)
		return;
	canary_stop(cache);
	while (!TAILQ_EMPTY(&cache->used))
		remove_host(TAILQ_FIRST(&cache->used));
	loop_timer_clear(cache->parts.loop, &cache->turn);
	g_hash_table_destroy(cache->table);
	conf_release(cache->conf);
	free(cache);
}

void
reach_cache_set(struct reach_cache *cache, struct dns *dns, struct conf *conf)
{
	struct reach_host *host;

	conf_hold(conf);
	conf_release(cache->conf);
	cache->conf = conf;
	cache->parts.dns = dns;
	canary_restart(cache);
	TAILQ_FOREACH (host, &cache->used, used) {
		if (!conf->probe.mx)
			reach_turn_drop(host);
		/* What could not be said may be allowed, or tested, now. */
		if (host->reach.state == REACH_UNKNOWN)
			host->tried_at = 0;
	}
	reach_turn_due(cache);
}

bool
reach_is_idle(const struct reach_cache *cache)
{
	return cache->active == 0 && !cache->canary.is_asking &&
	    (cache->waiting == 0 || cache->canary.is_blocked);
}

/* --- the store --- */

#define PACKED "(ys)" /* state, evidence */

void
reach_cache_save(struct reach_cache *cache, fact_saver *save, void *arg)
{
	struct reach_host *host;
	struct saved_fact fact = { .kind = REACH_SAVED };
	GVariant *packed;

	if (cache->conf == NULL)
		return;
	TAILQ_FOREACH (host, &cache->used, used) {
		if (!host->is_unsaved || host->reach.state == REACH_UNKNOWN)
			continue;
		host->is_unsaved = false;
		packed = g_variant_ref_sink(g_variant_new(
		    PACKED, (guchar)host->reach.state, host->reach.evidence));
		fact.key = host->name;
		fact.fetched = host->reach.probed;
		fact.expires = serves_until(cache, host->reach.probed);
		fact.data = g_variant_get_data(packed);
		fact.length = g_variant_get_size(packed);
		save(arg, &fact);
		g_variant_unref(packed);
	}
}

/* False for what reach_cache_save() does not write: a store may be damaged. */
static bool
unpack(const struct saved_fact *fact, struct reach *reach_r)
{
	const char *evidence = "", *p;
	guchar state = 0;
	GVariant *packed;
	bool is_good;

	packed =
	    g_variant_ref_sink(g_variant_new_from_data(G_VARIANT_TYPE(PACKED),
		fact->data, fact->length, FALSE, NULL, NULL));
	is_good = g_variant_is_normal_form(packed);
	if (is_good)
		g_variant_get(packed, "(y&s)", &state, &evidence);
	is_good = is_good && (state == REACH_YES || state == REACH_NO) &&
	    evidence[0] != '\0' && strlen(evidence) < REACH_EVIDENCE_SIZE;
	for (p = evidence; is_good && *p != '\0'; p++)
		is_good = *p >= ' ' && *p <= '~';
	if (is_good) {
		set_unknown(reach_r, evidence);
		reach_r->state = state == REACH_YES ? REACH_YES : REACH_NO;
		reach_r->probed = fact->fetched;
	}
	g_variant_unref(packed);
	return is_good;
}

void
reach_cache_load(struct reach_cache *cache, const struct saved_fact *fact)
{
	struct reach_host *host;
	struct host_key key;
	struct reach reach;
	int64_t now = clock_wall();

	if (strlen(fact->key) > REACH_NAME_MAX || fact->fetched <= 0 ||
	    fact->fetched > now || fact->expires <= now ||
	    !unpack(fact, &reach))
		return;
	key = key_of(cache, fact->key);
	host = g_hash_table_lookup(cache->table, &key);
	if (host == NULL && g_hash_table_size(cache->table) < REACH_HOSTS_MAX)
		host = add_host(cache, &key, now);
	if (host == NULL || host->tried_at >= fact->fetched)
		return;
	host->reach = reach;
	host->is_unsaved = false;
	host->tried_at = reach.probed;
	host->is_doubted = false;
}
