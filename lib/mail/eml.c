#include <string.h>

#include "lib/mail/content.h"
#include "lib/mail/eml.h"
#include "lib/mail/field.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Editors write U+FEFF at the top of a file; it is none of the message. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* A line without its end; `next` is where the one behind it begins. */
struct line {
	const char *at, *end, *next;
};

static const char *
without_line_end(const char *at, const char *end)
{
	if (end == at || end[-1] != '\n')
		return end;
	end--;
	return end > at && end[-1] == '\r' ? end - 1 : end;
}

static struct line
line_at(const char *at, const char *end)
{
	const char *next;

	next = memchr(at, '\n', (size_t)(end - at));
	next = next == NULL ? end : next + 1;
	return (struct line){ at, without_line_end(at, next), next };
}

static bool
is_dropped(const char *name, size_t length)
{
	static const char *const names[] = { "return-path", "bcc", "resent-bcc",
		"content-length" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) == length &&
		    str_equal_n(name, names[i], length))
			return true;
	}
	return false;
}

/* The field from `at` to `end`, its line end gone. */
static void
read_field(struct arena *arena, const char *at, size_t name_length,
    const char *end, struct content *content, struct eml *eml)
{
	const char *value;
	size_t length;

	value = (const char *)memchr(at, ':', (size_t)(end - at)) + 1;
	length = (size_t)(end - value);
	if (!is_dropped(at, name_length)) {
		content_field(content, at, name_length, value, length);
	} else if (name_length == sizeof("return-path") - 1) {
		if (eml->return_paths++ == 0)
			eml->return_path =
			    field_flat(arena, value, length, length);
	}
}

/* Returns where the body begins. */
static const char *
read_header(struct arena *arena, const char *at, const char *end,
    struct content *content, struct eml *eml)
{
	struct line line;
	const char *next;
	size_t name_length;

	for (; at < end; at = next) {
		line = line_at(at, end);
		if (line.at == line.end)
			return line.next;
		name_length = field_name(at, line.end);
		if (name_length == 0)
			break;
		next = field_end(at, end);
		read_field(arena, at, name_length, without_line_end(at, next),
		    content, eml);
	}
	return at;
}

static void
feed_body(const char *data, const char *end, bool crlf, struct content *content)
{
	struct line line;

	if (crlf) {
		content_body(content, data, (size_t)(end - data));
		if (end > data && end[-1] != '\n')
			content_body(content, "\r\n", 2);
		return;
	}
	for (; data < end; data = line.next) {
		line = line_at(data, end);
		content_body(content, line.at, (size_t)(line.end - line.at));
		content_body(content, "\r\n", 2);
	}
}

void
eml_read(struct arena *arena, const char *data, size_t length,
    struct content *content, struct eml *eml_r)
{
	const char *end = data + length;
	bool crlf;

	*eml_r = (struct eml){ 0 };
	content->has_blanks = true;
	crlf = memmem(data, length, "\r\n", 2) != NULL;
	if (length >= 3 && memcmp(data, BYTE_ORDER_MARK, 3) == 0)
		data += 3;
	if (end - data >= 5 && memcmp(data, "From ", 5) == 0)
		data = line_at(data, end).next;
	data = read_header(arena, data, end, content, eml_r);
	content_header_end(content);
	feed_body(data, end, crlf, content);
	content_end(content);
}
