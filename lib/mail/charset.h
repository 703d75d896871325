/*
 * Octets in any charset as UTF-8, as browsers and mail readers show them
 * (WHATWG Encoding). Nothing is dropped: U+FFFD stands for what cannot be
 * decoded, and it is told.
 */
#ifndef POSTFRANK_MAIL_CHARSET_H
#define POSTFRANK_MAIL_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct charset;

/* Octets of a label that can be a charset's name. */
#define CHARSET_LABEL_MAX 64

/* What is wrong with a text, or with how it is declared. */
enum text_fault {
	TEXT_UNKNOWN_LABEL = 1,	/* there is no charset of that name */
	TEXT_RARE_LABEL = 2,	/* browsers, and many mail readers, do not read
				 * that charset, or not by that name */
	TEXT_BAD_OCTETS = 4,	/* octets that are no characters of it */
	TEXT_OPEN_ESCAPE = 8,	/* ISO-2022-JP whose end, or the end of a line,
				 * is inside an escape sequence or not ASCII */
	TEXT_UNDECLARED = 16,	/* octets over 127 where none are declared: no
				 * charset, or us-ascii or iso-2022-jp; in a
				 * header, outside of encoded words */
	TEXT_BAD_WORD = 32,	/* "=?" that does not begin an encoded word, or
				 * one that is badly encoded */
};

struct text_faults {
	unsigned set;		/* of enum text_fault */
	size_t bad_octets;	/* that U+FFFD stands for */
	const char *label;	/* the first unknown or rare one, printable */
};

/*
 * The charset of a label of a message, case and blanks around it ignored; NULL
 * when there is none of that name. What is wrong with the label is added to
 * `faults`, from the arena.
 */
const struct charset *charset_find(struct arena *arena, const char *label,
    size_t length, struct text_faults *faults);

/*
 * Appends `data` as UTF-8, without its byte order mark, until that has `max`
 * octets or a few more. Returns false, and appends nothing, when the octets are
 * the UTF-8 that is wanted already. `charset` NULL: none is declared. Faults
 * are added.
 */
bool charset_to_utf8(const struct charset *charset, const char *data,
    size_t length, size_t max, struct buf *out, struct text_faults *faults);

/*
 * The same of octets that declare no charset, as they may stand in a header:
 * ISO-2022-JP by its escapes, else UTF-8 when they are that, else `likely`, the
 * charset of the rest of the message (NULL = not known), or another Japanese
 * one, else windows-1252.
 */
bool charset_raw_to_utf8(const struct charset *likely, const char *data,
    size_t length, struct buf *out, struct text_faults *faults);

#endif
