#include <string.h>

#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

#define L10 "abcdefghij"
#define L63 L10 L10 L10 L10 L10 L10 "abc"

START_TEST(normalises_names)
{
	static const struct {
		const char *input, *want, *error;
	} rows[] = {
		{ "Example.COM", "example.com", NULL },
		{ "example.com.", "example.com", NULL },
		{ "localhost", "localhost", NULL },
		{ "_dmarc.a_b.example", "_dmarc.a_b.example", NULL },
		{ "日本語.jp", "xn--wgv71a119e.jp", NULL },
		{ "日本語。ＪＰ", "xn--wgv71a119e.jp", NULL },
		{ "XN--WGV71A119E.jp", "xn--wgv71a119e.jp", NULL },
		{ "faß.example", "xn--fa-hia.example", NULL },
		{ L63 ".example", L63 ".example", NULL },
		{ L63 "x.example", NULL,
		    "a label of the domain has 64 octets, at most 63 are "
		    "allowed" },
		{ L63 "." L63 "." L63 "." L63, NULL,
		    "the domain has 255 octets, at most 253 are allowed" },
		{ "", NULL, "the domain is empty" },
		{ ".", NULL, "the domain is empty" },
		{ "a..b", NULL,
		    "the domain has an empty label (two dots, or one at the "
		    "beginning)" },
		{ "a.b..", NULL,
		    "the domain has an empty label (two dots, or one at the "
		    "beginning)" },
		{ "a b.example", NULL,
		    "the domain contains \" \", which no host name has" },
		{ "a\x01.example", NULL,
		    "the domain contains \"\\x01\", which no host name has" },
		{ "-a.example", NULL,
		    "a label of the domain begins or ends with a hyphen" },
		{ "a-.example", NULL,
		    "a label of the domain begins or ends with a hyphen" },
		{ "\xff.example", NULL,
		    "the domain is no internationalized name (string encoding "
		    "error)" },
	};
	struct arena *arena = arena_new();
	const char *got, *error;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		error = NULL;
		got = domain_normal(
		    arena, rows[i].input, strlen(rows[i].input), &error);
		assert_text(rows[i].input, got, rows[i].want);
		assert_text(rows[i].input, error, rows[i].error);
	}
	arena_free(arena);
}
END_TEST

START_TEST(limits_the_whole_name)
{
	struct arena *arena = arena_new();
	const char *error;
	char name[600];
	size_t i;

	for (i = 0; i < sizeof(name); i++)
		name[i] = i % 2 == 0 ? 'a' : '.';
	ck_assert_ptr_nonnull(
	    domain_normal(arena, name, DOMAIN_MAX_OCTETS, &error));
	name[DOMAIN_MAX_OCTETS] = 'a';
	ck_assert_ptr_null(
	    domain_normal(arena, name, DOMAIN_MAX_OCTETS + 1, &error));
	/* U-labels are not handed on when they cannot fit. */
	memset(name, 'a', sizeof(name));
	memcpy(name, "\xc3\xa9", 2);
	ck_assert_ptr_null(domain_normal(arena, name, sizeof(name), &error));
	ck_assert_ptr_null(
	    domain_normal(arena, "\xc3\xa9\0.example", 11, &error));
	arena_free(arena);
}
END_TEST

START_TEST(knows_qualified_and_reserved)
{
	static const struct {
		const char *name;
		bool qualified, reserved;
	} rows[] = {
		{ "example.com", true, false },
		{ "localhost", false, true },
		{ "web1.localdomain", true, true },
		{ "host.local", true, true },
		{ "mail.home.arpa", true, true },
		{ "in-addr.arpa", true, false },
		{ "a.test", true, true },
		{ "mytest", false, false },
		{ "latest.jp", true, false },
		{ "local.jp", true, false },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		assert_number(rows[i].name, domain_is_qualified(rows[i].name),
		    rows[i].qualified);
		assert_number(rows[i].name, domain_is_reserved(rows[i].name),
		    rows[i].reserved);
	}
}
END_TEST

START_TEST(knows_what_lies_within)
{
	static const struct {
		const char *name, *parent;
		bool want;
	} rows[] = {
		{ "example.jp", "example.jp", true },
		{ "a.example.jp", "example.jp", true },
		{ "a.b.example.jp", "example.jp", true },
		{ "example.jp", "a.example.jp", false },
		{ "badexample.jp", "example.jp", false },
		{ "jp", "example.jp", false },
		{ "example.com", "example.jp", false },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_number(rows[i].name,
		    domain_is_within(rows[i].name, rows[i].parent),
		    rows[i].want);
}
END_TEST

START_TEST(guesses_the_registered_domain)
{
	static const struct {
		const char *name, *want;
	} rows[] = {
		{ "example", "example" },
		{ "example.jp", "example.jp" },
		{ "mail.example.jp", "example.jp" },
		{ "a.mail.example.com", "example.com" },
		{ "mail.example.co.jp", "example.co.jp" },
		{ "example.co.jp", "example.co.jp" },
		{ "co.jp", "co.jp" },
		{ "a.b.com.br", "b.com.br" },
		{ "", "" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].name, domain_registered(rows[i].name),
		    rows[i].want);
}
END_TEST

TEST_SUITE("domain", normalises_names, limits_the_whole_name,
    knows_qualified_and_reserved, knows_what_lies_within,
    guesses_the_registered_domain)
