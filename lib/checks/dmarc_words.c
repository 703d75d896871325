#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/checks/dkim_words.h"
#include "lib/checks/dmarc_words.h"
#include "lib/facts/dmarc.h"
#include "lib/facts/spf.h"
#include "lib/util/arena.h"

/* Pieces of the egress that are named; more are counted. */
#define PIECES_TOLD_MAX 4

/* Of what is wrong with a signature. */
#define SIGNATURE_WORDS_MAX (3 * CHECK_SHOW_MAX)

struct words {
	const struct facts *facts;
	const struct dmarc_tally *tally;
	const struct dmarc_found *found;
	struct arena *arena;
};

static struct words
words_of(const struct facts *facts, const struct dmarc_tally *tally,
    struct arena *arena)
{
	return (struct words){ facts, tally,
		&facts->dmarc->found[tally->method], arena };
}

static const char *
show(const struct words *words, const char *domain)
{
	return check_show(words->arena, domain);
}

/* "From is a.example.jp, and the DMARC record of example.jp asks ..." */
static const char *
author_words(const struct words *words)
{
	static const char *const asks[] = {
		[DMARC_POLICY_NONE] = "asks receivers for nothing",
		[DMARC_POLICY_QUARANTINE] = "asks receivers to quarantine",
		[DMARC_POLICY_REJECT] = "asks receivers to reject",
	};
	const struct dmarc_found *found = words->found;
	const char *author = words->facts->dmarc->author;

	if (strcmp(found->domain, author) == 0)
		return arena_printf(words->arena,
		    "From is %s, whose DMARC record %s", show(words, author),
		    asks[found->asks]);
	return arena_printf(words->arena,
	    "From is %s, and the DMARC record of %s %s", show(words, author),
	    show(words, found->domain), asks[found->asks]);
}

/* Of a domain that is not, or may not be. */
static const char *
aligned_words(enum known aligned, bool is_strict)
{
	if (aligned == KNOWN_UNSURE)
		return "and DNS does not say whether that is aligned";
	return is_strict ? "which is not aligned (the record wants the very "
			   "same domain)"
			 : "which is not aligned";
}

/* --- SPF --- */

/* With what SPF gives there, but for a pass. */
static const char *
piece_words(const struct words *words, const struct spf_piece *piece)
{
	char text[NETWORK_TEXT_SIZE];

	network_show(&piece->network, text);
	if (piece->outcome == SPF_PASS)
		return arena_string(words->arena, text);
	return arena_printf(
	    words->arena, "%s (%s)", text, spf_outcome_name(piece->outcome));
}

/* Those where the message passes, or those where it does not; or NULL. */
static const char *
pieces_words(const struct words *words, bool pass)
{
	const struct spf_facts *spf = words->facts->spf;
	const char *text = NULL, *piece;
	size_t i, count = 0;

	for (i = 0; i < spf->count; i++) {
		if (pass !=
			(dmarc_piece_passes(words->tally, &spf->pieces[i]) ==
			    KNOWN_YES) ||
		    count++ >= PIECES_TOLD_MAX)
			continue;
		piece = piece_words(words, &spf->pieces[i]);
		text = text == NULL
		    ? piece
		    : arena_printf(words->arena, "%s, %s", text, piece);
	}
	if (count > PIECES_TOLD_MAX)
		text = arena_printf(words->arena, "%s and %zu more", text,
		    count - PIECES_TOLD_MAX);
	return text;
}

static bool
passes_somewhere(const struct spf_facts *spf)
{
	size_t i;

	for (i = 0; i < spf->count; i++) {
		if (spf->pieces[i].outcome == SPF_PASS)
			return true;
	}
	return false;
}

/* Why SPF does not let it pass. */
static const char *
spf_words(const struct words *words)
{
	const enum known aligned = words->tally->spf;
	const struct spf_facts *spf = words->facts->spf;
	const char *domain, *failing, *text;

	if (spf == NULL)
		return aligned == KNOWN_UNSURE
		    ? "SPF of the null sender is that of the HELO name, and "
		      "none is configured for the egress"
		    : "the envelope sender has no domain that SPF could pass "
		      "for";
	domain = show(words, spf->domain);
	if (aligned != KNOWN_YES)
		return arena_printf(words->arena, "SPF %s %s, %s",
		    passes_somewhere(spf) ? "passes for" : "is asked of",
		    domain,
		    aligned_words(aligned, words->found->record.strict_spf));
	failing = pieces_words(words, false);
	text = failing == NULL
	    ? arena_printf(words->arena,
		  "whether SPF for %s passes everywhere is not known", domain)
	    : arena_printf(words->arena, "SPF for %s does not pass at %s",
		  domain, failing);
	return spf->uncut == NULL
	    ? text
	    : arena_printf(words->arena, "%s (%s)", text, spf->uncut);
}

/* --- DKIM --- */

/* One that could let the message pass, had it passed itself; or NULL. */
static const struct dkim_result *
aligned_signature(const struct words *words)
{
	const struct dkim_results *results = words->facts->dkim;
	const char *domain;
	size_t i;

	for (i = 0; i < results->count; i++) {
		domain = dmarc_signature_domain(&results->items[i]);
		if (domain != NULL &&
		    dmarc_facts_aligned(words->facts->dmarc,
			words->tally->method, domain) != KNOWN_NO)
			return &results->items[i];
	}
	return NULL;
}

