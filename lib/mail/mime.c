/*
 * The tree of parts is walked here, in one pass over the octets, with GMime to
 * read the parameters of fields and to undo encodings. GMime's own parser
 * makes objects before anybody can count them: 5 MB of short fields take it
 * 490 MB, 6 MB of "--" lines under a thousand boundaries 6 seconds.
 */
#include <string.h>

#include "lib/mail/mime.h"
#include "lib/mail/mime_private.h"
#include "lib/mail/text_file.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "lib/util/utf8.h"

/* HTML too; readers show it as such (RFC 3236). */
#define XHTML "application/xhtml+xml"

static void
add_part(struct mime_walk *walk, const struct mime_part *part)
{
	struct mime *mime = walk->mime;

	if (mime->count == MIME_PARTS_MAX) {
		mime->over |= MIME_OVER_PARTS;
		return;
	}
	mime->parts =
	    arena_grow(walk->arena, mime->parts, mime->count, sizeof(*part));
	mime->parts[mime->count++] = *part;
}

static void
add_text(struct mime_walk *walk, struct mime_part *part,
    const struct mime_header *header, const char *data, const char *end)
{
	struct mime_text text;

	mime_text_decode(walk->arena, header, data, (size_t)(end - data),
	    walk->text_left, &text, &part->faults);
	if (text.cut)
		walk->mime->over |= MIME_OVER_TEXT;
	walk->text_left -= text.length;
	part->text = text.data;
	part->text_length = text.length;
	add_part(walk, part);
}

/*
 * A multipart whose parts cannot be told: some readers guess them, so what is
 * there is read as one text, and as HTML when it speaks of that.
 */
static void
add_raw(struct mime_walk *walk, const struct mime_part *node, const char *data,
    const char *end)
{
	static const struct mime_header header = { .charset = NULL };
	struct mime_part part = { .depth = node->depth + 1,
		.attachment = node->attachment };
	const char *found;

	part.type = "text/plain";
	for (found = data; found < end; found++) {
		found = memchr(found, '/', (size_t)(end - found));
		if (found == NULL)
			break;
		if (found - data >= 4 && end - found >= 5 &&
		    str_equal_n(found - 4, "text/html", 9)) {
			part.type = "text/html";
			break;
		}
	}
	add_text(walk, &part, &header, data, end);
}

static struct mime_stop walk_entity(
    struct mime_walk *walk, const struct mime_part *parent, const char *preset);

/* RFC 2046 5.1. */
static struct mime_stop
walk_multipart(struct mime_walk *walk, const struct mime_part *node,
    const struct mime_header *header)
{
	const char *start = walk->at, *preset;
	size_t level = walk->open_count, length = 0;
	struct mime_stop stop;

	if (header->boundary != NULL)
		length = strlen(header->boundary);
	/* Blanks at the end of a line are no part of it. */
	while (length > 0 && header->boundary[length - 1] == ' ')
		length--;
	if (length > 0 && length <= MIME_BOUNDARY_MAX)
		mime_open_boundary(walk, header->boundary, length);
	stop = mime_next_stop(walk);
	if (walk->open_count == level || stop.level != level) {
		mime_fault_note(
		    walk->mime, MIME_NO_BOUNDARY, walk->mime->count - 1);
		add_raw(walk, node, start, stop.before);
	}
	/* RFC 2046 5.1.5 */
	preset = strcmp(node->type, "multipart/digest") == 0 ? "message/rfc822"
							     : "text/plain";
	while (stop.level == level && !stop.closing)
		stop = walk_entity(walk, node, preset);
	walk->open_count = level;
	if (stop.level == level)
		stop = mime_next_stop(walk); /* what follows is not shown */
	return stop;
}

static bool
is_message(const char *type)
{
	return strcmp(type, "message/rfc822") == 0 ||
	    strcmp(type, "message/global") == 0;
}

/* Shown as text when it is not attached. */
static bool
is_text(const char *type)
{
	return str_starts(type, "text/") || strcmp(type, XHTML) == 0;
}

/* RFC 6522: a report says why; the message that it returns is not its own. */
static bool
is_returned(const struct mime_part *parent)
{
	return parent != NULL && strcmp(parent->type, "multipart/report") == 0;
}

