#include <string.h>

#include "lib/mail/html_active.h"
#include "lib/mail/link.h"
#include "lib/mail/mime.h"
#include "lib/mail/shown.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

/* The links of one part of that type. */
static void
read_part(struct arena *arena, const char *type, const char *text,
    size_t length, struct mime *mime, struct links *links)
{
	struct html_actives actives;
	struct buf message = { 0 };

	mime_init();
	buf_printf(&message, "Content-Type: %s\n\n", type);
	buf_append(&message, text, length);
	mime_walk(arena, arena_string_n(arena, message.data, message.length),
	    message.length, mime);
	buf_free(&message);
	shown_read(arena, mime, links, &actives);
}

/* "element b.jp [text]", "written b.jp", ... */
static const char *
show(struct arena *arena, const struct links *links)
{
	static const char *const kinds[] = { "element", "written", "form",
		"refresh", "remote" };
	const char *shown = "";
	size_t i;

	for (i = 0; i < links->count; i++) {
		const struct link *link = &links->items[i];

		shown = arena_printf(arena, "%s%s%s %s", shown,
		    i > 0 ? ", " : "", kinds[link->kind],
		    link->url.fault ? link->url.fault : link->url.host);
		if (link->kind == LINK_ELEMENT)
			shown =
			    arena_printf(arena, "%s [%s]", shown, link->text);
	}
	return shown;
}

struct row {
	const char *input, *want;
};

static void
check_rows(const char *type, const struct row *rows, size_t count)
{
	struct arena *arena = arena_new();
	struct links links;
	struct mime mime;
	const char *got;
	size_t i;

	for (i = 0; i < count; i++) {
		read_part(arena, type, rows[i].input, strlen(rows[i].input),
		    &mime, &links);
		got = show(arena, &links);
		assert_text(rows[i].input, got, rows[i].want);
		ck_assert_uint_eq(links.found, links.count);
	}
	arena_free(arena);
}

START_TEST(reads_pages)
{
	static const struct row rows[] = {
		{ "", "" },
		{ "<a href=http://b.jp>a</a>", "element b.jp [a]" },
		{ "x <a href=http://b.jp> a <b>b</b><br>\n c </a> y",
		    "element b.jp [a b c]" },
		{ "<a href=http://b.jp></a>y", "element b.jp []" },
		{ "<a href=http://b.jp><span hidden>a</span></a>",
		    "element b.jp []" },
		{ "<a href=http://b.jp><img src=https://c.jp/a alt=d></a>",
		    "element b.jp [d], remote c.jp" },
		{ "<a href=http://b.jp>a<a href=http://c.jp>b",
		    "element b.jp [a], element c.jp [b]" },
		{ "<a href=http://b.jp>a</a></a>b<a>c</a>",
		    "element b.jp [a]" },
		{ "<area href=//b.jp><area href=a>", "element b.jp []" },
		{ "<a href=http://b.jp:x/>a</a>",
		    "element its port is no number [a]" },
		{ "<a href=''>a</a><a href=#b>b</a><a href=mailto:a@b.jp>c</a>"
		  "<a href=tel:1>d</a><a href='java\nscript:a'>e</a>",
		    "" },
		{ "<form action=http://b.jp><button formaction=http://c.jp>"
		  "<input type=image src=http://d.jp></form>",
		    "form b.jp, form c.jp, remote d.jp" },
		{ "<body background=http://b.jp><link rel=stylesheet "
		  "href=http://c.jp><img src=cid:a><img src=data:a>"
		  "<object data=http://d.jp></object>",
		    "remote b.jp, remote c.jp, remote d.jp" },
		{ "<p action=http://b.jp data=http://b.jp href=http://b.jp>",
		    "" },
		{ "<meta http-equiv=Refresh content='0; URL=http://b.jp'>"
		  "<meta http-equiv=refresh content='1,\"http://c.jp\"a'>"
		  "<meta http-equiv=refresh content=\"2;url = 'http://d.jp'\">"
		  "<meta http-equiv=refresh content=3>"
		  "<meta name=refresh content='0;url=http://e.jp'>",
		    "refresh b.jp, refresh c.jp, refresh d.jp" },
		{ "<a href=a>a</a><base href=http://b.jp/><a href=a>b</a>"
		  "<base href=http://c.jp/><a href=a>c</a><img src=a>",
		    "element b.jp [b], element b.jp [c], remote b.jp" },
		{ "<base href=a><a href=a>a</a>", "" },
		/* in SVG */
		{ "<svg><a xlink:href=http://b.jp><text>a</text></a>"
		  "<image xlink:href=http://c.jp /><image href=//d.jp />",
		    "element b.jp [a], remote c.jp, remote d.jp" },
		/* of several sizes */
		{ "<img srcset='http://b.jp/a,b 1x, http://c.jp/ 2x,//d.jp'>"
		  "<source srcset=' ,http://e.jp/,  a.png 100w,'>"
		  "<img srcset=''><img srcset=','>",
		    "remote b.jp, remote c.jp, remote d.jp, remote e.jp" },
		/* in CSS */
		{ "<p style='background:URL(http://b.jp/a) no-repeat,"
		  "url( \"//c.jp/)\" )'>",
		    "remote b.jp, remote c.jp" },
		{ "<style>@import 'http://b.jp/a.css'; @import url(//c.jp);"
		  "p { background: url(a) } @import</style>",
		    "remote b.jp, remote c.jp" },
		{ "<p style='background:url(data:image/png;base64,AA)'>"
		  "<p style='url'><p style='(http://b.jp)'><p style='url('>"
		  "<p style='@import'><style>url(http://c.jp",
		    "remote c.jp" },
		/* what is written out */
		{ "see http://b.jp/ or <a href=http://c.jp>http://d.jp</a>, "
		  "www.e.jp",
		    "written b.jp, element c.jp [http://d.jp], "
		    "written www.e.jp" },
		{ "http://<b>b</b>.jp<p>http://c<br>.jp",
		    "written b.jp, written c" },
		{ "<p hidden>http://b.jp</p><!-- http://c.jp -->"
		  "<title>http://d.jp</title>",
		    "" },
	};

	check_rows("text/html", rows, COUNT(rows));
}
END_TEST

