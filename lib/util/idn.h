/* Internationalized domain names (RFC 5890). */
#ifndef POSTFRANK_UTIL_IDN_H
#define POSTFRANK_UTIL_IDN_H

#include <stddef.h>

struct arena;

/*
 * The name in lower case, its U-labels as A-labels (IDNA 2008); what is ASCII
 * is not looked at further. From the arena, or NULL with a sentence in
 * `*error_r` (static or from the arena): a NUL, too long, no such name.
 */
char *idn_to_ascii(struct arena *arena, const char *text, size_t length,
    const char **error_r);

/*
 * For people, and for who compares names as they are written: A-labels as
 * U-labels. From the arena, or NULL when it has none, or they are none.
 */
char *idn_to_unicode(struct arena *arena, const char *name);

#endif
