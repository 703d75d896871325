#include "lib/checks/survey.h"
#include "lib/conf/conf.h"
#include "lib/facts/message.h"
#include "lib/facts/spf.h"
#include "lib/util/arena.h"

/* Addresses of one result that are named in a sentence; more are counted. */
#define NAMED_MAX 4

/* What a receiver makes of each result, and how it is told. */
struct grade {
	const char *name;
	enum action at_most; /* where no address of the egress passes */
	const char *words; /* addresses, domain */
};

static const struct grade outcomes[] = {
	[SPF_NONE] = { "none", ACTION_NOTE, "%s: %s has no SPF record" },
	[SPF_NEUTRAL] = { "neutral", ACTION_NOTE,
	    "%s may or may not send for %s (neutral)" },
	[SPF_PASS] = { "pass", ACTION_PASS, "%s may send for %s" },
	[SPF_FAIL] = { "fail", ACTION_REFUSE, "%s may not send for %s" },
	[SPF_SOFTFAIL] = { "softfail", ACTION_NOTE,
	    "%s should not send for %s (softfail)" },
	[SPF_TEMPERROR] = { "temperror", ACTION_REFUSE, NULL },
	[SPF_PERMERROR] = { "permerror", ACTION_HOLD, NULL },
};

static size_t
count_of(const struct spf_facts *spf, enum spf_outcome outcome)
{
	size_t i, count = 0;

	for (i = 0; i < spf->count; i++)
		count += spf->pieces[i].outcome == outcome;
	return count;
}

static const struct spf_piece *
first_of(const struct spf_facts *spf, enum spf_outcome outcome)
{
	size_t i;

	for (i = 0; i < spf->count; i++) {
		if (spf->pieces[i].outcome == outcome)
			return &spf->pieces[i];
	}
	return NULL;
}

/* Those of one result, each behind `before`: "192.0.2.10, 192.0.2.11". */
static const char *
addresses_of(struct arena *arena, const struct spf_facts *spf,
    enum spf_outcome outcome, const char *separator, bool as_terms)
{
	const size_t total = count_of(spf, outcome);
	const char *list = "";
	char text[NETWORK_TEXT_SIZE];
	size_t i, count = 0;

	for (i = 0; i < spf->count && count < NAMED_MAX; i++) {
		const struct network *network = &spf->pieces[i].network;

		if (spf->pieces[i].outcome != outcome)
			continue;
		list = arena_printf(arena, "%s%s%s%s", list,
		    count++ > 0 ? separator : "",
		    !as_terms                            ? ""
			: network->ip.family == AF_INET6 ? "ip6:"
							 : "ip4:",
		    network_show(network, text));
	}
	return total > count
	    ? arena_printf(arena, "%s and %zu more", list, total - count)
	    : list;
}

/* Who can mend it, and how. */
static const char *
fix_of(struct arena *arena, const struct facts *facts, enum spf_outcome outcome)
{
	const struct conf_egress *egress = facts->egress_conf;
	const struct spf_facts *spf = facts->spf;
	const char *domain = check_show_name(arena, spf->domain);
	const char *terms;

	if (egress->return_path != NULL)
		return arena_printf(arena,
		    "ask the provider, whose domain %s is, to list its "
		    "addresses in the SPF record",
		    domain);
	if (outcome == SPF_PERMERROR)
		return arena_printf(arena,
		    "mend the SPF record of %s: spf-record tells what is wrong",
		    domain);
	terms = egress->spf_domain != NULL
	    ? arena_printf(arena, "include:%s",
		  check_show_name(arena, egress->spf_domain))
	    : addresses_of(arena, spf, outcome, " ", true);
	return outcome == SPF_NONE
	    ? arena_printf(
		  arena, "publish: %s. TXT \"v=spf1 %s ~all\"", domain, terms)
	    : arena_printf(
		  arena, "add %s to the SPF record of %s", terms, domain);
}

