#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/checks/dmarc_words.h"
#include "lib/facts/dmarc.h"
#include "lib/facts/message.h"
#include "lib/facts/spf.h"
#include "lib/util/arena.h"

/* --- what lets it pass? (RFC 7489 6.6.2, RFC 9989 5.3.4, 5.3.5) --- */

const char *
dmarc_signature_domain(const struct dkim_result *result)
{
	return result->signature->domain;
}

static enum known
signature_passes(const struct facts *facts, enum dmarc_method method,
    const struct dkim_result *result)
{
	const char *domain = dmarc_signature_domain(result);
	enum known aligned;

	if (result->outcome == DKIM_FAIL || domain == NULL)
		return KNOWN_NO;
	aligned = dmarc_facts_aligned(facts->dmarc, method, domain);
	if (aligned == KNOWN_NO || result->outcome == DKIM_PASS)
		return aligned;
	return KNOWN_UNSURE;
}

/* As the configuration has it. */
static enum known
signer_passes(const struct facts *facts, enum dmarc_method method)
{
	switch (facts->egress_conf->dkim) {
	case DKIM_EXPECTED:
	case DKIM_NONE:
		return KNOWN_NO;
	case DKIM_RELAY:
		if (facts->dmarc->signer.domain != NULL)
			return facts->dmarc->signer.aligned[method];
		break;
	case DKIM_UNKNOWN:
		break;
	}
	return KNOWN_UNSURE;
}

static enum known
dkim_passes(
    const struct facts *facts, enum dmarc_method method, enum known signer)
{
	const struct dkim_results *results = facts->dkim;
	enum known passes = signer, one;
	size_t i;

	if (passes == KNOWN_NO && results->total > results->count)
		passes = KNOWN_UNSURE;
	for (i = 0; i < results->count && passes != KNOWN_YES; i++) {
		one = signature_passes(facts, method, &results->items[i]);
		if (one != KNOWN_NO)
			passes = one;
	}
	return passes;
}

enum known
dmarc_piece_passes(
    const struct dmarc_tally *tally, const struct spf_piece *piece)
{
	enum known spf = tally->spf;

	if (piece->outcome == SPF_TEMPERROR && spf == KNOWN_YES)
		spf = KNOWN_UNSURE;
	else if (piece->outcome != SPF_PASS && piece->outcome != SPF_TEMPERROR)
		spf = KNOWN_NO;
	return spf == KNOWN_NO ? tally->dkim : spf;
}

static void
count_pieces(const struct facts *facts, struct dmarc_tally *tally)
{
	const struct spf_facts *spf = facts->spf;
	size_t i;

	if (spf->count == 0 || spf->uncut != NULL)
		tally->count[KNOWN_UNSURE]++;
	for (i = 0; i < spf->count; i++)
		tally->count[dmarc_piece_passes(tally, &spf->pieces[i])]++;
}

/* By SPF alone, without a look at what it gives; of the null sender whose HELO
 * name is not configured, nobody knows. */
static enum known
spf_helps(const struct facts *facts, enum dmarc_method method)
{
	if (facts->spf != NULL)
		return facts->dmarc->spf.aligned[method];
	return address_is_null(&facts->message->reverse_path) ? KNOWN_UNSURE
							      : KNOWN_NO;
}

static struct dmarc_tally
tally_by(const struct facts *facts, enum dmarc_method method)
{
	struct dmarc_tally tally = { .method = method };

	tally.signer = signer_passes(facts, method);
	tally.dkim = dkim_passes(facts, method, tally.signer);
	tally.spf = spf_helps(facts, method);
	/* Then it is the same everywhere. */
	if (tally.dkim == KNOWN_YES || tally.spf == KNOWN_NO)
		tally.count[tally.dkim]++;
	else if (facts->spf == NULL)
		tally.count[KNOWN_UNSURE]++;
	else
		count_pieces(facts, &tally);
	return tally;
}

static bool
fails_everywhere(const struct dmarc_tally *tally)
{
	return tally->count[KNOWN_YES] == 0 && tally->count[KNOWN_UNSURE] == 0;
}

/* --- how bad is it? --- */

/* RFC 7489 6.6.1, RFC 9989 5.3.1: what becomes of mail with several author
 * domains, each receiver decides for itself. The first one is judged. NULL:
 * there is one. */
static const char *
several_authors(const struct message *message)
{
	const struct address *items = message->from.items;
	size_t i;

	if (message->from_fields != 1)
		return "there are several From fields, and receivers differ in "
		       "what they do then";
	for (i = 1; i < message->from.count; i++) {
		if (items[i].domain == NULL || items[0].domain == NULL ||
		    strcmp(items[i].domain, items[0].domain) != 0)
			return "From has several domains, and receivers differ "
			       "in what they do then";
	}
	return NULL;
}

static bool
is_enforced(const struct dmarc_found *found)
{
	return found->status == DMARC_FOUND &&
	    found->asks >= DMARC_POLICY_QUARANTINE;
}

