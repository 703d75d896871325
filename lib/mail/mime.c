/*
 * The tree of parts is walked here, in one pass over the octets, with GMime to
 * read the parameters of fields and to undo encodings. GMime's own parser
 * makes objects before anybody can count them: 5 MB of short fields take it
 * 490 MB, 6 MB of "--" lines under a thousand boundaries 6 seconds.
 */
#include <stdint.h>
#include <string.h>

#include "lib/mail/field.h"
#include "lib/mail/mime.h"
#include "lib/mail/mime_private.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "lib/util/utf8.h"

/* RFC 2046 5.1.1 allows 70. */
#define BOUNDARY_MAX 256

/* No boundary, but the end of the message. */
#define AT_END SIZE_MAX

struct boundary {
	const char *text;
	size_t length;
	uint32_t hash;
};

struct walk {
	struct arena *arena;
	struct mime *mime;
	const char *at, *end; /* `at` is the beginning of a line */
	struct boundary open[MIME_DEPTH_MAX];
	size_t open_count;
	size_t text_left;
};

/* The boundary line that ended something. */
struct stop {
	size_t level; /* in walk->open, or AT_END */
	bool closing;
	const char *before; /* the end of what it ended */
};

/* FNV-1a. */
static uint32_t
hash(const char *text, size_t length)
{
	uint32_t value = 2166136261u;
	size_t i;

	for (i = 0; i < length; i++)
		value = (value ^ (unsigned char)text[i]) * 16777619u;
	return value;
}

/* Innermost first: boundaries may be equal. */
static size_t
open_level(const struct walk *walk, const char *text, size_t length)
{
	uint32_t wanted = hash(text, length);
	size_t i;

	for (i = walk->open_count; i-- > 0;) {
		const struct boundary *boundary = &walk->open[i];

		if (boundary->hash == wanted && boundary->length == length &&
		    memcmp(boundary->text, text, length) == 0)
			return i;
	}
	return AT_END;
}

/* Whether the line from `at` to `end` is a boundary that is open. */
static bool
is_boundary(
    const struct walk *walk, const char *at, const char *end, struct stop *stop)
{
	size_t length;

	if (walk->open_count == 0 || end - at < 2 || at[0] != '-' ||
	    at[1] != '-')
		return false;
	at += 2;
	while (
	    end > at && strchr(" \t\r\n", end[-1]) != NULL && end[-1] != '\0')
		end--;
	length = (size_t)(end - at);
	if (length > BOUNDARY_MAX + 2)
		return false;
	stop->closing = false;
	stop->level = open_level(walk, at, length);
	if (stop->level == AT_END && length > 2 &&
	    memcmp(end - 2, "--", 2) == 0) {
		stop->closing = true;
		stop->level = open_level(walk, at, length - 2);
	}
	return stop->level != AT_END;
}

static const char *
line_end(const struct walk *walk, const char *at)
{
	const char *end;

	end = memchr(at, '\n', (size_t)(walk->end - at));
	return end == NULL ? walk->end : end + 1;
}

/* The line end before a boundary belongs to the boundary (RFC 2046 5.1.1). */
static const char *
before_line_end(const char *start, const char *at)
{
	if (at > start && at[-1] == '\n')
		at--;
	if (at > start && at[-1] == '\r')
		at--;
	return at;
}

/* Reads up to the next boundary that is open, and behind it. */
static struct stop
next_stop(struct walk *walk)
{
	const char *start = walk->at, *line, *next;
	struct stop stop = { .level = AT_END, .before = walk->end };

	for (line = start; walk->open_count > 0 && line < walk->end;
	     line = next) {
		next = line_end(walk, line);
		if (is_boundary(walk, line, next, &stop)) {
			stop.before = before_line_end(start, line);
			walk->at = next;
			return stop;
		}
	}
	walk->at = walk->end;
	return stop;
}

