#include <string.h>

#include "tests/unit/conf_text.h"
#include "tests/unit/suite.h"

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
		conf_text_refused(rows[i].input, rows[i].want);
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
		conf_text_refused(rows[i].input, rows[i].want);
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
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		conf_text_refused(rows[i], "1: ");
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
		conf_text_refused(rows[i].input, rows[i].want);
}
END_TEST

START_TEST(takes_leap_days)
{
	struct conf *conf;

	conf = conf_text_load(EXEMPT("until = 2028-02-29"));
	conf_release(conf);
}
END_TEST

TEST_SUITE("conf_wrong", tells_where, refuses_what_is_not_closed,
    refuses_wrong_syntax, refuses_wrong_exemptions, takes_leap_days)
