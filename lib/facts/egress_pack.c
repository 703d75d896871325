#include <string.h>

#include "lib/auth/spf_networks.h"
#include "lib/conf/option.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_neighbours.h"
#include "lib/facts/pack.h"
#include "lib/facts/special.h"
#include "lib/util/arena.h"

/* A list: zone, scope, listed; answers; text; fetched. */
#define LIST "(syyaaymsx)"
/* An address: itself; status of PTR, reason; names, of how many, fetched;
 * lists; neighbours, how many were asked, fetched. */
#define ADDRESS "(ayymsa(sy)uxa" LIST "a(ays)ux)"
/* Title; addresses, of how many; networks, missing, fetched; HELO, fault,
 * status of A and AAAA, reason, addresses, fetched; lists set aside; fetched.
 */
#define TYPE "(aya" ADDRESS "ua(ayy)msxmsmsyymsaayxa" LIST "x)"
#define ADDRESS_READ "(@ayym&s@a(sy)ux@a" LIST "@a(ays)ux)"
#define TYPE_READ "(@ay@a" ADDRESS "u@a(ayy)m&sxm&sm&syym&s@aayx@a" LIST "x)"

/* As many as the configuration may have (lib/conf/option.h), and SPF. */
#define LISTS_MAX (3 * CONF_ITEMS_MAX)
#define NETWORKS_MAX (CONF_ITEMS_MAX + SPF_NETWORKS_MAX)

/* --- to octets --- */

static GVariant *
pack_ips(const struct ip *ips, size_t count)
{
	GVariantBuilder builder;
	size_t i;

	g_variant_builder_init(&builder, G_VARIANT_TYPE("aay"));
	for (i = 0; i < count; i++)
		g_variant_builder_add_value(&builder, pack_ip(&ips[i]));
	return g_variant_builder_end(&builder);
}

static GVariant *
pack_lists(const struct egress_list *lists, size_t count)
{
	GVariantBuilder builder;
	size_t i;

	g_variant_builder_init(&builder, G_VARIANT_TYPE("a" LIST));
	for (i = 0; i < count; i++)
		g_variant_builder_add(&builder, "(syy@aaymsx)", lists[i].list,
		    (guchar)lists[i].scope, (guchar)lists[i].listed,
		    pack_ips(lists[i].answers, lists[i].answer_count),
		    lists[i].text, (gint64)lists[i].fetched);
	return g_variant_builder_end(&builder);
}

static GVariant *
pack_address(const struct egress_address *address)
{
	GVariantBuilder names, neighbours;
	size_t i;

	g_variant_builder_init(&names, G_VARIANT_TYPE("a(sy)"));
	for (i = 0; i < address->name_count; i++)
		g_variant_builder_add(&names, "(sy)", address->names[i].name,
		    (guchar)address->names[i].confirmed);
	g_variant_builder_init(&neighbours, G_VARIANT_TYPE("a(ays)"));
	for (i = 0; i < address->neighbour_count; i++)
		g_variant_builder_add(&neighbours, "(@ays)",
		    pack_ip(&address->neighbours[i].ip),
		    address->neighbours[i].list);
	return g_variant_new("(@ayymsa(sy)ux@a" LIST "a(ays)ux)",
	    pack_ip(&address->ip), (guchar)address->ptr_status,
	    address->ptr_reason, &names, (guint32)address->name_total,
	    (gint64)address->names_fetched,
	    pack_lists(address->lists, address->list_count), &neighbours,
	    (guint32)address->neighbours_asked,
	    (gint64)address->neighbours_fetched);
}

void
egress_facts_pack(const struct egress_facts *facts, struct buf *out)
{
	GVariantBuilder addresses, networks;
	size_t i;

	g_variant_builder_init(&addresses, G_VARIANT_TYPE("a" ADDRESS));
	for (i = 0; i < facts->address_count; i++)
		g_variant_builder_add_value(
		    &addresses, pack_address(&facts->addresses[i]));
	g_variant_builder_init(&networks, G_VARIANT_TYPE("a(ayy)"));
	for (i = 0; i < facts->network_count; i++)
		g_variant_builder_add(&networks, "(@ayy)",
		    pack_ip(&facts->networks[i].ip),
		    (guchar)facts->networks[i].prefix);
	pack_append(out,
	    g_variant_new("(^aya" ADDRESS "ua(ayy)msxmsmsyyms@aayx@a" LIST "x)",
		facts->title, &addresses, (guint32)facts->address_total,
		&networks, facts->networks_missing,
		(gint64)facts->networks_fetched, facts->helo, facts->helo_fault,
		(guchar)facts->helo_a_status, (guchar)facts->helo_aaaa_status,
		facts->helo_reason,
		pack_ips(facts->helo_addresses, facts->helo_address_count),
		(gint64)facts->helo_fetched,
		pack_lists(facts->set_aside, facts->set_aside_count),
		(gint64)facts->fetched));
}

