/*
 * The insides of the watch over egresses. egress_watch.c knows which there are,
 * egress_turn.c when they are asked, egress_saved.c how they survive.
 */
#ifndef POSTFRANK_FACTS_EGRESS_PRIVATE_H
#define POSTFRANK_FACTS_EGRESS_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/facts/dnsbl_list.h"
#include "lib/facts/egress_round.h"
#include "lib/facts/egress_watch.h"
#include "lib/util/loop.h"

struct watched { /* an egress of the configuration */
	const struct conf_egress *conf;
	struct egress_source *source;
	struct egress_facts *facts; /* NULL = none yet */
	bool is_unsaved; /* they have not been given to the store */
	struct egress_notices *notices;
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

/* NULL when there is no egress of that title. */
struct watched *egress_watch_find(const struct egress_watch *watch,
    const char *title);

void egress_tell_changed(struct egress_watch *watch);

/* Asks what is due, and goes on for ever; the configuration is set. */
void egress_turn_start(struct egress_watch *watch);
/* The timer's. */
void egress_turn_due(void *arg);
/* Nothing of the watch is asked any more. */
void egress_turn_stop(struct egress_watch *watch);
/* A /28 has been asked about: facts are made anew. */
void egress_turn_take_neighbours(struct egress_watch *watch);

#endif
