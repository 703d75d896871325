/*
 * What large receivers would answer to a message, by their profiles: for those
 * that it is going to, of what was found. Pure.
 */
#ifndef POSTFRANK_VERDICT_RECEIVERS_H
#define POSTFRANK_VERDICT_RECEIVERS_H

#include "lib/conf/receivers.h"
#include "lib/verdict/verdict.h"

struct receiver_fact;

/* Strings are the configuration's, the domain the message's. */
struct expected_answer {
	const char *domain;	/* of the first recipient there */
	const char *receiver;	/* title of its profile */
	const char *code, *text, *source;
};

/* The profile that has the domain; NULL: none has. */
const struct conf_receiver *receiver_of_domain(const struct conf *conf,
    const char *domain);
/* That one, or else the one that has its mail servers, as far as they are
 * known. */
const struct conf_receiver *receiver_of(const struct conf *conf,
    const struct receiver_fact *fact);

/*
 * Fills verdict->answers by its findings, which are those of all checks: at
 * most one for each profile, in the order of facts->receivers.
 */
void receivers_expect(const struct facts *facts, const struct conf *conf,
    struct arena *arena, struct verdict *verdict);

#endif
