#include <string.h>

#include "lib/mail/mime.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

#define MIXED "Content-Type: multipart/mixed; boundary=b\n"
#define BASE64 "Content-Transfer-Encoding: base64\n"

/* "FAULT*COUNT@PART ...", by number in enum mime_fault. */
static const char *
show(struct arena *arena, const struct mime *mime)
{
	const char *shown = "";
	size_t i;

	for (i = 0; i < MIME_FAULT_COUNT; i++) {
		if (mime->faults[i].count > 0)
			shown = arena_printf(arena, "%s%zu*%zu@%zu ", shown, i,
			    mime->faults[i].count, mime->faults[i].part);
	}
	return shown;
}

START_TEST(notes_faults)
{
	static const struct {
		const char *name, *input;
		enum mime_fault fault; /* MIME_FAULT_COUNT: none */
		size_t count, part;
	} rows[] = {
		{ "plain", "Subject: x\n\nx\n", MIME_FAULT_COUNT, 0, 0 },
		{ "no boundary", "Content-Type: multipart/mixed\n\nx\n",
		    MIME_NO_BOUNDARY, 1, 0 },
		{ "no boundary in a part",
		    MIXED "\n--b\nContent-Type: multipart/mixed\n\nx\n--b--\n",
		    MIME_NO_BOUNDARY, 1, 1 },
		{ "two types", "Content-Type: a/b\ncontent-type: a/b\n\n",
		    MIME_TWO_TYPES, 1, 0 },
		{ "two types in the third and the fourth part",
		    MIXED "\n--b\n\nx\n--b\n\nx\n"
			  "--b\nContent-Type: a/b\nContent-Type: c/d\n\n"
			  "--b\nContent-Type: a/b\nContent-Type: c/d\n\n",
		    MIME_TWO_TYPES, 2, 3 },
		{ "two encodings",
		    "Content-Transfer-Encoding: 7bit\n"
		    "Content-Transfer-Encoding: 8bit\n\n",
		    MIME_TWO_ENCODINGS, 1, 0 },
		{ "two dispositions",
		    "Content-Disposition: inline\n"
		    "Content-Disposition: attachment\n\n",
		    MIME_TWO_DISPOSITIONS, 1, 0 },
		{ "two names",
		    "Content-Type: a/b; name=a.exe\n"
		    "Content-Disposition: attachment; filename=a.pdf\n\n",
		    MIME_TWO_NAMES, 1, 0 },
		{ "one name twice",
		    "Content-Type: a/b; name=\"a.pdf\"\n"
		    "Content-Disposition: attachment; filename=a.pdf\n\n",
		    MIME_FAULT_COUNT, 0, 0 },
		{ "two boundaries",
		    "Content-Type: multipart/mixed; boundary=a; boundary=b\n\n"
		    "--a\n\nx\n--a--\n",
		    MIME_TWO_VALUES, 1, 0 },
		{ "two charsets",
		    "Content-Type: text/plain; charset=utf-8; charset=x\n\n",
		    MIME_TWO_VALUES, 1, 0 },
		{ "two names in one field",
		    "Content-Disposition: inline; filename=a; filename=b\n\n",
		    MIME_TWO_VALUES, 1, 0 },
		{ "two names in the other field",
		    "Content-Type: a/b; name*0=a; name*0=b\n\n",
		    MIME_TWO_VALUES, 1, 0 },
		{ "one value twice",
		    "Content-Type: text/plain; charset=utf-8; "
		    "charset=utf-8\n\n",
		    MIME_FAULT_COUNT, 0, 0 },
		{ "a name for readers of old",
		    "Content-Disposition: attachment; filename=a.pdf;\n"
		    " filename*=utf-8''%E5%B1%B1.pdf\n\n",
		    MIME_FAULT_COUNT, 0, 0 },
		{ "a parameter that nobody acts on",
		    "Content-Type: text/plain; x=a; x=b\n\n", MIME_FAULT_COUNT,
		    0, 0 },
		{ "a boundary that begins like that around it",
		    MIXED "\n--b\n"
			  "Content-Type: multipart/mixed; boundary=bc\n\n"
			  "--bc\n\nx\n--bc--\n--b--\n",
		    MIME_LIKE_BOUNDARIES, 1, 1 },
		{ "that around it begins like a boundary",
		    "Content-Type: multipart/mixed; boundary=bc\n\n--bc\n" MIXED
		    "\n--b\n\nx\n--b--\n--bc--\n",
		    MIME_LIKE_BOUNDARIES, 1, 1 },
		{ "the same boundary",
		    MIXED "\n--b\n" MIXED "\n--b\n\nx\n--b--\n--b--\n",
		    MIME_LIKE_BOUNDARIES, 1, 1 },
		{ "boundaries alike, one behind the other",
		    MIXED "\n--b\n"
			  "Content-Type: multipart/mixed; boundary=c\n\n"
			  "--c\n\nx\n--c--\n--b\n"
			  "Content-Type: multipart/mixed; boundary=c1\n\n"
			  "--c1\n\nx\n--c1--\n--b--\n",
		    MIME_FAULT_COUNT, 0, 0 },
		{ "no type", "Content-Type: html\n\n", MIME_BAD_TYPE, 1, 0 },
		{ "half a type", "Content-Type: text/; charset=utf-8\n\n",
		    MIME_BAD_TYPE, 1, 0 },
		{ "an unknown encoding",
		    "Content-Transfer-Encoding: base65\n\n",
		    MIME_UNKNOWN_ENCODING, 1, 0 },
		{ "binary is known", "Content-Transfer-Encoding: BINARY\n\n",
		    MIME_FAULT_COUNT, 0, 0 },
		{ "an empty encoding", "Content-Transfer-Encoding:\n\n",
		    MIME_FAULT_COUNT, 0, 0 },
		{ "an encoded multipart", MIXED BASE64 "\n--b\n\nx\n--b--\n",
		    MIME_ENCODED_NODE, 1, 0 },
		{ "an encoded message",
		    "Content-Type: message/rfc822\n" BASE64 "\nAAAA\n",
		    MIME_ENCODED_NODE, 1, 0 },
		{ "it may be encoded when it is of RFC 6532",
		    "Content-Type: message/global\n" BASE64 "\nAAAA\n",
		    MIME_FAULT_COUNT, 0, 0 },
		{ "garbage in an encoded message",
		    "Content-Type: message/global\n" BASE64 "\nAA!AA\n",
		    MIME_BASE64_GARBAGE, 1, 0 },
		{ "a report that is encoded is fine",
		    "Content-Type: message/delivery-status\n" BASE64 "\nAAAA\n",
		    MIME_FAULT_COUNT, 0, 0 },
		{ "base64", BASE64 "\nAA +/\r\n\tzZ90\nAA==\r\n\n",
		    MIME_FAULT_COUNT, 0, 0 },
		{ "garbage", BASE64 "\nAAAA\n-- \nfooter\n",
		    MIME_BASE64_GARBAGE, 1, 0 },
		{ "8-bit garbage",
		    BASE64 "\nAA\xff"
			   "A\n",
		    MIME_BASE64_GARBAGE, 1, 0 },
		{ "it goes on", BASE64 "\nAA==\nAAAA\n", MIME_BASE64_GOES_ON, 1,
		    0 },
	};
	struct arena *arena = arena_new();
	const char *want;
	struct mime mime;
	size_t i;

	mime_init();
	for (i = 0; i < COUNT(rows); i++) {
		want = "";
		if (rows[i].fault != MIME_FAULT_COUNT)
			want = arena_printf(arena, "%d*%zu@%zu ",
			    (int)rows[i].fault, rows[i].count, rows[i].part);
		mime_walk(arena, rows[i].input, strlen(rows[i].input), &mime);
		assert_text(rows[i].name, show(arena, &mime), want);
	}
	arena_free(arena);
}
END_TEST

