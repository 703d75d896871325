#include "lib/checks/survey.h"
#include "lib/facts/listing.h"
#include "lib/facts/message.h"
#include "lib/util/arena.h"

static void
tell_listing(struct survey *survey, const struct listing *listing)
{
	struct arena *arena = survey->arena;
	const struct linked_domain *domain = listing->domain;
	char ip[IP_TEXT_SIZE];

	survey_fault(survey, ACTION_REFUSE,
	    arena_printf(arena, "\"%s\" leads to %s, which is on %s (%s)",
		check_show(arena, domain->link->url.text),
		check_show_name(arena, domain->name),
		check_show_name(arena, listing->zone),
		ip_show(&listing->answer, ip)),
	    NULL);
}

/* What a list does not say stops no mail. */
static void
tell_gap(struct survey *survey, const struct facts *facts,
    const struct listing_gap *gap)
{
	const char *why = gap->why;

	if (why == NULL)
		why = facts->unknown != NULL ? facts->unknown
					     : "it has not answered yet";
	survey_gap(survey, ACTION_NOTE,
	    arena_printf(survey->arena, "%s: %s",
		check_show_name(survey->arena, gap->zone), why),
	    gap->is_aside ? "change domain-lists (dnsbl), or the resolver, as "
			    "the reason says"
			  : NULL);
}

static bool
all_are_aside(const struct listings *listings)
{
	size_t i, count = 0;

	for (i = 0; i < listings->gap_count; i++) {
		if (listings->gaps[i].is_aside)
			count++;
	}
	return count == listings->list_count;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct listings *listings = facts->listings;
	const struct links *links = &facts->message->links;
	struct survey survey = { .arena = arena };
	size_t i;

	(void)settings;
	if (listings->gap_count > 0 && all_are_aside(listings)) {
		finding->detail = arena_printf(arena,
		    "no list of domains can be used: %s: %s",
		    check_show_name(arena, listings->gaps[0].zone),
		    listings->gaps[0].why);
		return NOT_ASKED;
	}
	for (i = 0; i < listings->count; i++)
		tell_listing(&survey, &listings->items[i]);
	for (i = 0; i < listings->gap_count; i++)
		tell_gap(&survey, facts, &listings->gaps[i]);
	if (listings->linked->over > 0 || links->found > links->count ||
	    message_is_cut(facts->message))
		survey_gap(&survey, ACTION_NOTE,
		    arena_printf(arena,
			"the message has more than what is asked about (%zu "
			"domains)",
			listings->linked->count),
		    "nothing, where the links are your own");
	return survey_end(&survey, finding);
}

const struct check check_link_listed = {
	.row = {
		.name = "link-listed",
		.summary = "no link leads to a domain that is on a blocklist",
		.preset = ACTION_REFUSE,
	},
	.point = 13,
	.needs = FACT_BODY | FACT_LISTINGS,
	.code = "7.1",
	.title = "Link on a blocklist",
	.why = "Receivers look up the domains of links: Yahoo and Apple "
	       "refuse mail that names one of dbl.spamhaus.org, whoever "
	       "sends it, and mail programs warn of it. Mostly such a message "
	       "comes from an account that somebody else uses. The lists are "
	       "those of domain-lists in dnsbl; one that fails its self-test "
	       "(RFC 5782 5) is set aside, and the log says so. A list that "
	       "does not answer stops no mail.",
	.fix = "remove the link; where the domain is yours, look it up at the "
	       "list, end what it is listed for, and ask the list to remove "
	       "it",
	.source = "RFC 5782 3; Yahoo BL21 and BL23, Apple (DBL)",
	.judge = judge,
};
