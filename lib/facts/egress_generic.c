#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "lib/facts/egress.h"
#include "lib/mail/domain.h"
#include "lib/util/str.h"

/*
 * Receivers take mail from a customer's line for a worm's, and know such a line
 * by its name: the provider has one pattern for all, made of the address. So
 * the address decides: where it stands in the name, "static" or "mail" beside
 * it makes the name no better. A word decides only as a whole part of a label,
 * and not in the domain that somebody registered ("mail.cable.example").
 */
static const char *const words[] = { "adsl", "broadband", "cable", "cablemodem",
	"catv", "client", "clients", "cpe", "cust", "customer", "customers",
	"dhcp", "dial", "dialin", "dialup", "dsl", "dyn", "dynamic",
	"dynamicip", "dynip", "ftth", "fttx", "hfc", "hsd", "pool", "pools",
	"ppp", "pppoe", "residential", "sdsl", "subscriber", "vdsl", "wimax",
	"xdsl" };

/* Octets in a row that make "most of the address". */
#define MOST_OCTETS 3

static bool
is_letter(char c)
{
	return str_lower_octet(c) >= 'a' && str_lower_octet(c) <= 'z';
}

static const char *
word_in(const char *name)
{
	const char *end = domain_registered(name), *at = name;
	size_t length, i;

	while (at < end) {
		for (length = 0; is_letter(at[length]);)
			length++;
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
			if (strlen(words[i]) == length &&
			    str_equal_n(at, words[i], length))
				return words[i];
		}
		at += length > 0 ? length : 1;
	}
	return NULL;
}

enum form { DECIMAL, PADDED, HEX }; /* 7, 007, 07 */

static char *
put_octet(char *at, enum form form, unsigned octet)
{
	switch (form) {
	case DECIMAL:
		return at + sprintf(at, "%u", octet);
	case PADDED:
		return at + sprintf(at, "%03u", octet);
	default:
		return at + sprintf(at, "%02x", octet);
	}
}

static bool
is_digit(enum form form, char c)
{
	return form == HEX ? g_ascii_isxdigit(c) : g_ascii_isdigit(c);
}

/* `part` stands there, and is no piece of a longer number. */
static const char *
find_part(const char *name, const char *part, enum form form)
{
	const char *at;

	for (at = name; (at = strstr(at, part)) != NULL; at++) {
		if ((at == name || !is_digit(form, at[-1])) &&
		    !is_digit(form, at[strlen(part)]))
			return at;
	}
	return NULL;
}

/* `count` octets in a row, in either order. */
static const char *
octets_in(const char *name, const uint8_t *octets, size_t count, enum form form,
    const char *between)
{
	const char *found;
	char part[32], *at;
	size_t first, i;
	int backwards;

	for (first = 0; first <= 4 - count; first++) {
		for (backwards = 0; backwards < 2; backwards++) {
			at = part;
			for (i = 0; i < count; i++) {
				if (i > 0)
					at = stpcpy(at, between);
				at = put_octet(at, form,
				    octets[first +
					(backwards ? count - 1 - i : i)]);
			}
			found = find_part(name, part, form);
			if (found != NULL)
				return found;
		}
	}
	return NULL;
}

static const char *
ipv4_in(const char *name, const uint8_t *octets)
{
	static const struct {
		enum form form;
		const char *between;
	} ways[] = { { DECIMAL, "-" }, { DECIMAL, "." }, { DECIMAL, "_" },
		{ DECIMAL, "x" }, { PADDED, "-" }, { PADDED, "." },
		{ PADDED, "" }, { HEX, "-" }, { HEX, "." }, { HEX, "" } };
	const char *found = NULL;
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]) && found == NULL; i++) {
		found =
		    octets_in(name, octets, 4, ways[i].form, ways[i].between);
		if (found == NULL && ways[i].between[0] != '\0')
			found = octets_in(name, octets, MOST_OCTETS,
			    ways[i].form, ways[i].between);
	}
	return found;
}

/* All of it, long or short, or the lower half: what a customer's device has. */
static const char *
ipv6_in(const char *name, const struct ip *ip)
{
	static const char *const between[] = { "", "-", "." };
	char shown[IP_TEXT_SIZE], part[64], *at;
	const char *found;
	size_t i, first, n;

	for (i = 0; i < 3; i++) {
		for (first = 0; first <= 8; first += 8) {
			at = part;
			for (n = first; n < 16; n++) {
				if (n > first && n % 2 == 0)
					at = stpcpy(at, between[i]);
				at = put_octet(at, HEX, ip->octets[n]);
			}
			found = find_part(name, part, HEX);
			if (found != NULL)
				return found;
		}
	}
	ip_show(ip, shown);
	for (at = shown; *at != '\0'; at++) {
		if (*at == ':')
			*at = '-';
	}
	return find_part(name, shown, HEX);
}

const char *
egress_name_is_generic(const char *name, const struct ip *ip)
{
	const char *found = NULL;

	if (ip->family == AF_INET)
		found = ipv4_in(name, ip->octets);
	else if (ip->family == AF_INET6)
		found = ipv6_in(name, ip);
	return found != NULL ? found : word_in(name);
}
