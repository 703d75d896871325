/* What is known of the 16 addresses of a /28 that has an egress address. */
#ifndef POSTFRANK_FACTS_EGRESS_BLOCK_H
#define POSTFRANK_FACTS_EGRESS_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/facts/egress_neighbours.h"
#include "lib/util/network.h"

#define BLOCK (EGRESS_NEIGHBOURS + 1) /* addresses */

struct neighbour {
	char *list; /* that has it; NULL = none */
	int64_t asked; /* clock_wall(), on all lists; 0 = never */
	int64_t due; /* clock_wall() */
};

struct block {
	struct ip first;
	bool own[BLOCK]; /* an egress address */
	struct neighbour items[BLOCK];
};

struct arena;
struct egress_address;

/* The place of an IPv4 address in its /28. */
unsigned block_place(const struct ip *ip);

/* Frees what is known. */
void block_forget(struct block *block);

/* Some other one of the block is an egress address. */
bool block_has_neighbour(const struct block *block, size_t place);

/* That one is to be asked about, `now` being clock_wall(); all were asked. */
bool block_is_due(const struct block *block, size_t place, int64_t now);
bool block_is_over(const struct block *block, int64_t now);

/* From facts, where nothing better is known; and into them. */
void block_believe(struct block *block, const struct egress_address *address);
void block_fill(const struct block *block, struct arena *arena,
    struct egress_address *address);

#endif
