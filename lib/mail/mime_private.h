/* The rooms behind mime_walk(): boundaries, header of an entity, text. */
#ifndef POSTFRANK_MAIL_MIME_PRIVATE_H
#define POSTFRANK_MAIL_MIME_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gmime/gmime.h>

#include "lib/mail/charset.h"
#include "lib/mail/mime.h"

/* RFC 2046 5.1.1 allows 70. */
#define MIME_BOUNDARY_MAX 256

/* No boundary, but the end of the message. */
#define MIME_AT_END SIZE_MAX

struct arena;
struct buf;

/* Octets of a header field of a part that are read. */
#define MIME_FIELD_MAX 32768

/* --- the walk --- */

struct mime_boundary {
	const char *text;
	size_t length;
	uint32_t hash;
};

struct mime_walk {
	struct arena *arena;
	struct mime *mime;
	const char *at, *end; /* `at` is the beginning of a line */
	struct mime_boundary open[MIME_DEPTH_MAX];
	size_t open_from; /* those before are of what is around */
	size_t open_count;
	size_t text_left;
};

/* The boundary line that ended something. */
struct mime_stop {
	size_t level; /* in walk->open, or MIME_AT_END */
	bool closing;
	const char *before; /* the end of what it ended */
};

/* Opens the boundary of the multipart that was added last; `text` lives on. */
void mime_open_boundary(struct mime_walk *walk, const char *text,
    size_t length);
/* Reads up to the next boundary that is open, and behind it. */
struct mime_stop mime_next_stop(struct mime_walk *walk);
/* The end of the header, which begins at `at`; moves `at` to the body. */
const char *mime_header_end(struct mime_walk *walk);

/* --- the header --- */

/* What the header of one entity says (RFC 2045, 2183). */
struct mime_header {
	const char *type;	/* "text/plain" when it says nothing valid */
	const char *charset;	/* or NULL, and so below */
	const char *boundary;
	const char *filename;
	struct text_faults name_faults;
	const char *other_name;
	GMimeContentEncoding encoding;
	bool attachment;

	unsigned types, encodings, dispositions; /* fields that there are */
	bool encoding_unknown;
	bool type_unread;	/* a Content-Type that is none */
	bool names_differ;	/* those of Content-Type and -Disposition */
	bool parameter_twice;	/* a parameter has two values */
	bool over;		/* not all of a field was read */
};

/*
 * Reads the fields between `at` and `end`. `preset` is the type when there is
 * no Content-Type. Strings come from the arena.
 */
void mime_header_read(struct arena *arena, const char *at, const char *end,
    const char *preset, struct mime_header *header_r);

/* Its body says something else than what it means (RFC 2045 6.2). */
static inline bool
mime_is_encoded(const struct mime_header *header)
{
	return header->encoding == GMIME_CONTENT_ENCODING_BASE64 ||
	    header->encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE ||
	    header->encoding == GMIME_CONTENT_ENCODING_UUENCODE;
}

/* The other two are of the part that is added next. */
void mime_fault_note(struct mime *mime, enum mime_fault fault, size_t part);
void mime_fault_of_header(struct mime *mime, const struct mime_header *header);
void mime_fault_of_body(struct mime *mime, const struct mime_header *header,
    const char *data, const char *end);

/* One of the alphabet of base64, or its padding. */
bool mime_base64_is_digit(char octet);

/* Fills head and tail of a part that is a file. */
void mime_head_read(struct arena *arena, const struct mime_header *header,
    const char *data, size_t length, struct mime_part *part);

/* An octet string that belongs to the message or to the arena. */
struct mime_text {
	const char *data;
	size_t length;
	bool cut; /* there was more than `max` */
};

/* Undoes the transfer encoding, of no more than it takes for `max` octets. */
void mime_decode(struct arena *arena, GMimeContentEncoding encoding, size_t max,
    struct mime_text *text);

/*
 * Undoes the transfer encoding and the charset: at most `max` octets of UTF-8.
 * What cannot be decoded, or is not declared, is told in `faults_r`.
 */
void mime_text_decode(struct arena *arena, const struct mime_header *header,
    const char *data, size_t length, size_t max, struct mime_text *text_r,
    struct text_faults *faults_r);

#endif
