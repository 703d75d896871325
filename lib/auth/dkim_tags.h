/* A tag-list (RFC 6376 3.2): of a DKIM-Signature field, of a key's record. */
#ifndef POSTFRANK_AUTH_DKIM_TAGS_H
#define POSTFRANK_AUTH_DKIM_TAGS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Octets of a text; not terminated. */
struct dkim_piece {
	const char *text;
	size_t length;
};

struct dkim_tag {
	struct dkim_piece name;
	struct dkim_piece value; /* without the blanks around it */
	bool is_spaced;		/* blanks stand behind the name */
};

struct dkim_tags {
	struct dkim_tag *items;	/* in their order */
	size_t count;
};

/*
 * Reads a whole list; folds are blanks. Octets above ASCII may stand in values.
 * 0, or -1 with the end of a sentence in `*error_r` (static, or from the arena,
 * printable): "has ...". `max`: tags that are read; more is an error.
 */
int dkim_tags_read(struct arena *arena, const char *text, size_t length,
    size_t max, struct dkim_tags *tags_r, const char **error_r);

/* NULL = there is none of that name. */
const struct dkim_tag *dkim_tags_find(
    const struct dkim_tags *tags, const char *name);

/* The piece is that word, case ignored. */
bool dkim_piece_is(const struct dkim_piece *piece, const char *word);

/*
 * Takes the first item of a list with colons, without the blanks around it.
 * False when there is no more; an empty list has one, empty, item.
 */
bool dkim_piece_next(struct dkim_piece *list, struct dkim_piece *item_r);

/* Without its blanks; -1: it is no base64 (RFC 4648 4, padded). Never NULL with
 * 0. */
int dkim_base64(struct arena *arena, const struct dkim_piece *piece,
    const char **base64_r);

bool dkim_is_blank(char octet);

#endif
