/*
 * The other addresses of the /28 around each IPv4 egress address: whether they
 * are on the lists of addresses. Asked slowly, one question at a time, and
 * remembered. Loop's thread.
 */
#ifndef POSTFRANK_FACTS_EGRESS_NEIGHBOURS_H
#define POSTFRANK_FACTS_EGRESS_NEIGHBOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of an address. */
#define EGRESS_NEIGHBOURS 15

struct arena;
struct dns;
struct dnsbl_lists;
struct egress_facts;
struct egress_neighbours;
struct ip;
struct loop;

/*
 * One question each `spacing` milliseconds. `news` is called when all of a /28
 * have been asked.
 */
struct egress_neighbours *egress_neighbours_new(struct loop *loop,
    int64_t spacing, void (*news)(void *arg), void *arg);
void egress_neighbours_free(struct egress_neighbours *neighbours);

/* Nothing is asked until egress_neighbours_go(). What is known stays. */
void egress_neighbours_stop(struct egress_neighbours *neighbours);

/* These two stop it. Forgets whose neighbours are looked at, before they are added anew. */
void egress_neighbours_clear(struct egress_neighbours *neighbours);
/* Of all addresses in `facts`; what these know of them is believed, unless it
 * is known better. */
void egress_neighbours_add(struct egress_neighbours *neighbours,
    const struct egress_facts *facts);

/* Which lists are asked, those that pass, and believed. */
void egress_neighbours_set_lists(struct egress_neighbours *neighbours,
    const struct dnsbl_lists *lists);
/* Asks what is due. */
void egress_neighbours_go(struct egress_neighbours *neighbours,
    struct dns *dns);

/* Every one was asked on every list that can be. */
bool egress_neighbours_are_complete(
    const struct egress_neighbours *neighbours);

/* What is known, into facts; from the arena. */
void egress_neighbours_fill(const struct egress_neighbours *neighbours,
    struct arena *arena, struct egress_facts *facts);

#endif
