#include <string.h>

#include "lib/checks/survey.h"
#include "lib/facts/egress.h"
#include "lib/util/arena.h"

/* Who lists an address: Spamhaus, by whom the largest receivers go; another
 * list of addresses; only one of networks or providers. */
static const char *const grades[] = { "spamhaus", "address", "network", NULL };

/* Octets of the reason why a list is set aside. */
#define WHY_MAX 200

/* " (127.0.0.2: its reason)", as far as the list says. */
static const char *
evidence(struct arena *arena, const struct egress_list *list)
{
	char ip[IP_TEXT_SIZE];

	if (list->answer_count == 0)
		return "";
	return arena_printf(arena, " (%s%s%s)", ip_show(&list->answers[0], ip),
	    list->text != NULL ? ": " : "",
	    list->text != NULL ? check_cut(arena, list->text, CHECK_SHOW_MAX)
			       : "");
}

/*
 * On a list of networks or providers also stands who is clean: a note. `zone`
 * is shown.
 */
static void
tell_listed(struct survey *survey, const struct egress_list *list,
    const char *ip, const char *zone)
{
	static const char *const whose[] = {
		[LIST_OF_ADDRESSES] = "",
		[LIST_OF_NETWORKS] = "the network of ",
		[LIST_OF_ASNS] = "the provider of ",
	};
	struct arena *arena = survey->arena;

	survey_fault(survey,
	    list->scope == LIST_OF_ADDRESSES ? ACTION_REFUSE : ACTION_NOTE,
	    arena_printf(arena, "%s%s is on %s%s", whose[list->scope], ip, zone,
		evidence(arena, list)),
	    list->scope == LIST_OF_ADDRESSES
		? arena_printf(arena,
		      "look %s up at %s, end what it is listed for (a stolen "
		      "password, an open form), then ask the list to remove it",
		      ip, zone)
		: arena_printf(
		      arena, "ask the provider of %s about %s", ip, zone));
}

static void
judge_address(struct survey *survey, const struct egress_facts *egress,
    const struct egress_address *address)
{
	struct arena *arena = survey->arena;
	const struct egress_list *list;
	const char *zone;
	const char *ip = address->text;
	size_t i;

	(void)egress;
	for (i = 0; i < address->list_count; i++) {
		list = &address->lists[i];
		zone = check_show(arena, list->list);
		if (list->listed == KNOWN_YES)
			tell_listed(survey, list, ip, zone);
		else if (list->listed == KNOWN_UNSURE)
			survey_gap(survey,
			    list->scope == LIST_OF_ADDRESSES ? ACTION_REFUSE
							     : ACTION_NOTE,
			    arena_printf(arena,
				"%s gave no usable answer for %s (%s)", zone,
				ip,
				list->text != NULL
				    ? check_cut(
					  arena, list->text, CHECK_SHOW_MAX)
				    : "no reason given"),
			    "nothing: it is asked again in the background");
	}
}

static bool
some_list_answers(const struct egress_facts *egress)
{
	size_t i;

	for (i = 0; i < egress->address_count; i++) {
		if (egress->addresses[i].list_count > 0)
			return true;
	}
	return false;
}

/* Lists that are set aside are missed only when no other one is left. */
static enum outcome
judge_without_lists(const struct egress_facts *egress, struct arena *arena,
    struct finding *finding)
{
	const struct egress_list *first = egress->set_aside;
	const char *why;

	if (egress->set_aside_count == 0) {
		finding->detail =
		    "no blocklist is configured for its addresses";
		return NOT_ASKED;
	}
	why = first->text != NULL ? first->text : "it fails its self-test";
	finding->detail = arena_printf(arena,
	    "no blocklist can be used: %s: %s%s",
	    check_show(arena, first->list), check_cut(arena, why, WHY_MAX),
	    egress->set_aside_count > 1 ? arena_printf(arena, "; and %zu more",
					      egress->set_aside_count - 1)
					: "");
	finding->fix = "postfrank doctor says what is wrong with each list";
	return UNSURE;
}

static bool
spamhaus_lists(const struct egress_facts *egress)
{
	const struct egress_address *address;
	size_t i, k;

	for (i = 0; i < egress->address_count; i++) {
		address = &egress->addresses[i];
		for (k = 0; k < address->list_count; k++) {
			if (address->lists[k].listed == KNOWN_YES &&
			    address->lists[k].scope == LIST_OF_ADDRESSES &&
			    strstr(address->lists[k].list, "spamhaus.") != NULL)
				return true;
		}
	}
	return false;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	enum outcome outcome;

	(void)settings;
	if (facts->egress != NULL && facts->egress->address_count > 0 &&
	    !some_list_answers(facts->egress))
		return judge_without_lists(facts->egress, arena, finding);
	outcome = survey_addresses(facts, arena, finding, judge_address);
	if (outcome != FOUND)
		return outcome;
	if (spamhaus_lists(facts->egress))
		finding->grade = "spamhaus";
	else
		finding->grade =
		    finding->at_most == ACTION_REFUSE ? "address" : "network";
	return FOUND;
}

const struct check check_dnsbl = {
	.row = {
		.name = "dnsbl",
		.summary = "no egress address is on a blocklist",
		.preset = ACTION_NOTE,
		.grades = grades,
	},
	.point = 9,
	.needs = FACT_EGRESS,
	.code = "7.1",
	.title = "Blocklist",
	.why = "Most receivers refuse mail from an address that is on a large "
	       "blocklist, whatever the message. A list of networks or "
	       "providers is only noted. It is a fault of the egress, not of "
	       "the message: with hold, defer or refuse one listing, right or "
	       "wrong, stops all mail of this egress until it is removed. "
	       "Lists that fail their self-test (RFC 5782 5) are set aside.",
	.fix = "look the address up at the list, end what it is listed for, "
	       "then ask the list to remove it",
	.source = "RFC 5782",
	.judge = judge,
};
