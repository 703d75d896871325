#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/arena.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/words.h"

/* Of one address, or of the egress; more in a test's words is its bug. */
#define ITEMS_MAX 20

/* What an address's pointers lead to, while the words are read. */
struct address_making {
	struct egress_name names[EGRESS_NAMES_MAX];
	struct egress_list lists[ITEMS_MAX];
	struct egress_neighbour neighbours[ITEMS_MAX];
};

struct making {
	struct arena *arena;
	struct egress_facts *facts;
	struct egress_address addresses[EGRESS_ADDRESSES_MAX];
	struct address_making parts[EGRESS_ADDRESSES_MAX];
	struct network networks[ITEMS_MAX];
	struct egress_list set_aside[ITEMS_MAX];
	struct ip helo_addresses[EGRESS_ADDRESSES_MAX];
	char helo; /* its mark, or NUL */
};

static const struct ip listed = { AF_INET, { 127, 0, 0, 2 } };

/* The address that is spoken of, and its parts. */
static struct egress_address *
last(struct making *making, struct address_making **parts_r)
{
	size_t count = making->facts->address_count;

	words_require(count > 0, "no address");
	if (parts_r != NULL)
		*parts_r = &making->parts[count - 1];
	return &making->addresses[count - 1];
}

/* Takes one of `marks` off the end; NUL when there is none. */
static char
take_mark(char *text, const char *marks)
{
	char *end = text + strlen(text) - 1, mark = *end;

	if (strchr(marks, mark) == NULL)
		return '\0';
	*end = '\0';
	return mark;
}

static void
add_address(struct making *making, const struct ip *ip)
{
	struct egress_facts *facts = making->facts;
	struct egress_address *address;

	if (facts->address_total++ >= EGRESS_ADDRESSES_MAX)
		return;
	facts->address_count++;
	address = last(making, NULL);
	address->ip = *ip;
	address->special = special_of(ip);
	address->ptr_status = DNS_NXDOMAIN;
	address->neighbours_asked = 15;
}

static void
add_network(struct making *making, const char *word)
{
	struct egress_facts *facts = making->facts;

	words_require(facts->network_count < ITEMS_MAX &&
		network_parse(
		    word, &making->networks[facts->network_count++]) == 0,
	    word);
}

static void
add_name(struct making *making, char *name)
{
	struct address_making *parts;
	struct egress_address *address = last(making, &parts);
	char mark = take_mark(name, "!?");

	if (strcmp(name, "SERVFAIL") == 0) {
		address->ptr_status = DNS_FAILURE;
		address->ptr_reason = "SERVFAIL";
		return;
	}
	address->ptr_status = DNS_ANSWER;
	if (address->name_total++ >= EGRESS_NAMES_MAX)
		return;
	address->names = parts->names;
	parts->names[address->name_count++] =
	    (struct egress_name){ .name = name,
		    .confirmed = mark == '!' ? KNOWN_NO
			: mark == '?'        ? KNOWN_UNSURE
					     : KNOWN_YES };
}

static void
add_list(struct making *making, const char *zone, enum list_scope scope,
    enum known is_listed)
{
	struct address_making *parts;
	struct egress_address *address = last(making, &parts);

	words_require(address->list_count < ITEMS_MAX, zone);
	address->lists = parts->lists;
	parts->lists[address->list_count++] = (struct egress_list){
		.list = zone,
		.scope = scope,
		.listed = is_listed,
		.answers = &listed,
		.answer_count = is_listed == KNOWN_YES,
		.text = is_listed == KNOWN_YES  ? "see the pages of the list"
		    : is_listed == KNOWN_UNSURE ? "SERVFAIL"
						: NULL,
	};
}

static void
set_list_text(struct making *making, const char *text)
{
	struct address_making *parts;
	struct egress_address *address = last(making, &parts);

	words_require(address->list_count > 0, text);
	parts->lists[address->list_count - 1].text = text;
}

static void
add_neighbour(struct making *making, const char *text)
{
	struct address_making *parts;
	struct egress_address *address = last(making, &parts);
	struct egress_neighbour *neighbour;

	words_require(address->neighbour_count < ITEMS_MAX, text);
	address->neighbours = parts->neighbours;
	neighbour = &parts->neighbours[address->neighbour_count++];
	neighbour->list = "zen.example";
	words_require(ip_parse(text, &neighbour->ip) == 0, text);
}

