#include <string.h>

#include "lib/mail/mime.h"
#include "lib/mail/mime_private.h"
#include "lib/util/str.h"

void
mime_fault_note(struct mime *mime, enum mime_fault fault, size_t part)
{
	if (mime->faults[fault].count++ == 0)
		mime->faults[fault].part = part;
}

enum {
	BLANK = 1,
	PADDING = 2,
	GARBAGE = 4,
};

/* What an octet is in base64 (RFC 2045 6.8); 0 = one of the alphabet. */
static const unsigned char classes[256] = {
	[0 ... '\t' - 1] = GARBAGE,
	['\t' ... '\n'] = BLANK,
	['\n' + 1 ... '\r' - 1] = GARBAGE,
	['\r'] = BLANK,
	['\r' + 1 ... ' ' - 1] = GARBAGE,
	[' '] = BLANK,
	[' ' + 1 ... '+' - 1] = GARBAGE,
	['+' + 1 ... '/' - 1] = GARBAGE,
	['9' + 1 ... '=' - 1] = GARBAGE,
	['='] = PADDING,
	['=' + 1 ... 'A' - 1] = GARBAGE,
	['Z' + 1 ... 'a' - 1] = GARBAGE,
	['z' + 1 ... 255] = GARBAGE,
};

bool
mime_base64_is_digit(char octet)
{
	const unsigned char class = classes[(unsigned char)octet];

	return class == 0 || class == PADDING;
}

/* Some readers stop at what does not belong there, some leave it out. */
static void
note_base64(struct mime *mime, const char *data, const char *end)
{
	const char *at;
	unsigned seen = 0;

	for (at = data; at < end; at++)
		seen |= classes[(unsigned char)*at];
	if (seen & GARBAGE)
		mime_fault_note(mime, MIME_BASE64_GARBAGE, mime->count);
	if ((seen & PADDING) == 0)
		return;
	at = memchr(data, '=', (size_t)(end - data));
	while (at < end && classes[(unsigned char)*at] != 0)
		at++;
	if (at < end)
		mime_fault_note(mime, MIME_BASE64_GOES_ON, mime->count);
}

void
mime_fault_of_header(struct mime *mime, const struct mime_header *header)
{
	if (header->types > 1)
		mime_fault_note(mime, MIME_TWO_TYPES, mime->count);
	if (header->encodings > 1)
		mime_fault_note(mime, MIME_TWO_ENCODINGS, mime->count);
	if (header->dispositions > 1)
		mime_fault_note(mime, MIME_TWO_DISPOSITIONS, mime->count);
	if (header->names_differ)
		mime_fault_note(mime, MIME_TWO_NAMES, mime->count);
	if (header->parameter_twice)
		mime_fault_note(mime, MIME_TWO_VALUES, mime->count);
	if (header->type_unread)
		mime_fault_note(mime, MIME_BAD_TYPE, mime->count);
	if (header->over)
		mime->over |= MIME_OVER_FIELD;
	if (header->encoding_unknown)
		mime_fault_note(mime, MIME_UNKNOWN_ENCODING, mime->count);
	/* RFC 2045 6.4, RFC 2046 5.2.1 */
	if (mime_is_encoded(header) &&
	    (str_starts(header->type, "multipart/") ||
		strcmp(header->type, "message/rfc822") == 0))
		mime_fault_note(mime, MIME_ENCODED_NODE, mime->count);
}

void
mime_fault_of_body(struct mime *mime, const struct mime_header *header,
    const char *data, const char *end)
{
	if (header->encoding == GMIME_CONTENT_ENCODING_BASE64)
		note_base64(mime, data, end);
}
