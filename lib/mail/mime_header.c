#include <string.h>

#include "lib/mail/field.h"
#include "lib/mail/mime_private.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define DEFAULT_TYPE "text/plain"

/* What is behind the colon of the field from `at` to `end`. */
static const char *
value_of(struct arena *arena, const char *at, const char *end)
{
	at = (const char *)memchr(at, ':', (size_t)(end - at)) + 1;
	return field_flat(arena, at, (size_t)(end - at), MIME_FIELD_MAX);
}

/* A value of GMime as ours; NULL for none and for an empty one. */
static char *
ours(struct arena *arena, const char *value)
{
	if (value == NULL || *value == '\0')
		return NULL;
	return arena_string(arena, value);
}

/* Readers do not agree on which of two names they show. */
static void
add_name(struct mime_header *header, const char *name)
{
	if (name == NULL)
		return;
	if (header->filename == NULL)
		header->filename = name;
	else if (strcmp(header->filename, name) != 0)
		header->other_name = name;
}

static void
read_type(struct arena *arena, const char *value, struct mime_header *header)
{
	GMimeContentType *type;
	char *charset;

	/* RFC 2045 5.2: what is no type is text/plain. */
	if (strchr(value, '/') == NULL) {
		header->type = DEFAULT_TYPE;
		return;
	}
	type = g_mime_content_type_parse(NULL, value);
	header->type = str_lower(arena_printf(arena, "%s/%s",
	    g_mime_content_type_get_media_type(type),
	    g_mime_content_type_get_media_subtype(type)));
	charset =
	    ours(arena, g_mime_content_type_get_parameter(type, "charset"));
	header->charset = charset != NULL ? str_lower(charset) : NULL;
	header->boundary =
	    ours(arena, g_mime_content_type_get_parameter(type, "boundary"));
	add_name(header,
	    ours(arena, g_mime_content_type_get_parameter(type, "name")));
	g_object_unref(type);
}

static void
read_disposition(
    struct arena *arena, const char *value, struct mime_header *header)
{
	GMimeContentDisposition *disposition;
	const char *filename;

	disposition = g_mime_content_disposition_parse(NULL, value);
	header->attachment =
	    g_mime_content_disposition_is_attachment(disposition);
	filename = ours(arena,
	    g_mime_content_disposition_get_parameter(disposition, "filename"));
	/* It goes before that of Content-Type (RFC 2183 2.3). */
	if (filename != NULL) {
		add_name(header, filename);
		if (header->other_name == filename)
			header->other_name = header->filename;
		header->filename = filename;
	}
	g_object_unref(disposition);
}

static void
read_encoding(const char *value, struct mime_header *header)
{
	header->encoding = g_mime_content_encoding_from_string(value);
	header->encoding_unknown = *value != '\0' &&
	    header->encoding == GMIME_CONTENT_ENCODING_DEFAULT;
}

void
mime_header_read(struct arena *arena, const char *at, const char *end,
    const char *preset, struct mime_header *header_r)
{
	const char *next;
	size_t name;

	*header_r = (struct mime_header){ .type = preset };
	for (; at < end; at = next) {
		next = field_end(at, end);
		/* The three names begin so; most fields do not. */
		if (next - at < 8 || !str_equal_n(at, "content-", 8))
			continue;
		name = field_name(at, next);
		if (name == 12 && str_equal_n(at, "content-type", name)) {
			header_r->types++;
			read_type(arena, value_of(arena, at, next), header_r);
		} else if (name == 19 &&
		    str_equal_n(at, "content-disposition", name)) {
			header_r->dispositions++;
			read_disposition(
			    arena, value_of(arena, at, next), header_r);
		} else if (name == 25 &&
		    str_equal_n(at, "content-transfer-encoding", name)) {
			header_r->encodings++;
			read_encoding(value_of(arena, at, next), header_r);
		}
	}
}
