#include <string.h>

#include "lib/mail/content.h"
#include "lib/mail/eml.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

static const struct content_limits limits = { .header = 100000, .body = 1000 };

START_TEST(feeds_what_postfix_would)
{
	static const struct {
		const char *name, *file, *want;
	} rows[] = {
		{ "LF", "From: a@b.jp\nSubject: x\n y\n\none\n\ntwo\n",
		    "From: a@b.jp\r\nSubject: x\r\n y\r\n\r\n"
		    "one\r\n\r\ntwo\r\n" },
		{ "CRLF", "From: a@b.jp\r\nSubject: x\r\n\ty\r\n\r\none\r\n",
		    "From: a@b.jp\r\nSubject: x\r\n\ty\r\n\r\none\r\n" },
		{ "CRLF, and LF alone in the body",
		    "From: a@b.jp\r\n\r\none\ntwo\r\n",
		    "From: a@b.jp\r\n\r\none\ntwo\r\n" },
		{ "CRLF, and LF alone in the header",
		    "From: a@b.jp\nTo: c@d.jp\r\n\none\r\n",
		    "From: a@b.jp\r\nTo: c@d.jp\r\n\r\none\r\n" },
		{ "CR alone", "A: x\ry\n\none\rtwo\n",
		    "A: x\ry\r\n\r\none\rtwo\r\n" },
		{ "no line end at the end", "A: x\n\none",
		    "A: x\r\n\r\none\r\n" },
		{ "CRLF, no line end at the end", "A: x\r\n\r\none",
		    "A: x\r\n\r\none\r\n" },
		{ "what stands behind the colon", "A:x\nB:\ty\nC:\n z\nD:\n\n",
		    "A:x\r\nB:\ty\r\nC:\r\n z\r\nD:\r\n\r\n" },
		{ "no body", "A: x\n", "A: x\r\n\r\n" },
		{ "no empty line", "A: x\nno field\nB: y\n",
		    "A: x\r\n\r\nno field\r\nB: y\r\n" },
		{ "begins with a fold", " x\nA: y\n", "\r\n x\r\nA: y\r\n" },
		{ "nothing", "", "\r\n" },
		{ "mbox", "From a@b.jp Mon Jan  1\nA: x\n\nFrom y\n",
		    "A: x\r\n\r\nFrom y\r\n" },
		{ "a byte order mark", "\ufeffA: x\n\n\ufeffy\n",
		    "A: x\r\n\r\n\ufeffy\r\n" },
		{ "a byte order mark and mbox", "\ufeffFrom a\nA: x\n",
		    "A: x\r\n\r\n" },
		{ "dropped fields",
		    "Return-Path: <a@b.jp>\nbcc: c@d.jp,\n e@f.jp\n"
		    "Resent-Bcc: x\nContent-Length: 1\nBccx: y\n\nz\n",
		    "Bccx: y\r\n\r\nz\r\n" },
		{ "blanks before the colon", "A \t: x\n:y\n",
		    "A: x\r\n\r\n:y\r\n" },
		{ "a line of blanks goes on with the field", "A: x\n \nB: y\n",
		    "A: x\r\n \r\nB: y\r\n\r\n" },
	};
	struct arena *arena = arena_new();
	struct content content;
	struct eml eml;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		content_start(&content, arena, &limits);
		eml_read(
		    arena, rows[i].file, strlen(rows[i].file), &content, &eml);
		assert_text(rows[i].name, content.text.data, rows[i].want);
		content_free(&content);
	}
	arena_free(arena);
}
END_TEST

START_TEST(tells_the_return_path)
{
	static const struct {
		const char *file, *want;
		size_t count;
	} rows[] = {
		{ "Return-Path: <a@b.jp>\n\n", "<a@b.jp>", 1 },
		{ "Return-path:\r\n\t<a@b.jp> \r\n\r\n", "<a@b.jp>", 1 },
		{ "Return-Path: <>\nA: x\nReturn-Path: <c@d.jp>\n\n", "<>", 2 },
		{ "A: x\n\nReturn-Path: <c@d.jp>\n", NULL, 0 },
	};
	struct arena *arena = arena_new();
	struct content content;
	struct eml eml;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		content_start(&content, arena, &limits);
		eml_read(
		    arena, rows[i].file, strlen(rows[i].file), &content, &eml);
		assert_text(rows[i].file, eml.return_path, rows[i].want);
		assert_number(rows[i].file, eml.return_paths, rows[i].count);
		content_free(&content);
	}
	arena_free(arena);
}
END_TEST

TEST_SUITE("eml", feeds_what_postfix_would, tells_the_return_path)
