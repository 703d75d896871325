/* Strings of ASCII, whatever the locale says. */
#ifndef POSTFRANK_UTIL_STR_H
#define POSTFRANK_UTIL_STR_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

char str_lower_octet(char octet);

/* Lowers A-Z in place and returns its argument. */
char *str_lower(char *text);

/* Equal but for the case of A-Z. */
bool str_equal(const char *a, const char *b);
bool str_equal_n(const char *a, const char *b, size_t length);
/* No octet is above 127. */
bool str_is_ascii(const char *text, size_t length);
bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);

/*
 * For a person's eyes: at most `max` octets of printable ASCII from hostile
 * octets, others as \xNN, "..." at the end when cut. From the arena.
 */
char *str_show(struct arena *arena, const char *data, size_t length,
    size_t max);

/*
 * The same in UTF-8: at most `max` octets of printable characters, U+FFFD for
 * what is none or no UTF-8, a blank for a tab, "..." at the end when cut. What
 * it made it leaves as it is. From the arena.
 */
char *str_printable(struct arena *arena, const char *data, size_t length,
    size_t max);

/*
 * A whole decimal number between min and max. Returns 0, or -1 for anything
 * else: empty, a sign, blanks, letters behind it, out of range.
 */
int str_number(const char *text, long long min, long long max,
    long long *number_r);

#endif
