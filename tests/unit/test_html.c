#include <string.h>

#include "lib/mail/html.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

static const char *
show_tag(struct arena *arena, const struct html_token *token)
{
	const char *shown = token->name;
	size_t i;

	for (i = 0; i < token->attribute_count; i++)
		shown = arena_printf(arena, "%s %s='%s'", shown,
		    token->attributes[i].name, token->attributes[i].value);
	return arena_printf(
	    arena, "<%s%s>", shown, token->self_closing ? "/" : "");
}

/* Tags as <a b='c'>, text as [text] or [raw:text], comments as {comment}. */
static const char *
show(struct arena *arena, struct html *html)
{
	const char *shown = "", *one = "";
	struct html_token token;

	while (html_next(html, &token) != HTML_END) {
		int length = (int)token.length;

		switch (token.kind) {
		case HTML_TEXT:
			one = arena_printf(arena, "[%s%.*s]",
			    token.raw ? "raw:" : "", length, token.data);
			break;
		case HTML_COMMENT:
			one = arena_printf(arena, "{%.*s}", length, token.data);
			break;
		case HTML_CLOSE:
			one = arena_printf(arena, "</%s>", token.name);
			break;
		default:
			one = show_tag(arena, &token);
			break;
		}
		shown = arena_printf(arena, "%s%s", shown, one);
	}
	ck_assert_int_eq(html_next(html, &token), HTML_END);
	return shown;
}

struct row {
	const char *input, *want;
};

static void
check_rows(const struct row *rows, size_t count)
{
	struct arena *arena = arena_new();
	struct html html;
	const char *got;
	size_t i;

	for (i = 0; i < count; i++) {
		html_start(&html, arena, rows[i].input, strlen(rows[i].input));
		got = show(arena, &html);
		assert_text(rows[i].input, got, rows[i].want);
	}
	arena_free(arena);
}

