#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mail/charset.h"
#include "lib/mail/charset_private.h"
#include "lib/mail/field.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"
#include "lib/util/utf8.h"

/*
 * Octets that are converted at a time, and room for what they become: iconv(3)
 * does its work again when the output ends before the input.
 */
#define PIECE 4096
#define ROOM (4 * PIECE)
/* Octets of a label that are shown. */
#define LABEL_SHOWN 40
/* Octets of a text by which one of two charsets is chosen. */
#define GUESSED_OCTETS 65536

static void
tell_label(struct arena *arena, const char *label, size_t length,
    enum text_fault fault, struct text_faults *faults)
{
	faults->set |= fault;
	if (faults->label == NULL)
		faults->label = str_show(arena, label, length, LABEL_SHOWN);
}

const struct charset *
charset_find(struct arena *arena, const char *label, size_t length,
    struct text_faults *faults)
{
	char name[CHARSET_LABEL_MAX + 1];
	const struct charset *charset = NULL;
	bool is_rare = false;

	while (length > 0 && field_is_blank(label[0])) {
		label++;
		length--;
	}
	while (length > 0 && field_is_blank(label[length - 1]))
		length--;
	if (length <= CHARSET_LABEL_MAX &&
	    memchr(label, '\0', length) == NULL) {
		memcpy(name, label, length);
		name[length] = '\0';
		charset = charset_by_label(str_lower(name), &is_rare);
	}
	if (charset == NULL)
		tell_label(arena, label, length, TEXT_UNKNOWN_LABEL, faults);
	else if (is_rare)
		tell_label(arena, label, length, TEXT_RARE_LABEL, faults);
	return charset;
}

/* --- conversion --- */

void
charset_bad(struct charset_output *output, size_t octets)
{
	output->faults->set |= TEXT_BAD_OCTETS;
	output->faults->bad_octets += octets;
	buf_string(output->out, UTF8_REPLACEMENT);
}

/*
 * Octets that are one wrong character. An ASCII octet is never part of one, so
 * that no "<" or quote is swallowed (WHATWG Encoding 10 to 13).
 */
static size_t
wrong_octets(enum charset_kind kind, const char *data, size_t length)
{
	size_t octets = 1;

	if (kind == CHARSET_UTF16)
		octets = 2;
	else if (kind == CHARSET_UTF32)
		octets = 4;
	else if (kind == CHARSET_MULTI && length > 1 &&
	    (unsigned char)data[1] >= 0x80)
		octets = 2;
	return octets < length ? octets : length;
}

/* One call of iconv(3), whose output always fits. Returns its errno, or 0. */
static int
convert_piece(iconv_t codec, char **in, size_t *length, struct buf *out)
{
	size_t room = ROOM, rc;
	char *to = buf_reserve(out, room);

	rc = iconv(codec, in, length, &to, &room);
	out->length = (size_t)(to - out->data);
	*to = '\0';
	return rc == (size_t)-1 ? errno : 0;
}

void
charset_convert(iconv_t codec, enum charset_kind kind, const char *data,
    size_t length, struct charset_output *output)
{
	char *in = (char *)data, *end = in + length, *start;
	size_t left, wrong;
	int error;

	while (in < end && output->out->length < output->end) {
		start = in;
		left = (size_t)(end - in) < PIECE ? (size_t)(end - in) : PIECE;
		error = convert_piece(codec, &in, &left, output->out);
		/* A character that goes on in the next piece is no fault. */
		if (error == 0 || error == E2BIG ||
		    (error == EINVAL && in > start && in + left < end))
			continue;
		wrong = wrong_octets(kind, in, (size_t)(end - in));
		charset_bad(output, wrong);
		in += wrong;
	}
	/* Letters that wait for a mark: Vietnamese and Hebrew of Windows. */
	convert_piece(codec, NULL, NULL, output->out);
}

static void
utf8_convert(const char *data, size_t length, struct charset_output *output)
{
	const char *at = data, *end = data + length;
	size_t octets;

	for (;;) {
		octets = utf8_valid(at, (size_t)(end - at));
		buf_append(output->out, at, octets);
		at += octets;
		if (at == end || output->out->length >= output->end)
			return;
		octets = utf8_fault(at, end);
		charset_bad(output, octets);
		at += octets;
	}
}

/* Latin text in little-endian octets: "<" before its zeros. */
static bool
is_little(const char *data, size_t length)
{
	return length >= 2 && data[0] != '\0' && data[1] == '\0';
}

static void
iconv_convert(const struct charset *charset, const char *data, size_t length,
    struct charset_output *output)
{
	const char *name = charset->codec;
	iconv_t codec;

	if (charset->little != NULL && is_little(data, length))
		name = charset->little;
	codec = iconv_open("UTF-8", name);
	if (codec == (iconv_t)-1) {
		/* A system without that converter: markup is still seen. */
		utf8_convert(data, length, output);
		return;
	}
	charset_convert(codec, charset->kind, data, length, output);
	iconv_close(codec);
}

static void
convert(const struct charset *charset, const char *data, size_t length,
    struct charset_output *output)
{
	switch (charset->kind) {
	case CHARSET_UTF8:
		utf8_convert(data, length, output);
		break;
	case CHARSET_JIS:
	case CHARSET_EUC_JP:
		charset_jis_convert(charset->kind, data, length, output);
		break;
	default:
		iconv_convert(charset, data, length, output);
		break;
	}
}

