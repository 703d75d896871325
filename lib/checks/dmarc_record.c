#include <string.h>

#include "lib/checks/check.h"
#include "lib/facts/dmarc.h"
#include "lib/facts/domain.h"
#include "lib/util/arena.h"

static const char *
fix_name_servers(struct arena *arena, const char *name)
{
	return arena_printf(arena,
	    "if this stays, look at the name servers of %s",
	    check_show(arena, name));
}

/* Where a record is published that counts for all of the organisation. */
static const char *
organization_of_author(const struct dmarc_facts *facts)
{
	return facts->found[DMARC_PSL].organization.domain;
}

/* --- one record that can be read --- */

static enum outcome
tell_unknown(const struct dmarc_found *found, struct arena *arena,
    struct finding *finding)
{
	finding->detail =
	    arena_printf(arena, "DNS gave no usable answer for %s (%s)",
		check_show(arena, found->domain), found->reason);
	finding->fix = fix_name_servers(arena, found->domain);
	return UNSURE;
}

static enum outcome
tell_several(const char *domain, struct arena *arena, struct finding *finding)
{
	domain = check_show(arena, domain);
	finding->grade = "several";
	finding->detail = arena_printf(arena,
	    "%s has several DMARC records, of which receivers then heed none",
	    domain);
	finding->fix = arena_printf(arena,
	    "leave one TXT record of _dmarc.%s that begins with v=DMARC1",
	    domain);
	return FOUND;
}

static enum outcome
tell_missing(const struct dmarc_facts *facts, struct arena *arena,
    struct finding *finding)
{
	const struct dmarc_found *found = dmarc_facts_found(facts);
	const char *author = check_show(arena, facts->author);
	const char *above = check_show(arena, organization_of_author(facts));

	finding->grade = "missing";
	finding->detail = arena_printf(arena, "%s has no DMARC record", author);
	if (strcmp(author, above) != 0)
		finding->detail = arena_printf(
		    arena, "%s, and %s has none", finding->detail, above);
	if (found->stray != NULL)
		finding->detail = arena_printf(arena,
		    "%s; the TXT record \"%s\" of _dmarc.%s is none",
		    finding->detail, check_show_name(arena, found->stray),
		    author);
	finding->fix = arena_printf(arena,
	    "publish: _dmarc.%s. TXT \"v=DMARC1; p=none; rua=mailto:ADDRESS\", "
	    "with an address of yours where reports are read",
	    above);
	return FOUND;
}

static enum outcome
tell_faulty(const struct dmarc_found *found, struct arena *arena,
    struct finding *finding)
{
	const char *domain = check_show(arena, found->domain);
	const char *then = "receivers pass over it";

	if (found->status == DMARC_FAULTY)
		then = "receivers do no DMARC for such a record";
	else if (found->is_mended)
		then = "receivers take it for p=none";
	finding->grade = "faulty";
	finding->detail =
	    arena_printf(arena, "in the DMARC record of %s, %s: %s", domain,
		check_cut(arena, found->fault, 200), then);
	finding->fix =
	    arena_printf(arena, "correct the TXT record of _dmarc.%s: \"%s\"",
		domain, check_show_name(arena, found->text));
	return FOUND;
}

/* --- what both methods make of it --- */

static enum outcome
tell_difference(const struct dmarc_facts *facts, const char *difference,
    struct arena *arena, struct finding *finding)
{
	const struct dmarc_found *list = &facts->found[DMARC_PSL];
	const struct dmarc_found *walk = &facts->found[DMARC_TREE_WALK];

	finding->grade = "differs";
	finding->detail = difference;
	if (list->status == DMARC_FOUND && walk->status == DMARC_FOUND &&
	    strcmp(list->domain, walk->domain) == 0 &&
	    strcmp(list->organization.domain, walk->organization.domain) == 0)
		finding->fix = arena_printf(arena,
		    "write the record of %s without np, t and pct, which some "
		    "receivers heed and others do not",
		    check_show(arena, list->domain));
	else
		finding->fix = arena_printf(arena,
		    "publish a DMARC record with psd=n at _dmarc.%s, so that "
		    "all receivers find the same",
		    check_show(arena, organization_of_author(facts)));
	return FOUND;
}

/* The method that decides has found a record without fault. */
static enum outcome
judge_methods(const struct dmarc_facts *facts, struct arena *arena,
    struct finding *finding)
{
	const struct dmarc_organization *organization;
	const struct dmarc_found *found;
	const char *difference;
	enum dmarc_method method;

	difference = dmarc_difference(arena, facts->found);
	if (difference != NULL)
		return tell_difference(facts, difference, arena, finding);
	for (method = 0; method < DMARC_METHODS; method++) {
		found = &facts->found[method];
		organization = &found->organization;
		if (found->status == DMARC_UNKNOWN)
			return tell_unknown(found, arena, finding);
		if (organization->domain != NULL)
			continue;
		finding->detail = arena_printf(arena,
		    "DNS gave no usable answer for %s (%s), so that the "
		    "organisation of %s is not known",
		    check_show(arena, organization->failed),
		    organization->reason, check_show(arena, facts->author));
		finding->fix = fix_name_servers(arena, organization->failed);
		return UNSURE;
	}
	return FINE;
}

static enum outcome
judge_found(
    const struct facts *all, struct arena *arena, struct finding *finding)
{
	const struct dmarc_facts *facts = all->dmarc;
	const struct dmarc_found *found = dmarc_facts_found(facts);

	if (found->status == DMARC_UNKNOWN)
		return tell_unknown(found, arena, finding);
	if (found->several != NULL)
		return tell_several(found->several, arena, finding);
	if (found->fault != NULL)
		return tell_faulty(found, arena, finding);
	if (found->status != DMARC_MISSING ||
	    dmarc_difference(arena, facts->found) != NULL)
		return judge_methods(facts, arena, finding);
	if (all->from_domain == NULL ||
	    domain_exists(all->from_domain) != KNOWN_NO)
		return tell_missing(facts, arena, finding);
	finding->detail = "the domain does not exist: from-domain tells why";
	return NOT_ASKED;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	(void)settings;
	if (facts->dmarc == NULL) {
		finding->detail = CHECK_NO_AUTHOR;
		return NOT_ASKED;
	}
	finding->at_most = ACTION_NOTE;
	return judge_found(facts, arena, finding);
}

static const char *const grades[] = { "missing", "several", "faulty", "differs",
	NULL };

const struct check check_dmarc_record = {
	.row = {
		.name = "dmarc-record",
		.summary = "the From domain has one DMARC record that all receivers read alike",
		.preset = ACTION_NOTE,
		.grades = grades,
	},
	.needs = FACT_FROM_DOMAIN | FACT_DMARC,
	.code = "7.26",
	.title = "DMARC record",
	.why = "Large receivers want a DMARC record of whoever sends in bulk, "
	       "and no record, two of them, or one with a wrong policy count "
	       "as none. By the public suffix list (RFC 7489) and by the tree "
	       "walk (RFC 9989) receivers may find different records, or take "
	       "different domains for one organisation; then it depends on "
	       "the receiver whether the mail passes.",
	.fix = "publish one TXT record at _dmarc and the domain that begins "
	       "with v=DMARC1; p=none",
	.source = "RFC 7489 6.6.3, RFC 9989 4.7, 4.10.1",
	.judge = judge,
};
