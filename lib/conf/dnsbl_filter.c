#include <string.h>

#include "lib/conf/dnsbl_filter.h"

static bool
has_octet(const struct octet_set *set, unsigned octet)
{
	return (set->bits[octet / 64] >> (octet % 64) & 1) != 0;
}

/* 0-255 at `*text`, which is moved behind it; or -1. */
static int
read_octet(const char **text)
{
	int octet = 0, digits = 0;

	for (; **text >= '0' && **text <= '9' && octet <= 255; (*text)++) {
		octet = 10 * octet + (**text - '0');
		digits++;
	}
	return digits > 0 && octet <= 255 ? octet : -1;
}

/* "7", or "4..7" where a range may stand. */
static int
read_range(const char **text, bool may_be_range, struct octet_set *set)
{
	int first, last;

	first = last = read_octet(text);
	if (first >= 0 && may_be_range && strncmp(*text, "..", 2) == 0) {
		*text += 2;
		last = read_octet(text);
	}
	if (first < 0 || last < first)
		return -1;
	for (; first <= last; first++)
		set->bits[first / 64] |= UINT64_C(1) << (first % 64);
	return 0;
}

/* "7", or "[2;4..7]". */
static int
read_set(const char **text, struct octet_set *set)
{
	if (**text != '[')
		return read_range(text, false, set);
	do {
		(*text)++;
		if (read_range(text, true, set) != 0)
			return -1;
	} while (**text == ';');
	return *(*text)++ == ']' ? 0 : -1;
}

int
dnsbl_filter_read(const char *item, struct dnsbl_filter *filter_r)
{
	size_t length = strcspn(item, "="), i;
	const char *text = item + length;

	*filter_r = (struct dnsbl_filter){ 0 };
	if (length == 0 || length > DNSBL_ZONE_MAX)
		return -1;
	memcpy(filter_r->zone, item, length);
	if (*text == '\0')
		return 0;
	filter_r->is_filtered = true;
	for (i = 0; i < 4; i++) {
		if (*text++ != (i == 0 ? '=' : '.') ||
		    read_set(&text, &filter_r->octets[i]) != 0)
			return -1;
	}
	/* RFC 5782 2.1: a list answers within 127/8. */
	return *text == '\0' && has_octet(&filter_r->octets[0], 127) ? 0 : -1;
}

bool
dnsbl_filter_has(const struct dnsbl_filter *filter, const struct ip *answer)
{
	size_t i;

	if (answer->family != AF_INET)
		return false;
	for (i = 0; filter->is_filtered && i < 4; i++) {
		if (!has_octet(&filter->octets[i], answer->octets[i]))
			return false;
	}
	return true;
}
