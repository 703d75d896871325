#include <stdio.h>
#include <string.h>

#include "cli/doctor.h"
#include "lib/auth/dkim_published.h"
#include "lib/conf/conf.h"
#include "lib/facts/texts.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"

/* Between selector and domain (RFC 6376 3.6.2.1). */
#define DOMAIN_KEY "._domainkey."
/* With fewer bits a key is old (RFC 8301 3.2). */
#define BITS_USUAL 2048

/* --- selectors --- */

/* What mail providers and servers call their keys by themselves. */
static const char *const usual[] = { "default", "dkim", "mail", "smtp", "mx",
	"key1", "google", "selector1", "selector2", "s1", "s2", "k1", "k2",
	"k3", "mandrill", "zoho", "fm1", "fm2", "fm3", "sig1", "protonmail",
	"protonmail2", "protonmail3" };
#define USUAL (sizeof(usual) / sizeof(usual[0]))

/* Once each. */
static void
add(struct doctor_facts *facts, const char *selector)
{
	size_t i;

	for (i = 0; i < facts->selectors.count; i++) {
		if (strcmp(facts->selectors.items[i], selector) == 0)
			return;
	}
	doctor_say(facts->arena, &facts->selectors, selector);
}

int
doctor_selector(struct doctor_facts *facts, const char *text)
{
	const char *selector, *error = NULL;

	selector = domain_normal(facts->arena, text, strlen(text), &error);
	if (selector == NULL) {
		fprintf(stderr, "postfrank doctor: \"%s\" is no selector: %s\n",
		    check_show(facts->arena, text), error);
		return -1;
	}
	add(facts, selector);
	facts->named = facts->selectors.count;
	if (facts->named <= DOCTOR_SELECTORS_MAX)
		return 0;
	fprintf(stderr,
	    "postfrank doctor: at most %d selectors are looked at in one run\n",
	    DOCTOR_SELECTORS_MAX);
	return -1;
}

int
doctor_selectors(struct doctor_facts *facts)
{
	const struct conf_list *own = &facts->conf->monitor.dkim_selectors;
	size_t i;

	if (own->count > DOCTOR_CONFIGURED_MAX) {
		fprintf(stderr,
		    "postfrank: dkim-selectors of monitor: at most %d are "
		    "looked at\n",
		    DOCTOR_CONFIGURED_MAX);
		return -1;
	}
	if (facts->named == 0 && own->count > 0) {
		for (i = 0; i < own->count; i++)
			add(facts, own->items[i]);
		facts->named = facts->selectors.count;
		facts->are_configured = true;
	}
	for (i = 0; i < USUAL; i++)
		add(facts, usual[i]);
	return 0;
}

/* What a selector that is the name of its record has behind the selector
 * itself; NULL of any other one. */
static const char *
record_of(const char *selector)
{
	return strstr(selector, DOMAIN_KEY);
}

const char *
doctor_key_name(struct arena *arena, const char *selector, const char *domain)
{
	return record_of(selector) != NULL
	    ? selector
	    : arena_printf(arena, "%s" DOMAIN_KEY "%s", selector, domain);
}

/* --- the keys of a domain --- */

struct survey_of_keys {
	const struct doctor_facts *facts;
	const struct doctor_domain *domain;
	struct doctor_line *line;
	size_t usable, failed; /* keys; selectors that DNS failed for */
	/* Sentences, of which each is the first, or joined. */
	const char *faults, *fix, *missing, *silent, *hints;
};

static void
join(struct survey_of_keys *survey, const char **sentences, const char *more)
{
	*sentences = *sentences == NULL
	    ? more
	    : arena_printf(survey->facts->arena, "%s; %s", *sentences, more);
}

static const char *
of_selector(const struct survey_of_keys *survey, size_t index, const char *what)
{
	return arena_printf(survey->facts->arena, "selector %s %s",
	    survey->facts->selectors.items[index], what);
}

/* "s1._domainkey.example.jp: RSA, 2048 bits, t=y" */
static void
tell_key(struct survey_of_keys *survey, const char *name,
    const struct dkim_published *key)
{
	struct arena *arena = survey->facts->arena;
	const char *what = key->type;

	if (key->why == DKIM_WHY_REVOKED)
		what = "revoked (p= is empty)";
	else if (key->bits > 0)
		what = arena_printf(arena, "%s, %u bits", what, key->bits);
	else if (key->why != DKIM_WHY_NOTHING)
		what = "cannot be used";
	doctor_say(arena, &survey->line->evidence,
	    arena_printf(arena, "%s: %s%s", name, what,
		key->testing ? ", test mode (t=y)" : ""));
}

