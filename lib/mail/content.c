#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "lib/mail/content.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Octets that are copied at once, and written at once, or a few more. */
#define PIECE ((size_t)65536)

void
content_start(struct content *content, struct arena *arena,
    const struct content_limits *limits)
{
	*content = (struct content){
		.arena = arena, .limits = *limits, .memory = SIZE_MAX
	};
}

void
content_spill(struct content *content, size_t memory, const char *directory)
{
	content->memory = memory;
	content->directory = directory;
}

void
content_free(struct content *content)
{
	if (content->spool.map == NULL)
		buf_free(&content->text);
	content->text = (struct buf){ 0 };
	spool_close(&content->spool);
}

/* --- the text in the file --- */

/* Octets of the text so far. */
static size_t
kept(const struct content *content)
{
	return content->spool.length + content->text.length;
}

/* Why is in errno. The text comes back to memory and stays there. */
static void
give_up_file(struct content *content)
{
	struct buf whole = { 0 };

	content->trouble =
	    arena_printf(content->arena, "a temporary file in %s: %s",
		spool_directory(content->directory), strerror(errno));
	content->memory = SIZE_MAX;
	if (!content->spool.is_open)
		return;
	if (spool_read(&content->spool, &whole) == 0) {
		buf_append(&whole, content->text.data, content->text.length);
	} else {
		content->is_lost = true;
		content->body_at = 0;
		buf_clear(&whole);
	}
	buf_swap(&whole, &content->text);
	buf_free(&whole);
	spool_close(&content->spool);
}

/*
 * In the event loop, too: write(2) copies to the page cache, and waits for a
 * disk only where the system has more unwritten data than it wants.
 */
static void
move_to_file(struct content *content)
{
	struct spool *spool = &content->spool;

	if ((!spool->is_open && spool_open(spool, content->directory) < 0) ||
	    spool_write(spool, &content->text) < 0) {
		give_up_file(content);
		return;
	}
	/* From now on no more than it takes to write in large pieces. */
	if (content->memory > PIECE)
		buf_free(&content->text);
	content->memory = PIECE;
}

/* Behind all that is added. */
static void
spill(struct content *content)
{
	if (content->text.length > content->memory)
		move_to_file(content);
}

static void
map_file(struct content *content)
{
	struct spool *spool = &content->spool;
	const char *data;

	if (spool_write(spool, &content->text) < 0 ||
	    spool_map(spool, &data) < 0) {
		give_up_file(content);
		return;
	}
	buf_free(&content->text);
	/* Nobody writes to a text that is complete. */
	content->text =
	    (struct buf){ .data = (char *)data, .length = spool->length };
}

/* --- header --- */

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
	spill(content);
}

void
content_header_end(struct content *content)
{
	buf_append(&content->text, "\r\n", 2);
	content->body_at = kept(content);
}

/* --- body --- */

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

/* In pieces, so that a large body is not once more in memory as a whole. */
static void
keep(struct content *content, const char *data, size_t length)
{
	size_t piece;

	for (; length > 0 && !content->is_lost; length -= piece) {
		piece = length < PIECE ? length : PIECE;
		buf_append(&content->text, data, piece);
		data += piece;
		spill(content);
	}
}

void
content_body(struct content *content, const char *data, size_t length)
{
	size_t room;

	if (length == 0)
		return;
	content->body_octets += length;
	content->has_nul =
	    content->has_nul || memchr(data, '\0', length) != NULL;
	body_lines(content, data, length);
	room = content->limits.body - (kept(content) - content->body_at);
	if (length > room) {
		content->over |= OVER_BODY_OCTETS;
		length = room;
	}
	keep(content, data, length);
}

void
content_end(struct content *content)
{
	longest(content, content->line);
	if (content->spool.is_open)
		map_file(content);
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
