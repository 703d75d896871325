#include <string.h>

#include "lib/mail/link.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

#define HEAD "From: A <a@example.jp>\n"
#define TEXT HEAD "Content-Type: text/plain; charset=utf-8\n\n"
#define PAGE HEAD "Content-Type: text/html; charset=utf-8\n\n"
#define BOTH(plain, page)                                                      \
	HEAD "Content-Type: multipart/alternative; boundary=b\n\n--b\n"        \
	     "Content-Type: text/plain\n\n" plain "\n--b\n"                    \
	     "Content-Type: text/html\n\n" page "\n--b--\n"

/* A limit that cuts off the end of what follows. */
#define CUT                                                                    \
	{                                                                      \
		.header = 10000, .body = 20                                    \
	}

START_TEST(html)
{
	static const struct check_row rows[] = {
		{ .name = "plain text", .outcome = FINE },
		{ .name = "a page",
		    .text = PAGE "<p>a",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the message has an HTML part" },
		{ .name = "alternatives",
		    .text = BOTH("a", "<p>a"),
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "the message has an HTML part" },
		{ .name = "attached",
		    .text = HEAD "Content-Type: text/html\n"
				 "Content-Disposition: attachment\n\n<p>a",
		    .outcome = FINE },
		{ .name = "cut",
		    .text = TEXT "0123456789012345678901",
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the body is larger than what is judged, and no "
			      "HTML is in "
			      "that part",
		    .limits = CUT },
	};

	CHECK_ROWS("html", rows);
}
END_TEST

#define WORDS                                                                  \
	"Thank you for your order. Your parcel leaves the warehouse tomorrow " \
	"morning, arrives within three working days. Please write back "       \
	"whenever something should remain unclear. Everybody working there "   \
	"wishes happy evenings reading."
#define OTHER_WORDS                                                            \
	"Cheapest genuine medicine without prescription, discreet worldwide "  \
	"shipping guaranteed. Exclusive bonus pills included, limited offer. " \
	"Casino players receive double jackpot chips, register instantly."

START_TEST(multipart)
{
	static const struct check_row rows[] = {
		{ .name = "plain text", .outcome = FINE },
		{ .name = "alternatives",
		    .text = BOTH(WORDS, "<p>" WORDS),
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail = "the message is multipart/alternative" },
		{ .name = "HTML alone",
		    .text = PAGE "<p>" WORDS,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail =
			"the message has HTML, and no plain text that says the "
			"same" },
		{ .name = "an empty text",
		    .text = BOTH(" \r\n", "<p>" WORDS),
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail =
			"the message has HTML, and no plain text that says the "
			"same" },
		{ .name = "hardly any HTML",
		    .text = PAGE "<p>nineteen letters on",
		    .outcome = FINE },
		{ .name = "twenty letters",
		    .text = PAGE "<p>twenty letters of it",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail =
			"the message has HTML, and no plain text that says the "
			"same" },
		{ .name = "plain text beside it",
		    .text = HEAD
		    "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
		    "Content-Type: text/html\n\n<p>" WORDS "\n--b\n"
		    "Content-Type: text/plain\n\nthe list\n--b--\n",
		    .outcome = FINE },
		{ .name = "different",
		    .text = BOTH(WORDS, "<p>" OTHER_WORDS),
		    .outcome = FOUND,
		    .at_most = ACTION_NOTE,
		    .detail =
			"the plain text and the HTML have hardly a word in "
			"common: "
			"\"Thank you for your order. Your parcel leaves the "
			"warehouse tomorrow morning, arr...\", \"Cheapest "
			"genuine "
			"medicine without prescription, discreet worldwide "
			"shipping guar...\"" },
		{ .name = "cut",
		    .text = TEXT "0123456789012345678901",
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the body is larger than what is judged",
		    .limits = CUT },
	};

	CHECK_ROWS("multipart", rows);
}
END_TEST

/* `count` links to that many hosts, or to one; each with its text. */
static const char *
with_links(struct arena *arena, size_t count, const char *host)
{
	struct buf text = { 0 };
	const char *copy;
	size_t i;

	buf_string(&text, PAGE);
	for (i = 0; i < count; i++) {
		buf_string(&text, "<a href='http://");
		if (host != NULL)
			buf_string(&text, host);
		else
			buf_printf(&text, "h%zu.example", i);
		buf_printf(&text,
		    "/%zu'>a</a> <img src=http://i.example/> "
		    "and more text than that<br>",
		    i);
	}
	copy = arena_string(arena, text.data);
	buf_free(&text);
	return copy;
}

START_TEST(links_many)
{
	struct arena *arena = arena_new();
	const char *text;

	text = with_links(arena, 200, "a.example");
	check_expect_of(text, "links", "200 links", FINE, 0, NULL);
	text = with_links(arena, 201, "a.example");
	check_expect_of(text, "links", "201 links", FOUND, ACTION_REFUSE,
	    "the message has 201 links, more than 200");
	text = with_links(arena, 80, NULL);
	check_expect_of(text, "links", "80 hosts", FINE, 0, NULL);
	text = with_links(arena, 81, NULL);
	check_expect_of(text, "links", "81 hosts", FOUND, ACTION_REFUSE,
	    "its links lead to 81 hosts, more than 80");
	text = with_links(arena, 201, NULL);
	check_expect_of(text, "links", "both", FOUND, ACTION_REFUSE,
	    "the message has 201 links, more than 200; its links lead to 201 "
	    "hosts, more than 80");
	text = with_links(arena, LINKS_MAX / 2 + 1, "a.example");
	check_expect_of(text, "links", "not all are kept", FOUND, ACTION_REFUSE,
	    "the message has 2002 links, more than the 2000 that are looked "
	    "at");
	arena_free(arena);
}
END_TEST

#define TEN(text) text text text text text text text text text text
#define LINK "<a href=http://a.example/>0123456789</a>"

START_TEST(links_share)
{
	static const struct check_row rows[] = {
		{ .name = "none", .outcome = FINE },
		/* 199 octets of a link, and 200 */
		{ .name = "too short to say",
		    .text = PAGE "<a href=http://a.example/>" TEN("1234567890")
			TEN("123456789") "123456789</a>",
		    .outcome = FINE },
		{ .name = "a link alone",
		    .text = PAGE "<a href=http://a.example/>" TEN("1234567890")
			TEN("123456789") "1234567890</a>",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "100 % of its text is links, more than 95 %" },
		{ .name = "95 %",
		    .text = PAGE TEN(LINK) TEN(LINK) "<p>1234567890",
		    .outcome = FINE },
		{ .name = "97 %",
		    .text = PAGE TEN(LINK) TEN(LINK) "<p>12345",
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "97 % of its text is links, more than 95 %" },
		/* the URLs of the plain text are no more than its own */
		{ .name = "what is there twice",
		    .text = BOTH(TEN("http://a.example/ ")
				     TEN("http://a.example/ "),
			"<a href=http://a.example/>a</a> " TEN(WORDS)),
		    .outcome = FINE },
		{ .name = "URLs in plain text",
		    .text = TEXT TEN("http://a.example/bcdefghijk ")
			TEN("http://a.example/bcdefghijl "),
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "96 % of its text is links, more than 95 %" },
		{ .name = "cut",
		    .text = TEXT "0123456789012345678901",
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the body is larger than what is judged",
		    .limits = CUT },
	};

	CHECK_ROWS("links", rows);
}
END_TEST

#define BAD(name_, html, action, detail_)                                      \
	{                                                                      \
		.name = name_, .text = PAGE html, .outcome = FOUND,            \
		.at_most = action, .detail = detail_                           \
	}
#define TARGET(name, html, detail) BAD(name, html, ACTION_NOTE, detail)
#define TRICK(name, html, detail) BAD(name, html, ACTION_REFUSE, detail)
#define GOOD(name_, html)                                                      \
	{                                                                      \
		.name = name_, .text = PAGE html, .outcome = FINE              \
	}

START_TEST(target_text)
{
	static const struct check_row rows[] = {
		TARGET("another host",
		    "<a href=http://evil.example/>http://www.bank.jp/</a>",
		    "the link \"http://www.bank.jp/\" leads to evil.example"),
		TARGET("a host alone",
		    "<a href=http://evil.example/>bank.jp</a>",
		    "the link \"bank.jp\" leads to evil.example"),
		TARGET("its name in the path",
		    "<a href=http://evil.example/bank.jp/>bank.jp</a>",
		    "the link \"bank.jp\" leads to evil.example"),
		TARGET("its name as a subdomain",
		    "<a href=http://bank.jp.evil.example/>bank.jp</a>",
		    "the link \"bank.jp\" leads to bank.jp.evil.example"),
		TARGET("its URL in the path",
		    "<a href=http://evil.example//bank.jp/>bank.jp</a>",
		    "the link \"bank.jp\" leads to evil.example"),
		TARGET("a longer host in the URL",
		    "<a href=http://evil.example/?u=http://bank.jp.x.example/>"
		    "bank.jp</a>",
		    "the link \"bank.jp\" leads to evil.example"),
		TARGET("another one below co.jp",
		    "<a href=http://evil.co.jp/>bank.co.jp</a>",
		    "the link \"bank.co.jp\" leads to evil.co.jp"),
		TARGET("an image with the name",
		    "<a href=http://evil.example/><img alt=www.bank.jp></a>",
		    "the link \"www.bank.jp\" leads to evil.example"),
		TARGET("a host is told once",
		    "<a href=http://evil.example/1>bank.jp</a>"
		    "<a href=http://evil.example/2>bank.jp</a>",
		    "the link \"bank.jp\" leads to evil.example"),
		TRICK("an address",
		    "<a href=http://198.51.100.1/>http://bank.jp</a>",
		    "\"http://198.51.100.1/\" leads to an IP address; the link "
		    "\"http://bank.jp\" leads to 198.51.100.1"),
		GOOD("the same host", "<a href=http://bank.jp/a>bank.jp</a>"),
		GOOD("the same organisation",
		    "<a href=https://click.bank.co.jp/>www.bank.co.jp</a>"),
		GOOD("words",
		    "<a href=http://click.example/>our bank.jp page"
		    "</a><a href=http://click.example/>Bank.jp</a>"),
		GOOD("an address of mail",
		    "<a href=http://click.example/>a@bank.jp</a>"),
		GOOD("the From domain counts clicks",
		    "<a href=http://click.example.jp/>http://bank.jp/</a>"),
		GOOD("a redirector",
		    "<a href=http://u1.ct.sendgrid.net/>http://bank.jp/</a>"),
		GOOD("the target is in the URL",
		    "<a href=http://c.example/?u=http://bank.jp/>bank.jp</a>"),
		GOOD("the target is in the URL, encoded",
		    "<a href=http://c.example/?u=http%3a%2f%2fbank.jp>"
		    "http://bank.jp/</a>"),
		GOOD("a file", "<a href=http://c.example/>readme.md</a>"),
		GOOD("other schemes",
		    "<a href=mailto:a@b.jp>bank.jp</a>"
		    "<a href=#a>bank.jp</a>"),
	};

	CHECK_ROWS("link-target", rows);
}
END_TEST

START_TEST(target_host)
{
	static const struct check_row rows[] = {
		TRICK("IPv4", "<a href=http://192.0.2.1/>a</a>",
		    "\"http://192.0.2.1/\" leads to an IP address"),
		TRICK("IPv6", "<a href=http://[2001:db8::1]/>a</a>",
		    "\"http://[2001:db8::1]/\" leads to an IP address"),
		TRICK("an odd address", "<a href=http://0xc0000201/>a</a>",
		    "\"http://0xc0000201/\" leads to an IP address; "
		    "\"http://0xc0000201/\" leads to 192.0.2.1: the IP address "
		    "is written in an odd form"),
		TRICK("in plain text", "see http://192.0.2.1/",
		    "\"http://192.0.2.1/\" leads to an IP address"),
		TRICK("a form", "<form action=http://192.0.2.1/>",
		    "\"http://192.0.2.1/\" leads to an IP address"),
		TRICK("scripts", "<a href=http://bаnk.jp/>a</a>",
		    "\"http://b\\xd0\\xb0nk.jp/\" leads to xn--bnk-6cd.jp: it "
		    "mixes letters of several scripts"),
		TRICK("Cyrillic", "<a href=http://xn--80ak6aa92e.com/>a</a>",
		    "\"http://xn--80ak6aa92e.com/\" leads to "
		    "xn--80ak6aa92e.com: its letters are Cyrillic and look "
		    "like Latin ones"),
		TRICK("a user", "<a href=http://bank.jp@evil.example/>a</a>",
		    "\"http://bank.jp@evil.example/\" leads to evil.example: a "
		    "user name stands before the host"),
		TRICK("a backslash", "<a href='http://evil.example\\@bank.jp'>",
		    "\"http://evil.example\\x5c@bank.jp\" leads to "
		    "evil.example: it has not two slashes before the host"),
		TRICK("percent signs", "<a href=http://%65vil.example/>a</a>",
		    "\"http://%65vil.example/\" leads to evil.example: the "
		    "host is written in percent signs"),
		TRICK("a line end", "<a href='http://evil\n.example/'>a</a>",
		    "\"http://evil.example/\" leads to evil.example: a line "
		    "end or a tab is in the host"),
		TARGET("a port", "<a href=http://a.jp:81/>a</a>",
		    "\"http://a.jp:81/\" leads to port 81"),
		TARGET("a shortener",
		    "<a href=https://bit.ly/a>a</a>"
		    "<a href=https://bit.ly/b>b</a>",
		    "\"https://bit.ly/a\" is a shortened link"),
		TARGET("below a shortener", "<a href=https://a.bit.ly/a>a</a>",
		    "\"https://a.bit.ly/a\" is a shortened link"),
		TARGET("nowhere", "<a href=http://a.jp:x/>a</a>",
		    "\"http://a.jp:x/\" leads nowhere: its port is no number"),
		GOOD("usual ports",
		    "<a href=http://a.jp:8080/>a</a><a href=https://b.jp:8443/>"
		    "a</a><a href=ftp://c.jp/>a</a><a href=http://d.jp:443/>"),
		GOOD(
		    "nowhere, in text", "see http://a.jp:x/ or http://[host]/"),
		GOOD("what a reader fetches itself",
		    "<img src=http://192.0.2.1/a.png>"
		    "<link rel=stylesheet href=https://bit.ly/a>"),
		GOOD("another name", "<a href=https://orbit.ly/a>a</a>"),
		GOOD("Japanese", "<a href=https://日本語のabc.jp/a>a</a>"),
		GOOD("a relative one", "<a href=/a@b>a</a>"),
		GOOD("a path", "<a href=http://a.jp/@b%41>a</a>"),
		{ .name = "cut",
		    .text = TEXT "0123456789012345678901",
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the message has more than what is judged",
		    .limits = CUT },
	};

	CHECK_ROWS("link-target", rows);
}
END_TEST

/* What lists say is gathered: test_gather_links. */
START_TEST(listed)
{
	static const struct check_row rows[] = {
		{ .name = "a link",
		    .text = TEXT "http://a.com/",
		    .outcome = FINE },
		{ .name = "cut",
		    .text = TEXT "0123456789012345678901",
		    .outcome = UNSURE,
		    .at_most = ACTION_NOTE,
		    .detail = "the message has more than what is asked about "
			      "(0 domains)",
		    .limits = CUT },
	};

	CHECK_ROWS("link-listed", rows);
}
END_TEST

TEST_SUITE("check_links", html, multipart, links_many, links_share, target_text,
    target_host, listed)
