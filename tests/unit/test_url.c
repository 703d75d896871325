#include <stdio.h>
#include <string.h>

#include "lib/mail/url.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

/* "http example.jp:80 user slash", "https ! its host is missing", "mailto". */
static const char *
show(struct arena *arena, const struct url *url)
{
	static const char *const schemes[] = { "relative", "http", "https",
		"ftp", "mailto", "tel", "cid", "data", "script", "file",
		"other" };
	static const char *const odd[] = { " user", " slash", " control",
		" percent", " address" };
	const char *shown = schemes[url->scheme];
	size_t i;

	ck_assert_ptr_nonnull(url->text);
	if (url->fault != NULL)
		shown = arena_printf(arena, "%s ! %s", shown, url->fault);
	else if (url->host != NULL)
		shown = arena_printf(arena, "%s %s%s%s:%u", shown,
		    url->ip.family ? "[" : "", url->host,
		    url->ip.family ? "]" : "", url->port);
	for (i = 0; i < COUNT(odd); i++) {
		if (url->odd & 1u << i)
			shown = arena_printf(arena, "%s%s", shown, odd[i]);
	}
	return shown;
}

struct row {
	const char *input, *want;
};

static void
check_rows(const struct row *rows, size_t count, const char *base_text)
{
	struct arena *arena = arena_new();
	struct url base, url;
	const char *got;
	size_t i;

	if (base_text != NULL)
		url_parse(arena, base_text, strlen(base_text), NULL, &base);
	for (i = 0; i < count; i++) {
		url_parse(arena, rows[i].input, strlen(rows[i].input),
		    base_text != NULL ? &base : NULL, &url);
		got = show(arena, &url);
		assert_text(rows[i].input, got, rows[i].want);
	}
	arena_free(arena);
}

START_TEST(tells_schemes)
{
	static const struct row rows[] = {
		{ "", "relative" },
		{ "#top", "relative" },
		{ "a/b?c", "relative" },
		{ "example.jp", "relative" },
		{ ":a", "relative" },
		{ "1a:b", "relative" },
		{ "a b:c", "relative" },
		{ "mailto:a@b.jp", "mailto" },
		{ "MailTo:a@b.jp", "mailto" },
		{ "tel:+81312345678", "tel" },
		{ "sms:+81312345678", "tel" },
		{ "cid:a@b", "cid" },
		{ "data:text/html,a", "data" },
		{ "java\nscript:a()", "script" },
		{ "\x01 vbscript:a()", "script" },
		{ "file:///c:/a", "file" },
		{ "x-app+1.0:a", "other" },
		{ "httpx://example.jp", "other" },
		{ "//example.jp/a", "https example.jp:443" },
		{ "/\\example.jp/a", "https example.jp:443 slash" },
	};

	check_rows(rows, COUNT(rows), NULL);
}
END_TEST

START_TEST(tells_hosts)
{
	static const struct row rows[] = {
		{ "http://example.jp", "http example.jp:80" },
		{ " HTTPS://WWW.Example.JP/a@b:c?d@e#f@g ",
		    "https www.example.jp:443" },
		{ "ftp://example.jp./", "ftp example.jp:21" },
		{ "http://example.jp?a@b", "http example.jp:80" },
		{ "http://example.jp#a@b", "http example.jp:80" },
		{ "http://a_b.example.jp", "http a_b.example.jp:80" },
		{ "http://localhost", "http localhost:80" },
		{ "http://a..b/", "http a..b:80" },
		{ "http://", "http ! its host is missing" },
		{ "http:///", "http ! its host is missing slash" },
		{ "http://?a", "http ! its host is missing" },
		{ "http://user@/a", "http ! its host is missing user" },
		{ "http://a b.jp/",
		    "http ! its host is no name that a browser takes" },
		{ "http://{{host}}^/",
		    "http ! its host is no name that a browser takes" },
		{ "http://a<b>.jp/",
		    "http ! its host is no name that a browser takes" },
		/* names of every script */
		{ "http://日本語.jp/", "http xn--wgv71a119e.jp:80" },
		{ "http://XN--WGV71A119E.jp/", "http xn--wgv71a119e.jp:80" },
		{ "http://faß.de/", "http xn--fa-hia.de:80" },
		{ "http://💩.la/", "http xn--ls8h.la:80" },
		{ "http://xn--ls8h.la/", "http xn--ls8h.la:80" },
		{ "http://é--b-.com/", "http xn----b--9oa.com:80" },
		{ "http://ｅｘａｍｐｌｅ．ｊｐ/", "http example.jp:80" },
		{ "http://example。jp/", "http example.jp:80" },
		{ "http://exam\u00adple.jp/", "http example.jp:80" },
		{ "http://①.jp/", "http 1.jp:80" },
		{ "http://xn--a.jp/",
		    "http ! its host is no name that a browser takes" },
		{ "http://a\xff.jp/",
		    "http ! its host is no name that a browser takes" },
		{ "http://\u202e.jp/",
		    "http ! its host is no name that a browser takes" },
	};

	check_rows(rows, COUNT(rows), NULL);
}
END_TEST

