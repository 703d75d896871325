#include <string.h>

#include "lib/mail/file_kind.h"
#include "lib/mail/text_file.h"
#include "lib/mail/zip.h"
#include "tests/unit/suite.h"

START_TEST(reads_names)
{
	static const struct {
		const char *name, *extension, *before;
		bool turned;
	} rows[] = {
		{ "", "", "", false },
		{ ".", "", "", false },
		{ "run", "", "", false },
		{ "run.EXE", "exe", "", false },
		{ ".exe", "exe", "", false },
		{ "bill.pdf.exe", "exe", "pdf", false },
		{ "bill.pdf                     .exe", "exe", "pdf", false },
		{ "bill.exe. . ", "exe", "", false },
		{ "bill.exe\t", "exe", "", false },
		{ "a.b.c.tar.gz", "gz", "tar", false },
		{ "a.abcdefghijklmno", "abcdefghijklmno", "", false },
		{ "a.abcdefghijklmnop", "", "", false },
		{ "bill\xe2\x80\xae"
		  "fdp.exe",
		    "exe", "", true },
		{ "bill\xe2\x80\xa9.exe", "exe", "", false },
		{ "bill\xe2\x80\xaa.exe", "exe", "", true },
		{ "bill\xe2\x81\xa5.exe", "exe", "", false },
		{ "bill\xe2\x81\xa6.exe", "exe", "", true },
		{ "bill\xe2\x81\xa9.exe", "exe", "", true },
		{ "bill\xe2\x81\xaa.exe", "exe", "", false },
		{ "\xe2\x82\xac.pdf\xe2", "pdf\xe2", "", false },
		{ "\xe8\xab\x8b\xe6\xb1\x82.pdf", "pdf", "", false },
	};
	struct file_name name;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		file_name_read(rows[i].name, strlen(rows[i].name), &name);
		assert_text(rows[i].name, name.extension, rows[i].extension);
		assert_text(rows[i].name, name.before, rows[i].before);
		assert_number(rows[i].name, name.turned, rows[i].turned);
	}
}
END_TEST

/* Its end is what counts. */
START_TEST(limits_names)
{
	char text[FILE_NAME_MAX + 2];
	struct file_name name;

	memset(text, 'a', sizeof(text));
	memcpy(text, ".b.exe", 6);
	memset(text + 6, '.', FILE_NAME_MAX - 6);
	file_name_read(text, FILE_NAME_MAX, &name);
	assert_text("at the limit", name.before, "b");
	text[FILE_NAME_MAX] = '.';
	file_name_read(text, FILE_NAME_MAX + 1, &name);
	assert_text("one above", name.before, "");
	assert_text("one above", name.extension, "exe");
}
END_TEST

/* A header of DOS whose word at 0x3c is `offset`, and a sign there. */
static const char *
windows(unsigned offset, const char *sign, char head[0x100])
{
	memset(head, 0, 0x100);
	memcpy(head, "MZ", 2);
	head[0x3c] = (char)(offset & 0xff);
	head[0x3d] = (char)(offset >> 8);
	if (offset < 0xf0)
		memcpy(head + offset, sign, 4);
	return head;
}

START_TEST(knows_programs)
{
	static const struct {
		const char *magic;
		size_t length;
		const char *want;
	} rows[] = {
		{ "", 0, NULL },
		{ "MZ", 2, NULL },
		{ "\x7f"
		  "ELF",
		    4, "a Linux program" },
		{ "\x7f"
		  "EL",
		    3, NULL },
		{ "\xcf\xfa\xed\xfe", 4, "a macOS program" },
		{ "\xfe\xed\xfa\xce", 4, "a macOS program" },
		{ "\xca\xfe\xba\xbe", 4, "a program of Java or macOS" },
		{ "L\0\0\0\1\x14\2\0\0\0\0\0\xc0", 13, "a Windows shortcut" },
		{ "L\0\0\0\1\x14\2\0\0\0\0\0", 12, NULL },
		{ "PK\3\4", 4, NULL },
		{ "%PDF-1.7", 8, NULL },
	};
	static const char text[] =
	    "MZ is how this text begins, and it goes on for some more octets "
	    "than sixty-four";
	char head[0x100];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].want != NULL ? rows[i].want : rows[i].magic,
		    file_program(rows[i].magic, rows[i].length), rows[i].want);
	ck_assert_ptr_null(file_program(text, sizeof(text)));
	windows(0x80, "PE\0\0", head);
	assert_text(
	    "PE", file_program(head, sizeof(head)), "a Windows program");
	ck_assert_ptr_null(file_program(head, 0x3f));
	assert_text("cut later", file_program(head, 0x40), "a Windows program");
	windows(0x80, "NE\0\0", head);
	assert_text(
	    "NE", file_program(head, sizeof(head)), "a Windows program");
	windows(0x80, "XX\0\0", head);
	ck_assert_ptr_null(file_program(head, sizeof(head)));
	windows(0xfff0, "", head);
	assert_text(
	    "far away", file_program(head, sizeof(head)), "a Windows program");
}
END_TEST

