#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/unit/conf_text.h"
#include "tests/unit/suite.h"

START_TEST(has_defaults)
{
	struct conf *conf;
	char *error = NULL;

	conf = conf_load(NULL, &conf_text_schema, &error);
	ck_assert_msg(conf != NULL, "%s", error);
	conf_text_defaults(conf);
	conf_release(conf);

	conf = conf_text_load("");
	conf_text_defaults(conf);
	conf_release(conf);
}
END_TEST

START_TEST(reads_every_option)
{
	struct conf *conf;

	conf = conf_text_load(
	    "mode = guard\n"
	    "user = \"gate\"\n"
	    "own-networks = { \"192.0.2.0/24\" }\n"
	    "local-domains = { \"example.com\", \".example.com\" }\n"
	    "local-action = bounce unsure = defer failure = pass\n"
	    "workers = 3\n"
	    "dns { servers = { \"127.0.0.1@5399\", \"::1\" }\n"
	    "  deadline = \"2s\" local-deadline = 500ms\n"
	    "  stale = 0s cache = 100 }\n"
	    "milter { listen = { \"unix:postfrank/m\" }\n"
	    "  engine = libmilter connections = 7\n"
	    "  body-limit = 64K header-limit = 2M\n"
	    "  recipients-limit = 5 memory-limit = 128K\n"
	    "  temporary-directory = \"/tmp\" }\n"
	    "policyd { listen = { } connections = 8 }\n"
	    "journal { path = \"/tmp/j\" keep = 1h max-size = 2G }\n"
	    "dnsbl { address-lists = { \"zen.example=127.0.0.[2..11]\" }\n"
	    "  network-lists = { \"two.example\" }\n"
	    "  asn-lists = { \"three.example\" }\n"
	    "  every = 2h neighbours = no }\n"
	    "probe { mx = no every = 1h timeout = 5s canary = { }\n"
	    "  networks = { \"10.0.0.0/8\" } }\n"
	    "dmarc { method = tree-walk }\n"
	    "checks { from-header { action = off }\n"
	    "  links { action = hold max = 5 strict = yes\n"
	    "    shorteners = {} } }\n");
	ck_assert_int_eq(conf->mode, MODE_GUARD);
	ck_assert_str_eq(conf->user, "gate");
	ck_assert_uint_eq(conf->own_networks.count, 1);
	ck_assert_uint_eq(conf->own_networks.items[0].prefix, 24);
	ck_assert_uint_eq(conf->local_domains.count, 2);
	ck_assert_str_eq(conf->local_domains.items[1], ".example.com");
	ck_assert_int_eq(conf->local_action, ACTION_REFUSE);
	ck_assert_int_eq(conf->unsure, ACTION_DEFER);
	ck_assert_int_eq(conf->failure, ACTION_PASS);
	ck_assert_int_eq(conf->workers, 3);
	ck_assert_uint_eq(conf->dns.servers.count, 2);
	ck_assert_str_eq(conf->dns.servers.items[0], "127.0.0.1@5399");
	ck_assert_int_eq(conf->dns.deadline, 2000);
	ck_assert_int_eq(conf->dns.local_deadline, 500);
	ck_assert_int_eq(conf->dns.stale, 0);
	ck_assert_int_eq(conf->dns.cache, 100);
	ck_assert_str_eq(conf->milter.listen.items[0], "unix:postfrank/m");
	ck_assert_int_eq(conf->milter.engine, ENGINE_LIBMILTER);
	ck_assert_int_eq(conf->milter.connections, 7);
	ck_assert_int_eq(conf->milter.body_limit, 65536);
	ck_assert_int_eq(conf->milter.header_limit, 2 << 20);
	ck_assert_int_eq(conf->milter.recipients_limit, 5);
	ck_assert_int_eq(conf->milter.memory_limit, 128 << 10);
	ck_assert_str_eq(conf->milter.temporary_directory, "/tmp");
	ck_assert_uint_eq(conf->policyd.listen.count, 0);
	ck_assert_int_eq(conf->policyd.connections, 8);
	ck_assert_str_eq(conf->journal.path, "/tmp/j");
	ck_assert_int_eq(conf->journal.keep, 3600 * 1000);
	ck_assert_int_eq(conf->journal.max_size, INT64_C(2) << 30);
	ck_assert_str_eq(
	    conf->dnsbl.address_lists.items[0], "zen.example=127.0.0.[2..11]");
	ck_assert_str_eq(conf->dnsbl.network_lists.items[0], "two.example");
	ck_assert_str_eq(conf->dnsbl.asn_lists.items[0], "three.example");
	ck_assert_int_eq(conf->dnsbl.every, 2 * 3600 * 1000);
	ck_assert(!conf->dnsbl.neighbours);
	ck_assert(!conf->probe.mx);
	ck_assert_int_eq(conf->probe.every, 3600 * 1000);
	ck_assert_int_eq(conf->probe.timeout, 5000);
	ck_assert_uint_eq(conf->probe.canary.count, 0);
	ck_assert_uint_eq(conf->probe.networks.items[0].prefix, 8);
	ck_assert_int_eq(conf->dmarc.method, DMARC_TREE_WALK);
	ck_assert_int_eq(conf->checks[0].action, ACTION_HOLD);
	ck_assert_int_eq(conf->checks[0].values[0].number, 5);
	ck_assert_uint_eq(conf->checks[0].values[1].list->count, 0);
	ck_assert(conf->checks[0].values[2].yes);
	ck_assert_int_eq(conf->checks[1].action, ACTION_OFF);
	conf_release(conf);
}
END_TEST

