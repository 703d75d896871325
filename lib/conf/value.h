/* The types of options: how each is written, and what it becomes. */
#ifndef POSTFRANK_CONF_VALUE_H
#define POSTFRANK_CONF_VALUE_H

#include "lib/conf/conf.h"
#include "lib/conf/option.h"

struct arena;
struct buf;

/* Which member is used, its type tells. */
struct value {
	int64_t number;
	bool yes;
	int word;
	char *string;
	struct conf_list list;
	struct conf_networks networks;
};

/* Written as { "a", "b" }. */
bool value_is_list(enum conf_type type);

/* An empty value with room for `count` items. */
struct value value_new(enum conf_type type, size_t count, struct arena *arena);

/*
 * Reads a text as the row's type, within its range; of a list, as one item
 * more. 0, or -1 when it is not what value_allowed() describes.
 */
int value_read(const struct conf_option *row, const char *text,
    struct arena *arena, struct value *value);

/* Copies it to a field of a struct; to a check's settings. */
void value_store(enum conf_type type, const struct value *value, void *field);
union conf_value value_of_check(
    enum conf_type type, const struct value *value, struct arena *arena);

/* Appends what may be written: "a duration from 1s to 25s (units: ...)". */
void value_allowed(const struct conf_option *row, struct buf *out);

/* "YYYY-MM-DD" -> the first millisecond of the next day, local time. */
int value_date(const char *text, int64_t *end_r);

#endif
