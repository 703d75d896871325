#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "lib/mail/mime_private.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

/* U+FFFD in UTF-8. */
#define UNKNOWN "\xef\xbf\xbd"

#define BLOCK 4096

/* Charsets in which "<" need not be the octet "<". */
static const struct {
	const char *label;
	bool whole; /* or labels that begin so */
	const char *codec; /* of iconv(3) */
	const char *little; /* the codec when the first octets say so */
} charsets[] = {
	{ "utf-16be", true, "UTF-16BE", NULL },
	{ "utf-16le", true, "UTF-16LE", NULL },
	{ "utf-16", false, "UTF-16BE", "UTF-16LE" },
	{ "ucs-2", false, "UTF-16BE", "UTF-16LE" },
	{ "unicode", true, "UTF-16BE", "UTF-16LE" },
	{ "iso-10646-ucs-2", true, "UTF-16BE", "UTF-16LE" },
	{ "utf-32be", true, "UTF-32BE", NULL },
	{ "utf-32le", true, "UTF-32LE", NULL },
	{ "utf-32", false, "UTF-32BE", "UTF-32LE" },
	{ "ucs-4", false, "UTF-32BE", "UTF-32LE" },
	{ "iso-10646-ucs-4", true, "UTF-32BE", "UTF-32LE" },
	{ "utf-7", true, "UTF-7", NULL },
	{ "unicode-1-1-utf-7", true, "UTF-7", NULL },
	{ "iso-2022-jp", false, "CP932", NULL },
	{ "csiso2022jp", false, "CP932", NULL },
	{ "iso-2022-kr", true, "ISO-2022-KR", NULL },
	{ "iso-2022-cn", false, "ISO-2022-CN-EXT", NULL },
	{ "ibm037", true, "IBM037", NULL },
	{ "ibm500", true, "IBM500", NULL },
	{ "ibm1047", true, "IBM1047", NULL },
	{ "ebcdic-cp-us", true, "IBM037", NULL },
};

/*
 * Latin text in little-endian octets: "<" before its zeros, or the mark
 * U+FEFF the wrong way round.
 */
static bool
is_little(const char *data, size_t length)
{
	if (length < 2)
		return false;
	return (data[0] == '\xff' && data[1] == '\xfe') ||
	    (data[0] != '\0' && data[1] == '\0');
}

static const char *
codec_of(const char *charset, const char *data, size_t length)
{
	size_t i;

	/* A mark at the beginning is believed rather than the label. */
	if (length >= 2 && memcmp(data, "\xff\xfe", 2) == 0 &&
	    !str_starts(charset, "utf-32") && !str_starts(charset, "ucs-4"))
		return "UTF-16LE";
	if (length >= 2 && memcmp(data, "\xfe\xff", 2) == 0)
		return "UTF-16BE";
	for (i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++) {
		if (charsets[i].whole ? !str_equal(charset, charsets[i].label)
				      : !str_starts(charset, charsets[i].label))
			continue;
		if (charsets[i].little != NULL && is_little(data, length))
			return charsets[i].little;
		return charsets[i].codec;
	}
	return NULL;
}

static void
convert(
    iconv_t codec, const char *data, size_t length, size_t max, struct buf *out)
{
	char block[BLOCK], *in = (char *)data, *to;
	size_t room, converted;

	while (out->length <= max) {
		to = block;
		room = sizeof(block);
		converted = iconv(codec, &in, &length, &to, &room);
		buf_append(out, block, sizeof(block) - room);
		if (converted != (size_t)-1)
			break;
		if (errno == E2BIG)
			continue;
		/* One octet that is wrong, or an end that is cut off. */
		buf_string(out, UNKNOWN);
		if (errno == EINVAL || length == 0)
			break;
		in++;
		length--;
	}
}

bool
charset_to_utf8(const char *charset, const char *data, size_t length,
    size_t max, struct buf *out)
{
	struct buf cp932 = { 0 };
	const char *name;
	iconv_t codec;

	name = codec_of(charset, data, length);
	if (name == NULL)
		return false;
	codec = iconv_open("UTF-8", name);
	if (codec == (iconv_t)-1)
		return false;
	if (strcmp(name, "CP932") == 0) {
		charset_jis_to_cp932(data, length, &cp932);
		convert(codec, cp932.data, cp932.length, max, out);
		buf_free(&cp932);
	} else {
		convert(codec, data, length, max, out);
	}
	iconv_close(codec);
	return true;
}
