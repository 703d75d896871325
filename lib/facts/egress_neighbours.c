#include <stdlib.h>
#include <string.h>

#include "lib/facts/dnsbl.h"
#include "lib/facts/dnsbl_list.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_block.h"
#include "lib/facts/egress_neighbours.h"
#include "lib/facts/egress_watch.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"

struct egress_neighbours {
	struct loop *loop;
	int64_t spacing;
	void (*news)(void *arg);
	void *arg;

	struct block *blocks;
	size_t count;

	struct dns *dns; /* NULL = stopped */
	const struct dnsbl_lists *lists; /* NULL = none yet */
	struct loop_timer timer;

	/* Being asked about; nobody if `block` is NULL. */
	struct block *block;
	size_t place;
	size_t list; /* the next one */
	bool failed; /* on some list */
	struct dns_query *query;
};

/* --- whose neighbours --- */

static struct block *
find_block(const struct egress_neighbours *neighbours, const struct ip *ip)
{
	struct ip first = *ip;
	size_t i;

	if (ip->family != AF_INET)
		return NULL;
	first.octets[3] -= (uint8_t)block_place(ip);
	for (i = 0; i < neighbours->count; i++) {
		if (ip_equal(&neighbours->blocks[i].first, &first))
			return &neighbours->blocks[i];
	}
	return NULL;
}

static struct block *
add_block(struct egress_neighbours *neighbours, const struct ip *ip)
{
	struct block *block;

	neighbours->blocks = mem_resize(neighbours->blocks,
	    neighbours->count + 1, sizeof(*neighbours->blocks));
	block = &neighbours->blocks[neighbours->count++];
	*block = (struct block){ .first = *ip };
	block->first.octets[3] -= (uint8_t)block_place(ip);
	return block;
}

void
egress_neighbours_add(
    struct egress_neighbours *neighbours, const struct egress_facts *facts)
{
	const struct egress_address *address;
	struct block *block;
	size_t i;

	egress_neighbours_stop(neighbours);
	for (i = 0; i < facts->address_count; i++) {
		address = &facts->addresses[i];
		if (address->ip.family != AF_INET)
			continue;
		block = find_block(neighbours, &address->ip);
		if (block == NULL)
			block = add_block(neighbours, &address->ip);
		block->own[block_place(&address->ip)] = true;
		block_believe(block, address);
	}
}

static void
prune(struct egress_neighbours *neighbours)
{
	size_t i, kept = 0;

	for (i = 0; i < neighbours->count; i++) {
		if (block_has_neighbour(&neighbours->blocks[i], BLOCK))
			neighbours->blocks[kept++] = neighbours->blocks[i];
		else
			block_forget(&neighbours->blocks[i]);
	}
	neighbours->count = kept;
}

void
egress_neighbours_clear(struct egress_neighbours *neighbours)
{
	size_t i;

	egress_neighbours_stop(neighbours);
	for (i = 0; i < neighbours->count; i++)
		memset(neighbours->blocks[i].own, 0,
		    sizeof(neighbours->blocks[i].own));
}

/* --- asking --- */

static bool
is_usable(const struct dnsbl_list *list)
{
	return list->scope == LIST_OF_ADDRESSES && list->ipv4 == DNSBL_PASSES;
}

/* The next list for the one being asked about, or NULL. */
static struct dnsbl_list *
next_list(struct egress_neighbours *neighbours)
{
	struct dnsbl_list *list;

	while (neighbours->list < neighbours->lists->count) {
		list = &neighbours->lists->items[neighbours->list++];
		if (is_usable(list))
			return list;
	}
	return NULL;
}

/* `list` is the one that has it, or NULL. */
static void
end_neighbour(struct egress_neighbours *neighbours, const char *list)
{
	struct block *block = neighbours->block;
	struct neighbour *item = &block->items[neighbours->place];
	int64_t now = clock_wall();

	neighbours->block = NULL;
	item->due = now + EGRESS_RETRY * 1000;
	if (list != NULL || !neighbours->failed) {
		item->asked = now;
		item->due = now + EGRESS_NEIGHBOURS_EVERY * 1000;
		free(item->list);
		item->list = list != NULL ? mem_string(list) : NULL;
	}
	if (block_is_over(block, now))
		neighbours->news(neighbours->arg);
}

static void
take_answer(void *arg, const struct dns_answer *answer)
{
	struct egress_neighbours *neighbours = arg;
	struct dnsbl_list *list =
	    &neighbours->lists->items[neighbours->list - 1];
	struct arena *arena = arena_new();
	const char *found = NULL, *why;

	neighbours->query = NULL;
	switch (dnsbl_read(&list->filter, answer, arena, &why)) {
	case DNSBL_LISTED:
		found = list->filter.zone;
		break;
	case DNSBL_NOT_LISTED:
		break;
	case DNSBL_BROKEN:
		dnsbl_list_break(list, why); /* until it is tested again */
		/* FALLTHROUGH */
	case DNSBL_UNSURE:
		neighbours->failed = true;
	}
	arena_free(arena);
	loop_timer_set(neighbours->loop, &neighbours->timer,
	    clock_now() + neighbours->spacing);
	if (found != NULL)
		end_neighbour(neighbours, found);
}

static bool
choose(struct egress_neighbours *neighbours, int64_t now)
{
	size_t i, place;

	for (i = 0; i < neighbours->count; i++) {
		for (place = 0; place < BLOCK; place++) {
			if (!block_is_due(&neighbours->blocks[i], place, now))
				continue;
			neighbours->block = &neighbours->blocks[i];
			neighbours->place = place;
			neighbours->list = 0;
			neighbours->failed = false;
			return true;
		}
	}
	return false;
}

