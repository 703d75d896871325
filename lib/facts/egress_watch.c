#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_neighbours.h"
#include "lib/facts/egress_notice.h"
#include "lib/facts/egress_private.h"
#include "lib/facts/egress_source.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"

static void
neighbours_have_news(void *arg)
{
	egress_turn_take_neighbours(arg);
}

struct egress_watch *
egress_watch_new(const struct egress_watch_parts *parts)
{
	struct egress_watch *watch;

	watch = mem_new(1, sizeof(*watch));
	watch->parts = *parts;
	watch->timer.due = egress_turn_due;
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
	egress_turn_stop(watch);
	free_items(watch->items, watch->count);
	dnsbl_lists_free(&watch->lists);
	egress_neighbours_free(watch->neighbours);
	conf_release(watch->conf);
	free(watch);
}

struct watched *
egress_watch_find(const struct egress_watch *watch, const char *title)
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
	item->is_unsaved = old->is_unsaved;
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
		old = egress_watch_find(watch, items[i].conf->title);
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

	egress_turn_stop(watch);
	set_egresses(watch, conf);
	set_lists(watch, conf);
	watch->conf = conf_hold(conf);
	conf_release(old);
	watch->parts.dns = dns;
	watch->base = 0;
	watch->retry = INT64_MAX;
	if (watch->count > 0)
		egress_turn_start(watch);
	else
		log_info(watch->parts.log,
		    "no egress is configured: PTR, blocklists and the other "
		    "checks of the egress are not asked (postfrank.conf(5), "
		    "egress)");
}

struct egress_facts *
egress_watch_get(struct egress_watch *watch, const char *title)
{
	const struct watched *item = egress_watch_find(watch, title);

	return item != NULL && item->facts != NULL
	    ? egress_facts_hold(item->facts)
	    : NULL;
}

struct egress_facts *
egress_watch_of_key(const struct egress_watch *watch, const char *name)
{
	struct egress_facts *facts;
	size_t i;

	for (i = 0; i < watch->count; i++) {
		facts = watch->items[i].facts;
		if (facts != NULL &&
		    strncmp(name, facts->key, EGRESS_KEY_SIZE - 1) == 0)
			return egress_facts_hold(facts);
	}
	return NULL;
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