/* A message whose encoding must be undone before it can be walked. */
static struct mime_stop
walk_encoded(struct mime_walk *walk, struct mime_part *node,
    const struct mime_header *header)
{
	const char *start = walk->at, *end = walk->end;
	const struct mime_stop stop = mime_next_stop(walk);
	const size_t length = (size_t)(stop.before - start);
	const size_t from = walk->open_from;
	const char *behind = walk->at;
	struct mime_text text = { .data = start, .length = length };

	mime_fault_of_body(walk->mime, header, start, stop.before);
	mime_head_read(walk->arena, header, start, length, node);
	add_part(walk, node);
	mime_decode(walk->arena, header->encoding, walk->text_left, &text);
	if (text.length > walk->text_left) {
		text.length = walk->text_left;
		text.cut = true;
	}
	if (text.cut)
		walk->mime->over |= MIME_OVER_TEXT;
	walk->text_left -= text.length;
	walk->at = text.data;
	walk->end = text.data + text.length;
	walk->open_from = walk->open_count;
	walk_entity(walk, node, "text/plain");
	walk->at = behind;
	walk->end = end;
	walk->open_from = from;
	return stop;
}

/* uuencode says a name of its own. */
static void
read_inner_name(struct mime_walk *walk, const struct mime_header *header,
    const char *at, const char *end, struct mime_part *part)
{
	struct text_file file;
	const char *name;

	if (header->encoding != GMIME_CONTENT_ENCODING_UUENCODE ||
	    !text_file_next(&at, end, &file))
		return;
	name = arena_string_n(walk->arena, file.name, file.name_length);
	if (part->filename == NULL)
		part->filename = name;
	else if (part->other_name == NULL && strcmp(part->filename, name) != 0)
		part->other_name = name;
}

/*
 * One entity, from its header to the boundary that ends it. Calls itself at
 * most MIME_DEPTH_MAX deep.
 */
static struct mime_stop
walk_entity(
    struct mime_walk *walk, const struct mime_part *parent, const char *preset)
{
	const char *start = walk->at, *end;
	struct mime_header header;
	struct mime_part part = { 0 };
	struct mime_stop stop;
	bool message;

	if (walk->mime->count == MIME_PARTS_MAX && start < walk->end) {
		walk->mime->over |= MIME_OVER_PARTS;
		walk->at = walk->end;
	}
	if (parent != NULL && walk->at == walk->end)
		return (struct mime_stop){ MIME_AT_END, false, walk->end };
	end = mime_header_end(walk);
	mime_header_read(walk->arena, start, end, preset, &header);
	part.type = header.type;
	part.charset = header.charset;
	part.filename = header.filename;
	part.name_faults = header.name_faults;
	part.other_name = header.other_name;
	part.depth = parent != NULL ? parent->depth + 1 : 0;
	message = is_message(part.type);
	part.attachment = header.attachment ||
	    (parent != NULL && parent->attachment) ||
	    (message && is_returned(parent));
	part.multipart = message || str_starts(part.type, "multipart/");
	mime_fault_of_header(walk->mime, &header);
	if (part.multipart && part.depth == MIME_DEPTH_MAX) {
		walk->mime->over |= MIME_OVER_DEPTH;
	} else if (message && mime_is_encoded(&header)) {
		return walk_encoded(walk, &part, &header);
	} else if (part.multipart) {
		add_part(walk, &part);
		return message ? walk_entity(walk, &part, "text/plain")
			       : walk_multipart(walk, &part, &header);
	}
	start = walk->at;
	stop = mime_next_stop(walk);
	part.raw_8bit = header.encoding <= GMIME_CONTENT_ENCODING_7BIT &&
	    stop.before > start &&
	    utf8_ascii(start, (size_t)(stop.before - start)) <
		(size_t)(stop.before - start);
	mime_fault_of_body(walk->mime, &header, start, stop.before);
	read_inner_name(walk, &header, start, stop.before, &part);
	if (!is_text(part.type) || part.filename != NULL)
		mime_head_read(walk->arena, &header, start,
		    (size_t)(stop.before - start), &part);
	if (is_text(part.type))
		add_text(walk, &part, &header, start, stop.before);
	else
		add_part(walk, &part);
	return stop;
}

void
mime_walk(struct arena *arena, const char *message, size_t length,
    struct mime *mime_r)
{
	struct mime_walk walk = {
		.arena = arena,
		.mime = mime_r,
		.at = message,
		.end = message + length,
		.text_left = MIME_TEXT_MAX,
	};

	*mime_r = (struct mime){ 0 };
	walk_entity(&walk, NULL, "text/plain");
}

static bool
is_shown(const struct mime_part *part, const char *type)
{
	return part->text != NULL && !part->attachment &&
	    strcmp(part->type, type) == 0;
}

bool
mime_is_page(const struct mime_part *part)
{
	return is_shown(part, "text/html") || is_shown(part, XHTML);
}

bool
mime_is_plain(const struct mime_part *part)
{
	return is_shown(part, "text/plain");
}

void
mime_init(void)
{
	g_mime_init();
}
