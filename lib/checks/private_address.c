#include "lib/checks/survey.h"
#include "lib/facts/egress.h"
#include "lib/util/arena.h"

static void
note(struct survey *survey, const char *what, const struct special *special)
{
	if (special == NULL)
		return;
	survey_fault(survey, ACTION_REFUSE,
	    arena_printf(survey->arena, "%s is not public: %s (%s)", what,
		special->name, special->source),
	    NULL);
}

static void
judge_network(struct survey *survey, const struct network *network)
{
	const struct special *special = special_in(network);
	char text[NETWORK_TEXT_SIZE];

	if (special != NULL)
		note(survey,
		    arena_string(survey->arena, network_show(network, text)),
		    special);
}

/* Networks are judged, too: what lies in them needs no look-up. */
static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct egress_facts *egress = facts->egress;
	struct survey survey = { .arena = arena };
	struct ip helo;
	size_t i;

	(void)settings;
	if (egress == NULL) {
		finding->detail = CHECK_NO_EGRESS;
		return NOT_ASKED;
	}
	for (i = 0; i < egress->address_count; i++)
		note(&survey, egress->addresses[i].text,
		    egress->addresses[i].special);
	for (i = 0; i < egress->network_count; i++)
		judge_network(&survey, &egress->networks[i]);
	if (egress->helo != NULL && ip_parse(egress->helo, &helo) == 0)
		note(&survey,
		    arena_printf(
			arena, "the HELO %s", check_show(arena, egress->helo)),
		    special_of(&helo));
	survey_uncounted(&survey, egress);
	if (egress->networks_missing != NULL)
		survey_gap(&survey, ACTION_NOTE,
		    arena_printf(arena, "not all networks are known: %s",
			check_show(arena, egress->networks_missing)),
		    "look at the SPF record that spf-domain names");
	return survey_end(&survey, finding);
}

const struct check check_private_address = {
	.row = {
		.name = "private-address",
		.summary = "egress addresses are public ones",
		.preset = ACTION_NOTE,
	},
	.point = 10,
	.needs = FACT_EGRESS,
	.code = "7.1",
	.title = "Special address",
	.why = "No receiver ever sees mail from a private, shared, loopback, "
	       "link-local, documentation or otherwise special address, so "
	       "all other checks of the egress judge the wrong one; in HELO "
	       "it makes receivers distrust the mail. The check looks at the "
	       "configuration alone: with hold, defer or refuse all mail of "
	       "the egress stops until that is mended.",
	.fix = "set addresses of the egress to the public ones that the mail "
	       "leaves from at the far side of the relay: postfrank learn FILE "
	       "reads them from a mail that arrived",
	.source = "RFC 6890",
	.judge = judge,
};
