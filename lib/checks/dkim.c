#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/checks/dkim_words.h"
#include "lib/checks/survey.h"
#include "lib/facts/bulk.h"
#include "lib/facts/dmarc.h"
#include "lib/facts/message.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"

/* RFC 8301 3.2: signers should use keys of at least so many bits. */
#define BITS_ADVISED 2048

struct view {
	const struct facts *facts;
	struct arena *arena;
	const char *from; /* its domain; NULL = there is none */
	const char *expected; /* d= of the configuration; or NULL */
	const char *grade; /* of the worst in the survey */
	struct survey survey;
};

/* As DMARC has it; where that is not known, as far as names tell. */
static bool
is_aligned(const struct facts *facts, const char *from, const char *domain)
{
	const struct dmarc_facts *dmarc = facts->dmarc;
	enum known aligned = KNOWN_UNSURE;

	if (dmarc != NULL)
		aligned = dmarc_facts_aligned(dmarc, dmarc->method, domain);
	if (aligned != KNOWN_UNSURE)
		return aligned == KNOWN_YES;
	return domain_is_within(from, domain) || domain_is_within(domain, from);
}

/* It is the one that is expected: by the domain of the configuration, or one
 * that stands for the author. */
static bool
is_ours(const struct view *view, const struct dkim_result *result)
{
	const char *domain = result->signature->domain;

	if (domain == NULL)
		return false;
	return (view->expected != NULL &&
		   strcmp(domain, view->expected) == 0) ||
	    (view->from == NULL ? view->expected == NULL
				: is_aligned(view->facts, view->from, domain));
}

/* --- a signature that does not pass --- */

static const char *
grade_of(enum dkim_why why)
{
	switch (why) {
	case DKIM_WHY_EXPIRED:
		return "expired";
	case DKIM_WHY_WEAK:
		return "weak";
	default:
		return "invalid";
	}
}

static enum outcome
tell_broken(struct arena *arena, const struct dkim_result *result,
    enum action at_most, struct finding *finding)
{
	finding->detail = result->text;
	finding->fix = dkim_mend(arena, result);
	finding->grade = grade_of(result->why);
	/* RFC 6376 3.6.1: such mail is not treated worse than unsigned mail. */
	finding->at_most = result->testing ? ACTION_NOTE : at_most;
	return FOUND;
}

static enum outcome
tell_unsure(const struct dkim_result *result, struct finding *finding)
{
	finding->detail = result->text;
	if (result->why == DKIM_WHY_BEYOND)
		finding->fix = "nothing in the message: verify the signature "
			       "at a receiver";
	return UNSURE;
}

/* --- one that passes --- */

static void
note(struct view *view, const char *grade, enum action at_most,
    const char *text, const char *fix)
{
	const struct survey_notes *faults = &view->survey.faults;

	if (faults->count == 0 || at_most > faults->at_most)
		view->grade = grade;
	survey_fault(&view->survey, at_most, text, fix);
}

static void
note_length(struct view *view, const struct dkim_result *result)
{
	const unsigned long long octets = result->unsigned_octets;

	if (!result->signature->has_length)
		return;
	note(view, "length", ACTION_NOTE,
	    octets > 0
		? arena_printf(view->arena,
		      "it signs only a part of the body (l=): %llu octets at "
		      "its end are not signed",
		      octets)
		: "it signs the body only as far as it goes now (l=): anybody "
		  "may add to it",
	    "let the signer leave out l=");
}

static void
note_names(struct view *view, const struct dkim_result *result)
{
	if (!dkim_covers(result, "From"))
		note(view, "uncovered", ACTION_REFUSE,
		    "the message has more From fields than it signs",
		    "write exactly one From field");
	if (bulk_class(view->arena, &view->facts->message->content) >=
		BULK_OTHER &&
	    !bulk_covered(result))
		note(view, "uncovered", ACTION_NOTE,
		    "it does not sign List-Unsubscribe and "
		    "List-Unsubscribe-Post",
		    "let the signer sign both fields");
}

