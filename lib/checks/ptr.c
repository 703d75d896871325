#include "lib/checks/survey.h"
#include "lib/facts/egress.h"
#include "lib/util/arena.h"

static const char *
fix_of(
    const struct egress_facts *egress, const struct ip *ip, struct arena *arena)
{
	char text[IP_TEXT_SIZE];

	ip_show(ip, text);
	if (egress->helo == NULL || egress->helo_fault != NULL)
		return arena_printf(arena,
		    "ask the provider of %s to set its PTR record to the name "
		    "of your mail server, and publish that name with this "
		    "address",
		    text);
	if (egress_helo_has(egress, ip) == KNOWN_YES)
		return arena_printf(arena,
		    "ask the provider of %s to set its PTR record to %s", text,
		    check_show(arena, egress->helo));
	return arena_printf(arena,
	    "ask the provider of %s to set its PTR record to %s, and publish: "
	    "%s",
	    text, check_show(arena, egress->helo),
	    survey_record(arena, egress->helo, ip));
}

static void
judge_address(struct survey *survey, const struct egress_facts *egress,
    const struct egress_address *address)
{
	struct arena *arena = survey->arena;
	const char *ip = address->text;

	switch (address->ptr_status) {
	case DNS_ANSWER:
		if (address->name_total > 0)
			return;
		/* FALLTHROUGH */
	case DNS_NODATA:
	case DNS_NXDOMAIN:
		survey_fault(survey, ACTION_REFUSE,
		    arena_printf(arena, "%s has no PTR record", ip),
		    fix_of(egress, &address->ip, arena));
		return;
	case DNS_UNASKED:
	case DNS_FAILURE:
		survey_gap(survey, ACTION_REFUSE,
		    arena_printf(arena,
			"DNS gave no usable answer for the PTR record of %s "
			"(%s)",
			ip,
			address->ptr_reason != NULL ? address->ptr_reason
						    : "not asked yet"),
		    arena_printf(arena,
			"if this stays, ask the provider of %s to look at the "
			"name servers of its reverse zone",
			ip));
		return;
	}
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	(void)settings;
	return survey_addresses(facts, arena, finding, judge_address);
}

const struct check check_ptr = {
	.row = {
		.name = "ptr",
		.summary = "every egress address has a PTR record",
		.preset = ACTION_NOTE,
	},
	.point = 7,
	.needs = FACT_EGRESS,
	.code = "7.25",
	.title = "Reverse DNS",
	.why = "Gmail, Microsoft and many others refuse or defer mail from an "
	       "address without a PTR record. It is a fault of the egress, not "
	       "of the message, and so a note: with hold, defer or refuse all "
	       "mail of this egress stops while the record is missing.",
	.fix = "ask the provider of the address to set its PTR record to the "
	       "name of your mail server",
	.source = "RFC 1912 2.1, RFC 7372 3.3",
	.judge = judge,
};