/* The end of the header, which begins at `at`; moves `at` to the body. */
static const char *
header_end(struct walk *walk)
{
	const char *line, *next;
	struct stop stop;

	for (line = walk->at; line < walk->end; line = next) {
		next = line_end(walk, line);
		if (*line == '\n' || (*line == '\r' && line + 2 == next)) {
			walk->at = next;
			return line;
		}
		if (is_boundary(walk, line, next, &stop))
			break;
		if ((*line == ' ' || *line == '\t') && line > walk->at)
			continue;
		if (field_name(line, next) == 0)
			break;
	}
	walk->at = line;
	return line;
}

static void
add_part(struct walk *walk, const struct mime_part *part)
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
add_text(struct walk *walk, struct mime_part *part,
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
add_raw(struct walk *walk, const struct mime_part *node, const char *data,
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

static struct stop walk_entity(
    struct walk *walk, const struct mime_part *parent, const char *preset);

/* RFC 2046 5.1. */
static struct stop
walk_multipart(struct walk *walk, const struct mime_part *node,
    const struct mime_header *header)
{
	const char *start = walk->at, *preset;
	size_t level = walk->open_count, length = 0;
	struct stop stop;

	if (header->boundary != NULL)
		length = strlen(header->boundary);
	/* Blanks at the end of a line are no part of it. */
	while (length > 0 && header->boundary[length - 1] == ' ')
		length--;
	if (length > 0 && length <= BOUNDARY_MAX)
		walk->open[walk->open_count++] =
		    (struct boundary){ header->boundary, length,
			    hash(header->boundary, length) };
	stop = next_stop(walk);
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
		stop = next_stop(walk); /* what follows is not shown */
	return stop;
}

static bool
is_message(const struct mime_header *header)
{
	return (strcmp(header->type, "message/rfc822") == 0 ||
		   strcmp(header->type, "message/global") == 0) &&
	    !mime_is_encoded(header);
}

/*
 * One entity, from its header to the boundary that ends it. Calls itself at
 * most MIME_DEPTH_MAX deep.
 */
static struct stop
walk_entity(
    struct walk *walk, const struct mime_part *parent, const char *preset)
{
	const char *start = walk->at, *end;
	struct mime_header header;
	struct mime_part part = { 0 };
	struct stop stop;
	bool message, text;

	if (walk->mime->count == MIME_PARTS_MAX && start < walk->end) {
		walk->mime->over |= MIME_OVER_PARTS;
		walk->at = walk->end;
	}
	if (parent != NULL && walk->at == walk->end)
		return (struct stop){ AT_END, false, walk->end };
	end = header_end(walk);
	mime_header_read(walk->arena, start, end, preset, &header);
	part.type = header.type;
	part.charset = header.charset;
	part.filename = header.filename;
	part.name_faults = header.name_faults;
	part.other_name = header.other_name;
	part.depth = parent != NULL ? parent->depth + 1 : 0;
	part.attachment =
	    header.attachment || (parent != NULL && parent->attachment);
	message = is_message(&header);
	part.multipart = message || str_starts(part.type, "multipart/");
	mime_fault_of_header(walk->mime, &header, part.multipart);
	if (part.multipart && part.depth == MIME_DEPTH_MAX) {
		walk->mime->over |= MIME_OVER_DEPTH;
	} else if (part.multipart) {
		add_part(walk, &part);
		return message ? walk_entity(walk, &part, "text/plain")
			       : walk_multipart(walk, &part, &header);
	}
	start = walk->at;
	stop = next_stop(walk);
	part.raw_8bit = header.encoding <= GMIME_CONTENT_ENCODING_7BIT &&
	    stop.before > start &&
	    utf8_ascii(start, (size_t)(stop.before - start)) <
		(size_t)(stop.before - start);
	mime_fault_of_body(walk->mime, &header, start, stop.before);
	text = str_starts(part.type, "text/");
	if (!text || part.filename != NULL)
		mime_head_read(walk->arena, &header, start,
		    (size_t)(stop.before - start), &part);
	if (text)
		add_text(walk, &part, &header, start, stop.before);
	else
		add_part(walk, &part);
	return stop;
}

void
mime_walk(struct arena *arena, const char *message, size_t length,
    struct mime *mime_r)
{
	struct walk walk = {
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
	return is_shown(part, "text/html");
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
