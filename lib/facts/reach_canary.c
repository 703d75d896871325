#include <string.h>

#include "lib/conf/conf.h"
#include "lib/dns/dns.h"
#include "lib/facts/reach_private.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"

static void ask_next(struct reach_cache *cache);

static void
start_asking(struct reach_cache *cache)
{
	cache->canary.is_asking = true;
	cache->canary.is_tried = false;
	cache->canary.name = 0;
	ask_next(cache);
}

static void
again(void *arg)
{
	start_asking(arg);
}

static void
set_again(struct reach_cache *cache, int64_t at)
{
	cache->canary.again.due = again;
	cache->canary.again.arg = cache;
	loop_timer_set(cache->parts.loop, &cache->canary.again, at);
}

/* No canary could be connected to; or none could be tried, which says
 * nothing. */
static void
found_none(struct reach_cache *cache)
{
	struct canary *canary = &cache->canary;

	canary->is_asking = false;
	if (canary->is_tried && !canary->is_blocked) {
		canary->is_blocked = true;
		log_warning(cache->parts.log,
		    "port 25 is blocked here: neither a mail server nor a "
		    "canary (option canary) could be connected to; until this "
		    "is over no mail server is probed");
		reach_tell(cache);
	}
	if (canary->is_blocked)
		set_again(cache, clock_now() + cache->parts.canary_every);
}

static void
probed(void *arg, const struct probe_result *result)
{
	struct reach_cache *cache = arg;

	cache->canary.prober = NULL;
	if (result->is_connected) {
		canary_connected(cache);
		return;
	}
	cache->canary.name++;
	ask_next(cache);
}

static void
resolved(void *arg, const struct dns_answer *answer)
{
	struct reach_cache *cache = arg;
	struct canary *canary = &cache->canary;
	char why[PROBER_TEXT_SIZE];
	size_t i = 0;

	canary->query = NULL;
	while (i < answer->count &&
	    reach_is_forbidden(cache, &answer->records[i].ip, why))
		i++;
	if (i == answer->count) {
		canary->name++;
		ask_next(cache);
		return;
	}
	canary->is_tried = true;
	canary->prober = prober_start(cache->parts.loop, &answer->records[i].ip,
	    cache->parts.port, cache->conf->probe.timeout, probed, cache);
}

static void
ask_next(struct reach_cache *cache)
{
	const struct conf_list *names = &cache->conf->probe.canary;
	struct canary *canary = &cache->canary;

	if (canary->name < names->count)
		canary->query = dns_ask(cache->parts.dns,
		    names->items[canary->name], DNS_A, resolved, cache);
	else
		found_none(cache);
}

static void
stop_asking(struct reach_cache *cache)
{
	struct canary *canary = &cache->canary;

	loop_timer_clear(cache->parts.loop, &canary->again);
	if (canary->query != NULL)
		dns_cancel(canary->query);
	if (canary->prober != NULL)
		prober_cancel(canary->prober);
	canary->query = NULL;
	canary->prober = NULL;
	canary->is_asking = false;
}

/* The doubted ones: unreachable indeed; or to be probed again, when they were
 * tried behind a port that was blocked. */
static void
settle(struct reach_cache *cache, bool was_blocked)
{
	struct reach_host *host;

	TAILQ_FOREACH (host, &cache->used, used) {
		if (!host->is_doubted)
			continue;
		host->is_doubted = false;
		if (was_blocked)
			host->tried_at = 0;
		else
			host->reach.state = REACH_NO;
	}
	reach_tell(cache);
}

void
canary_connected(struct reach_cache *cache)
{
	struct canary *canary = &cache->canary;
	bool was_blocked = canary->is_blocked, was_asking = canary->is_asking;

	canary->open_until = clock_now() + cache->parts.canary_every;
	if (!was_blocked && !was_asking)
		return;
	stop_asking(cache);
	canary->is_blocked = false;
	if (was_blocked)
		log_info(cache->parts.log, "port 25 is open here again");
	settle(cache, was_blocked);
	reach_turn_due(cache);
}

bool
canary_believes(struct reach_cache *cache)
{
	struct canary *canary = &cache->canary;

	if (clock_now() < canary->open_until ||
	    cache->conf->probe.canary.count == 0)
		return true;
	if (!canary->is_asking && !canary->is_blocked)
		start_asking(cache);
	return false;
}

void
canary_stop(struct reach_cache *cache)
{
	stop_asking(cache);
	cache->canary.is_blocked = false;
}

void
canary_restart(struct reach_cache *cache)
{
	stop_asking(cache);
	if (!cache->conf->probe.mx)
		cache->canary.is_blocked = false;
	if (cache->canary.is_blocked)
		set_again(cache, clock_now());
}
