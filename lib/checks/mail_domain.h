/* What from-domain and sender-domain have in common: could mail be sent to an
 * address in this domain? */
#ifndef POSTFRANK_CHECKS_MAIL_DOMAIN_H
#define POSTFRANK_CHECKS_MAIL_DOMAIN_H

#include "lib/checks/check.h"

struct domain_facts;

/* Judges facts that are known; fills detail, fix and at_most of `finding`. */
enum outcome mail_domain_judge(const struct facts *facts,
    const struct domain_facts *domain, struct arena *arena,
    struct finding *finding);

/*
 * How bad a domain is that cannot be reached: a note for a reserved name (lan,
 * localdomain) in mail of the sendmail command, whose host often has such a
 * name of its own and rewrites it on the way out; else ACTION_REFUSE.
 */
enum action mail_domain_grade(const struct facts *facts, const char *domain);

#endif
