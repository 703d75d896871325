#include "lib/conf/conf.h"
#include "lib/facts/domain.h"
#include "lib/facts/listing.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/gate/gather.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"

bool
links_are_wanted(const struct judgement *judgement)
{
	return judgement->session->door != DOOR_POLICY &&
	    judgement->rules->lists.count > 0;
}

/* Of one message and one list. */
struct inquiry {
	struct judgement *judgement;
	struct domain_list *list;
	struct listings *listings;
	struct take_cold *cold;
};

static struct domain_facts *
entry(const struct inquiry *inquiry, const char *name)
{
	return take_from_cache(
	    inquiry->judgement, DOMAIN_OF_LISTING, name, inquiry->cold);
}

/* Of a list, the first gap is told. */
static void
add_gap(const struct inquiry *inquiry, const struct listing_gap *gap)
{
	struct listings *listings = inquiry->listings;
	const char *zone = inquiry->list->filter.zone;

	if (listings->gap_count == 0 ||
	    listings->gaps[listings->gap_count - 1].zone != zone)
		listings->gaps[listings->gap_count++] = *gap;
}

/* Said once, as of a list of addresses. */
static void
settle(const struct inquiry *inquiry, const struct listing_gap *gap)
{
	struct log *log = inquiry->judgement->gate->parts.log;
	struct domain_list *list = inquiry->list;

	if (gap->is_aside && !list->is_aside)
		log_warning(log, "the blocklist %s is set aside: %s",
		    list->filter.zone, gap->why);
	if (!gap->is_aside && list->is_aside)
		log_info(
		    log, "the blocklist %s works again", list->filter.zone);
	list->is_aside = gap->is_aside;
}

/* A list is asked about domains once it has passed its test. */
static bool
passes(const struct inquiry *inquiry)
{
	struct arena *arena = inquiry->judgement->message->arena;
	struct domain_facts *listed = entry(inquiry, inquiry->list->listed);
	struct domain_facts *clean = entry(inquiry, inquiry->list->clean);
	struct listing_gap gap;
	bool ok;

	ok = domain_list_passes(inquiry->list, listed, clean, arena, &gap);
	domain_facts_release(listed);
	domain_facts_release(clean);
	if (ok || gap.is_aside)
		settle(inquiry, &gap);
	if (!ok)
		add_gap(inquiry, &gap);
	return ok;
}

static void
take_domain(const struct inquiry *inquiry, const struct linked_domain *domain)
{
	struct arena *arena = inquiry->judgement->message->arena;
	struct listings *listings = inquiry->listings;
	struct listing_gap gap = { .zone = inquiry->list->filter.zone };
	struct domain_facts *facts;
	const char *name;
	struct ip answer;

	name = listing_name(arena, domain->name, inquiry->list);
	if (name == NULL)
		return;
	facts = entry(inquiry, name);
	if (facts == NULL) {
		add_gap(inquiry, &gap);
		return;
	}
	switch (listing_read(
	    &inquiry->list->filter, facts, arena, &gap.why, &answer)) {
	case DNSBL_LISTED:
		listings->items[listings->count++] = (struct listing){ domain,
			inquiry->list->filter.zone, answer };
		break;
	case DNSBL_UNSURE:
	case DNSBL_BROKEN:
		add_gap(inquiry, &gap);
		break;
	case DNSBL_NOT_LISTED:
		break;
	}
	domain_facts_release(facts);
}

static struct listings *
listings_new(const struct judgement *judgement)
{
	struct arena *arena = judgement->message->arena;
	const size_t lists = judgement->rules->lists.count;
	struct listings *listings = arena_alloc(arena, sizeof(*listings));

	*listings = (struct listings){ .linked = &judgement->linked,
		.list_count = lists };
	listings->items = arena_alloc(
	    arena, lists * judgement->linked.count * sizeof(*listings->items));
	listings->gaps = arena_alloc(arena, lists * sizeof(*listings->gaps));
	return listings;
}

/* A message without links has nothing to ask, not even whether a list lives. */
void
take_listings(struct judgement *judgement, struct take_cold *cold)
{
	struct domain_lists *lists = &judgement->rules->lists;
	const struct linked_domains *linked = &judgement->linked;
	struct take_cold nobody_waits = { .count = 0 };
	struct facts *facts = &judgement->facts;
	struct inquiry inquiry = { .judgement = judgement };
	size_t i, k, before;

	if (!take_is_wanted(facts, FACT_LISTINGS))
		return;
	/* Who waited has to say so. */
	if (judgement->late == GATHER_NOTHING &&
	    judgement->gate->lists_rest > clock_now())
		cold = &nobody_waits;
	before = cold->count;
	inquiry.cold = cold;
	inquiry.listings = listings_new(judgement);
	for (i = 0; i < lists->count && linked->count > 0; i++) {
		inquiry.list = &lists->items[i];
		if (!passes(&inquiry))
			continue;
		for (k = 0; k < linked->count; k++)
			take_domain(&inquiry, &linked->items[k]);
	}
	facts->listings = inquiry.listings;
	if (cold->count == before)
		facts->known |= FACT_LISTINGS;
}

void
take_listings_end(struct judgement *judgement)
{
	if (judgement->facts.listings != NULL)
		judgement->facts.known |= FACT_LISTINGS;
}

void
take_lists_rest(struct judgement *judgement)
{
	struct take_cold cold = { .count = 0 };

	take_listings(judgement, &cold);
	if (cold.count > 0)
		judgement->gate->lists_rest = clock_now() + LISTS_REST;
}
