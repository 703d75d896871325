#include <stdio.h>
#include <string.h>

#include "lib/facts/scope.h"
#include "tests/unit/suite.h"

#define BUECHER                                                                \
	"b\xc3\xbc"                                                            \
	"cher.example"
#define L49 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

START_TEST(knows_what_is_delivered_here)
{
	static char *local[] = { "Local.example", ".below.example",
		"B\xc3\xbc"
		"cher.Example",
		".xn--fa-hia.example", "no domain" };
	static const struct {
		const char *name, *mailer, *recipient;
		bool want;
	} rows[] = {
		{ "elsewhere", NULL, "<a@far.example>", true },
		{ "here", NULL, "<a@local.example>", false },
		{ "case", NULL, "a@LOCAL.example", false },
		{ "a dot at the end", NULL, "a@local.example.", false },
		{ "an @ in the local part", NULL, "\"a@far\"@local.example",
		    false },
		{ "below it", NULL, "a@x.local.example", true },
		{ "below", NULL, "a@x.y.below.example", false },
		{ "not below", NULL, "a@below.example", true },
		{ "U-labels of both", NULL, "a@" BUECHER, false },
		{ "A-labels", NULL, "a@xn--bcher-kva.example", false },
		{ "capitals", NULL,
		    "<a@B\xc3\x9c"
		    "CHER.EXAMPLE.>",
		    false },
		{ "another dot", NULL,
		    "a@b\xc3\xbc"
		    "cher\xe3\x80\x82"
		    "example",
		    false },
		{ "below U-labels", NULL, "a@x.fa\xc3\x9f.example", false },
		{ "not below U-labels", NULL, "a@fa\xc3\x9f.example", true },
		{ "U-labels elsewhere", NULL,
		    "a@fr\xc3\xbc"
		    "h.example",
		    true },
		{ "no UTF-8", NULL, "a@\xff.example", true },
		{ "a mailer of ours", "local", "a@far.example", false },
		{ "a mailer to elsewhere", "smtp", "a@far.example", true },
		{ "a literal", NULL, "a@[192.0.2.1]", true },
		{ "no domain", NULL, "<root>", false },
		{ "an empty domain", NULL, "<a@>", false },
		{ "null", NULL, "<>", false },
	};
	struct scope *scope;
	size_t i;

	scope = scope_new(local, COUNT(local));
	for (i = 0; i < COUNT(rows); i++)
		assert_number(rows[i].name,
		    scope_is_remote(scope, rows[i].mailer, rows[i].recipient,
			strlen(rows[i].recipient)),
		    rows[i].want);
	scope_free(scope);
}
END_TEST

START_TEST(knows_long_names)
{
	static char *local[] = { L49 "." L49 "." L49 "." L49 "." L49 ".abc" };
	char recipient[300];
	struct scope *scope;

	ck_assert_uint_eq(strlen(local[0]), 253);
	scope = scope_new(local, COUNT(local));
	snprintf(recipient, sizeof(recipient), "a@%s", local[0]);
	ck_assert(!scope_is_remote(scope, NULL, recipient, strlen(recipient)));
	snprintf(recipient, sizeof(recipient), "a@%sd", local[0]);
	ck_assert(scope_is_remote(scope, NULL, recipient, strlen(recipient)));
	scope_free(scope);
}
END_TEST

TEST_SUITE("scope", knows_what_is_delivered_here, knows_long_names)
