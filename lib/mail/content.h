/*
 * The header and body of a message, taken in pieces of any size and kept up to
 * named limits. Past a limit, octets are counted and dropped; nothing fails. A
 * large text is kept in a temporary file.
 */
#ifndef POSTFRANK_MAIL_CONTENT_H
#define POSTFRANK_MAIL_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/util/buf.h"
#include "lib/util/spool.h"

struct arena;

#define CONTENT_FIELDS_MAX 5000

struct header_field {
	const char *name;	/* as written, no colon */
	const char *value;	/* without line end, folds kept; NUL-terminated,
				 * but may contain NUL */
	size_t value_length;
};

struct content_limits {
	size_t header;	/* octets of all fields */
	size_t body;	/* octets of the body */
};

/* Which limits were passed. */
enum content_over {
	OVER_HEADER_OCTETS = 1,
	OVER_HEADER_FIELDS = 2,
	OVER_BODY_OCTETS = 4,
};

struct content {
	struct arena *arena;
	struct content_limits limits;
	/* Set by who feeds it, before the first field: values come with all
	 * that stands behind the colon. */
	bool has_blanks;

	struct header_field *fields;
	size_t field_count;	/* kept */
	size_t field_total;	/* seen */

	/*
	 * The message as one text with CRLF line ends in the header: fields,
	 * empty line, body. `body_at` is where the body begins. What stands
	 * behind a colon is as it came, or is one space. To be read after
	 * content_end(): before that, what went to a file is not in it.
	 */
	struct buf text;
	size_t body_at;

	/* By content_spill(). */
	size_t memory;		/* octets that `text` may have */
	const char *directory;
	struct spool spool;	/* what came before `text`; then `text` itself */
	const char *trouble;	/* why a file is of no use, or NULL */
	bool is_lost;		/* what was in the file cannot be had again:
				 * `text` is not the message */

	/* Seen, kept or not; those of the header as they are sent, each line
	 * end CRLF. */
	size_t header_octets;
	size_t body_octets;
	unsigned over;		/* set of enum content_over */

	/* Of the body, beyond the limit too. */
	size_t longest_line;	/* octets without the line end */
	bool has_nul;

	size_t line;		/* octets of the line that is being read */
	bool after_cr;
};

void content_start(struct content *content, struct arena *arena,
    const struct content_limits *limits);

/*
 * Before the first field: a text of more than `memory` octets goes to a file in
 * spool_directory()'s of `directory`, and is held there only. Without this call,
 * and if there can be no file (`trouble` says why), it is held in memory. A
 * file of one message is written to by one thread.
 */
void content_spill(struct content *content, size_t memory,
    const char *directory);

/*
 * One field, as the milter protocol gives it: value without the line end, folds
 * as "\n" or "\r\n" and a blank. One leading blank is no part of the value.
 */
void content_field(struct content *content, const char *name,
    size_t name_length, const char *value, size_t value_length);
void content_header_end(struct content *content);
void content_body(struct content *content, const char *data, size_t length);
/* After the last piece; then only read. */
void content_end(struct content *content);

/* Frees `text` and its file; the arena goes with its owner. */
void content_free(struct content *content);

/* The first field of that name (case ignored) at or behind `*at`; moves `*at`
 * behind it. NULL when there is no more. */
const struct header_field *content_find(const struct content *content,
    const char *name, size_t *at);
size_t content_count(const struct content *content, const char *name);

#endif
