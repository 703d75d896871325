/*
 * NFKC and case folding are GLib's, one letter with its marks at a time:
 * g_utf8_normalize() of a whole text is quadratic in the letters that are
 * composed anew, which is every voiced kana, and in the marks of one letter.
 * Letters that neither can change are copied, single ones are remembered.
 */
#include <glib.h>
#include <string.h>

#include "lib/mail/fold.h"
#include "lib/util/buf.h"
#include "lib/util/utf8.h"

/* Code points that are remembered: a power of two. */
#define REMEMBERED 256
/* Of one letter: U+FDFA is 33 octets. */
#define FOLDED_OCTETS_MAX 36

enum kind { LETTER, JOINING, MARK, WHITE, LINE_BREAK, UNSEEN };

struct remembered {
	uint32_t code;
	bool is_known;
	bool is_cjk;
	bool has_blank; /* in the text */
	unsigned char kind;
	unsigned char length; /* of the text; 0: not folded yet */
	char text[FOLDED_OCTETS_MAX]; /* when it stands alone */
};

struct fold {
	const char *at, *end;
	struct buf *out;
	size_t start, stop; /* in out */
	bool after_cjk; /* of what was written last */
	bool white, line_break; /* between it and what comes */
	struct remembered remembered[REMEMBERED];
};

struct range {
	uint32_t first, last;
};

/* Unicode's White_Space above ASCII. */
static const struct range white_space[] = { { 0x85, 0x85 }, { 0xa0, 0xa0 },
	{ 0x1680, 0x1680 }, { 0x2000, 0x200a }, { 0x2028, 0x2029 },
	{ 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 } };

/* Unicode's Default_Ignorable_Code_Point, and the C1 controls. */
static const struct range unseen[] = { { 0x7f, 0x84 }, { 0x86, 0x9f },
	{ 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c }, { 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f },
	{ 0x202a, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 },
	{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfff8 }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe0fff } };

/* Chinese and Japanese letters and their punctuation. */
static const struct range cjk[] = { { 0x2e80, 0x2fff }, { 0x3001, 0x312f },
	{ 0x31a0, 0x9fff }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe4f },
	{ 0xff01, 0xff9f }, { 0xffe0, 0xffe6 }, { 0x1b000, 0x1b16f },
	{ 0x20000, 0x3ffff } };

/* Letters that may become one with the letter before, though they are no
 * combining marks: in NFC (NFC_Quick_Check=Maybe), and in NFKC what becomes one
 * of those. */
static const struct range joining[] = { { 0x9be, 0x9be }, { 0x9d7, 0x9d7 },
	{ 0xb3e, 0xb3e }, { 0xb56, 0xb57 }, { 0xbbe, 0xbbe }, { 0xbd7, 0xbd7 },
	{ 0xcc2, 0xcc2 }, { 0xcd5, 0xcd6 }, { 0xd3e, 0xd3e }, { 0xd57, 0xd57 },
	{ 0xdcf, 0xdcf }, { 0xddf, 0xddf }, { 0x102e, 0x102e },
	{ 0x1161, 0x1175 }, { 0x11a8, 0x11c2 }, { 0x1b35, 0x1b35 },
	{ 0x3131, 0x318e }, { 0xff9e, 0xffdc }, { 0x11127, 0x11127 },
	{ 0x1133e, 0x1133e }, { 0x11357, 0x11357 }, { 0x114b0, 0x114b0 },
	{ 0x114ba, 0x114ba }, { 0x114bd, 0x114bd }, { 0x115af, 0x115af },
	{ 0x11930, 0x11930 } };

#define IS_IN(ranges, code)                                                    \
	is_in((ranges), sizeof(ranges) / sizeof((ranges)[0]), (code))