/* Which name is shown, and which one else there is. */
START_TEST(reads_names)
{
	static const struct {
		const char *input, *filename, *other;
	} rows[] = {
		{ "Content-Type: a/b; name=x\n\n", "x", NULL },
		{ "Content-Disposition: attachment; filename=y\n\n", "y",
		    NULL },
		{ "Content-Type: a/b; name=x\n"
		  "Content-Disposition: attachment; filename=y\n\n",
		    "y", "x" },
		{ "Content-Disposition: attachment; filename=y\n"
		  "Content-Type: a/b; name=x\n\n",
		    "y", "x" },
		{ "Content-Disposition: attachment; filename=y\n"
		  "Content-Disposition: attachment\n\n",
		    "y", NULL },
		{ "Content-Disposition: attachment; filename=y\n"
		  "Content-Disposition: attachment; filename=z\n\n",
		    "z", "y" },
		{ "Content-Type: a/b; name=x\nContent-Type: a/b; name=w\n\n",
		    "x", "w" },
		{ "Content-Disposition: inline; filename=y; filename=z\n\n",
		    "y", "z" },
		{ "Content-Type: a/b\nContent-Transfer-Encoding: x-uuencode\n\n"
		  "begin 644 x.exe\n#0V%T\n`\nend\n",
		    "x.exe", NULL },
		{ "Content-Type: a/b; name=x\n"
		  "Content-Transfer-Encoding: uuencode\n\n"
		  "begin 644 y\n#0V%T\n`\nend\n",
		    "x", "y" },
		{ "Content-Disposition: inline; filename=y;"
		  " filename*=utf-8''z\n\n",
		    "z", "y" },
		{ "Content-Type: a/b; name*=utf-8''x; name=w\n\n", "x", "w" },
		{ "Content-Disposition: inline; filename*0=y; filename*1=z\n\n",
		    "yz", NULL },
		{ "Content-Type: a/b; name=x\n"
		  "Content-Disposition: inline; filename=y; filename=z\n\n",
		    "y", "x" },
	};
	struct arena *arena = arena_new();
	struct mime mime;
	size_t i;

	mime_init();
	for (i = 0; i < COUNT(rows); i++) {
		mime_walk(arena, rows[i].input, strlen(rows[i].input), &mime);
		assert_text(
		    rows[i].input, mime.parts[0].filename, rows[i].filename);
		assert_text(
		    rows[i].input, mime.parts[0].other_name, rows[i].other);
	}
	arena_free(arena);
}
END_TEST

