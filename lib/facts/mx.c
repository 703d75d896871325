#include <stdbool.h>

#include "lib/facts/domain.h"
#include "lib/facts/mx.h"
#include "lib/facts/reach.h"

size_t
mx_count(const struct domain_facts *domain)
{
	if (domain_takes_mail(domain) != KNOWN_YES)
		return 0;
	if (domain->mx_count == 0)
		return 1;
	return domain->mx_count < FACTS_MX_MAX ? domain->mx_count
					       : FACTS_MX_MAX;
}

void
mx_list(struct domain_facts *domain, struct mx_fact *mx)
{
	const size_t count = mx_count(domain);
	size_t i;

	if (count > 0 && domain->mx_count == 0) {
		/* What is known of it is all that is asked of a host, too. */
		mx[0] = (struct mx_fact){
			.host = domain->name,
			.facts = domain_facts_hold(domain),
		};
		return;
	}
	for (i = 0; i < count; i++)
		mx[i] = (struct mx_fact){
			.preference = domain->mx[i].preference,
			.host = domain->mx[i].host,
		};
}

/* An address or the root in an MX record is no name. */
static bool
can_be_asked(const char *host)
{
	struct ip ip;

	return host[0] != '\0' && ip_parse(host, &ip) != 0;
}

size_t
mx_take(struct domain_cache *cache, struct mx_fact *mx, size_t count,
    struct domain_name cold[FACTS_MX_MAX])
{
	size_t i, missing = 0;

	for (i = 0; i < count; i++) {
		if (mx[i].facts != NULL || !can_be_asked(mx[i].host))
			continue;
		mx[i].facts =
		    domain_cache_get(cache, DOMAIN_OF_HOST, mx[i].host);
		if (mx[i].facts == NULL)
			cold[missing++] =
			    (struct domain_name){ DOMAIN_OF_HOST, mx[i].host };
	}
	return missing;
}

void
mx_reach(struct reach_cache *cache, struct mx_fact *mx, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (mx[i].facts != NULL)
			reach_get(cache, mx[i].host, mx[i].facts->addresses,
			    mx[i].facts->address_count, &mx[i].reach);
	}
}
