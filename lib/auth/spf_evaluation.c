#include <string.h>

#include "lib/auth/spf_evaluation.h"
#include "lib/auth/spf_lookups.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define LABEL_MAX 63
#define NAME_MAX_OCTETS 253

/* --- names --- */

/* It can be asked (RFC 1035 2.3.4): labels of 1 to 63 octets. */
static bool
is_name(const char *octets)
{
	size_t length = strlen(octets), label;
	const char *end = octets + length;

	if (length > 0 && end[-1] == '.')
		end--;
	if (end == octets || (size_t)(end - octets) > NAME_MAX_OCTETS)
		return false;
	for (; octets <= end; octets += label + 1) {
		label = strcspn(octets, ".");
		if (label == 0 || label > LABEL_MAX)
			return false;
	}
	return true;
}

/* RFC 7208 4.3: a name of several labels, no literal. */
bool
spf_is_domain(const char *octets)
{
	const char *dot = strchr(octets, '.');

	return is_name(octets) && octets[0] != '[' && dot != NULL &&
	    dot[1] != '\0';
}

const char *
spf_name_of(struct spf_evaluation *evaluation, const char *octets)
{
	return is_name(octets) ? spf_name_normal(evaluation->arena, octets)
			       : "";
}

const struct spf_answer *
spf_ask(struct spf_evaluation *evaluation, enum dns_type type, const char *name)
{
	static const struct spf_answer nothing = { .status = DNS_UNASKED };
	const struct spf_known *known = evaluation->known;
	const struct spf_answer *answer;

	if (*name == '\0')
		return &nothing;
	answer = known->answer(known->arg, type, name, evaluation->is_missing);
	if (answer == NULL)
		evaluation->is_missing = true;
	else if (answer->status != DNS_FAILURE &&
	    answer->ttl < evaluation->result->ttl)
		evaluation->result->ttl = answer->ttl;
	return answer;
}

/* --- macros --- */

/* RFC 7208 7.3: the domain itself, or a name below it, or any. */
static const char *
best_validated(struct spf_evaluation *evaluation,
    const struct spf_validated *validated, const char *domain)
{
	const char *suffix;
	size_t i;

	suffix = arena_printf(
	    evaluation->arena, ".%s", spf_name_of(evaluation, domain));
	for (i = 0; i < validated->count; i++) {
		if (strcmp(validated->names[i], suffix + 1) == 0)
			return validated->names[i];
	}
	for (i = 0; i < validated->count; i++) {
		if (str_ends(validated->names[i], suffix))
			return validated->names[i];
	}
	return validated->count > 0 ? validated->names[0] : "unknown";
}

const struct spf_macros *
spf_macros_at(struct spf_evaluation *evaluation, const struct spf_place *place,
    const char *text, enum spf_match *match_r)
{
	struct spf_validated validated;

	evaluation->macros.domain = place->domain;
	if (spf_has_macro(text, 'l') || spf_has_macro(text, 's'))
		evaluation->result->of_local = true;
	if (!spf_has_macro(text, 'p'))
		return &evaluation->macros;
	*match_r = spf_validate(evaluation, place, &validated);
	if (validated.is_missing || *match_r == SPF_STOP)
		return NULL;
	evaluation->macros.validated =
	    best_validated(evaluation, &validated, place->domain);
	return &evaluation->macros;
}

const char *
spf_target(struct spf_evaluation *evaluation, const struct spf_place *place,
    const char *domain_spec, enum spf_match *match_r)
{
	const struct spf_macros *macros;

	macros = spf_macros_at(evaluation, place, domain_spec, match_r);
	return macros != NULL
	    ? spf_expand_name(evaluation->arena, macros, domain_spec)
	    : NULL;
}

/* --- the end --- */

enum spf_match
spf_stop(struct spf_evaluation *evaluation, enum spf_outcome outcome,
    const char *problem)
{
	evaluation->result->outcome = outcome;
	evaluation->result->problem = problem;
	return SPF_STOP;
}

const char *
spf_place_show(struct spf_evaluation *evaluation, const struct spf_place *place)
{
	return place->term != NULL
	    ? spf_term_show(evaluation->arena, place->term)
	    : arena_printf(evaluation->arena, "redirect=%s",
		  spf_name_show(evaluation->arena, place->record->redirect));
}

enum spf_match
spf_stop_term(struct spf_evaluation *evaluation, const struct spf_place *place,
    const char *what)
{
	return spf_stop(evaluation, SPF_PERMERROR,
	    arena_printf(evaluation->arena,
		"the term \"%s\" in the SPF record of %s %s",
		spf_place_show(evaluation, place),
		spf_name_show(evaluation->arena, place->domain), what));
}
