/* The text of a file, made safe for libconfuse. */
#ifndef POSTFRANK_CONF_TEXT_H
#define POSTFRANK_CONF_TEXT_H

#include <stddef.h>

struct buf;

/*
 * Appends to `out` the same text, on the same lines, without what libconfuse
 * 3.3 reads wrongly or not at all:
 * - comments, at which it miscounts lines, and which it refuses inside lists
 *   and lets run unclosed to the end of the file;
 * - an empty list, which it does not tell from one that is not there, becomes
 *   a list of one empty text.
 * Refused with the line of their beginning: braces, strings and comments that
 * do not end, control characters (a NUL would cut the text), escapes that
 * would silently change a string, and what its lexer drops or means specially
 * outside quotes. 0, or -1 with `*error_r` as conf_error() sets it.
 */
int text_prepare(const char *file, const char *text, size_t length,
    struct buf *out, char **error_r);

#endif
