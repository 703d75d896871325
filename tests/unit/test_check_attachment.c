#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

#define PART(type, name, encoding)                                             \
	"Content-Type: " type "\nContent-Disposition: attachment;\n"           \
	" filename=\"" name "\"\nContent-Transfer-Encoding: " encoding "\n\n"

/* A name alone; what is in it says nothing. */
static void
expect_name(const char *name, enum action at_most, const char *detail)
{
	struct buf text = { 0 };

	buf_printf(
	    &text, PART("application/octet-stream", "%s", "8bit") "x\n", name);
	check_expect_of(text.data, "attachment", name,
	    detail == NULL ? FINE : FOUND, at_most, detail);
	buf_free(&text);
}

START_TEST(names)
{
	expect_name("bill.pdf", ACTION_REFUSE, NULL);
	expect_name("photos.zip", ACTION_REFUSE, NULL);
	expect_name("exe", ACTION_REFUSE, NULL);
	expect_name(
	    "run.exe", ACTION_REFUSE, "the attachment run.exe is a .exe file");
	expect_name(
	    "RUN.JS", ACTION_REFUSE, "the attachment RUN.JS is a .js file");
	expect_name("disk.iso", ACTION_REFUSE,
	    "the attachment disk.iso is a .iso file");
	expect_name("bill.pdf.exe", ACTION_REFUSE,
	    "the attachment bill.pdf.exe is a .exe file that poses as another");
	expect_name("bill.pdf                .scr", ACTION_REFUSE,
	    "the attachment bill.pdf                .scr is a .scr file that "
	    "poses as another");
	expect_name("setup.v2.exe", ACTION_REFUSE,
	    "the attachment setup.v2.exe is a .exe file");
	expect_name("bill\xe2\x80\xae"
		    "fdp.exe",
	    ACTION_REFUSE,
	    "the attachment bill\\xe2\\x80\\xaefdp.exe is a .exe file that "
	    "poses as another");
	expect_name("bill\xe2\x80\xae"
		    "exe.pdf",
	    ACTION_NOTE,
	    "the attachment bill\\xe2\\x80\\xae"
	    "exe.pdf has a character "
	    "that turns letters round");
	expect_name("plan.xlsm", ACTION_NOTE,
	    "the attachment plan.xlsm may hold macros");
	expect_name("plan.xlsx", ACTION_NOTE, NULL);
}
END_TEST

/* Octets "MZ", zeros, 0x40 at 0x3c, "PE". */
#define PE_BASE64                                                              \
	"TVoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"     \
	"AAAAAAAAAABAAAAAUEUAAA=="