START_TEST(reads_text)
{
	static const struct row rows[] = {
		{ "http://b.jp", "written b.jp" },
		{ "HTTPS://b.jp/a, ftp://c.jp.", "written b.jp, written c.jp" },
		{ "(http://b.jp/a) [http://c.jp/] 'http://d.jp/' "
		  "<http://e.jp/> \"http://f.jp/\"",
		    "written b.jp, written c.jp, written d.jp, written e.jp, "
		    "written f.jp" },
		{ "http://u@b.jp:81/", "written b.jp" },
		{ "http://", "" },
		{ "http://)", "" },
		{ "xhttp://b.jp://", "" },
		{ "gopher://b.jp/a", "" },
		{ "a:b ://", "" },
		{ "mailto:a@b.jp a@b.jp/c", "" },
		{ "www.b.jp WWW.c.jp, awww.d.jp a@www.e.jp www. www..f.jp",
		    "written www.b.jp, written www.c.jp" },
		/* a domain alone may be a sentence's end */
		{ "b.jp b.jp/ b.jp/a b.co.uk/a?b",
		    "written b.jp, written b.co.uk" },
		{ "and/or src/main.c/b a.m./p.m. 1/2 1.2/3 foo.nosuchtop/a "
		  "lib/b.jp/a .jp/a",
		    "" },
		/* Japanese goes on without a blank */
		{ "詳しくはhttp://b.jp/aをご覧", "written b.jp" },
		{ "http://b.jpをご覧、http://c.jp。「http://d.jp」",
		    "written b.jp, written c.jp, written d.jp" },
		{ "http://日本語.jp/を", "written xn--wgv71a119e.jp" },
		{ "：www.b.jpへ", "written www.b.jp" },
		{ "http://b.jp（本店）", "written b.jp" },
	};

	check_rows("text/plain; charset=utf-8", rows, COUNT(rows));
}
END_TEST

START_TEST(leaves_other_parts)
{
	static const struct row rows[] = {
		{ "http://b.jp <a href=http://b.jp>a</a>", "" },
	};

	check_rows("text/csv", rows, COUNT(rows));
	check_rows("application/octet-stream", rows, COUNT(rows));
	check_rows(
	    "text/plain\nContent-Disposition: attachment", rows, COUNT(rows));
	check_rows(
	    "text/html\nContent-Disposition: attachment", rows, COUNT(rows));
}
END_TEST

