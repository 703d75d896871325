#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/conf/conf.h"
#include "tests/unit/suite.h"

/* --- a table of checks, as the floor above hands it down --- */

static const struct conf_option link_options[] = {
	{
	    .name = "max",
	    .type = CONF_NUMBER,
	    .preset = "100",
	    .max = 1000,
	    .about = "Links in a message, at most.",
	},
	{
	    .name = "shorteners",
	    .type = CONF_LIST,
	    .preset = "{ \"sho.rt\", \"tiny.example\" }",
	    .about = "Hosts that only redirect.",
	},
	{
	    .name = "strict",
	    .type = CONF_BOOL,
	    .preset = "no",
	    .about = "Counts links that nobody sees, too.",
	},
};

static const struct conf_check_row check_rows[] = {
	{
	    .name = "links",
	    .summary = "not too many links",
	    .preset = ACTION_NOTE,
	    .options = link_options,
	    .option_count = COUNT(link_options),
	},
	{
	    .name = "from-header",
	    .summary = "one From field with one address",
	    .preset = ACTION_REFUSE,
	},
};

static const struct conf_check_row *
check_row(size_t index)
{
	return &check_rows[index];
}

static const struct conf_schema schema = {
	.check_count = COUNT(check_rows),
	.check = check_row,
};

/* --- files --- */

#define FILE_NAME "test_conf.conf"

static void
write_file(const char *text, size_t length)
{
	FILE *file;

	file = fopen(FILE_NAME, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, length, file), length);
	ck_assert_int_eq(fclose(file), 0);
}

/* The snapshot of a text that must be correct. */
static struct conf *
load(const char *text)
{
	struct conf *conf;
	char *error = NULL;

	write_file(text, strlen(text));
	conf = conf_load(FILE_NAME, &schema, &error);
	unlink(FILE_NAME);
	ck_assert_msg(conf != NULL, "%s\nsays: %s", text, error);
	return conf;
}

/* The sentence about a text that must be wrong. */
static char *
load_wrong(const char *text, size_t length)
{
	struct conf *conf;
	char *error = NULL;

	write_file(text, length);
	conf = conf_load(FILE_NAME, &schema, &error);
	unlink(FILE_NAME);
	ck_assert_msg(conf == NULL, "%s\nis taken for correct", text);
	ck_assert_ptr_nonnull(error);
	return error;
}

static void
assert_error(const char *text, const char *want)
{
	char *error;

	error = load_wrong(text, strlen(text));
	ck_assert_msg(
	    strncmp(error, FILE_NAME ":", strlen(FILE_NAME ":")) == 0 &&
		strncmp(error + strlen(FILE_NAME ":"), want, strlen(want)) == 0,
	    "%s\n says: %s\nwant: " FILE_NAME ":%s", text, error, want);
	free(error);
}

/* --- what is read --- */