/* --- and back --- */

/*
 * What is read so far. Text lies in the value, arrays in the arena. Once
 * something is wrong all the rest is, too.
 */
struct reader {
	struct arena *arena;
	int64_t fetched; /* of the whole; nothing in it is newer */
	bool bad;
};

/* How many items are read of an array. */
static size_t
count_of(struct reader *reader, GVariant *array, size_t max)
{
	size_t count = g_variant_n_children(array);

	if (count > max)
		reader->bad = true;
	return reader->bad ? 0 : count;
}

static void
expect(struct reader *reader, bool sound)
{
	if (!sound)
		reader->bad = true;
}

static void
read_text(struct reader *reader, const char *text)
{
	expect(reader, pack_is_text(text));
}

static int64_t
read_time(struct reader *reader, gint64 time)
{
	expect(reader, time >= 0 && time <= reader->fetched);
	return time;
}

static enum dns_status
read_status(struct reader *reader, guchar status)
{
	expect(reader, status <= DNS_FAILURE);
	return status;
}

static enum known
read_known(struct reader *reader, guchar known)
{
	expect(reader, known <= KNOWN_UNSURE);
	return known;
}

/* The variants that are given to these are consumed. */

static struct ip
read_ip(struct reader *reader, GVariant *octets)
{
	struct ip ip = { 0 };

	expect(reader, pack_read_ip(octets, &ip));
	g_variant_unref(octets);
	return ip;
}

static const struct ip *
read_ips(struct reader *reader, GVariant *array, size_t max, size_t *count_r)
{
	size_t i, count = count_of(reader, array, max);
	struct ip *ips;

	ips = arena_alloc(reader->arena, count * sizeof(*ips));
	for (i = 0; i < count; i++)
		ips[i] = read_ip(reader, g_variant_get_child_value(array, i));
	g_variant_unref(array);
	*count_r = count;
	return ips;
}

static const struct egress_list *
read_lists(struct reader *reader, GVariant *array, size_t *count_r)
{
	size_t i, count = count_of(reader, array, LISTS_MAX);
	struct egress_list *lists, *list;
	guchar scope, listed;
	GVariant *answers;
	gint64 fetched;

	lists = arena_alloc(reader->arena, count * sizeof(*lists));
	for (i = 0; i < count; i++) {
		list = &lists[i];
		g_variant_get_child(array, i, "(&syy@aaym&sx)", &list->list,
		    &scope, &listed, &answers, &list->text, &fetched);
		read_text(reader, list->list);
		read_text(reader, list->text);
		expect(reader, scope <= LIST_OF_ASNS);
		list->scope = scope;
		list->listed = read_known(reader, listed);
		list->answers = read_ips(
		    reader, answers, EGRESS_ANSWERS_MAX, &list->answer_count);
		list->fetched = read_time(reader, fetched);
	}
	g_variant_unref(array);
	*count_r = count;
	return lists;
}

static void
read_names(
    struct reader *reader, GVariant *array, struct egress_address *address)
{
	size_t i, count = count_of(reader, array, EGRESS_NAMES_MAX);
	struct egress_name *names;
	guchar confirmed;

	names = arena_alloc(reader->arena, count * sizeof(*names));
	for (i = 0; i < count; i++) {
		g_variant_get_child(
		    array, i, "(&sy)", &names[i].name, &confirmed);
		read_text(reader, names[i].name);
		names[i].confirmed = read_known(reader, confirmed);
	}
	g_variant_unref(array);
	address->names = names;
	address->name_count = count;
}

static void
read_neighbours(
    struct reader *reader, GVariant *array, struct egress_address *address)
{
	size_t i, count = count_of(reader, array, EGRESS_NEIGHBOURS);
	struct egress_neighbour *neighbours;
	GVariant *ip;

	neighbours = arena_alloc(reader->arena, count * sizeof(*neighbours));
	for (i = 0; i < count; i++) {
		g_variant_get_child(
		    array, i, "(@ay&s)", &ip, &neighbours[i].list);
		neighbours[i].ip = read_ip(reader, ip);
		expect(reader, neighbours[i].ip.family == AF_INET);
		read_text(reader, neighbours[i].list);
	}
	g_variant_unref(array);
	address->neighbours = neighbours;
	address->neighbour_count = count;
}

static void
read_address(
    struct reader *reader, GVariant *value, struct egress_address *address)
{
	GVariant *ip, *names, *lists, *neighbours;
	gint64 names_fetched, neighbours_fetched;
	guint32 name_total, asked;
	guchar ptr_status;

