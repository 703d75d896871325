#include <stdio.h>

#include "lib/dns/dns.h"

/* RFC 3596 2.5: 32 nibbles, the lowest first. */
static char *
put_nibbles(const struct ip *ip, char *at)
{
	static const char digits[] = "0123456789abcdef";
	int i;

	for (i = 15; i >= 0; i--) {
		*at++ = digits[ip->octets[i] & 0xf];
		*at++ = '.';
		*at++ = digits[ip->octets[i] >> 4];
		*at++ = '.';
	}
	return at;
}

void
dns_reverse_name(
    const struct ip *ip, const char *zone, char name_r[DNS_REVERSE_SIZE])
{
	const uint8_t *octets = ip->octets;
	char *at = name_r;

	if (ip->family == AF_INET6)
		at = put_nibbles(ip, at);
	else
		at += snprintf(at, DNS_REVERSE_SIZE, "%u.%u.%u.%u.", octets[3],
		    octets[2], octets[1], octets[0]); /* RFC 1035 3.5 */
	if (zone == NULL)
		zone = ip->family == AF_INET6 ? "ip6.arpa" : "in-addr.arpa";
	snprintf(at, (size_t)(name_r + DNS_REVERSE_SIZE - at), "%s", zone);
}
