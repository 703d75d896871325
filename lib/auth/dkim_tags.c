#include <string.h>

#include "lib/auth/dkim_tags.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Octets of a tag that are shown in a sentence. */
#define TAG_SHOWN 40

bool
dkim_is_blank(char octet)
{
	return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

static void
trim(struct dkim_piece *piece)
{
	while (piece->length > 0 && dkim_is_blank(*piece->text)) {
		piece->text++;
		piece->length--;
	}
	while (
	    piece->length > 0 && dkim_is_blank(piece->text[piece->length - 1]))
		piece->length--;
}

/* Up to `separator`, which is dropped; without one all of it, and `rest` is
 * over: its text is NULL. */
static struct dkim_piece
cut(struct dkim_piece *rest, char separator)
{
	struct dkim_piece first = *rest;
	const char *at;

	at = memchr(rest->text, separator, rest->length);
	if (at == NULL) {
		*rest = (struct dkim_piece){ NULL, 0 };
		return first;
	}
	first.length = (size_t)(at - first.text);
	rest->text = at + 1;
	rest->length -= first.length + 1;
	return first;
}

bool
dkim_piece_is(const struct dkim_piece *piece, const char *word)
{
	return piece->length == strlen(word) &&
	    str_equal_n(piece->text, word, piece->length);
}

bool
dkim_piece_next(struct dkim_piece *list, struct dkim_piece *item_r)
{
	if (list->text == NULL)
		return false;
	*item_r = cut(list, ':');
	trim(item_r);
	return true;
}

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* tag-name: ALPHA *( ALPHA / DIGIT / "_" ) */
static bool
is_name(const struct dkim_piece *name)
{
	size_t i;
	char c;

	for (i = 0; i < name->length; i++) {
		c = name->text[i];
		if (!is_letter(c) &&
		    (i == 0 || ((c < '0' || c > '9') && c != '_')))
			return false;
	}
	return name->length > 0;
}

/* tag-value: printable ASCII and blanks; RFC 8616 has U-labels in some. */
static bool
is_value(const struct dkim_piece *value)
{
	unsigned char c;
	size_t i;

	for (i = 0; i < value->length; i++) {
		c = (unsigned char)value->text[i];
		if ((c < ' ' && !dkim_is_blank((char)c)) || c == 0x7f)
			return false;
	}
	return true;
}

static bool
is_known(const struct dkim_tags *tags, const struct dkim_piece *name)
{
	size_t i;

	for (i = 0; i < tags->count; i++) {
		if (tags->items[i].name.length == name->length &&
		    memcmp(tags->items[i].name.text, name->text,
			name->length) == 0)
			return true;
	}
	return false;
}

static const char *
show(struct arena *arena, const struct dkim_piece *piece)
{
	return str_show(arena, piece->text, piece->length, TAG_SHOWN);
}

/* NULL: it was added. */
static const char *
add(struct arena *arena, struct dkim_piece text, struct dkim_tags *tags)
{
	struct dkim_tag tag = { .value = text };

	if (text.length == 0)
		return "has an empty tag";
	tag.name = cut(&tag.value, '=');
	if (tag.value.text == NULL)
		return arena_printf(
		    arena, "has \"%s\", which is no tag", show(arena, &text));
	tag.is_spaced =
	    tag.name.length > 0 && dkim_is_blank(tag.value.text[-2]);
	trim(&tag.name);
	trim(&tag.value);
	if (!is_name(&tag.name))
		return arena_printf(arena, "has \"%s=\", which is no tag",
		    show(arena, &tag.name));
	if (!is_value(&tag.value))
		return arena_printf(arena,
		    "has a control character in its tag %s=",
		    show(arena, &tag.name));
	if (is_known(tags, &tag.name))
		return arena_printf(
		    arena, "has the tag %s= twice", show(arena, &tag.name));
	tags->items = arena_grow(arena, tags->items, tags->count, sizeof(tag));
	tags->items[tags->count++] = tag;
	return NULL;
}

int
dkim_tags_read(struct arena *arena, const char *text, size_t length, size_t max,
    struct dkim_tags *tags_r, const char **error_r)
{
	struct dkim_piece rest = { text, length }, piece;

	*tags_r = (struct dkim_tags){ 0 };
	*error_r = NULL;
	while (rest.text != NULL && *error_r == NULL) {
		piece = cut(&rest, ';');
		trim(&piece);
		if (piece.length == 0 && rest.text == NULL && tags_r->count > 0)
			return 0; /* a semicolon may stand at the end */
		if (tags_r->count == max)
			*error_r =
			    arena_printf(arena, "has more than %zu tags", max);
		else
			*error_r = add(arena, piece, tags_r);
	}
	return *error_r == NULL ? 0 : -1;
}

const struct dkim_tag *
dkim_tags_find(const struct dkim_tags *tags, const char *name)
{
	size_t i;

	for (i = 0; i < tags->count; i++) {
		if (tags->items[i].name.length == strlen(name) &&
		    memcmp(tags->items[i].name.text, name, strlen(name)) == 0)
			return &tags->items[i];
	}
	return NULL;
}

static bool
is_base64(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

int
dkim_base64(
    struct arena *arena, const struct dkim_piece *piece, const char **base64_r)
{
	char *base64;
	size_t length = 0, digits, i;

	base64 = arena_alloc(arena, piece->length + 1);
	for (i = 0; i < piece->length; i++) {
		if (!dkim_is_blank(piece->text[i]))
			base64[length++] = piece->text[i];
	}
	*base64_r = base64;
	for (digits = 0; digits < length && is_base64(base64[digits]);)
		digits++;
	if (length % 4 != 0 || length - digits > 2 ||
	    strspn(base64 + digits, "=") != length - digits)
		return -1;
	return 0;
}
