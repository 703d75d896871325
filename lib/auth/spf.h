/*
 * SPF as a receiver computes it: check_host() of RFC 7208 for a client, a HELO
 * name and an envelope sender, both limits of 4.6.4 over all of it.
 */
#ifndef POSTFRANK_AUTH_SPF_H
#define POSTFRANK_AUTH_SPF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/util/network.h"

struct dns;
struct spf_engine;
struct spf_search;

/* Octets of a HELO name, of a sender; longer ones have no SPF (RFC 7208 4.3). */
#define SPF_IDENTITY_MAX 512
/* Octets of an explanation; a longer one is none. */
#define SPF_EXPLANATION_MAX 1000
/*
 * Questions that are asked before it is clear that their answers are needed.
 * With those that are needed it is a few more than a hundred at the most: ten
 * mx terms with ten hosts each.
 */
#define SPF_AHEAD_MAX 50

enum spf_outcome {
	SPF_NONE,
	SPF_NEUTRAL,
	SPF_PASS,
	SPF_FAIL,
	SPF_SOFTFAIL,
	SPF_TEMPERROR,
	SPF_PERMERROR,
};

struct spf_question {
	const char *helo;
	const char *sender;	/* local@domain, A-labels; "" is the null one,
				 * for which postmaster@HELO stands (2.4) */
	const char *receiver;	/* %{r}; NULL = "unknown" */
	int64_t time;		/* %{t}: seconds since 1970 */
	bool explain;		/* fetch what a "fail" says (exp=) */
	const char *explanation; /* in place of one that is not to be had; or
				  * NULL */
	bool trace;		/* tell the steps */
	const struct spf_engine *engine; /* NULL = our own */
};

/* A term that was looked at, in that order; texts are printable. */
struct spf_step {
	unsigned depth;		/* of includes */
	const char *domain;	/* whose record it is in */
	const char *term;
	const char *result;	/* "match", "no match", "permerror", ... */
	unsigned lookups, voids; /* counted so far */
};

struct spf_result {
	enum spf_outcome outcome;
	/* Of "fail", when it was asked for: as the domain says it, octets that
	 * may not be printable; or NULL. */
	const char *explanation;
	/* Not NULL with none, temperror, permerror: which name, record or term,
	 * and why. */
	const char *problem;
	/* What decided: a term, printable, and whose record it is in; NULL:
	 * none did. The record of "neutral" by default has no such term. */
	const char *term;
	const char *domain;
	bool of_local;		/* it may hang on the sender's local part */
	bool heard;		/* some name server had a part in it */
	unsigned lookups;	/* terms that asked DNS */
	unsigned voids;		/* their questions that found nothing */
	uint32_t ttl;		/* seconds: the least of what was looked at */
	const struct spf_step *steps;
	size_t step_count;
};

/* "none", "neutral", "pass", ... */
const char *spf_outcome_name(enum spf_outcome outcome);

/* One result for each client, in their order. All it points to ends with the
 * call, and so does the search. */
typedef void spf_done(void *arg, const struct spf_result *results,
    size_t count);

/*
 * Evaluates for each of the clients (at least one); what they need is asked
 * once, all that is known to be needed at the same time. The callback comes
 * once, later, never inside the call, unless it is cancelled. There is no
 * deadline but that of DNS: the caller has one. Question and clients are
 * copied. Loop's thread.
 */
struct spf_search *spf_start(struct dns *dns,
    const struct spf_question *question, const struct ip *clients,
    size_t client_count, spf_done *done, void *arg);
void spf_cancel(struct spf_search *search);

#endif
