/* An item of a list of DNS blocklists: "zone", or "zone=filter". */
#ifndef POSTFRANK_CONF_DNSBL_FILTER_H
#define POSTFRANK_CONF_DNSBL_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/util/network.h"

#define DNSBL_ZONE_MAX 253 /* octets, RFC 1035 2.3.4 */

struct octet_set {
	uint64_t bits[4]; /* octet i is bit i % 64 of word i / 64 */
};

struct dnsbl_filter {
	char zone[DNSBL_ZONE_MAX + 1];
	bool is_filtered;
	struct octet_set octets[4]; /* of the answers that count */
};

/*
 * The filter is written as in postscreen's sites: four octets with dots
 * between, each a number, or "[...]" with numbers and ranges: 127.0.0.2,
 * 127.0.0.[2..11], 127.0.0.[2;4..7]. 0, or -1 when the item is not of that
 * form or its first octet cannot be 127. The zone is taken as it is.
 */
int dnsbl_filter_read(const char *item, struct dnsbl_filter *filter_r);

/* The answer counts: it is IPv4, and in the filter if there is one. */
bool dnsbl_filter_has(const struct dnsbl_filter *filter,
    const struct ip *answer);

#endif
