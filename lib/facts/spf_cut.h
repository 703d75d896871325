/*
 * The networks of an egress, cut where results by SPF may change: at the
 * borders of the networks that a record names. Pure.
 */
#ifndef POSTFRANK_FACTS_SPF_CUT_H
#define POSTFRANK_FACTS_SPF_CUT_H

#include <stddef.h>

#include "lib/util/network.h"

/* Pieces of one call, at most. */
#define SPF_CUTS_MAX 64

struct spf_cut {
	struct network network;	/* but for the narrower pieces in it */
	struct ip sample;	/* an address that stands for all of them */
};

/*
 * The pieces of `networks`, at most `max`, which is no more than SPF_CUTS_MAX;
 * returns how many there are, or `max` + 1 where they are more. Networks that lie in another one give no
 * pieces of their own.
 */
size_t spf_cut(const struct network *networks, size_t count,
    const struct network *borders, size_t border_count,
    struct spf_cut *cuts_r, size_t max);

#endif
