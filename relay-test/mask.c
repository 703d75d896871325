#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"
#include "relay-test/mask.h"

/* Shorter pieces of base64 and of hexadecimal digits stand everywhere. */
#define BASE64_MIN 3
#define HEX_MIN 6

/* The forms of passwords come first and stay; behind them what was sent. */
struct mask {
	char *secrets[MASK_SECRETS_MAX];
	size_t count, kept;
};

struct mask *
mask_new(void)
{
	return mem_new(1, sizeof(struct mask));
}

static void
wipe(char *text)
{
	explicit_bzero(text, strlen(text));
	free(text);
}

void
mask_free(struct mask *mask)
{
	if (mask == NULL)
		return;
	while (mask->count > 0)
		wipe(mask->secrets[--mask->count]);
	free(mask);
}

static void
add(struct mask *mask, const char *text)
{
	if (mask->count == MASK_SECRETS_MAX) {
		wipe(mask->secrets[mask->kept]);
		memmove(&mask->secrets[mask->kept],
		    &mask->secrets[mask->kept + 1],
		    (--mask->count - mask->kept) * sizeof(char *));
	}
	mask->secrets[mask->count++] = mem_string(text);
}

void
mask_add_sent(struct mask *mask, const char *line)
{
	if (strlen(line) >= MASK_SENT_MIN)
		add(mask, line);
}

/*
 * Base64 writes three octets as four characters. A secret behind `before` other
 * octets begins within such a group: only what is made of it alone is taken.
 */
static void
add_base64(struct mask *mask, const char *secret, size_t before)
{
	const size_t length = strlen(secret);
	const size_t first = (before * 8 + 5) / 6;
	const size_t last = (before + length) * 8 / 6;
	struct buf plain = { 0 };
	gchar *text;

	buf_append(&plain, "\0\0", before);
	buf_append(&plain, secret, length);
	text = g_base64_encode((const guchar *)plain.data, plain.length);
	text[last] = '\0';
	if (last >= first + BASE64_MIN)
		add(mask, text + first);
	explicit_bzero(text, last);
	explicit_bzero(plain.data, plain.length);
	g_free(text);
	buf_free(&plain);
}

static void
add_hex(struct mask *mask, const char *secret)
{
	struct buf text = { 0 };

	for (; *secret != '\0'; secret++)
		buf_printf(&text, "%02x", (unsigned char)*secret);
	if (text.length >= HEX_MIN)
		add(mask, text.data);
	explicit_bzero(text.data, text.length);
	buf_free(&text);
}

void
mask_add(struct mask *mask, const char *secret)
{
	size_t before;

	if (secret[0] == '\0')
		return;
	add(mask, secret);
	for (before = 0; before < 3; before++)
		add_base64(mask, secret, before);
	add_hex(mask, secret);
	mask->kept = mask->count;
}

/* How long the longest secret is that begins at `data`; 0 = none does. */
static size_t
secret_at(const struct mask *mask, const char *data, size_t length)
{
	size_t i, size, longest = 0;

	for (i = 0; i < mask->count; i++) {
		size = strlen(mask->secrets[i]);
		if (size > longest && size <= length &&
		    str_equal_n(data, mask->secrets[i], size))
			longest = size;
	}
	return longest;
}

char *
mask_show(const struct mask *mask, struct arena *arena, const char *data,
    size_t length, size_t max)
{
	struct buf masked = { 0 };
	size_t i, hidden;
	char *shown;

	for (i = 0; i<length; i += hidden> 0 ? hidden : 1) {
		hidden = secret_at(mask, data + i, length - i);
		if (hidden > 0)
			buf_string(&masked, MASK_WORD);
		else
			buf_octet(&masked, data[i]);
	}
	shown = str_show(arena, masked.data, masked.length, max);
	buf_free(&masked);
	return shown;
}
