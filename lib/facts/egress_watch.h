/*
 * Keeps the facts of every configured egress: gathered at the start, refreshed
 * by a timer, told in the log when they change for worse or better. A message
 * never waits for them. Loop's thread.
 */
#ifndef POSTFRANK_FACTS_EGRESS_WATCH_H
#define POSTFRANK_FACTS_EGRESS_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/facts/saved.h"

struct conf;
struct dns;
struct egress_facts;
struct egress_watch;
struct log;
struct loop;

/* After a round in which DNS failed the next comes sooner, in seconds. */
#define EGRESS_RETRY 60
/* One question for a neighbour at a time, so many milliseconds apart; and the
 * neighbours are asked again after this many seconds. */
#define EGRESS_NEIGHBOUR_SPACING 1000
#define EGRESS_NEIGHBOURS_EVERY 86400

struct egress_watch_parts {
	struct loop *loop;
	struct dns *dns;
	struct log *log;
	/* Milliseconds; 0 = EGRESS_NEIGHBOUR_SPACING. */
	int64_t neighbour_spacing;
	/* Not NULL: called each time that an egress has new facts. */
	void (*changed)(void *arg);
	void *arg;
};

struct egress_watch *egress_watch_new(const struct egress_watch_parts *parts);
void egress_watch_free(struct egress_watch *watch); /* NULL is allowed */

/*
 * At the start and at a reload: looks after the egresses of `conf` (which it
 * holds) from now on, by `dns`, and begins a round at once. Facts of an egress
 * that is still there stay.
 */
void egress_watch_set(struct egress_watch *watch, struct dns *dns,
    struct conf *conf);

/*
 * The facts of the egress of that title: a reference that the caller releases,
 * or NULL when there are none yet. No system call.
 */
struct egress_facts *egress_watch_get(struct egress_watch *watch,
    const char *title);

/* The same of the egress whose key `name` begins with. */
struct egress_facts *egress_watch_of_key(const struct egress_watch *watch,
    const char *name);

/* Every egress has facts, neighbours aside; true without any egress. */
bool egress_watch_is_ready(const struct egress_watch *watch);
/* And every neighbour is asked. */
bool egress_watch_is_complete(const struct egress_watch *watch);

/* For the store, as domain_cache_save() and domain_cache_load() are; load after
 * set. */
#define EGRESS_SAVED "egress"
void egress_watch_save(struct egress_watch *watch, fact_saver *save, void *arg);
void egress_watch_load(struct egress_watch *watch,
    const struct saved_fact *fact);

#endif
