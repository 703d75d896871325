#include <string.h>

#include "lib/conf/conf.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_neighbours.h"
#include "lib/facts/egress_notice.h"
#include "lib/facts/egress_private.h"
#include "lib/facts/egress_source.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"

static bool
address_is_known(const struct egress_address *address)
{
	size_t i;

	for (i = 0; i < address->list_count; i++) {
		if (address->lists[i].fetched != 0)
			return true;
	}
	return address->names_fetched != 0;
}

/*
 * DNS has answered something. A start that could not read the store, while DNS
 * was dead, must not put its ignorance in the place of what is there.
 */
static bool
is_known(const struct egress_facts *facts)
{
	size_t i;

	for (i = 0; i < facts->address_count; i++) {
		if (address_is_known(&facts->addresses[i]))
			return true;
	}
	return facts->helo_fetched != 0 || facts->networks_fetched != 0;
}

void
egress_watch_save(struct egress_watch *watch, fact_saver *save, void *arg)
{
	struct buf octets = { 0 };
	struct watched *item;
	size_t i;

	for (i = 0; i < watch->count; i++) {
		item = &watch->items[i];
		if (!item->is_unsaved || !is_known(item->facts))
			continue;
		item->is_unsaved = false;
		buf_clear(&octets);
		egress_facts_pack(item->facts, &octets);
		save(arg,
		    &(struct saved_fact){ .kind = EGRESS_SAVED,
			.key = item->conf->title,
			.fetched = item->facts->fetched,
			.expires =
			    item->facts->fetched + watch->conf->dnsbl.every,
			.data = octets.data,
			.length = octets.length });
	}
	buf_free(&octets);
}

/* Not from the future, not past serving, and nothing better is there. */
static bool
is_wanted(const struct egress_watch *watch, const struct watched *item,
    const struct egress_facts *facts)
{
	int64_t now = clock_wall();

	return item != NULL && item->facts == NULL &&
	    strcmp(facts->title, item->conf->title) == 0 &&
	    facts->fetched <= now &&
	    now - facts->fetched <=
	    watch->conf->dnsbl.every + watch->conf->dns.stale;
}

/* As if the watch had never ended: nothing that was told is told again. */
static void
take_facts(struct egress_watch *watch, struct watched *item,
    struct egress_facts *facts)
{
	struct dnsbl_list *list;
	size_t i;

	facts->neighbours_off = !watch->conf->dnsbl.neighbours;
	item->facts = facts;
	egress_source_inherit_facts(item->source, facts);
	egress_notices_tell(item->notices, NULL, facts);
	for (i = 0; i < facts->set_aside_count; i++) {
		list = dnsbl_list_named(&watch->lists, facts->set_aside[i].list,
		    facts->set_aside[i].scope);
		if (list != NULL)
			dnsbl_list_set_aside(list, facts->set_aside[i].text);
	}
	if (watch->conf->dnsbl.neighbours)
		egress_neighbours_add(watch->neighbours, facts);
	if (watch->round != NULL)
		watch->round_parts.items[item - watch->items].old =
		    egress_facts_hold(facts);
	egress_tell_changed(watch);
}

void
egress_watch_load(struct egress_watch *watch, const struct saved_fact *fact)
{
	struct egress_facts *facts;
	struct watched *item;

	if (strcmp(fact->kind, EGRESS_SAVED) != 0)
		return;
	facts = egress_facts_unpack(fact->data, fact->length);
	if (facts == NULL)
		return;
	item = egress_watch_find(watch, fact->key);
	if (is_wanted(watch, item, facts))
		take_facts(watch, item, facts);
	else
		egress_facts_release(facts);
}
