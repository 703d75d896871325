#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "lib/util/utf8.h"

char
str_lower_octet(char octet)
{
	return octet >= 'A' && octet <= 'Z' ? (char)(octet + 'a' - 'A') : octet;
}

char *
str_lower(char *text)
{
	char *p;

	for (p = text; *p != '\0'; p++)
		*p = str_lower_octet(*p);
	return text;
}

bool
str_equal(const char *a, const char *b)
{
	while (*a != '\0' && str_lower_octet(*a) == str_lower_octet(*b)) {
		a++;
		b++;
	}
	return *a == '\0' && *b == '\0';
}

bool
str_equal_n(const char *a, const char *b, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (str_lower_octet(a[i]) != str_lower_octet(b[i]))
			return false;
	}
	return true;
}

bool
str_starts(const char *text, const char *prefix)
{
	while (*prefix != '\0') {
		if (str_lower_octet(*text++) != str_lower_octet(*prefix++))
			return false;
	}
	return true;
}

bool
str_ends(const char *text, const char *suffix)
{
	size_t length, tail;

	length = strlen(text);
	tail = strlen(suffix);
	return tail <= length && str_equal(text + length - tail, suffix);
}

char *
str_show(struct arena *arena, const char *data, size_t length, size_t max)
{
	static const char hex[] = "0123456789abcdef";
	size_t i, n, size = length < max / 4 ? 4 * length : max;
	char *shown;

	shown = arena_alloc(arena, size + sizeof("..."));
	for (i = n = 0; i < length; i++) {
		unsigned char c = (unsigned char)data[i];
		size_t wide = c >= 0x20 && c < 0x7f && c != '\\' ? 1 : 4;

		if (n + wide > max) {
			strcpy(shown + n, "...");
			return shown;
		}
		if (wide == 1) {
			shown[n++] = (char)c;
			continue;
		}
		shown[n++] = '\\';
		shown[n++] = 'x';
		shown[n++] = hex[c >> 4];
		shown[n++] = hex[c & 15];
	}
	shown[n] = '\0';
	return shown;
}

char *
str_printable(struct arena *arena, const char *data, size_t length, size_t max)
{
	const char *at = data, *end = data + length, *piece;
	size_t n = 0, octets, wide, size = length < max / 3 ? 3 * length : max;
	char *text = arena_alloc(arena, size + sizeof("..."));

	for (; at < end; at += octets) {
		octets = utf8_character(at, end);
		piece = at;
		if (octets == 0) {
			octets = utf8_fault(at, end);
			piece = UTF8_REPLACEMENT;
		} else if (*at == '\t') {
			piece = " ";
		} else if (!utf8_is_printable(utf8_code(at, octets))) {
			piece = UTF8_REPLACEMENT;
		}
		wide = piece == at ? octets : strlen(piece);
		if (n + wide > max) {
			strcpy(text + n, "...");
			return text;
		}
		memcpy(text + n, piece, wide);
		n += wide;
	}
	text[n] = '\0';
	return text;
}

int
str_number(const char *text, long long min, long long max, long long *number_r)
{
	long long number = 0;

	if (*text == '\0')
		return -1;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, *text - '0', &number))
			return -1;
	}
	if (number < min || number > max)
		return -1;
	*number_r = number;
	return 0;
}

bool
str_is_ascii(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if ((unsigned char)text[i] >= 0x80)
			return false;
	}
	return true;
}
