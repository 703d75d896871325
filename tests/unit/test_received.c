#include <string.h>

#include "lib/mail/received.h"
#include "lib/mail/trace_private.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

/* "-" stands for what is not given. */
static const char *
shown(const char *text)
{
	return text != NULL ? text : "-";
}

START_TEST(received_fields)
{
	static const struct {
		const char *name, *value;
		const char *helo, *host, *ip, *by, *with;
	} rows[] = {
		{ "Postfix",
		    "from mail.example.jp (mail.example.jp [192.0.2.10])\r\n"
		    "\tby mx.example.net (Postfix) with ESMTPS id 4F1\r\n"
		    "\tfor <b@example.net>; Sun, 22 Nov 2026 09:00:00 +0900",
		    "mail.example.jp", "mail.example.jp", "192.0.2.10",
		    "mx.example.net", "ESMTPS" },
		{ "Postfix, with TLS and a login",
		    "from web1 (unknown [IPv6:2001:db8::10])\n\t(using TLSv1.3 "
		    "with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\n\t(No "
		    "client certificate requested)\n\t(Authenticated sender: "
		    "by)\n\tby mx.example.net (Postfix) with ESMTPSA id 4F1",
		    "web1", "-", "2001:db8::10", "mx.example.net", "ESMTPSA" },
		{ "Postfix, a literal for a HELO",
		    "from [192.168.1.5] (unknown [192.0.2.10]) by mx (Postfix) "
		    "with ESMTP id 1",
		    "[192.168.1.5]", "-", "192.0.2.10", "mx", "ESMTP" },
		{ "Postfix, by the sendmail command",
		    "by web1.example.jp (Postfix, from userid 33) id 4F1; x",
		    "-", "-", "-", "web1.example.jp", "-" },
		{ "Gmail, from outside",
		    "from mail.example.jp (mail.example.jp. [192.0.2.10])\r\n"
		    "        by mx.google.com with ESMTPS id a1-20020a0.1.2026."
		    "11.22\r\n        for <b@example.net>\r\n        (version="
		    "TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256); x",
		    "mail.example.jp", "mail.example.jp", "192.0.2.10",
		    "mx.google.com", "ESMTPS" },
		{ "Gmail, inside",
		    "by 2002:a05:6402:1f8a:b0:4ab:1:2 with SMTP id c10csp1; x",
		    "-", "-", "-", "2002:a05:6402:1f8a:b0:4ab:1:2", "SMTP" },
		{ "Exchange",
		    "from mail.example.jp (192.0.2.10) by\r\n AM0EUR02FT0.mail."
		    "protection.outlook.com (10.13.54.1) with Microsoft "
		    "SMTP\r\n"
		    " Server (version=TLS1_2, cipher=X) id 15.20.7000.1 via "
		    "Frontend Transport; x",
		    "mail.example.jp", "-", "192.0.2.10",
		    "AM0EUR02FT0.mail.protection.outlook.com", "Microsoft" },
		{ "Exchange, IPv6, inside",
		    "from A.prod.outlook.com (2603:10a6:800:1::5) by B.prod."
		    "outlook.com (2603:10a6:20b:2::19) with mapi id 15.20; x",
		    "A.prod.outlook.com", "-", "2603:10a6:800:1::5",
		    "B.prod.outlook.com", "mapi" },
		{ "Exim",
		    "from mail.example.jp ([192.0.2.10]:40312)\n\tby mx."
		    "example.net with esmtps  (TLS1.3) tls TLS_AES\n\t"
		    "(Exim 4.96)\n\t(envelope-from <a@example.jp>)",
		    "mail.example.jp", "-", "192.0.2.10", "mx.example.net",
		    "esmtps" },
		{ "Exim, another HELO",
		    "from host.example.org ([192.0.2.10]:4 helo=mail.example."
		    "jp) by mx.example.net with esmtp (Exim 4.96)",
		    "mail.example.jp", "host.example.org", "192.0.2.10",
		    "mx.example.net", "esmtp" },
		{ "Exim, no reverse name",
		    "from [192.0.2.10] (port=4 helo=mail.example.jp) by mx "
		    "with esmtp",
		    "mail.example.jp", "-", "192.0.2.10", "mx", "esmtp" },
		{ "Exim, a literal for a HELO",
		    "from [192.0.2.10] (helo=[192.168.1.5]) by mx with esmtp",
		    "[192.168.1.5]", "-", "192.0.2.10", "mx", "esmtp" },
		{ "qmail",
		    "from unknown (HELO mail.example.jp) (192.0.2.10)\n  by mx"
		    ".example.net with SMTP; 22 Nov 2026 00:00:00 -0000",
		    "mail.example.jp", "-", "192.0.2.10", "mx.example.net",
		    "SMTP" },
		{ "qmail, with a name and ident",
		    "from host.example.org (HELO mail.example.jp) "
		    "(root@192.0.2.10) by mx.example.net with SMTP; x",
		    "mail.example.jp", "host.example.org", "192.0.2.10",
		    "mx.example.net", "SMTP" },
		{ "qmail, HELO is the name",
		    "from mail.example.jp (192.0.2.10) by mx with SMTP",
		    "mail.example.jp", "-", "192.0.2.10", "mx", "SMTP" },
		{ "qmail, on its own", "(qmail 1234 invoked from network); x",
		    "-", "-", "-", "-", "-" },
		{ "Yahoo",
		    "from 192.0.2.10 (EHLO mail.example.jp)\n by 10.197.41.100 "
		    "with SMTPs\n (version=TLS1_3 cipher=X); x",
		    "mail.example.jp", "-", "192.0.2.10", "10.197.41.100",
		    "SMTPs" },
		{ "iCloud",
		    "from mail.example.jp (mail.example.jp [192.0.2.10])\n by "
		    "st43p00im-a.me.com (Postfix) with ESMTPS id 1; x",
		    "mail.example.jp", "mail.example.jp", "192.0.2.10",
		    "st43p00im-a.me.com", "ESMTPS" },
		{ "sendmail",
		    "from mail.example.jp (IDENT:root@host.example.org "
		    "[192.0.2.10] (may be forged)) by mx.example.net "
		    "(8.17.1/8.17.1) with ESMTPS id 2AM0",
		    "mail.example.jp", "host.example.org", "192.0.2.10",
		    "mx.example.net", "ESMTPS" },
		{ "Dovecot LMTP",
		    "from mx.example.net\n\tby imap.example.net with LMTP\n\t"
		    "id 8P6; (envelope-from <a@example.jp>)",
		    "mx.example.net", "-", "-", "imap.example.net", "LMTP" },
		{ "Dovecot LMTP, with an address",
		    "from mx.example.net ([127.0.0.1])\n\tby imap with LMTP",
		    "mx.example.net", "-", "127.0.0.1", "imap", "LMTP" },
		{ "a Japanese provider, no blank before the bracket",
		    "from mail.example.jp (mail.example.jp[192.0.2.10]) by "
		    "mx.example.ne.jp (MTA) with ESMTP id x",
		    "mail.example.jp", "mail.example.jp", "192.0.2.10",
		    "mx.example.ne.jp", "ESMTP" },
		{ "another one, the address as a name",
		    "from mail.example.jp (192.0.2.10 [192.0.2.10]) by "
		    "mx.example.ne.jp with SMTP",
		    "mail.example.jp", "-", "192.0.2.10", "mx.example.ne.jp",
		    "SMTP" },
		{ "another one, brackets outside",
		    "from mail.example.jp [192.0.2.10] by mx.example.ne.jp "
		    "with ESMTP (code 1)",
		    "mail.example.jp", "-", "192.0.2.10", "mx.example.ne.jp",
		    "ESMTP" },
		{ "another one, the name without brackets",
		    "from mail (mail.example.jp 192.0.2.10) by "
		    "mx.example.ne.jp",
		    "mail", "mail.example.jp", "192.0.2.10", "mx.example.ne.jp",
		    "-" },
		{ "CommuniGate",
		    "from [192.0.2.10] (HELO mail.example.jp) by mx "
		    "(CommuniGate Pro SMTP 6.2) with ESMTPS id 1",
		    "mail.example.jp", "-", "192.0.2.10", "mx", "ESMTPS" },
		{ "what a client says of itself is no address",
		    "from [192.0.2.66] by mx with SMTP", "[192.0.2.66]", "-",
		    "-", "mx", "SMTP" },
		{ "a HELO with more in it",
		    "from a [192.0.2.66] (host.example.org [192.0.2.10]) by mx",
		    "a", "host.example.org", "192.0.2.10", "mx", "-" },
		{ "words that are no clauses of their own",
		    "from by by with with from", "by", "-", "-", "with",
		    "from" },
		{ "a comment that is not closed",
		    "from a (b [192.0.2.10] by mx", "a", "b", "192.0.2.10", "-",
		    "-" },
		{ "an address that is none", "from a (b [192.0.2.256]) by mx",
		    "a", "-", "-", "mx", "-" },
		{ "nothing", "", "-", "-", "-", "-", "-" },
		{ "rubbish", ")(;\"\\", "-", "-", "-", "-", "-" },
	};
	struct arena *arena = arena_new();
	struct received received;
	char ip[IP_TEXT_SIZE];
	const char *text;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		received_read(
		    arena, rows[i].value, strlen(rows[i].value), &received);
		assert_text(rows[i].name, shown(received.helo), rows[i].helo);
		assert_text(rows[i].name, shown(received.name), rows[i].host);
		text = ip_show(&received.ip, ip);
		assert_text(
		    rows[i].name, *text != '\0' ? text : "-", rows[i].ip);
		assert_text(rows[i].name, shown(received.by), rows[i].by);
		assert_text(rows[i].name, shown(received.with), rows[i].with);
	}
	arena_free(arena);
}
END_TEST

