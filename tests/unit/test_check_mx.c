#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

/* What DNS says of the domain. */
START_TEST(domains)
{
	static const struct check_row rows[] = {
		{ .name = "has an MX", .outcome = FINE },
		{ .name = "null sender", .sender = "<>", .outcome = FINE },
		{ .name = "has an address only",
		    .domains = &domain_address,
		    .outcome = FOUND,
		    .at_most = ACTION_REFUSE,
		    .detail = "example.jp has no MX record, only an address" },
		{ .name = "does not exist: sender-domain's",
		    .domains = &domain_none,
		    .outcome = FINE },
		{ .name = "has neither: sender-domain's",
		    .domains = &domain_bare,
		    .outcome = FINE },
		{ .name = "null MX: sender-domain's",
		    .domains = &domain_null_mx,
		    .outcome = FINE },
		{ .name = "unknown",
		    .domains = &domain_silent,
		    .outcome = UNSURE,
		    .at_most = ACTION_REFUSE,
		    .detail = "DNS gave no usable answer for the MX records of "
			      "example.jp (SERVFAIL)" },
	};

	CHECK_ROWS("mx", rows);
}
END_TEST

/* What DNS says of the hosts; `second` is said of the second one. */
START_TEST(hosts)
{
	static const struct {
		const char *name, *hosts;
		const struct domain_facts *all, *second;
		enum outcome outcome;
		const char *detail, *fix;
	} rows[] = {
		{ "two", "a.example b.example", &host_good, &host_good, FINE,
		    NULL, NULL },
		{ "an alias", "a.example b.example", &host_good, &host_alias,
		    FOUND,
		    "MX records of example.jp: b.example is an alias (CNAME) "
		    "of real.example.net",
		    "let the MX record name real.example.net itself, or give "
		    "b.example address records in place of the CNAME" },
		{ "no address", "a.example b.example", &host_good, &host_bare,
		    FOUND, "MX records of example.jp: b.example has no address",
		    "publish an A or AAAA record for b.example, or take it out "
		    "of the MX records" },
		{ "no such name", "a.example b.example", &host_good, &host_none,
		    FOUND, "MX records of example.jp: b.example does not exist",
		    "publish an A or AAAA record for b.example, or take it out "
		    "of the MX records" },
		{ "an IP address", "192.0.2.25", NULL, NULL, FOUND,
		    "MX records of example.jp: 192.0.2.25 is an IP address, no "
		    "name",
		    "let the MX record name a host, and publish 192.0.2.25 as "
		    "the address of that host" },
		{ "an IPv6 address", "2001:db8::25", NULL, NULL, FOUND,
		    "MX records of example.jp: 2001:db8::25 is an IP address, "
		    "no name",
		    "let the MX record name a host, and publish 2001:db8::25 "
		    "as the address of that host" },
		{ "the root among others", ". b.example", NULL, &host_good,
		    FOUND,
		    "MX records of example.jp: beside others it names the "
		    "root, which stands for \"takes no mail\" (a null MX)",
		    "take the MX record of the root (\".\") out" },
		{ "no host name", "mx\\@mail.example", NULL, NULL, FOUND,
		    "MX records of example.jp: mx\\x5c@mail.example: the "
		    "domain contains \"\\x5c\", which no host name has",
		    "let the MX record name a host" },
		{ "SERVFAIL", "a.example b.example", &host_good, &host_silent,
		    UNSURE,
		    "MX records of example.jp: DNS gave no address of "
		    "b.example (SERVFAIL)",
		    "send it again later; if this stays, look at the name "
		    "servers of b.example" },
		{ "not asked yet", "a.example b.example", &host_good, NULL,
		    UNSURE,
		    "MX records of example.jp: b.example is not looked up",
		    NULL },
		{ "SERVFAIL and a fault", "a.example b.example", &host_silent,
		    &host_bare, FOUND,
		    "MX records of example.jp: b.example has no address (not "
		    "known: DNS gave no address of a.example (SERVFAIL))",
		    "publish an A or AAAA record for b.example, or take it out "
		    "of the MX records" },
	};
	struct finding finding;
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		made_start(
		    &made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
		made_mx(&made, rows[i].hosts, rows[i].all);
		if (made.facts.mx_count > 1)
			made_mx_of(&made, 1, rows[i].second);
		made_ask(&made, "mx", &finding);
		assert_text(rows[i].name, outcome_name(finding.outcome),
		    outcome_name(rows[i].outcome));
		assert_text(rows[i].name, finding.detail, rows[i].detail);
		assert_text(rows[i].name, finding.fix, rows[i].fix);
		made_end(&made);
	}
}
END_TEST

/* Judged are the best ones. */
START_TEST(hosts_that_are_looked_up)
{
	struct buf names = { 0 };
	struct made made;
	int i;

	for (i = 0; i <= FACTS_MX_MAX; i++)
		buf_printf(&names, "mx%d.example ", i);
	made_start(&made, DOOR_SMTP, "<a@example.jp>", check_plain, NULL);
	made_mx(&made, names.data, &host_good);
	assert_number(
	    "one above", made.facts.sender_domain->mx_count, FACTS_MX_MAX + 1);
	check_expect(&made, "mx", "the best are good", FINE, 0, NULL);
	made_mx_of(&made, FACTS_MX_MAX - 1, &host_bare);
	check_expect(&made, "mx", "the last of them is not", FOUND,
	    ACTION_REFUSE,
	    "MX records of example.jp: mx9.example has no address");
	made_end(&made);
	buf_free(&names);
}
END_TEST

TEST_SUITE("check mx", domains, hosts, hosts_that_are_looked_up)
