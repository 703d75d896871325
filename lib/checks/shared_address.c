#include <string.h>

#include "lib/checks/survey.h"
#include "lib/facts/egress.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"

#define NEIGHBOURS 15 /* the others of a /28 */

/* --- listed neighbours --- */

/* Is the neighbour at `index` in none of the rows before? One address may be
 * on several lists. */
static bool
is_new(const struct egress_address *address, size_t index)
{
	size_t i;

	for (i = 0; i < index; i++) {
		if (ip_equal(&address->neighbours[i].ip,
			&address->neighbours[index].ip))
			return false;
	}
	return true;
}

static void
judge_neighbours(
    struct survey *survey, const struct egress_address *address, const char *ip)
{
	const struct egress_neighbour *first = address->neighbours;
	struct arena *arena = survey->arena;
	char neighbour[IP_TEXT_SIZE];
	size_t i, count = 0;

	for (i = 0; i < address->neighbour_count; i++)
		count += is_new(address, i);
	if (count == 0)
		return;
	survey_fault(survey, ACTION_REFUSE,
	    arena_printf(arena,
		"%zu of the %zu neighbours of %s that were looked up %s listed "
		"(%s on %s%s)",
		count, address->neighbours_asked, ip, count == 1 ? "is" : "are",
		ip_show(&first->ip, neighbour), check_show(arena, first->list),
		count > 1 ? ", ..." : ""),
	    arena_printf(arena,
		"ask the provider of %s who its neighbours are, or for an "
		"address in a better network",
		ip));
}

/* Lists of addresses are asked of the neighbours, or shall be. */
static bool
has_lists(
    const struct egress_facts *egress, const struct egress_address *address)
{
	size_t i;

	for (i = 0; i < egress->set_aside_count; i++) {
		if (egress->set_aside[i].scope == LIST_OF_ADDRESSES)
			return true;
	}
	for (i = 0; i < address->list_count; i++) {
		if (address->lists[i].scope == LIST_OF_ADDRESSES)
			return true;
	}
	return false;
}

static void
judge_missing(struct survey *survey, const struct egress_facts *egress,
    const struct egress_address *address, const char *ip)
{
	if (egress->neighbours_off || address->ip.family != AF_INET ||
	    !has_lists(egress, address) ||
	    address->neighbours_asked >= NEIGHBOURS)
		return;
	survey_gap(survey, ACTION_PASS,
	    arena_printf(survey->arena,
		"%zu of the %d neighbours of %s are not looked up",
		NEIGHBOURS - address->neighbours_asked, NEIGHBOURS, ip),
	    "nothing: they are asked slowly, in the background");
}

/* --- names --- */

static void
judge_generic(
    struct survey *survey, const struct egress_address *address, const char *ip)
{
	struct arena *arena = survey->arena;
	const char *name;
	size_t i;

	for (i = 0; i < address->name_count; i++) {
		name = address->names[i].name;
		if (!address->names[i].is_generic)
			continue;
		survey_fault(survey, ACTION_REFUSE,
		    arena_printf(arena,
			"the PTR name %s of %s looks like one of a pool",
			check_show_name(arena, name), ip),
		    arena_printf(arena,
			"ask the provider of %s to set its PTR record to the "
			"name of your mail server",
			ip));
		return;
	}
}

/* Names of one owner tell nothing; the owner is guessed without a list. */
static void
judge_owners(
    struct survey *survey, const struct egress_address *address, const char *ip)
{
	struct arena *arena = survey->arena;
	const char *first, *other;
	size_t i;

	if (address->name_count == 0)
		return;
	first = domain_registered(address->names[0].name);
	for (i = 1; i < address->name_count; i++) {
		other = domain_registered(address->names[i].name);
		if (strcmp(first, other) == 0)
			continue;
		survey_fault(survey, ACTION_REFUSE,
		    arena_printf(arena,
			"the PTR names of %s belong to several owners (%s, %s)",
			ip, check_show_name(arena, first),
			check_show_name(arena, other)),
		    arena_printf(arena,
			"ask the provider of %s to leave one PTR record, with "
			"the name of your mail server",
			ip));
		return;
	}
}

static void
judge_address(struct survey *survey, const struct egress_facts *egress,
    const struct egress_address *address)
{
	const char *ip = address->text;

	judge_neighbours(survey, address, ip);
	judge_missing(survey, egress, address, ip);
	judge_generic(survey, address, ip);
	judge_owners(survey, address, ip);
	if (address->ptr_status == DNS_FAILURE ||
	    address->ptr_status == DNS_UNASKED)
		survey_gap(survey, ACTION_PASS,
		    arena_printf(
			survey->arena, "the PTR record of %s is not known", ip),
		    "nothing here: ptr tells why");
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	(void)settings;
	return survey_addresses(facts, arena, finding, judge_address);
}

const struct check check_shared_address = {
	.row = {
		.name = "shared-address",
		.summary = "egress addresses have no bad neighbours",
		.preset = ACTION_NOTE,
	},
	.point = 15,
	.needs = FACT_EGRESS,
	.code = "7.1",
	.title = "Shared address",
	.why = "Receivers judge an address by its neighbours: by listed ones "
	       "in the same /28, by a PTR name like those of dial-up pools, "
	       "and by PTR names of several owners, which show a shared "
	       "server. It is a fault of the egress, not of the message: "
	       "with hold, defer or refuse all mail of this egress stops, and "
	       "only its provider can mend it.",
	.fix = "ask the provider for an address of your own, with a PTR record "
	       "that names your mail server",
	.source = "M3AAWG Sender Best Common Practices",
	.judge = judge,
};
