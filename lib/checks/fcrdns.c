#include "lib/checks/survey.h"
#include "lib/facts/egress.h"
#include "lib/util/arena.h"

/* What the fault is of: a PTR name, or the HELO name alone. */
static const char *const grades[] = { "ptr", "helo", NULL };

/* The first name of which that is known; NULL: there is none. */
static const struct egress_name *
name_that(const struct egress_address *address, enum known confirmed)
{
	size_t i;

	for (i = 0; i < address->name_count; i++) {
		if (address->names[i].confirmed == confirmed)
			return &address->names[i];
	}
	return NULL;
}

/* The first name that could have an address; NULL: there is none. */
static const char *
name_to_publish(struct arena *arena, const struct egress_address *address)
{
	size_t i;

	for (i = 0; i < address->name_count; i++) {
		if (check_is_host(arena, address->names[i].name))
			return address->names[i].name;
	}
	return NULL;
}

static const char *
fix_of(
    struct arena *arena, const struct egress_address *address, const char *ip)
{
	const char *name = name_to_publish(arena, address);

	if (name == NULL)
		return arena_printf(arena,
		    "ask the provider of %s to set its PTR record to the name "
		    "of a host that has this address",
		    ip);
	return arena_printf(arena,
	    "publish: %s, or ask the provider of %s to set its PTR record to a "
	    "name that has this address",
	    survey_record(arena, name, &address->ip), ip);
}

/* No name of `ip` leads back, and that is known of each. */
static void
tell_fault(
    struct survey *survey, const struct egress_address *address, const char *ip)
{
	struct arena *arena = survey->arena;
	const char *name = address->names[0].name;
	const char *shown = check_show_name(arena, name), *text;

	if (address->name_count > 1)
		text = arena_printf(arena,
		    "the PTR records of %s name %s and %zu more, none of which "
		    "has this address",
		    ip, shown, address->name_count - 1);
	else
		text = arena_printf(arena, "the PTR record of %s names %s, %s",
		    ip, shown,
		    check_is_host(arena, name) ? "which does not have this "
						 "address"
					       : "which is no host name");
	survey_fault(survey, ACTION_REFUSE, text, fix_of(arena, address, ip));
}

static void
judge_names(
    struct survey *survey, const struct egress_address *address, const char *ip)
{
	const struct egress_name *unsure = name_that(address, KNOWN_UNSURE);
	struct arena *arena = survey->arena;

	if (name_that(address, KNOWN_YES) != NULL)
		return;
	if (unsure != NULL)
		survey_gap(survey, ACTION_REFUSE,
		    arena_printf(arena,
			"DNS gave no usable answer for %s, which the PTR "
			"record of %s names",
			check_show_name(arena, unsure->name), ip),
		    arena_printf(arena,
			"if this stays, look at the name servers of %s",
			check_show_name(arena, unsure->name)));
	else if (address->name_total > address->name_count)
		survey_gap(survey, ACTION_REFUSE,
		    arena_printf(arena,
			"%s has %zu PTR names; the first %zu do not have this "
			"address, and no more are asked",
			ip, address->name_total, address->name_count),
		    arena_printf(arena,
			"ask the provider of %s to leave one PTR record", ip));
	else
		tell_fault(survey, address, ip);
}

/* A HELO name that is wrong by itself is told by helo. */
static void
judge_helo(struct survey *survey, const struct egress_facts *egress,
    const struct egress_address *address, const char *ip)
{
	struct arena *arena = survey->arena;
	enum known has;
	const char *helo;

	if (egress->helo == NULL || egress->helo_fault != NULL)
		return;
	has = egress_helo_has(egress, &address->ip);
	if (has == KNOWN_YES)
		return;
	helo = check_show(arena, egress->helo);
	switch (has) {
	case KNOWN_YES:
		return;
	case KNOWN_NO:
		if (egress->helo_address_count == 0)
			return;
		survey_fault(survey, ACTION_NOTE,
		    arena_printf(arena,
			"the HELO name %s does not have the address %s", helo,
			ip),
		    arena_printf(arena, "publish: %s",
			survey_record(arena, egress->helo, &address->ip)));
		return;
	case KNOWN_UNSURE:
		survey_gap(survey, ACTION_NOTE,
		    arena_printf(arena,
			"DNS gave no usable answer for the HELO name %s", helo),
		    arena_printf(arena,
			"if this stays, look at the name servers of %s", helo));
		return;
	}
}

/*
 * One fault, one finding: an address without a PTR record is told by ptr, and
 * only its HELO name is judged here.
 */
static void
judge_address(struct survey *survey, const struct egress_facts *egress,
    const struct egress_address *address)
{
	const char *ip = address->text;

	if (address->name_total > 0)
		judge_names(survey, address, ip);
	else if (address->ptr_status == DNS_FAILURE ||
	    address->ptr_status == DNS_UNASKED)
		survey_gap(survey, ACTION_REFUSE,
		    arena_printf(
			survey->arena, "the PTR record of %s is not known", ip),
		    "nothing here: ptr tells why");
	judge_helo(survey, egress, address, ip);
}

static bool
has_names(const struct egress_facts *egress)
{
	size_t i;

	for (i = 0; i < egress->address_count; i++) {
		if (egress->addresses[i].name_total > 0)
			return true;
	}
	return false;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	enum outcome outcome;

	(void)settings;
	outcome = survey_addresses(facts, arena, finding, judge_address);
	if (outcome == FINE && !has_names(facts->egress)) {
		finding->detail = "no address has a PTR record: ptr tells why";
		return NOT_ASKED;
	}
	if (outcome == FOUND)
		finding->grade =
		    finding->at_most == ACTION_REFUSE ? "ptr" : "helo";
	return outcome;
}

const struct check check_fcrdns = {
	.row = {
		.name = "fcrdns",
		.summary = "PTR names and HELO name lead back to the egress addresses",
		.preset = ACTION_NOTE,
		.grades = grades,
	},
	.point = 8,
	.needs = FACT_EGRESS,
	.code = "7.25",
	.title = "Forward and reverse DNS",
	.why = "Receivers look the PTR name of an address up again and refuse "
	       "or distrust mail when it does not lead back: anybody can name "
	       "anything in an own reverse zone. A HELO name without the "
	       "address is only noted. It is a fault of the egress, not of "
	       "the message: with hold, defer or refuse all mail of this "
	       "egress stops until DNS is mended.",
	.fix = "publish the address of the PTR name, or have the PTR record "
	       "name the host that has the address",
	.source = "RFC 8601 2.7.3, RFC 1912 2.1",
	.judge = judge,
};