static bool
is_in(const struct range *ranges, size_t count, uint32_t code)
{
	size_t low = 0, high = count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (code > ranges[middle].last)
			low = middle + 1;
		else if (code < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

static enum kind
kind_of(uint32_t code)
{
	if (code == '\n' || code == '\r' || code == 0x85 || code == 0x2028 ||
	    code == 0x2029)
		return LINE_BREAK;
	if (code == ' ' || (code >= '\t' && code <= '\r') ||
	    IS_IN(white_space, code))
		return WHITE;
	if (code < ' ' || IS_IN(unseen, code))
		return UNSEEN;
	if (g_unichar_combining_class(code) != 0)
		return MARK;
	return IS_IN(joining, code) ? JOINING : LETTER;
}

/* What is known of a code point, until the next call. */
static struct remembered *
remember(struct fold *fold, uint32_t code)
{
	struct remembered *entry = &fold->remembered[code % REMEMBERED];

	if (!entry->is_known || entry->code != code)
		*entry = (struct remembered){
			.code = code,
			.is_known = true,
			.is_cjk = IS_IN(cjk, code),
			.kind = (unsigned char)kind_of(code),
		};
	return entry;
}

/*
 * Octets at `at` < `end` of letters of Japanese and Chinese text that nothing
 * here changes and that become one with no letter before them: ideographs, kana
 * and 、。「」.
 */
static size_t
plain_cjk(const char *start, const char *end)
{
	const unsigned char *at = (const unsigned char *)start;
	const unsigned char *stop = (const unsigned char *)end;

	for (; stop - at >= 3 && at[0] >= 0xe3 && at[0] <= 0xe9; at += 3) {
		if ((at[1] & 0xc0) != 0x80 || (at[2] & 0xc0) != 0x80)
			break;
		if (at[0] > 0xe3 || at[1] >= 0x90)
			continue;
		if (at[1] == 0x80 && at[2] >= 0x81 && at[2] <= 0xa9)
			continue; /* U+3001 to U+3029 */
		if (at[1] == 0x81 || (at[1] == 0x82 && at[2] <= 0x96) ||
		    (at[1] == 0x82 && at[2] >= 0xa0) ||
		    (at[1] == 0x83 && at[2] <= 0xbe))
			continue; /* U+3040 to U+3096, U+30A0 to U+30FE */
		break;
	}
	return (size_t)(at - (const unsigned char *)start);
}

/* The white space before what comes next is settled. */
static void
between(struct fold *fold, bool before_cjk)
{
	if (fold->white && fold->out->length > fold->start &&
	    !(fold->line_break && fold->after_cjk && before_cjk))
		buf_octet(fold->out, ' ');
	fold->white = fold->line_break = false;
	fold->after_cjk = before_cjk;
}

/* A folded letter; NFKC makes blanks of some marks that stand alone. */
static void
write_letter(struct fold *fold, const char *text, size_t length, bool is_cjk)
{
	const char *blank, *end = text + length;

	while (text < end) {
		blank = memchr(text, ' ', (size_t)(end - text));
		if (blank == NULL)
			blank = end;
		if (blank > text) {
			between(fold, is_cjk);
			buf_append(fold->out, text, (size_t)(blank - text));
		}
		if (blank < end)
			fold->white = true;
		text = blank + 1;
	}
}

/* Of one letter with its marks, or of a few that join. The caller frees it. */
static char *
folded(const char *text, size_t length)
{
	char *composed, *result;

	composed =
	    g_utf8_normalize(text, (gssize)length, G_NORMALIZE_ALL_COMPOSE);
	result = g_utf8_casefold(composed, -1);
	g_free(composed);
	return result;
}

static void
write_single(struct fold *fold, struct remembered *entry)
{
	char text[UTF8_OCTETS_MAX], *result;

	if (entry->length == 0) {
		result =
		    folded(text, (size_t)(utf8_put(text, entry->code) - text));
		entry->length =
		    (unsigned char)strnlen(result, FOLDED_OCTETS_MAX);
		memcpy(entry->text, result, entry->length);
		entry->has_blank =
		    memchr(entry->text, ' ', entry->length) != NULL;
		g_free(result);
	}
	if (entry->has_blank) {
		write_letter(fold, entry->text, entry->length, entry->is_cjk);
		return;
	}
	between(fold, entry->is_cjk);
	buf_append(fold->out, entry->text, entry->length);
}

/* The code point at the cursor, and what is behind it. */
static uint32_t
read_code(const struct fold *fold, const char **next_r)
{
	size_t octets = utf8_character(fold->at, fold->end);

	if (octets == 0) {
		*next_r = fold->at + utf8_fault(fold->at, fold->end);
		return 0xfffd;
	}
	*next_r = fold->at + octets;
	return utf8_code(fold->at, octets);
}

/* Nothing that begins so joins the letter before. */
static bool
ends_letter(char c)
{
	return c > ' ' && c <= '~';
}

/*
 * One letter and what joins it. Past the limit marks are dropped, and a letter
 * that could join stands for itself.
 */
static void
read_letter(struct fold *fold, uint32_t first)
{
	char text[(FOLD_MARKS_MAX + 1) * UTF8_OCTETS_MAX];
	char *to = utf8_put(text, first), *result;
	size_t joined = 0;
	const char *next;
	uint32_t code;
	enum kind kind;

	for (; fold->at < fold->end; fold->at = next) {
		if (ends_letter(*fold->at))
			break;
		code = read_code(fold, &next);
		kind = remember(fold, code)->kind;
		if (kind == UNSEEN)
			continue;
		if (kind != MARK &&
		    (kind != JOINING || joined >= FOLD_MARKS_MAX))
			break;
		if (joined++ < FOLD_MARKS_MAX)
			to = utf8_put(to, code);
	}
	if (joined == 0) {
		write_single(fold, remember(fold, first));
		return;
	}
	result = folded(text, (size_t)(to - text));
	write_letter(
	    fold, result, strlen(result), remember(fold, first)->is_cjk);
	g_free(result);
}

/* Octets that may be read at once: as many as there is room for. */
static size_t
at_once(const struct fold *fold)
{
	size_t left = (size_t)(fold->end - fold->at);
	size_t room = fold->stop - fold->out->length;

	return left < room ? left : room;
}

/* What is behind a run may join its last letter, also past unseen ones. */
static bool
may_join(const struct fold *fold, size_t run)
{
	return run > 0 && run < (size_t)(fold->end - fold->at) &&
	    !ends_letter(fold->at[run]);
}

/* Chinese and Japanese text that is only copied. */
static bool
read_cjk(struct fold *fold)
{
	size_t run = plain_cjk(fold->at, fold->at + at_once(fold));

	if (may_join(fold, run))
		run -= 3;
	if (run == 0)
		return false;
	between(fold, true);
	buf_append(fold->out, fold->at, run);
	fold->at += run;
	return true;
}

/* What ASCII becomes: 0 is unseen, others up to a blank are white. */
static const char ascii[128] =
    "\0\0\0\0\0\0\0\0\0\t\n\v\f\r\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    " !\"#$%&'()*+,-./0123456789:;<=>?@abcdefghijklmnopqrstuvwxyz[\\]^_"
    "`abcdefghijklmnopqrstuvwxyz{|}~";

static bool
is_unseen_ascii(char c)
{
	return ascii[(unsigned char)c] == '\0';
}

static bool
read_ascii(struct fold *fold)
{
	size_t whole = utf8_ascii(fold->at, at_once(fold)), run = whole;
	struct buf *out = fold->out;
	const char *stop;
	char *to, c;

	if (may_join(fold, run)) {
		while (run > 0 && is_unseen_ascii(fold->at[run - 1]))
			run--;
		run = run > 0 ? run - 1 : whole;
	}
	if (run == 0)
		return false;
	/* A blank more than `run` where white space came before. */
	to = buf_reserve(out, run + 1);
	for (stop = fold->at + run; fold->at < stop; fold->at++) {
		c = ascii[(unsigned char)*fold->at];
		if (c > ' ') {
			if (fold->white && to > out->data + fold->start)
				*to++ = ' ';
			fold->white = fold->line_break = false;
			fold->after_cjk = false;
			*to++ = c;
		} else if (c != '\0') {
			fold->white = true;
			fold->line_break |= c == '\n' || c == '\r';
		}
	}
	*to = '\0';
	out->length = (size_t)(to - out->data);
	return true;
}

bool
fold_text(const char *text, size_t length, size_t max, struct buf *out)
{
	struct fold fold = { .at = text,
		.end = text + length,
		.out = out,
		.start = out->length,
		.stop = out->length + max };
	const char *next;
	uint32_t code;

	while (fold.at < fold.end && out->length < fold.stop) {
		if (read_cjk(&fold) || read_ascii(&fold))
			continue;
		code = read_code(&fold, &next);
		fold.at = next;
		switch (remember(&fold, code)->kind) {
		case UNSEEN:
			break;
		case LINE_BREAK:
			fold.line_break = true;
			/* FALLTHROUGH */
		case WHITE:
			fold.white = true;
			break;
		default:
			read_letter(&fold, code);
			break;
		}
	}
	return fold.at == fold.end;
}
