#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "lib/util/buf.h"
#include "lib/util/json.h"
#include "lib/util/utf8.h"

static void
put_string(struct buf *out, const char *value)
{
	const char *at = value, *end = value + strlen(value);
	uint32_t code;
	size_t length;

	buf_octet(out, '"');
	for (; at < end; at += length) {
		length = utf8_character(at, end);
		if (length == 0) {
			length = utf8_fault(at, end);
			buf_string(out, UTF8_REPLACEMENT);
			continue;
		}
		code = utf8_code(at, length);
		if (code == '"' || code == '\\') {
			buf_printf(out, "\\%c", *at);
		} else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
			/* C1 too: a terminal may obey these as well. */
			buf_printf(out, "\\u%04x", (unsigned)code);
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