/* "spf=fail 192.0.2.10 smtp.mailfrom=a@b; ..." of what was read. */
static void
show_result(struct buf *out, const struct auth_result *result)
{
	char ip[IP_TEXT_SIZE];
	size_t i;

	buf_printf(out, "%s=%s", result->method, result->result);
	if (result->ip.family != 0)
		buf_printf(out, " [%s]", ip_show(&result->ip, ip));
	for (i = 0; i < result->property_count; i++)
		buf_printf(out, " %s=%s", result->properties[i].name,
		    result->properties[i].value);
}

START_TEST(auth_results)
{
	static const struct {
		const char *name, *value, *want;
	} rows[] = {
		{ "Gmail",
		    "mx.google.com;\r\n       dkim=pass header.i=@example.jp "
		    "header.s=s1 header.b=\"aB/c=\";\r\n       spf=pass "
		    "(google.com: domain of a@example.jp designates 192.0.2.10 "
		    "as permitted sender) smtp.mailfrom=a@example.jp;\r\n"
		    "       dmarc=pass (p=NONE sp=NONE dis=NONE) "
		    "header.from=example.jp",
		    "mx.google.com; dkim=pass header.i=@example.jp header.s=s1 "
		    "header.b=aB/c=; spf=pass [192.0.2.10] smtp.mailfrom="
		    "a@example.jp; dmarc=pass header.from=example.jp" },
		{ "Exchange names no server",
		    "spf=fail (sender IP is 2001:db8::10)\r\n smtp.mailfrom="
		    "example.jp; dkim=none (message not signed)\r\n header.d="
		    "none;dmarc=none action=none\r\n header.from=example.jp;"
		    "compauth=fail reason=001",
		    "-; spf=fail [2001:db8::10] smtp.mailfrom=example.jp; "
		    "dkim=none header.d=none; dmarc=none action=none "
		    "header.from=example.jp; compauth=fail reason=001" },
		{ "Yahoo, no blank before the comment",
		    "a1.mail.yahoo.com;\n dkim=pass header.i=@example.jp;\n "
		    "spf=pass smtp.mailfrom=example.jp;\n dmarc=pass(p=NONE) "
		    "header.from=example.jp;",
		    "a1.mail.yahoo.com; dkim=pass header.i=@example.jp; "
		    "spf=pass smtp.mailfrom=example.jp; dmarc=pass "
		    "header.from=example.jp" },
		{ "a Japanese provider, words behind the server",
		    "mta1.mail.example.ne.jp  from=example.jp; domainkeys="
		    "neutral (no sig); dkim=pass (ok) header.i=@example.jp; "
		    "spf=pass (192.0.2.10) smtp.mailfrom=a@example.jp",
		    "mta1.mail.example.ne.jp; domainkeys=neutral; dkim=pass "
		    "header.i=@example.jp; spf=pass [192.0.2.10] "
		    "smtp.mailfrom=a@example.jp" },
		{ "iprev",
		    "mx.example.net 1; iprev=pass policy.iprev=192.0.2.10 "
		    "(mail.example.jp); iprev=fail policy.iprev="
		    "\"2001:db8::10\"",
		    "mx.example.net; iprev=pass [192.0.2.10] policy.iprev="
		    "192.0.2.10; iprev=fail [2001:db8::10] policy.iprev="
		    "2001:db8::10" },
		{ "a property says more than a comment",
		    "mx; iprev=pass (198.51.100.1) smtp.remote-ip=192.0.2.10 "
		    "(198.51.100.2)",
		    "mx; iprev=pass [192.0.2.10] smtp.remote-ip=192.0.2.10" },
		{ "of a comment the last address counts",
		    "mx; spf=fail (domain of 198.51.100.1 as permitted does "
		    "not designate 192.0.2.10 as permitted sender)",
		    "mx; spf=fail [192.0.2.10]" },
		{ "blanks where nobody has them (RFC 8601 B.7): left out",
		    "foo.example.net (foobar) 1 (baz);\n dkim (Because I like "
		    "it) / 1 (One yay) = (wait for it) fail\n policy (A dot "
		    "can go here) . (like that) expired\n (this surprised me) "
		    "= (as I wasn't expecting it) 1362471462",
		    "foo.example.net" },
		{ "a version of the method", "mx; dkim/1=pass",
		    "mx; dkim=pass" },
		{ "none at all", "mx.example.net; none", "mx.example.net" },
		{ "capitals", "mx; SPF=Pass", "mx; spf=pass" },
		{ "no value", "mx; spf=; dkim=pass", "mx; dkim=pass" },
		{ "nothing", "", "-" },
		{ "rubbish", "=;=\"(", "-" },
	};
	struct arena *arena = arena_new();
	struct auth_results results;
	struct buf out = { 0 };
	size_t i, j;

	for (i = 0; i < COUNT(rows); i++) {
		auth_results_read(
		    arena, rows[i].value, strlen(rows[i].value), &results);
		buf_clear(&out);
		buf_string(&out, shown(results.authserv_id));
		for (j = 0; j < results.count; j++) {
			buf_string(&out, "; ");
			show_result(&out, &results.items[j]);
		}
		assert_text(rows[i].name, out.data, rows[i].want);
	}
	buf_free(&out);
	arena_free(arena);
}
END_TEST

