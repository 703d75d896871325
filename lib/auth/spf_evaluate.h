/* check_host() as a pure function of what is known of DNS. */
#ifndef POSTFRANK_AUTH_SPF_EVALUATE_H
#define POSTFRANK_AUTH_SPF_EVALUATE_H

#include "lib/auth/spf.h"
#include "lib/auth/spf_answer.h"

struct arena;

struct spf_known {
	/*
	 * The answer, valid as long as the evaluation's results; NULL = it is
	 * not known yet. `ahead`: another one is missing before it, and it may
	 * turn out that this one is not needed. `name` is in normal form and
	 * the caller's.
	 */
	const struct spf_answer *(*answer)(
	    void *arg, enum dns_type type, const char *name, bool ahead);
	void *arg;
};

/*
 * True with a result, from the arena. False: the first answer that was missing
 * (not `ahead`) has to be known, then evaluate again.
 */
bool spf_evaluate(struct arena *arena, const struct spf_question *question,
    const struct ip *client, const struct spf_known *known,
    struct spf_result *result_r);

/* The domain whose record it begins with; NULL = there is none to ask, and the
 * outcome is "none" without a question (RFC 7208 4.3). From the arena. */
const char *spf_first_domain(struct arena *arena,
    const struct spf_question *question);

#endif
