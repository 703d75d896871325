#include <stdlib.h>

#include "lib/facts/egress.h"
#include "lib/facts/egress_block.h"
#include "lib/facts/egress_watch.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"

unsigned
block_place(const struct ip *ip)
{
	return ip->octets[3] % BLOCK;
}

bool
block_has_neighbour(const struct block *block, size_t place)
{
	size_t i;

	for (i = 0; i < BLOCK; i++) {
		if (block->own[i] && i != place)
			return true;
	}
	return false;
}

void
block_believe(struct block *block, const struct egress_address *address)
{
	const struct egress_neighbour *listed;
	struct neighbour *item;
	size_t i;

	if (address->neighbours_fetched == 0)
		return;
	for (i = 0; i < BLOCK; i++) {
		item = &block->items[i];
		if (i == block_place(&address->ip) || item->asked != 0)
			continue;
		item->asked = address->neighbours_fetched;
		item->due = item->asked + EGRESS_NEIGHBOURS_EVERY * 1000;
	}
	for (i = 0; i < address->neighbour_count; i++) {
		listed = &address->neighbours[i];
		item = &block->items[block_place(&listed->ip)];
		if (item->list == NULL &&
		    item->asked == address->neighbours_fetched)
			item->list = mem_string(listed->list);
	}
}

void
block_forget(struct block *block)
{
	size_t i;

	for (i = 0; i < BLOCK; i++)
		free(block->items[i].list);
}

bool
block_is_due(const struct block *block, size_t place, int64_t now)
{
	int64_t due = block->items[place].due;

	/* A clock that was set back must not put it off. */
	return block_has_neighbour(block, place) &&
	    (due <= now || due > now + EGRESS_NEIGHBOURS_EVERY * 1000);
}

bool
block_is_over(const struct block *block, int64_t now)
{
	size_t i;

	for (i = 0; i < BLOCK; i++) {
		if (block_is_due(block, i, now))
			return false;
	}
	return true;
}

void
block_fill(const struct block *block, struct arena *arena,
    struct egress_address *address)
{
	struct egress_neighbour *listed = NULL;
	const struct neighbour *item;
	size_t i, count = 0, asked = 0;
	int64_t oldest = INT64_MAX;

	for (i = 0; i < BLOCK; i++) {
		item = &block->items[i];
		if (i == block_place(&address->ip) || item->asked == 0)
			continue;
		asked++;
		if (item->asked < oldest)
			oldest = item->asked;
		/* What is wrong with an own address is told of itself. */
		if (item->list == NULL || block->own[i])
			continue;
		listed = arena_grow(arena, listed, count, sizeof(*listed));
		listed[count] = (struct egress_neighbour){ .ip = block->first,
			.list = item->list };
		listed[count++].ip.octets[3] += (uint8_t)i;
	}
	address->neighbours = listed;
	address->neighbour_count = count;
	address->neighbours_asked = asked;
	address->neighbours_fetched = asked == EGRESS_NEIGHBOURS ? oldest : 0;
}