START_TEST(sees_through_tricks)
{
	static const struct row rows[] = {
		{ "http://bank.jp@evil.example/", "http evil.example:80 user" },
		{ "http://bank.jp:80@evil.example/a",
		    "http evil.example:80 user" },
		{ "http://a@b@evil.example/", "http evil.example:80 user" },
		{ "http://@example.jp/", "http example.jp:80" },
		{ "http://evil.example\\@bank.jp/",
		    "http evil.example:80 slash" },
		{ "http:\\\\example.jp\\a", "http example.jp:80 slash" },
		{ "http:/example.jp/", "http example.jp:80 slash" },
		{ "http:example.jp/", "http example.jp:80 slash" },
		{ "http:////example.jp/", "http example.jp:80 slash" },
		{ "ht\ttp://exam\r\nple.jp/", "http example.jp:80 control" },
		{ "http://example.jp/a\r\n\tb", "http example.jp:80" },
		{ "http://example.jp/a%2f", "http example.jp:80" },
		{ "http://%65xample%2ejp/", "http example.jp:80 percent" },
		{ "http://%e6%97%a5.jp/", "http xn--wgv.jp:80 percent" },
		{ "http://a%2fb.jp/",
		    "http ! its host is no name that a browser takes percent" },
		{ "http://a%00b.jp/",
		    "http ! its host is no name that a browser takes percent" },
		{ "http://a%zz.jp/",
		    "http ! its host is no name that a browser takes" },
		{ "http://a%2540b.jp/",
		    "http ! its host is no name that a browser takes percent" },
	};

	check_rows(rows, COUNT(rows), NULL);
}
END_TEST

START_TEST(tells_addresses)
{
	static const struct row rows[] = {
		{ "http://192.0.2.1/", "http [192.0.2.1]:80" },
		{ "http://192.0.2.1./", "http [192.0.2.1]:80 address" },
		{ "http://0xc0000201/", "http [192.0.2.1]:80 address" },
		{ "http://3221225985/", "http [192.0.2.1]:80 address" },
		{ "http://0300.0.0x2.01/", "http [192.0.2.1]:80 address" },
		{ "http://192.513/", "http [192.0.2.1]:80 address" },
		{ "http://192.0.513/", "http [192.0.2.1]:80 address" },
		{ "http://１９２.0.2.1/", "http [192.0.2.1]:80 address" },
		{ "http://%31%39%32.0.2.1/",
		    "http [192.0.2.1]:80 percent address" },
		{ "http://0x/", "http [0.0.0.0]:80 address" },
		{ "http://4294967295/", "http [255.255.255.255]:80 address" },
		{ "http://4294967296/",
		    "http ! its host is no valid IP address" },
		{ "http://0xfffffffffffffffffffffffff/",
		    "http ! its host is no valid IP address" },
		{ "http://1.2.3.4.5/",
		    "http ! its host is no valid IP address" },
		{ "http://256.0.0.1/",
		    "http ! its host is no valid IP address" },
		{ "http://1.2.3.256/",
		    "http ! its host is no valid IP address" },
		{ "http://1.2.65536/",
		    "http ! its host is no valid IP address" },
		{ "http://1..2/", "http ! its host is no valid IP address" },
		{ "http://a.09/", "http ! its host is no valid IP address" },
		{ "http://a.0x1/", "http ! its host is no valid IP address" },
		{ "http://1.2.3.4a/", "http 1.2.3.4a:80" },
		{ "http://0xg/", "http 0xg:80" },
		{ "http://[2001:DB8::1]:8080/", "http [2001:db8::1]:8080" },
		{ "http://[::ffff:192.0.2.1]/", "http [192.0.2.1]:80" },
		{ "http://[::1%25eth0]/",
		    "http ! its host is no valid IP address" },
		{ "http://[192.0.2.1]/",
		    "http ! its host is no valid IP address" },
		{ "http://[::1/", "http ! its host is no valid IP address" },
		{ "http://[::1]a/", "http ! its host is no valid IP address" },
		{ "http://[/", "http ! its host is no valid IP address" },
	};

	check_rows(rows, COUNT(rows), NULL);
}
END_TEST

