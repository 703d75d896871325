#include <string.h>

#include "lib/auth/spf_record.h"
#include "lib/checks/check.h"
#include "lib/facts/spf.h"
#include "lib/util/arena.h"

/* Networks that are wider are hardly all the domain's own to send from (M3AAWG
 * and dmarc.org advise /16 at most). */
#define WIDEST4 16
#define WIDEST6 32

/* The first term that passes such a network; of the record itself: providers
 * that are included have more addresses. */
static const struct spf_term *
wide_term(const struct spf_record *record)
{
	const struct spf_term *term;
	size_t i;

	for (i = 0; i < record->term_count; i++) {
		term = &record->terms[i];
		if (term->qualifier == '+' &&
		    ((term->mechanism == SPF_IP4 &&
			 term->network.prefix < WIDEST4) ||
			(term->mechanism == SPF_IP6 &&
			    term->network.prefix < WIDEST6)))
			return term;
	}
	return NULL;
}

static enum outcome
found(struct finding *finding, const char *grade, const char *detail,
    const char *fix)
{
	finding->grade = grade;
	finding->detail = detail;
	finding->fix = fix;
	return FOUND;
}

static enum outcome
judge_width(const struct spf_record_facts *facts, const char *domain,
    struct arena *arena, struct finding *finding)
{
	const struct spf_term *term;
	struct spf_record record;
	const char *fault;

	if (facts->lets_everybody)
		return found(finding, "open",
		    arena_printf(arena,
			"the SPF record of %s lets every address send", domain),
		    facts->all == '+'
			? "end the SPF record in ~all or -all"
			: "take the term out that lets every address send");
	if (spf_record_read(arena, facts->record, strlen(facts->record),
		&record, &fault) != 0)
		return FINE;
	term = wide_term(&record);
	if (term == NULL)
		return FINE;
	return found(finding, "wide",
	    arena_printf(arena,
		"the SPF record of %s lets a very large network send: %s",
		domain, check_show(arena, spf_term_show(arena, term))),
	    "name only the networks from which mail of the domain comes");
}

static enum outcome
judge(const struct facts *all, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct spf_record_facts *facts = all->spf_record;
	const char *domain;

	(void)settings;
	if (facts == NULL) {
		finding->detail = CHECK_NO_DOMAIN;
		return NOT_ASKED;
	}
	if (check_sender_is_gone(all)) {
		finding->detail = CHECK_NO_SUCH_DOMAIN;
		return NOT_ASKED;
	}
	domain = check_show_name(arena, facts->domain);
	if (facts->failure != NULL) {
		finding->detail = arena_printf(arena,
		    "DNS gave no usable answer about the SPF record of %s (%s)",
		    domain, check_show_name(arena, facts->failure));
		return UNSURE;
	}
	if (facts->record_count == 0)
		return found(finding, "none",
		    arena_printf(arena, "%s has no SPF record", domain),
		    "publish one SPF record with every address that sends mail "
		    "of the domain: postfrank doctor shows it");
	if (facts->record_count > 1)
		return found(finding, "several",
		    arena_printf(arena,
			"%s has %zu SPF records, and receivers use none",
			domain, facts->record_count),
		    "publish one SPF record that has the terms of all, and "
		    "take the others out");
	if (facts->fault != NULL)
		return found(finding, "faulty",
		    check_cut(arena, facts->fault, 2 * CHECK_SHOW_MAX),
		    facts->lookups > SPF_LOOKUPS_MAX
			? "write networks as ip4 and ip6 in place of include, "
			  "a and mx, and take out what sends no more"
			: "correct the SPF record: receivers reject it as a "
			  "whole");
	return judge_width(facts, domain, arena, finding);
}

static const char *const grades[] = { "open", "wide", "none", "several",
	"faulty", NULL };

const struct check check_spf_record = {
	.row = {
		.name = "spf-record",
		.summary = "the envelope sender's domain has one valid SPF record",
		.preset = ACTION_NOTE,
		.grades = grades,
	},
	.point = 6,
	.needs = FACT_SENDER | FACT_SPF_RECORD,
	.code = "7.23",
	.title = "SPF record",
	.why = "Receivers that meet two records, a faulty one, or one that "
	       "asks DNS more than ten times, treat the domain as if it had "
	       "none, or refuse its mail; one that lets everybody send "
	       "protects nobody, and filters count it against the domain.",
	.fix = "publish one valid SPF record",
	.source = "RFC 7208 4.5, 4.6.4",
	.judge = judge,
};
