/* What the check dmarc says: where it fails, why, and what to do. */
#ifndef POSTFRANK_CHECKS_DMARC_WORDS_H
#define POSTFRANK_CHECKS_DMARC_WORDS_H

#include "lib/checks/check.h"
#include "lib/util/known.h"

struct dkim_result;
struct spf_piece;

/* By one method, what lets the message pass. */
struct dmarc_tally {
	enum dmarc_method method;
	enum known signer;	/* the provider signs, and is aligned */
	enum known dkim;	/* that, or a signature that is there */
	enum known spf;		/* where SPF passes, the message does */
	size_t count[3];	/* pieces of the egress, by enum known */
};

/* --- dmarc.c --- */

/* The message passes there, by SPF or by a signature. */
enum known dmarc_piece_passes(const struct dmarc_tally *tally,
    const struct spf_piece *piece);
/* The d= of a signature; NULL = it cannot be read. */
const char *dmarc_signature_domain(const struct dkim_result *result);

/* --- dmarc_words.c: fill detail and fix of a finding --- */

/* It passes nowhere; that is not known; it passes at some addresses alone. */
void dmarc_tell_none(const struct facts *facts, const struct dmarc_tally *tally,
    struct arena *arena, struct finding *finding);
void dmarc_tell_unsure(const struct facts *facts,
    const struct dmarc_tally *tally, struct arena *arena,
    struct finding *finding);
void dmarc_tell_some(const struct facts *facts, const struct dmarc_tally *tally,
    struct arena *arena, struct finding *finding);

#endif