START_TEST(received_spf)
{
	static const struct {
		const char *name, *value, *want;
	} rows[] = {
		{ "Gmail",
		    "pass (google.com: domain of a@example.jp designates "
		    "192.0.2.10 as permitted sender) client-ip=192.0.2.10;",
		    "spf=pass [192.0.2.10] client-ip=192.0.2.10" },
		{ "policyd-spf",
		    "Pass (mailfrom) identity=mailfrom; "
		    "client-ip=2001:db8::10; "
		    "helo=mail.example.jp; envelope-from=a@example.jp; "
		    "receiver=<UNKNOWN> ",
		    "spf=pass [2001:db8::10] identity=mailfrom client-ip="
		    "2001:db8::10 helo=mail.example.jp envelope-from="
		    "a@example.jp receiver=<UNKNOWN>" },
		{ "a comment alone",
		    "softfail (domain does not designate 192.0.2.10 as "
		    "permitted sender)",
		    "spf=softfail [192.0.2.10]" },
		{ "quoted", "pass envelope-from=\"a b@example.jp\"",
		    "spf=pass envelope-from=a b@example.jp" },
		{ "nothing", "", "spf=" },
	};
	struct arena *arena = arena_new();
	struct auth_result result;
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		received_spf_read(
		    arena, rows[i].value, strlen(rows[i].value), &result);
		buf_clear(&out);
		show_result(&out, &result);
		assert_text(rows[i].name, out.data, rows[i].want);
	}
	ck_assert_ptr_null(auth_property(&result, "helo"));
	buf_free(&out);
	arena_free(arena);
}
END_TEST

