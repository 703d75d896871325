#include <string.h>

#include "lib/mail/charset.h"
#include "lib/mail/charset_private.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/utf8.h"
#include "tests/unit/suite.h"

#define NO_LIMIT ((size_t)1 << 40)
#define FFFD UTF8_REPLACEMENT

/* "unknown LABEL, rare LABEL, bad N, open, undeclared". */
static const char *
show_faults(struct arena *arena, const struct text_faults *faults)
{
	const char *shown = "";

	if (faults->set & TEXT_UNKNOWN_LABEL)
		shown = arena_printf(arena, ", unknown %s", faults->label);
	if (faults->set & TEXT_RARE_LABEL)
		shown =
		    arena_printf(arena, "%s, rare %s", shown, faults->label);
	if (faults->set & TEXT_BAD_OCTETS)
		shown = arena_printf(
		    arena, "%s, bad %zu", shown, faults->bad_octets);
	if (faults->set & TEXT_OPEN_ESCAPE)
		shown = arena_printf(arena, "%s, open", shown);
	if (faults->set & TEXT_UNDECLARED)
		shown = arena_printf(arena, "%s, undeclared", shown);
	return *shown == '\0' ? shown : shown + 2;
}

struct row {
	const char *name, *label, *input, *want, *faults;
};

static void
check_rows(const struct row *rows, size_t count)
{
	struct arena *arena = arena_new();
	struct text_faults faults;
	const struct charset *charset;
	struct buf out = { 0 };
	size_t i, length;

	for (i = 0; i < count; i++) {
		const struct row *row = &rows[i];

		faults = (struct text_faults){ 0 };
		charset = NULL;
		if (row->label != NULL)
			charset = charset_find(
			    arena, row->label, strlen(row->label), &faults);
		buf_clear(&out);
		buf_string(&out, "");
		length = strlen(row->input);
		if (!charset_to_utf8(
			charset, row->input, length, NO_LIMIT, &out, &faults))
			buf_append(&out, row->input, length);
		assert_text(row->name, out.data, row->want);
		assert_text(row->name, show_faults(arena, &faults),
		    row->faults != NULL ? row->faults : "");
	}
	buf_free(&out);
	arena_free(arena);
}

#define CHECK(rows) check_rows((rows), COUNT(rows))

START_TEST(reads_charsets_as_browsers_do)
{
	static const struct row rows[] = {
		{ "UTF-8", "UTF-8", "a\xe5\xb1\xb1", "a山", NULL },
		{ "a mark is no text", "utf-8",
		    "\xef\xbb\xbf"
		    "a",
		    "a", NULL },
		{ "latin1 is windows-1252", "ISO-8859-1", "\x93\xe9\x94 \x80",
		    "“é” €", NULL },
		{ "latin5 is windows-1254", "iso-8859-9", "\xfd\x80", "ı€",
		    NULL },
		{ "Thai", "TIS-620", "\xa1\x80", "ก€", NULL },
		{ "Cyrillic", "koi8-r", "\xc4\xc1", "да", NULL },
		{ "Vietnamese: the last letter waits for a mark",
		    "windows-1258", "a\xec", "á", NULL },
		{ "Vietnamese: a letter at the end", "windows-1258", "\xc2",
		    "Â", NULL },
		{ "gb2312 is gbk", "gb2312", "\xc4\xe3 \x81\x40", "你 丂",
		    NULL },
		{ "gb18030 in four octets", "gbk", "\x81\x30\x81\x30",
		    "\xc2\x80", NULL },
		{ "ks_c_5601 is CP949", "ks_c_5601-1987", "\xb0\xa1 \x81\x41",
		    "가 갂", NULL },
		{ "big5 is with Hong Kong's", "Big5", "\xa4\xa4 \xf9\xd6",
		    "中 碁", NULL },
		{ "utf-16, big end first", "utf-16be", "\x30\x42", "あ", NULL },
		{ "blanks around a label", " \tSJIS\r\n", "\x82\xa0", "あ",
		    NULL },
	};

	CHECK(rows);
}
END_TEST

START_TEST(reads_japanese_as_it_is_sent)
{
	static const struct row rows[] = {
		{ "shift_jis", "Shift_JIS", "\x83\x5c\xb1\\~", "ソｱ\\~", NULL },
		{ "shift_jis, NEC and IBM", "x-sjis",
		    "\x87\x40\x87\x8a\xfb\xfc\xee\xe0", "①㈱髙髙", NULL },
		{ "windows-31j", "windows-31j", "\x81\x60\x81\x7c", "～－",
		    NULL },
		{ "iso-2022-jp", "ISO-2022-JP",
		    "a\x1b$B;3\x1b(B\\\x1b$@;3\x1b(J\\.", "a山\\山\\.", NULL },
		{ "iso-2022-jp, NEC and IBM", "iso-2022-jp",
		    "\x1b$B-!-j|b\x1b(B.", "①㈱髙.", NULL },
		{ "iso-2022-jp, each row of the table", "iso-2022-jp",
		    "\x1b$B!!%_%`0!OShDt!t&^~\x1b(B", "　ミム亜腕萃堯熙滌",
		    NULL },
		{ "iso-2022-jp, half-width kana", "csISO2022JP",
		    "\x1b(I1^_\x1b(B_", "ｱﾞﾟ_", NULL },
		{ "iso-2022-jp, JIS X 0212", "iso-2022-jp",
		    "\x1b$(D0!\x1b$B;3\x1b(B", "丂山", NULL },
		{ "iso-2022-jp, blanks in kanji", "iso-2022-jp",
		    "\x1b$B;3 ;3\x1b(B", "山 山", NULL },
		{ "euc-jp", "EUC-JP", "\xbb\xb3\\\x8e\xb1\x8f\xb0\xa1",
		    "山\\ｱ丂", NULL },
		{ "euc-jp, NEC and IBM", "x-euc-jp",
		    "\xad\xa1\xad\xea\xfc\xe2\xa1\xc1", "①㈱髙～", NULL },
	};

	CHECK(rows);
}
END_TEST

