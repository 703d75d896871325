#include "lib/checks/survey.h"
#include "lib/facts/egress.h"
#include "lib/util/arena.h"

static bool
is_unknown(enum dns_status status)
{
	return status == DNS_UNASKED || status == DNS_FAILURE;
}

static const char *
record_to_publish(const struct egress_facts *egress, struct arena *arena)
{
	if (egress->address_count == 0)
		return arena_printf(arena,
		    "publish an A or AAAA record for %s, or set helo to the "
		    "name that the server really says",
		    check_show(arena, egress->helo));
	return arena_printf(arena, "publish: %s",
	    survey_record(arena, egress->helo, &egress->addresses[0].ip));
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct egress_facts *egress = facts->egress;
	const char *name;

	(void)settings;
	if (egress == NULL || egress->helo == NULL) {
		finding->detail = egress == NULL
		    ? CHECK_NO_EGRESS
		    : arena_printf(arena,
			  "no helo is configured for the egress \"%s\"",
			  check_show(arena, egress->title));
		return NOT_ASKED;
	}
	if (egress->helo_fault == NULL && egress->helo_address_count > 0)
		return FINE;
	name = check_show(arena, egress->helo);
	if (egress->helo_fault != NULL) {
		finding->detail =
		    arena_printf(arena, "the HELO name %s is no host name: %s",
			name, egress->helo_fault);
		return FOUND;
	}
	if (is_unknown(egress->helo_a_status) ||
	    is_unknown(egress->helo_aaaa_status)) {
		finding->detail = arena_printf(arena,
		    "DNS gave no usable answer for the HELO name %s (%s)", name,
		    egress->helo_reason != NULL ? egress->helo_reason
						: "not asked yet");
		finding->fix = arena_printf(arena,
		    "if this stays, look at the name servers of %s", name);
		return UNSURE;
	}
	finding->detail =
	    arena_printf(arena, "the HELO name %s has no address in DNS", name);
	finding->fix = record_to_publish(egress, arena);
	return FOUND;
}

const struct check check_helo = {
	.row = {
		.name = "helo",
		.summary = "the HELO name is a full host name with an address",
		.preset = ACTION_NOTE,
	},
	.needs = FACT_EGRESS,
	.code = "7.1",
	.title = "HELO name",
	.why = "Receivers refuse or distrust a server that calls itself by a "
	       "name without a dot, or by one that DNS does not know. It is a "
	       "fault of the egress, not of the message: with hold, defer or "
	       "refuse all mail of this egress stops until it is mended.",
	.fix = "let the server that sends say its full host name (smtp_helo_name "
	       "in Postfix), and set helo of the egress to the same",
	.source = "RFC 5321 2.3.5, 4.1.4",
	.judge = judge,
};
