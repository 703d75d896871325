/*
 * One round: everything is asked of every egress, most of it at once, and the
 * answers become facts. Loop's thread.
 */
#ifndef POSTFRANK_FACTS_EGRESS_ROUND_H
#define POSTFRANK_FACTS_EGRESS_ROUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct conf_egress;
struct dns;
struct dnsbl_lists;
struct egress_facts;
struct egress_round;
struct egress_source;
struct loop;

struct egress_round_part {	/* an egress */
	const struct conf_egress *conf;
	struct egress_source *source;
	struct egress_facts *old;	/* until the round ends; NULL = none */
	struct egress_facts *fresh;	/* what is gathered */
};

struct egress_round_parts {
	struct loop *loop;
	struct dns *dns;
	struct dnsbl_lists *lists;
	struct arena *arena;		/* owner of all that is gathered */
	struct egress_round_part *items;
	size_t count;
	/* What was answered since then is not asked again, clock_wall(). */
	int64_t base;
	/* Old answers since then stand in where DNS fails. */
	int64_t oldest;
	/* Called once, later, never inside the call. `failed`: some DNS did. */
	void (*done)(void *arg, bool failed);
	void *arg;
};

/* `parts` stays the caller's until the round is done or cancelled. */
struct egress_round *egress_round_start(struct egress_round_parts *parts);
void egress_round_cancel(struct egress_round *round);

/* Answers in `from` since `since` go where `facts` has none. */
void egress_merge(struct egress_facts *facts, const struct egress_facts *from,
    int64_t since);

#endif
