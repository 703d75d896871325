#include <stdint.h>
#include <string.h>

#include "lib/mail/html.h"
#include "lib/mail/html_private.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Of the source. What `end` points at belongs to no other piece. */
struct piece {
	const char *at, *end;
};

struct attribute {
	struct piece name, value;
};

struct tag {
	const char *source; /* its "<" */
	bool closing; /* "</" */
	bool slash; /* "/>" */
	struct piece name;
	struct attribute attributes[HTML_ATTRIBUTES_MAX];
	uint32_t hashes[HTML_ATTRIBUTES_MAX]; /* of their names */
	size_t count;
	bool cut; /* there are more */
};

/* Ends a tag's name, and but for '=' an attribute's. */
static bool
ends_name(char c)
{
	return html_is_space(c) || c == '/' || c == '>';
}

/* Each of the states 13.2.5.32-40 moves `at`; NULL is the end of the input. */
static const char *
read_value(const char *at, const char *end, struct piece *value)
{
	while (at < end && html_is_space(*at))
		at++;
	if (at == end)
		return NULL;
	if (*at == '"' || *at == '\'') {
		value->at = at + 1;
		value->end = memchr(at + 1, *at, (size_t)(end - at - 1));
		return value->end == NULL ? NULL : value->end + 1;
	}
	value->at = at;
	while (at < end && !html_is_space(*at) && *at != '>')
		at++;
	value->end = at;
	return at;
}

static const char *
read_attribute(const char *at, const char *end, struct attribute *attribute)
{
	*attribute = (struct attribute){ .name.at = at };
	/* A first "=" is part of the name. */
	do {
		at++;
	} while (at < end && !ends_name(*at) && *at != '=');
	attribute->name.end = at;
	while (at < end && html_is_space(*at))
		at++;
	if (at < end && *at == '=')
		return read_value(at + 1, end, &attribute->value);
	return at;
}

/* FNV-1a, case ignored. */
static uint32_t
hash(struct piece name)
{
	uint32_t value = 2166136261u;

	for (; name.at < name.end; name.at++)
		value =
		    (value ^ (unsigned char)html_lower(*name.at)) * 16777619u;
	return value;
}

/* Keeps an attribute, unless there is one of that name (13.2.5.33). */
static void
keep(struct tag *tag, const struct attribute *attribute)
{
	struct piece name = attribute->name;
	size_t length = (size_t)(name.end - name.at), i;
	uint32_t name_hash;

	if (tag->count == HTML_ATTRIBUTES_MAX) {
		tag->cut = true;
		return;
	}
	name_hash = hash(name);
	for (i = 0; i < tag->count; i++) {
		const struct piece *other = &tag->attributes[i].name;

		if (tag->hashes[i] == name_hash &&
		    (size_t)(other->end - other->at) == length &&
		    str_equal_n(other->at, name.at, length))
			return;
	}
	tag->hashes[tag->count] = name_hash;
	tag->attributes[tag->count++] = *attribute;
}

/*
 * Reads a tag from its "<" on. Returns what is behind its ">", or NULL when the
 * input ends before.
 */
static const char *
read_tag(const char *at, const char *end, struct tag *tag)
{
	struct attribute attribute;

	tag->source = at;
	tag->closing = at[1] == '/';
	tag->slash = false;
	tag->count = 0;
	tag->cut = false;
	at += tag->closing ? 2 : 1;
	tag->name.at = at;
	while (at < end && !ends_name(*at))
		at++;
	tag->name.end = at;
	while (at != NULL && at < end) {
		if (*at == '>')
			return at + 1;
		tag->slash = *at == '/';
		if (html_is_space(*at) || tag->slash) {
			at++;
			continue;
		}
		at = read_attribute(at, end, &attribute);
		if (!tag->closing)
			keep(tag, &attribute);
	}
	return NULL;
}

/* The same source with U+FFFD in the place of NUL (13.2.5.8, 33, 36-38). */
static char *
without_nul(struct arena *arena, const char *at, const char *end, char **end_r)
{
	char *copy, *to;

	to = copy = arena_alloc(arena, 3 * (size_t)(end - at) + 1);
	for (; at < end; at++) {
		if (*at == '\0')
			to = stpcpy(to, "\xef\xbf\xbd");
		else
			*to++ = *at;
	}
	*end_r = to;
	return copy;
}

/* Whether a value stands for itself. */
static bool
is_plain(struct piece value)
{
	for (; value.at < value.end; value.at++) {
		if (*value.at == '&' || *value.at == '\r')
			return false;
	}
	return true;
}

/* `copy` is where the piece is in a copy of the tag that may be changed. */
static const char *
name_of(struct piece name, char *copy)
{
	size_t length = (size_t)(name.end - name.at), i;

	for (i = 0; i < length; i++)
		copy[i] = html_lower(copy[i]);
	copy[length] = '\0';
	return copy;
}

static const char *
value_of(struct arena *arena, struct piece value, char *copy)
{
	size_t length = (size_t)(value.end - value.at);

	if (!is_plain(value)) {
		copy = arena_alloc(arena, HTML_DECODE_GROWTH * length + 1);
		html_decode(value.at, length, HTML_IN_ATTRIBUTE, copy);
		return copy;
	}
	copy[length] = '\0';
	return copy;
}

/* Strings of the pieces: one copy of the tag, cut where they end. */
static void
make_strings(struct html *html, const struct tag *tag, const char *end,
    struct html_token *token)
{
	const char *start = tag->source;
	char *copy;
	size_t i;

	copy = arena_string_n(html->arena, start, (size_t)(end - start));
	token->name = name_of(tag->name, copy + (tag->name.at - start));
	for (i = 0; i < tag->count; i++) {
		struct piece name = tag->attributes[i].name;
		struct piece value = tag->attributes[i].value;

		html->attributes[i].name =
		    name_of(name, copy + (name.at - start));
		html->attributes[i].value = value.at == NULL
		    ? ""
		    : value_of(html->arena, value, copy + (value.at - start));
	}
	token->attributes = html->attributes;
	token->attribute_count = tag->count;
	token->cut = tag->cut;
}

bool
html_tag(struct html *html, struct html_token *token)
{
	const char *end;
	struct tag tag;
	char *copy, *copy_end;

	end = read_tag(html->at, html->end, &tag);
	if (end == NULL)
		return false;
	html->at = end;
	if (memchr(tag.source, '\0', (size_t)(end - tag.source)) != NULL) {
		copy = without_nul(html->arena, tag.source, end, &copy_end);
		end = read_tag(copy, copy_end, &tag);
	}
	token->kind = tag.closing ? HTML_CLOSE : HTML_OPEN;
	token->self_closing = tag.slash;
	make_strings(html, &tag, end, token);
	return true;
}
