#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mail/address_private.h"
#include "lib/mail/charset.h"
#include "lib/mail/field.h"
#include "lib/mail/header_text.h"
#include "lib/mail/parameter.h"
#include "lib/mail/quoted.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

/* "name", not "name*0". */
#define WHOLE (-1)
/* Digits of the number of a section. */
#define NUMBER_DIGITS 6

struct section {
	int number; /* or WHOLE */
	bool is_extended; /* "name*": with percent signs */
	const char *text;
	size_t length;
	size_t order;
};

struct sections {
	struct section *items;
	size_t count;
	bool over; /* there are more than PARAMETER_SECTIONS_MAX */
};

/* --- reading --- */

/* Behind the next ";", or at the end. */
static void
skip_parameter(struct cursor *cursor)
{
	const char *sign;

	sign = memchr(cursor->at, ';', (size_t)(cursor->end - cursor->at));
	cursor->at = sign != NULL ? sign + 1 : cursor->end;
}

/* A comment that is not closed goes on to the end. */
static void
skip_cfws(struct cursor *cursor)
{
	if (cursor_skip_cfws(cursor) != 0)
		cursor->at = cursor->end;
}

static size_t
token(const struct cursor *cursor, const char *stops)
{
	const char *at = cursor->at;

	while (at<cursor->end && * at> ' ' && *at < 0x7f &&
	    strchr(stops, *at) == NULL)
		at++;
	return (size_t)(at - cursor->at);
}

/*
 * Whatever stands up to the ";" is the value when it is not quoted: mailers
 * write blanks and parentheses in names of files.
 */
static void
read_value(struct cursor *cursor, struct buf *value)
{
	const char *start;
	size_t before = value->length;

	skip_cfws(cursor);
	start = cursor->at;
	if (start < cursor->end && *start == '"') {
		if (cursor_quoted(cursor, value) == 0)
			return;
		/* No end: up to the ";", without the quote. */
		value->length = before;
		start++;
		cursor->at = start;
	}
	skip_parameter(cursor);
	buf_append(value, start, (size_t)(cursor->at - start));
	if (value->length > before && cursor->at[-1] == ';') {
		value->length--;
		cursor->at--;
	}
	while (value->length > before &&
	    field_is_blank(value->data[value->length - 1]))
		value->length--;
}

/*
 * What follows the name: "", "*", "*0" or "*0*" (RFC 2231 3, 4.1). False when
 * it is something else.
 */
static bool
read_suffix(const char *at, const char *end, struct section *section)
{
	int digits = 0;

	section->number = WHOLE;
	section->is_extended = false;
	if (at == end)
		return true;
	if (*at++ != '*')
		return false;
	if (at < end && *at >= '0' && *at <= '9') {
		section->number = 0;
		for (; at < end && *at >= '0' && *at <= '9'; at++) {
			if (++digits > NUMBER_DIGITS)
				return false;
			section->number = 10 * section->number + (*at - '0');
		}
		if (at == end)
			return true;
		if (*at++ != '*')
			return false;
	}
	section->is_extended = true;
	return at == end;
}

static void
add_section(struct arena *arena, struct sections *sections,
    struct section *section, const struct buf *value)
{
	if (sections->count == PARAMETER_SECTIONS_MAX) {
		sections->over = true;
		return;
	}
	section->text = arena_string_n(
	    arena, value->length > 0 ? value->data : "", value->length);
	section->length = value->length;
	section->order = sections->count;
	sections->items = arena_grow(
	    arena, sections->items, sections->count, sizeof(*section));
	sections->items[sections->count++] = *section;
}

/* The sections of the parameter `name`, in the order in which they stand. */
static void
read_sections(struct arena *arena, struct cursor *cursor, const char *name,
    struct sections *sections)
{
	size_t length, wanted = strlen(name);
	struct buf value = { 0 };
	struct section section;
	const char *at;

	skip_parameter(cursor);
	while (cursor->at < cursor->end && !sections->over) {
		skip_cfws(cursor);
		at = cursor->at;
		length = token(cursor, "=;(\"");
		cursor->at += length;
		skip_cfws(cursor);
		if (cursor->at < cursor->end && *cursor->at == '=') {
			cursor->at++;
			buf_clear(&value);
			read_value(cursor, &value);
			if (length >= wanted && str_equal_n(at, name, wanted) &&
			    read_suffix(at + wanted, at + length, &section))
				add_section(arena, sections, &section, &value);
		}
		skip_parameter(cursor);
	}
	buf_free(&value);
}

/* --- decoding --- */

/* "name*" before "name", which come before "name*0" and so on. */
static int
by_rank(const void *a, const void *b)
{
	const struct section *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->number == WHOLE && x->is_extended != y->is_extended)
		return x->is_extended ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* The charset before the first "'", and what is behind the second. */
static const char *
skip_charset(struct arena *arena, const char *at, const char *end,
    const struct charset **charset_r, struct text_faults *faults)
{
	const char *language, *text;

	*charset_r = NULL;
	language = memchr(at, '\'', (size_t)(end - at));
	if (language == NULL)
		return at;
	text = memchr(language + 1, '\'', (size_t)(end - language - 1));
	if (text == NULL)
		return at;
	if (language > at)
		*charset_r =
		    charset_find(arena, at, (size_t)(language - at), faults);
	return text + 1;
}