START_TEST(tells_ports)
{
	static const struct row rows[] = {
		{ "http://example.jp:/", "http example.jp:80" },
		{ "https://example.jp:443/", "https example.jp:443" },
		{ "http://example.jp:0008080/", "http example.jp:8080" },
		{ "http://example.jp:0/", "http example.jp:0" },
		{ "http://example.jp:65535/", "http example.jp:65535" },
		{ "http://example.jp:65536/",
		    "http ! its port is above 65535" },
		{ "http://example.jp:99999999999999999999/",
		    "http ! its port is above 65535" },
		{ "http://example.jp:8a/", "http ! its port is no number" },
		{ "http://example.jp:80:90/", "http ! its port is no number" },
		{ "http://a:b@example.jp:81/", "http example.jp:81 user" },
	};

	check_rows(rows, COUNT(rows), NULL);
}
END_TEST

START_TEST(follows_base)
{
	static const struct row rows[] = {
		{ "", "http example.jp:81" },
		{ "a/b", "http example.jp:81" },
		{ "/a//b.jp", "http example.jp:81" },
		{ "http:a", "http example.jp:81" },
		{ "http:/a", "http example.jp:81" },
		{ "http://b.jp", "http b.jp:80" },
		{ "https:b.jp", "https b.jp:443 slash" },
		{ "//b.jp/a", "http b.jp:80" },
		{ "\\\\b.jp/a", "http b.jp:80 slash" },
		{ "mailto:a@b.jp", "mailto" },
	};

	check_rows(rows, COUNT(rows), "http://example.jp:81/a/");
}
END_TEST

/* What is behind the host may be longer than what is looked at. */
START_TEST(limits)
{
	struct arena *arena = arena_new();
	struct buf text = { 0 };
	struct url url;
	double start;

	buf_string(&text, "http://user");
	while (text.length < URL_MAX - strlen("@b.jp/"))
		buf_octet(&text, 'a');
	buf_string(&text, "@b.jp/");
	url_parse(arena, text.data, text.length, NULL, &url);
	ck_assert_str_eq(show(arena, &url), "http b.jp:80 user");
	buf_string(&text, "aaaa");
	url_parse(arena, text.data, text.length, NULL, &url);
	ck_assert_str_eq(show(arena, &url), "http b.jp:80 user");

	buf_clear(&text);
	buf_string(&text, "http://user");
	while (text.length < URL_MAX + 1 - strlen("@b.jp/"))
		buf_octet(&text, 'a');
	buf_string(&text, "@b.jp/");
	url_parse(arena, text.data, text.length, NULL, &url);
	ck_assert_str_eq(show(arena, &url), "http ! its host does not end");

	start = cpu_seconds();
	while (text.length < 50 * 1024 * 1024)
		buf_string(&text, "é%41");
	url_parse(arena, text.data, text.length, NULL, &url);
	ck_assert_msg(cpu_seconds() - start < 2 * SLOWNESS, "%.1f s",
	    cpu_seconds() - start);
	buf_free(&text);
	arena_free(arena);
}
END_TEST

TEST_SUITE("url", tells_schemes, tells_hosts, sees_through_tricks,
    tells_addresses, tells_ports, follows_base, limits)
