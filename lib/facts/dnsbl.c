#include <string.h>

#include "lib/facts/dnsbl.h"
#include "lib/util/arena.h"

/* So do some lists answer whom they do not want to answer. */
static bool
is_refusal(const uint8_t octets[4])
{
	static const uint8_t refusal[4] = { 127, 0, 0, 1 };

	return memcmp(octets, refusal, sizeof(refusal)) == 0;
}

bool
dnsbl_filter_counts(const struct dnsbl_filter *filter, const struct ip *answer)
{
	return filter->is_filtered ? dnsbl_filter_has(filter, answer)
				   : !is_refusal(answer->octets);
}

/* Answers with which a list complains of the question. */
static const char *
complaint(struct arena *arena, unsigned code)
{
	switch (code) {
	case 252:
		return "it says that its name is misspelt (127.255.255.252): "
		       "correct it in dnsbl";
	case 254:
		return "it does not answer public resolvers (127.255.255.254): "
		       "use a resolver of your own (dns { servers })";
	case 255:
		return "it is asked too often (127.255.255.255): ask its "
		       "operator for a subscription, or remove it from dnsbl";
	default:
		return arena_printf(arena,
		    "it answers with an error (127.255.255.%u): see its "
		    "operator's pages",
		    code);
	}
}

enum dnsbl_verdict
dnsbl_read(const struct dnsbl_filter *filter, const struct dns_answer *answer,
    struct arena *arena, const char **why_r)
{
	enum dnsbl_verdict verdict = DNSBL_NOT_LISTED;
	char text[IP_TEXT_SIZE];
	const uint8_t *octets;
	size_t i;

	*why_r = NULL;
	if (answer->status == DNS_FAILURE) {
		*why_r = answer->reason;
		return DNSBL_UNSURE;
	}
	for (i = 0; i < answer->count; i++) {
		octets = answer->records[i].ip.octets;
		if (octets[0] != 127) {
			/* RFC 5782 2.1: all values are in 127.0.0.0/8. */
			*why_r = arena_printf(arena,
			    "it answers %s, which is no answer of a list: "
			    "either it is closed (remove it from dnsbl), or "
			    "the resolver invents answers (use one of your "
			    "own)",
			    ip_show(&answer->records[i].ip, text));
			return DNSBL_BROKEN;
		}
		if (octets[1] == 255 && octets[2] == 255) {
			*why_r = complaint(arena, octets[3]);
			return DNSBL_BROKEN;
		}
		if (dnsbl_filter_counts(filter, &answer->records[i].ip))
			verdict = DNSBL_LISTED;
	}
	return verdict;
}

const char *
dnsbl_test_fault(
    const struct dnsbl_test *test, const char *closed, const char *absent)
{
	if (test->listed == DNSBL_BROKEN)
		return test->listed_why;
	if (test->clean == DNSBL_BROKEN)
		return test->clean_why;
	if (test->clean == DNSBL_LISTED)
		return closed;
	return test->listed == DNSBL_NOT_LISTED ? absent : NULL;
}

bool
dnsbl_test_passes(const struct dnsbl_test *test)
{
	return test->listed == DNSBL_LISTED && test->clean == DNSBL_NOT_LISTED;
}

/* IPv6 has ::FFFF:7F00:2 and ::FFFF:7F00:1, which are no IPv4 here. */
void
dnsbl_test_address(int family, int which, struct ip *ip_r)
{
	*ip_r = (struct ip){ .family = family,
		.octets = { 127, 0, 0, (uint8_t)which } };
	if (family == AF_INET6) {
		memmove(ip_r->octets + 12, ip_r->octets, 4);
		memset(ip_r->octets, 0, 10);
		memset(ip_r->octets + 10, 0xff, 2);
	}
}
