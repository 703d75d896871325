/* One field of a header, as octets (RFC 5322 2.2). */
#ifndef POSTFRANK_MAIL_FIELD_H
#define POSTFRANK_MAIL_FIELD_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* White space within a field, folds with it. */
static inline bool
field_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * The length of the field's name when a field begins at `at`, or 0. Blanks
 * between name and colon are obsolete (RFC 5322 4.5) and do no harm.
 */
size_t field_name(const char *at, const char *end);

/* Behind the field that begins at `at`: behind its last line, folds read. */
const char *field_end(const char *at, const char *end);

/*
 * A value as one line: folds undone, blanks at its ends dropped, NUL become a
 * space. No more than `max` octets are read.
 */
char *field_flat(struct arena *arena, const char *value, size_t length,
    size_t max);

#endif
