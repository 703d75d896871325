#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/facts/dnsbl_list.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_neighbours.h"
#include "lib/facts/egress_notice.h"
#include "lib/facts/egress_round.h"
#include "lib/facts/egress_source.h"
#include "lib/facts/egress_watch.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"

struct watched { /* an egress of the configuration */
	const struct conf_egress *conf;
	struct egress_source *source;
	struct egress_facts *facts; /* NULL = none yet */
	struct egress_notices *notices;
	int64_t changed; /* clock_wall() */
};

struct egress_watch {
	struct egress_watch_parts parts;
	struct conf *conf; /* NULL = not set yet */
	struct watched *items;
	size_t count;
	struct dnsbl_lists lists;
	struct egress_neighbours *neighbours;

	struct loop_timer timer; /* the next look-up of sources, or round */
	size_t looking_up; /* sources under way */
	int64_t base; /* clock_wall(), when all was asked; 0 = never */
	int64_t retry; /* clock_wall(), to ask what DNS failed for */

	struct egress_round *round; /* under way, or NULL */
	struct egress_round_parts round_parts;
};

/* --- facts --- */

/* With the neighbours as they are known now. The facts may lie anywhere. */
static void
publish(struct egress_watch *watch, struct watched *item,
    const struct egress_facts *facts, struct arena *arena)
{
	struct egress_facts draft = *facts;
	struct egress_facts *published;

	egress_neighbours_fill(watch->neighbours, arena, &draft);
	published = egress_facts_copy(&draft);
	egress_facts_release(item->facts);
	item->facts = published;
	item->changed = clock_wall();
}

static void
tell_changed(struct egress_watch *watch)
{
	if (watch->parts.changed != NULL)
		watch->parts.changed(watch->parts.arg);
}

static void
neighbours_have_news(void *arg)
{
	struct egress_watch *watch = arg;
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < watch->count; i++) {
		if (watch->items[i].facts != NULL)
			publish(watch, &watch->items[i], watch->items[i].facts,
			    arena);
	}
	arena_free(arena);
	tell_changed(watch);
}

/* --- rounds --- */

static void step(struct egress_watch *watch);

static void
end_round(struct egress_watch *watch)
{
	struct egress_round_parts *parts = &watch->round_parts;
	size_t i;

	for (i = 0; i < parts->count; i++)
		egress_facts_release(parts->items[i].old);
	arena_free(parts->arena);
	watch->round = NULL;
}

static void
round_done(void *arg, bool failed)
{
	struct egress_watch *watch = arg;
	const struct egress_round_part *parts = watch->round_parts.items;
	size_t i;

	egress_neighbours_clear(watch->neighbours);
	for (i = 0; i < watch->count && watch->conf->dnsbl.neighbours; i++)
		egress_neighbours_add(watch->neighbours, parts[i].fresh);
	for (i = 0; i < watch->count; i++) {
		publish(watch, &watch->items[i], parts[i].fresh,
		    watch->round_parts.arena);
		egress_notices_tell(watch->items[i].notices, watch->parts.log,
		    watch->items[i].facts);
	}
	for (i = 0; i < watch->lists.count; i++)
		dnsbl_list_settle(&watch->lists.items[i], watch->parts.log);
	egress_neighbours_go(
	    watch->neighbours, watch->parts.dns, &watch->lists);
	watch->retry = failed ? clock_wall() + EGRESS_RETRY * 1000 : INT64_MAX;
	end_round(watch);
	step(watch);
	tell_changed(watch);
}

static void
start_round(struct egress_watch *watch)
{
	struct egress_round_parts *parts = &watch->round_parts;
	struct egress_facts *old;
	size_t i;

	*parts = (struct egress_round_parts){ .loop = watch->parts.loop,
		.dns = watch->parts.dns,
		.lists = &watch->lists,
		.arena = arena_new(),
		.count = watch->count,
		.base = watch->base,
		.oldest = clock_wall() - watch->conf->dns.stale,
		.done = round_done,
		.arg = watch };
	parts->items =
	    arena_alloc(parts->arena, watch->count * sizeof(*parts->items));
	for (i = 0; i < watch->count; i++) {
		old = watch->items[i].facts;
		parts->items[i] =
		    (struct egress_round_part){ .conf = watch->items[i].conf,
			    .source = watch->items[i].source,
			    .old =
				old != NULL ? egress_facts_hold(old) : NULL };
	}
	watch->round = egress_round_start(parts);
}

