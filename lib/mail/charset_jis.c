#include <string.h>

#include "lib/mail/mime_private.h"
#include "lib/util/buf.h"

#define ESC '\x1b'

/* What the octets mean now (RFC 1468; RFC 1554 and others for UNKNOWN_2). */
enum set {
	ASCII,
	KANA, /* half-width katakana, JIS X 0201 */
	KANJI, /* JIS X 0208, two octets */
	UNKNOWN_2, /* two octets that CP932 does not have */
};

static const struct {
	const char *escape; /* behind ESC */
	enum set set;
} escapes[] = {
	{ "(B", ASCII },
	{ "(J", ASCII },
	{ "(H", ASCII },
	{ "(I", KANA },
	{ "$@", KANJI },
	{ "$B", KANJI },
	{ "$(@", KANJI },
	{ "$(B", KANJI },
	{ "$A", UNKNOWN_2 },
	{ "$(C", UNKNOWN_2 },
	{ "$(D", UNKNOWN_2 },
	{ "$(O", UNKNOWN_2 },
	{ "$(P", UNKNOWN_2 },
	{ "$(Q", UNKNOWN_2 },
};

/* The octets of an escape sequence that stands here, or 0. */
static size_t
escape_at(const char *data, size_t length, enum set *set)
{
	size_t i, size;

	for (i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		size = strlen(escapes[i].escape);
		if (length > size && data[0] == ESC &&
		    memcmp(data + 1, escapes[i].escape, size) == 0) {
			*set = escapes[i].set;
			return size + 1;
		}
	}
	return 0;
}

static bool
is_jis(char c)
{
	return c >= 0x21 && c <= 0x7e;
}

/* Row and cell to lead and trail octet. */
static void
kanji(char first, char second, struct buf *out)
{
	int row = first - 0x21, cell = second - 0x21;
	int lead = row / 2, trail = cell;

	lead += lead < 0x1f ? 0x81 : 0xc1;
	if (row % 2 == 1)
		trail += 0x9f;
	else
		trail += trail < 0x3f ? 0x40 : 0x41;
	buf_octet(out, (char)lead);
	buf_octet(out, (char)trail);
}

void
charset_jis_to_cp932(const char *data, size_t length, struct buf *out)
{
	enum set set = ASCII;
	size_t i = 0, skip;

	while (i < length) {
		skip = escape_at(data + i, length - i, &set);
		if (skip > 0) {
			i += skip;
		} else if (data[i] == '\r' || data[i] == '\n') {
			/* A line begins in ASCII (RFC 1468). */
			set = ASCII;
			buf_octet(out, data[i++]);
		} else if (set == KANA && is_jis(data[i])) {
			buf_octet(out, (char)(data[i++] | 0x80));
		} else if (set >= KANJI && i + 1 < length && is_jis(data[i]) &&
		    is_jis(data[i + 1])) {
			if (set == KANJI)
				kanji(data[i], data[i + 1], out);
			else
				buf_string(out, "\x81\xac"); /* geta mark */
			i += 2;
		} else {
			buf_octet(out, data[i++]);
		}
	}
}
