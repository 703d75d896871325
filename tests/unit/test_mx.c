#include <string.h>

#include "lib/facts/mx.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/suite.h"

static struct domain_mx many[FACTS_MX_MAX + 1];

/* The best hosts, or the domain itself, or none. */
START_TEST(lists_the_best_hosts)
{
	const struct {
		const char *name;
		const struct domain_facts *facts;
		size_t count;
		const char *first;
		unsigned preference;
		bool is_known;
	} rows[] = {
		{ "an MX record", &domain_good, 1, "mx.example.jp", 10, false },
		{ "an address in its place", &domain_address, 1, "example.jp",
		    0, true },
		{ "neither", &domain_bare, 0, NULL, 0, false },
		{ "no such name", &domain_none, 0, NULL, 0, false },
		{ "a null MX", &domain_null_mx, 0, NULL, 0, false },
		{ "SERVFAIL", &domain_silent, 0, NULL, 0, false },
		{ "more than are looked up",
		    &(struct domain_facts){ .mx_status = DNS_ANSWER,
			.mx = many,
			.mx_count = COUNT(many) },
		    FACTS_MX_MAX, "a.example.jp", 5, false },
	};
	struct mx_fact mx[FACTS_MX_MAX];
	struct domain_facts domain;
	size_t i;

	for (i = 0; i < COUNT(many); i++)
		many[i] = (struct domain_mx){ 5 + (unsigned)i, "a.example.jp" };
	for (i = 0; i < COUNT(rows); i++) {
		domain = *rows[i].facts;
		domain.name = "example.jp";
		memset(mx, 0, sizeof(mx));
		assert_number(rows[i].name, mx_count(&domain), rows[i].count);
		mx_list(&domain, mx);
		assert_text(rows[i].name, mx[0].host, rows[i].first);
		assert_number(
		    rows[i].name, mx[0].preference, rows[i].preference);
		assert_number(
		    rows[i].name, mx[0].facts == &domain, rows[i].is_known);
	}
}
END_TEST

TEST_SUITE("mx", lists_the_best_hosts)