START_TEST(reads_exemptions)
{
	struct tm last = { .tm_year = 127, .tm_mon = 0, .tm_mday = 31 };
	const struct conf_exempt *exempt;
	struct conf *conf;

	last.tm_isdst = -1;
	conf = conf_text_load(
	    "exempt \"billing\" {\n"
	    "  login = { \"billing@example.com\", \"b2\" }\n"
	    "  sender = { \"@example.com\", \"a@b.example\", \"<>\" }\n"
	    "  client = { \"2001:db8::/32\" }\n"
	    "  checks = { links }\n"
	    "  reason = \"they can't\"\n"
	    "  until = \"2027-01-31\"\n"
	    "}\n"
	    "exempt second { client = 192.0.2.1 reason = x }\n");
	ck_assert_uint_eq(conf->exempt_count, 2);
	exempt = &conf->exempts[0];
	ck_assert_str_eq(exempt->title, "billing");
	ck_assert_uint_eq(exempt->login.count, 2);
	ck_assert_str_eq(exempt->login.items[0], "billing@example.com");
	ck_assert_uint_eq(exempt->sender.count, 3);
	ck_assert_uint_eq(exempt->client.count, 1);
	ck_assert_str_eq(exempt->checks.items[0], "links");
	ck_assert_str_eq(exempt->reason, "they can't");
	ck_assert_int_gt(exempt->until, (int64_t)mktime(&last) * 1000);
	last.tm_mday = 32;
	ck_assert_int_eq(exempt->until, (int64_t)mktime(&last) * 1000);

	exempt = &conf->exempts[1];
	ck_assert_str_eq(exempt->title, "second");
	ck_assert_uint_eq(exempt->checks.count, 0);
	ck_assert_int_eq(exempt->until, INT64_MAX);
	conf_release(conf);
}
END_TEST

/* In U-labels, with capitals, or with a dot at the end: it is one name. */
START_TEST(keeps_domains_in_one_form)
{
	const struct conf_egress *egress;
	struct conf *conf;

	conf = conf_text_load("local-domains = { \"Example.COM.\", \".B\xc3\xbc"
			      "cher.example\" }\n"
			      "dnsbl { asn-lists = { \"B\xc3\xbc"
			      "cher.example=127.0.0.2\" } }\n"
			      "probe { canary = { \"MX.b\xc3\xbc"
			      "cher.example\" } }\n"
			      "exempt x { sender = { \"A.\xc3\xbc@B\xc3\xbc"
			      "cher.example\" }\n"
			      "  reason = y }\n"
			      "egress e { senders = { \"@b\xc3\xbc"
			      "cher.example\" }\n"
			      "  spf-domain = \"_spf.B\xc3\xbc"
			      "cher.example\"\n"
			      "  helo = Mail.Example dkim-domain = \"b\xc3\xbc"
			      "cher.example\"\n"
			      "  return-path = Keep. dkim = relay }\n");
	ck_assert_str_eq(conf->local_domains.items[0], "example.com");
	ck_assert_str_eq(
	    conf->local_domains.items[1], ".xn--bcher-kva.example");
	ck_assert_str_eq(
	    conf->dnsbl.asn_lists.items[0], "xn--bcher-kva.example=127.0.0.2");
	ck_assert_str_eq(
	    conf->probe.canary.items[0], "mx.xn--bcher-kva.example");
	ck_assert_str_eq(conf->exempts[0].sender.items[0],
	    "A.\xc3\xbc@xn--bcher-kva.example");
	egress = &conf->egresses[0];
	ck_assert_str_eq(egress->senders.items[0], "@xn--bcher-kva.example");
	ck_assert_str_eq(egress->spf_domain, "_spf.xn--bcher-kva.example");
	ck_assert_str_eq(egress->helo, "mail.example");
	ck_assert_str_eq(egress->dkim_domain, "xn--bcher-kva.example");
	ck_assert_ptr_null(egress->return_path);
	conf_release(conf);
}
END_TEST

