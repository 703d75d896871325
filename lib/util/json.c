#include <inttypes.h>
#include <stddef.h>

#include "lib/util/buf.h"
#include "lib/util/json.h"

/*
 * Octets of the well-formed UTF-8 character at `text` (Unicode, table 3-7):
 * 1 to 4, or 0 when there is none.
 */
static size_t
character(const unsigned char *text)
{
	static const struct {
		unsigned char first, last; /* of the first octet */
		unsigned char low, high; /* of the second */
		size_t length;
	} forms[] = {
		{ 0x00, 0x7f, 0x00, 0xff, 1 },
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	size_t i, n;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (text[0] < forms[i].first || text[0] > forms[i].last)
			continue;
		if (forms[i].length == 1)
			return 1;
		if (text[1] < forms[i].low || text[1] > forms[i].high)
			return 0;
		for (n = 2; n < forms[i].length; n++) {
			if (text[n] < 0x80 || text[n] > 0xbf)
				return 0;
		}
		return forms[i].length;
	}
	return 0;
}

static void
put_string(struct buf *out, const char *value)
{
	const unsigned char *at = (const unsigned char *)value;
	size_t length;

	buf_octet(out, '"');
	for (; *at != '\0'; at += length) {
		length = character(at);
		if (length == 0) {
			length = 1;
			buf_string(out, "\xef\xbf\xbd");
		} else if (*at == '"' || *at == '\\') {
			buf_printf(out, "\\%c", *at);
		} else if (*at < 0x20 || *at == 0x7f) {
			buf_printf(out, "\\u%04x", *at);
		} else if (*at == 0xc2 && at[1] < 0xa0) {
			/* C1: a terminal may obey these as well. */
			buf_printf(out, "\\u%04x", at[1]);
		} else {
			buf_append(out, at, length);
		}
	}
	buf_octet(out, '"');
}

/* What stands before a value. */
static void
begin(struct json *json, const char *key)
{
	if (json->inside)
		buf_octet(json->out, ',');
	json->inside = true;
	if (key != NULL) {
		put_string(json->out, key);
		buf_octet(json->out, ':');
	}
}

static void
enter(struct json *json, const char *key, char bracket)
{
	begin(json, key);
	buf_octet(json->out, bracket);
	json->inside = false;
}

static void
leave(struct json *json, char bracket)
{
	buf_octet(json->out, bracket);
	json->inside = true;
}

void
json_object(struct json *json, const char *key)
{
	enter(json, key, '{');
}

void
json_object_end(struct json *json)
{
	leave(json, '}');
}

void
json_array(struct json *json, const char *key)
{
	enter(json, key, '[');
}

void
json_array_end(struct json *json)
{
	leave(json, ']');
}

void
json_string(struct json *json, const char *key, const char *value)
{
	if (value == NULL) {
		json_null(json, key);
		return;
	}
	begin(json, key);
	put_string(json->out, value);
}

void
json_number(struct json *json, const char *key, int64_t value)
{
	begin(json, key);
	buf_printf(json->out, "%" PRId64, value);
}

void
json_bool(struct json *json, const char *key, bool value)
{
	begin(json, key);
	buf_string(json->out, value ? "true" : "false");
}

void
json_null(struct json *json, const char *key)
{
	begin(json, key);
	buf_string(json->out, "null");
}
