/* What the parsers of paths and of address lists have in common. */
#ifndef POSTFRANK_MAIL_ADDRESS_PRIVATE_H
#define POSTFRANK_MAIL_ADDRESS_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

struct address;
struct arena;
struct buf;

/* Octets of a faulty address that are shown. */
#define ADDRESS_SHOWN 256

/* RFC 5322 3.2.3, and any octet of UTF-8 (RFC 6531 3.3). */
bool address_is_atext(char c);

/*
 * Makes an address of an unquoted local part and a domain as it was written,
 * `domain` NULL for none. 0, or -1 with a sentence.
 */
int address_set(struct arena *arena, struct address *address,
    const char *local, size_t local_length, const char *domain,
    size_t domain_length, const char **error_r);

/* Where a header value is being read. */
struct cursor {
	const char *at, *end;
};

/* Comments and folding white space; -1 when a comment is not closed. */
int cursor_skip_cfws(struct cursor *cursor);

/*
 * What stands at the cursor goes to the end of `text`: the content of a quoted
 * string, folds undone; an address literal with its brackets, blanks dropped;
 * an atom. -1 when it has no end.
 */
int cursor_quoted(struct cursor *cursor, struct buf *text);
int cursor_literal(struct cursor *cursor, struct buf *text);
void cursor_atom(struct cursor *cursor, struct buf *text);

#endif
