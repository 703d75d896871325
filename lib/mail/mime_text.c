#include <string.h>

#include "lib/mail/charset.h"
#include "lib/mail/mime_private.h"
#include "lib/mail/quoted.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

/* Octets of a transfer encoding for one octet of text, at the most. */
#define ENCODED_MAX 4

/* What is encoded begins behind the line "begin MODE NAME". */
static void
skip_uu_begin(struct mime_text *text)
{
	const char *at = text->data, *end = text->data + text->length, *next;

	for (; at < end; at = next + 1) {
		next = memchr(at, '\n', (size_t)(end - at));
		if (next == NULL)
			return;
		if (next - at > 6 && memcmp(at, "begin ", 6) == 0) {
			text->data = next + 1;
			text->length = (size_t)(end - text->data);
			return;
		}
	}
}

void
mime_decode(struct arena *arena, GMimeContentEncoding encoding, size_t max,
    struct mime_text *text)
{
	GMimeEncoding state;
	char *decoded;

	switch (encoding) {
	case GMIME_CONTENT_ENCODING_BASE64:
	case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
	case GMIME_CONTENT_ENCODING_UUENCODE:
		break;
	default:
		return;
	}
	if (text->length / ENCODED_MAX > max) {
		text->length = ENCODED_MAX * max;
		text->cut = true;
	}
	if (encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE) {
		decoded = arena_alloc(arena, text->length);
		text->length = quoted_decode(text->data, text->length, decoded);
		text->data = decoded;
		return;
	}
	if (encoding == GMIME_CONTENT_ENCODING_UUENCODE)
		skip_uu_begin(text);
	g_mime_encoding_init_decode(&state, encoding);
	decoded =
	    arena_alloc(arena, g_mime_encoding_outlen(&state, text->length));
	text->length =
	    g_mime_encoding_flush(&state, text->data, text->length, decoded);
	text->data = decoded;
}

static void
to_utf8(struct arena *arena, const char *label, size_t max,
    struct mime_text *text, struct text_faults *faults)
{
	const struct charset *charset = NULL;
	struct buf out = { 0 };

	if (label != NULL)
		charset = charset_find(arena, label, strlen(label), faults);
	if (charset_to_utf8(
		charset, text->data, text->length, max, &out, faults)) {
		text->data = arena_string_n(
		    arena, out.data != NULL ? out.data : "", out.length);
		text->length = out.length;
	}
	buf_free(&out);
}

void
mime_text_decode(struct arena *arena, const struct mime_header *header,
    const char *data, size_t length, size_t max, struct mime_text *text_r,
    struct text_faults *faults_r)
{
	*text_r = (struct mime_text){ .data = data, .length = length };
	*faults_r = (struct text_faults){ 0 };
	mime_decode(arena, header->encoding, max, text_r);
	to_utf8(arena, header->charset, max, text_r, faults_r);
	if (text_r->length > max) {
		while (max > 0 && (text_r->data[max] & 0xc0) == 0x80)
			max--;
		text_r->length = max;
		text_r->cut = true;
	}
}