/*
 * The octets of sections in their order. `*is_extended_r`: they are of
 * `*charset_r`.
 */
static void
join(struct arena *arena, const struct sections *sections, struct buf *octets,
    const struct charset **charset_r, bool *is_extended_r,
    struct text_faults *faults)
{
	const struct section *section;
	const char *at, *end;
	size_t i;

	*is_extended_r = false;
	buf_append(octets, "", 0);
	for (i = 0; i < sections->count; i++) {
		section = &sections->items[i];
		/* Of a section twice, the first. */
		if (i > 0 && section->number == section[-1].number)
			continue;
		at = section->text;
		end = at + section->length;
		if (!section->is_extended) {
			buf_append(octets, at, section->length);
			continue;
		}
		if (i == 0)
			at = skip_charset(arena, at, end, charset_r, faults);
		*is_extended_r = true;
		octets->length += percent_decode(at, (size_t)(end - at),
		    buf_reserve(octets, (size_t)(end - at)));
	}
}

/* Leaves what counts of a parameter. False when there is none. */
static bool
choose(struct sections *sections)
{
	struct section *first = sections->items;
	size_t count = sections->count, whole = 0;

	if (count == 0)
		return false;
	qsort(first, count, sizeof(*first), by_rank);
	while (whole < count && first[whole].number == WHOLE)
		whole++;
	if (whole > 0 && (first->is_extended || whole == count)) {
		sections->count = 1;
	} else {
		sections->items += whole;
		sections->count -= whole;
	}
	return true;
}

/* --- the questions --- */

char *
parameter_type(struct arena *arena, const char *value, size_t length)
{
	struct cursor cursor = { value, value + length };
	struct buf type = { 0 };
	size_t part;
	char *text;

	skip_cfws(&cursor);
	part = token(&cursor, "/;(\"");
	buf_append(&type, cursor.at, part);
	cursor.at += part;
	skip_cfws(&cursor);
	if (cursor.at < cursor.end && *cursor.at == '/') {
		cursor.at++;
		skip_cfws(&cursor);
		buf_octet(&type, '/');
		buf_append(&type, cursor.at, token(&cursor, "/;(\""));
	}
	text = str_lower(arena_string_n(arena, type.data, type.length));
	buf_free(&type);
	return text;
}

char *
parameter_raw(
    struct arena *arena, const char *value, size_t length, const char *name)
{
	struct cursor cursor = { value, value + length };
	struct sections sections = { 0 };
	struct text_faults ignored = { 0 };
	const struct charset *charset;
	struct buf octets = { 0 };
	bool is_extended;
	char *text;

	read_sections(arena, &cursor, name, &sections);
	if (!choose(&sections))
		return NULL;
	join(arena, &sections, &octets, &charset, &is_extended, &ignored);
	text = header_string(arena, &octets);
	buf_free(&octets);
	return *text != '\0' ? text : NULL;
}

char *
parameter_value(struct arena *arena, const char *value, size_t length,
    const char *name, struct text_faults *faults)
{
	struct cursor cursor = { value, value + length };
	struct sections sections = { 0 };
	const struct charset *charset = NULL;
	struct buf octets = { 0 }, utf8 = { 0 };
	bool is_extended;
	char *text;

	read_sections(arena, &cursor, name, &sections);
	if (!choose(&sections))
		return NULL;
	join(arena, &sections, &octets, &charset, &is_extended, faults);
	if (!is_extended) {
		text = header_text(
		    arena, octets.data, octets.length, NULL, faults);
	} else {
		if (!charset_to_utf8(charset, octets.data, octets.length,
			4 * octets.length, &utf8, faults))
			buf_swap(&utf8, &octets);
		text = header_string(arena, &utf8);
	}
	buf_free(&octets);
	buf_free(&utf8);
	return *text != '\0' ? text : NULL;
}

char *
parameter_plain(struct arena *arena, const char *value, size_t length,
    const char *name, struct text_faults *faults)
{
	struct cursor cursor = { value, value + length };
	struct sections sections = { 0 };
	const struct section *section;
	size_t i;
	char *text;

	read_sections(arena, &cursor, name, &sections);
	for (i = sections.count; i-- > 0;) {
		section = &sections.items[i];
		if (section->number != WHOLE || section->is_extended)
			continue;
		text = header_text(
		    arena, section->text, section->length, NULL, faults);
		return *text != '\0' ? text : NULL;
	}
	return NULL;
}

/* One place of the parameter, and two values for it. */
static bool
contradicts(const struct section *a, const struct section *b)
{
	return a->number == b->number &&
	    (a->number != WHOLE || a->is_extended == b->is_extended) &&
	    (a->length != b->length ||
		memcmp(a->text, b->text, a->length) != 0);
}

unsigned
parameter_faults(
    struct arena *arena, const char *value, size_t length, const char *name)
{
	struct cursor cursor = { value, value + length };
	struct sections sections = { 0 };
	unsigned faults = 0;
	size_t i;

	read_sections(arena, &cursor, name, &sections);
	if (sections.over)
		faults |= PARAMETER_OVER;
	if (sections.count > 1)
		qsort(sections.items, sections.count, sizeof(*sections.items),
		    by_rank);
	for (i = 1; i < sections.count; i++) {
		if (contradicts(&sections.items[i - 1], &sections.items[i]))
			faults |= PARAMETER_TWICE;
	}
	return faults;
}
