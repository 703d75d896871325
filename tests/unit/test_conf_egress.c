#include <string.h>

#include "tests/unit/conf_text.h"
#include "tests/unit/suite.h"

/* As the documents have it. */
static const char contract[] =
    "egress \"default\" { relayhost = \"[relay.example.jp]:587\"  addresses = "
    "{ \"192.0.2.10\", \"2001:db8::10\" }  helo = \"mail.example.jp\"\n"
    "                   return-path = \"keep\"  dkim = unknown  "
    "dkim-domain = \"\" }     # dkim: unknown | expected | relay | none\n";

START_TEST(reads_the_contract)
{
	const struct conf_egress *egress;
	struct conf *conf;

	conf = conf_text_load(contract);
	ck_assert_uint_eq(conf->egress_count, 1);
	egress = &conf->egresses[0];
	ck_assert_str_eq(egress->title, "default");
	ck_assert_str_eq(egress->relayhost, "[relay.example.jp]:587");
	ck_assert_ptr_null(egress->transport);
	ck_assert_uint_eq(egress->senders.count, 0);
	ck_assert_uint_eq(egress->addresses.count, 2);
	ck_assert_uint_eq(egress->addresses.items[0].prefix, 32);
	ck_assert_uint_eq(egress->addresses.items[1].prefix, 128);
	ck_assert_ptr_null(egress->spf_domain);
	ck_assert_str_eq(egress->helo, "mail.example.jp");
	ck_assert_ptr_null(egress->return_path);
	ck_assert_int_eq(egress->dkim, DKIM_UNKNOWN);
	ck_assert_ptr_null(egress->dkim_domain);
	conf_release(conf);
}
END_TEST

START_TEST(reads_every_option)
{
	const struct conf_egress *egress;
	struct conf *conf;

	conf = conf_text_load(
	    "egress b { spf-domain = spf.example transport = smtp-b }\n"
	    "egress a { transport = smtp-news relayhost = Relay.example:25\n"
	    "  senders = { \"@news.example\", \"<>\" }\n"
	    "  addresses = { \"192.0.2.0/24\" }\n"
	    "  spf-domain = spf.provider.example\n"
	    "  return-path = bounces.provider.example\n"
	    "  dkim = relay dkim-domain = provider.example }\n");
	ck_assert_uint_eq(conf->egress_count, 2);
	egress = &conf->egresses[0];
	ck_assert_str_eq(egress->title, "b");
	ck_assert_ptr_null(egress->relayhost);
	ck_assert_ptr_null(egress->helo);
	ck_assert_str_eq(egress->spf_domain, "spf.example");

	egress = &conf->egresses[1];
	ck_assert_str_eq(egress->title, "a");
	ck_assert_str_eq(egress->relayhost, "relay.example");
	ck_assert_str_eq(egress->transport, "smtp-news");
	ck_assert_uint_eq(egress->senders.count, 2);
	ck_assert_uint_eq(egress->addresses.count, 1);
	ck_assert_str_eq(egress->spf_domain, "spf.provider.example");
	ck_assert_str_eq(egress->return_path, "bounces.provider.example");
	ck_assert_int_eq(egress->dkim, DKIM_RELAY);
	ck_assert_str_eq(egress->dkim_domain, "provider.example");
	conf_release(conf);
}
END_TEST

