/* Lists of addresses in DNS as RFC 5782 has them. Values, nothing is asked. */
#ifndef POSTFRANK_FACTS_DNSBL_H
#define POSTFRANK_FACTS_DNSBL_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/dns/dns.h"
#include "lib/facts/egress.h"

struct arena;

/* The answers that count as listed: each octet by its own set. */
struct dnsbl_filter {
	uint8_t octets[4][256 / 8];
};

struct dnsbl {
	const char *zone;
	enum list_scope scope;
	bool has_filter;
	struct dnsbl_filter filter;
};

/*
 * Reads "zone" or "zone=filter". A filter is an address of which an octet may
 * be a set, in postscreen's form: "127.0.0.[2;4..11]". 0, or -1 with a sentence
 * (static or from the arena, as the zone is).
 */
int dnsbl_parse(struct arena *arena, const char *text, enum list_scope scope,
    struct dnsbl *dnsbl_r, const char **error_r);

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
enum dnsbl_verdict dnsbl_read(const struct dnsbl *dnsbl,
    const struct dns_answer *answer, struct arena *arena, const char **why_r);

/* Test entries (RFC 5782 5): every list has the one and never the other. */
#define DNSBL_TEST_LISTED 2
#define DNSBL_TEST_CLEAN 1
void dnsbl_test_address(int family, int which, struct ip *ip_r);

#endif
