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
	MIME_OVER_FIELD = 8,		/* a Content field of a part is longer,
					 * or has more sections, than is read */
	MIME_OVER_ATTRIBUTES = 16,	/* a tag has more than
					 * HTML_ATTRIBUTES_MAX */
};

/* Octets of a file, from its beginning and from its end. */
#define MIME_HEAD_MAX 8192
#define MIME_TAIL_MAX 65536

/* What readers see in different ways, so that a filter misses what a person
 * is shown, or nobody sees anything. */
enum mime_fault {
	MIME_NO_BOUNDARY,	/* a multipart whose parts cannot be told: what
				 * is in it follows as one text part */
	MIME_TWO_TYPES,		/* Content-Type fields; the last one counts */
	MIME_TWO_ENCODINGS,	/* Content-Transfer-Encoding; the last one */
	MIME_TWO_DISPOSITIONS,	/* Content-Disposition; the last one */
	MIME_TWO_NAMES,		/* part->filename and part->other_name */
	MIME_TWO_VALUES,	/* of a parameter; the first one counts */
	MIME_LIKE_BOUNDARIES,	/* one begins like another that is open, and
				 * readers need not look further (RFC 2046
				 * 5.1.1); whole lines count */
	MIME_BAD_TYPE,		/* a Content-Type that is none; text/plain */
	MIME_UNKNOWN_ENCODING,	/* taken as none */
	MIME_ENCODED_NODE,	/* a multipart, whose encoding is not undone,
				 * or a message, whose is */
	MIME_BASE64_GARBAGE,	/* octets that are none of it; skipped */
	MIME_BASE64_GOES_ON,	/* behind its padding */
	MIME_FAULT_COUNT
};

struct mime_part {
	const char *type;	/* "text/html", lower case */
	const char *charset;	/* lower case, or NULL */
	const char *filename;	/* decoded, or NULL */
	struct text_faults name_faults;
	const char *other_name;	/* that another reader may show: of
				 * Content-Type, or without what RFC 2231
				 * added; NULL = none, or the same */
	bool attachment;	/* Content-Disposition: attachment, its own or
				 * that of a node above; or a message that a
				 * report returns */
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

	/*
	 * Of a file, which is a part that has a name or is neither node nor
	 * text, and of a message that is encoded: its first octets, transfer
	 * encoding undone; of a ZIP archive that is longer the last ones, too,
	 * where its directory is; of a compound file those that its directory
	 * begins with.
	 */
	const char *head;
	size_t head_length;
	const char *tail;
	size_t tail_length;
};

struct mime {
	struct mime_part *parts;
	size_t count;
	unsigned over;		/* set of enum mime_over */
	struct {
		size_t count;	/* how often it was seen */
		size_t part;	/* where first: its index */
	} faults[MIME_FAULT_COUNT];
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