/* --- the first octets of a part, and its last --- */

static void
walk(struct arena *arena, struct buf *text, const char *head, const char *again,
    size_t count, const char *tail, struct mime *mime)
{
	buf_clear(text);
	buf_string(text, head);
	while (count-- > 0)
		buf_string(text, again);
	buf_string(text, tail);
	mime_walk(arena, text->data, text->length, mime);
}

#define BINARY "Content-Type: a/b\n\n"
#define ENCODED "Content-Type: a/b\n" BASE64 "\n"

START_TEST(reads_heads)
{
	static const struct {
		const char *name, *head, *again;
		size_t count;
		const char *tail;
		size_t length;
	} rows[] = {
		{ "empty", BINARY, "", 0, "", 0 },
		{ "short", BINARY, "a", 3, "", 3 },
		{ "at the limit", BINARY, "a", MIME_HEAD_MAX, "",
		    MIME_HEAD_MAX },
		{ "one above", BINARY, "a", MIME_HEAD_MAX + 1, "",
		    MIME_HEAD_MAX },
		{ "base64", ENCODED, "YWFh", 2, "YWE=\n", 8 },
		{ "base64, one below the limit", ENCODED, "YWFh\n",
		    MIME_HEAD_MAX / 3, "YQ==\n", MIME_HEAD_MAX - 1 },
		{ "base64 at the limit", ENCODED, "YWFh\n", MIME_HEAD_MAX / 3,
		    "YWE=\n", MIME_HEAD_MAX },
		{ "base64, one above", ENCODED, "YWFh\n", MIME_HEAD_MAX / 3,
		    "YWFh\n", MIME_HEAD_MAX },
		{ "much base64", ENCODED, "YWFh\n", 20 * MIME_HEAD_MAX, "",
		    MIME_HEAD_MAX },
		{ "quoted-printable",
		    "Content-Type: a/b\n"
		    "Content-Transfer-Encoding: quoted-printable\n\n",
		    "=61=\n", 5, "", 5 },
	};
	struct arena *arena = arena_new();
	struct buf text = { 0 };
	struct mime mime;
	size_t i, j;

	mime_init();
	for (i = 0; i < COUNT(rows); i++) {
		walk(arena, &text, rows[i].head, rows[i].again, rows[i].count,
		    rows[i].tail, &mime);
		assert_number(
		    rows[i].name, mime.parts[0].head_length, rows[i].length);
		for (j = 0; j < rows[i].length; j++)
			ck_assert_int_eq(mime.parts[0].head[j], 'a');
		ck_assert_ptr_null(mime.parts[0].tail);
		ck_assert_ptr_null(mime.parts[0].text);
	}
	buf_free(&text);
	arena_free(arena);
}
END_TEST

