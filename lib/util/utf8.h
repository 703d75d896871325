/* UTF-8 (RFC 3629) in octets that may be anything. */
#ifndef POSTFRANK_UTIL_UTF8_H
#define POSTFRANK_UTIL_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* U+FFFD, which stands for what is no character. */
#define UTF8_REPLACEMENT "\xef\xbf\xbd"
#define UTF8_OCTETS_MAX 4 /* of one character */

/*
 * Octets of the well-formed character at `at` (Unicode, table 3-7): 1 to 4, or
 * 0 when there is none: overlong, a surrogate, above U+10FFFF, cut off by
 * `end`, or at `end`.
 */
size_t utf8_character(const char *at, const char *end);

/*
 * Octets at `at` < `end`, where no character is, for which one U+FFFD stands
 * as browsers do it (Unicode 3.9, maximal subparts): 1 to 3.
 */
size_t utf8_fault(const char *at, const char *end);

/* The code point of the character at `at`, which has `octets`. */
uint32_t utf8_code(const char *at, size_t octets);

/* Writes a code point, and returns what is behind it. */
char *utf8_put(char *to, uint32_t code);

/*
 * A terminal shows it and does not obey it: no control, no mark that turns the
 * direction, no line or paragraph separator.
 */
bool utf8_is_printable(uint32_t code);

/* Octets at the beginning that are ASCII; that are well-formed. */
size_t utf8_ascii(const char *data, size_t length);
size_t utf8_valid(const char *data, size_t length);

#endif