static enum outcome
judge_good(struct view *view, const struct dkim_result *result,
    struct finding *finding)
{
	enum outcome outcome;

	view->survey = (struct survey){ .arena = view->arena };
	note_names(view, result);
	if (result->bits > 0 && result->bits < BITS_ADVISED)
		note(view, "short", ACTION_NOTE,
		    arena_printf(view->arena,
			"its key has %u bits, of %d that are advised",
			result->bits, BITS_ADVISED),
		    "make a key of 2048 bits, publish it under a new selector, "
		    "and sign by it");
	note_length(view, result);
	if (result->testing)
		note(view, "testing", ACTION_NOTE,
		    "its key is marked as a test (t=y): receivers may take the "
		    "message for unsigned",
		    arena_printf(view->arena,
			"take t=y out of the record of %s",
			check_show_name(
			    view->arena, result->signature->key_name)));
	outcome = survey_end(&view->survey, finding);
	if (outcome == FINE)
		return FINE;
	finding->grade = view->grade;
	finding->detail = arena_printf(view->arena, "%s passes, but %s",
	    dkim_signature_show(view->arena, result->signature),
	    finding->detail);
	return outcome;
}

/* --- all of them --- */

/* The first of ours, or of the others, with that outcome; or NULL. */
static const struct dkim_result *
pick(const struct view *view, bool ours, enum dkim_outcome outcome)
{
	const struct dkim_results *results = view->facts->dkim;
	size_t i;

	for (i = 0; i < results->count; i++) {
		if (is_ours(view, &results->items[i]) == ours &&
		    results->items[i].outcome == outcome)
			return &results->items[i];
	}
	return NULL;
}

/* One that passes without a fault is enough; else the first is told. */
static enum outcome
judge_ours(struct view *view, struct finding *finding)
{
	const struct dkim_results *results = view->facts->dkim;
	struct finding first, one;
	size_t i, told = 0;

	for (i = 0; i < results->count; i++) {
		if (results->items[i].outcome != DKIM_PASS ||
		    !is_ours(view, &results->items[i]))
			continue;
		one = *finding;
		if (judge_good(view, &results->items[i], &one) == FINE)
			return FINE;
		if (told++ == 0)
			first = one;
	}
	*finding = first;
	return FOUND;
}

static enum outcome
judge_missing(const struct view *view, struct finding *finding)
{
	if (view->facts->message->content.over &
	    (OVER_HEADER_OCTETS | OVER_HEADER_FIELDS)) {
		finding->detail = "the header is longer than what is judged, "
				  "and no signature is in that part";
		return UNSURE;
	}
	finding->grade = "missing";
	finding->detail = arena_printf(view->arena,
	    "the message has no DKIM signature, which the egress \"%s\" "
	    "expects",
	    check_show(view->arena, view->facts->egress_conf->title));
	return FOUND;
}

static enum outcome
judge_others(struct view *view, struct finding *finding)
{
	const struct dkim_result *result = pick(view, false, DKIM_PASS);
	const char *wanted =
	    view->expected != NULL ? view->expected : view->from;

	if (view->facts->dkim->total > view->facts->dkim->count) {
		finding->detail = arena_printf(view->arena,
		    "of the %zu signatures only the first %zu are verified",
		    view->facts->dkim->total, view->facts->dkim->count);
		return UNSURE;
	}
	if (result != NULL) {
		finding->grade = "unaligned";
		finding->detail =
		    arena_printf(view->arena, "%s passes, but none is of %s",
			dkim_signature_show(view->arena, result->signature),
			wanted);
		finding->fix = arena_printf(
		    view->arena, "let the signer sign as d=%s", wanted);
		return FOUND;
	}
	result = pick(view, false, DKIM_UNSURE);
	if (result != NULL)
		return tell_unsure(result, finding);
	return tell_broken(
	    view->arena, pick(view, false, DKIM_FAIL), ACTION_REFUSE, finding);
}

