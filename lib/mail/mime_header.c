#include <string.h>

#include "lib/mail/field.h"
#include "lib/mail/mime_private.h"
#include "lib/mail/parameter.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define DEFAULT_TYPE "text/plain"

/* What is behind the colon of the field from `at` to `end`. */
static const char *
value_of(struct arena *arena, const char *at, const char *end,
    struct mime_header *header)
{
	at = (const char *)memchr(at, ':', (size_t)(end - at)) + 1;
	while (at < end && field_is_blank(*at))
		at++;
	while (end > at && field_is_blank(end[-1]))
		end--;
	if ((size_t)(end - at) > MIME_FIELD_MAX)
		header->over = true;
	return field_flat(arena, at, (size_t)(end - at), MIME_FIELD_MAX);
}

/* What is wrong with how a parameter is written that somebody acts on. */
static void
judge_parameter(struct arena *arena, const char *value, size_t length,
    const char *name, struct mime_header *header)
{
	unsigned faults = parameter_faults(arena, value, length, name);

	if (faults & PARAMETER_TWICE)
		header->parameter_twice = true;
	if (faults & PARAMETER_OVER)
		header->over = true;
}

/* A charset has no blanks; what follows is no part of it. */
static char *
read_charset(struct arena *arena, const char *value, size_t length)
{
	char *label = parameter_raw(arena, value, length, "charset");

	if (label == NULL)
		return NULL;
	label[strcspn(label, " \t(")] = '\0';
	return *label != '\0' ? str_lower(label) : NULL;
}

/* Readers do not agree on which of two names they show. */
static void
add_name(struct mime_header *header, const char *name)
{
	if (name == NULL)
		return;
	if (header->filename == NULL) {
		header->filename = name;
	} else if (strcmp(header->filename, name) != 0) {
		header->other_name = name;
		header->names_differ = true;
	}
}

/*
 * The name that `parameter` has for readers of another kind. That it differs is
 * no fault: "name" is in ASCII, where "name*" is not.
 */
static void
add_plain_name(struct arena *arena, const char *value, size_t length,
    const char *parameter, struct mime_header *header)
{
	struct text_faults ignored = { 0 };
	const char *name =
	    parameter_plain(arena, value, length, parameter, &ignored);

	if (name != NULL && header->other_name == NULL &&
	    strcmp(header->filename, name) != 0)
		header->other_name = name;
}

static void
read_type(struct arena *arena, const char *value, struct mime_header *header)
{
	struct text_faults faults = { 0 };
	size_t length = strlen(value);
	char *type, *slash, *name;

	type = parameter_type(arena, value, length);
	slash = strchr(type, '/');
	/* RFC 2045 5.2: what is no type is text/plain. */
	if (slash == NULL || slash == type || slash[1] == '\0') {
		header->type = DEFAULT_TYPE;
		header->type_unread = true;
		return;
	}
	header->type = type;
	header->charset = read_charset(arena, value, length);
	header->boundary = parameter_raw(arena, value, length, "boundary");
	judge_parameter(arena, value, length, "charset", header);
	judge_parameter(arena, value, length, "boundary", header);
	name = parameter_value(arena, value, length, "name", &faults);
	if (name == NULL)
		return;
	judge_parameter(arena, value, length, "name", header);
	if (header->filename == NULL)
		header->name_faults = faults;
	add_name(header, name);
	add_plain_name(arena, value, length, "name", header);
}

static void
read_disposition(
    struct arena *arena, const char *value, struct mime_header *header)
{
	struct text_faults faults = { 0 };
	size_t length = strlen(value);
	char *filename;

	header->attachment =
	    strcmp(parameter_type(arena, value, length), "attachment") == 0;
	filename = parameter_value(arena, value, length, "filename", &faults);
	if (filename == NULL)
		return;
	/* It goes before that of Content-Type (RFC 2183 2.3). */
	add_name(header, filename);
	if (header->other_name == filename)
		header->other_name = header->filename;
	header->filename = filename;
	header->name_faults = faults;
	judge_parameter(arena, value, length, "filename", header);
	add_plain_name(arena, value, length, "filename", header);
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
			read_type(arena, value_of(arena, at, next, header_r),
			    header_r);
		} else if (name == 19 &&
		    str_equal_n(at, "content-disposition", name)) {
			header_r->dispositions++;
			read_disposition(arena,
			    value_of(arena, at, next, header_r), header_r);
		} else if (name == 25 &&
		    str_equal_n(at, "content-transfer-encoding", name)) {
			header_r->encodings++;
			read_encoding(
			    value_of(arena, at, next, header_r), header_r);
		}
	}
}
