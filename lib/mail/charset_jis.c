#include <string.h>

#include "lib/mail/charset.h"
#include "lib/mail/charset_private.h"
#include "lib/util/buf.h"

#define ESC '\x1b'

/* Octets of CP932 that wait to be converted. */
#define PENDING 4096

/* What the octets mean now (RFC 1468; RFC 1554 and others for UNKNOWN_2). */
enum set {
	ASCII,
	KANA, /* half-width katakana, JIS X 0201 */
	KANJI, /* JIS X 0208, two octets */
	SUPPLEMENT, /* JIS X 0212, two octets */
	UNKNOWN_2, /* two octets that nobody reads here */
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
	{ "$(D", SUPPLEMENT },
	{ "$A", UNKNOWN_2 },
	{ "$(C", UNKNOWN_2 },
	{ "$(O", UNKNOWN_2 },
	{ "$(P", UNKNOWN_2 },
	{ "$(Q", UNKNOWN_2 },
};

struct reader {
	const unsigned char *at, *end;
	iconv_t cp932;
	iconv_t euc_jp; /* for JIS X 0212; opened when there is any */
	struct buf pending;
	struct charset_output *output;
};

/* The octets of an escape sequence that stands here, or 0. */
static size_t
escape_at(const unsigned char *at, const unsigned char *end, enum set *set)
{
	size_t i, size, length = (size_t)(end - at);

	for (i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		size = strlen(escapes[i].escape);
		if (length > size &&
		    memcmp(at + 1, escapes[i].escape, size) == 0) {
			*set = escapes[i].set;
			return size + 1;
		}
	}
	return 0;
}

/* ESC stands at `at`, and the end comes before it says anything. */
static bool
is_open(const unsigned char *at, const unsigned char *end)
{
	size_t length = (size_t)(end - at) - 1;

	return length == 0 || (length == 1 && (at[1] == '$' || at[1] == '(')) ||
	    (length == 2 && at[1] == '$' && at[2] == '(');
}

bool
charset_has_jis(const char *data, size_t length)
{
	const char *at = data, *end = data + length;
	enum set set;

	for (; at < end; at++) {
		at = memchr(at, ESC, (size_t)(end - at));
		if (at == NULL)
			return false;
		if (escape_at((const unsigned char *)at,
			(const unsigned char *)end, &set) > 0 &&
		    set != ASCII)
			return true;
	}
	return false;
}

static void
flush(struct reader *reader)
{
	struct buf *pending = &reader->pending;

	if (pending->length > 0)
		charset_convert(reader->cp932, CHARSET_MULTI, pending->data,
		    pending->length, reader->output);
	buf_clear(pending);
}

static void
bad(struct reader *reader, size_t octets)
{
	flush(reader);
	charset_bad(reader->output, octets);
	reader->at += octets;
}

static void
octet(struct reader *reader, unsigned char value)
{
	buf_octet(&reader->pending, (char)value);
	reader->at++;
}

/* Row and cell, 1 to 94, to lead and trail octet of CP932. */
static void
kanji(struct reader *reader)
{
	int row = (reader->at[0] & 0x7f) - 0x21;
	int cell = (reader->at[1] & 0x7f) - 0x21;
	int lead = row / 2, trail = cell;
	char octets[2];

	lead += lead < 0x1f ? 0x81 : 0xc1;
	if (row % 2 == 1)
		trail += 0x9f;
	else
		trail += trail < 0x3f ? 0x40 : 0x41;
	octets[0] = (char)lead;
	octets[1] = (char)trail;
	buf_append(&reader->pending, octets, sizeof(octets));
	reader->at += 2;
}

/* JIS X 0212, which CP932 does not have; its octets are at `reader->at`. */
static void
supplement(struct reader *reader)
{
	char octets[] = { '\x8f', (char)(reader->at[0] | 0x80),
		(char)(reader->at[1] | 0x80) };
	char text[16], *in = octets, *to = text;
	size_t length = sizeof(octets), room = sizeof(text);

	if (reader->euc_jp == (iconv_t)-1)
		reader->euc_jp = iconv_open("UTF-8", "EUC-JP");
	if (iconv(reader->euc_jp, &in, &length, &to, &room) == (size_t)-1) {
		bad(reader, 2);
		return;
	}
	flush(reader);
	buf_append(reader->output->out, text, sizeof(text) - room);
	reader->at += 2;
}

