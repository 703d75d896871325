#include "lib/auth/spf_evaluation.h"
#include "lib/util/arena.h"

/* --- steps --- */

/* Where the step is that spf_step_end() ends. */
static size_t
step_begin(struct spf_evaluation *evaluation, const struct spf_place *place)
{
	struct spf_result *result = evaluation->result;

	if (!evaluation->question->trace)
		return 0;
	evaluation->steps = arena_grow(evaluation->arena, evaluation->steps,
	    result->step_count, sizeof(*evaluation->steps));
	evaluation->steps[result->step_count] = (struct spf_step){
		.depth = evaluation->depth,
		.domain = spf_name_show(evaluation->arena, place->domain),
		.term = spf_place_show(evaluation, place),
	};
	return result->step_count++;
}

static void
step_end(struct spf_evaluation *evaluation, size_t step, const char *words)
{
	struct spf_result *result = evaluation->result;

	if (!evaluation->question->trace)
		return;
	evaluation->steps[step].result = words;
	evaluation->steps[step].lookups = result->lookups;
	evaluation->steps[step].voids = result->voids;
}

static const char *
match_words(const struct spf_evaluation *evaluation, enum spf_match match)
{
	if (match == SPF_STOP)
		return spf_outcome_name(evaluation->result->outcome);
	return match == SPF_MATCH ? "match" : "no match";
}

/* --- records --- */

enum spf_match
spf_count_lookup(
    struct spf_evaluation *evaluation, const struct spf_place *place)
{
	if (++evaluation->result->lookups <= SPF_LOOKUPS_MAX)
		return SPF_NO_MATCH;
	return spf_stop_term(evaluation, place,
	    arena_printf(evaluation->arena,
		"is the %dth that asks DNS, and receivers stop at %d",
		SPF_LOOKUPS_MAX + 1, SPF_LOOKUPS_MAX));
}

const char *
spf_target_domain(struct spf_evaluation *evaluation,
    const struct spf_place *place, const char *domain_spec,
    enum spf_match *match_r)
{
	const char *target;

	*match_r = SPF_NO_MATCH;
	target = spf_target(evaluation, place, domain_spec, match_r);
	if (target == NULL || spf_is_domain(target))
		return target;
	*match_r = spf_stop_term(evaluation, place,
	    arena_printf(evaluation->arena,
		"leads to %s, which no domain is called",
		spf_name_show(evaluation->arena, target)));
	return NULL;
}

/* RFC 7208 5.2, 6.1: check_host() of the target; its "none" is a permerror. */
static enum spf_match
check_target(struct spf_evaluation *evaluation, const struct spf_place *place,
    const char *domain_spec)
{
	enum spf_match match;
	const char *target;

	target = spf_target_domain(evaluation, place, domain_spec, &match);
	return target != NULL ? spf_check_host(evaluation, target, place)
			      : match;
}

static enum spf_match
match_include(struct spf_evaluation *evaluation, const struct spf_place *place)
{
	enum spf_match match;

	evaluation->depth++;
	match = check_target(evaluation, place, place->term->domain);
	evaluation->depth--;
	if (match != SPF_MATCH)
		return match;
	return evaluation->result->outcome == SPF_PASS ? SPF_MATCH
						       : SPF_NO_MATCH;
}

static enum spf_match
match_term(struct spf_evaluation *evaluation, const struct spf_place *place)
{
	const struct spf_term *term = place->term;

	if (spf_term_asks(term) &&
	    spf_count_lookup(evaluation, place) == SPF_STOP)
		return SPF_STOP;
	switch (term->mechanism) {
	case SPF_ALL:
		return SPF_MATCH;
	case SPF_IP4:
	case SPF_IP6:
		return network_has(&term->network, evaluation->macros.client)
		    ? SPF_MATCH
		    : SPF_NO_MATCH;
	case SPF_INCLUDE:
		return match_include(evaluation, place);
	default:
		return spf_match_term(evaluation, place);
	}
}

static enum spf_outcome
outcome_of(char qualifier)
{
	switch (qualifier) {
	case '-':
		return SPF_FAIL;
	case '~':
		return SPF_SOFTFAIL;
	case '?':
		return SPF_NEUTRAL;
	default:
		return SPF_PASS;
	}
}

enum spf_match
spf_decide(struct spf_evaluation *evaluation, const struct spf_place *place,
    enum spf_outcome outcome)
{
	struct spf_place *decided;

	decided = arena_alloc(evaluation->arena, sizeof(*decided));
	*decided = *place;
	evaluation->decided = decided;
	evaluation->result->outcome = outcome;
	return SPF_MATCH;
}

/* RFC 7208 6.1: where nothing matched, `all` neither, it goes on there. */
static enum spf_match
follow_redirect(struct spf_evaluation *evaluation, struct spf_place *place)
{
	enum spf_match match = SPF_STOP;
	size_t step;

	place->term = NULL;
	if (place->record->redirect == NULL) /* 4.7 */
		return spf_decide(evaluation, place, SPF_NEUTRAL);
	step = step_begin(evaluation, place);
	if (spf_count_lookup(evaluation, place) != SPF_STOP)
		match =
		    check_target(evaluation, place, place->record->redirect);
	step_end(evaluation, step,
	    match == SPF_NO_MATCH
		? "no match"
		: spf_outcome_name(evaluation->result->outcome));
	return match;
}

/* SPF_MATCH: it has an outcome; SPF_NO_MATCH: answers are missing. */
static enum spf_match
check_record(struct spf_evaluation *evaluation, struct spf_place *place)
{
	enum spf_match match;
	size_t i, step;

	for (i = 0; i < place->record->term_count; i++) {
		place->term = &place->record->terms[i];
		step = step_begin(evaluation, place);
		match = match_term(evaluation, place);
		step_end(evaluation, step, match_words(evaluation, match));
		if (match == SPF_STOP)
			return SPF_STOP;
		if (match == SPF_MATCH)
			return spf_decide(evaluation, place,
			    outcome_of(place->term->qualifier));
	}
	return follow_redirect(evaluation, place);
}

const struct spf_record *
spf_record_of(struct spf_evaluation *evaluation, const char *domain,
    const struct spf_place *from, enum spf_match *match_r)
{
	const struct spf_answer *answer;
	const char *problem;

	*match_r = SPF_NO_MATCH;
	answer = spf_ask(evaluation, DNS_TXT, spf_name_of(evaluation, domain));
	if (answer == NULL)
		return NULL;
	if (answer->status == DNS_FAILURE) { /* RFC 7208 4.4 */
		*match_r = spf_stop(evaluation, SPF_TEMPERROR,
		    arena_printf(evaluation->arena,
			"DNS gave no usable answer for %s (%s)",
			spf_name_show(evaluation->arena, domain),
			answer->reason));
		return NULL;
	}
	problem = spf_policy_problem(evaluation->arena, &answer->policy, domain,
	    from != NULL ? from->domain : NULL);
	if (problem == NULL)
		return &answer->policy.record;
	*match_r = spf_stop(evaluation,
	    from == NULL && answer->policy.count == 0 ? SPF_NONE
						      : SPF_PERMERROR,
	    problem);
	return NULL;
}

enum spf_match
spf_check_host(struct spf_evaluation *evaluation, const char *domain,
    const struct spf_place *from)
{
	struct spf_place place = { .domain = domain };
	enum spf_match match;

	place.record = spf_record_of(evaluation, domain, from, &match);
	return place.record != NULL ? check_record(evaluation, &place) : match;
}
