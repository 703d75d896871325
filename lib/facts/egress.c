#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "lib/facts/egress.h"
#include "lib/util/mem.h"

/* --- one piece of memory: measured first, then filled by the same calls --- */

struct room {
	char *base; /* NULL: only measured */
	size_t used;
};

/* A copy in the room; or NULL, of nothing or while it is measured. */
static void *
put(struct room *room, const void *data, size_t size)
{
	size_t place = room->used;

	room->used +=
	    (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (room->base == NULL || data == NULL || size == 0)
		return NULL;
	return memcpy(room->base + place, data, size);
}

static const char *
put_text(struct room *room, const char *text)
{
	return text != NULL ? put(room, text, strlen(text) + 1) : NULL;
}

static const struct egress_list *
put_lists(struct room *room, const struct egress_list *from, size_t count)
{
	struct egress_list *lists, unused;
	size_t i;

	lists = put(room, from, count * sizeof(*from));
	for (i = 0; i < count; i++) {
		struct egress_list *list = lists != NULL ? &lists[i] : &unused;

		list->list = put_text(room, from[i].list);
		list->answers = put(room, from[i].answers,
		    from[i].answer_count * sizeof(*from[i].answers));
		list->text = put_text(room, from[i].text);
	}
	return lists;
}

static void
put_address(struct room *room, const struct egress_address *from,
    struct egress_address *address)
{
	struct egress_neighbour *neighbours;
	struct egress_name *names;
	size_t i;

	address->ptr_reason = put_text(room, from->ptr_reason);
	names = put(room, from->names, from->name_count * sizeof(*names));
	address->names = names;
	for (i = 0; i < from->name_count; i++) {
		const char *name = put_text(room, from->names[i].name);

		if (names != NULL)
			names[i].name = name;
	}
	address->lists = put_lists(room, from->lists, from->list_count);
	neighbours = put(room, from->neighbours,
	    from->neighbour_count * sizeof(*neighbours));
	address->neighbours = neighbours;
	for (i = 0; i < from->neighbour_count; i++) {
		const char *list = put_text(room, from->neighbours[i].list);

		if (neighbours != NULL)
			neighbours[i].list = list;
	}
}

static void
put_parts(struct room *room, const struct egress_facts *from,
    struct egress_facts *facts)
{
	struct egress_address *addresses, unused;
	size_t i;

	facts->title = put_text(room, from->title);
	addresses = put(
	    room, from->addresses, from->address_count * sizeof(*addresses));
	facts->addresses = addresses;
	for (i = 0; i < from->address_count; i++)
		put_address(room, &from->addresses[i],
		    addresses != NULL ? &addresses[i] : &unused);
	facts->networks = put(room, from->networks,
	    from->network_count * sizeof(*from->networks));
	facts->networks_missing = put_text(room, from->networks_missing);
	facts->helo = put_text(room, from->helo);
	facts->helo_fault = put_text(room, from->helo_fault);
	facts->helo_reason = put_text(room, from->helo_reason);
	facts->helo_addresses = put(room, from->helo_addresses,
	    from->helo_address_count * sizeof(*from->helo_addresses));
	facts->set_aside =
	    put_lists(room, from->set_aside, from->set_aside_count);
}

struct egress_facts *
egress_facts_copy(const struct egress_facts *from)
{
	struct room room = { 0 };
	struct egress_facts *facts, unused;

	put(&room, from, sizeof(*from));
	put_parts(&room, from, &unused);
	room = (struct room){ .base = mem_new(1, room.used) };
	facts = put(&room, from, sizeof(*from));
	put_parts(&room, from, facts);
	atomic_init(&facts->references, 1);
	return facts;
}

struct egress_facts *
egress_facts_hold(struct egress_facts *facts)
{
	atomic_fetch_add_explicit(&facts->references, 1, memory_order_relaxed);
	return facts;
}

void
egress_facts_release(struct egress_facts *facts)
{
	if (facts != NULL &&
	    atomic_fetch_sub_explicit(
		&facts->references, 1, memory_order_acq_rel) == 1)
		free(facts);
}

/* --- what they say --- */

enum known
egress_helo_has(const struct egress_facts *facts, const struct ip *ip)
{
	enum dns_status status = ip->family == AF_INET
	    ? facts->helo_a_status
	    : facts->helo_aaaa_status;
	size_t i;

	for (i = 0; i < facts->helo_address_count; i++) {
		if (ip_equal(&facts->helo_addresses[i], ip))
			return KNOWN_YES;
	}
	return status == DNS_FAILURE || status == DNS_UNASKED ? KNOWN_UNSURE
							      : KNOWN_NO;
}