static enum outcome
judge_expected(struct view *view, struct finding *finding)
{
	const struct dkim_result *result;

	if (view->facts->dkim->total == 0)
		return judge_missing(view, finding);
	if (pick(view, true, DKIM_PASS) != NULL)
		return judge_ours(view, finding);
	result = pick(view, true, DKIM_UNSURE);
	if (result != NULL)
		return tell_unsure(result, finding);
	result = pick(view, true, DKIM_FAIL);
	if (result != NULL)
		return tell_broken(view->arena, result, ACTION_REFUSE, finding);
	return judge_others(view, finding);
}

/* Who signs is not known here, or nobody does yet: but what is broken already
 * will leave so. */
static enum outcome
judge_unexpected(
    const struct facts *facts, struct arena *arena, struct finding *finding)
{
	const struct conf_egress *egress = facts->egress_conf;
	size_t i;

	for (i = 0; i < facts->dkim->count; i++) {
		if (facts->dkim->items[i].outcome == DKIM_FAIL)
			return tell_broken(arena, &facts->dkim->items[i],
			    ACTION_NOTE, finding);
	}
	/* That it leaves so is known, and receivers may want one. */
	if (egress != NULL && egress->dkim == DKIM_NONE &&
	    facts->dkim->total == 0) {
		finding->at_most = ACTION_PASS;
		finding->grade = "missing";
		finding->detail = "the message has no DKIM signature, and none "
				  "is expected (dkim = none)";
		return FOUND;
	}
	finding->detail = egress == NULL
	    ? CHECK_NO_EGRESS
	    : arena_printf(arena, "the egress \"%s\" %s",
		  check_show(arena, egress->title),
		  egress->dkim == DKIM_RELAY ? "has its mail signed behind the "
					       "gate (dkim = relay)"
		      : egress->dkim == DKIM_NONE
		      ? "has nobody who signs (dkim = none)"
		      : "does not say who signs (dkim = unknown)");
	return NOT_ASKED;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	struct view view = { .facts = facts,
		.arena = arena,
		.from = message_from_domain(facts->message) };

	(void)settings;
	if (facts->egress_conf == NULL ||
	    facts->egress_conf->dkim != DKIM_EXPECTED)
		return judge_unexpected(facts, arena, finding);
	view.expected = facts->egress_conf->dkim_domain;
	return judge_expected(&view, finding);
}

static const char *const grades[] = { "missing", "invalid", "expired", "weak",
	"unaligned", "length", "uncovered", "short", "testing", NULL };

const struct check check_dkim = {
	.row = {
		.name = "dkim",
		.summary = "the DKIM signature is there, right, and the author's",
		.preset = ACTION_NOTE,
		.grades = grades,
	},
	.needs = FACT_HEADER | FACT_DKIM,
	.code = "7.20",
	.title = "DKIM",
	.why = "Where the egress says dkim = expected, the message must leave "
	       "with a DKIM signature of the From domain (or of dkim-domain) "
	       "that receivers can verify: Gmail, Yahoo and Microsoft want "
	       "one of all bulk mail, and DMARC counts on it when SPF does "
	       "not help. A signature that does not fit does as little as "
	       "none; keys of fewer than 1024 bits count as none, and 2048 "
	       "are advised. A broken signature is noted at every egress. The "
	       "signer must stand before postfrank in smtpd_milters and "
	       "non_smtpd_milters. When DNS does not give the key, it is not "
	       "known whether the signature is good.",
	.fix = "let the signer stand before postfrank in smtpd_milters and "
	       "non_smtpd_milters, and sign for the From domain",
	.source = "RFC 6376, RFC 8301, RFC 8463; Gmail, Yahoo, Microsoft",
	.judge = judge,
};