START_TEST(tells_what_is_wrong)
{
	static const struct row rows[] = {
		{ "a slash, too long", "utf-8", "\xc0\xaf.", FFFD FFFD ".",
		    "bad 2" },
		{ "three octets, too long", "utf-8", "\xe0\x9f\xbf.",
		    FFFD FFFD FFFD ".", "bad 3" },
		{ "a surrogate", "utf-8", "\xed\xa0\x80.", FFFD FFFD FFFD ".",
		    "bad 3" },
		{ "past U+10FFFF", "utf-8", "\xf4\x90\x80\x80.",
		    FFFD FFFD FFFD FFFD ".", "bad 4" },
		{ "cut", "utf-8", "a\xe5\xb1", "a" FFFD, "bad 2" },
		{ "windows-1252 labelled utf-8", "utf-8", "caf\xe9 \xe9t\xe9",
		    "caf" FFFD " " FFFD "t" FFFD, "bad 3" },
		{ "windows-1252 has no 81", "latin1",
		    "\x81"
		    "a",
		    FFFD "a", "bad 1" },
		{ "an emoji of a mobile carrier", "shift_jis",
		    "\x82\xa0\xeb\x40\x82\xa0", "あ" FFFD "@あ", "bad 1" },
		{ "no pair", "shift_jis", "\x82\"<\x81", FFFD "\"<" FFFD,
		    "bad 2" },
		{ "no pair of high octets", "euc-kr",
		    "\xb0\xff"
		    "a",
		    FFFD "a", "bad 2" },
		{ "gb18030, a digit is no part of it", "gb18030", "\x81\x30<",
		    FFFD "0<", "bad 1" },
		{ "euc-jp", "euc-jp", "\xbb\"\x8e<\x8f\xb0\xff\xa0\xa0\xbb",
		    FFFD "\"" FFFD "<" FFFD FFFD FFFD, "bad 8" },
		{ "half a character of utf-16", "utf-16le", "a", FFFD,
		    "bad 1" },
		{ "half a pair of utf-16", "utf-16be", "\xd8\x3d\x30\x42",
		    FFFD "あ", "bad 2" },
		{ "iso-2022-jp ends in kanji", "iso-2022-jp", "\x1b$B;3", "山",
		    "open" },
		{ "iso-2022-jp, a line ends in kanji", "iso-2022-jp",
		    "\x1b$B;3\na\x1b$B;3\x1b(B", "山\na山", "open" },
		{ "iso-2022-jp ends in an escape", "iso-2022-jp",
		    "\x1b$B;3\x1b", "山" FFFD, "bad 1, open" },
		{ "iso-2022-jp ends in an escape, 2", "iso-2022-jp",
		    "\x1b$B;3\x1b(", "山" FFFD, "bad 2, open" },
		{ "iso-2022-jp ends in an escape, 3", "iso-2022-jp",
		    "\x1b$B;3\x1b(B\x1b$(", "山" FFFD, "bad 3, open" },
		{ "iso-2022-jp, escapes of nothing", "iso-2022-jp",
		    "\x1b$B;3\x1b(B\x1b(X\x1b[2J", "山" FFFD "(X" FFFD "[2J",
		    "bad 2" },
		{ "iso-2022-jp, half a character", "iso-2022-jp",
		    "\x1b$B;3;\x1b(B<", "山" FFFD "<", "bad 1" },
		{ "iso-2022-jp, no half-width kana", "iso-2022-jp",
		    "\x1b(I`\x1b(B", FFFD, "bad 1" },
		{ "iso-2022-jp, not in JIS X 0212", "iso-2022-jp",
		    "\x1b$(D::qz\x1b(B.", "孁" FFFD ".", "bad 2" },
		{ "iso-2022-jp, Korean", "iso-2022-jp-2", "\x1b$(C0!\x1b(B",
		    FFFD, "rare iso-2022-jp-2, bad 2" },
		{ "iso-2022-jp, an octet over 127", "iso-2022-jp",
		    "\x1b$B;3\x1b(B\xe9", "山" FFFD, "bad 1, undeclared" },
		{ "iso-2022-jp that is shift_jis", "iso-2022-jp",
		    "\x82\xa0\x87\x40", "あ①", "undeclared" },
		{ "iso-2022-jp that is euc-jp", "iso-2022-jp",
		    "\xa5\xc6\xa5\xb9", "テス", "undeclared" },
		{ "iso-2022-jp that is utf-8", "iso-2022-jp", "山", "山",
		    "undeclared" },
	};

	CHECK(rows);
}
END_TEST

