/* What DNS said, as SPF wants it: a copy that stays, its SPF record read. */
#ifndef POSTFRANK_AUTH_SPF_ANSWER_H
#define POSTFRANK_AUTH_SPF_ANSWER_H

#include "lib/auth/spf_record.h"
#include "lib/dns/dns.h"

/* The SPF records among the TXT records of a name (RFC 7208 4.5). */
struct spf_policy {
	size_t count;
	const char *text;	/* of the only one, printable; else NULL */
	struct spf_record record; /* the only one, where `fault` is NULL */
	const char *fault;	/* of its syntax */
};

struct spf_answer {
	enum dns_status status;
	const char *reason;	/* DNS_FAILURE */
	uint32_t ttl;
	const struct dns_record *records;
	size_t count;
	struct spf_policy policy; /* of TXT */
};

/* A copy in the arena. */
void spf_answer_take(struct arena *arena, enum dns_type type,
    const struct dns_answer *answer, struct spf_answer *answer_r);

/* The answer is there, and has nothing in it. */
bool spf_answer_is_void(const struct spf_answer *answer);

/*
 * Why there is not one policy that can be read, as a sentence from the arena;
 * NULL = there is. `from` names the record that needs it, NULL = none does.
 */
const char *spf_policy_problem(struct arena *arena,
    const struct spf_policy *policy, const char *name, const char *from);

/* A name for a person's eyes. */
const char *spf_name_show(struct arena *arena, const char *name);

#endif