/* At the limit, and one above. */
START_TEST(limits)
{
	struct arena *arena = arena_new();
	struct auth_results results;
	struct received received;
	struct buf text = { 0 };
	int more, i;

	for (more = 0; more <= 1; more++) {
		buf_clear(&text);
		buf_string(&text, "mx");
		for (i = 0; i < AUTH_RESULTS_MAX + more; i++)
			buf_string(&text, "; spf=pass");
		auth_results_read(arena, text.data, text.length, &results);
		ck_assert_uint_eq(results.count, AUTH_RESULTS_MAX);
		buf_clear(&text);
		buf_string(&text, "mx; spf=pass");
		for (i = 0; i < AUTH_RESULTS_MAX + more; i++)
			buf_string(&text, " a=b");
		auth_results_read(arena, text.data, text.length, &results);
		ck_assert_uint_eq(
		    results.items[0].property_count, AUTH_RESULTS_MAX);

		/* "by mx" is the last octet that is read. */
		buf_clear(&text);
		buf_string(&text, "from a (");
		while (text.length < TRACE_FIELD_MAX - 7 + (size_t)more)
			buf_octet(&text, 'x');
		buf_string(&text, ") by mx");
		received_read(arena, text.data, text.length, &received);
		ck_assert_str_eq(received.by, more == 0 ? "mx" : "m");
	}
	buf_free(&text);
	arena_free(arena);
}
END_TEST

TEST_SUITE("trace fields", received_fields, auth_results, received_spf, limits)
