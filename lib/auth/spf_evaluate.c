#include <string.h>

#include "lib/auth/spf_evaluation.h"
#include "lib/util/arena.h"

const char *
spf_outcome_name(enum spf_outcome outcome)
{
	static const char *const names[] = {
		[SPF_NONE] = "none",
		[SPF_NEUTRAL] = "neutral",
		[SPF_PASS] = "pass",
		[SPF_FAIL] = "fail",
		[SPF_SOFTFAIL] = "softfail",
		[SPF_TEMPERROR] = "temperror",
		[SPF_PERMERROR] = "permerror",
	};

	return names[outcome];
}

/* --- explanations --- */

/* RFC 7208 6.2: whatever goes wrong, there is none then. */
static const char *
explanation_of(struct spf_evaluation *evaluation, const struct spf_place *place)
{
	const struct spf_answer *answer;
	const struct spf_macros *macros;
	const struct dns_record *text;
	enum spf_match match;
	const char *name;

	if (place->record->exp == NULL)
		return NULL;
	name = spf_target(evaluation, place, place->record->exp, &match);
	answer = name != NULL
	    ? spf_ask(evaluation, DNS_TXT, spf_name_of(evaluation, name))
	    : NULL;
	if (answer == NULL || answer->count != 1)
		return NULL;
	text = &answer->records[0];
	macros = spf_macros_at(evaluation, place,
	    arena_string_n(evaluation->arena, text->data, text->length),
	    &match);
	return macros != NULL ? spf_expand_text(evaluation->arena, macros,
				    text->data, text->length)
			      : NULL;
}

static void
explain(struct spf_evaluation *evaluation)
{
	struct spf_result *result = evaluation->result;

	evaluation->explaining = true;
	result->explanation = explanation_of(evaluation, evaluation->decided);
	if (result->explanation == NULL)
		result->explanation = evaluation->question->explanation;
}

/* --- the question --- */

/* RFC 7208 2.4, 4.3: the null sender, and one without a local part. */
static void
read_sender(struct arena *arena, const struct spf_question *question,
    struct spf_macros *macros)
{
	const char *sender = question->sender, *at = strrchr(sender, '@');

	macros->origin = at != NULL ? at + 1
	    : *sender == '\0'       ? question->helo
				    : sender;
	macros->local = at == NULL || at == sender
	    ? "postmaster"
	    : arena_string_n(arena, sender, (size_t)(at - sender));
	macros->sender =
	    arena_printf(arena, "%s@%s", macros->local, macros->origin);
}

/* What stands for people in place of the domain's octets: why not, or NULL. */
static const char *
domain_problem(struct arena *arena, const struct spf_question *question,
    const char *domain)
{
	if (strlen(question->sender) > SPF_IDENTITY_MAX ||
	    strlen(question->helo) > SPF_IDENTITY_MAX)
		return "the sender or the HELO name is too long";
	if (spf_is_domain(domain))
		return NULL;
	return arena_printf(arena,
	    "\"%s\" is no domain that can have an SPF "
	    "record",
	    spf_name_show(arena, domain));
}

const char *
spf_first_domain(struct arena *arena, const struct spf_question *question)
{
	struct spf_macros macros;

	read_sender(arena, question, &macros);
	return domain_problem(arena, question, macros.origin) == NULL
	    ? macros.origin
	    : NULL;
}

static const struct spf_engine own_engine = { spf_check_host };

bool
spf_evaluate(struct arena *arena, const struct spf_question *question,
    const struct ip *client, const struct spf_known *known,
    struct spf_result *result_r)
{
	struct spf_evaluation evaluation = {
		.arena = arena,
		.question = question,
		.known = known,
		.macros = {
			.helo = question->helo,
			.receiver = question->receiver != NULL
			    ? question->receiver : "unknown",
			.client = client,
			.time = question->time,
		},
		.result = result_r,
	};

	const struct spf_engine *engine =
	    question->engine != NULL ? question->engine : &own_engine;

	*result_r = (struct spf_result){ .ttl = UINT32_MAX };
	read_sender(arena, question, &evaluation.macros);
	result_r->problem =
	    domain_problem(arena, question, evaluation.macros.origin);
	if (result_r->problem != NULL)
		return true;
	if (engine->check_host(&evaluation, evaluation.macros.origin, NULL) ==
		SPF_MATCH &&
	    !evaluation.is_missing) {
		result_r->domain =
		    spf_name_show(arena, evaluation.decided->domain);
		if (evaluation.decided->term != NULL)
			result_r->term =
			    spf_term_show(arena, evaluation.decided->term);
		if (result_r->outcome == SPF_FAIL && question->explain)
			explain(&evaluation);
	}
	result_r->steps = evaluation.steps;
	if (result_r->ttl == UINT32_MAX)
		result_r->ttl = 0;
	return !evaluation.is_missing;
}
