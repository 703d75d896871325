/*
 * What receivers compute by DMARC for one message, but for the results of SPF
 * and DKIM themselves: whose record counts for its author, and which domains
 * are aligned with the author's; by both methods. In the message's arena.
 */
#ifndef POSTFRANK_FACTS_DMARC_H
#define POSTFRANK_FACTS_DMARC_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/auth/dmarc.h"

/* Domains of signatures that are looked at; more are dropped. */
#define DMARC_SIGNATURES_MAX 10

/* Names in any case, as messages have them; NULL = there is none. */
struct dmarc_question {
	const char *author;	/* message_from_domain(): there is one */
	enum known exists;	/* it does, in DNS: domain_exists() */
	const char *spf;	/* that SPF is asked of: the reverse-path's, or
				 * the HELO name (spf_facts.domain) */
	const char *const *signatures; /* d= of each; NULL = unreadable */
	size_t signature_count;
	const char *signer;	/* d= by which the provider signs after us
				 * (conf_egress.dkim_domain) */
	enum dmarc_method method; /* that decides */
};

/* A domain that SPF or DKIM may confirm. */
struct dmarc_identity {
	const char *domain;	/* as the question has it; NULL = none */
	struct dmarc_organization organizations[DMARC_METHODS];
	/* In the mode that the record asks for (aspf, adkim); relaxed where
	 * no record counts. */
	enum known aligned[DMARC_METHODS];
};

struct dmarc_facts {
	const char *author;	/* domain_normal() */
	enum dmarc_method method; /* that decides */
	struct dmarc_found found[DMARC_METHODS];
	struct dmarc_identity spf, signer;
	const struct dmarc_identity *signatures;
	size_t signature_count;
};

/*
 * False: something is not known; all that may be needed was asked of `known`
 * by then. At most 8 names for each domain of the question.
 */
bool dmarc_facts_make(struct arena *arena,
    const struct dmarc_question *question, const struct dmarc_known *known,
    struct dmarc_facts *facts_r);

/* What receivers do with the message, by the method that decides. */
const struct dmarc_found *dmarc_facts_found(const struct dmarc_facts *facts);

/* A signature of that d= is aligned; KNOWN_UNSURE for one that was not in the
 * question. */
enum known dmarc_facts_aligned(const struct dmarc_facts *facts,
    enum dmarc_method method, const char *signature);

#endif