/* A receiver that goes by the other method does something about it, too. */
static bool
other_agrees(const struct facts *facts)
{
	enum dmarc_method other =
	    facts->dmarc->method == DMARC_PSL ? DMARC_TREE_WALK : DMARC_PSL;
	struct dmarc_tally tally = tally_by(facts, other);

	return is_enforced(&facts->dmarc->found[other]) &&
	    fails_everywhere(&tally);
}

/* Nobody signs it after us. */
static enum action
worst_of(const struct facts *facts)
{
	return facts->egress_conf->dkim == DKIM_EXPECTED ||
		facts->egress_conf->dkim == DKIM_NONE
	    ? ACTION_REFUSE
	    : ACTION_NOTE;
}

static enum outcome
tell_failure(const struct facts *facts, const struct dmarc_tally *tally,
    struct arena *arena, struct finding *finding)
{
	const char *but;

	dmarc_tell_none(facts, tally, arena, finding);
	if (!is_enforced(dmarc_facts_found(facts->dmarc))) {
		finding->at_most = ACTION_NOTE;
		return FOUND;
	}
	but = several_authors(facts->message);
	if (but == NULL && !other_agrees(facts))
		but = "not so by the other method: dmarc-record tells more";
	if (but != NULL) {
		finding->at_most = ACTION_NOTE;
		finding->detail =
		    arena_printf(arena, "%s (%s)", finding->detail, but);
	}
	return FOUND;
}

static enum outcome
judge_message(
    const struct facts *facts, struct arena *arena, struct finding *finding)
{
	const struct dmarc_found *found = dmarc_facts_found(facts->dmarc);
	struct dmarc_tally tally = tally_by(facts, facts->dmarc->method);

	if (tally.count[KNOWN_NO] == 0 && tally.count[KNOWN_UNSURE] == 0)
		return FINE;
	finding->grade = dmarc_policy_name(found->asks);
	finding->at_most = worst_of(facts);
	if (fails_everywhere(&tally))
		return tell_failure(facts, &tally, arena, finding);
	if (tally.count[KNOWN_NO] == 0) {
		if (!is_enforced(found))
			finding->at_most = ACTION_NOTE;
		dmarc_tell_unsure(facts, &tally, arena, finding);
		return UNSURE;
	}
	finding->at_most = ACTION_NOTE;
	finding->grade = "some";
	dmarc_tell_some(facts, &tally, arena, finding);
	return FOUND;
}

static enum outcome
judge_found(
    const struct facts *facts, struct arena *arena, struct finding *finding)
{
	const struct dmarc_found *found = dmarc_facts_found(facts->dmarc);

	switch (found->status) {
	case DMARC_FOUND:
		return judge_message(facts, arena, finding);
	case DMARC_UNKNOWN:
		finding->at_most = worst_of(facts);
		finding->detail = arena_printf(arena,
		    "DNS gave no usable answer for %s (%s), so that nobody "
		    "knows what it asks of receivers",
		    check_show(arena, found->domain), found->reason);
		finding->fix = arena_printf(arena,
		    "send it again later; if this stays, look at the name "
		    "servers of %s",
		    check_show(arena, found->domain));
		return UNSURE;
	case DMARC_MISSING:
	case DMARC_SEVERAL:
	case DMARC_FAULTY:
		break;
	}
	finding->detail = "no DMARC record counts for the From domain: "
			  "dmarc-record tells why";
	return NOT_ASKED;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	(void)settings;
	if (facts->egress_conf != NULL && facts->dmarc != NULL)
		return judge_found(facts, arena, finding);
	finding->detail =
	    facts->egress_conf == NULL ? CHECK_NO_EGRESS : CHECK_NO_AUTHOR;
	return NOT_ASKED;
}

static const char *const grades[] = { "reject", "quarantine", "none", "some",
	NULL };

const struct check check_dmarc = {
	.row = {
		.name = "dmarc",
		.summary = "SPF or DKIM passes for the From domain, as DMARC wants it",
		.preset = ACTION_REFUSE,
		.grades = grades,
	},
	.needs = FACT_SENDER | FACT_HEADER | FACT_EGRESS | FACT_SPF |
	    FACT_DKIM | FACT_DMARC,
	.code = "7.26",
	.title = "DMARC",
	.why = "A receiver looks up the DMARC record of the From domain. The "
	       "mail passes when SPF passes for that domain, or one of the "
	       "same organisation, or a DKIM signature of such a domain is "
	       "valid; if not, the record may ask to quarantine it or to "
	       "reject it, and large receivers do so. It is refused only "
	       "where it fails on every address of the egress, both ways of "
	       "finding the record agree, and the egress says dkim = expected "
	       "or none: else a provider may sign it after us. Otherwise it "
	       "is noted. Of a From field with several domains the first one "
	       "is judged, for a note.",
	.fix = "send with an envelope sender of the From domain whose SPF "
	       "record lets the egress pass, or have the mail signed with "
	       "DKIM by that domain",
	.source = "RFC 7489 6.6.2, RFC 9989 5.3",
	.judge = judge,
};
