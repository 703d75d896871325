/* Octets as hex digits: any text in one word of a line. */
#ifndef POSTFRANK_TESTS_WHATWG_HEX_H
#define POSTFRANK_TESTS_WHATWG_HEX_H

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"

/* "" is written as "-", so that there is a word. */
static inline void
hex_print(const char *text, size_t length)
{
	size_t i;

	if (length == 0)
		putchar('-');
	for (i = 0; i < length; i++)
		printf("%02x", (unsigned)(unsigned char)text[i]);
}

/* From the arena, with a NUL behind it; ends at what is no pair of digits. */
static inline char *
hex_read(struct arena *arena, const char *hex, size_t *length_r)
{
	char *text = arena_alloc(arena, strlen(hex) / 2 + 1);
	unsigned octet;
	size_t length = 0;

	while (sscanf(hex + 2 * length, "%2x", &octet) == 1)
		text[length++] = (char)octet;
	*length_r = length;
	return text;
}

#endif