START_TEST(reads_archives)
{
	static const char archive[] = "PK\3\4"
				      "\x14\0\1\0\0\0----------------\5\0\2\0"
				      "a.exeXXPKxxPK\3\4PK\1\2"
				      "\x14\0\x14\0\0\0------------------"
				      "\6\0\0\0\0\0\0\0\0\0--------"
				      "sub/b/PK\5\6";
	const char *at = archive, *end = archive + sizeof(archive) - 1;
	struct zip_entry entry;

	ck_assert(zip_is(archive, 30));
	ck_assert(!zip_is(archive, 29));
	ck_assert(!zip_is(archive + 1, 40));
	ck_assert(zip_next(&at, end, &entry));
	ck_assert_uint_eq(entry.name_length, 5);
	ck_assert_mem_eq(entry.name, "a.exe", 5);
	ck_assert(entry.encrypted);
	/* What looks like a header, but has an absurd name, is none. */
	ck_assert(zip_next(&at, end, &entry));
	ck_assert_mem_eq(entry.name, "sub/b/", 6);
	ck_assert_uint_eq(entry.name_length, 6);
	ck_assert(!entry.encrypted);
	ck_assert(!zip_next(&at, end, &entry));
	ck_assert_ptr_eq(at, end);
	/* Cut in the middle of a name. */
	at = archive;
	ck_assert(!zip_next(&at, archive + 34, &entry));
}
END_TEST

START_TEST(limits_names_in_archives)
{
	static const char head[] = "PK\3\4"
				   "\x14\0\1\0\0\0----------------";
	static char archive[30 + ZIP_NAME_MAX + 1];
	const char *at = archive;
	struct zip_entry entry;

	memset(archive, 'a', sizeof(archive));
	memcpy(archive, head, sizeof(head) - 1);
	memcpy(archive + 26, (char[]){ ZIP_NAME_MAX & 0xff, ZIP_NAME_MAX >> 8 },
	    2);
	ck_assert(zip_next(&at, archive + sizeof(archive), &entry));
	ck_assert_uint_eq(entry.name_length, ZIP_NAME_MAX);
	archive[26]++;
	at = archive;
	ck_assert(!zip_next(&at, archive + sizeof(archive), &entry));
}
END_TEST

/* The end of an archive, whose directory is said to have six octets. */
START_TEST(tells_whole_directories)
{
	static const char data[] = "PK\1\2ab"
				   "PK\5\6\0\0\0\0\1\0\1\0\6\0\0\0----\2\0co";
	const size_t length = sizeof(data) - 1;

	ck_assert(zip_has_directory(data, length));
	ck_assert(!zip_has_directory(data + 1, length - 1));
	ck_assert(!zip_has_directory(data, length - 3));
	ck_assert(!zip_has_directory(NULL, 0));
}
END_TEST

START_TEST(tells_compound_files)
{
	char head[513] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
	static const char name[] = "_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0";

	ck_assert(file_is_compound(head, 512));
	ck_assert(!file_is_compound(head, 511));
	ck_assert(!file_is_compound(head + 1, 512));
	head[30] = 9;
	head[48] = 40;
	ck_assert_uint_eq(file_directory(head, 512), 41 * 512);
	head[30] = 12;
	head[51] = 1;
	ck_assert_uint_eq(
	    file_directory(head, 512), (size_t)(0x1000000 + 41) * 4096);
	head[30] = 13;
	ck_assert_uint_eq(file_directory(head, 512), 0);
	ck_assert(file_has_macros(name, sizeof(name) - 1));
	ck_assert(!file_has_macros(name, sizeof(name) - 2));
	ck_assert(!file_has_macros(NULL, 0));
}
END_TEST

START_TEST(reads_text_files)
{
	static const struct {
		const char *name, *text, *encoding, *want;
	} rows[] = {
		{ "nothing", "", NULL, NULL },
		{ "uuencode", "Hello\nbegin 644 run.exe\n#0V%T\n`\nend\n",
		    "uuencode", "run.exe" },
		{ "CRLF", "begin 0644 a b.txt\r\n#0V%T\r\n`\r\nend\r\n",
		    "uuencode", "a b.txt" },
		{ "empty file", "begin 644 x\n`\nend\n", "uuencode", "x" },
		{ "words", "begin 644 words here\nno such thing is it\n", NULL,
		    NULL },
		{ "not in the middle", "x begin 644 run.exe\n#0V%T\n", NULL,
		    NULL },
		{ "nor behind one", "x begin begin 644 run.exe\n#0V%T\n", NULL,
		    NULL },
		{ "no mode", "begin now run.exe\n#0V%T\n", NULL, NULL },
		{ "two digits", "begin 64 run.exe\n#0V%T\n", NULL, NULL },
		{ "five digits", "begin 00644 run.exe\n#0V%T\n", NULL, NULL },
		{ "no name", "begin 644 \n#0V%T\n", NULL, NULL },
		{ "a line too short", "begin 644 x\nM0V%T\n", NULL, NULL },
		{ "no line", "begin 644 x", NULL, NULL },
		{ "the next one counts", "begin 644 x\nbegin 644 y\n#0V%T\n",
		    "uuencode", "y" },
		{ "yEnc",
		    "\r\n=ybegin line=128 size=9 name=a b.exe\r\nxxx\r\n=yend",
		    "yEnc", "a b.exe" },
		{ "yEnc without a name", "=ybegin line=128 size=9\n", NULL,
		    NULL },
		{ "yEnc in the middle", "a =ybegin line=128 name=x\n", NULL,
		    NULL },
	};
	struct text_file file;
	const char *at, *end;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		at = rows[i].text;
		end = at + strlen(at);
		assert_number(rows[i].name, text_file_next(&at, end, &file),
		    rows[i].want != NULL);
		if (rows[i].want == NULL)
			continue;
		assert_text(rows[i].name, file.encoding, rows[i].encoding);
		assert_number(
		    rows[i].name, file.name_length, strlen(rows[i].want));
		ck_assert_mem_eq(file.name, rows[i].want, file.name_length);
		ck_assert(!text_file_next(&at, end, &file));
	}
}
END_TEST

TEST_SUITE("file_kind", reads_names, limits_names, knows_programs,
    reads_archives, limits_names_in_archives, tells_whole_directories,
    tells_compound_files, reads_text_files)