static bool
has_lists(const struct egress_neighbours *neighbours)
{
	size_t i;

	for (i = 0; i < neighbours->lists->count; i++) {
		if (is_usable(&neighbours->lists->items[i]))
			return true;
	}
	return false;
}

static void
ask_list(struct egress_neighbours *neighbours, const struct dnsbl_list *list)
{
	struct ip ip = neighbours->block->first;
	char name[DNS_REVERSE_SIZE];

	ip.octets[3] += (uint8_t)neighbours->place;
	dns_reverse_name(&ip, list->filter.zone, name);
	neighbours->query =
	    dns_ask(neighbours->dns, name, DNS_A, take_answer, neighbours);
}

/* When nothing is due, it is looked at again after that time. */
static void
rest(struct egress_neighbours *neighbours)
{
	loop_timer_set(neighbours->loop, &neighbours->timer,
	    clock_now() + EGRESS_RETRY * 1000);
}

static void
ask_next(struct egress_neighbours *neighbours)
{
	const struct dnsbl_list *list;

	/* `news` may stop it. */
	while (neighbours->dns != NULL && has_lists(neighbours)) {
		if (neighbours->block == NULL &&
		    !choose(neighbours, clock_wall()))
			break;
		list = next_list(neighbours);
		if (list != NULL) {
			ask_list(neighbours, list);
			return;
		}
		end_neighbour(neighbours, NULL);
	}
	if (neighbours->dns != NULL)
		rest(neighbours);
}

static void
due(void *arg)
{
	ask_next(arg);
}

/* --- from the cradle to the grave --- */

struct egress_neighbours *
egress_neighbours_new(
    struct loop *loop, int64_t spacing, void (*news)(void *arg), void *arg)
{
	struct egress_neighbours *neighbours;

	neighbours = mem_new(1, sizeof(*neighbours));
	neighbours->loop = loop;
	neighbours->spacing = spacing;
	neighbours->news = news;
	neighbours->arg = arg;
	neighbours->timer.due = due;
	neighbours->timer.arg = neighbours;
	return neighbours;
}

void
egress_neighbours_free(struct egress_neighbours *neighbours)
{
	egress_neighbours_clear(neighbours);
	prune(neighbours);
	free(neighbours->blocks);
	free(neighbours);
}

void
egress_neighbours_stop(struct egress_neighbours *neighbours)
{
	if (neighbours->query != NULL)
		dns_cancel(neighbours->query);
	neighbours->query = NULL;
	neighbours->dns = NULL;
	neighbours->block = NULL;
	loop_timer_clear(neighbours->loop, &neighbours->timer);
}

/* What a list said that cannot be believed any more is not known. */
static void
forget_lists(struct egress_neighbours *neighbours)
{
	const struct dnsbl_list *list;
	struct neighbour *item;
	size_t i, place;

	for (i = 0; i < neighbours->count; i++) {
		for (place = 0; place < BLOCK; place++) {
			item = &neighbours->blocks[i].items[place];
			if (item->list == NULL)
				continue;
			list = dnsbl_list_named(
			    neighbours->lists, item->list, LIST_OF_ADDRESSES);
			if (list != NULL && !dnsbl_is_aside(list))
				continue;
			free(item->list);
			*item = (struct neighbour){ 0 };
		}
	}
}

void
egress_neighbours_set_lists(
    struct egress_neighbours *neighbours, const struct dnsbl_lists *lists)
{
	neighbours->lists = lists;
	forget_lists(neighbours);
}

void
egress_neighbours_go(struct egress_neighbours *neighbours, struct dns *dns)
{
	egress_neighbours_stop(neighbours);
	prune(neighbours);
	neighbours->dns = dns;
	if (neighbours->count > 0)
		loop_timer_set(neighbours->loop, &neighbours->timer,
		    clock_now() + neighbours->spacing);
}

/* DNS may be dead; it need not be for ever. */
static bool
can_have_lists(const struct dnsbl_lists *lists)
{
	size_t i;

	for (i = 0; i < lists->count; i++) {
		if (lists->items[i].scope == LIST_OF_ADDRESSES &&
		    !dnsbl_is_aside(&lists->items[i]))
			return true;
	}
	return false;
}

bool
egress_neighbours_are_complete(const struct egress_neighbours *neighbours)
{
	const struct block *block;
	size_t i, place;

	if (neighbours->lists == NULL || !can_have_lists(neighbours->lists))
		return true;
	for (i = 0; i < neighbours->count; i++) {
		block = &neighbours->blocks[i];
		for (place = 0; place < BLOCK; place++) {
			if (block_has_neighbour(block, place) &&
			    block->items[place].asked == 0)
				return false;
		}
	}
	return true;
}

/* --- into facts --- */

void
egress_neighbours_fill(const struct egress_neighbours *neighbours,
    struct arena *arena, struct egress_facts *facts)
{
	struct egress_address *addresses;
	const struct block *block;
	size_t i;

	addresses =
	    arena_alloc(arena, facts->address_count * sizeof(*addresses));
	for (i = 0; i < facts->address_count; i++) {
		addresses[i] = facts->addresses[i];
		block = find_block(neighbours, &addresses[i].ip);
		if (block != NULL)
			block_fill(block, arena, &addresses[i]);
	}
	facts->addresses = addresses;
}