/* "PK\3\4" and many octets; the last ones are known wherever lines end. */
START_TEST(reads_tails)
{
	static const char head[] = ENCODED "UEsDBAAA\n";
	static const struct {
		const char *name, *again, *tail, *want;
	} rows[] = {
		{ "no padding", "YWFh", "YmNk\n", "abcd" },
		{ "one", "YWFh\n", "YmM=", "aabc" },
		{ "two", "YWFh\r\n", "Yg==\r\n\r\n", "aaab" },
		{ "lines of odd lengths", "Y\nWFhYW\nFh", "YmN\nk\n", "abcd" },
		{ "garbage does not count", "YWFh!", "YmNk*\n", "abcd" },
	};
	struct arena *arena = arena_new();
	const struct mime_part *part;
	struct buf text = { 0 };
	struct mime mime;
	size_t i;

	mime_init();
	for (i = 0; i < COUNT(rows); i++) {
		walk(arena, &text, head, rows[i].again, 100000, rows[i].tail,
		    &mime);
		part = &mime.parts[0];
		ck_assert_mem_eq(part->head, "PK\3\4", 4);
		ck_assert_uint_eq(part->head_length, MIME_HEAD_MAX);
		ck_assert_uint_le(part->tail_length, MIME_TAIL_MAX);
		ck_assert_uint_ge(part->tail_length, MIME_TAIL_MAX - 4);
		ck_assert_msg(memcmp(part->tail + part->tail_length - 4,
				  rows[i].want, 4) == 0,
		    "%s: %.4s", rows[i].name,
		    part->tail + part->tail_length - 4);
	}
	walk(arena, &text, BINARY "PK\3\4", "a", MIME_TAIL_MAX, "bc", &mime);
	ck_assert_mem_eq(
	    mime.parts[0].tail + mime.parts[0].tail_length - 3, "abc", 3);
	ck_assert_uint_ge(mime.parts[0].tail_length, MIME_TAIL_MAX - 4);
	/* All of it is in the head. */
	walk(arena, &text, BINARY "PK\3\4", "a", MIME_HEAD_MAX - 4, "", &mime);
	ck_assert_ptr_null(mime.parts[0].tail);
	buf_free(&text);
	arena_free(arena);
}
END_TEST

/* The directory of a compound file is found wherever lines end. */
START_TEST(reads_directories)
{
	/* In base64: the header, which says that it is in sector 40; what is
	 * before that; the directory. */
	static const char *const lines[] = { "", "\n", "!\r\n" };
	struct arena *arena = arena_new();
	struct buf text = { 0 }, digits = { 0 };
	const struct mime_part *part;
	struct mime mime;
	size_t i, j;

	mime_init();
	buf_string(&digits, "0M8R4KGxGuEA"); /* nine octets */
	for (i = 9; i < 30; i += 3)
		buf_string(&digits, "AAAA");
	buf_string(&digits, "CQAA"); /* 30: the shift */
	for (i = 33; i < 48; i += 3)
		buf_string(&digits, "AAAA");
	buf_string(&digits, "KAAA"); /* 48: the sector */
	for (i = 51; i < 41 * 512 - 1; i += 3) /* a multiple of 3 */
		buf_string(&digits, "AAAA");
	buf_string(&digits, "AGFh"); /* one octet of what is before it */
	for (i = 0; i < MIME_TAIL_MAX; i += 3)
		buf_string(&digits, "YWFh");
	for (i = 0; i < COUNT(lines); i++) {
		buf_clear(&text);
		buf_string(&text, ENCODED);
		for (j = 0; j < digits.length; j++) {
			buf_octet(&text, digits.data[j]);
			if (j % 77 == 76)
				buf_string(&text, lines[i]);
		}
		mime_walk(arena, text.data, text.length, &mime);
		part = &mime.parts[0];
		ck_assert_uint_eq(part->tail_length, MIME_TAIL_MAX / 3 * 3);
		ck_assert_mem_eq(part->tail, "\0aaaaaaaa", 9);
	}
	buf_free(&digits);
	buf_free(&text);
	arena_free(arena);
}
END_TEST

TEST_SUITE("mime_faults", notes_faults, reads_names, reads_heads, reads_tails,
    reads_directories)