static void
add_set_aside(struct making *making, const char *zone)
{
	struct egress_facts *facts = making->facts;

	words_require(facts->set_aside_count < ITEMS_MAX, zone);
	making->set_aside[facts->set_aside_count++] = (struct egress_list){
		.list = zone,
		.listed = KNOWN_UNSURE,
		.text = "it does not list 127.0.0.2",
	};
}

static void
add_helo(struct making *making, char *name)
{
	making->helo = take_mark(name, "!?-");
	making->facts->helo = name;
}

static void
read_word(struct making *making, char *word)
{
	struct ip ip;
	char *value;

	if (ip_parse(word, &ip) == 0)
		add_address(making, &ip);
	else if ((value = words_value(word, "ptr=")) != NULL)
		add_name(making, value);
	else if ((value = words_value(word, "on=")) != NULL)
		add_list(making, value, LIST_OF_ADDRESSES, KNOWN_YES);
	else if ((value = words_value(word, "not=")) != NULL)
		add_list(making, value, LIST_OF_ADDRESSES, KNOWN_NO);
	else if ((value = words_value(word, "unsure=")) != NULL)
		add_list(making, value, LIST_OF_ADDRESSES, KNOWN_UNSURE);
	else if ((value = words_value(word, "network-list=")) != NULL)
		add_list(making, value, LIST_OF_NETWORKS, KNOWN_YES);
	else if ((value = words_value(word, "asn-list=")) != NULL)
		add_list(making, value, LIST_OF_ASNS, KNOWN_YES);
	else if ((value = words_value(word, "saying=")) != NULL)
		set_list_text(making, value);
	else if ((value = words_value(word, "near=")) != NULL)
		add_neighbour(making, value);
	else if ((value = words_value(word, "asked=")) != NULL)
		last(making, NULL)->neighbours_asked = (size_t)atoi(value);
	else if (strcmp(word, "alone") == 0)
		making->facts->neighbours_off = true;
	else if ((value = words_value(word, "aside=")) != NULL)
		add_set_aside(making, value);
	else if ((value = words_value(word, "missing=")) != NULL)
		making->facts->networks_missing =
		    words_sentence(making->arena, value);
	else if ((value = words_value(word, "fault=")) != NULL)
		making->facts->helo_fault =
		    words_sentence(making->arena, value);
	else if ((value = words_value(word, "helo=")) != NULL)
		add_helo(making, value);
	else
		add_network(making, word);
}

/* What DNS says of the HELO name, once all addresses are there. */
static void
make_helo(struct making *making)
{
	struct egress_facts *facts = making->facts;
	size_t i;

	if (facts->helo == NULL || facts->helo_fault != NULL)
		return;
	facts->helo_a_status = facts->helo_aaaa_status = DNS_NODATA;
	if (making->helo == '?') {
		facts->helo_a_status = DNS_FAILURE;
		facts->helo_reason = "SERVFAIL";
	} else if (making->helo == '!') {
		facts->helo_a_status = DNS_ANSWER;
		facts->helo_address_count = 1;
		ip_parse("192.0.2.99", &making->helo_addresses[0]);
	} else if (making->helo != '-') {
		facts->helo_a_status = facts->helo_aaaa_status = DNS_ANSWER;
		facts->helo_address_count = facts->address_count;
		for (i = 0; i < facts->address_count; i++)
			making->helo_addresses[i] = making->addresses[i].ip;
	}
}

void
made_egress(struct made *made, const char *words)
{
	char *text = arena_string(made->arena, words), *word;
	struct making *making = arena_alloc(made->arena, sizeof(*making));
	size_t i;

	making->arena = made->arena;
	making->facts = made->facts.egress =
	    arena_alloc(made->arena, sizeof(*making->facts));
	*making->facts = (struct egress_facts){ .title = "default",
		.addresses = making->addresses,
		.networks = making->networks,
		.set_aside = making->set_aside,
		.helo_addresses = making->helo_addresses };
	while ((word = words_next(&text)) != NULL)
		read_word(making, word);
	make_helo(making);
	for (i = 0; i < making->facts->address_count; i++)
		egress_address_describe(
		    &making->addresses[i], making->parts[i].names);
}
