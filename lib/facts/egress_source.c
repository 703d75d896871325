#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auth/spf_networks.h"
#include "lib/conf/conf.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_source.h"
#include "lib/facts/egress_watch.h"
#include "lib/facts/special.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/mem.h"

struct egress_source {
	const struct conf_egress *conf;

	/* Of the SPF record. */
	struct network *networks;
	size_t count;
	char missing[EGRESS_MISSING_SIZE]; /* "" = nothing */
	int64_t fetched; /* 0 = never */
	int64_t due;
	bool has_changed;

	struct spf_expansion *expansion; /* under way, or NULL */
	int64_t every, stale;
	void (*done)(void *arg);
	void *arg;
};

struct egress_source *
egress_source_new(const struct conf_egress *conf)
{
	struct egress_source *source;

	source = mem_new(1, sizeof(*source));
	source->conf = conf;
	source->has_changed = true;
	source->due = conf->spf_domain != NULL ? 0 : INT64_MAX;
	return source;
}

void
egress_source_cancel(struct egress_source *source)
{
	if (source->expansion != NULL)
		spf_networks_cancel(source->expansion);
	source->expansion = NULL;
}

void
egress_source_free(struct egress_source *source)
{
	if (source == NULL)
		return;
	egress_source_cancel(source);
	free(source->networks);
	free(source);
}

/* --- what is known --- */

static bool
same_networks(const struct network *a, const struct network *b, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (a[i].prefix != b[i].prefix || !ip_equal(&a[i].ip, &b[i].ip))
			return false;
	}
	return true;
}

static void
set_networks(
    struct egress_source *source, const struct network *networks, size_t count)
{
	size_t i;

	if (count == source->count &&
	    same_networks(networks, source->networks, count))
		return;
	source->has_changed = true;
	source->count = count;
	free(source->networks);
	source->networks = mem_new(count + 1, sizeof(*networks));
	for (i = 0; i < count; i++)
		source->networks[i] = networks[i];
}

static void
set_missing(struct egress_source *source, const char *why)
{
	char text[EGRESS_MISSING_SIZE] = "";

	if (why != NULL)
		snprintf(text, sizeof(text), "SPF of %s: %s",
		    source->conf->spf_domain, why);
	if (strcmp(text, source->missing) == 0)
		return;
	source->has_changed = true;
	strcpy(source->missing, text);
}

void
egress_source_inherit(
    struct egress_source *source, const struct egress_source *old)
{
	if (source->conf->spf_domain == NULL || old->conf->spf_domain == NULL ||
	    strcmp(source->conf->spf_domain, old->conf->spf_domain) != 0)
		return;
	set_networks(source, old->networks, old->count);
	strcpy(source->missing, old->missing);
	source->fetched = old->fetched;
}

static bool
has_network(const struct conf_networks *networks, const struct network *network)
{
	size_t i;

	for (i = 0; i < networks->count; i++) {
		if (same_networks(&networks->items[i], network, 1))
			return true;
	}
	return false;
}

void
egress_source_inherit_facts(
    struct egress_source *source, const struct egress_facts *facts)
{
	struct network *all;
	size_t i, count = 0;

	if (source->conf->spf_domain == NULL || source->fetched != 0 ||
	    facts->networks_fetched == 0)
		return;
	all =
	    mem_new(facts->network_count + facts->address_count, sizeof(*all));
	for (i = 0; i < facts->address_count; i++)
		all[count++] = (struct network){ facts->addresses[i].ip,
			facts->addresses[i].ip.family == AF_INET ? 32 : 128 };
	for (i = 0; i < facts->network_count; i++) {
		if (!has_network(&source->conf->addresses, &facts->networks[i]))
			all[count++] = facts->networks[i];
	}
	set_networks(source, all, count);
	free(all);
	source->fetched = facts->networks_fetched;
}

int64_t
egress_source_due(const struct egress_source *source)
{
	return source->due;
}

bool
egress_source_has_changed(const struct egress_source *source)
{
	return source->has_changed;
}

/* --- asking --- */

static void
take_networks(struct egress_source *source, const struct spf_networks *spf)
{
	int64_t now = clock_wall(), lifetime = (int64_t)spf->ttl * 1000;

	if (lifetime < EGRESS_RETRY * 1000)
		lifetime = EGRESS_RETRY * 1000;
	source->due = now + lifetime;
	if (lifetime > source->every)
		source->due = now + source->every;
	set_networks(source, spf->networks, spf->count);
	set_missing(source, spf->fault != NULL ? spf->fault : spf->doubt);
	source->fetched = now;
}

static void
expanded(void *arg, const struct spf_networks *spf)
{
	struct egress_source *source = arg;
	int64_t now = clock_wall();
	const char *why;

	source->expansion = NULL;
	if (!spf->dns_failed) {
		take_networks(source, spf);
	} else {
		source->due = now +
		    (source->every < EGRESS_RETRY * 1000 ? source->every
							 : EGRESS_RETRY * 1000);
		why = spf->doubt != NULL ? spf->doubt : spf->fault;
		if (source->fetched == 0 ||
		    now - source->fetched > source->stale) {
			set_networks(source, spf->networks, spf->count);
			set_missing(
			    source, why != NULL ? why : "DNS does not answer");
			source->fetched = 0;
		}
	}
	source->done(source->arg);
}

void
egress_source_look_up(struct egress_source *source, struct dns *dns,
    int64_t every, int64_t stale, void (*done)(void *arg), void *arg)
{
	source->every = every;
	source->stale = stale;
	source->done = done;
	source->arg = arg;
	source->expansion =
	    spf_networks_start(dns, source->conf->spf_domain, expanded, source);
}

/* --- into facts --- */

static bool
is_address(const struct network *network)
{
	return network->prefix == (network->ip.family == AF_INET ? 32 : 128);
}

static bool
has_address(
    const struct egress_address *addresses, size_t count, const struct ip *ip)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (ip_equal(&addresses[i].ip, ip))
			return true;
	}
	return false;
}

static void
fill_networks(struct egress_facts *facts, struct egress_address *addresses,
    struct network *networks, const struct network *from, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!is_address(&from[i])) {
			networks[facts->network_count++] = from[i];
			continue;
		}
		if (has_address(addresses, facts->address_count, &from[i].ip))
			continue;
		facts->address_total++;
		if (facts->address_count == EGRESS_ADDRESSES_MAX)
			continue;
		addresses[facts->address_count++] =
		    (struct egress_address){ .ip = from[i].ip,
			    .special = special_of(&from[i].ip) };
	}
}

void
egress_source_fill(struct egress_source *source, struct arena *arena,
    struct egress_facts *facts)
{
	const struct conf_networks *own = &source->conf->addresses;
	struct egress_address *addresses;
	struct network *networks;

	addresses =
	    arena_alloc(arena, EGRESS_ADDRESSES_MAX * sizeof(*addresses));
	networks = arena_alloc(
	    arena, (own->count + source->count) * sizeof(*networks));
	facts->addresses = addresses;
	facts->networks = networks;
	fill_networks(facts, addresses, networks, own->items, own->count);
	fill_networks(
	    facts, addresses, networks, source->networks, source->count);
	if (source->missing[0] != '\0')
		facts->networks_missing = arena_string(arena, source->missing);
	facts->networks_fetched = source->fetched;
	source->has_changed = false;
}
