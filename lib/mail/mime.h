/* The parts of a message, flat and bounded. Pure: bytes in, values out. */
#ifndef POSTFRANK_MAIL_MIME_H
#define POSTFRANK_MAIL_MIME_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/mail/charset.h"

struct arena;

#define MIME_PARTS_MAX 1000
#define MIME_DEPTH_MAX 100
/* Octets of decoded text that are kept in all; past it text is cut. */
#define MIME_TEXT_MAX (16 * 1024 * 1024)

enum mime_over {
	MIME_OVER_PARTS = 1,
	MIME_OVER_DEPTH = 2,
	MIME_OVER_TEXT = 4,
};

struct mime_part {
	const char *type;	/* "text/html", lower case */
	const char *charset;	/* lower case, or NULL */
	const char *filename;	/* decoded, or NULL */
	struct text_faults name_faults;
	bool attachment;	/* Content-Disposition: attachment, its own or
				 * that of a node above */
	bool multipart;		/* a node (multipart or message/rfc822): its
				 * parts follow, deeper */
	unsigned depth;		/* 0 for the message itself */

	bool raw_8bit;		/* octets over 127, which its transfer encoding
				 * does not allow (RFC 2045 6.2, 6.4) */

	/*
	 * For text parts: transfer encoding undone, in UTF-8, U+FFFD for what
	 * cannot be decoded.
	 */
	const char *text;
	size_t text_length;

	/*
	 * By shown_read(), of a page or of plain text that a reader shows: what
	 * is seen of it, and what is hidden in it. NULL: nothing is.
	 */
	const char *shown;
	size_t shown_length;
	const char *hidden;
	size_t hidden_length;
	struct text_faults faults;
};

struct mime {
	struct mime_part *parts;
	size_t count;
	unsigned over;		/* set of enum mime_over */
	bool no_boundary;	/* a multipart whose parts cannot be told: what
				 * is in it follows as one text part */
};

/* `message` (header, empty line, body) must live as long as the result. */
void mime_walk(struct arena *arena, const char *message, size_t length,
    struct mime *mime_r);

/* HTML, plain text, that a reader shows: not attached, nor within what is. */
bool mime_is_page(const struct mime_part *part);
bool mime_is_plain(const struct mime_part *part);

/* Once per process, before threads. */
void mime_init(void);

#endif
