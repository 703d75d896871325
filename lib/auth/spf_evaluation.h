/* One evaluation on its way: for spf_evaluate.c and spf_match.c. */
#ifndef POSTFRANK_AUTH_SPF_EVALUATION_H
#define POSTFRANK_AUTH_SPF_EVALUATION_H

#include "lib/auth/spf_evaluate.h"
#include "lib/auth/spf_expand.h"

struct spf_evaluation {
	struct arena *arena;
	const struct spf_question *question;
	const struct spf_known *known;
	struct spf_macros macros; /* but for `domain` and `validated` */
	struct spf_result *result;
	struct spf_step *steps; /* the result's */
	bool is_missing;	/* an answer is; the rest looks ahead */
	bool explaining;	/* no limit counts any more */
	unsigned depth;		/* of includes */
	const struct spf_place *decided; /* of the arena; NULL = nowhere yet */
};

/* A term, or a modifier, of a record. */
struct spf_place {
	const char *domain;	/* octets; whose record it is */
	const struct spf_record *record;
	const struct spf_term *term; /* NULL = redirect, or the record */
};

enum spf_match {
	SPF_NO_MATCH,
	SPF_MATCH,
	SPF_STOP,	/* temperror or permerror, which was told */
};

/* Who walks through the records: check_host() as below. It tells no steps. */
struct spf_engine {
	enum spf_match (*check_host)(struct spf_evaluation *evaluation,
	    const char *domain, const struct spf_place *from);
};

/* --- spf_evaluation.c --- */

/* Octets that may have an SPF record (RFC 7208 4.3). */
bool spf_is_domain(const char *octets);

/* In normal form; "" when it cannot be asked. */
const char *spf_name_of(
    struct spf_evaluation *evaluation, const char *octets);

/*
 * NULL = it is not known yet. `name` is in normal form; "" does not exist, but
 * is no void lookup either (RFC 7208 4.8), and so is a null MX.
 */
const struct spf_answer *spf_ask(
    struct spf_evaluation *evaluation, enum dns_type type, const char *name);

/* Ends the evaluation: SPF_STOP, with a sentence; with one about the term. */
enum spf_match spf_stop(struct spf_evaluation *evaluation,
    enum spf_outcome outcome, const char *problem);
enum spf_match spf_stop_term(struct spf_evaluation *evaluation,
    const struct spf_place *place, const char *what);

/* The term or redirect, printable. */
const char *spf_place_show(
    struct spf_evaluation *evaluation, const struct spf_place *place);

/*
 * What macros of that text say there. NULL = an answer is missing for that; or
 * with SPF_STOP in `*match_r` a limit was met.
 */
const struct spf_macros *spf_macros_at(struct spf_evaluation *evaluation,
    const struct spf_place *place, const char *text, enum spf_match *match_r);

/* What a domain-spec leads to there, in octets; NULL as above. */
const char *spf_target(struct spf_evaluation *evaluation,
    const struct spf_place *place, const char *domain_spec,
    enum spf_match *match_r);

/* --- spf_check.c --- */

/* RFC 7208 4.6.4: counts a term, or a redirect, before it asks. */
enum spf_match spf_count_lookup(
    struct spf_evaluation *evaluation, const struct spf_place *place);

/* The record of the domain. NULL with SPF_NO_MATCH: it is missing; with
 * SPF_STOP: it has none, or DNS failed, which was told. */
const struct spf_record *spf_record_of(struct spf_evaluation *evaluation,
    const char *domain, const struct spf_place *from, enum spf_match *match_r);

/* What include and redirect lead to: a domain; NULL as above. */
const char *spf_target_domain(struct spf_evaluation *evaluation,
    const struct spf_place *place, const char *domain_spec,
    enum spf_match *match_r);

/* The outcome is that of this place: SPF_MATCH. */
enum spf_match spf_decide(struct spf_evaluation *evaluation,
    const struct spf_place *place, enum spf_outcome outcome);

/*
 * check_host(): SPF_MATCH with an outcome, and where it was decided;
 * SPF_NO_MATCH: an answer is missing. `from` leads here; NULL = nothing does.
 * At most as deep as terms may ask.
 */
enum spf_match spf_check_host(struct spf_evaluation *evaluation,
    const char *domain, const struct spf_place *from);

/* --- spf_match.c --- */

/* Of a, mx, ptr, exists. */
enum spf_match spf_match_term(
    struct spf_evaluation *evaluation, const struct spf_place *place);

/* SPF_STOP when DNS failed (RFC 7208 5), or it is one void lookup too many. */
enum spf_match spf_check_answer(struct spf_evaluation *evaluation,
    const struct spf_place *place, const char *name,
    const struct spf_answer *answer);

/* SPF_STOP with more mail servers than may be (RFC 7208 4.6.4). */
enum spf_match spf_check_mx(struct spf_evaluation *evaluation,
    const struct spf_place *place, const struct spf_answer *answer);

/* The client's names that lead back to it (RFC 7208 5.5), at most
 * SPF_PTR_HOSTS_MAX. */
struct spf_validated {
	const char *names[SPF_PTR_HOSTS_MAX];
	size_t count;
	bool is_missing;	/* an answer is, and so may be names */
};
enum spf_match spf_validate(struct spf_evaluation *evaluation,
    const struct spf_place *place, struct spf_validated *validated);

#endif