static void
assert_defaults(const struct conf *conf)
{
	ck_assert_int_eq(conf->mode, MODE_WATCH);
	ck_assert_str_eq(conf->user, "postfrank");
	ck_assert_uint_eq(conf->own_networks.count, 2);
	ck_assert_uint_eq(conf->local_domains.count, 1);
	ck_assert_str_eq(conf->local_domains.items[0], "postfix");
	ck_assert_int_eq(conf->local_action, ACTION_HOLD);
	ck_assert_int_eq(conf->unsure, ACTION_NOTE);
	ck_assert_int_eq(conf->failure, ACTION_DEFER);
	ck_assert_int_eq(conf->workers, 0);
	ck_assert_uint_eq(conf->dns.servers.count, 0);
	ck_assert_int_eq(conf->dns.deadline, 5000);
	ck_assert_int_eq(conf->dns.local_deadline, 1000);
	ck_assert_int_eq(conf->dns.stale, 6 * 3600 * 1000);
	ck_assert_int_eq(conf->dns.cache, 20000);
	ck_assert_uint_eq(conf->milter.listen.count, 1);
	ck_assert_str_eq(conf->milter.listen.items[0], "inet:127.0.0.1:10032");
	ck_assert_int_eq(conf->milter.engine, ENGINE_EPOLL);
	ck_assert_int_eq(conf->milter.body_limit, 16 << 20);
	ck_assert_int_eq(conf->milter.header_limit, 1 << 20);
	ck_assert_uint_eq(conf->policyd.listen.count, 1);
	ck_assert_str_eq(conf->policyd.listen.items[0], "inet:127.0.0.1:10031");
	ck_assert_str_eq(conf->journal.path, "/var/lib/postfrank/journal.db");
	ck_assert_int_eq(conf->journal.keep, INT64_C(30) * 86400 * 1000);
	ck_assert_int_eq(conf->journal.max_size, 1 << 30);
	ck_assert_uint_eq(conf->exempt_count, 0);
	ck_assert_uint_eq(conf->check_count, 2);
	ck_assert_int_eq(conf->checks[0].action, ACTION_NOTE);
	ck_assert_int_eq(conf->checks[0].values[0].number, 100);
	ck_assert_uint_eq(conf->checks[0].values[1].list->count, 2);
	ck_assert_str_eq(
	    conf->checks[0].values[1].list->items[1], "tiny.example");
	ck_assert(!conf->checks[0].values[2].yes);
	ck_assert_int_eq(conf->checks[1].action, ACTION_REFUSE);
}

START_TEST(has_defaults)
{
	struct conf *conf;
	char *error = NULL;

	conf = conf_load(NULL, &schema, &error);
	ck_assert_msg(conf != NULL, "%s", error);
	assert_defaults(conf);
	conf_release(conf);

	conf = load("");
	assert_defaults(conf);
	conf_release(conf);
}
END_TEST

