#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/suite.h"

struct row {
	const char *name;
	const char *html;
	const char *detail; /* NULL: fine */
};

static void
ask_html(const struct row *row, const char *type, const char *want_action)
{
	struct made made;
	struct finding finding;
	char text[1000];

	snprintf(text, sizeof(text),
	    "From: a@b.jp\nMIME-Version: 1.0\nContent-Type: %s\n\n%s\n", type,
	    row->html);
	made_start(&made, DOOR_SMTP, "<a@b.jp>", text, NULL);
	assert_text(row->name,
	    outcome_name(made_ask(&made, "html-script", &finding)),
	    row->detail == NULL ? "fine" : "found");
	if (row->detail != NULL) {
		assert_text(row->name, finding.detail, row->detail);
		assert_text(
		    row->name, action_name(finding.at_most), want_action);
	}
	made_end(&made);
}

static void
ask_all(const struct row *rows, size_t count, const char *want_action)
{
	size_t i;

	for (i = 0; i < count; i++)
		ask_html(&rows[i], "text/html; charset=utf-8", want_action);
}

#define SCRIPT "the HTML has a script element"
#define SCRIPT_OF(source) SCRIPT " (\"" source "\")"

START_TEST(refused)
{
	static const struct row rows[] = {
		{ "no type", "<script>x()</script>", SCRIPT_OF("x()") },
		{ "upper case", "<SCRIPT SRC=//x.jp/a.js></SCRIPT>",
		    SCRIPT_OF("//x.jp/a.js") },
		{ "empty type", "<script type=''>x()</script>",
		    SCRIPT_OF("x()") },
		{ "blank type", "<script type=' '>x()</script>",
		    SCRIPT_OF("x()") },
		{ "javascript", "<script type=text/javascript>x()</script>",
		    SCRIPT_OF("x()") },
		{ "an old name, blanks around",
		    "<script type=' Application/X-JavaScript\t'>x()</script>",
		    SCRIPT_OF("x()") },
		{ "a parameter",
		    "<script type='text/javascript; charset=utf-8'></script>",
		    SCRIPT },
		{ "module", "<script type=module>import 'x'</script>",
		    SCRIPT_OF("import 'x'") },
		{ "language", "<script language=JavaScript>x()</script>",
		    SCRIPT_OF("x()") },
		{ "empty language", "<script language>x()</script>",
		    SCRIPT_OF("x()") },
		{ "vbscript", "<script language=vbscript>x</script>",
		    SCRIPT_OF("x") },
		{ "the type goes before the language",
		    "<script type='' language=none>x()</script>",
		    SCRIPT_OF("x()") },
		{ "in SVG", "<svg><script>x()</script></svg>",
		    SCRIPT_OF("x()") },
		{ "behind a data block",
		    "<script type=application/ld+json>{}</script><script>",
		    SCRIPT },
		{ "a link", "<a href='javascript:x()'>a</a>",
		    "the HTML has a script URL in the href of the element a "
		    "(\"javascript:x()\")" },
		{ "mixed case", "<a href='JaVaScRiPt:x()'>a</a>",
		    "the HTML has a script URL in the href of the element a "
		    "(\"JaVaScRiPt:x()\")" },
		{ "blanks and a control in front, line ends within",
		    "<a href=' \x01\n java\tscr\r\nipt\n:x()'>a</a>",
		    "the HTML has a script URL in the href of the element a "
		    "(\"\\x01\\x0a java\\x09scr\\x0aipt\\x0a:x()\")" },
		{ "character references",
		    "<a href='&#x6A;avascript&colon;x()'>a</a>",
		    "the HTML has a script URL in the href of the element a "
		    "(\"javascript:x()\")" },
		{ "a reference to a tab", "<a href='java&Tab;script:x()'>a</a>",
		    "the HTML has a script URL in the href of the element a "
		    "(\"java\\x09script:x()\")" },
		{ "image", "<img src=javascript:x()>",
		    "the HTML has a script URL in the src of the element img "
		    "(\"javascript:x()\")" },
		{ "form", "<form action=javascript:x()>",
		    "the HTML has a script URL in the action of the element "
		    "form (\"javascript:x()\")" },
		{ "button", "<button formaction=javascript:x()>",
		    "the HTML has a script URL in the formaction of the "
		    "element button (\"javascript:x()\")" },
		{ "SVG link", "<svg><a xlink:href=javascript:x()>a</a></svg>",
		    "the HTML has a script URL in the xlink:href of the "
		    "element a (\"javascript:x()\")" },
		{ "SVG animation", "<svg><set to=javascript:x()></svg>",
		    "the HTML has a script URL in the to of the element set "
		    "(\"javascript:x()\")" },
		{ "object", "<object data=javascript:x()></object>",
		    "the HTML has a script URL in the data of the element "
		    "object (\"javascript:x()\")" },
		{ "a refresh",
		    "<meta http-equiv=Refresh content=\"0; "
		    "URL='javascript:x()'\">",
		    "the HTML has a script URL in the content of the element "
		    "meta (\"javascript:x()\")" },
		{ "the excerpt at the limit",
		    "<script>  012345678901234567890123456789"
		    "012345678901234567890123456789</script>",
		    SCRIPT_OF("012345678901234567890123456789"
			      "012345678901234567890123456789") },
		{ "the excerpt, one above",
		    "<script>012345678901234567890123456789"
		    "012345678901234567890123456789!</script>",
		    SCRIPT_OF("012345678901234567890123456789"
			      "012345678901234567890123456789") },
		{ "VBScript", "<a href=vbscript:x>a</a>",
		    "the HTML has a script URL in the href of the element a "
		    "(\"vbscript:x\")" },
	};

	ask_all(rows, COUNT(rows), "refuse");
}
END_TEST