START_TEST(tells_text_from_markup)
{
	static const struct row rows[] = {
		{ "", "" },
		{ "a & b &lt; c", "[a & b &lt; c]" },
		{ "<p>a</P >b", "<p>[a]</p>[b]" },
		{ "1 < 2 <3 <", "[1 < 2 <3 <]" },
		{ "</", "[</]" },
		{ "a</>b", "[a][b]" },
		{ "</ x>b", "{ x}[b]" },
		{ "</3>", "{3}" },
		{ "<?php echo '>'", "{?php echo '}[']" },
		{ "<!doctype html><br/>", "{doctype html}<br/>" },
		{ "<![CDATA[<b>]]>", "{[CDATA[<b}[]]>]" },
		{ "<Br / ><br /x/>", "<br><br x=''/>" },
		{ "a<b", "[a]" },
		{ "a<b c='>x", "[a]" },
		{ "a<b c=", "[a]" },
		{ "a</b", "[a]" },
		{ "<a<b>", "<a<b>" },
		{ "<a\x0c"
		  "b>",
		    "<a b=''>" },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(reads_comments)
{
	static const struct row rows[] = {
		{ "<!--a-->b", "{a}[b]" },
		{ "<!-->b", "{}[b]" },
		{ "<!--->b", "{}[b]" },
		{ "<!---->b", "{}[b]" },
		{ "<!--->-->b", "{}[-->b]" },
		{ "<!---!>-->b", "{-!>}[b]" },
		{ "<!----!>b", "{}[b]" },
		{ "<!--a--!>b", "{a}[b]" },
		{ "<!--a--b->c>--->d", "{a--b->c>-}[d]" },
		{ "<!-- <!-- x --> y -->", "{ <!-- x }[ y -->]" },
		{ "<!-- <script>", "{ <script>}" },
		{ "<!-x-->y", "{-x--}[y]" },
		{ "<!>x", "{}[x]" },
		{ "<!", "{}" },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(reads_attributes)
{
	static const struct row rows[] = {
		{ "<a HREF=x Class='Y z' id=\"'q'\" on>",
		    "<a href='x' class='Y z' id=''q'' on=''>" },
		{ "<a b = c d= 'e'f=g>", "<a b='c' d='e' f='g'>" },
		{ "<a/b/c=d/e/>", "<a b='' c='d/e/'>" },
		{ "<a b='c'/>", "<a b='c'/>" },
		{ "<a href=a href=b HREF=c>", "<a href='a'>" },
		{ "<a =b=c>", "<a =b='c'>" },
		{ "<a b==c>", "<a b='=c'>" },
		{ "<a b=>c", "<a b=''>[c]" },
		{ "<a b='' c=\"\">", "<a b='' c=''>" },
		{ "<a \"b'<c=`d'e\">", "<a \"b'<c='`d'e\"'>" },
		{ "<a b=c\nd\te\rf>", "<a b='c' d='' e='' f=''>" },
		{ "<a b='c\r\nd\re\nf'>", "<a b='c\nd\ne\nf'>" },
		{ "</a b=c>", "</a>" },
	};

	check_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(replaces_nul)
{
	static const char input[] = "<A\0B c\0='d\0' c\xef\xbf\xbd=e>\0";
	struct arena *arena = arena_new();
	struct html html;
	struct html_token token;

	html_start(&html, arena, input, sizeof(input) - 1);
	ck_assert_int_eq(html_next(&html, &token), HTML_OPEN);
	ck_assert_str_eq(show_tag(arena, &token), "<a�b c�='d�'>");
	ck_assert_int_eq(html_next(&html, &token), HTML_TEXT);
	ck_assert_uint_eq(token.length, 1);
	arena_free(arena);
}
END_TEST

START_TEST(decodes_references_in_values)
{
	static const struct row rows[] = {
		{ "&amp;&AMP;&lt;&quot;", "&&<\"" },
		{ "a?b=1&amp;c=2&d=3", "a?b=1&c=2&d=3" },
		{ "java&Tab;script&colon;", "java\tscript:" },
		{ "java&#115;cript&#58", "javascript:" },
		{ "&#x6A;&#X6a&#0000106;", "jjj" },
		{ "&#x0;&#xD800;&#x110000;&#99999999999999;", "����" },
		{ "&#x80;&#153;&#x81;", "€™\xc2\x81" },
		{ "&#x1F600;", "😀" },
		{ "&#;&#x;&#xg;&#", "&#;&#x;&#xg;&#" },
		/* A name with no semicolon counts where nothing like a name
		 * follows. */
		{ "&copy &copy, &copy;", "© ©, ©" },
		{ "&copy=1&copyx&copy1", "&copy=1&copyx&copy1" },
		{ "&notit;&not;&notin;", "&notit;¬∉" },
		{ "&colon&colon=", "&colon&colon=" },
		{ "&nosuch;&;&&1;", "&nosuch;&;&&1;" },
		{ "&NotEqualTilde;&fjlig;&nGt;", "≂̸fj≫⃒" },
		{ "&CounterClockwiseContourIntegral;", "∳" },
		{ "&Aacute;&zwnj;&Zscr;&zwj;&a;&AElig", "Á\u200c𝒵\u200d&a;Æ" },
	};
	struct arena *arena = arena_new();
	struct html_token token;
	struct html html;
	const char *input;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		input = arena_printf(
		    arena, "<a title='t' href=\"%s\">", rows[i].input);
		html_start(&html, arena, input, strlen(input));
		ck_assert_int_eq(html_next(&html, &token), HTML_OPEN);
		assert_text(rows[i].input, html_attribute(&token, "href"),
		    rows[i].want);
		assert_text("title", html_attribute(&token, "title"), "t");
		ck_assert_ptr_null(html_attribute(&token, "x"));
	}
	arena_free(arena);
}
END_TEST

START_TEST(leaves_raw_text_alone)
{
	static const struct row rows[] = {
		{ "<title>a<b>&amp;</title >c",
		    "<title>[raw:a<b>&amp;]</title>[c]" },
		{ "<TextArea></textare></TEXTAREA/>",
		    "<textarea>[raw:</textare>]</textarea>" },
		{ "<style><!-- </style>-->",
		    "<style>[raw:<!-- ]</style>[-->]" },
		{ "<style></style><b>", "<style></style><b>" },
		{ "<style>a</stylex></style",
		    "<style>[raw:a</stylex></style]" },
		{ "<xmp><b></xmp>", "<xmp>[raw:<b>]</xmp>" },
		{ "<iframe/><b></iframe>", "<iframe/>[raw:<b>]</iframe>" },
		{ "<noembed><b></noembed><noframes><i></noframes>",
		    "<noembed>[raw:<b>]</noembed>"
		    "<noframes>[raw:<i>]</noframes>" },
		{ "<plaintext><b></plaintext>",
		    "<plaintext>[raw:<b></plaintext>]" },
		{ "<noscript><b></noscript>", "<noscript><b></noscript>" },
		{ "<script>a</script x>b", "<script>[raw:a]</script>[b]" },
		{ "<script>'</scr'+'ipt>'</script>",
		    "<script>[raw:'</scr'+'ipt>']</script>" },
		{ "<script><!-- </script>b-->",
		    "<script>[raw:<!-- ]</script>[b-->]" },
		{ "<script><!--<script></script>--></script>b",
		    "<script>[raw:<!--<script></script>-->]</script>[b]" },
		{ "<script><!--<script></script></script>b",
		    "<script>[raw:<!--<script></script>]</script>[b]" },
		{ "<script><!--<script> --></script>b",
		    "<script>[raw:<!--<script> -->]</script>[b]" },
		{ "<script><!--><script></script>b",
		    "<script>[raw:<!--><script>]</script>[b]" },
		{ "<script><!--<scriptx></script>b",
		    "<script>[raw:<!--<scriptx>]</script>[b]" },
		{ "<script>--><!-<script></script>b",
		    "<script>[raw:--><!-<script>]</script>[b]" },
		{ "<script><!--<script></script>",
		    "<script>[raw:<!--<script></script>]" },
	};
	static const char noscript[] = "<noscript><b></noscript>";
	struct arena *arena = arena_new();
	struct html html;
	const char *got;

	check_rows(rows, COUNT(rows));
	html_start(&html, arena, noscript, strlen(noscript));
	html.scripting = true;
	got = show(arena, &html);
	ck_assert_str_eq(got, "<noscript>[raw:<b>]</noscript>");
	arena_free(arena);
}
END_TEST

START_TEST(limits_attributes)
{
	struct arena *arena = arena_new();
	struct buf buf = { 0 };
	struct html_token token;
	struct html html;
	int i;

	buf_string(&buf, "<a");
	for (i = 0; i < HTML_ATTRIBUTES_MAX; i++)
		buf_printf(&buf, " a%d=%d", i, i);
	buf_string(&buf, "><b>");
	html_start(&html, arena, buf.data, buf.length);
	ck_assert_int_eq(html_next(&html, &token), HTML_OPEN);
	ck_assert_uint_eq(token.attribute_count, HTML_ATTRIBUTES_MAX);
	ck_assert_str_eq(html_attribute(&token, "a255"), "255");
	buf.length -= strlen("><b>");
	buf_string(&buf, " a256=256><b>");
	html_start(&html, arena, buf.data, buf.length);
	ck_assert_int_eq(html_next(&html, &token), HTML_OPEN);
	ck_assert_uint_eq(token.attribute_count, HTML_ATTRIBUTES_MAX);
	ck_assert_ptr_null(html_attribute(&token, "a256"));
	ck_assert_int_eq(html_next(&html, &token), HTML_OPEN);
	ck_assert_str_eq(token.name, "b");
	buf_free(&buf);
	arena_free(arena);
}
END_TEST

/* Each is read in linear time: a second is far more than it needs. */
START_TEST(takes_hostile_pages)
{
	static const struct row rows[] = {
		{ "", "<div>" },
		{ "<a", " b=c" },
		{ "<a b='", "&" },
		{ "", "<a b='&" },
		{ "", "<a b=&ll;&ll>" },
		{ "", "<" },
		{ "", "<a" },
		{ "", "</" },
		{ "", "</>" },
		{ "", "<!--" },
		{ "<!--", ">" },
		{ "<!--", "-" },
		{ "<!--", "--!" },
		{ "", "<!" },
		{ "<a", "/" },
		{ "<a b=\"", "'" },
		{ "", "<a b=\"" },
		{ "<script>", "<!--<script>" },
		{ "<script><!--", "</script" },
		{ "<title>", "</titl" },
		{ "", "<title>" },
	};
	struct buf buf = { 0 };
	struct html_token token;
	struct html html;
	struct arena *arena;
	double start;
	size_t i, n;

	for (i = 0; i < COUNT(rows); i++) {
		arena = arena_new();
		buf_clear(&buf);
		buf_string(&buf, rows[i].input);
		for (n = 0; n < 200000; n++)
			buf_string(&buf, rows[i].want);
		start = cpu_now();
		html_start(&html, arena, buf.data, buf.length);
		while (html_next(&html, &token) != HTML_END)
			continue;
		ck_assert_msg(cpu_now() - start < SLOWNESS * 1000,
		    "%s took %lld ms", rows[i].want,
		    (long long)(cpu_now() - start));
		ck_assert_msg(arena_size(arena) < 5 * buf.length + 100000,
		    "%s took %zu octets", rows[i].want, arena_size(arena));
		arena_free(arena);
	}
	buf_free(&buf);
}
END_TEST

TEST_SUITE("html", tells_text_from_markup, reads_comments, reads_attributes,
    replaces_nul, decodes_references_in_values, leaves_raw_text_alone,
    limits_attributes, takes_hostile_pages)
