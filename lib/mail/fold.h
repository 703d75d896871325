/* Text as it is compared: what looks the same becomes the same. */
#ifndef POSTFRANK_MAIL_FOLD_H
#define POSTFRANK_MAIL_FOLD_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Combining marks that are kept on one letter (UAX #15, Stream-Safe Text). */
#define FOLD_MARKS_MAX 30

/*
 * Appends `text` to `out` in the form in which words are looked for:
 *
 * - compatibility forms become one (NFKC) and case is folded: "Ａ" is "a", "ｶﾞ"
 *   is "ガ", "①" is "1", "ß" is "ss";
 * - white space becomes one blank; a line break between two Chinese or
 *   Japanese characters becomes nothing, since these are wrapped anywhere;
 *   none is left at the beginning and at the end;
 * - what is not seen is dropped: zero-width characters, soft hyphens,
 *   direction and variation marks, controls.
 *
 * `text` is UTF-8; U+FFFD stands for octets that are not. Linear in time.
 * Returns false when it stopped because it had appended `max` octets, or a
 * few more; three octets of text may become 33.
 */
bool fold_text(const char *text, size_t length, size_t max, struct buf *out);

#endif
