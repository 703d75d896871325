#include "lib/conf/conf.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_neighbours.h"
#include "lib/facts/egress_notice.h"
#include "lib/facts/egress_private.h"
#include "lib/facts/egress_source.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"

/* --- facts --- */

/* With the neighbours as they are known now. The facts may lie anywhere. */
static void
publish(struct egress_watch *watch, struct watched *item,
    const struct egress_facts *facts, struct arena *arena)
{
	struct egress_facts draft = *facts;
	struct egress_facts *published;

	draft.fetched = clock_wall();
	draft.neighbours_off = !watch->conf->dnsbl.neighbours;
	egress_neighbours_fill(watch->neighbours, arena, &draft);
	published = egress_facts_copy(&draft);
	egress_facts_release(item->facts);
	item->facts = published;
	item->is_unsaved = true;
}

void
egress_tell_changed(struct egress_watch *watch)
{
	if (watch->parts.changed != NULL)
		watch->parts.changed(watch->parts.arg);
}

void
egress_turn_take_neighbours(struct egress_watch *watch)
{
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < watch->count; i++) {
		if (watch->items[i].facts != NULL)
			publish(watch, &watch->items[i], watch->items[i].facts,
			    arena);
	}
	arena_free(arena);
	egress_tell_changed(watch);
}

/* --- rounds --- */

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
	egress_neighbours_set_lists(watch->neighbours, &watch->lists);
	for (i = 0; i < watch->count; i++) {
		publish(watch, &watch->items[i], parts[i].fresh,
		    watch->round_parts.arena);
		egress_notices_tell(watch->items[i].notices, watch->parts.log,
		    watch->items[i].facts);
	}
	for (i = 0; i < watch->lists.count; i++)
		dnsbl_list_settle(&watch->lists.items[i], watch->parts.log);
	egress_neighbours_go(watch->neighbours, watch->parts.dns);
	watch->retry = failed ? clock_wall() + EGRESS_RETRY * 1000 : INT64_MAX;
	end_round(watch);
	egress_turn_start(watch);
	egress_tell_changed(watch);
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
	is_due = now >= watch->retry;
	if (now >= due || now < watch->base) { /* it was set back */
		watch->base = now;
		is_due = true;
	}
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

/* A clock that was set back must not put it off. */
static bool
source_is_due(const struct egress_source *source, int64_t every, int64_t now)
{
	int64_t due = egress_source_due(source);
	int64_t longest =
	    every > EGRESS_RETRY * 1000 ? every : EGRESS_RETRY * 1000;

	return due <= now || (due != INT64_MAX && due > now + longest);
}

void
egress_turn_start(struct egress_watch *watch)
{
	const struct conf *conf = watch->conf;
	int64_t now = clock_wall();
	size_t i;

	for (i = 0; i < watch->count; i++) {
		if (!source_is_due(
			watch->items[i].source, conf->dnsbl.every, now))
			continue;
		watch->looking_up++;
		egress_source_look_up(watch->items[i].source, watch->parts.dns,
		    conf->dnsbl.every, conf->dns.stale, source_done, watch);
	}
	if (watch->looking_up == 0)
		sources_done(watch);
}

void
egress_turn_due(void *arg)
{
	egress_turn_start(arg);
}

void
egress_turn_stop(struct egress_watch *watch)
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
