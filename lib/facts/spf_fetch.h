/* Evaluates SPF for the facts of one sender at one egress, or of one record. */
#ifndef POSTFRANK_FACTS_SPF_FETCH_H
#define POSTFRANK_FACTS_SPF_FETCH_H

#include "lib/facts/domain_fetch.h"

/* `name` is of spf_name_make(); `egress` NULL: there is none of that key any
 * more, which is a failure. */
struct domain_fetch *spf_fetch_start(struct dns *dns, const char *name,
    struct egress_facts *egress, domain_fetched *fetched, void *arg);

struct domain_fetch *spf_record_fetch_start(struct dns *dns,
    const char *domain, domain_fetched *fetched, void *arg);

#endif
