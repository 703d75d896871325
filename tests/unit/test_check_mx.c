#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

#define NO_MAIL "the domain takes no mail: sender-domain tells why"

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
		    .outcome = NOT_ASKED,
		    .at_most = ACTION_REFUSE,
		    .detail = NO_MAIL },
		{ .name = "has neither: sender-domain's",
		    .domains = &domain_bare,
		    .outcome = NOT_ASKED,
		    .at_most = ACTION_REFUSE,
		    .detail = NO_MAIL },
		{ .name = "null MX: sender-domain's",
		    .domains = &domain_null_mx,
		    .outcome = NOT_ASKED,
		    .at_most = ACTION_REFUSE,
		    .detail = NO_MAIL },
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

static const struct ip half_private[] = {
	{ AF_INET, { 10, 0, 0, 1 } },
	{ AF_INET, { 8, 8, 4, 10 } },
};
static const struct domain_facts host_private = {
	.kind = DOMAIN_OF_HOST,
	.a_status = DNS_ANSWER,
	.aaaa_status = DNS_NODATA,
	.addresses = half_private,
	.address_count = 1,
};
static const struct domain_facts host_half_private = {
	.kind = DOMAIN_OF_HOST,
	.a_status = DNS_ANSWER,
	.aaaa_status = DNS_NODATA,
	.addresses = half_private,
	.address_count = 2,
};

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
		    "example.jp: b.example is an alias (CNAME) "
		    "of real.example.net",
		    "let the MX record name real.example.net itself, or give "
		    "b.example address records in place of the CNAME" },
		{ "no address", "a.example b.example", &host_good, &host_bare,
		    FOUND, "example.jp: b.example has no address",
		    "publish an A or AAAA record for b.example, or take it out "
		    "of the MX records" },
		{ "no such name", "a.example b.example", &host_good, &host_none,
		    FOUND, "example.jp: b.example does not exist",
		    "publish an A or AAAA record for b.example, or take it out "
		    "of the MX records" },
		{ "an IP address", "192.0.2.25", NULL, NULL, FOUND,
		    "example.jp: 192.0.2.25 is an IP address, no "
		    "name",
		    "let the MX record name a host, and publish 192.0.2.25 as "
		    "the address of that host" },
		{ "an IPv6 address", "2001:db8::25", NULL, NULL, FOUND,
		    "example.jp: 2001:db8::25 is an IP address, "
		    "no name",
		    "let the MX record name a host, and publish 2001:db8::25 "
		    "as the address of that host" },
		{ "the root among others", ". b.example", NULL, &host_good,
		    FOUND,
		    "example.jp: beside others it names the "
		    "root, which stands for \"takes no mail\" (a null MX)",
		    "take the MX record of the root (\".\") out" },
		{ "no host name", "mx\\@mail.example", NULL, NULL, FOUND,
		    "example.jp: mx\\@mail.example: the "
		    "domain contains \"\\x5c\", which no host name has",
		    "let the MX record name a host" },
		{ "SERVFAIL", "a.example b.example", &host_good, &host_silent,
		    UNSURE,
		    "example.jp: DNS gave no address of "
		    "b.example (SERVFAIL)",
		    "send it again later; if this stays, look at the name "
		    "servers of b.example" },
		{ "not asked yet", "a.example b.example", &host_good, NULL,
		    UNSURE, "example.jp: b.example is not looked up", NULL },
		{ "a private address", "a.example b.example", &host_good,
		    &host_private, FOUND,
		    "example.jp: b.example has no public address, only "
		    "10.0.0.1 (private use, RFC 1918)",
		    "publish the public address of b.example; nothing, where "
		    "DNS says it to the outside" },
		{ "a private address beside a public one", "a.example",
		    &host_half_private, NULL, FINE, NULL, NULL },
		{ "SERVFAIL and a fault", "a.example b.example", &host_silent,
		    &host_bare, FOUND,
		    "example.jp: b.example has no address (not "
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
	check_expect(&made, "mx", "the best are good", UNSURE, ACTION_NOTE,
	    "example.jp: 1 of the 11 MX records are not looked up");
	made_mx_of(&made, FACTS_MX_MAX - 1, &host_bare);
	check_expect(&made, "mx", "the last of them is not", FOUND,
	    ACTION_REFUSE,
	    "example.jp: mx9.example has no address (not known: 1 of the 11 "
	    "MX records are not looked up)");
	made_end(&made);
	buf_free(&names);
}
END_TEST

TEST_SUITE("check mx", domains, hosts, hosts_that_are_looked_up)
