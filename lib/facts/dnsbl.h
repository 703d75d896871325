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

/* The answer, one of 127.0.0.0/8, means that there is an entry. */
bool dnsbl_filter_counts(const struct dnsbl_filter *filter,
    const struct ip *answer);

/* What a list says of its test entries (RFC 5782 5): one that every list has,
 * and one that none has. */
struct dnsbl_test {
	enum dnsbl_verdict listed, clean;
	const char *listed_why, *clean_why; /* dnsbl_read()'s */
};
/*
 * Why the list cannot be believed: a sentence, or NULL. Without one it may be
 * that DNS failed. `closed` and `absent` are the sentences for a list that has
 * the clean entry, and for one that lacks the other.
 */
const char *dnsbl_test_fault(const struct dnsbl_test *test,
    const char *closed, const char *absent);
bool dnsbl_test_passes(const struct dnsbl_test *test);

/* Test entries of lists of addresses. */
#define DNSBL_TEST_LISTED 2
#define DNSBL_TEST_CLEAN 1
void dnsbl_test_address(int family, int which, struct ip *ip_r);

#endif
