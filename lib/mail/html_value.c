#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mail/html_private.h"
#include "lib/util/utf8.h"

#define REPLACEMENT 0xfffd
#define CODE_POINT_MAX 0x10ffff

/* 13.2.5.80: what a number means; C1 controls are read as windows-1252. */
static uint32_t
code_point(uint32_t number)
{
	static const uint16_t c1[32] = { 0x20ac, 0, 0x201a, 0x192, 0x201e,
		0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0,
		0x17d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013,
		0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178 };

	if (number == 0 || number > CODE_POINT_MAX ||
	    (number >= 0xd800 && number <= 0xdfff))
		return REPLACEMENT;
	if (number >= 0x80 && number < 0xa0 && c1[number - 0x80] != 0)
		return c1[number - 0x80];
	return number;
}

static int
digit(char c, int base)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (base == 16 && c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (base == 16 && c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* `at` is behind "&#". Returns where it ends, or NULL when there is no digit.
 */
static const char *
numeric(const char *at, const char *end, char **to)
{
	uint32_t number = 0;
	const char *first;
	int base = 10;

	if (at < end && (*at == 'x' || *at == 'X')) {
		base = 16;
		at++;
	}
	for (first = at; at < end && digit(*at, base) >= 0; at++) {
		if (number <= CODE_POINT_MAX)
			number = number * (uint32_t)base +
			    (uint32_t)digit(*at, base);
	}
	if (at == first)
		return NULL;
	*to = utf8_put(*to, code_point(number));
	return at < end && *at == ';' ? at + 1 : at;
}

/* Order of a name and of an entry, which ends with ':' or '='. */
static int
compare(const char *name, size_t length, const char *entry)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (entry[i] == ':' || entry[i] == '=')
			return 1;
		if (name[i] != entry[i])
			return name[i] < entry[i] ? -1 : 1;
	}
	return entry[i] == ':' || entry[i] == '=' ? 0 : -1;
}

/* The entry of that name, at its ':' or '='; or NULL. */
static const char *
find(const char *name, size_t length)
{
	const struct html_names *names;
	const char *low, *high, *entry;
	int order;

	names = &html_names[*name <= 'Z' ? *name - 'A' : *name - 'a' + 26];
	low = names->list;
	high = names->list + names->length;
	while (low < high) {
		entry = low + (high - low) / 2;
		while (entry > low && entry[-1] != ' ')
			entry--;
		order = compare(name + 1, length - 1, entry);
		if (order == 0)
			return entry + length - 1;
		if (order < 0)
			high = entry;
		else
			low = strchr(entry, ' ') + 1;
	}
	return NULL;
}

/*
 * `at` is behind "&". In an attribute a name without its semicolon is none
 * when a letter, a digit or "=" follows (13.2.5.73), so that only the whole
 * run of letters and digits can be a name. NULL when it is none.
 */
static const char *
named(const char *at, const char *end, char **to)
{
	const char *name = at, *entry;
	char *next;
	size_t length;

	while (at < end && (html_is_letter(*at) || digit(*at, 10) >= 0))
		at++;
	length = (size_t)(at - name);
	if (length == 0 || !html_is_letter(*name))
		return NULL;
	if (at < end && *at == '=')
		return NULL;
	entry = find(name, length);
	if (entry == NULL)
		return NULL;
	if (at < end && *at == ';')
		at++;
	else if (*entry != '=')
		return NULL;
	do {
		*to = utf8_put(*to, (uint32_t)strtoul(entry + 1, &next, 16));
		entry = next;
	} while (*entry == '+');
	return at;
}

size_t
html_value(const char *source, size_t length, char *value)
{
	const char *end = source + length, *next;
	char *to = value;

	while (source < end) {
		char c = *source++;

		if (c == '&') {
			next = source < end && *source == '#'
			    ? numeric(source + 1, end, &to)
			    : named(source, end, &to);
			if (next != NULL)
				source = next;
			else
				*to++ = '&';
		} else if (c == '\r') {
			*to++ = '\n';
			if (source < end && *source == '\n')
				source++;
		} else {
			*to++ = c;
		}
	}
	return (size_t)(to - value);
}