START_TEST(tells_spans)
{
	static const struct row rows[] = {
		{ "see http://b.jp/a?b=c#d-e.", "http://b.jp/a?b=c#d-e" },
		{ "http://b.jp/a_(b)", "http://b.jp/a_(b)" },
		{ "(http://b.jp/a_b))", "http://b.jp/a_b" },
		{ "http://b.jp/a[1]!?", "http://b.jp/a[1]" },
		{ "http://b.jp?a,b;", "http://b.jp?a,b" },
		{ "http://b.jp/a|b", "http://b.jp/a" },
		{ "http://b.jp/a\nb", "http://b.jp/a" },
		{ "http://b.jp/aあ", "http://b.jp/a" },
		{ "http://b.jp:8080/", "http://b.jp:8080/" },
	};
	struct link_span span;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		ck_assert(link_find(rows[i].input,
		    rows[i].input + strlen(rows[i].input), &span));
		assert_number(
		    rows[i].input, span.end - span.at, strlen(rows[i].want));
		ck_assert(
		    memcmp(span.at, rows[i].want, strlen(rows[i].want)) == 0);
		ck_assert(!span.bare);
	}
}
END_TEST

START_TEST(tells_texts_that_name_urls)
{
	static const struct row rows[] = {
		{ "http://b.jp/a", "b.jp" },
		{ "▶ http://b.jp/ ≫", "b.jp" },
		{ "[http://b.jp]", "b.jp" },
		{ "\xc2\xa0» http://b.jp/\xc2\xa0", "b.jp" },
		{ "\xe2\x80\x8bhttp://b.jp/\xe2\x80\x8b", "b.jp" },
		{ "é http://b.jp/", NULL },
		{ "www.b.jp", "www.b.jp" },
		{ "b.jp/a", "b.jp" },
		{ "b.jp", "b.jp" },
		{ "b.co.jp", "b.co.jp" },
		{ "B.jp", NULL },
		{ "Www.B.jp", "www.b.jp" },
		{ "readme.md", NULL },
		{ "main.c", NULL },
		{ "jp", NULL },
		{ ".jp", NULL },
		{ "a@b.jp", NULL },
		{ "see http://b.jp/", NULL },
		{ "http://b.jp/ now", NULL },
		{ "http://b.jp/へ", NULL },
		{ "こちら", NULL },
		{ "http://b.jp:x/", NULL },
		{ "", NULL },
	};
	struct arena *arena = arena_new();
	const char *got;
	struct url url;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		got = link_names_url(arena, rows[i].input, &url) ? url.host
								 : NULL;
		assert_text(rows[i].input, got, rows[i].want);
	}
	arena_free(arena);
}
END_TEST

START_TEST(lists_hosts)
{
	static const char text[] = "http://c.jp http://a.jp http://b.jp/1 "
				   "http://B.jp/2 http://c.jp:81 http://a.jp:x";
	struct arena *arena = arena_new();
	struct links links;
	struct mime mime;

	read_part(arena, "text/plain", text, strlen(text), &mime, &links);
	ck_assert_uint_eq(links.count, 6);
	ck_assert_uint_eq(links.host_count, 3);
	ck_assert_str_eq(links.hosts[0].name, "c.jp");
	ck_assert_uint_eq(links.hosts[0].first, 0);
	ck_assert_str_eq(links.hosts[1].name, "a.jp");
	ck_assert_uint_eq(links.hosts[1].first, 1);
	ck_assert_str_eq(links.hosts[2].name, "b.jp");
	ck_assert_uint_eq(links.hosts[2].first, 2);
	arena_free(arena);
}
END_TEST

START_TEST(limits)
{
	struct arena *arena = arena_new();
	struct buf text = { 0 };
	struct links links;
	struct mime mime;
	size_t i;

	for (i = 0; i < LINKS_MAX; i++)
		buf_string(&text, "<a href=http://a.jp>a</a>");
	read_part(arena, "text/html", text.data, text.length, &mime, &links);
	ck_assert_uint_eq(links.count, LINKS_MAX);
	ck_assert_uint_eq(links.found, LINKS_MAX);
	buf_string(&text, "<a href=http://b.jp>b</a>");
	read_part(arena, "text/html", text.data, text.length, &mime, &links);
	ck_assert_uint_eq(links.count, LINKS_MAX);
	ck_assert_uint_eq(links.found, LINKS_MAX + 1);
	ck_assert_uint_eq(links.host_count, 1);

	buf_clear(&text);
	buf_string(&text, "<a href=http://a.jp>");
	for (i = 0; i < LINK_TEXT_MAX; i++)
		buf_octet(&text, 'a');
	read_part(arena, "text/html", text.data, text.length, &mime, &links);
	ck_assert_uint_eq(strlen(links.items[0].text), LINK_TEXT_MAX);
	ck_assert_uint_eq(links.items[0].text_length, LINK_TEXT_MAX);
	buf_octet(&text, 'a');
	read_part(arena, "text/html", text.data, text.length, &mime, &links);
	ck_assert_uint_eq(strlen(links.items[0].text), LINK_TEXT_MAX);
	ck_assert_uint_eq(links.items[0].text_length, LINK_TEXT_MAX + 1);
	buf_free(&text);
	arena_free(arena);
}
END_TEST

