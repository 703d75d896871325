/* What a header field says to a person: encoded words (RFC 2047) undone. */
#ifndef POSTFRANK_MAIL_HEADER_TEXT_H
#define POSTFRANK_MAIL_HEADER_TEXT_H

#include <stddef.h>

struct arena;
struct buf;
struct text_faults;

/*
 * The value of an unstructured field (Subject, Comments) as UTF-8, folds
 * undone, blanks at its ends dropped, NUL become a space: from the arena.
 * Adjacent words of one charset are joined before they are decoded, since
 * mailers split characters; what is no encoded word stays as it is. Raw octets
 * over 127 and raw ISO-2022-JP are decoded by charset_guess(); `likely` is the
 * label of the message's charset, or NULL. Faults are added.
 */
char *header_text(struct arena *arena, const char *value, size_t length,
    const char *likely, struct text_faults *faults);

/*
 * The same of a display name as written, or another phrase: quotes and
 * backslashes are undone. Words within quotes are decoded too, as most readers
 * do (RFC 2047 5 forbids to write them there).
 */
char *header_phrase(struct arena *arena, const char *phrase, size_t length,
    const char *likely, struct text_faults *faults);

/* A text as a string from the arena: NUL become a space. */
char *header_string(struct arena *arena, const struct buf *text);

/* The first encoded word at or behind `at`, wherever it may stand, and its
 * octets; NULL when there is none. */
const char *header_word(const char *at, const char *end, size_t *octets_r);

#endif
