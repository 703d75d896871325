#include <stdio.h>
#include <string.h>

#include "lib/mail/html.h"
#include "lib/mail/html_text.h"
#include "tests/unit/suite.h"

static bool
see(void *arg, const struct html_token *token)
{
	html_text_add(arg, token);
	return true;
}

static void
read_page(struct html_text *text, const char *page, size_t length, size_t max)
{
	html_text_start(text, max);
	html_each(page, length, see, text);
}

struct row {
	const char *page, *shown, *hidden;
};

static void
check_rows(const struct row *rows, size_t count)
{
	struct html_text text;
	const char *shown, *hidden;
	size_t i;

	for (i = 0; i < count; i++) {
		read_page(&text, rows[i].page, strlen(rows[i].page), 1000);
		shown = text.shown.text.data ? text.shown.text.data : "";
		hidden = text.hidden.text.data ? text.hidden.text.data : "";
		assert_text(rows[i].page, shown, rows[i].shown);
		assert_text(rows[i].page, hidden, rows[i].hidden);
		html_text_free(&text);
	}
}

START_TEST(shows_words)
{
	static const struct row rows[] = {
		{ "", "", "" },
		{ "  a  b\r\n\tc ", "a b c", "" },
		{ "a<b>b</b>c <i> d</i> e", "abc d e", "" },
		{ "<p>a</p><p>b<br>c", "a\nb\nc", "" },
		{ "<div><div>a</div></div><div></div>b", "a\nb", "" },
		{ "<h1>a</h1>b<hr>c", "a\nb\nc", "" },
		{ "<ul><li>a<li>b</ul>c", "a\nb\nc", "" },
		{ "<table><tr><td>a</td><td>b</td></tr><tr><th>c</table>d",
		    "a b\nc\nd", "" },
		{ "a&amp;b &lt;c&gt; &notit; &eacute", "a&b <c> ¬it; é", "" },
		{ "a&nbsp;b", "a\u00a0b", "" },
		{ "<pre>a\n  b\n\nc</pre>d\ne", "a\nb\nc\nd e", "" },
		{ "<textarea>a\n&lt;b</textarea><xmp><b>&lt;</xmp>",
		    "a\n<b\n<b>&lt;", "" },
		{ "<title>a</title><style>b</style><script>c</script>d", "d",
		    "" },
		{ "<iframe>a</iframe><noframes>b</noframes>"
		  "<noscript>c</noscript>",
		    "c", "" },
		{ "<!-- a -->b<!doctype c>", "b", "" },
		{ "a<img alt='b &amp; c'>d<img><img alt=''>e", "a b & c d e",
		    "" },
		{ "a<wbr>b<unknown>c", "abc", "" },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(hides_words)
{
	static const struct row rows[] = {
		{ "a<div hidden>b</div>c", "a\nc", "b" },
		{ "a<span hidden=''>b</span>c", "ac", "b" },
		{ "a<span style='display:none'>b</span>c", "ac", "b" },
		{ "a<span style=' Display : NONE !important;'>b</span>c", "ac",
		    "b" },
		{ "a<span style='color:red;visibility:hidden'>b</span>c", "ac",
		    "b" },
		{ "a<span style='opacity:0.0'>b</span>c", "ac", "b" },
		{ "a<span style='max-height:0;overflow:hidden'>b</span>c", "ac",
		    "b" },
		{ "a<b style='font-size:0px'>b</b><b style='font-size:0'>d</b>",
		    "a", "bd" },
		{ "<template>a<p>b</template>c", "c", "a\nb" },
		{ "<b hidden><b>a</b>b</b>c", "c", "ab" },
		{ "<b hidden>a<i>b</b>c", "c", "ab" },
		{ "<b hidden>a</b>b<b hidden>c</b>", "b", "ac" },
		{ "<div hidden>a<div style='display:block'>b</div></div>c", "c",
		    "a\nb" },
		/* No letter is seen, but the child's are. */
		{ "<div style=font-size:0>a<p style=font-size:14px>b</p>c</div>"
		  "d",
		    "b\nd", "a\nc" },
		{ "<td style='font-size:0'><p style='font:12px Arial'>a</td>b",
		    "a b", "" },
		{ "<p hidden>a<p>b<p hidden>c<div>d", "b\nd", "a\nc" },
		{ "<p hidden>a</div>b", "b", "a" },
		{ "<br hidden>a<img hidden alt=b>c<input hidden>d", "a c d",
		    "b" },
		{ "<div hidden/>a", "", "a" },
		{ "a<div hidden>b", "a", "b" },
		{ "</div>a<p>b</div></p></p>c", "a\nb\nc", "" },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(shows_what_looks_hidden)
{
	static const char *const styles[] = { "display:nonesuch",
		"display:none;display:block", "opacity:0.5", "opacity:.01",
		"font-size:05px", "font-size:0.9em", "font-size:inherit",
		"max-height:0", "max-height:0;overflow:visible", "overflow:0",
		"x-display:none", "displaynone", "none", ":none", "", ";",
		"display:", "opacity:", "visibility:visible",
		"background:url(data:image/png;display:no)", "font:inherit" };
	struct row row = { .shown = "a", .hidden = "" };
	char page[200];
	size_t i;

	for (i = 0; i < COUNT(styles); i++) {
		snprintf(
		    page, sizeof(page), "<p style=\"%s\">a</p>", styles[i]);
		row.page = page;
		check_rows(&row, 1);
	}
}
END_TEST

/* One deeper than what is kept is as what it stands in. */
START_TEST(limits_hiding)
{
	struct html_text text;
	struct buf page = { 0 };
	size_t i;

	for (i = 0; i < HTML_HIDING_MAX / 2; i++)
		buf_string(
		    &page, "<p1 style=font-size:0><p2 style=font-size:9>");
	buf_string(&page, "a<b hidden>b</b>c");
	for (i = 0; i < HTML_HIDING_MAX / 2; i++)
		buf_string(&page, "</p2>d</p1>e");
	read_page(&text, page.data, page.length, 1000);
	ck_assert_uint_eq(text.hiding_count, 0);
	ck_assert_str_eq(
	    text.shown.text.data, "abceeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee");
	ck_assert_str_eq(
	    text.hidden.text.data, "dddddddddddddddddddddddddddddddd");
	html_text_free(&text);
	buf_free(&page);
}
END_TEST

START_TEST(limits_text)
{
	static const char page[] = "aa <b hidden>bb</b> cc";
	struct html_text text;

	read_page(&text, page, strlen(page), 5);
	ck_assert(!text.cut);
	ck_assert_str_eq(text.shown.text.data, "aa cc");
	html_text_free(&text);
	read_page(&text, page, strlen(page), 4);
	ck_assert(text.cut);
	ck_assert_str_eq(text.shown.text.data, "aa");
	ck_assert_str_eq(text.hidden.text.data, "bb");
	html_text_free(&text);
}
END_TEST

/* A word is decoded in slices, none of which cuts a reference. */
START_TEST(decodes_long_words)
{
	struct buf page = { 0 };
	struct html_text text;
	size_t i, j;

	for (i = 0; i < 8; i++) {
		buf_clear(&page);
		for (j = 0; j < i; j++)
			buf_octet(&page, '.');
		for (j = 0; j < 50000; j++)
			buf_string(&page, "&lt;");
		read_page(&text, page.data, page.length, 1000000);
		ck_assert_uint_eq(text.shown.text.length, i + 50000);
		for (j = i; j < i + 50000; j++)
			ck_assert_int_eq(text.shown.text.data[j], '<');
		html_text_free(&text);
	}
	buf_free(&page);
}
END_TEST

/* Each is read in linear time: a second is far more than it needs. */
START_TEST(takes_hostile_pages)
{
	static const struct {
		const char *start, *again;
	} rows[] = {
		{ "", "<div>" },
		{ "", "<div hidden>" },
		{ "", "</div>" },
		{ "<b hidden>", "<b>" },
		{ "", "<p1 style=font-size:0><p2 style=font-size:9>" },
		{ "", "<p style=\"" },
		{ "<p style=\"", ";" },
		{ "<p style=\"", "display:none;" },
		{ "", "&" },
		{ "", "&amp" },
		{ "", "&nGt;" },
		{ "", "&#0000000000000" },
		{ "&", "a" },
		{ "", "a " },
		{ "", "<a b=c" },
		{ "", "<img alt='&nGt; a'>" },
	};
	struct buf page = { 0 };
	struct html_text text;
	double start;
	size_t i, n;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&page);
		buf_string(&page, rows[i].start);
		for (n = 0; n < 200000; n++)
			buf_string(&page, rows[i].again);
		start = cpu_seconds();
		read_page(&text, page.data, page.length, page.length);
		ck_assert_msg(cpu_seconds() - start < 2 * SLOWNESS,
		    "%s took %.1f s", rows[i].again, cpu_seconds() - start);
		ck_assert_uint_le(
		    text.shown.text.length + text.hidden.text.length,
		    2 * page.length);
		html_text_free(&text);
	}
	buf_free(&page);
}
END_TEST

TEST_SUITE("html_text", shows_words, hides_words, shows_what_looks_hidden,
    limits_hiding, limits_text, decodes_long_words, takes_hostile_pages)
