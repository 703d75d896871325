/* What from-domain and sender-domain have in common: could mail be sent to an
 * address in this domain? */
#ifndef POSTFRANK_CHECKS_MAIL_DOMAIN_H
#define POSTFRANK_CHECKS_MAIL_DOMAIN_H

#include "lib/checks/check.h"

struct address;
struct domain_facts;

/*
 * Judges facts that are known, of the domain of `leaves`; fills detail, fix and
 * at_most of `finding`. `given` is what the message has in the place of
 * `leaves`, NULL = nothing.
 */
enum outcome mail_domain_judge(const struct facts *facts,
    const struct domain_facts *domain, const struct address *given,
    const struct address *leaves, struct arena *arena,
    struct finding *finding);

/* "<a@b>", or "<a@b>, which leaves as <c@d>," when it is rewritten. */
const char *mail_domain_show(struct arena *arena, const struct address *given,
    const struct address *leaves);

/*
 * How bad a domain is that cannot be reached: a note for a reserved name (lan,
 * localdomain) in mail of the sendmail command, whose host often has such a
 * name of its own and rewrites it on the way out; else ACTION_REFUSE.
 */
enum action mail_domain_grade(const struct facts *facts, const char *domain);

#endif
