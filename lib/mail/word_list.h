/*
 * Lists that people write: a weight, a word, and the reason for it.
 *
 *	# What is sold by spam
 *	40  cheap pills     # drugs
 *
 * The word reaches to the first "#" between blanks. Empty lines, and those that
 * begin with "#", are let alone.
 */
#ifndef POSTFRANK_MAIL_WORD_LIST_H
#define POSTFRANK_MAIL_WORD_LIST_H

#include <stddef.h>

struct arena;

#define WORD_WEIGHT_MAX 100
#define WORD_LINE_MAX 1000	/* octets, without the line end */
#define WORD_REASON_MAX 60	/* octets */

struct word_entry {
	const char *text;	/* well-formed UTF-8, as written, not empty */
	size_t length;
	unsigned weight;
	const char *reason;
	const char *file;	/* as it was given */
	unsigned line;
};

struct word_list {
	struct word_entry *items;
	size_t count;
};

/*
 * Appends what the text of a file says to a list of at most `most` entries. 0,
 * or -1 with `*error_r` as conf_error() sets it. `file` must outlive the list,
 * the text need not.
 */
int word_list_read(struct arena *arena, const char *file, const char *text,
    size_t length, size_t most, struct word_list *list, char **error_r);

#endif