	g_variant_get(value, ADDRESS_READ, &ip, &ptr_status,
	    &address->ptr_reason, &names, &name_total, &names_fetched, &lists,
	    &neighbours, &asked, &neighbours_fetched);
	address->ip = read_ip(reader, ip);
	address->special = special_of(&address->ip);
	address->ptr_status = read_status(reader, ptr_status);
	read_text(reader, address->ptr_reason);
	read_names(reader, names, address);
	address->name_total = name_total;
	expect(reader,
	    name_total >= address->name_count &&
		(ptr_status == DNS_ANSWER) == (address->name_count > 0));
	expect(
	    reader, ptr_status != DNS_FAILURE || address->ptr_reason != NULL);
	address->names_fetched = read_time(reader, names_fetched);
	address->lists = read_lists(reader, lists, &address->list_count);
	read_neighbours(reader, neighbours, address);
	address->neighbours_asked = asked;
	expect(reader, asked <= EGRESS_NEIGHBOURS);
	address->neighbours_fetched = read_time(reader, neighbours_fetched);
	g_variant_unref(value);
}

static void
read_addresses(
    struct reader *reader, GVariant *array, struct egress_facts *facts)
{
	size_t i, count = count_of(reader, array, EGRESS_ADDRESSES_MAX);
	struct egress_address *addresses;

	addresses = arena_alloc(reader->arena, count * sizeof(*addresses));
	for (i = 0; i < count; i++)
		read_address(
		    reader, g_variant_get_child_value(array, i), &addresses[i]);
	g_variant_unref(array);
	facts->addresses = addresses;
	facts->address_count = count;
}

static void
read_networks(
    struct reader *reader, GVariant *array, struct egress_facts *facts)
{
	size_t i, count = count_of(reader, array, NETWORKS_MAX);
	struct network *networks;
	guchar prefix;
	GVariant *ip;

	networks = arena_alloc(reader->arena, count * sizeof(*networks));
	for (i = 0; i < count; i++) {
		g_variant_get_child(array, i, "(@ayy)", &ip, &prefix);
		networks[i].ip = read_ip(reader, ip);
		networks[i].prefix = prefix;
		expect(reader,
		    prefix <= (networks[i].ip.family == AF_INET ? 32 : 128));
	}
	g_variant_unref(array);
	facts->networks = networks;
	facts->network_count = count;
}

/* Any octets but NUL, which is at its end. */
static void
read_title(struct reader *reader, GVariant *octets, struct egress_facts *facts)
{
	facts->title = g_variant_get_bytestring(octets);
	expect(reader, strlen(facts->title) + 1 == g_variant_get_size(octets));
	g_variant_unref(octets);
}

static void
read_facts(struct reader *reader, GVariant *value, struct egress_facts *facts)
{
	GVariant *title, *addresses, *networks, *helo_addresses, *set_aside;
	gint64 networks_fetched, helo_fetched, fetched;
	guchar a_status, aaaa_status;
	guint32 address_total;

	g_variant_get(value, TYPE_READ, &title, &addresses, &address_total,
	    &networks, &facts->networks_missing, &networks_fetched,
	    &facts->helo, &facts->helo_fault, &a_status, &aaaa_status,
	    &facts->helo_reason, &helo_addresses, &helo_fetched, &set_aside,
	    &fetched);
	read_title(reader, title, facts);
	reader->fetched = facts->fetched = fetched;
	expect(reader, fetched > 0);
	read_addresses(reader, addresses, facts);
	facts->address_total = address_total;
	expect(reader, address_total >= facts->address_count);
	read_networks(reader, networks, facts);
	read_text(reader, facts->networks_missing);
	facts->networks_fetched = read_time(reader, networks_fetched);
	read_text(reader, facts->helo);
	read_text(reader, facts->helo_fault);
	facts->helo_a_status = read_status(reader, a_status);
	facts->helo_aaaa_status = read_status(reader, aaaa_status);
	read_text(reader, facts->helo_reason);
	expect(reader,
	    facts->helo_reason != NULL ||
		(a_status != DNS_FAILURE && aaaa_status != DNS_FAILURE));
	facts->helo_addresses = read_ips(reader, helo_addresses,
	    2 * DOMAIN_RECORDS_MAX, &facts->helo_address_count);
	facts->helo_fetched = read_time(reader, helo_fetched);
	facts->set_aside =
	    read_lists(reader, set_aside, &facts->set_aside_count);
}

struct egress_facts *
egress_facts_unpack(const void *data, size_t length)
{
	struct reader reader = { 0 };
	struct egress_facts draft = { 0 }, *facts = NULL;
	GVariant *value;

	value = pack_open(data, length, TYPE);
	if (value == NULL)
		return NULL;
	reader.arena = arena_new();
	read_facts(&reader, value, &draft);
	if (!reader.bad)
		facts = egress_facts_copy(&draft);
	arena_free(reader.arena);
	g_variant_unref(value);
	return facts;
}