/* Shown text is kept up to a limit, and reaching it is told. */
START_TEST(limits_text)
{
	struct arena *arena = arena_new();
	struct buf text = { 0 };
	struct links links;
	struct mime mime;

	while (text.length < MIME_TEXT_MAX - 2)
		buf_string(&text, "a ");
	read_part(arena, "text/html", text.data, text.length, &mime, &links);
	ck_assert_uint_eq(mime.over, 0);
	ck_assert_uint_eq(mime.parts[0].shown_length, text.length - 1);
	/* Each letter on a line of its own is longer than its source. */
	buf_clear(&text);
	while (text.length < MIME_TEXT_MAX - 8)
		buf_string(&text, "&nGt; ");
	read_part(arena, "text/html", text.data, text.length, &mime, &links);
	ck_assert_uint_eq(mime.over, MIME_OVER_TEXT);
	ck_assert_uint_ge(mime.parts[0].shown_length, MIME_TEXT_MAX);
	ck_assert_uint_lt(mime.parts[0].shown_length, MIME_TEXT_MAX + 8);
	buf_free(&text);
	arena_free(arena);
}
END_TEST

/* Each is read in linear time: a second is far more than it needs. */
START_TEST(takes_hostile_text)
{
	static const struct {
		const char *start, *again;
	} rows[] = {
		{ "", "http://a.jp " },
		{ "", "http://" },
		{ "http://", ")" },
		{ "http://", "." },
		{ "http://", "é" },
		{ "http://a.jp/", "a" },
		{ "", "http://)" },
		{ "", "www." },
		{ "", "w" },
		{ "", "www.," },
		{ "", "a.jp/a" },
		{ "", "a" },
		{ "", "a." },
		{ "", "." },
		{ "", "/" },
		{ "", "a/" },
		{ "", "a.jp/" },
		{ "", "<a href=http://a.jp>" },
		{ "", "<a href=http://a.jp>a</a>" },
		{ "", "<a href=http://a.jp>http://a.jp</a>" },
		{ "", "<a href=//>" },
		{ "<a href=http://", "@" },
		{ "<base href=http://a.jp>", "<a href=a>" },
		{ "", "<img src=http://a.jp>" },
		{ "<style>", "url(a)" },
		{ "<style>", "url(" },
		{ "<style>", "url('" },
		{ "<style>", "url(//a.jp)" },
		{ "<style>", "@import" },
		{ "<style>", "@import 'a'" },
		{ "<p style='", "url(a)" },
		{ "<base href=http://a.jp><style>", "url(a)" },
		{ "<img srcset='", "a " },
		{ "<img srcset='", ", //a.jp" },
	};
	struct arena *arena;
	struct buf text = { 0 };
	struct links links;
	struct mime mime;
	double start;
	size_t i, n;

	for (i = 0; i < COUNT(rows); i++) {
		arena = arena_new();
		buf_clear(&text);
		buf_string(&text, rows[i].start);
		for (n = 0; n < 200000; n++)
			buf_string(&text, rows[i].again);
		start = cpu_seconds();
		read_part(arena, i < 17 ? "text/plain" : "text/html", text.data,
		    text.length, &mime, &links);
		ck_assert_msg(cpu_seconds() - start < 2 * SLOWNESS,
		    "%s took %.1f s", rows[i].again, cpu_seconds() - start);
		ck_assert_msg(
		    arena_size(arena) < 3 * text.length + 32 * 1024 * 1024,
		    "%s took %zu octets", rows[i].again, arena_size(arena));
		arena_free(arena);
	}
	buf_free(&text);
}
END_TEST

TEST_SUITE("link", reads_pages, reads_text, leaves_other_parts, tells_spans,
    tells_texts_that_name_urls, lists_hosts, limits, limits_text,
    takes_hostile_text)
