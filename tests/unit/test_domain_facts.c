#include <string.h>

#include "lib/facts/domain.h"
#include "tests/unit/suite.h"

#define MX(preference, host) { { preference, host } }, 1

START_TEST(judges_three_valued)
{
	static const struct {
		const char *row;
		enum dns_status mx, a, aaaa;
		struct domain_mx records[2];
		size_t count;
		enum known exists, null_mx, takes_mail;
	} rows[] = {
		{ "mx", DNS_ANSWER, DNS_NODATA, DNS_NODATA, MX(10, "mx.test"),
		    KNOWN_YES, KNOWN_NO, KNOWN_YES },
		{ "mx, addresses unknown", DNS_ANSWER, DNS_FAILURE, DNS_FAILURE,
		    MX(10, "mx.test"), KNOWN_YES, KNOWN_NO, KNOWN_YES },
		{ "address alone", DNS_NODATA, DNS_ANSWER, DNS_NODATA,
		    { { 0 } }, 0, KNOWN_YES, KNOWN_NO, KNOWN_YES },
		{ "IPv6 address alone", DNS_NODATA, DNS_FAILURE, DNS_ANSWER,
		    { { 0 } }, 0, KNOWN_YES, KNOWN_NO, KNOWN_YES },
		{ "a name alone", DNS_NODATA, DNS_NODATA, DNS_NODATA, { { 0 } },
		    0, KNOWN_YES, KNOWN_NO, KNOWN_NO },
		{ "a name, one address unknown", DNS_NODATA, DNS_NODATA,
		    DNS_FAILURE, { { 0 } }, 0, KNOWN_YES, KNOWN_NO,
		    KNOWN_UNSURE },
		{ "no name", DNS_NXDOMAIN, DNS_NXDOMAIN, DNS_NXDOMAIN,
		    { { 0 } }, 0, KNOWN_NO, KNOWN_NO, KNOWN_NO },
		{ "no name, by one answer", DNS_NXDOMAIN, DNS_FAILURE,
		    DNS_FAILURE, { { 0 } }, 0, KNOWN_NO, KNOWN_NO, KNOWN_NO },
		{ "no name, by another answer", DNS_FAILURE, DNS_NXDOMAIN,
		    DNS_FAILURE, { { 0 } }, 0, KNOWN_NO, KNOWN_NO, KNOWN_NO },
		{ "a server that contradicts itself", DNS_NXDOMAIN, DNS_ANSWER,
		    DNS_NXDOMAIN, { { 0 } }, 0, KNOWN_YES, KNOWN_NO,
		    KNOWN_YES },
		{ "silence", DNS_FAILURE, DNS_FAILURE, DNS_FAILURE, { { 0 } },
		    0, KNOWN_UNSURE, KNOWN_UNSURE, KNOWN_UNSURE },
		{ "not asked", DNS_UNASKED, DNS_UNASKED, DNS_UNASKED, { { 0 } },
		    0, KNOWN_UNSURE, KNOWN_UNSURE, KNOWN_UNSURE },
		{ "mx unknown", DNS_FAILURE, DNS_ANSWER, DNS_ANSWER, { { 0 } },
		    0, KNOWN_YES, KNOWN_UNSURE, KNOWN_UNSURE },
		{ "null mx", DNS_ANSWER, DNS_ANSWER, DNS_ANSWER, MX(0, ""),
		    KNOWN_YES, KNOWN_YES, KNOWN_NO },
		{ "null mx of another preference", DNS_ANSWER, DNS_ANSWER,
		    DNS_ANSWER, MX(10, ""), KNOWN_YES, KNOWN_NO, KNOWN_NO },
		{ "null mx and a real one", DNS_ANSWER, DNS_ANSWER, DNS_ANSWER,
		    { { 0, "" }, { 10, "mx.test" } }, 2, KNOWN_YES, KNOWN_NO,
		    KNOWN_YES },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const struct domain_facts facts = { .mx_status = rows[i].mx,
			.a_status = rows[i].a,
			.aaaa_status = rows[i].aaaa,
			.mx = rows[i].records,
			.mx_count = rows[i].count };

		assert_number(
		    rows[i].row, domain_exists(&facts), rows[i].exists);
		assert_number(
		    rows[i].row, domain_has_null_mx(&facts), rows[i].null_mx);
		assert_number(
		    rows[i].row, domain_takes_mail(&facts), rows[i].takes_mail);
	}
}
END_TEST

/* Servers' names, of which MX records are not asked. */
START_TEST(judges_hosts)
{
	static const struct {
		const char *row;
		enum dns_status a, aaaa;
		enum known exists, has_address;
	} rows[] = {
		{ "IPv4", DNS_ANSWER, DNS_NODATA, KNOWN_YES, KNOWN_YES },
		{ "IPv6", DNS_NODATA, DNS_ANSWER, KNOWN_YES, KNOWN_YES },
		{ "one, the other unknown", DNS_FAILURE, DNS_ANSWER, KNOWN_YES,
		    KNOWN_YES },
		{ "none, one unknown", DNS_NODATA, DNS_FAILURE, KNOWN_YES,
		    KNOWN_UNSURE },
		{ "none", DNS_NODATA, DNS_NODATA, KNOWN_YES, KNOWN_NO },
		{ "no name", DNS_NXDOMAIN, DNS_NXDOMAIN, KNOWN_NO, KNOWN_NO },
		{ "no name, by one answer", DNS_NXDOMAIN, DNS_FAILURE, KNOWN_NO,
		    KNOWN_NO },
		{ "silence", DNS_FAILURE, DNS_FAILURE, KNOWN_UNSURE,
		    KNOWN_UNSURE },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct domain_facts facts = { .kind = DOMAIN_OF_HOST,
			.a_status = rows[i].a,
			.aaaa_status = rows[i].aaaa };

		assert_number(
		    rows[i].row, domain_exists(&facts), rows[i].exists);
		assert_number(rows[i].row, domain_has_address(&facts),
		    rows[i].has_address);
		assert_number(rows[i].row, domain_is_conclusive(&facts),
		    rows[i].has_address != KNOWN_UNSURE);
		/* The same answers, but mail's: what MX says is missing. */
		facts.kind = DOMAIN_OF_MAIL;
		facts.mx_status = DNS_FAILURE;
		assert_number(rows[i].row, domain_is_conclusive(&facts),
		    rows[i].exists == KNOWN_NO);
	}
}
END_TEST

TEST_SUITE("domain facts", judges_three_valued, judges_hosts)