/* What takes all mail stands last; the default may stand anywhere. */
START_TEST(allows_one_that_takes_all)
{
	static const char *const rows[] = {
		"egress x { addresses = ::1 }",
		"egress x { addresses = ::1 } egress default { addresses = ::2 "
		"}",
		"egress default { addresses = ::1 } egress x { addresses = ::2 "
		"}",
		"egress x { addresses = ::1 senders = \"<>\" }\n"
		"egress y { addresses = ::2 transport = t }\n"
		"egress z { addresses = ::3 relayhost = 'a.example , "
		"b.example' }\n"
		"egress all { addresses = ::4 }",
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		conf_release(conf_text_load(rows[i]));
}
END_TEST

#define EGRESS(more) "egress \"x\" {\naddresses = ::1\n" more "\n}"

START_TEST(refuses_wrong_ones)
{
	static const struct {
		const char *input, *want;
	} rows[] = {
		{ "egress x { helo = mail.example\n}",
		    "2: egress \"x\", which ends here, needs addresses or "
		    "spf-domain" },
		{ "egress x { addresses = { } spf-domain = '' }",
		    "1: egress \"x\", which ends here, needs addresses or "
		    "spf-domain" },
		{ "egress '' { addresses = ::1 }",
		    "1: egress \"\", which ends here, needs a title" },
		{ "egress { addresses = ::1 }", "1: " },
		{ EGRESS("") "\n" EGRESS(""), "5: found duplicate title 'x'" },
		{ EGRESS("dkim-domain = a.example"),
		    "4: egress \"x\", which ends here, has a dkim-domain, but "
		    "nobody who signs; write dkim = expected or dkim = relay" },
		{ EGRESS("dkim = none\ndkim-domain = a.example"),
		    "5: egress \"x\", which ends here, has a dkim-domain" },
		{ EGRESS("dkim = maybe"),
		    "3: egress \"x\" dkim: \"maybe\" is not allowed; write "
		    "unknown, expected, relay or none" },
		{ EGRESS("\nhelo = \"mail example\""),
		    "4: egress \"x\" helo: \"mail example\" is not allowed; "
		    "write a domain name" },
		{ EGRESS("helo = \"[192.0.2.1]\""), "3: egress \"x\" helo" },
		{ EGRESS("helo = .example"), "3: egress \"x\" helo" },
		{ EGRESS("spf-domain = a..b"), "3: egress \"x\" spf-domain" },
		{ EGRESS("return-path = a@b.example"),
		    "3: egress \"x\" return-path" },
		{ EGRESS("\nreturn-path = keeep"),
		    "4: egress \"x\" return-path: \"keeep\" is not allowed; "
		    "write keep, or a domain with a dot" },
		{ EGRESS("relayhost = 'relay example'"),
		    "3: egress \"x\" relayhost: \"relay example\" is not "
		    "allowed; write a next hop as in main.cf" },
		{ EGRESS("relayhost = 'a.example,\tb.example c.example'"),
		    "3: egress \"x\" relayhost" },
		{ EGRESS("") "\negress y { addresses = ::2 }",
		    "4: egress \"x\", which ends here, takes all mail, and "
		    "leaves none to those behind it; call it \"default\", or" },
		{ EGRESS("") "\negress default { addresses = ::2 }\n"
			     "egress y { addresses = ::3 relayhost = r }",
		    "4: egress \"x\", which ends here, takes all mail" },
		{ EGRESS("relayhost = ''"), "3: egress \"x\" relayhost" },
		{ EGRESS("relayhost = '[relay.example:587'"),
		    "3: egress \"x\" relayhost: \"[relay.example:587\" is not "
		    "allowed; write a next hop as in main.cf" },
		{ EGRESS("transport = ''"), "3: egress \"x\" transport" },
		{ EGRESS("senders = b.example"), "3: egress \"x\" senders" },
		{ EGRESS("spf-domain = \"\xff.example\""),
		    "3: egress \"x\" spf-domain: \"?.example\"" },
		{ "egress x { addresses = 192.0.2.1/24 }",
		    "1: egress \"x\" addresses" },
		{ EGRESS("address = ::1"),
		    "3: no such option 'address'; here may stand relayhost, " },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		conf_text_refused(rows[i].input, rows[i].want);
}
END_TEST

START_TEST(adds_one)
{
	struct conf *conf;

	conf = conf_text_load(contract);
	ck_assert_int_eq(conf_add_egress(conf, "mail.example"), -1);
	ck_assert_int_eq(conf_add_egress(conf, "192.0.2.0/24"), -1);
	ck_assert_int_eq(conf_add_egress(conf, "203.0.113.7"), 0);
	ck_assert_uint_eq(conf->egress_count, 2);
	ck_assert_str_eq(conf->egresses[0].title, "203.0.113.7");
	ck_assert_ptr_null(conf->egresses[0].relayhost);
	ck_assert_uint_eq(conf->egresses[0].addresses.items[0].prefix, 32);
	ck_assert_str_eq(conf->egresses[1].title, "default");
	conf_release(conf);

	conf = conf_text_load("");
	ck_assert_int_eq(conf_add_egress(conf, "2001:db8::7"), 0);
	ck_assert_uint_eq(conf->egress_count, 1);
	ck_assert_uint_eq(conf->egresses[0].addresses.items[0].prefix, 128);
	conf_release(conf);
}
END_TEST

START_TEST(takes_one)
{
	struct conf *conf;

	conf = conf_text_load("egress a { addresses = ::1 relayhost = s }\n"
			      "egress b { addresses = ::2 relayhost = r "
			      "transport = t senders = \"@b.example\" }\n"
			      "egress c { addresses = ::3 }\n");
	ck_assert_int_eq(conf_take_egress(conf, "d"), -1);
	ck_assert_uint_eq(conf->egress_count, 3);
	ck_assert_int_eq(conf_take_egress(conf, "b"), 0);
	ck_assert_uint_eq(conf->egress_count, 1);
	ck_assert_str_eq(conf->egresses[0].title, "b");
	ck_assert_ptr_null(conf->egresses[0].relayhost);
	ck_assert_ptr_null(conf->egresses[0].transport);
	ck_assert_uint_eq(conf->egresses[0].senders.count, 0);
	conf_release(conf);
}
END_TEST

TEST_SUITE("conf_egress", reads_the_contract, reads_every_option,
    allows_one_that_takes_all, refuses_wrong_ones, adds_one, takes_one)
