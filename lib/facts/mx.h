/* The mail servers of a domain, as its MX records name them. Loop's thread. */
#ifndef POSTFRANK_FACTS_MX_H
#define POSTFRANK_FACTS_MX_H

#include <stddef.h>

#include "lib/facts/domain_cache.h"
#include "lib/facts/facts.h"

struct reach_cache;

/*
 * The hosts that are looked up: the best ones, or the domain itself in their
 * place (RFC 5321 5.1); none of a domain that takes no mail. mx_list() fills as
 * many as mx_count() says, which live as long as `domain` is held.
 */
size_t mx_count(const struct domain_facts *domain);
void mx_list(struct domain_facts *domain, struct mx_fact *mx);

/* Takes what the cache has of them. Returns how many names are cold. */
size_t mx_take(struct domain_cache *cache, struct mx_fact *mx, size_t count,
    struct domain_name cold[FACTS_MX_MAX]);

/* What is known of their port 25; probes them where that is due. */
void mx_reach(struct reach_cache *cache, struct mx_fact *mx, size_t count);

#endif
