#include <stdio.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/facts/reach_private.h"
#include "lib/facts/special.h"
#include "lib/util/clock.h"

/* What may be probed, by the configuration, is below `probe`. */
bool
reach_is_forbidden(const struct reach_cache *cache, const struct ip *ip,
    char why_r[PROBER_TEXT_SIZE])
{
	const struct conf_networks *allowed = &cache->conf->probe.networks;
	const struct special *special;

	if (networks_have(allowed->items, allowed->count, ip))
		return false;
	special = special_of(ip);
	if (special != NULL)
		snprintf(why_r, PROBER_TEXT_SIZE,
		    "%s (%s): not probed unless probe { networks } has it",
		    special->name, special->source);
	else if (prober_is_own(ip))
		snprintf(why_r, PROBER_TEXT_SIZE,
		    "this host's own address: not probed unless "
		    "probe { networks } has it");
	else
		return false;
	return true;
}

/* --- addresses --- */

/* The first ones of both families in turn. */
static size_t
choose(const struct ip *addresses, size_t count,
    struct ip chosen_r[REACH_ADDRESSES_MAX])
{
	static const int families[] = { AF_INET, AF_INET6 };
	size_t at[] = { 0, 0 }, chosen = 0, i, turn;

	for (turn = 0; chosen < REACH_ADDRESSES_MAX; turn++) {
		i = turn % 2;
		while (at[i] < count && addresses[at[i]].family != families[i])
			at[i]++;
		if (at[i] < count)
			chosen_r[chosen++] = addresses[at[i]++];
		else if (at[0] >= count && at[1] >= count)
			break;
	}
	return chosen;
}

static bool
has(const struct ip *addresses, size_t count, const struct ip *ip)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (memcmp(&addresses[i], ip, sizeof(*ip)) == 0)
			return true;
	}
	return false;
}

bool
reach_turn_tried(
    const struct reach_host *host, const struct ip *addresses, size_t count)
{
	struct ip chosen[REACH_ADDRESSES_MAX];
	size_t i;

	count = choose(addresses, count, chosen);
	for (i = 0; i < count; i++) {
		if (!has(host->addresses, host->address_count, &chosen[i]))
			return false;
	}
	return true;
}

/* --- the end of a round --- */

/* What one address said; the strongest evidence stays, of that the first. */
static void
note(struct reach_host *host, enum probe_end end, const char *text)
{
	char ip[IP_TEXT_SIZE];

	if (host->evidence[0] == '\0' || end > host->end) {
		snprintf(host->evidence, sizeof(host->evidence), "%s: %s",
		    ip_show(&host->addresses[host->next], ip), text);
		host->end = end;
	}
	host->next++;
}

static void
conclude(struct reach_host *host)
{
	struct reach *reach = &host->reach;
	struct reach_cache *cache = host->cache;
	char more[64];

	if (host->end != PROBE_GREETED &&
	    host->address_total > host->address_count) {
		snprintf(more, sizeof(more), " (%zu of %zu addresses tried)",
		    host->address_count, host->address_total);
		reach_add_evidence(host->evidence, more);
	}

	host->tried_at = clock_wall();
	host->is_doubted = false;
	host->is_unsaved = true;
	reach->probed = host->is_knocked ? host->tried_at : 0;
	memcpy(reach->evidence, host->evidence, sizeof(reach->evidence));
	reach->state = REACH_UNKNOWN;
	reach->doubt = host->is_knocked ? REACH_NOT_YET : REACH_FORBIDDEN;
	switch (host->end) {
	case PROBE_GREETED:
		reach->state = REACH_YES;
		break;
	case PROBE_TURNED_AWAY:
		reach->doubt = REACH_TURNED_AWAY;
		break;
	case PROBE_NO_SERVER:
		reach->state = REACH_NO;
		break;
	case PROBE_NO_ANSWER:
		if (canary_believes(cache))
			reach->state = REACH_NO;
		else
			host->is_doubted = true;
		break;
	case PROBE_NOT_POSSIBLE:
		break;
	}
	reach_tell(cache);
}