/* Two octets at `at` are row and cell, with `high` set in each. */
static bool
is_pair(const unsigned char *at, const unsigned char *end, unsigned char high)
{
	return end - at >= 2 && at[0] >= (0x21 | high) &&
	    at[0] <= (0x7e | high) && at[1] >= (0x21 | high) &&
	    at[1] <= (0x7e | high);
}

/* --- ISO-2022-JP --- */

static void
read_escape(struct reader *reader, enum set *set)
{
	size_t size = escape_at(reader->at, reader->end, set);

	if (size > 0) {
		reader->at += size;
		return;
	}
	if (is_open(reader->at, reader->end)) {
		reader->output->faults->set |= TEXT_OPEN_ESCAPE;
		*set = ASCII;
		bad(reader, (size_t)(reader->end - reader->at));
		return;
	}
	bad(reader, 1);
}

/* A line begins in ASCII (RFC 1468), and ends so when all is well. */
static void
line_break(struct reader *reader, enum set *set)
{
	if (*set != ASCII)
		reader->output->faults->set |= TEXT_OPEN_ESCAPE;
	*set = ASCII;
	octet(reader, *reader->at);
}

static void
read_jis(struct reader *reader, enum set *set)
{
	unsigned char c = *reader->at;

	if (c == ESC) {
		read_escape(reader, set);
	} else if (c == '\r' || c == '\n') {
		line_break(reader, set);
	} else if (c >= 0x80) {
		bad(reader, 1);
	} else if (*set == ASCII || c <= 0x20 || c == 0x7f) {
		octet(reader, c);
	} else if (*set == KANA) {
		if (c < 0x60)
			octet(reader, c | 0x80);
		else
			bad(reader, 1);
	} else if (!is_pair(reader->at, reader->end, 0)) {
		bad(reader, 1);
	} else if (*set == KANJI) {
		kanji(reader);
	} else if (*set == SUPPLEMENT) {
		supplement(reader);
	} else {
		bad(reader, 2);
	}
}

/* --- EUC-JP --- */

static void
read_euc(struct reader *reader)
{
	const unsigned char *at = reader->at, *end = reader->end;

	if (*at < 0x80) {
		octet(reader, *at);
	} else if (is_pair(at, end, 0x80)) {
		kanji(reader);
	} else if (*at == 0x8e && end - at >= 2 && at[1] >= 0xa1 &&
	    at[1] <= 0xdf) {
		reader->at++;
		octet(reader, at[1]);
	} else if (*at == 0x8f && is_pair(at + 1, end, 0x80)) {
		reader->at++;
		supplement(reader);
	} else {
		bad(reader, end - at >= 2 && at[1] >= 0x80 ? 2 : 1);
	}
}

void
charset_jis_convert(enum charset_kind kind, const char *data, size_t length,
    struct charset_output *output)
{
	struct reader reader = {
		.at = (const unsigned char *)data,
		.end = (const unsigned char *)data + length,
		.cp932 = iconv_open("UTF-8", charsets[SHIFT_JIS].codec),
		.euc_jp = (iconv_t)-1,
		.output = output,
	};
	enum set set = ASCII;

	while (reader.at < reader.end && output->out->length < output->end) {
		if (kind == CHARSET_JIS)
			read_jis(&reader, &set);
		else
			read_euc(&reader);
		if (reader.pending.length >= PENDING)
			flush(&reader);
	}
	flush(&reader);
	if (set != ASCII)
		output->faults->set |= TEXT_OPEN_ESCAPE;
	if (reader.cp932 != (iconv_t)-1)
		iconv_close(reader.cp932);
	if (reader.euc_jp != (iconv_t)-1)
		iconv_close(reader.euc_jp);
	buf_free(&reader.pending);
}
