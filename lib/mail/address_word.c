#include <string.h>

#include "lib/mail/address_private.h"
#include "lib/mail/field.h"
#include "lib/util/buf.h"

static bool
is_special(char c)
{
	switch (c) {
	case '(':
	case ')':
	case '<':
	case '>':
	case '[':
	case ']':
	case ':':
	case ';':
	case '@':
	case '\\':
	case ',':
	case '.':
	case '"':
		return true;
	default:
		return false;
	}
}

bool
address_is_atext(char c)
{
	unsigned char octet = (unsigned char)c;

	return octet >= 0x80 || (octet > ' ' && octet < 0x7f && !is_special(c));
}

/* RFC 5322 3.2.2. Comments nest: a number counts how deep. */
static int
skip_comment(struct cursor *cursor)
{
	size_t depth = 0;

	for (; cursor->at < cursor->end; cursor->at++) {
		if (*cursor->at == '\\') {
			if (++cursor->at == cursor->end)
				return -1;
		} else if (*cursor->at == '(') {
			depth++;
		} else if (*cursor->at == ')' && --depth == 0) {
			cursor->at++;
			return 0;
		}
	}
	return -1;
}

int
cursor_skip_cfws(struct cursor *cursor)
{
	while (cursor->at < cursor->end) {
		if (field_is_blank(*cursor->at))
			cursor->at++;
		else if (*cursor->at != '(')
			return 0;
		else if (skip_comment(cursor) != 0)
			return -1;
	}
	return 0;
}

int
cursor_quoted(struct cursor *cursor, struct buf *text)
{
	for (cursor->at++; cursor->at < cursor->end; cursor->at++) {
		if (*cursor->at == '"') {
			cursor->at++;
			return 0;
		}
		if (*cursor->at == '\\' && ++cursor->at == cursor->end)
			return -1;
		if (*cursor->at != '\r' && *cursor->at != '\n')
			buf_octet(text, *cursor->at);
	}
	return -1;
}

int
cursor_literal(struct cursor *cursor, struct buf *text)
{
	for (; cursor->at < cursor->end; cursor->at++) {
		if (!field_is_blank(*cursor->at))
			buf_octet(text, *cursor->at);
		if (*cursor->at == ']') {
			cursor->at++;
			return 0;
		}
	}
	return -1;
}

/*
 * The end of an encoded word (RFC 2047 2) that begins here, or NULL. Senders
 * leave commas, dots and the like in it as they are; receivers take it as one
 * word, so it is one here.
 */
static const char *
encoded_word_end(const char *at, const char *end)
{
	int marks = 0;

	if (end - at < 2 || at[0] != '=' || at[1] != '?')
		return NULL;
	for (at += 2; at < end && marks < 3; at++) {
		if (*at == '?')
			marks++;
		else if (!address_is_atext(*at) &&
		    (marks < 2 || memchr(",.:;()[]", *at, 8) == NULL))
			return NULL;
	}
	return marks == 3 && at < end && *at == '=' ? at + 1 : NULL;
}

void
cursor_atom(struct cursor *cursor, struct buf *text)
{
	const char *start = cursor->at, *end;

	end = encoded_word_end(start, cursor->end);
	if (end == NULL) {
		for (end = start; end < cursor->end; end++) {
			if (!address_is_atext(*end))
				break;
		}
	}
	buf_append(text, start, (size_t)(end - start));
	cursor->at = end;
}