START_TEST(knows_no_other_label)
{
	static char long_label[10241];
	static const struct row rows[] = {
		{ "none", NULL, "abc", "abc", NULL },
		{ "none, UTF-8", NULL, "山", "山", "undeclared" },
		{ "none, latin1", NULL, "caf\xe9", "café", "undeclared" },
		{ "none, iso-2022-jp", NULL, "\x1b$B;3\x1b(B", "山",
		    "undeclared" },
		{ "us-ascii", "us-ascii", "abc", "abc", NULL },
		{ "us-ascii that is UTF-8", "US-ASCII", "山", "山",
		    "undeclared" },
		{ "us-ascii that is windows-1252", "ascii", "\x93", "“",
		    "undeclared" },
		{ "us-ascii that is iso-2022-jp", "us-ascii", "\x1b$B;3\x1b(B",
		    "山", "undeclared" },
		{ "unknown", "x-unknown", "abc", "abc", "unknown x-unknown" },
		{ "unknown, UTF-8", "x\xff\x1b", "山", "山",
		    "unknown x\\xff\\x1b, undeclared" },
		{ "empty", "", "abc", "abc", "unknown " },
		{ "a prefix", "utf-", "abc", "abc", "unknown utf-" },
		{ "longer", "utf-88", "abc", "abc", "unknown utf-88" },
		{ "utf-7", "utf-7", "+ADw-p> \xff", "<p> " FFFD,
		    "rare utf-7, bad 1" },
		{ "iso-2022-kr", "ISO-2022-KR",
		    "\x1b$)C\x0e"
		    "0!\x0f.",
		    "가.", "rare ISO-2022-KR" },
		{ "ebcdic", "IBM037", "\x4c\x97\x6e", "<p>", "rare IBM037" },
		{ "cp932", "cp932", "\x82\xa0", "あ", "rare cp932" },
		{ "huge", long_label, "abc", "abc",
		    "unknown xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..." },
	};

	memset(long_label, 'x', sizeof(long_label) - 1);
	CHECK(rows);
}
END_TEST

START_TEST(finds_each_label)
{
	static const struct {
		const char *label;
		enum charset_id id;
		bool rare;
	} rows[] = {
		{ "866", IBM866, false }, /* the first */
		{ "x-x-big5", BIG5, false }, /* the last */
		{ "utf-8", UTF_8, false },
		{ "unicode-1-1-utf-8", UTF_8, false },
		{ "iso-8859-8-i", ISO_8859_8, false },
		{ "l1", WINDOWS_1252, false },
		{ "cseucpkdfmtjapanese", EUC_JP, false },
		{ "windows-949", EUC_KR, false },
		{ "chinese", GB18030, false },
		{ "utf-16", UTF_16, false },
		{ "unicodefffe", UTF_16BE, false },
		{ "utf-32", UTF_32, true },
	};
	const struct charset *charset;
	struct arena *arena = arena_new();
	struct text_faults faults = { 0 };
	iconv_t codec;
	char label[CHARSET_LABEL_MAX + 2] = "";
	bool rare;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		rare = false;
		charset = charset_by_label(rows[i].label, &rare);
		ck_assert_msg(
		    charset == &charsets[rows[i].id], "%s", rows[i].label);
		assert_number(rows[i].label, rare, rows[i].rare);
	}
	/* Each charset is there, and the system has a converter for it. */
	for (i = 0; i < CHARSETS; i++) {
		if (charsets[i].codec == NULL) {
			ck_assert(charsets[i].kind == CHARSET_ASCII ||
			    charsets[i].kind == CHARSET_UTF8 ||
			    charsets[i].kind == CHARSET_EUC_JP ||
			    charsets[i].kind == CHARSET_JIS);
			continue;
		}
		codec = iconv_open("UTF-8", charsets[i].codec);
		ck_assert_msg(codec != (iconv_t)-1, "%s", charsets[i].codec);
		iconv_close(codec);
	}
	/* At the limit of a label, and one above it. */
	memset(label, ' ', CHARSET_LABEL_MAX + 1);
	memcpy(label, "utf-8", 5);
	ck_assert_ptr_nonnull(
	    charset_find(arena, label, CHARSET_LABEL_MAX + 1, &faults));
	memset(label, 'x', CHARSET_LABEL_MAX + 1);
	ck_assert_ptr_null(
	    charset_find(arena, label, CHARSET_LABEL_MAX, &faults));
	ck_assert_ptr_null(
	    charset_find(arena, label, CHARSET_LABEL_MAX + 1, &faults));
	arena_free(arena);
}
END_TEST

TEST_SUITE("charset", reads_charsets_as_browsers_do,
    reads_japanese_as_it_is_sent, tells_what_is_wrong, knows_no_other_label,
    finds_each_label)