START_TEST(noted)
{
	static const struct row rows[] = {
		{ "handler", "<body onload='x()'>",
		    "the HTML has the event handler onload (\"x()\")" },
		{ "form", "<form action=https://x.jp/></form>",
		    "the HTML has the element form (\"https://x.jp/\")" },
		{ "iframe", "<iframe src=https://x.jp/></iframe>",
		    "the HTML has the element iframe (\"https://x.jp/\")" },
		{ "object", "<object data=x.swf></object>",
		    "the HTML has the element object (\"x.swf\")" },
		{ "embed", "<embed src=x.swf>",
		    "the HTML has the element embed (\"x.swf\")" },
		{ "data URL", "<a href='data:text/html,&lt;p>'>a</a>",
		    "the HTML has a data:text/html URL in href "
		    "(\"data:text/html,<p>\")" },
		{ "a refresh to a page of data",
		    "<meta http-equiv=refresh content='0;data:text/html,x'>",
		    "the HTML has a data:text/html URL in content "
		    "(\"data:text/html,x\")" },
		{ "several", "<form onsubmit='x()'><a onclick='y()'>a</a>",
		    "the HTML has the element form, and 2 more of what readers "
		    "drop" },
	};

	ask_all(rows, COUNT(rows), "note");
}
END_TEST

START_TEST(fine)
{
	static const struct row rows[] = {
		{ "a link", "<p><a href=https://example.jp/>a</a></p>", NULL },
		{ "order data", "<script type=application/ld+json>{}</script>",
		    NULL },
		{ "a template", "<script type=text/template><p></script>",
		    NULL },
		{ "another language", "<script language=none>x</script>",
		    NULL },
		{ "talk of script", "<p>javascript: is &lt;script></p>", NULL },
		{ "in a comment", "<!-- <script>x()</script> -->", NULL },
		{ "in a title", "<title><script>x()</script></title>", NULL },
		{ "in a textarea", "<textarea><script></textarea>", NULL },
		{ "a title attribute", "<a title='javascript:x()'>a</a>",
		    NULL },
		{ "a refresh", "<meta http-equiv=refresh content='5; url=/a'>",
		    NULL },
		{ "no refresh",
		    "<meta name=description content='0;url=javascript:x()'>",
		    NULL },
		{ "a relative URL", "<a href='./javascript:x()'>a</a>", NULL },
		{ "a blank within", "<a href='java script:x()'>a</a>", NULL },
		{ "half a scheme", "<a href=javascript>a</a>", NULL },
		{ "a tag without an end", "<script src=x", NULL },
		{ "on alone", "<option on>", NULL },
		{ "an image in place", "<img src='data:image/png;base64,AA'>",
		    NULL },
	};

	ask_all(rows, COUNT(rows), NULL);
}
END_TEST

