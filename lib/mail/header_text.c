#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "lib/mail/charset.h"
#include "lib/mail/field.h"
#include "lib/mail/header_text.h"
#include "lib/mail/quoted.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

/* "*" and a language may follow the charset (RFC 2231 5). */
#define WORD_LABEL_MAX (2 * CHARSET_LABEL_MAX)
/* "?" in the text of a word, which some mailers do not encode. */
#define WORD_QUESTIONS_MAX 8

#define BASE64_ALPHABET                                                        \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

struct word {
	const char *label;
	size_t label_length;
	bool is_base64;
	const char *text;
	size_t text_length;
	const char *end; /* behind "?=" */
};

struct decoder {
	struct arena *arena;
	const struct charset *likely;
	struct text_faults *faults;
	struct buf out;
	/* Octets of the words read last, which are not decoded yet. */
	struct buf octets;
	const struct charset *charset; /* of them */
	struct buf plain;
	bool behind_word;
};

/* --- words --- */

/* Octets of the token of an encoded word that begins at `at`. */
static size_t
token(const char *at, const char *end, size_t max)
{
	const char *start = at;

	while (at<end && * at> ' ' && *at < 0x7f && *at != '?' &&
	    (size_t)(at - start) <= max)
		at++;
	return (size_t)(at - start);
}

/* "?" and "=" behind the text that begins at `at`, or NULL. */
static const char *
text_end(const char *at, const char *end)
{
	const char *start = at, *sign = NULL;
	size_t i;

	for (i = 0; i < WORD_QUESTIONS_MAX; i++) {
		sign = memchr(at, '?', (size_t)(end - at));
		if (sign == NULL || end - sign < 2)
			return NULL;
		if (sign[1] == '=')
			break;
		at = sign + 1;
	}
	if (i == WORD_QUESTIONS_MAX)
		return NULL;
	for (at = start; at < sign; at++) {
		if (*at <= ' ' || *at >= 0x7f)
			return NULL;
	}
	return sign;
}

enum reading { NO_WORD, BAD_WORD, WORD };

/* RFC 2047 2; "=?" stands at `at`. */
static enum reading
read_word(const char *at, const char *end, struct word *word_r)
{
	const char *sign;

	at += 2;
	word_r->label = at;
	word_r->label_length = token(at, end, WORD_LABEL_MAX);
	at += word_r->label_length;
	if (word_r->label_length == 0 ||
	    word_r->label_length > WORD_LABEL_MAX || end - at < 3 ||
	    at[0] != '?' || at[2] != '?' || memchr("BbQq", at[1], 4) == NULL)
		return NO_WORD;
	word_r->is_base64 = at[1] == 'B' || at[1] == 'b';
	word_r->text = at + 3;
	sign = text_end(word_r->text, end);
	if (sign == NULL)
		return BAD_WORD;
	word_r->text_length = (size_t)(sign - word_r->text);
	word_r->end = sign + 2;
	return WORD;
}

/*
 * The first word at or behind `at`, or NULL. What only begins as one is told in
 * `faults`, which may be NULL.
 */
static const char *
next_word(const char *at, const char *end, struct word *word_r,
    struct text_faults *faults)
{
	enum reading reading;

	for (; (at = memchr(at, '=', (size_t)(end - at))) != NULL; at++) {
		if (end - at < 2 || at[1] != '?')
			continue;
		reading = read_word(at, end, word_r);
		if (reading == WORD)
			return at;
		if (reading == BAD_WORD && faults != NULL)
			faults->set |= TEXT_BAD_WORD;
	}
	return NULL;
}

const char *
header_word(const char *at, const char *end, size_t *octets_r)
{
	struct word word;

	at = next_word(at, end, &word, NULL);
	if (at != NULL)
		*octets_r = (size_t)(word.end - at);
	return at;
}

/* What is not of the alphabet is passed over; padding may be missing. */
static size_t
decode_base64(const struct word *word, char *to, struct text_faults *faults)
{
	static const size_t padding[] = { 0, 0, 2, 1 };
	unsigned char *out = (unsigned char *)to;
	size_t i, digits = 0, written;
	guint save = 0;
	gint state = 0;

	for (i = 0; i < word->text_length; i++) {
		if (strchr(BASE64_ALPHABET, word->text[i]) != NULL)
			digits++;
		else if (word->text[i] != '=')
			faults->set |= TEXT_BAD_WORD;
	}
	if (digits % 4 == 1)
		faults->set |= TEXT_BAD_WORD;
	written = g_base64_decode_step(
	    word->text, word->text_length, out, &state, &save);
	written += g_base64_decode_step(
	    "==", padding[digits % 4], out + written, &state, &save);
	return written;
}