START_TEST(reads_every_option)
{
	struct conf *conf;

	conf = load("mode = guard\n"
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
		    "  recipients-limit = 5 }\n"
		    "policyd { listen = { } connections = 8 }\n"
		    "journal { path = \"/tmp/j\" keep = 1h max-size = 2G }\n"
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
	ck_assert_uint_eq(conf->policyd.listen.count, 0);
	ck_assert_int_eq(conf->policyd.connections, 8);
	ck_assert_str_eq(conf->journal.path, "/tmp/j");
	ck_assert_int_eq(conf->journal.keep, 3600 * 1000);
	ck_assert_int_eq(conf->journal.max_size, INT64_C(2) << 30);
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
	conf = load("exempt \"billing\" {\n"
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
		conf = load(rows[i].input);
		assert_text(rows[i].input, conf->user, rows[i].user);
		conf_release(conf);
	}
}
END_TEST

/* --- what is refused, and how --- */

START_TEST(tells_where)
{
	static const struct {
		const char *input, *want;
	} rows[] = {
		/* Comments must not move the line. */
		{ "# one\n# two\n/* three\nfour */\nmode = gard\n",
		    "5: mode: \"gard\" is not allowed; write watch or guard" },
		{ "mode = watch\n\nmode = guard\n",
		    "3: mode is set a second time" },
		{ "dns {\n\tdeadline = 26s\n}\n",
		    "2: dns deadline: \"26s\" is not allowed; write a "
		    "duration from 1s to 25s (units: ms, s, m, h, d)" },
		{ "dns {\n}\ndns {\n}\n",
		    "4: this is a second section dns; there may be one" },
		{ "checks {\nlinks { }\n\n\nlinks { }\n}",
		    "5: this is a second section links" },
		{ "milter {\n listen = {\n # here\n \"inet:1\"\n}\n}\n",
		    "4: milter listen: \"inet:1\" is not allowed; write "
		    "inet:ADDRESS:PORT, inet:[ADDRESS]:PORT or unix:PATH" },
		{ "policyd { listen = { } listen = { \"inet:[::1]:1\" } }",
		    "1: listen is set a second time" },
		{ "policyd { listen = { \"inet:[::1]:1\" }\n\nlisten = { } }",
		    "3: listen is set a second time" },
		{ "\nmod = guard\n",
		    "2: no such option 'mod'; here may stand mode, user, " },
		{ "dns {\n\tserver = { }\n}\n",
		    "2: no such option 'server'; here may stand servers, "
		    "deadline, local-deadline, stale, cache" },
		{ "checks {\n spff { action = refuse }\n}\n",
		    "2: no such option 'spff'; here may stand links, "
		    "from-header" },
		{ "checks {\n links {\n\taction = note\n\n\tmaximum = 2\n}}\n",
		    "5: no such option 'maximum'; here may stand action, max, "
		    "shorteners, strict" },
		{ "checks {\n from-header {\n\taction = refusee\n}}\n",
		    "3: from-header action: \"refusee\" is not allowed; write "
		    "off, note, hold, defer or refuse" },
		{ "checks { links { max = 1001 } }\n",
		    "1: links max: \"1001\" is not allowed; write a whole "
		    "number from 0 to 1000" },
		{ "checks { links { strict = maybe } }\n",
		    "1: links strict: \"maybe\" is not allowed; write yes or "
		    "no" },
		{ "\nuser = \"\\d+\"\n",
		    "2: in double quotes a backslash stands only before" },
		{ "\"\" = 3", "1: an option has no name" },
		{ "\x1b[31m = 3",
		    "1: the control character \\x1b must not be in the file" },
		{ "m\xc3\xb6"
		  "de = 3",
		    "1: no such option 'm??de'" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_error(rows[i].input, rows[i].want);
}
END_TEST

START_TEST(refuses_what_is_not_closed)
{
	static const struct {
		const char *input, *want;
	} rows[] = {
		{ "\nmilter {\n engine = epoll\n\n\n",
		    "2: this \"{\" is not closed" },
		{ "checks {\n links {\n}\n", "1: this \"{\" is not closed" },
		{ "own-networks = {\n", "1: this \"{\" is not closed" },
		{ "mode = guard\n}\n", "2: this \"}\" closes nothing" },
		{ "{{{{{{{{{", "1: braces are nested too deeply" },
		{ "user = \"a\nmode = guard\n",
		    "1: this string is not closed on its line" },
		{ "\nuser = 'a\\", "2: this string is not closed on its line" },
		{ "user = \"a\\", "1: in double quotes a backslash" },
		{ "\n/* all\n the\n rest", "2: this comment is not closed" },
		{ "user = \"${HOME\n", "1: \"${\" is not closed" },
		{ "mode =", "2: premature end of file" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_error(rows[i].input, rows[i].want);
}
END_TEST

START_TEST(refuses_wrong_syntax)
{
	static const char *const rows[] = {
		"mode guard",
		"mode = { watch }",
		"mode = = watch",
		"dns = { }",
		"dns \"title\" { }",
		"own-networks += { \"192.0.2.1\" }",
		"own-networks = { \"192.0.2.1\" \"192.0.2.2\" }",
		"own-networks = { , }",
		"own-networks = { \"192.0.2.1\", \"\" }",
		"include(\"/etc/passwd\")",
		"user = ${HOME}",
		"checks = { * }",
		"exempt { }",
		"mode = \"a\rb\"",
		"=",
	};
	char *error;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		error = load_wrong(rows[i], strlen(rows[i]));
		ck_assert_msg(strncmp(error, FILE_NAME ":1: ",
				  strlen(FILE_NAME ":1: ")) == 0,
		    "%s: %s", rows[i], error);
		free(error);
	}
}
END_TEST

START_TEST(knows_the_limits)
{
	static const struct {
		const char *good, *bad;
	} rows[] = {
		{ "workers = 0", NULL },
		{ "workers = 256", "workers = 257" },
		{ "workers = 1", "workers = -1" },
		{ "workers = 9", "workers = 9x" },
		{ "workers = 9", "workers = 99999999999999999999" },
		{ "dns { deadline = 1s }", "dns { deadline = 999ms }" },
		{ "dns { deadline = 25s }", "dns { deadline = 25001ms }" },
		{ "dns { deadline = 3000ms }", "dns { deadline = 3000 }" },
		{ "dns { local-deadline = 100ms }",
		    "dns { local-deadline = 99ms }" },
		{ "dns { stale = 7d }", "dns { stale = 8d }" },
		{ "dns { stale = 0s }", "dns { stale = -1s }" },
		{ "dns { cache = 100 }", "dns { cache = 99 }" },
		{ "dns { cache = 10000000 }", "dns { cache = 10000001 }" },
		{ "dns { servers = 192.0.2.1@53 }",
		    "dns { servers = 192.0.2.1:53 }" },
		{ "dns { servers = ::1@65535 }",
		    "dns { servers = ::1@65536 }" },
		{ "dns { servers = ::1 }", "dns { servers = localhost }" },
		{ "milter { connections = 1 }", "milter { connections = 0 }" },
		{ "milter { connections = 100000 }",
		    "milter { connections = 100001 }" },
		{ "milter { body-limit = 64K }",
		    "milter { body-limit = 63K }" },
		{ "milter { body-limit = 1G }", "milter { body-limit = 2G }" },
		{ "milter { body-limit = 65536 }",
		    "milter { body-limit = 65535 }" },
		{ "milter { body-limit = 1M }", "milter { body-limit = 1m }" },
		{ "milter { header-limit = 64M }",
		    "milter { header-limit = 65M }" },
		{ "milter { recipients-limit = 1000000 }",
		    "milter { recipients-limit = 1000001 }" },
		{ "policyd { connections = 1 }",
		    "policyd { connections = 0 }" },
		{ "journal { keep = 1h }", "journal { keep = 59m }" },
		{ "journal { keep = 3650d }", "journal { keep = 3651d }" },
		{ "journal { keep = 1h }",
		    "journal { keep = 99999999999999999d }" },
		{ "journal { max-size = 1M }", "journal { max-size = 1K }" },
		{ "journal { path = /j }", "journal { path = j }" },
		{ "user = a", "user = ''" },
		{ "user = abcdefghijklmnopqrstuvwxyz123456",
		    "user = abcdefghijklmnopqrstuvwxyz1234567" },
		{ "own-networks = 192.0.2.0/24",
		    "own-networks = 192.0.2.1/24" },
		{ "local-domains = example.com",
		    "local-domains = example..com" },
		{ "local-domains = { \"postfix\" }",
		    "local-domains = { \"postfix\", \"example.com\" }" },
		{ "local-domains = example.com", "local-domains = a@b" },
		{ "milter { engine = libmilter }",
		    "milter { engine = libmilter listen = "
		    "{ \"unix:a\", \"unix:b\" } }" },
		{ "failure = hold", "failure = refuse" },
		{ "unsure = defer", "unsure = refuse" },
		{ "local-action = bounce", "local-action = refuse" },
	};
	struct conf *conf;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		conf = load(rows[i].good);
		conf_release(conf);
		if (rows[i].bad != NULL)
			assert_error(rows[i].bad, "1: ");
	}
}
END_TEST

#define EXEMPT(more) "exempt \"x\" {\nclient = ::1\nreason = y\n" more "\n}"

START_TEST(refuses_wrong_exemptions)
{
	static const struct {
		const char *input, *want;
	} rows[] = {
		{ "exempt x { client = ::1\n\n}",
		    "3: exempt \"x\", which ends here, needs a reason" },
		{ "exempt x { reason = y }",
		    "1: exempt \"x\", which ends here, needs a login, sender "
		    "or client; to switch a check off" },
		{ "exempt x { reason = y login = { } checks = links }",
		    "1: exempt \"x\", which ends here, needs a login" },
		{ "exempt '' { client = ::1 reason = y }",
		    "1: exempt \"\", which ends here, needs a title" },
		{ EXEMPT("") "\n" EXEMPT(""), "6: found duplicate title 'x'" },
		{ EXEMPT("checks = { links,\n \"lynx\" }"),
		    "5: exempt \"x\" checks: there is no check \"lynx\"" },
		{ EXEMPT("reason = z"), "4: reason is set a second time" },
		{ EXEMPT("until = tomorrow"),
		    "4: exempt \"x\" until: \"tomorrow\" is not allowed; write "
		    "a day such as 2027-01-31" },
		{ EXEMPT("until = 2027-02-29"), "4: exempt \"x\" until" },
		{ EXEMPT("until = 2027-13-01"), "4: exempt \"x\" until" },
		{ EXEMPT("until = 2027-00-01"), "4: exempt \"x\" until" },
		{ EXEMPT("until = 2027-1-31"), "4: exempt \"x\" until" },
		{ EXEMPT("until = 1969-01-01"), "4: exempt \"x\" until" },
		{ EXEMPT("until = 2027-01-31Z"), "4: exempt \"x\" until" },
		{ EXEMPT("sender = example.com"),
		    "4: exempt \"x\" sender: \"example.com\" is not allowed; "
		    "write an address, @domain, or <>" },
		{ EXEMPT("sender = a@"), "4: exempt \"x\" sender" },
		{ EXEMPT("login = { ' ', '' }"), "4: exempt \"x\" login" },
		{ EXEMPT("client = localhost"), "4: client is set a second" },
		{ EXEMPT("to = a@b"),
		    "4: no such option 'to'; here may stand "
		    "login, sender, client, checks, reason, "
		    "until" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_error(rows[i].input, rows[i].want);
}
END_TEST

START_TEST(takes_leap_days)
{
	struct conf *conf;

	conf = load(EXEMPT("until = 2028-02-29"));
	conf_release(conf);
}
END_TEST

/* `head`, `count` times `item` with a number in it, `tail`. */
static char *
repeat(const char *head, const char *item, size_t count, const char *tail)
{
	FILE *stream;
	size_t size;
	char *text;

	stream = open_memstream(&text, &size);
	fputs(head, stream);
	for (; count > 0; count--)
		fprintf(stream, item, (int)count);
	fputs(tail, stream);
	fclose(stream);
	return text;
}

START_TEST(bounds_what_it_keeps)
{
	static const struct {
		const char *head, *item, *tail;
		size_t most;
		const char *want; /* for one more */
	} rows[] = {
		{ "exempt x { client = ::1 reason = y login = { a", ",\"b%d\"",
		    "} }", CONF_ITEMS_MAX - 1,
		    "1: login has more than 10000 values" },
		{ "", "exempt t%d { client = ::1 reason = y }", "",
		    CONF_EXEMPTS_MAX,
		    "1: there are more than 1000 sections exempt" },
	};
	struct conf *conf;
	char *text;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		text = repeat(
		    rows[i].head, rows[i].item, rows[i].most, rows[i].tail);
		conf = load(text);
		conf_release(conf);
		free(text);
		text = repeat(
		    rows[i].head, rows[i].item, rows[i].most + 1, rows[i].tail);
		assert_error(text, rows[i].want);
		free(text);
	}
}
END_TEST

START_TEST(bounds_a_value)
{
	char text[CONF_TEXT_MAX + 200];
	struct conf *conf;
	size_t head;

	head = (size_t)sprintf(text, "checks { links { shorteners = \"");
	memset(text + head, 'a', CONF_TEXT_MAX);
	strcpy(text + head + CONF_TEXT_MAX, "\" } }");
	conf = load(text);
	conf_release(conf);
	strcpy(text + head + CONF_TEXT_MAX, "a\" } }");
	assert_error(
	    text, "1: this value of shorteners is longer than 1000 octets");
}
END_TEST

START_TEST(bounds_the_file)
{
	char *error, *text;
	struct conf *conf;

	text = malloc(CONF_FILE_MAX + 2);
	ck_assert_ptr_nonnull(text);
	memset(text, '#', CONF_FILE_MAX + 1);
	text[CONF_FILE_MAX] = '\0';
	conf = load(text);
	assert_defaults(conf);
	conf_release(conf);

	text[CONF_FILE_MAX] = '#';
	error = load_wrong(text, CONF_FILE_MAX + 1);
	ck_assert_str_eq(
	    error, FILE_NAME ": is larger than 1 MiB (1048576 octets)");
	free(error);
	free(text);
}
END_TEST

START_TEST(refuses_a_nul)
{
	static const char text[] = "mode = guard\nuser = \"a\0b\"\n";
	char *error;

	error = load_wrong(text, sizeof(text) - 1);
	ck_assert_str_eq(error,
	    FILE_NAME ":2: the control character \\x00 must not be in the "
		      "file");
	free(error);
}
END_TEST

START_TEST(refuses_what_is_no_file)
{
	char *error = NULL;

	ck_assert_ptr_null(conf_load("/tmp", &schema, &error));
	ck_assert_str_eq(error, "/tmp: is no regular file");
	free(error);
	ck_assert_ptr_null(conf_load("/dev/zero", &schema, &error));
	ck_assert_str_eq(error, "/dev/zero: is no regular file");
	free(error);
	ck_assert_ptr_null(conf_load("no such file", &schema, &error));
	ck_assert_str_eq(error, "no such file: No such file or directory");
	free(error);

	unlink("test_conf.fifo");
	ck_assert_int_eq(mkfifo("test_conf.fifo", 0600), 0);
	ck_assert_ptr_null(conf_load("test_conf.fifo", &schema, &error));
	ck_assert_str_eq(error, "test_conf.fifo: is no regular file");
	free(error);
	unlink("test_conf.fifo");
}
END_TEST

START_TEST(refuses_an_unreadable_file)
{
	struct conf *conf;
	char *error = NULL;

	write_file("", 0);
	ck_assert_int_eq(chmod(FILE_NAME, 0), 0);
	/* Root reads everything. The test has a process of its own. */
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(65534), 0);
	conf = conf_load(FILE_NAME, &schema, &error);
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
	unlink(FILE_NAME);
	ck_assert_ptr_null(conf);
	ck_assert_str_eq(error, FILE_NAME ": Permission denied");
	free(error);
}
END_TEST

/* What failed before must not change how the next text is read. */
START_TEST(starts_afresh)
{
	static const char *const rows[] = {
		"user = \"",
		"user = '",
		"/*",
		"user = \"\\9",
		"dns {",
		"mode =",
	};
	struct conf *conf;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		assert_error(rows[i], "");
		conf = load("mode = guard");
		ck_assert_int_eq(conf->mode, MODE_GUARD);
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
	conf_print_sample(stream, &schema);
	fclose(stream);
	conf = load(text);
	assert_defaults(conf);
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
	conf_print_manual(stream, &schema);
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

	conf = load("user = a");
	again = conf_hold(conf);
	ck_assert_ptr_eq(again, conf);
	conf_release(conf);
	ck_assert_str_eq(again->user, "a");
	conf_release(again);
	conf_release(NULL);
}
END_TEST

TEST_SUITE("conf", has_defaults, reads_every_option, reads_exemptions,
    reads_as_it_is_written, tells_where, refuses_what_is_not_closed,
    refuses_wrong_syntax, knows_the_limits, refuses_wrong_exemptions,
    takes_leap_days, bounds_what_it_keeps, bounds_a_value, bounds_the_file,
    refuses_a_nul, refuses_what_is_no_file, refuses_an_unreadable_file,
    starts_afresh, prints_a_sample_that_is_the_defaults, prints_the_manual,
    counts_references)
