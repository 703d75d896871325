#include <string.h>

#include "lib/util/utf8.h"

/* How a character goes on behind its first octet (Unicode, table 3-7). */
struct form {
	size_t octets; /* 0: none begins so */
	unsigned char low, high; /* of the second */
};

static struct form
form_of(unsigned char first)
{
	if (first < 0x80)
		return (struct form){ 1, 0, 0 };
	if (first < 0xc2 || first > 0xf4)
		return (struct form){ 0, 0, 0 };
	if (first < 0xe0)
		return (struct form){ 2, 0x80, 0xbf };
	if (first < 0xf0)
		return (struct form){ 3, first == 0xe0 ? 0xa0 : 0x80,
			first == 0xed ? 0x9f : 0xbf };
	return (struct form){ 4, first == 0xf0 ? 0x90 : 0x80,
		first == 0xf4 ? 0x8f : 0xbf };
}

/*
 * Octets from `at` that a character could begin with, 0 when none begins so;
 * and how many it would have.
 */
static size_t
matching(const char *at, const char *end, size_t *octets_r)
{
	const unsigned char *text = (const unsigned char *)at;
	size_t n, room = (size_t)(end - at);
	struct form form;

	*octets_r = 0;
	if (room == 0)
		return 0;
	form = form_of(text[0]);
	*octets_r = form.octets;
	if (form.octets < 2)
		return form.octets;
	if (room == 1 || text[1] < form.low || text[1] > form.high)
		return 1;
	for (n = 2; n < form.octets && n < room; n++) {
		if (text[n] < 0x80 || text[n] > 0xbf)
			break;
	}
	return n;
}

size_t
utf8_character(const char *at, const char *end)
{
	size_t octets;

	return matching(at, end, &octets) == octets ? octets : 0;
}

size_t
utf8_fault(const char *at, const char *end)
{
	size_t octets, found = matching(at, end, &octets);

	return found > 0 ? found : 1;
}

uint32_t
utf8_code(const char *at, size_t octets)
{
	static const unsigned char marks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t code = (unsigned char)at[0] & marks[octets];
	size_t i;

	for (i = 1; i < octets; i++)
		code = code << 6 | ((unsigned char)at[i] & 0x3f);
	return code;
}

char *
utf8_put(char *to, uint32_t code)
{
	if (code < 0x80) {
		*to++ = (char)code;
		return to;
	}
	if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
	} else {
		if (code < 0x10000) {
			*to++ = (char)(0xe0 | code >> 12);
		} else {
			*to++ = (char)(0xf0 | code >> 18);
			*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		}
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (code & 0x3f));
	return to;
}

bool
utf8_is_printable(uint32_t code)
{
	if (code < 0xa0)
		return code >= ' ' && code < 0x7f;
	return code != 0x61c && code != 0x200e && code != 0x200f &&
	    (code < 0x2028 || code > 0x202e) &&
	    (code < 0x2066 || code > 0x2069);
}

size_t
utf8_ascii(const char *data, size_t length)
{
	uint64_t eight;
	size_t i = 0;

	while (length - i >= sizeof(eight)) {
		memcpy(&eight, data + i, sizeof(eight));
		if (eight & UINT64_C(0x8080808080808080))
			break;
		i += sizeof(eight);
	}
	while (i < length && (unsigned char)data[i] < 0x80)
		i++;
	return i;
}

size_t
utf8_valid(const char *data, size_t length)
{
	const char *at = data, *end = data + length;
	size_t octets;

	for (;;) {
		at += utf8_ascii(at, (size_t)(end - at));
		octets = utf8_character(at, end);
		if (octets == 0)
			return (size_t)(at - data);
		at += octets;
	}
}
