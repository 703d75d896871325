#include "lib/conf/conf.h"
#include "lib/facts/dnsbl_list.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_ask.h"
#include "lib/facts/egress_fetch.h"
#include "lib/facts/egress_round.h"
#include "lib/facts/egress_source.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"

struct egress_round {
	struct egress_round_parts *parts;
	struct egress_asker *asker;
	struct loop_timer nothing; /* the end of a round without questions */
};

/* A place for the answer of each list, in the order of the lists. */
static void
add_lists(struct arena *arena, const struct dnsbl_lists *lists,
    struct egress_address *address)
{
	struct egress_list *answers;
	size_t i;

	answers = arena_alloc(arena, lists->count * sizeof(*answers));
	for (i = 0; i < lists->count; i++)
		answers[i] =
		    (struct egress_list){ .list = lists->items[i].filter.zone,
			    .scope = lists->items[i].scope,
			    .listed = KNOWN_UNSURE };
	address->lists = answers;
	address->list_count = lists->count;
}

static struct egress_facts *
begin_facts(struct egress_round *round, const struct egress_round_part *part)
{
	const struct egress_round_parts *parts = round->parts;
	struct egress_address *address;
	struct egress_facts *facts;
	size_t i;

	facts = arena_alloc(parts->arena, sizeof(*facts));
	facts->title = part->conf->title;
	egress_source_fill(part->source, parts->arena, facts);
	egress_set_helo(parts->arena, part->conf->helo, facts);
	for (i = 0; i < facts->address_count; i++) {
		address = (struct egress_address *)&facts->addresses[i];
		add_lists(parts->arena, parts->lists, address);
	}
	if (part->old != NULL)
		egress_merge(facts, part->old, parts->base);
	if (facts->helo_fetched == 0)
		egress_fetch_helo(round->asker, parts->arena, facts);
	for (i = 0; i < facts->address_count; i++) {
		address = (struct egress_address *)&facts->addresses[i];
		if (address->names_fetched == 0)
			egress_fetch_names(round->asker, parts->arena, address);
	}
	return facts;
}

/* Of every egress what that list has not answered yet. */
static void
ask_list(struct egress_round *round, size_t index)
{
	const struct egress_round_parts *parts = round->parts;
	const struct egress_address *address;
	struct dnsbl_target *targets = NULL;
	struct egress_list *answer;
	size_t i, j, count = 0;

	for (i = 0; i < parts->count; i++) {
		for (j = 0; j < parts->items[i].fresh->address_count; j++) {
			address = &parts->items[i].fresh->addresses[j];
			answer = (struct egress_list *)&address->lists[index];
			if (answer->fetched != 0)
				continue;
			targets = arena_grow(
			    parts->arena, targets, count, sizeof(*targets));
			targets[count++] =
			    (struct dnsbl_target){ .ip = &address->ip,
				    .answer = answer };
		}
	}
	if (count > 0)
		dnsbl_list_ask(&parts->lists->items[index], round->asker,
		    parts->arena, targets, count, parts->base);
}

/* --- the end --- */

/* Those that pass stay; those that DNS failed for are not known to fail. */
static void
drop_lists(const struct dnsbl_lists *lists, struct egress_address *address)
{
	struct egress_list *answers = (struct egress_list *)address->lists;
	const struct dnsbl_list *list;
	size_t i, kept = 0;

	for (i = 0; i < address->list_count; i++) {
		list = &lists->items[i];
		if (!dnsbl_is_aside(list) &&
		    dnsbl_state(list, address->ip.family) != DNSBL_ABSENT)
			answers[kept++] = answers[i];
	}
	address->list_count = kept;
}

static void
add_set_aside(struct arena *arena, const struct dnsbl_lists *lists,
    struct egress_facts *facts)
{
	struct egress_list *aside;
	size_t i;

	aside = arena_alloc(arena, lists->count * sizeof(*aside));
	facts->set_aside = aside;
	for (i = 0; i < lists->count; i++) {
		if (dnsbl_is_aside(&lists->items[i]))
			aside[facts->set_aside_count++] = (struct egress_list){
				.list = lists->items[i].filter.zone,
				.scope = lists->items[i].scope,
				.listed = KNOWN_UNSURE,
				.text = lists->items[i].why,
			};
	}
}

static void
end_facts(const struct egress_round_parts *parts,
    const struct egress_round_part *part)
{
	struct egress_facts *facts = part->fresh;
	size_t i;

	if (part->old != NULL)
		egress_merge(facts, part->old, parts->oldest);
	for (i = 0; i < facts->address_count; i++)
		drop_lists(parts->lists,
		    (struct egress_address *)&facts->addresses[i]);
	add_set_aside(parts->arena, parts->lists, facts);
}

static void
finish(void *arg)
{
	struct egress_round *round = arg;
	const struct egress_round_parts *parts = round->parts;
	size_t i;

	for (i = 0; i < parts->count; i++)
		end_facts(parts, &parts->items[i]);
	parts->done(parts->arg, egress_asker_has_failed(round->asker));
}

struct egress_round *
egress_round_start(struct egress_round_parts *parts)
{
	struct egress_round *round;
	size_t i;

	round = arena_alloc(parts->arena, sizeof(*round));
	round->parts = parts;
	round->asker =
	    egress_asker_new(parts->arena, parts->dns, finish, round);
	for (i = 0; i < parts->count; i++)
		parts->items[i].fresh = begin_facts(round, &parts->items[i]);
	for (i = 0; i < parts->lists->count; i++)
		ask_list(round, i);
	if (egress_asker_is_idle(round->asker)) {
		round->nothing.due = finish;
		round->nothing.arg = round;
		loop_timer_set(parts->loop, &round->nothing, clock_now());
	}
	return round;
}

void
egress_round_cancel(struct egress_round *round)
{
	egress_asker_free(round->asker);
	loop_timer_clear(round->parts->loop, &round->nothing);
}
