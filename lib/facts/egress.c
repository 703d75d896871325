#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/facts/egress.h"
#include "lib/facts/piece.h"

void
egress_address_describe(
    struct egress_address *address, struct egress_name *names)
{
	size_t i;

	ip_show(&address->ip, address->text);
	for (i = 0; i < address->name_count; i++)
		names[i].is_generic =
		    egress_name_is_generic(names[i].name, &address->ip) != NULL;
}

static const struct egress_list *
put_lists(struct piece *piece, const struct egress_list *from, size_t count)
{
	struct egress_list *lists, unused;
	size_t i;

	lists = piece_put(piece, from, count * sizeof(*from));
	for (i = 0; i < count; i++) {
		struct egress_list *list = lists != NULL ? &lists[i] : &unused;

		list->list = piece_text(piece, from[i].list);
		list->answers = piece_put(piece, from[i].answers,
		    from[i].answer_count * sizeof(*from[i].answers));
		list->text = piece_text(piece, from[i].text);
	}
	return lists;
}

static void
put_address(struct piece *piece, const struct egress_address *from,
    struct egress_address *address)
{
	struct egress_neighbour *neighbours;
	struct egress_name *names;
	size_t i;

	address->ptr_reason = piece_text(piece, from->ptr_reason);
	names =
	    piece_put(piece, from->names, from->name_count * sizeof(*names));
	address->names = names;
	for (i = 0; i < from->name_count; i++) {
		const char *name = piece_text(piece, from->names[i].name);

		if (names != NULL)
			names[i].name = name;
	}
	if (piece->base != NULL)
		egress_address_describe(address, names);
	address->lists = put_lists(piece, from->lists, from->list_count);
	neighbours = piece_put(piece, from->neighbours,
	    from->neighbour_count * sizeof(*neighbours));
	address->neighbours = neighbours;
	for (i = 0; i < from->neighbour_count; i++) {
		const char *list = piece_text(piece, from->neighbours[i].list);

		if (neighbours != NULL)
			neighbours[i].list = list;
	}
}

static void
put_parts(struct piece *piece, const struct egress_facts *from,
    struct egress_facts *facts)
{
	struct egress_address *addresses, unused;
	size_t i;

	facts->title = piece_text(piece, from->title);
	addresses = piece_put(
	    piece, from->addresses, from->address_count * sizeof(*addresses));
	facts->addresses = addresses;
	for (i = 0; i < from->address_count; i++)
		put_address(piece, &from->addresses[i],
		    addresses != NULL ? &addresses[i] : &unused);
	facts->networks = piece_put(piece, from->networks,
	    from->network_count * sizeof(*from->networks));
	facts->networks_missing = piece_text(piece, from->networks_missing);
	facts->helo = piece_text(piece, from->helo);
	facts->helo_fault = piece_text(piece, from->helo_fault);
	facts->helo_reason = piece_text(piece, from->helo_reason);
	facts->helo_addresses = piece_put(piece, from->helo_addresses,
	    from->helo_address_count * sizeof(*from->helo_addresses));
	facts->set_aside =
	    put_lists(piece, from->set_aside, from->set_aside_count);
}

static void
add_network(GChecksum *sum, const struct ip *ip, unsigned prefix)
{
	char text[IP_TEXT_SIZE + 16];
	char address[IP_TEXT_SIZE];

	snprintf(text, sizeof(text), " %s/%u", ip_show(ip, address), prefix);
	g_checksum_update(sum, (const guchar *)text, -1);
}

/* What SPF at this egress hangs on. */
static void
make_key(struct egress_facts *facts)
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	size_t i;

	if (facts->helo != NULL)
		g_checksum_update(sum, (const guchar *)facts->helo, -1);
	for (i = 0; i < facts->address_count; i++)
		add_network(sum, &facts->addresses[i].ip, 128);
	for (i = 0; i < facts->network_count; i++)
		add_network(
		    sum, &facts->networks[i].ip, facts->networks[i].prefix);
	memcpy(facts->key, g_checksum_get_string(sum), EGRESS_KEY_SIZE - 1);
	g_checksum_free(sum);
}

struct egress_facts *
egress_facts_copy(const struct egress_facts *from)
{
	struct piece piece = { 0 };
	struct egress_facts *facts, unused;

	piece_put(&piece, from, sizeof(*from));
	put_parts(&piece, from, &unused);
	piece = piece_make(&piece);
	facts = piece_put(&piece, from, sizeof(*from));
	put_parts(&piece, from, facts);
	make_key(facts);
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