/* --- guessing --- */

/* The first octets, and the lines in them, are in that charset. */
static bool
fits(const struct charset *charset, const char *data, size_t length)
{
	struct text_faults faults = { 0 };
	struct buf out = { 0 };
	struct charset_output output = { .out = &out, .faults = &faults };
	const char *line;

	if (length > GUESSED_OCTETS) {
		line = memrchr(data, '\n', GUESSED_OCTETS);
		length = line != NULL ? (size_t)(line - data) : GUESSED_OCTETS;
	}
	output.end = 4 * length;
	convert(charset, data, length, &output);
	buf_free(&out);
	return (faults.set & TEXT_BAD_OCTETS) == 0;
}

/* By escapes, else UTF-8, else of the kind of `likely`, else windows-1252. */
static const struct charset *
guess(const char *data, size_t length, const struct charset *likely)
{
	const struct charset *shift_jis = &charsets[SHIFT_JIS],
			     *euc_jp = &charsets[EUC_JP];

	if (charset_has_jis(data, length))
		return &charsets[ISO_2022_JP];
	if (utf8_valid(data, length) == length)
		return &charsets[UTF_8];
	if (likely == &charsets[ISO_2022_JP] || likely == euc_jp)
		return fits(euc_jp, data, length) ? euc_jp : shift_jis;
	if (likely == shift_jis)
		return fits(shift_jis, data, length) ||
			!fits(euc_jp, data, length)
		    ? shift_jis
		    : euc_jp;
	if (likely == NULL || likely->kind == CHARSET_ASCII ||
	    likely->kind >= CHARSET_UTF16 || likely->kind == CHARSET_UTF8)
		return &charsets[WINDOWS_1252];
	return likely;
}

/* --- what is declared --- */

/* A byte order mark is believed rather than a label. */
static const struct charset *
marked(const struct charset *charset, const char *data, size_t length,
    size_t *mark_r)
{
	*mark_r = 0;
	if (length >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
		*mark_r = 3;
		return &charsets[UTF_8];
	}
	if (length >= 4 && charset != NULL && charset->kind == CHARSET_UTF32) {
		if (memcmp(data, "\xff\xfe\0\0", 4) == 0) {
			*mark_r = 4;
			return &charsets[UTF_32LE];
		}
		if (memcmp(data, "\0\0\xfe\xff", 4) == 0)
			*mark_r = 4;
		return *mark_r > 0 ? &charsets[UTF_32BE] : charset;
	}
	if (length >= 2 && memcmp(data, "\xff\xfe", 2) == 0) {
		*mark_r = 2;
		return &charsets[UTF_16LE];
	}
	if (length >= 2 && memcmp(data, "\xfe\xff", 2) == 0) {
		*mark_r = 2;
		return &charsets[UTF_16BE];
	}
	return charset;
}

/* What the octets are: what is declared, unless that says nothing of them. */
static const struct charset *
meant(const struct charset *charset, const char *data, size_t length,
    struct text_faults *faults)
{
	bool is_jis = charset != NULL && charset->kind == CHARSET_JIS;

	if (charset != NULL && charset->kind != CHARSET_ASCII && !is_jis)
		return charset;
	if (utf8_ascii(data, length) < length ||
	    (!is_jis && charset_has_jis(data, length)))
		faults->set |= TEXT_UNDECLARED;
	if (is_jis && memchr(data, '\x1b', length) != NULL)
		return charset;
	return guess(data, length, charset);
}

/* The octets are their own UTF-8. */
static bool
is_utf8(const struct charset *charset, const char *data, size_t length)
{
	switch (charset->kind) {
	case CHARSET_UTF8:
		return utf8_valid(data, length) == length;
	case CHARSET_JIS:
		return utf8_ascii(data, length) == length &&
		    memchr(data, '\x1b', length) == NULL;
	case CHARSET_ASCII:
	case CHARSET_SINGLE:
	case CHARSET_MULTI:
	case CHARSET_EUC_JP:
		return utf8_ascii(data, length) == length;
	default:
		return length == 0;
	}
}

bool
charset_to_utf8(const struct charset *charset, const char *data, size_t length,
    size_t max, struct buf *out, struct text_faults *faults)
{
	struct charset_output output = {
		.out = out,
		.end = out->length + max,
		.faults = faults,
	};
	size_t mark;

	charset = marked(charset, data, length, &mark);
	data += mark;
	length -= mark;
	charset = meant(charset, data, length, faults);
	if (mark == 0 && is_utf8(charset, data, length))
		return false;
	convert(charset, data, length, &output);
	return true;
}

bool
charset_raw_to_utf8(const struct charset *likely, const char *data,
    size_t length, struct buf *out, struct text_faults *faults)
{
	struct charset_output output = {
		.out = out,
		.end = SIZE_MAX,
		.faults = faults,
	};
	const struct charset *charset;

	charset = guess(data, length, likely);
	if (utf8_ascii(data, length) < length || charset->kind == CHARSET_JIS)
		faults->set |= TEXT_UNDECLARED;
	if (is_utf8(charset, data, length))
		return false;
	convert(charset, data, length, &output);
	return true;
}
