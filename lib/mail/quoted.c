#include <string.h>

#include "lib/mail/quoted.h"

/* The value of a hexadecimal digit, or -1. */
static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/*
 * `at` is behind a "=". Writes what it stands for, and returns what is behind
 * it.
 */
static const char *
decode_one(const char *at, const char *end, char **out)
{
	const char *line;

	if (end - at >= 2 && digit(at[0]) >= 0 && digit(at[1]) >= 0) {
		*(*out)++ = (char)(digit(at[0]) << 4 | digit(at[1]));
		return at + 2;
	}
	/* A soft line break; blanks may have come behind it on the way. */
	for (line = at; line < end && (*line == ' ' || *line == '\t'); line++)
		;
	if (line < end && *line == '\r')
		line++;
	if (line == end)
		return end;
	if (*line == '\n')
		return line + 1;
	*(*out)++ = '=';
	return at;
}

size_t
quoted_decode(const char *data, size_t length, char *out)
{
	const char *at = data, *end = data + length, *sign;
	char *start = out;
	size_t plain;

	while (at < end) {
		sign = memchr(at, '=', (size_t)(end - at));
		plain = (size_t)((sign != NULL ? sign : end) - at);
		memcpy(out, at, plain);
		out += plain;
		at += plain;
		if (sign != NULL)
			at = decode_one(at + 1, end, &out);
	}
	return (size_t)(out - start);
}

size_t
percent_decode(const char *data, size_t length, char *out)
{
	const char *at = data, *end = data + length;
	char *start = out;

	for (; at < end; at++) {
		if (*at == '%' && end - at > 2 && digit(at[1]) >= 0 &&
		    digit(at[2]) >= 0) {
			*out++ = (char)(digit(at[1]) << 4 | digit(at[2]));
			at += 2;
		} else {
			*out++ = *at;
		}
	}
	return (size_t)(out - start);
}