/* Addresses are known: asks what is due of them, or waits. */
static void
sources_done(struct egress_watch *watch)
{
	int64_t now = clock_wall(), due;
	bool is_due;
	size_t i;

	due = watch->base + watch->conf->dnsbl.every;
	if (now >= due)
		watch->base = now;
	is_due = now >= due || now >= watch->retry;
	if (due > watch->retry)
		due = watch->retry;
	for (i = 0; i < watch->count; i++) {
		if (egress_source_has_changed(watch->items[i].source))
			is_due = true;
		if (egress_source_due(watch->items[i].source) < due)
			due = egress_source_due(watch->items[i].source);
	}
	if (is_due)
		start_round(watch);
	else
		loop_timer_set(watch->parts.loop, &watch->timer,
		    clock_now() + (due > now ? due - now : 0));
}

static void
source_done(void *arg)
{
	struct egress_watch *watch = arg;

	if (--watch->looking_up == 0)
		sources_done(watch);
}

static void
step(struct egress_watch *watch)
{
	const struct conf *conf = watch->conf;
	int64_t now = clock_wall();
	size_t i;

	for (i = 0; i < watch->count; i++) {
		if (egress_source_due(watch->items[i].source) > now)
			continue;
		watch->looking_up++;
		egress_source_look_up(watch->items[i].source, watch->parts.dns,
		    conf->dnsbl.every, conf->dns.stale, source_done, watch);
	}
	if (watch->looking_up == 0)
		sources_done(watch);
}

static void
timer_due(void *arg)
{
	step(arg);
}

/* Nothing of ours is asked any more. */
static void
stop(struct egress_watch *watch)
{
	size_t i;

	loop_timer_clear(watch->parts.loop, &watch->timer);
	egress_neighbours_stop(watch->neighbours);
	for (i = 0; i < watch->count; i++)
		egress_source_cancel(watch->items[i].source);
	watch->looking_up = 0;
	if (watch->round != NULL) {
		egress_round_cancel(watch->round);
		end_round(watch);
	}
}

/* --- the watch --- */

struct egress_watch *
egress_watch_new(const struct egress_watch_parts *parts)
{
	struct egress_watch *watch;

	watch = mem_new(1, sizeof(*watch));
	watch->parts = *parts;
	watch->timer.due = timer_due;
	watch->timer.arg = watch;
	watch->neighbours = egress_neighbours_new(parts->loop,
	    parts->neighbour_spacing > 0 ? parts->neighbour_spacing
					 : EGRESS_NEIGHBOUR_SPACING,
	    neighbours_have_news, watch);
	return watch;
}

static void
free_items(struct watched *items, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		egress_source_free(items[i].source);
		egress_facts_release(items[i].facts);
		egress_notices_free(items[i].notices);
	}
	free(items);
}

void
egress_watch_free(struct egress_watch *watch)
{
	if (watch == NULL)
		return;
	stop(watch);
	free_items(watch->items, watch->count);
	dnsbl_lists_free(&watch->lists);
	egress_neighbours_free(watch->neighbours);
	conf_release(watch->conf);
	free(watch);
}

static struct watched *
find(const struct egress_watch *watch, const char *title)
{
	size_t i;

	for (i = 0; i < watch->count; i++) {
		if (strcmp(watch->items[i].conf->title, title) == 0)
			return &watch->items[i];
	}
	return NULL;
}

/* From an egress of the same title: facts, and what was told of it. */
static void
inherit(struct watched *item, struct watched *old)
{
	struct egress_notices *notices = item->notices;

	item->facts = old->facts;
	item->changed = old->changed;
	item->notices = old->notices;
	old->facts = NULL;
	old->notices = notices;
	egress_source_inherit(item->source, old->source);
}

static void
set_egresses(struct egress_watch *watch, const struct conf *conf)
{
	struct watched *items, *old;
	size_t i;

	items = mem_new(conf->egress_count, sizeof(*items));
	for (i = 0; i < conf->egress_count; i++) {
		items[i].conf = &conf->egresses[i];
		items[i].source = egress_source_new(items[i].conf);
		items[i].notices = egress_notices_new();
		old = find(watch, items[i].conf->title);
		if (old != NULL)
			inherit(&items[i], old);
	}
	free_items(watch->items, watch->count);
	watch->items = items;
	watch->count = conf->egress_count;
}

