#include <string.h>

#include "lib/util/utf8.h"

/* Unicode, table 3-7. */
static const struct form {
	unsigned char first, last; /* of the first octet */
	unsigned char low, high; /* of the second */
	unsigned char octets;
} forms[] = {
	{ 0x00, 0x7f, 0x00, 0xff, 1 },
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

/*
 * Octets from `at` that a character of one form could begin with, and the
 * form; 0 when none begins so.
 */
static size_t
matching(const char *at, const char *end, const struct form **form_r)
{
	const unsigned char *text = (const unsigned char *)at;
	size_t i, n, room = (size_t)(end - at);

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]) && room > 0; i++) {
		if (text[0] < forms[i].first || text[0] > forms[i].last)
			continue;
		*form_r = &forms[i];
		if (forms[i].octets == 1 || room == 1 ||
		    text[1] < forms[i].low || text[1] > forms[i].high)
			return 1;
		for (n = 2; n < forms[i].octets && n < room; n++) {
			if (text[n] < 0x80 || text[n] > 0xbf)
				break;
		}
		return n;
	}
	return 0;
}

size_t
utf8_character(const char *at, const char *end)
{
	const struct form *form;
	size_t octets = matching(at, end, &form);

	return octets > 0 && octets == form->octets ? octets : 0;
}

size_t
utf8_fault(const char *at, const char *end)
{
	const struct form *form;
	size_t octets = matching(at, end, &form);

	return octets > 0 ? octets : 1;
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