START_TEST(contents)
{
	static const struct check_row rows[] = {
		{ .name = "plain", .outcome = FINE },
		{ .name = "a program with another name",
		    .text = PART("application/pdf", "bill.pdf", "base64")
			PE_BASE64 "\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the attachment bill.pdf is a Windows program "
			      "by its content" },
		{ .name = "a program in what says that it is text",
		    .text =
			PART("text/plain", "bill.txt", "base64") PE_BASE64 "\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the attachment bill.txt is a Windows program "
			      "by its content" },
		{ .name = "whatever charset that text has",
		    .text = PART("text/plain; charset=utf-16le", "bill.txt",
			"base64") PE_BASE64 "\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the attachment bill.txt is a Windows program "
			      "by its content" },
		{ .name = "a program without a name",
		    .text = "Content-Type: application/x-y\n\n\x7f"
			    "ELF",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the attachment application/x-y is a Linux "
			      "program by its content" },
		{ .name = "the name that Content-Type says",
		    .text = "Content-Type: application/x-y; name=a.exe\n"
			    "Content-Disposition: attachment; filename=a.pdf\n"
			    "\nx\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the attachment a.exe is a .exe file" },
		{ .name = "uuencoded as a whole",
		    .text = PART("application/pdf", "a.pdf",
			"x-uuencode") "begin 644 a\n$?T5,1@``\n`\nend\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the attachment a.pdf is a Linux program by its "
			      "content" },
		{ .name = "TNEF",
		    .text = PART("application/ms-tnef", "winmail.dat",
			"8bit") "\x78\x9f\x3e\x22xx",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the attachment winmail.dat is in Outlook's own "
			      "format (TNEF)" },
		{ .name = "a forwarded message is no file",
		    .text = PART("message/rfc822", "example.com",
			"8bit") "Subject: x\n\nHello\n",
		    .outcome = FINE },
		{ .name = "uuencode in the text",
		    .text = "From: a@b.jp\n\nbegin 644 a.txt\n#0V%T\n`\nend\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the uuencode file in the text, a.txt is not "
			      "attached" },
		{ .name = "a program in uuencode",
		    .text = "From: a@b.jp\n\nbegin 644 a.exe\n#0V%T\n`\nend\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the uuencode file in the text, a.exe is a .exe "
			      "file" },
		{ .name = "yEnc",
		    .text = "From: a@b.jp\n\n=ybegin line=128 size=3 name=a\n"
			    "xxx\n=yend size=3\n",
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the yEnc file in the text, a is not attached" },
		{ .name = "a body that is not judged whole",
		    .text = "From: a@b.jp\n\nHello, and more than that\n",
		    .limits = { 100, 10 },
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the body is larger than what is judged" },
		{ .name = "several, the worst counts",
		    .text = "Content-Type: multipart/mixed; "
			    "boundary=b\n\n--b\n" PART(
				"a/b", "a.docm", "8bit") "--b\n" PART("a/b",
				"b.exe", "8bit") "--b--\n",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the attachment a.docm may hold macros; the "
			      "attachment b.exe is a .exe file" },
	};

	CHECK_ROWS("attachment", rows);
}
END_TEST

/* --- archives --- */

static void
number(struct buf *buf, size_t octets, size_t value)
{
	while (octets-- > 0) {
		buf_octet(buf, (char)(value & 0xff));
		value >>= 8;
	}
}

/* An entry that is stored, and its line of the directory. */
static void
add_entry(struct buf *zip, struct buf *directory, const char *name,
    unsigned flags, size_t size)
{
	const size_t at = zip->length;

	buf_string(zip, "PK\3\4");
	number(zip, 2, 20);
	number(zip, 2, flags);
	number(zip, 14, 0);
	number(zip, 4, size);
	number(zip, 2, strlen(name));
	number(zip, 2, 0);
	buf_string(zip, name);
	while (size-- > 0)
		buf_octet(zip, 'x');

	buf_string(directory, "PK\1\2");
	number(directory, 4, 20);
	number(directory, 2, flags);
	number(directory, 18, 0);
	number(directory, 2, strlen(name));
	number(directory, 12, 0);
	number(directory, 4, at);
	buf_string(directory, name);
}

static void
add_base64(struct buf *text, const struct buf *data)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i, j;

	for (i = 0; i < data->length; i += 3) {
		unsigned long group = 0;

		for (j = 0; j < 3; j++)
			group = group << 8 |
			    (i + j < data->length
				    ? (unsigned char)data->data[i + j]
				    : 0);
		for (j = 0; j < 4; j++)
			buf_octet(text,
			    i + j > data->length
				? '='
				: digits[group >> (18 - 6 * j) & 077]);
		if (i % 57 == 54)
			buf_octet(text, '\n');
	}
	buf_octet(text, '\n');
}

struct archive_row {
	const char *name;
	const char *first, *second; /* names of entries */
	unsigned flags; /* of the first */
	size_t size; /* of the first: the second is so far behind */
	const char *as; /* the archive's name */
	enum action at_most;
	const char *detail;
};

/* `directory` octets, says its end; `gap` is what is not known, or NULL. */
static void
expect_archive(const struct archive_row *row, const char *encoding,
    size_t directory, const char *gap)
{
	struct buf zip = { 0 }, lines = { 0 }, text = { 0 };
	struct made made;
	const struct content_limits limits = { 1000, 1 << 24 };

	add_entry(&zip, &lines, row->first, row->flags, row->size);
	add_entry(&zip, &lines, row->second, 0, 5);
	buf_append(&zip, lines.data, lines.length);
	buf_string(&zip, "PK\5\6");
	number(&zip, 8, 0);
	number(&zip, 4, directory);
	number(&zip, 6, 0);
	buf_printf(
	    &text, PART("application/zip", "%s", "%s"), row->as, encoding);
	add_base64(&text, &zip);
	made_start(&made, DOOR_SMTP, "<a@b.jp>", text.data, &limits);
	if (gap != NULL)
		check_expect(
		    &made, "attachment", row->name, UNSURE, ACTION_NOTE, gap);
	else
		check_expect(&made, "attachment", row->name,
		    row->detail == NULL ? FINE : FOUND, row->at_most,
		    row->detail);
	made_end(&made);
	buf_free(&zip);
	buf_free(&lines);
	buf_free(&text);
}

START_TEST(archives)
{
	static const struct archive_row rows[] = {
		{ "documents", "a.pdf", "b.txt", 0, 100, "a.zip", 0, NULL },
		{ "a program", "a.pdf", "sub/run.exe", 0, 100, "a.zip",
		    ACTION_REFUSE,
		    "the attachment a.zip holds a program: sub/run.exe is a "
		    ".exe file" },
		{ "two of them, told once", "a.js", "b.js", 0, 100, "a.zip",
		    ACTION_REFUSE,
		    "the attachment a.zip holds a program: a.js is a .js "
		    "file" },
		{ "behind what is read of the beginning", "a.pdf", "run.exe", 0,
		    100000, "a.zip", ACTION_REFUSE,
		    "the attachment a.zip holds a program: run.exe is a .exe "
		    "file" },
		{ "and of the end", "a.pdf", "run.exe", 0, 100001, "a.zip",
		    ACTION_REFUSE,
		    "the attachment a.zip holds a program: run.exe is a .exe "
		    "file" },
		{ "and of the end, once more", "a.pdf", "run.exe", 0, 100002,
		    "a.zip", ACTION_REFUSE,
		    "the attachment a.zip holds a program: run.exe is a .exe "
		    "file" },
		{ "a folder is no program", "www.example.com/", "b.txt", 0, 0,
		    "a.zip", 0, NULL },
		{ "encrypted", "a.pdf", "b.txt", 1, 100, "a.zip", ACTION_NOTE,
		    "the attachment a.zip is encrypted" },
		{ "macros", "word/document.xml", "word/vbaProject.bin", 0, 10,
		    "a.docx", ACTION_NOTE,
		    "the attachment a.docx may hold macros" },
		{ "macros, as the name says", "word/document.xml",
		    "word/vbaProject.bin", 0, 10, "a.docm", ACTION_NOTE,
		    "the attachment a.docm may hold macros" },
		{ "an office document", "word/document.xml", "docProps/app.xml",
		    0, 10, "a.docx", 0, NULL },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		expect_archive(&rows[i], "base64", 0, NULL);
}
END_TEST

START_TEST(archives_that_go_on)
{
	static const struct archive_row row = { "much", "a.pdf", "b.txt", 0,
		100000, "a.zip", 0, NULL };

	expect_archive(&row, "base64", 60000, NULL);
	expect_archive(&row, "base64", 70000,
	    "the attachment a.zip has more in it than is looked at");
}
END_TEST

/* What the administrator lets pass; a text file is not looked at for it. */
START_TEST(allowed)
{
	static const char *const extensions[] = { "iso", "EXE" };
	static const struct conf_list list = { (char **)extensions, 2 };
	union conf_value values[] = { { .list = &list } };
	const struct conf_check settings = { .action = ACTION_REFUSE,
		.values = values };
	struct finding finding = { .check = check_named("attachment"),
		.at_most = ACTION_REFUSE };
	struct made made;

	made_start(&made, DOOR_SMTP, "<a@b.jp>",
	    PART("a/b", "run.exe", "base64") PE_BASE64 "\n", NULL);
	ck_assert_int_eq(
	    finding.check->judge(&made.facts, &settings, made.arena, &finding),
	    FINE);
	made_end(&made);
	made_start(&made, DOOR_SMTP, "<a@b.jp>",
	    PART("a/b", "run.com", "base64") PE_BASE64 "\n", NULL);
	ck_assert_int_eq(
	    finding.check->judge(&made.facts, &settings, made.arena, &finding),
	    FOUND);
	made_end(&made);
}
END_TEST

/* Files in a text: the limit is told. */
static void
expect_text_files(int count, const char *detail)
{
	struct buf text = { 0 };

	buf_string(&text, "From: a@b.jp\n\n");
	while (count-- > 0)
		buf_string(&text, "begin 644 a.txt\n#0V%T\n`\nend\n");
	check_expect_of(text.data, "attachment", "files in the text", FOUND,
	    ACTION_NOTE, detail);
	buf_free(&text);
}

START_TEST(many_text_files)
{
	expect_text_files(
	    1000, "the uuencode file in the text, a.txt is not attached");
	expect_text_files(1001,
	    "the uuencode file in the text, a.txt is not attached (not known: "
	    "more files stand in the text than are looked at)");
}
END_TEST

TEST_SUITE("check of attachments", names, contents, archives,
    archives_that_go_on, allowed, many_text_files)