/* --- turns --- */

static void
enqueue(struct reach_host *host)
{
	host->stage = HOST_WANTED;
	TAILQ_INSERT_TAIL(&host->cache->wanted, host, wanted);
	host->cache->waiting++;
}

void
reach_turn_drop(struct reach_host *host)
{
	struct reach_cache *cache = host->cache;

	switch (host->stage) {
	case HOST_IDLE:
		break;
	case HOST_WANTED:
		TAILQ_REMOVE(&cache->wanted, host, wanted);
		cache->waiting--;
		break;
	case HOST_SPACED:
		loop_timer_clear(cache->parts.loop, &host->spacing);
		cache->waiting--;
		break;
	case HOST_PROBED:
		prober_cancel(host->prober);
		cache->active--;
		break;
	}
	host->stage = HOST_IDLE;
}

static void
probed(void *arg, const struct probe_result *result)
{
	struct reach_host *host = arg;
	struct reach_cache *cache = host->cache;

	host->stage = HOST_IDLE;
	cache->active--;
	note(host, result->end, result->text);
	if (result->is_connected)
		canary_connected(cache);
	if (host->end == PROBE_GREETED || host->next == host->address_count)
		conclude(host);
	else
		enqueue(host);
	reach_turn(cache);
}

static void
spaced(void *arg)
{
	struct reach_host *host = arg;

	host->cache->waiting--;
	enqueue(host);
	reach_turn(host->cache);
}

/* When somebody last knocked at that address, or at one of the same place. */
static int64_t *
last_knock(struct reach_cache *cache, const struct ip *ip)
{
	uint64_t hash;

	hash = hash_octets(&cache->hash_key, ip->octets, sizeof(ip->octets));
	return &cache->knocked[hash % REACH_PLACES];
}

/* At the host's next address, now or when it is time; past those that must
 * not be probed. */
static void
probe_next(struct reach_host *host)
{
	struct reach_cache *cache = host->cache;
	const struct ip *ip = &host->addresses[host->next];
	int64_t now = clock_now(), *knock;
	char why[PROBER_TEXT_SIZE];

	while (host->next < host->address_count &&
	    reach_is_forbidden(cache, ip = &host->addresses[host->next], why))
		note(host, PROBE_NOT_POSSIBLE, why);
	if (host->next == host->address_count) {
		conclude(host);
		return;
	}
	knock = last_knock(cache, ip);
	if (*knock != 0 && now < *knock + cache->parts.spacing) {
		host->stage = HOST_SPACED;
		cache->waiting++;
		host->spacing.due = spaced;
		host->spacing.arg = host;
		loop_timer_set(cache->parts.loop, &host->spacing,
		    *knock + cache->parts.spacing);
		return;
	}
	*knock = now;
	host->is_knocked = true;
	host->stage = HOST_PROBED;
	cache->active++;
	host->prober = prober_start(cache->parts.loop, ip, cache->parts.port,
	    cache->conf->probe.timeout, probed, host);
}

void
reach_turn(void *arg)
{
	struct reach_cache *cache = arg;
	struct reach_host *host;

	while (!cache->canary.is_blocked && cache->active < REACH_AT_ONCE &&
	    (host = TAILQ_FIRST(&cache->wanted)) != NULL) {
		reach_turn_drop(host);
		probe_next(host);
	}
}

void
reach_turn_due(struct reach_cache *cache)
{
	if (!TAILQ_EMPTY(&cache->wanted))
		loop_timer_set(cache->parts.loop, &cache->turn, clock_now());
}

void
reach_turn_want(
    struct reach_host *host, const struct ip *addresses, size_t count)
{
	host->address_count = choose(addresses, count, host->addresses);
	host->address_total = count;
	host->next = 0;
	host->is_knocked = false;
	host->evidence[0] = '\0';
	host->end = PROBE_NOT_POSSIBLE;
	enqueue(host);
	if (host->cache->turn.place == 0)
		reach_turn_due(host->cache);
}