/* It is there; is it good? */
static void
weigh_key(struct survey_of_keys *survey, size_t index, const char *name,
    const struct dkim_published *key)
{
	struct arena *arena = survey->facts->arena;

	if (key->why == DKIM_WHY_REVOKED)
		return;
	if (key->why == DKIM_WHY_WEAK) {
		join(survey, &survey->faults,
		    of_selector(survey, index,
			arena_printf(arena,
			    "has a key of %u bits; receivers accept none with "
			    "fewer than %d",
			    key->bits, DKIM_BITS_MIN)));
		survey->fix = "make a key of 2048 bits, publish it under a new "
			      "selector, sign by that, then take the old one "
			      "out";
		return;
	}
	if (key->why != DKIM_WHY_NOTHING) {
		join(survey, &survey->faults,
		    of_selector(survey, index, key->problem));
		survey->fix = arena_printf(arena,
		    "publish the key anew: one TXT record at %s with "
		    "v=DKIM1; k=rsa; p= and the public key in base64",
		    name);
		return;
	}
	survey->usable++;
	if (key->bits > 0 && key->bits < BITS_USUAL)
		join(survey, &survey->hints,
		    of_selector(survey, index,
			arena_printf(arena,
			    "has a key of %u bits, where %d are usual by now",
			    key->bits, BITS_USUAL)));
	if (key->testing)
		join(survey, &survey->hints,
		    of_selector(survey, index,
			"is in test mode: take t=y out when signing works"));
}

static void
look_at(struct survey_of_keys *survey, size_t index)
{
	struct arena *arena = survey->facts->arena;
	const struct dkim_key key = texts_dkim_key(survey->domain->keys[index]);
	const bool is_named = index < survey->facts->named;
	const char *selector = survey->facts->selectors.items[index];
	const char *record = record_of(selector), *name;
	struct dkim_published published;

	if (record != NULL &&
	    strcmp(record + strlen(DOMAIN_KEY), survey->domain->name) != 0)
		return;
	name = doctor_key_name(arena, selector, survey->domain->name);
	dkim_published_read(
	    arena, name, survey->domain->name, &key, &published);
	if (published.why == DKIM_WHY_DNS) {
		survey->failed++;
		if (is_named)
			join(survey, &survey->silent,
			    arena_printf(arena,
				"DNS gave no usable answer for %s (%s)", name,
				key.reason));
	} else if (published.why == DKIM_WHY_NO_KEY) {
		if (is_named)
			join(survey, &survey->missing,
			    of_selector(survey, index, published.problem));
	} else if (published.is_key || is_named) {
		tell_key(survey, name, &published);
		weigh_key(survey, index, name, &published);
	}
}

/* --- what follows --- */

/* Mail of the domain that leaves is signed: by one egress at least, or by none
 * of them. */
static bool
is_signed(const struct survey_of_keys *survey, enum conf_dkim how, bool by_all)
{
	const struct conf *conf = survey->facts->conf;
	size_t i, egresses = 0, count = 0;

	for (i = 0; i < conf->egress_count; i++) {
		if (!doctor_sends(conf, i, survey->domain->name))
			continue;
		egresses++;
		count += conf->egresses[i].dkim == how;
	}
	return count > 0 && (!by_all || count == egresses);
}

static void
answer(struct survey_of_keys *survey, enum doctor_result result,
    const char *detail, const char *fix)
{
	survey->line->result = result;
	survey->line->detail = detail;
	survey->line->fix = fix;
}

#define NAME_IT                                                                \
	"name the selector, which is s= in the field DKIM-Signature of a "     \
	"message that was sent: postfrank doctor --selector NAME %s; or "      \
	"dkim-selectors of the section monitor, to have it watched"

static void
conclude_without_key(struct survey_of_keys *survey)
{
	struct arena *arena = survey->facts->arena;

	if (is_signed(survey, DKIM_NONE, true))
		answer(survey, DOCTOR_NOT_ASKED,
		    "nobody signs its mail, as the egress says (dkim = none)",
		    NULL);
	else if (survey->failed > 0)
		answer(survey, DOCTOR_UNKNOWN, DOCTOR_SILENT, DOCTOR_AGAIN);
	else
		answer(survey, DOCTOR_UNKNOWN,
		    arena_printf(arena,
			"the selector is not known: there is no usable key "
			"under the %zu usual names that were tried",
			USUAL),
		    arena_printf(arena, NAME_IT, survey->domain->name));
}

static void
conclude(struct survey_of_keys *survey)
{
	struct arena *arena = survey->facts->arena;

	if (survey->faults != NULL)
		answer(survey, DOCTOR_FAIL, survey->faults, survey->fix);
	else if (survey->missing != NULL)
		answer(survey,
		    survey->facts->are_configured ||
			    is_signed(survey, DKIM_EXPECTED, false)
			? DOCTOR_FAIL
			: DOCTOR_UNKNOWN,
		    survey->missing,
		    "publish the signer's public key there, or name the "
		    "selector by which it signs");
	else if (survey->silent != NULL)
		answer(survey, DOCTOR_UNKNOWN, survey->silent, DOCTOR_AGAIN);
	else if (survey->usable == 0)
		conclude_without_key(survey);
	else
		answer(survey, DOCTOR_PASS,
		    survey->hints == NULL
			? NULL
			: arena_printf(arena, "a hint only: %s", survey->hints),
		    NULL);
}

void
doctor_dkim(const struct doctor_facts *facts,
    const struct doctor_domain *domain, struct doctor_line *line)
{
	const struct check *check = check_named(line->point->check);
	struct survey_of_keys survey = {
		.facts = facts,
		.domain = domain,
		.line = line,
	};
	size_t i;

	if (doctor_settings(facts->conf, check)->action == ACTION_OFF) {
		line->detail = DOCTOR_OFF;
		return;
	}
	for (i = 0; i < facts->selectors.count; i++)
		look_at(&survey, i);
	conclude(&survey);
}
