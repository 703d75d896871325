#include <string.h>

#include "lib/facts/dnsbl.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* --- "zone=filter" --- */

/* A number up to 255 at `*text`, which moves behind it; -1 = there is none. */
static int
read_octet(const char **text)
{
	const char *at = *text;
	int number = 0;

	while (*at >= '0' && *at <= '9' && number <= 255)
		number = number * 10 + *at++ - '0';
	if (at == *text || number > 255)
		return -1;
	*text = at;
	return number;
}

/* "7" or "7..9" into the set. */
static int
read_range(const char **text, uint8_t set[256 / 8])
{
	int first, last, i;

	first = last = read_octet(text);
	if (first >= 0 && strncmp(*text, "..", 2) == 0) {
		*text += 2;
		last = read_octet(text);
	}
	if (first < 0 || last < first)
		return -1;
	for (i = first; i <= last; i++)
		set[i / 8] |= (uint8_t)(1 << (i % 8));
	return 0;
}

static int
read_set(const char **text, uint8_t set[256 / 8])
{
	if (**text != '[')
		return read_range(text, set);
	do {
		++*text;
		if (read_range(text, set) < 0)
			return -1;
	} while (**text == ';');
	return *(*text)++ == ']' ? 0 : -1;
}

static int
read_filter(const char *text, struct dnsbl_filter *filter_r)
{
	int i;

	for (i = 0; i < 4; i++) {
		if ((i > 0 && *text++ != '.') ||
		    read_set(&text, filter_r->octets[i]) < 0)
			return -1;
	}
	return *text == '\0' ? 0 : -1;
}

int
dnsbl_parse(struct arena *arena, const char *text, enum list_scope scope,
    struct dnsbl *dnsbl_r, const char **error_r)
{
	const char *equals = strchr(text, '=');
	size_t length = equals != NULL ? (size_t)(equals - text) : strlen(text);

	*dnsbl_r = (struct dnsbl){ .scope = scope };
	dnsbl_r->zone = domain_normal(arena, text, length, error_r);
	if (dnsbl_r->zone == NULL)
		return -1;
	dnsbl_r->has_filter = equals != NULL;
	if (equals != NULL && read_filter(equals + 1, &dnsbl_r->filter) < 0) {
		*error_r = "the filter behind \"=\" is not of the form "
			   "127.0.0.2 or 127.0.0.[2;4..11]";
		return -1;
	}
	return 0;
}

/* --- answers --- */

static bool
counts(const struct dnsbl *dnsbl, const uint8_t octets[4])
{
	/* So do lists answer that want no questions from somebody. */
	static const uint8_t refused[4] = { 127, 0, 0, 1 };
	int i;

	if (!dnsbl->has_filter)
		return memcmp(octets, refused, sizeof(refused)) != 0;
	for (i = 0; i < 4; i++) {
		if ((dnsbl->filter.octets[i][octets[i] / 8] >> (octets[i] % 8) &
			1) == 0)
			return false;
	}
	return true;
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
dnsbl_read(const struct dnsbl *dnsbl, const struct dns_answer *answer,
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
		if (counts(dnsbl, octets))
			verdict = DNSBL_LISTED;
	}
	return verdict;
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
