/* Lists of addresses in DNS as RFC 5782 has them. Values, nothing is asked. */
#ifndef POSTFRANK_FACTS_DNSBL_H
#define POSTFRANK_FACTS_DNSBL_H

#include "lib/conf/dnsbl_filter.h"
#include "lib/dns/dns.h"

struct arena;

enum dnsbl_verdict {
	DNSBL_NOT_LISTED,
	DNSBL_LISTED,
	DNSBL_UNSURE,	/* DNS failed */
	DNSBL_BROKEN,	/* the list refuses us, or somebody lies */
};

/*
 * What the answer to an A question means. `why_r` is set for the last two: a
 * sentence, static or from the arena; of a broken list it says what to do.
 */
enum dnsbl_verdict dnsbl_read(const struct dnsbl_filter *filter,
    const struct dns_answer *answer, struct arena *arena, const char **why_r);

/* Test entries (RFC 5782 5): every list has the one and never the other. */
#define DNSBL_TEST_LISTED 2
#define DNSBL_TEST_CLEAN 1
void dnsbl_test_address(int family, int which, struct ip *ip_r);

#endif