START_TEST(reads_as_it_is_written)
{
	static const struct {
		const char *input, *user;
	} rows[] = {
		{ "user = plain", "plain" },
		{ "user=a#comment", "a" },
		{ "user = 'single $HOME \\d'", "single $HOME \\d" },
		{ "user = 'it\\'s'", "it's" },
		{ "user = \"a \\\"b\\\" \\\\ c\"", "a \"b\" \\ c" },
		{ "user = \"# // /* no comment\"", "# // /* no comment" },
		{ "user = \"${POSTFRANK_TEST}\"", "from outside" },
		{ "user = \"\\${POSTFRANK_TEST}\"", "${POSTFRANK_TEST}" },
		{ "user = '${POSTFRANK_TEST}'", "${POSTFRANK_TEST}" },
		{ "user = \"${POSTFRANK_NO:-other}\"", "other" },
		{ "/* a\n b */ user /**/ = /* c */ a // d\n# e", "a" },
		{ "user = a//b", "a//b" },
		{ "user = a\r\nmode = guard\r\n", "a" },
	};
	struct conf *conf;
	size_t i;

	setenv("POSTFRANK_TEST", "from outside", 1);
	unsetenv("POSTFRANK_NO");
	for (i = 0; i < COUNT(rows); i++) {
		conf = conf_text_load(rows[i].input);
		assert_text(rows[i].input, conf->user, rows[i].user);
		conf_release(conf);
	}
}
END_TEST

START_TEST(prints_a_sample_that_is_the_defaults)
{
	char *text = NULL;
	struct conf *conf;
	size_t length;
	FILE *stream;

	stream = open_memstream(&text, &length);
	conf_print_sample(stream, &conf_text_schema);
	fclose(stream);
	conf = conf_text_load(text);
	conf_text_defaults(conf);
	conf_release(conf);
	ck_assert_ptr_nonnull(strstr(text, "\n#mode = watch\n"));
	ck_assert_ptr_nonnull(strstr(text, "\n\t#deadline = \"5s\"\n"));
	ck_assert_ptr_nonnull(strstr(text, "\n\t\t#max = 100\n"));
	ck_assert_ptr_nonnull(
	    strstr(text, "\n\t#from-header { action = refuse }\n"));
	free(text);
}
END_TEST

START_TEST(prints_the_manual)
{
	static const char *const rows[] = {
		".Ss Section dns\nHow names are looked up.\n",
		"\n.It Ic deadline No = Ar duration\n",
		"\nAllowed: a duration from 1s to 25s (units: ms, s, m, h, "
		"d).\n"
		"Default:\n.Ql \\(dq5s\\(dq .\n",
		"\nBegin with watch, read\n.Ql postfrank report\nfor a week",
		".Ql postfrank report\nand\n.Ql postfrank explain .\n",
		"\nDefault:\n.Ql { \\(dqpostfix\\(dq } .\n",
		"\n.It Ic from-header\none From field with one address\n"
		"(default action:\n.Ql refuse ) .\n",
		"\n.It Ic max No = Ar number\nLinks in a message, at most.\n",
	};
	char *text = NULL;
	size_t i, length;
	FILE *stream;

	stream = open_memstream(&text, &length);
	conf_print_manual(stream, &conf_text_schema);
	fclose(stream);
	for (i = 0; i < COUNT(rows); i++)
		ck_assert_msg(strstr(text, rows[i]) != NULL,
		    "not there: %s\nin: %s", rows[i], text);
	free(text);
}
END_TEST

START_TEST(counts_references)
{
	struct conf *conf, *again;

	conf = conf_text_load("user = a");
	again = conf_hold(conf);
	ck_assert_ptr_eq(again, conf);
	conf_release(conf);
	ck_assert_str_eq(again->user, "a");
	conf_release(again);
	conf_release(NULL);
}
END_TEST

TEST_SUITE("conf", has_defaults, reads_every_option, reads_exemptions,
    keeps_domains_in_one_form, reads_as_it_is_written,
    prints_a_sample_that_is_the_defaults, prints_the_manual, counts_references)