/* Where others pass, it is less than a fault: retries find their way. */
static void
tell(struct survey *survey, const struct facts *facts, enum spf_outcome outcome)
{
	const struct spf_facts *spf = facts->spf;
	const struct grade *grade = &outcomes[outcome];
	struct arena *arena = survey->arena;
	enum action at_most = grade->at_most;
	const char *text;

	if (count_of(spf, outcome) == 0)
		return;
	if (spf->is_helo || count_of(spf, SPF_PASS) > 0)
		at_most = ACTION_NOTE;
	if (grade->words == NULL)
		text = arena_printf(arena, "%s: %s",
		    addresses_of(arena, spf, outcome, ", ", false),
		    check_cut(arena, first_of(spf, outcome)->problem,
			2 * CHECK_SHOW_MAX));
	else
		text = arena_printf(arena, grade->words,
		    addresses_of(arena, spf, outcome, ", ", false),
		    check_show_name(arena, spf->domain));
	if (outcome == SPF_TEMPERROR)
		survey_gap(survey, at_most, text, NULL);
	else
		survey_fault(
		    survey, at_most, text, fix_of(arena, facts, outcome));
}

/* The worst first, by which the finding is graded. */
static const enum spf_outcome told[] = { SPF_FAIL, SPF_PERMERROR, SPF_SOFTFAIL,
	SPF_NEUTRAL, SPF_NONE, SPF_TEMPERROR };
#define TOLD_COUNT (sizeof(told) / sizeof(told[0]))

static const char *
grade_of(const struct spf_facts *spf)
{
	size_t i;

	if (count_of(spf, SPF_PASS) > 0)
		return "some";
	for (i = 0; i < TOLD_COUNT; i++) {
		if (count_of(spf, told[i]) > 0)
			return outcomes[told[i]].name;
	}
	return NULL;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct spf_facts *spf = facts->spf;
	struct survey survey = { .arena = arena };
	enum outcome outcome;
	size_t i;

	(void)settings;
	if (spf == NULL) {
		finding->detail = address_is_null(&facts->message->reverse_path)
		    ? "SPF of the null sender is that of the HELO name, and "
		      "none is configured for the egress"
		    : CHECK_NO_DOMAIN;
		return NOT_ASKED;
	}
	if (check_sender_is_gone(facts) &&
	    count_of(spf, SPF_NONE) == spf->count) {
		finding->detail = CHECK_NO_SUCH_DOMAIN;
		return NOT_ASKED;
	}
	for (i = 0; i < TOLD_COUNT; i++)
		tell(&survey, facts, told[i]);
	if (spf->uncut != NULL)
		survey_gap(&survey, ACTION_NOTE,
		    arena_printf(arena, "not every address of the egress: %s",
			check_cut(arena, spf->uncut, 2 * CHECK_SHOW_MAX)),
		    "configure single addresses for the egress, as far as "
		    "they are known");
	outcome = survey_end(&survey, finding);
	if (outcome == FOUND)
		finding->grade = grade_of(spf);
	if (outcome != FINE && count_of(spf, SPF_PASS) > 0)
		finding->detail =
		    arena_printf(arena, "%s; %s may", finding->detail,
			addresses_of(arena, spf, SPF_PASS, ", ", false));
	return outcome;
}

static const char *const grades[] = { "fail", "permerror", "softfail",
	"neutral", "none", "some", NULL };

const struct check check_spf = {
	.row = {
		.name = "spf",
		.summary = "SPF lets the egress send for the envelope sender's domain",
		.preset = ACTION_REFUSE,
		.grades = grades,
	},
	.point = 6,
	.needs = FACT_SENDER | FACT_EGRESS | FACT_SPF,
	.code = "7.23",
	.title = "SPF",
	.why = "Receivers look up whether the domain of the envelope sender "
	       "lets the address that connects send for it; for the null "
	       "sender, the HELO name. Mail that fails is refused, or counts "
	       "as spam. Every address of the egress is judged: what only "
	       "some of them may send arrives by chance, and is noted. A "
	       "record that receivers cannot use holds the message; softfail, "
	       "neutral and no record are noted.",
	.fix = "add the addresses of the egress to the SPF record of the "
	       "domain",
	.source = "RFC 7208",
	.judge = judge,
};
