#include <glib.h>
#include <stdlib.h>

#include "lib/facts/egress.h"
#include "lib/facts/egress_notice.h"
#include "lib/util/arena.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"

struct egress_notices {
	GHashTable *told; /* keys of the faults that are there */
};

/* One call of egress_notices_tell(). */
struct telling {
	struct arena *arena;
	struct log *log; /* NULL = say nothing */
	const char *title;
	GHashTable *told; /* before */
	GHashTable *now;
};

static GHashTable *
new_set(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

struct egress_notices *
egress_notices_new(void)
{
	struct egress_notices *notices;

	notices = mem_new(1, sizeof(*notices));
	notices->told = new_set();
	return notices;
}

void
egress_notices_free(struct egress_notices *notices)
{
	g_hash_table_destroy(notices->told);
	free(notices);
}

/* `fault` says what is wrong and what to do; `over` is what it is then. */
static void
tell(struct telling *telling, const char *key, enum known is_there,
    const char *fault, const char *over)
{
	bool was_there = g_hash_table_contains(telling->told, key);

	if (is_there == KNOWN_UNSURE)
		is_there = was_there ? KNOWN_YES : KNOWN_NO;
	else if (telling->log != NULL && is_there == KNOWN_YES && !was_there)
		log_warning(
		    telling->log, "egress \"%s\": %s", telling->title, fault);
	else if (telling->log != NULL && is_there == KNOWN_NO && was_there)
		log_info(
		    telling->log, "egress \"%s\": %s", telling->title, over);
	if (is_there == KNOWN_YES)
		g_hash_table_add(telling->now, g_strdup(key));
}

static void
tell_special(struct telling *telling, const struct egress_address *address,
    const char *ip)
{
	const struct special *special = address->special;

	if (special == NULL)
		return;
	tell(telling, arena_printf(telling->arena, "special %s", ip), KNOWN_YES,
	    arena_printf(telling->arena,
		"%s is special-purpose (%s, %s): no mail reaches receivers "
		"from there; configure the public address that they see",
		ip, special->name, special->source),
	    NULL);
}

/* RFC 1912 2.1 */
static void
tell_ptr(struct telling *telling, const struct egress_address *address,
    const char *ip)
{
	enum known missing = KNOWN_UNSURE;

	if (address->ptr_status == DNS_ANSWER)
		missing = KNOWN_NO;
	else if (address->ptr_status == DNS_NODATA ||
	    address->ptr_status == DNS_NXDOMAIN)
		missing = KNOWN_YES;
	tell(telling, arena_printf(telling->arena, "ptr %s", ip), missing,
	    arena_printf(telling->arena,
		"%s has no PTR record: have the provider of the address "
		"publish one with the name of the mail server",
		ip),
	    arena_printf(telling->arena, "%s has a PTR record", ip));
}

/* RFC 8601 3: one name that leads back is enough. */
static enum known
is_astray(const struct egress_address *address)
{
	enum known astray = KNOWN_YES;
	size_t i;

	if (address->ptr_status != DNS_ANSWER)
		return KNOWN_UNSURE;
	for (i = 0; i < address->name_count; i++) {
		if (address->names[i].confirmed == KNOWN_YES)
			return KNOWN_NO;
		if (address->names[i].confirmed == KNOWN_UNSURE)
			astray = KNOWN_UNSURE;
	}
	return astray;
}

static void
tell_astray(struct telling *telling, const struct egress_address *address,
    const char *ip)
{
	const char *name =
	    address->name_count > 0 ? address->names[0].name : "";

	tell(telling, arena_printf(telling->arena, "astray %s", ip),
	    is_astray(address),
	    arena_printf(telling->arena,
		"the PTR name %s of %s does not lead back to it: publish %s "
		"%s %s, or have the PTR record changed",
		name, ip, name, address->ip.family == AF_INET ? "A" : "AAAA",
		ip),
	    arena_printf(
		telling->arena, "the PTR name of %s leads back to it", ip));
}

static void
tell_list(
    struct telling *telling, const struct egress_list *list, const char *ip)
{
	if (list->scope != LIST_OF_ADDRESSES)
		return;
	tell(telling,
	    arena_printf(telling->arena, "list %s %s", ip, list->list),
	    list->listed,
	    arena_printf(telling->arena,
		"%s is listed on %s%s%s%s: find out why, then ask the list's "
		"operator to remove it",
		ip, list->list, list->text != NULL ? " (" : "",
		list->text != NULL ? list->text : "",
		list->text != NULL ? ")" : ""),
	    arena_printf(telling->arena, "%s is no longer listed on %s", ip,
		list->list));
}

void
egress_notices_tell(struct egress_notices *notices, struct log *log,
    const struct egress_facts *facts)
{
	struct telling telling = { .arena = arena_new(),
		.log = log,
		.title = facts->title,
		.told = notices->told,
		.now = new_set() };
	const struct egress_address *address;
	char ip[IP_TEXT_SIZE];
	size_t i, j;

	for (i = 0; i < facts->address_count; i++) {
		address = &facts->addresses[i];
		ip_show(&address->ip, ip);
		tell_special(&telling, address, ip);
		tell_ptr(&telling, address, ip);
		tell_astray(&telling, address, ip);
		for (j = 0; j < address->list_count; j++)
			tell_list(&telling, &address->lists[j], ip);
		/* They are unsure: nothing is said of them. */
		for (j = 0; j < facts->set_aside_count; j++)
			tell_list(&telling, &facts->set_aside[j], ip);
	}
	g_hash_table_destroy(notices->told);
	notices->told = telling.now;
	arena_free(telling.arena);
}
