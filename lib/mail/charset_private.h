/* The rooms behind charset_to_utf8(): the charsets, and Japanese ones. */
#ifndef POSTFRANK_MAIL_CHARSET_PRIVATE_H
#define POSTFRANK_MAIL_CHARSET_PRIVATE_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

struct buf;
struct text_faults;

enum charset_kind {
	CHARSET_ASCII,	/* says nothing of octets over 127 */
	CHARSET_UTF8,
	CHARSET_SINGLE,	/* a superset of ASCII, one octet a character */
	CHARSET_MULTI,	/* a superset of ASCII, one or more octets */
	CHARSET_EUC_JP,
	CHARSET_JIS,	/* ISO-2022-JP */
	/* "<" need not be the octet "<". */
	CHARSET_UTF16,
	CHARSET_UTF32,
	CHARSET_OTHER,
};

/* What labels name in mail; browsers do not read those from IBM037 on. */
enum charset_id {
	US_ASCII, UTF_8, ISO_2022_JP, EUC_JP, SHIFT_JIS, GB18030, BIG5, EUC_KR,
	UTF_16, UTF_16BE, UTF_16LE, IBM866, ISO_8859_2, ISO_8859_3, ISO_8859_4,
	ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, ISO_8859_10,
	ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16, KOI8_R, KOI8_U,
	MACINTOSH, MAC_CYRILLIC, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
	WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256,
	WINDOWS_1257, WINDOWS_1258, IBM037, IBM437, IBM500, IBM850, IBM852,
	IBM1047, ISO_2022_CN, ISO_2022_KR, UTF_7, UTF_32, UTF_32BE, UTF_32LE,
	VISCII,
	CHARSETS
};

struct charset {
	enum charset_kind kind;
	const char *codec;	/* of iconv(3) */
	const char *little;	/* when the octets come the other way round */
};

extern const struct charset charsets[CHARSETS];

/*
 * The charset of a label in lower case, or NULL. `*rare_r`: browsers do not
 * know it.
 */
const struct charset *charset_by_label(const char *label, bool *rare_r);

/* Where a conversion writes to. */
struct charset_output {
	struct buf *out;
	size_t end;		/* of `out`, or a few octets more */
	struct text_faults *faults;
};

/* One U+FFFD for `octets` that are no character. */
void charset_bad(struct charset_output *output, size_t octets);

/* Converts whole characters by iconv(3), up to the end of the output. */
void charset_convert(iconv_t codec, enum charset_kind kind, const char *data,
    size_t length, struct charset_output *output);

/*
 * ISO-2022-JP and EUC-JP. glibc's own decoders do not know the row 13 and
 * extension characters (NEC, IBM) that Japanese mail is full of.
 */
void charset_jis_convert(enum charset_kind kind, const char *data,
    size_t length, struct charset_output *output);

/* Whether an escape sequence of ISO-2022-JP is there that begins Japanese. */
bool charset_has_jis(const char *data, size_t length);

#endif
