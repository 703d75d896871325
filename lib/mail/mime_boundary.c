#include <string.h>

#include "lib/mail/field.h"
#include "lib/mail/mime_private.h"

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
open_level(const struct mime_walk *walk, const char *text, size_t length)
{
	uint32_t wanted = hash(text, length);
	size_t i;

	for (i = walk->open_count; i-- > walk->open_from;) {
		const struct mime_boundary *boundary = &walk->open[i];

		if (boundary->hash == wanted && boundary->length == length &&
		    memcmp(boundary->text, text, length) == 0)
			return i;
	}
	return MIME_AT_END;
}

/* Whether the line from `at` to `end` is a boundary that is open. */
static bool
is_boundary(const struct mime_walk *walk, const char *at, const char *end,
    struct mime_stop *stop)
{
	size_t length;

	if (walk->open_count == walk->open_from || end - at < 2 ||
	    at[0] != '-' || at[1] != '-')
		return false;
	at += 2;
	while (
	    end > at && strchr(" \t\r\n", end[-1]) != NULL && end[-1] != '\0')
		end--;
	length = (size_t)(end - at);
	if (length > MIME_BOUNDARY_MAX + 2)
		return false;
	stop->closing = false;
	stop->level = open_level(walk, at, length);
	if (stop->level == MIME_AT_END && length > 2 &&
	    memcmp(end - 2, "--", 2) == 0) {
		stop->closing = true;
		stop->level = open_level(walk, at, length - 2);
	}
	return stop->level != MIME_AT_END;
}

static const char *
line_end(const struct mime_walk *walk, const char *at)
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

struct mime_stop
mime_next_stop(struct mime_walk *walk)
{
	const char *start = walk->at, *line, *next;
	struct mime_stop stop = { .level = MIME_AT_END, .before = walk->end };

	for (line = start;
	     walk->open_count > walk->open_from && line < walk->end;
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

const char *
mime_header_end(struct mime_walk *walk)
{
	const char *line, *next;
	struct mime_stop stop;

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

void
mime_open_boundary(struct mime_walk *walk, const char *text, size_t length)
{
	const struct mime_boundary *other;
	size_t i;

	for (i = walk->open_from; i < walk->open_count; i++) {
		other = &walk->open[i];
		if (memcmp(other->text, text,
			length < other->length ? length : other->length) != 0)
			continue;
		mime_fault_note(
		    walk->mime, MIME_LIKE_BOUNDARIES, walk->mime->count - 1);
		break;
	}
	walk->open[walk->open_count++] =
	    (struct mime_boundary){ text, length, hash(text, length) };
}
