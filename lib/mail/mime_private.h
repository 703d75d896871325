/* The rooms behind mime_walk(): header of an entity, text of a part. */
#ifndef POSTFRANK_MAIL_MIME_PRIVATE_H
#define POSTFRANK_MAIL_MIME_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include <gmime/gmime.h>

#include "lib/mail/charset.h"

struct arena;

/* Octets of a header field of a part that are read. */
#define MIME_FIELD_MAX 32768

/* What the header of one entity says (RFC 2045, 2183). */
struct mime_header {
	const char *type;	/* "text/plain" when it says nothing valid */
	const char *charset;	/* or NULL, and so below */
	const char *boundary;
	const char *filename;
	struct text_faults name_faults;
	GMimeContentEncoding encoding;
	bool attachment;
};

/*
 * Reads the fields between `at` and `end`. `preset` is the type when there is
 * no Content-Type. Strings come from the arena.
 */
void mime_header_read(struct arena *arena, const char *at, const char *end,
    const char *preset, struct mime_header *header_r);

/* An octet string that belongs to the message or to the arena. */
struct mime_text {
	const char *data;
	size_t length;
	bool cut; /* there was more than `max` */
};

/*
 * Undoes the transfer encoding and the charset: at most `max` octets of UTF-8.
 * What cannot be decoded, or is not declared, is told in `faults_r`.
 */
void mime_text_decode(struct arena *arena, const struct mime_header *header,
    const char *data, size_t length, size_t max, struct mime_text *text_r,
    struct text_faults *faults_r);

#endif
