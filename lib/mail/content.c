#include <string.h>

#include "lib/mail/content.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

void
content_start(struct content *content, struct arena *arena,
    const struct content_limits *limits)
{
	*content = (struct content){ .arena = arena, .limits = *limits };
}

void
content_free(struct content *content)
{
	buf_free(&content->text);
}

/*
 * The value as it goes into the text: each fold is CRLF and its blank. A line
 * end with no blank behind it would begin a new field; it becomes a space.
 */
static void
text_value(struct buf *text, const char *value, size_t length)
{
	const char *end, *line_end;
	size_t line;

	end = value + length;
	for (;;) {
		line_end = memchr(value, '\n', (size_t)(end - value));
		if (line_end == NULL)
			break;
		line = (size_t)(line_end - value);
		if (line > 0 && value[line - 1] == '\r')
			line--;
		buf_append(text, value, line);
		value = line_end + 1;
		if (value < end && (*value == ' ' || *value == '\t'))
			buf_append(text, "\r\n", 2);
		else
			buf_octet(text, ' ');
	}
	buf_append(text, value, (size_t)(end - value));
	buf_append(text, "\r\n", 2);
}

/* Octets of the value as it is sent: a line end is CRLF. */
static size_t
sent_length(const char *value, size_t length)
{
	const char *at = value, *end = value + length;
	size_t sent = length;

	while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		if (at == value || at[-1] != '\r')
			sent++;
		at++;
	}
	return sent;
}

void
content_field(struct content *content, const char *name, size_t name_length,
    const char *value, size_t value_length)
{
	struct header_field *field;
	size_t blank;

	blank = value_length > 0 && (*value == ' ' || *value == '\t') ? 1 : 0;
	value += blank;
	value_length -= blank;
	content->field_total++;
	content->header_octets +=
	    name_length + sent_length(value, value_length) + 4; /* ": ", CRLF */
	if (content->header_octets > content->limits.header)
		content->over |= OVER_HEADER_OCTETS;
	if (content->field_total > CONTENT_FIELDS_MAX)
		content->over |= OVER_HEADER_FIELDS;
	if (content->over & (OVER_HEADER_OCTETS | OVER_HEADER_FIELDS))
		return;
	content->fields = arena_grow(content->arena, content->fields,
	    content->field_count, sizeof(*field));
	field = &content->fields[content->field_count++];
	field->name = arena_string_n(content->arena, name, name_length);
	field->value = arena_string_n(content->arena, value, value_length);
	field->value_length = value_length;
	buf_append(&content->text, name, name_length);
	buf_octet(&content->text, ':');
	if (!content->has_blanks)
		buf_octet(&content->text, ' ');
	else if (blank > 0)
		buf_octet(&content->text, value[-1]);
	text_value(&content->text, value, value_length);
}

void
content_header_end(struct content *content)
{
	buf_append(&content->text, "\r\n", 2);
	content->body_at = content->text.length;
}

static void
longest(struct content *content, size_t line)
{
	if (line > content->longest_line)
		content->longest_line = line;
}

/* Counts lines: one ends at LF; a CR before it is no part of it. */
static void
body_lines(struct content *content, const char *data, size_t length)
{
	const char *line, *end, *line_end;

	end = data + length;
	for (line = data;; line = line_end + 1) {
		line_end = memchr(line, '\n', (size_t)(end - line));
		if (line_end == NULL)
			break;
		content->line += (size_t)(line_end - line);
		if (line_end > line)
			content->after_cr = line_end[-1] == '\r';
		longest(content,
		    content->after_cr ? content->line - 1 : content->line);
		content->line = 0;
		content->after_cr = false;
	}
	content->line += (size_t)(end - line);
	if (end > line)
		content->after_cr = end[-1] == '\r';
}

void
content_body(struct content *content, const char *data, size_t length)
{
	size_t kept, room;

	if (length == 0)
		return;
	content->body_octets += length;
	content->has_nul =
	    content->has_nul || memchr(data, '\0', length) != NULL;
	body_lines(content, data, length);
	kept = content->text.length - content->body_at;
	room = content->limits.body - kept;
	if (length > room) {
		content->over |= OVER_BODY_OCTETS;
		length = room;
	}
	buf_append(&content->text, data, length);
}

void
content_end(struct content *content)
{
	longest(content, content->line);
}

const struct header_field *
content_find(const struct content *content, const char *name, size_t *at)
{
	const struct header_field *field;

	while (*at < content->field_count) {
		field = &content->fields[(*at)++];
		if (str_equal(field->name, name))
			return field;
	}
	return NULL;
}

size_t
content_count(const struct content *content, const char *name)
{
	size_t at = 0, count = 0;

	while (content_find(content, name, &at) != NULL)
		count++;
	return count;
}