/* RFC 2047 4.2; `scratch` is for its own use. */
static size_t
decode_q(const struct word *word, struct buf *scratch, char *to)
{
	size_t i;

	buf_clear(scratch);
	buf_append(scratch, word->text, word->text_length);
	for (i = 0; i < scratch->length; i++) {
		if (scratch->data[i] == '_')
			scratch->data[i] = ' ';
	}
	return quoted_decode(scratch->data, scratch->length, to);
}

/* --- text --- */

/* The words that wait become text. */
static void
end_words(struct decoder *decoder)
{
	struct buf *octets = &decoder->octets;

	if (octets->length > 0 &&
	    !charset_to_utf8(decoder->charset, octets->data, octets->length,
		4 * octets->length, &decoder->out, decoder->faults))
		buf_append(&decoder->out, octets->data, octets->length);
	buf_clear(octets);
}

static void
add_word(struct decoder *decoder, const struct word *word)
{
	const struct charset *charset;
	const char *language;
	size_t length = word->label_length;
	char *to;

	language = memchr(word->label, '*', length);
	if (language != NULL)
		length = (size_t)(language - word->label);
	charset =
	    charset_find(decoder->arena, word->label, length, decoder->faults);
	if (charset != decoder->charset)
		end_words(decoder);
	decoder->charset = charset;
	decoder->behind_word = true;
	to = buf_reserve(&decoder->octets, word->text_length + 4);
	decoder->octets.length += word->is_base64
	    ? decode_base64(word, to, decoder->faults)
	    : decode_q(word, &decoder->plain, to);
}

static bool
is_white(const char *at, const char *end)
{
	while (at < end && field_is_blank(*at))
		at++;
	return at == end;
}

/* Folds are undone; what is raw is guessed. */
static void
add_plain(struct decoder *decoder, const char *at, const char *end)
{
	struct buf *plain = &decoder->plain;

	end_words(decoder);
	buf_clear(plain);
	for (; at < end; at++) {
		if (*at != '\r' && *at != '\n')
			buf_octet(plain, *at);
	}
	if (plain->length > 0 &&
	    !charset_raw_to_utf8(decoder->likely, plain->data, plain->length,
		&decoder->out, decoder->faults))
		buf_append(&decoder->out, plain->data, plain->length);
}

static void
decode(struct decoder *decoder, const char *at, const char *end)
{
	struct word word;
	const char *next;

	while (at < end) {
		next = next_word(at, end, &word, decoder->faults);
		if (next == NULL) {
			add_plain(decoder, at, end);
			break;
		}
		/* Blanks between two words are not shown (RFC 2047 6.2). */
		if (!decoder->behind_word || !is_white(at, next))
			add_plain(decoder, at, next);
		add_word(decoder, &word);
		at = word.end;
	}
	end_words(decoder);
}

char *
header_string(struct arena *arena, const struct buf *text)
{
	char *string = arena_string_n(
	    arena, text->length > 0 ? text->data : "", text->length);
	size_t i;

	for (i = 0; i < text->length; i++) {
		if (string[i] == '\0')
			string[i] = ' ';
	}
	return string;
}

char *
header_text(struct arena *arena, const char *value, size_t length,
    const char *likely, struct text_faults *faults)
{
	struct text_faults ignored = { 0 };
	struct decoder decoder = { .arena = arena, .faults = faults };
	const char *end = value + length;
	char *text;

	if (likely != NULL)
		decoder.likely =
		    charset_find(arena, likely, strlen(likely), &ignored);
	while (value < end && field_is_blank(*value))
		value++;
	while (end > value && field_is_blank(end[-1]))
		end--;
	decode(&decoder, value, end);
	text = header_string(arena, &decoder.out);
	buf_free(&decoder.out);
	buf_free(&decoder.octets);
	buf_free(&decoder.plain);
	return text;
}

char *
header_phrase(struct arena *arena, const char *phrase, size_t length,
    const char *likely, struct text_faults *faults)
{
	char *bare = arena_alloc(arena, length + 1), *to = bare;
	bool is_quoted = false;
	size_t i;

	for (i = 0; i < length; i++) {
		if (phrase[i] == '"') {
			is_quoted = !is_quoted;
			continue;
		}
		if (phrase[i] == '\\' && is_quoted && i + 1 < length)
			i++;
		*to++ = phrase[i];
	}
	return header_text(arena, bare, (size_t)(to - bare), likely, faults);
}
