#include <string.h>

#include "lib/util/arena.h"
#include "relay-test/reply.h"

static enum reply_step
bad(struct reply_reader *reader, const char *fault)
{
	reader->fault = fault;
	return REPLY_BAD;
}

static bool
is_digit(char octet)
{
	return octet >= '0' && octet <= '9';
}

/* "250-text", "250 text" or "250": its code, or 0 for anything else. */
static int
code_of(const char *line, size_t length)
{
	if (length < 3 || line[0] < '2' || line[0] > '5' ||
	    !is_digit(line[1]) || !is_digit(line[2]) ||
	    (length > 3 && line[3] != ' ' && line[3] != '-'))
		return 0;
	return (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
}

/* "5.7.8" at the begin of a line (RFC 3463 2), of the class of its code. */
static const char *
dsn_of(struct arena *arena, int code, const char *text)
{
	const size_t length = strspn(text, "0123456789.");
	size_t i, dots = 0;

	for (i = 0; i < length; i++)
		dots += text[i] == '.';
	if (dots != 2 || length < 5 || length > 9 ||
	    text[0] != code / 100 + '0' || text[1] != '.' ||
	    (text[length] != ' ' && text[length] != '\0'))
		return "";
	return arena_string_n(arena, text, length);
}

static enum reply_step
take_line(struct reply_reader *reader, struct arena *arena, const char *line,
    size_t length)
{
	struct reply *reply = &reader->reply;
	const int code = code_of(line, length);
	const size_t begin = length > 3 ? 4 : 3;
	char *text;

	if (memchr(line, '\0', length) != NULL)
		return bad(reader, "a reply has a NUL in it");
	if (code == 0)
		return bad(reader, "a line is no SMTP reply");
	if (reply->count > 0 && code != reply->code)
		return bad(reader, "the lines of one reply have several codes");
	if (reply->count == REPLY_LINES_MAX)
		return bad(reader, "a reply has too many lines");
	text = arena_string_n(arena, line + begin, length - begin);
	if (reply->count == 0)
		*reply = (struct reply){ .code = code,
			.dsn = dsn_of(arena, code, text) };
	reply->lines = arena_grow(
	    arena, reply->lines, reply->count, sizeof(*reply->lines));
	reply->lines[reply->count++] = text;
	return length > 3 && line[3] == '-' ? REPLY_MORE : REPLY_WHOLE;
}

/* Some servers end a line with LF alone, and Postfix takes it. */
static enum reply_step
next_line(struct reply_reader *reader, struct arena *arena, const char *end)
{
	struct buf *octets = &reader->octets;
	size_t length = (size_t)(end - octets->data), used = length + 1;
	enum reply_step step;

	if (length > 0 && octets->data[length - 1] == '\r')
		length--;
	if (length > REPLY_LINE_MAX)
		return bad(reader, "a line of a reply is too long");
	reader->length += used;
	if (reader->length > REPLY_OCTETS_MAX)
		return bad(reader, "a reply is too long");
	step = take_line(reader, arena, octets->data, length);
	buf_consume(octets, used);
	reader->scanned = 0;
	return step;
}

enum reply_step
reply_read(
    struct reply_reader *reader, struct arena *arena, struct reply *reply_r)
{
	struct buf *octets = &reader->octets;
	enum reply_step step = REPLY_MORE;
	const char *end;

	if (reader->fault != NULL)
		return REPLY_BAD;
	while (step == REPLY_MORE && octets->length > reader->scanned) {
		end = memchr(octets->data + reader->scanned, '\n',
		    octets->length - reader->scanned);
		reader->scanned = octets->length;
		if (end != NULL)
			step = next_line(reader, arena, end);
		else if (octets->length > REPLY_LINE_MAX + 1)
			return bad(reader, "a line of a reply is too long");
	}
	if (step == REPLY_WHOLE) {
		*reply_r = reader->reply;
		reader->reply = (struct reply){ 0 };
		reader->length = 0;
	}
	return step;
}

void
reply_reader_free(struct reply_reader *reader)
{
	buf_free(&reader->octets);
}

char *
reply_text(struct arena *arena, const struct reply *reply)
{
	struct buf text = { 0 };
	char *copy;
	size_t i;

	for (i = 0; i < reply->count; i++) {
		buf_string(&text, i > 0 ? " / " : "");
		buf_string(&text, reply->lines[i]);
	}
	copy = arena_string_n(
	    arena, text.data != NULL ? text.data : "", text.length);
	buf_free(&text);
	return copy;
}