/* Only what a reader shows is judged. */
START_TEST(parts)
{
	static const struct {
		const char *name;
		const char *header; /* of the part */
		const char *want;
	} rows[] = {
		{ "HTML", "Content-Type: text/html", "found" },
		{ "HTML in line",
		    "Content-Type: text/html\n"
		    "Content-Disposition: inline; filename=a.html",
		    "found" },
		{ "HTML, upper case", "Content-Type: TEXT/HTML", "found" },
		{ "attached HTML",
		    "Content-Type: text/html\n"
		    "Content-Disposition: attachment; filename=a.html",
		    "fine" },
		{ "AMP", "Content-Type: text/x-amp-html", "fine" },
		{ "plain text", "Content-Type: text/plain", "fine" },
		{ "forwarded message",
		    "Content-Type: message/rfc822\n\nFrom: c@d.jp\n"
		    "Content-Type: text/html",
		    "found" },
		{ "attached message",
		    "Content-Type: message/rfc822\n"
		    "Content-Disposition: attachment\n\nFrom: c@d.jp\n"
		    "Content-Type: text/html",
		    "fine" },
		{ "alternative",
		    "Content-Type: multipart/alternative; boundary=bb\n\n"
		    "--bb\nContent-Type: text/html",
		    "found" },
	};
	struct made made;
	struct finding finding;
	char text[1000];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text),
		    "From: a@b.jp\nMIME-Version: 1.0\n"
		    "Content-Type: multipart/mixed; boundary=aa\n\n--aa\n%s\n\n"
		    "<script>x()</script>\n--aa--\n",
		    rows[i].header);
		made_start(&made, DOOR_SMTP, "<a@b.jp>", text, NULL);
		assert_text(rows[i].name,
		    outcome_name(made_ask(&made, "html-script", &finding)),
		    rows[i].want);
		made_end(&made);
	}
}
END_TEST

START_TEST(encoded)
{
	static const char text[] =
	    "From: a@b.jp\nMIME-Version: 1.0\nContent-Type: text/html\n"
	    "Content-Transfer-Encoding: base64\n\n"
	    "PHNjcmlwdD54KCk8L3NjcmlwdD4=\n";
	struct made made;
	struct finding finding;

	made_start(&made, DOOR_SMTP, "<a@b.jp>", text, NULL);
	assert_number(
	    "base64", made_ask(&made, "html-script", &finding), FOUND);
	made_end(&made);
}
END_TEST

/* What was not read is not fine. */
START_TEST(cut)
{
	static const char text[] = "From: a@b.jp\nMIME-Version: 1.0\n"
				   "Content-Type: text/html\n\n"
				   "<p>0123456789</p><script>x()</script>";
	static const struct content_limits limits = { 1000, 20 };
	struct made made;
	struct finding finding;

	made_start(&made, DOOR_SMTP, "<a@b.jp>", text, &limits);
	assert_number("cut", made_ask(&made, "html-script", &finding), UNSURE);
	assert_text("cut", action_name(finding.at_most), "note");
	made_end(&made);
}
END_TEST

/*
 * Memory for tokens is given back now and then: what the page was in the
 * middle of, a title here, goes on after that. It may happen behind any tag.
 */
START_TEST(large)
{
	static const char head[] = "From: a@b.jp\nMIME-Version: 1.0\n"
				   "Content-Type: text/html\n\n";
	static const char *const pages[] = { "<title><script></title>",
		"<b a='1'><title><script></title>",
		"<b><i c='2'><title><script></title><p class='abcdefgh'>" };
	struct made made;
	struct finding finding;
	struct buf text = { 0 };
	size_t i;

	for (i = 0; i < COUNT(pages); i++) {
		buf_clear(&text);
		buf_string(&text, head);
		while (text.length < 2 * 1024 * 1024)
			buf_string(&text, pages[i]);
		made_start(&made, DOOR_SMTP, "<a@b.jp>", text.data, NULL);
		assert_text(pages[i],
		    outcome_name(made_ask(&made, "html-script", &finding)),
		    "fine");
		made_end(&made);

		buf_string(&text, "<a href='javascript:x()'>a</a>");
		made_start(&made, DOOR_SMTP, "<a@b.jp>", text.data, NULL);
		assert_text(pages[i],
		    outcome_name(made_ask(&made, "html-script", &finding)),
		    "found");
		made_end(&made);
	}
	buf_free(&text);
}
END_TEST

TEST_SUITE("html-script", refused, noted, fine, parts, encoded, cut, large)