static const char *
unaligned_words(const struct words *words)
{
	const struct dkim_results *results = words->facts->dkim;
	const char *domain;

	domain = results->count > 0 ? dmarc_signature_domain(&results->items[0])
				    : NULL;
	if (results->total > 1)
		return arena_printf(words->arena,
		    "none of the %zu DKIM signatures is aligned and passes",
		    results->total);
	if (domain == NULL)
		return "the DKIM signature cannot be read";
	return arena_printf(words->arena, "the DKIM signature is of %s, %s",
	    show(words, domain),
	    aligned_words(KNOWN_NO, words->found->record.strict_dkim));
}

static const char *
signature_words(const struct words *words)
{
	const struct dkim_result *result = aligned_signature(words);
	struct arena *arena = words->arena;
	const char *domain;

	if (words->facts->dkim->total == 0)
		return "there is no DKIM signature";
	if (result == NULL)
		return unaligned_words(words);
	if (result->outcome == DKIM_FAIL)
		return check_cut(arena, result->text, SIGNATURE_WORDS_MAX);
	domain = show(words, dmarc_signature_domain(result));
	if (result->outcome == DKIM_PASS)
		return arena_printf(arena,
		    "the DKIM signature of %s passes, %s", domain,
		    aligned_words(KNOWN_UNSURE, false));
	return arena_printf(arena,
	    "whether the DKIM signature of %s passes is not known", domain);
}

/* Who may sign it yet: ", and ..."; or "". */
static const char *
signer_words(const struct words *words)
{
	const struct conf_egress *egress = words->facts->egress_conf;
	const struct dmarc_identity *signer = &words->facts->dmarc->signer;

	if (egress->dkim == DKIM_EXPECTED || egress->dkim == DKIM_NONE)
		return "";
	if (egress->dkim == DKIM_UNKNOWN || signer->domain == NULL)
		return ", and it is not known whether the provider adds one";
	return arena_printf(words->arena, ", and the provider signs as %s, %s",
	    show(words, signer->domain),
	    aligned_words(signer->aligned[words->tally->method],
		words->found->record.strict_dkim));
}

/* --- what is to be done --- */

static const char *
fix_of(const struct words *words)
{
	const struct dmarc_facts *dmarc = words->facts->dmarc;
	const struct dkim_result *result = aligned_signature(words);
	const char *author = show(words, dmarc->author);

	if (result != NULL && result->outcome == DKIM_FAIL)
		return dkim_mend(words->arena, result);
	if (words->tally->spf == KNOWN_YES)
		return arena_printf(words->arena,
		    "let the SPF record of %s pass these addresses, or have "
		    "the mail signed with d=%s",
		    show(words, words->facts->spf->domain), author);
	if (words->facts->egress_conf->return_path != NULL)
		return arena_printf(words->arena,
		    "have the mail signed with d=%s, since the provider puts "
		    "a domain of its own into the envelope sender",
		    author);
	return arena_printf(words->arena,
	    "have the mail signed with d=%s, or send it with an envelope "
	    "sender in %s; a visitor's address belongs in Reply-To, not in "
	    "From",
	    author, author);
}

/* The provider may be asked; DNS may answer later. */
static const char *
fix_of_unsure(const struct words *words)
{
	const struct conf_egress *egress = words->facts->egress_conf;

	if (words->tally->signer != KNOWN_UNSURE)
		return "send it again later; if this stays, spf, dkim and "
		       "dmarc-record tell what is not known";
	return arena_printf(words->arena,
	    "ask the provider whether it signs with d=%s, and set dkim and "
	    "dkim-domain of the egress \"%s\"",
	    show(words, words->facts->dmarc->author),
	    show(words, egress->title));
}

void
dmarc_tell_none(const struct facts *facts, const struct dmarc_tally *tally,
    struct arena *arena, struct finding *finding)
{
	const struct words words = words_of(facts, tally, arena);

	finding->detail = arena_printf(arena, "%s; %s; %s%s",
	    author_words(&words), spf_words(&words), signature_words(&words),
	    signer_words(&words));
	finding->fix = fix_of(&words);
}

void
dmarc_tell_unsure(const struct facts *facts, const struct dmarc_tally *tally,
    struct arena *arena, struct finding *finding)
{
	const struct words words = words_of(facts, tally, arena);

	dmarc_tell_none(facts, tally, arena, finding);
	finding->fix = fix_of_unsure(&words);
}

void
dmarc_tell_some(const struct facts *facts, const struct dmarc_tally *tally,
    struct arena *arena, struct finding *finding)
{
	const struct words words = words_of(facts, tally, arena);
	const char *passing = pieces_words(&words, true);

	finding->detail =
	    arena_printf(arena, "%s; %s%s%s; %s%s", author_words(&words),
		spf_words(&words), passing != NULL ? ", and passes at " : "",
		passing != NULL ? passing : "", signature_words(&words),
		signer_words(&words));
	finding->fix = fix_of(&words);
}
