/*
 * Writes JSON (RFC 8259) into a buffer, piece by piece. Octets that are no
 * UTF-8 become U+FFFD, and no control character is left in what is written:
 * it may be shown on a terminal.
 */
#ifndef POSTFRANK_UTIL_JSON_H
#define POSTFRANK_UTIL_JSON_H

#include <stdbool.h>
#include <stdint.h>

struct buf;

/* `(struct json){ .out = &buf }`; the buffer is its owner's. */
struct json {
	struct buf *out;
	bool inside; /* a value is there already: a comma comes first */
};

/* `key` is NULL in an array and at the top. */
void json_object(struct json *json, const char *key);
void json_object_end(struct json *json);
void json_array(struct json *json, const char *key);
void json_array_end(struct json *json);

/* NULL is written as null. */
void json_string(struct json *json, const char *key, const char *value);
void json_number(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);

#endif