static void
set_lists(struct egress_watch *watch, const struct conf *conf)
{
	struct dnsbl_lists lists;
	const struct dnsbl_list *old;
	size_t i;

	dnsbl_lists_make(conf, &lists);
	for (i = 0; i < lists.count; i++) {
		old = dnsbl_list_named(&watch->lists,
		    lists.items[i].filter.zone, lists.items[i].scope);
		if (old != NULL && old->was_aside)
			dnsbl_list_set_aside(&lists.items[i], old->why);
	}
	dnsbl_lists_free(&watch->lists);
	watch->lists = lists;
}

void
egress_watch_set(struct egress_watch *watch, struct dns *dns, struct conf *conf)
{
	struct conf *old = watch->conf;

	stop(watch);
	set_egresses(watch, conf);
	set_lists(watch, conf);
	watch->conf = conf_hold(conf);
	conf_release(old);
	watch->parts.dns = dns;
	watch->base = 0;
	watch->retry = INT64_MAX;
	if (watch->count > 0)
		step(watch);
	else
		log_info(watch->parts.log,
		    "no egress is configured: PTR, blocklists and the other "
		    "checks of the egress are not asked (postfrank.conf(5), "
		    "egress)");
}

struct egress_facts *
egress_watch_get(struct egress_watch *watch, const char *title)
{
	const struct watched *item = find(watch, title);

	return item != NULL && item->facts != NULL
	    ? egress_facts_hold(item->facts)
	    : NULL;
}

bool
egress_watch_is_ready(const struct egress_watch *watch)
{
	size_t i;

	for (i = 0; i < watch->count; i++) {
		if (watch->items[i].facts == NULL)
			return false;
	}
	return true;
}

bool
egress_watch_is_complete(const struct egress_watch *watch)
{
	return egress_watch_is_ready(watch) &&
	    egress_neighbours_are_complete(watch->neighbours);
}

/* --- the store --- */

void
egress_watch_save(const struct egress_watch *watch, int64_t since,
    fact_saver *save, void *arg)
{
	struct buf octets = { 0 };
	const struct watched *item;
	size_t i;

	for (i = 0; i < watch->count; i++) {
		item = &watch->items[i];
		if (item->facts == NULL || item->changed <= since)
			continue;
		buf_clear(&octets);
		egress_facts_pack(item->facts, &octets);
		save(arg,
		    &(struct saved_fact){ .kind = EGRESS_SAVED,
			.key = item->conf->title,
			.fetched = item->facts->fetched,
			.expires =
			    item->facts->fetched + watch->conf->dnsbl.every,
			.data = octets.data,
			.length = octets.length });
	}
	buf_free(&octets);
}

/* Not from the future, not past serving, and nothing better is there. */
static bool
is_wanted(const struct egress_watch *watch, const struct watched *item,
    const struct egress_facts *facts)
{
	int64_t now = clock_wall();

	return item != NULL && item->facts == NULL &&
	    strcmp(facts->title, item->conf->title) == 0 &&
	    facts->fetched <= now &&
	    now - facts->fetched <=
	    watch->conf->dnsbl.every + watch->conf->dns.stale;
}

/* As if the watch had never ended: nothing that was told is told again. */
static void
take_facts(struct egress_watch *watch, struct watched *item,
    struct egress_facts *facts)
{
	struct dnsbl_list *list;
	size_t i;

	item->facts = facts;
	egress_source_inherit_facts(item->source, facts);
	egress_notices_tell(item->notices, NULL, facts);
	for (i = 0; i < facts->set_aside_count; i++) {
		list = dnsbl_list_named(&watch->lists, facts->set_aside[i].list,
		    facts->set_aside[i].scope);
		if (list != NULL)
			dnsbl_list_set_aside(list, facts->set_aside[i].text);
	}
	if (watch->conf->dnsbl.neighbours)
		egress_neighbours_add(watch->neighbours, facts);
	if (watch->round != NULL)
		watch->round_parts.items[item - watch->items].old =
		    egress_facts_hold(facts);
	tell_changed(watch);
}

void
egress_watch_load(struct egress_watch *watch, const struct saved_fact *fact)
{
	struct egress_facts *facts;
	struct watched *item;

	if (strcmp(fact->kind, EGRESS_SAVED) != 0)
		return;
	facts = egress_facts_unpack(fact->data, fact->length);
	if (facts == NULL)
		return;
	item = find(watch, fact->key);
	if (is_wanted(watch, item, facts))
		take_facts(watch, item, facts);
	else
		egress_facts_release(facts);
}
